// SPDX-License-Identifier: Apache-2.0
#include "store/change.h"

#include "store/driver.h"
#include <string.h>

static const char *const OPERATIONS[] = {
    [CHANGE_CREATE] = "create",   [CHANGE_UPDATE] = "update", [CHANGE_DELETE] = "delete",
    [CHANGE_RESTORE] = "restore", [CHANGE_REMOVE] = "remove", [CHANGE_MOVE] = "move",
};

const char *change_operation_name(ChangeOperation operation)
{
    return OPERATIONS[operation];
}

bool change_operation_from(const char *name, ChangeOperation *out_operation)
{
    for (size_t i = 0; i < G_N_ELEMENTS(OPERATIONS); i++) {
        if (strcmp(OPERATIONS[i], name) == 0) {
            *out_operation = (ChangeOperation)i;
            return true;
        }
    }
    return false;
}

// The single writer gives positions at once. Any number that rises will do for `version`.
static const char APPEND[] =
    "INSERT INTO change_log (pos, customer_id, version, at, actor_id, import_id, entity, id,"
    " operation, change)"
    " VALUES ($9, $1, $9, $2, $3, $4, $5, $6, $7, $8)";

// The row of owner_version is the owner's lock: versions are given and become visible in order.
const char CHANGE_POST[] =
    "WITH owner AS (INSERT INTO owner_version AS kept (customer_id, version) VALUES ($1, 1)"
    " ON CONFLICT (customer_id) DO UPDATE SET version = kept.version + 1 RETURNING version)"
    " INSERT INTO outbox (customer_id, version, at, actor_id, import_id, entity, id, operation,"
    " change)"
    " SELECT $1, version, $2, $3, $4, $5, $6, $7, $8 FROM owner";

enum { ENTRY_COLUMNS = 8, APPEND_COLUMNS };

void tx_log_many(Tx *tx, const Change *changes, size_t n)
{
    bool direct = tx_engine(tx) == STORE_SQLITE;
    size_t width = direct ? APPEND_COLUMNS : ENTRY_COLUMNS;
    Value few[APPEND_COLUMNS];
    g_autofree Value *many = n > 1 ? g_new(Value, n * width) : NULL;
    Value *values = many != NULL ? many : few;
    int64_t pos = direct && n > 0 ? tx_change_pos(tx) : 0;
    for (size_t i = 0; i < n; i++) {
        const Change *change = &changes[i];
        Value *entry = values + i * width;
        entry[0] = value_integer(change->customer_id);
        entry[1] = value_integer(tx_now(tx));
        entry[2] = value_integer(change->actor_id);
        entry[3] = value_integer(change->import_id);
        entry[4] = value_text(change->entity);
        entry[5] = value_integer(change->id);
        entry[6] = value_text(change_operation_name(change->operation));
        entry[7] = change->change != NULL ? value_slice(change->change, change->change_length)
                                          : value_null();
        if (direct)
            entry[ENTRY_COLUMNS] = value_integer(++pos);
    }
    if (n > 0)
        tx_run_many(tx, direct ? APPEND : CHANGE_POST, values, width, n);
}

void tx_log(Tx *tx, const Change *change)
{
    tx_log_many(tx, change, 1);
}

int64_t tx_changes(Tx *tx, int64_t after_pos, size_t limit, ChangeVisitor visit, void *context)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT pos, at, actor_id, import_id, entity, id, customer_id, operation, change"
                 " FROM change_log WHERE pos > $1 ORDER BY pos LIMIT $2",
                 PARAMS(value_integer(after_pos), value_integer((int64_t)limit)));
    int64_t last = after_pos;
    while (cursor_next(rows)) {
        Change change = {
            .pos = cursor_integer(rows, 0),
            .at = cursor_integer(rows, 1),
            .actor_id = cursor_integer(rows, 2),
            .import_id = cursor_integer(rows, 3),
            .entity = cursor_text(rows, 4, NULL),
            .id = cursor_integer(rows, 5),
            .customer_id = cursor_integer(rows, 6),
        };
        bool known = change_operation_from(cursor_text(rows, 7, NULL), &change.operation);
        g_assert(known);
        change.change = cursor_text(rows, 8, &change.change_length);
        last = change.pos;
        if (!visit(&change, context))
            break;
    }
    return last;
}

int64_t tx_change_pos(Tx *tx)
{
    return tx_integer(tx, "SELECT max(pos) FROM change_log", NO_PARAMS, 0);
}

int64_t tx_change_pos_before(Tx *tx, int64_t at)
{
    int64_t low = 0, high = tx_change_pos(tx);
    while (low < high) {
        int64_t middle = low + (high - low) / 2 + 1;
        int64_t then =
            tx_integer(tx, "SELECT at FROM change_log WHERE pos >= $1 ORDER BY pos LIMIT 1",
                       PARAMS(value_integer(middle)), INT64_MAX);
        if (then < at)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
