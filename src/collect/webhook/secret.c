// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/secret.h"

#include "collect/webhook/seal.h"
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
    while (out->n < SECRETS_MAX && cursor_next(rows)) {
        g_autofree char *text = seal_open(tx_store(tx), cursor_text(rows, 0, NULL));
        if (text != NULL)
            out->texts[out->n++] = arena_copy(arena, text, -1);
    }
}

// Several servers of one database need one key: a second one is not begun beside it. An SQLite
// store that lost its key begins anew; its old secrets count for nothing.
static bool has_right_key(Tx *tx, GError **error)
{
    if (tx_engine(tx) == STORE_SQLITE)
        return true;
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT secret FROM webhook_secret WHERE secret LIKE "
                                     "'sealed:%' ORDER BY created_at DESC LIMIT 1",
                                     NO_PARAMS);
    g_autofree char *text =
        cursor_next(row) ? seal_open(tx_store(tx), cursor_text(row, 0, NULL)) : g_strdup("");
    g_autofree char *place = seal_place(tx_store(tx));
    return text != NULL ||
           fail(error, ERROR_UNAVAILABLE,
                "The webhook secrets of this database are sealed with another key than this "
                "server's (%s): give it the key of the server that made them",
                "该数据库的 webhook "
                "密钥是用另一把主密钥加密的，与本服务器的（%s）不同：请使用最初服务器的"
                "主密钥",
                place);
}

bool secret_add(Tx *tx, const NewSecret *secret, GError **error)
{
    int64_t now = tx_now(tx);
    Value side = side_value(secret->side), parent = value_integer(secret->parent_id);
    if (!has_right_key(tx, error))
        return false;
    g_autofree char *sealed = seal_close(tx_store(tx), secret->text, error);
    if (sealed == NULL)
        return false;
    tx_run(tx, "DELETE FROM webhook_secret WHERE side = $1 AND parent_id = $2 AND expires_at <= $3",
           PARAMS(side, parent, value_integer(now)));
    tx_run(tx,
           "UPDATE webhook_secret SET expires_at = $3 WHERE side = $1 AND parent_id = $2 AND "
           "(expires_at IS NULL OR expires_at > $3)",
           PARAMS(side, parent, value_integer(now + secret->overlap_us)));
    // Ids of several processes do not rise in time: the next one is counted from what stands.
    int64_t last =
        tx_integer(tx, "SELECT max(id) FROM webhook_secret WHERE side = $1 AND parent_id = $2",
                   PARAMS(side, parent), 0);
    tx_run(tx,
           "INSERT INTO webhook_secret (side, parent_id, id, secret, created_at) VALUES ($1, $2, "
           "$3, $4, $5)",
           PARAMS(side, parent, value_integer(last + 1), value_text(sealed), value_integer(now)));
    return true;
}

bool secrets_seal(Tx *tx, void *unused, GError **error)
{
    (void)unused;
    g_autoptr(Arena) arena = arena_new();
    Store *store = tx_store(tx);
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT side, parent_id, id, secret FROM webhook_secret", NO_PARAMS);
    g_autoptr(GPtrArray) open = g_ptr_array_new(); // of Value[4]
    while (cursor_next(rows)) {
        const char *stored = cursor_text(rows, 3, NULL);
        g_autofree char *text = seal_is_current(store, stored) ? NULL : seal_open(store, stored);
        if (text == NULL)
            continue;
        if (open->len == 0 && !has_right_key(tx, error))
            return false;
        g_autofree char *sealed = seal_close(store, text, error);
        if (sealed == NULL)
            return false;
        Value *row = ARENA_ARRAY(arena, Value, 4);
        row[0] = value_text(arena_copy(arena, cursor_text(rows, 0, NULL), -1));
        row[1] = value_integer(cursor_integer(rows, 1));
        row[2] = value_integer(cursor_integer(rows, 2));
        row[3] = value_text(arena_copy(arena, sealed, -1));
        g_ptr_array_add(open, row);
    }
    for (guint i = 0; i < open->len; i++)
        tx_run(tx,
               "UPDATE webhook_secret SET secret = $4 WHERE side = $1 AND parent_id = $2 AND "
               "id = $3",
               open->pdata[i], 4);
    return true;
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
        g_autofree char *secret = seal_open(tx_store(tx), cursor_text(rows, 1, NULL));
        size_t length = secret != NULL ? strlen(secret) : 0;
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(rows, 0));
        json_member_text(out, "ends_with",
                         secret != NULL ? secret + length - MIN(length, SHOWN) : "?");
        row_json_time(out, "created_at", rows, 2);
        row_json_time(out, "expires_at", rows, 3);
        json_object_end(out);
    }
    json_array_end(out);
}
