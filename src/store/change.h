// SPDX-License-Identifier: Apache-2.0
//
// The change log: one entry per changed aggregate, in the writer's transaction. On SQLite it is
// appended directly; on PostgreSQL it goes to `outbox` under the owner's own version and one relay
// gives it its dense position. Consumers keep a cursor (the last position handled) and must be
// idempotent.
//
// Replaying the log from empty rebuilds every table of entities: the JSON of an entry holds all
// it takes. `create`: {"after":{…}}; `update`: {"before":{…},"after":{…}} with the changed fields
// only; `delete`, `restore`: deleted_at; `remove`: {"before":{…}}, the row is gone (undo, erasure);
// `move`: {"from":owner,"to":owner}; Events are append-only and immutable: their entry is thin, the
// event row itself is the record.
#pragma once

#include "store/store.h"

// The entries that are found by customer_id, in the order of `version`: whoever looks for them so
// says it in these very words. Events come by the thousand, each at another place of that index,
// which was about a fifth of what tracking one costs; their rows are found by customer.
#define CHANGE_OF_OWNER "NOT (operation = 'create' AND entity IN ('event', 'segment_event'))"

typedef enum {
    CHANGE_CREATE,
    CHANGE_UPDATE,
    CHANGE_DELETE,
    CHANGE_RESTORE,
    CHANGE_REMOVE,
    CHANGE_MOVE,
} ChangeOperation;

typedef struct {
    int64_t pos;         // reading only
    int64_t at;          // reading only: microseconds UTC
    int64_t actor_id;    // staff id; 0: the system itself
    int64_t import_id;   // the import that caused it; 0: none
    const char *entity;  // "customer", "order", …
    int64_t id;          // of the record
    int64_t customer_id; // its owner; 0: nobody
    ChangeOperation operation;
    const char *change; // JSON as above, NULL for thin entries
    size_t change_length;
} Change;

const char *change_operation_name(ChangeOperation operation); // "create", …
bool change_operation_from(const char *name, ChangeOperation *out_operation);

// Appends; on PostgreSQL also takes the owner's lock until the transaction ends (before the next
// statement that is no insert).
void tx_log(Tx *tx, const Change *change);

// The same for many at once.
void tx_log_many(Tx *tx, const Change *changes, size_t n);

// Calls `visit` for entries after `after_pos` in order, at most `limit`; stops when it returns
// false. Returns the position of the last entry visited (after_pos when there is none).
typedef bool (*ChangeVisitor)(const Change *change, void *context);
int64_t tx_changes(Tx *tx, int64_t after_pos, size_t limit, ChangeVisitor visit, void *context);

// The highest position given so far, 0 when the log is empty.
int64_t tx_change_pos(Tx *tx);

// The last position before a moment: entries stand in the order of time, to within a second or so.
int64_t tx_change_pos_before(Tx *tx, int64_t at);

// PostgreSQL: copies what waits in the outbox to the log (elected by advisory lock). Runs on a
// thread of its own in every open store; this call does one round now and reports how many it
// moved. SQLite: 0.
bool store_relay(Store *store, int64_t *out_moved, GError **error);
