// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/receipt.h"

#include <sodium.h>
#include <string.h>

bool hook_source_find(Tx *tx, int64_t id, Arena *arena, HookSource *out)
{
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT source_id, format, kind, mapping, changed_path, clean FROM webhook_source "
                 "WHERE id = $1 AND enabled = 1 AND deleted_at IS NULL",
                 PARAMS(value_integer(id)));
    if (!cursor_next(row))
        return false;
    const char *texts[5];
    for (int i = 0; i < 5; i++)
        texts[i] = arena_copy(arena, cursor_text(row, i + 1, NULL), -1);
    *out = (HookSource){.id = id,
                        .source_id = cursor_integer(row, 0),
                        .format = texts[0],
                        .kind = texts[1],
                        .mapping = texts[2],
                        .changed_path = texts[3],
                        .clean = texts[4]};
    return true;
}

// ---- in ----

void receipt_put(Tx *tx, const Receipt *receipt)
{
    tx_run(tx,
           "INSERT INTO webhook_receipt (id, webhook_source_id, delivery, topic, received_at, "
           "sent_at, status, body, size) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8) ON "
           "CONFLICT (webhook_source_id, delivery) DO NOTHING",
           PARAMS(value_integer(tx_next_id(tx, "webhook_receipt")),
                  value_integer(receipt->webhook_source_id), value_text(receipt->delivery),
                  value_text(receipt->topic), value_integer(tx_now(tx)),
                  receipt->sent_at != 0 ? value_integer(receipt->sent_at) : value_null(),
                  value_bytes(receipt->body, receipt->length),
                  value_integer((int64_t)receipt->length)));
    tx_notify(tx);
}

// Nobody may take the name of a true delivery with a false one: refused ones get names of ours.
void receipt_refuse(Tx *tx, const Receipt *receipt, const GError *reason)
{
    char name[64];
    int64_t id = tx_next_id(tx, "webhook_receipt"), source = receipt->webhook_source_id;
    g_snprintf(name, sizeof name, "refused %" G_GINT64_FORMAT, id);
    tx_run(tx,
           "INSERT INTO webhook_receipt (id, webhook_source_id, delivery, topic, received_at, "
           "status, reason_en, reason_zh, size) VALUES ($1, $2, $3, $4, $5, 'refused', $6, $7, $8)",
           PARAMS(value_integer(id), value_integer(source), value_text(name),
                  value_text(receipt->topic), value_integer(tx_now(tx)),
                  value_text(error_text(reason, LANGUAGE_EN)),
                  value_text(error_text(reason, LANGUAGE_ZH)),
                  value_integer((int64_t)receipt->length)));
    tx_run(tx,
           "DELETE FROM webhook_receipt WHERE webhook_source_id = $1 AND status = 'refused' AND id "
           "<= (SELECT id FROM webhook_receipt WHERE webhook_source_id = $1 AND status = "
           "'refused' ORDER BY id DESC LIMIT 1 OFFSET $2)",
           PARAMS(value_integer(source), value_integer(RECEIPT_REFUSED_MOST)));
}

// ---- what becomes of them ----

size_t receipts_waiting(Tx *tx, int64_t *out, size_t most)
{
    size_t n = 0;
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT id FROM webhook_receipt WHERE status = 'waiting' ORDER BY id LIMIT $1",
                 PARAMS(value_integer((int64_t)most)));
    while (n < most && cursor_next(rows))
        out[n++] = cursor_integer(rows, 0);
    return n;
}

void receipt_fail(Tx *tx, int64_t id, const GError *reason)
{
    const char *pointer = error_pointer(reason);
    g_autofree char *en = g_strdup_printf("%s%s%s", error_text(reason, LANGUAGE_EN),
                                          pointer != NULL ? " · " : "", pointer ? pointer : "");
    g_autofree char *zh = g_strdup_printf("%s%s%s", error_text(reason, LANGUAGE_ZH),
                                          pointer != NULL ? " · " : "", pointer ? pointer : "");
    tx_run(tx,
           "UPDATE webhook_receipt SET status = 'failed', reason_en = $2, reason_zh = $3, "
           "finished_at = $4 WHERE id = $1 AND status = 'waiting'",
           PARAMS(value_integer(id), value_text(en), value_text(zh), value_integer(tx_now(tx))));
}

int64_t receipts_retry(Tx *tx, int64_t webhook_source_id, int64_t id)
{
    tx_notify(tx);
    return tx_run_count(tx,
                        "UPDATE webhook_receipt SET status = 'waiting', reason_en = NULL, "
                        "reason_zh = NULL WHERE webhook_source_id = $1 AND status IN ('failed', "
                        "'ignored') AND body IS NOT NULL AND (id = $2 OR ($2 = 0 AND status = "
                        "'failed'))",
                        PARAMS(value_integer(webhook_source_id), value_integer(id)));
}
