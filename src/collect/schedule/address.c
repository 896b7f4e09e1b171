// SPDX-License-Identifier: Apache-2.0
#include "collect/schedule/address.h"

static const char TAKERS[] = "SELECT name, url, id FROM webhook_endpoint WHERE takes_files = 1 AND "
                             "enabled = 1 AND deleted_at IS NULL ORDER BY name NULLS LAST, id";

void addresses_json(Tx *tx, Buffer *out)
{
    g_autoptr(Cursor) rows = tx_query(tx, TAKERS, NO_PARAMS);
    json_array(out);
    while (cursor_next(rows))
        json_string(out, cursor_text(rows, 0, NULL));
    json_array_end(out);
}

bool address_find(Tx *tx, const char *name, Arena *arena, Address *out, GError **error)
{
    size_t n = 0;
    int64_t id = 0;
    g_autoptr(Cursor) rows = tx_query(tx, TAKERS, NO_PARAMS);
    while (cursor_next(rows)) {
        if (g_strcmp0(cursor_text(rows, 0, NULL), name) != 0)
            continue;
        out->url = arena_copy(arena, cursor_text(rows, 1, NULL), -1);
        id = cursor_integer(rows, 2);
        n++;
    }
    if (n != 1)
        return fail(error, ERROR_INVALID,
                    "There is not one outgoing webhook “%s” that is enabled and takes files",
                    "没有唯一的、已启用且接收文件的发送 Webhook“%s”", name);
    return secrets_read(tx, SECRETS_OUT, id, arena, &out->secrets), true;
}
