// SPDX-License-Identifier: Apache-2.0
//
// What the bodies of shops do not say plainly is worked out and added to them, under "guanxi" or as
// members of their lines; a mapping then takes it like everything else. For shop.c and the shops.
#pragma once

#include "base/arena.h"
#include "collect/webhook/refund.h"
#include <json-c/json.h>
#include <stdint.h>

// A path of a body and the field that it goes into; a list ends with NULL.
typedef struct {
    const char *path, *target;
} MappedPath;

typedef struct {
    json_object *body, *more; // the body, and what is added to it
    Arena *arena;
    Refunds *refunds; // to be filled in, of an order
} Shaping;

// Texts live in the arena; NULL: none, or empty.
const char *shaping_text(const Shaping *shaping, const char *path);
bool shaping_is(const Shaping *shaping, const char *path, const char *wanted);
// One of "a|b|c".
bool shaping_is_one_of(const char *names, const char *name);
// A time in UTC that was written without its zone.
const char *shaping_utc(const Shaping *shaping, const char *path);
// The word for a word; NULL when it is none of the list (pairs, ended by NULL).
const char *shaping_word(const char *const pairs[][2], const char *word);
// An amount with so many decimals, 0 where there is none or one beyond counting (sums over a body
// cannot overflow); and whether there is one.
int64_t shaping_amount(const Shaping *shaping, const char *path, int exponent);
bool shaping_has_amount(const Shaping *shaping, const char *path);
int64_t shaping_integer(const Shaping *shaping, const char *path);
// Point in time, RFC 3339 or UTC without zone; 0: none.
int64_t shaping_time(const Shaping *shaping, const char *path);

void shaping_put(json_object *into, const char *name, const char *text); // NULL: nothing
void shaping_put_amount(json_object *into, const char *name, int64_t minor, int exponent);
// "Ann Smith", 张三.
void shaping_put_name(const Shaping *shaping, const char *first_path, const char *last_path);
// Under its kind, unless it is none.
void shaping_put_contact(const Shaping *shaping, const char *kind, const char *path);
// The beginning of what was written beside an order.
void shaping_put_note(const Shaping *shaping, const char *path);

// The objects of a list, one behind the other: begins with *at = 0, false at the end.
bool shaping_each(const Shaping *shaping, const char *list, size_t *at, Shaping *out);

// ---- the shops ----

extern const MappedPath SHOPIFY_ORDER[], SHOPIFY_CUSTOMER[], SHOPIFY_PRODUCT[];
extern const MappedPath WOO_ORDER[], WOO_CUSTOMER[], WOO_PRODUCT[];

void shape_shopify_order(const Shaping *shaping);
void shape_shopify_customer(const Shaping *shaping);
void shape_shopify_product(const Shaping *shaping);
void shape_woo_order(const Shaping *shaping);
void shape_woo_customer(const Shaping *shaping);
void shape_woo_product(const Shaping *shaping);
// A cart at the till, which WooCommerce keeps as an order from the moment somebody looks at it.
bool woo_is_draft(const Shaping *shaping);
