// SPDX-License-Identifier: Apache-2.0
//
// The bodies that Shopify and WooCommerce send: which topics are taken, which part of a body goes
// into which field, and what has to be worked out first (the name from its parts, the state of an
// order from several dates).
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "collect/webhook/refund.h"
#include <json-c/json.h>

typedef enum {
    HOOK_TAKE,   // the body is the record as it is now
    HOOK_DELETE, // the record is gone
    HOOK_REFUND, // something of an order that is here was given back
    HOOK_IGNORE, // nothing here is interested in it
} HookAction;

typedef struct {
    HookAction action;
    const char *kind;       // "order", "customer", "product"
    const char *id;         // the shop's id of the record (of refunds, the order); in the arena
    int64_t changed_at;     // when it was changed last; 0: not said
    const Refunds *refunds; // of an order; in the arena
} ShopHook;

// Reads a body (an object) sent by "shopify" or "woocommerce" under a topic, and adds the member
// "guanxi" to it: what the mapping needs besides. False: it is not what its topic says.
bool shop_read(const char *format, const char *topic, json_object *body, Arena *arena,
               ShopHook *out, GError **error);

// The refund that such a body tells of, in the order's currency. False: it has no id.
bool shop_read_refund(json_object *body, const char *currency, bool taxes_included, Arena *arena,
                      Refunds *out);

// {"path": "target"} for a kind of record; the caller owns it.
json_object *shop_mapping(const char *format, const char *kind);
