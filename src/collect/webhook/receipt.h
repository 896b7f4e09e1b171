// SPDX-License-Identifier: Apache-2.0
//
// Webhooks that came in, as the store keeps them: put there before they are acknowledged, taken
// from there in the order of arrival. A delivery that is known changes nothing.
#pragma once

#include "collect/webhook/secret.h"
#include "entity/model.h"

enum { RECEIPT_REFUSED_MOST = 50 }; // refused ones kept of each source, the newest

// Where they come in: a record of webhook_source as it matters here. Texts live in the arena.
typedef struct {
    int64_t id, source_id;
    const char *format;       // "shopify", "woocommerce", "standard"
    const char *kind;         // standard: what it brings
    const char *mapping;      // standard: JSON; NULL: none yet
    const char *changed_path; // standard: where the time of the last change stands; NULL: nowhere
    const char *clean;
} HookSource;

// False: there is none, or it is turned off or deleted.
bool hook_source_find(Tx *tx, int64_t id, Arena *arena, HookSource *out);

typedef struct {
    int64_t webhook_source_id;
    const char *delivery; // the sender's id
    const char *topic;
    int64_t sent_at; // 0: not said
    const char *body;
    size_t length;
} Receipt;

// Keeps one that waits to be taken.
void receipt_put(Tx *tx, const Receipt *receipt);
// Keeps that one was refused, without its body.
void receipt_refuse(Tx *tx, const Receipt *receipt, const GError *reason);

// What became of one.
typedef enum { RECEIPT_DONE, RECEIPT_IGNORED } RecordOutcome;
typedef struct {
    RecordOutcome outcome;
    Label reason;       // why it was ignored
    const char *entity; // what it brought; NULL: nothing
    int64_t record_id;
} ReceiptResult;

// Takes the waiting one with this id: its records are written in the caller's transaction. False:
// nothing may be committed; the error says why.
typedef struct Taking Taking; // what the receipts of one transaction share
Taking *taking_new(Tx *tx);
void taking_free(Taking *taking);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Taking, taking_free)
bool receipt_take(Taking *taking, int64_t id, GError **error);

// Ids of those that wait, in order; returns how many.
size_t receipts_waiting(Tx *tx, int64_t *out, size_t most);
// The one failed, and why.
void receipt_fail(Tx *tx, int64_t id, const GError *reason);
// Failed ones wait again: one, or with id 0 all of a source. Returns how many.
int64_t receipts_retry(Tx *tx, int64_t webhook_source_id, int64_t id);
