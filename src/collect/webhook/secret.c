// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/secret.h"

#include "store/row_json.h"

#include <string.h>

static Value side_value(SecretSide side)
{
    return value_text(side == SECRETS_IN ? "in" : "out");
}

void secrets_read(Tx *tx, SecretSide side, int64_t parent_id, Arena *arena, Secrets *out)
{
    *out = (Secrets){0};
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT secret FROM webhook_secret WHERE side = $1 AND parent_id = $2 AND (expires_at IS "
        "NULL OR expires_at > $3) ORDER BY id DESC LIMIT 4",
        PARAMS(side_value(side), value_integer(parent_id), value_integer(tx_now(tx))));
    while (out->n < SECRETS_MAX && cursor_next(rows))
        out->texts[out->n++] = arena_copy(arena, cursor_text(rows, 0, NULL), -1);
}

void secret_add(Tx *tx, SecretSide side, int64_t parent_id, const char *secret, int64_t overlap_us)
{
    int64_t now = tx_now(tx);
    tx_run(tx, "DELETE FROM webhook_secret WHERE side = $1 AND parent_id = $2 AND expires_at <= $3",
           PARAMS(side_value(side), value_integer(parent_id), value_integer(now)));
    tx_run(tx,
           "UPDATE webhook_secret SET expires_at = $3 WHERE side = $1 AND parent_id = $2 AND "
           "(expires_at IS NULL OR expires_at > $3)",
           PARAMS(side_value(side), value_integer(parent_id), value_integer(now + overlap_us)));
    // Ids of several processes do not rise in time: the next one is counted from what stands.
    int64_t last =
        tx_integer(tx, "SELECT max(id) FROM webhook_secret WHERE side = $1 AND parent_id = $2",
                   PARAMS(side_value(side), value_integer(parent_id)), 0);
    tx_run(tx,
           "INSERT INTO webhook_secret (side, parent_id, id, secret, created_at) VALUES ($1, $2, "
           "$3, $4, $5)",
           PARAMS(side_value(side), value_integer(parent_id), value_integer(last + 1),
                  value_text(secret), value_integer(now)));
}

bool secret_noted(Writing *writing, const Record *record, GError **error)
{
    Record *after = record_copy(writing->arena, record);
    record_set(after, entity_field_index(record->entity, "secret_at"),
               value_integer(tx_now(writing->tx)));
    return record_update(writing, record, after, NULL, error);
}

void secrets_print(Tx *tx, SecretSide side, int64_t parent_id, Buffer *out)
{
    enum { SHOWN = 4 };
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT id, secret, created_at, expires_at FROM webhook_secret WHERE side = $1 "
                 "AND parent_id = $2 AND (expires_at IS NULL OR expires_at > $3) ORDER BY id DESC",
                 PARAMS(side_value(side), value_integer(parent_id), value_integer(tx_now(tx))));
    json_array(out);
    while (cursor_next(rows)) {
        size_t length = 0;
        const char *secret = cursor_text(rows, 1, &length);
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(rows, 0));
        json_member_text(out, "ends_with", secret + length - MIN(length, SHOWN));
        row_json_time(out, "created_at", rows, 2);
        row_json_time(out, "expires_at", rows, 3);
        json_object_end(out);
    }
    json_array_end(out);
}
