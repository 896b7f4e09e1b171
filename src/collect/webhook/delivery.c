// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/delivery.h"

#include "entity/entities.h"
#include <string.h>

enum { COLUMNS = 16 };

static const char *const STATUSES[] = {"delivered", "retrying", "failed"};

// ---- entries ----

Delivery *delivery_new(const Message *message, DeliveryStatus status, unsigned tries,
                       const SendResult *result)
{
    Delivery *delivery = g_new0(Delivery, 1);
    delivery->status = status;
    delivery->pos = message->pos;
    delivery->tries = tries;
    g_strlcpy(delivery->message, message->id, sizeof delivery->message);
    g_strlcpy(delivery->type, message->type, sizeof delivery->type);
    if (result == NULL)
        return delivery;
    delivery->sent_at = result->sent_at;
    delivery->duration_us = result->duration_us;
    delivery->http_status = result->status;
    delivery->request_head = g_strdup(result->request_head);
    delivery->response_head = g_strdup(result->response_head);
    delivery->response_body = g_strdup(result->response_body);
    delivery->problem = result->problem;
    return delivery;
}

void delivery_free(Delivery *delivery)
{
    if (delivery == NULL)
        return;
    g_free(delivery->request_head);
    g_free(delivery->response_head);
    g_free(delivery->response_body);
    g_free(delivery);
}

static Value or_null(int64_t value)
{
    return value != 0 ? value_integer(value) : value_null();
}

#define OUTCOME                                                                                    \
    "status = $2, tries = $3, sent_at = $4, duration_us = $5, http_status = $6, request_head = "   \
    "$7, response_head = $8, response_body = $9, error_en = $10, error_zh = $11"

static int64_t update(Tx *tx, const char *sql, Value which, const Delivery *delivery,
                      int64_t endpoint_id)
{
    return tx_run_count(
        tx, sql,
        PARAMS(which, value_text(STATUSES[delivery->status]), value_integer(delivery->tries),
               or_null(delivery->sent_at), or_null(delivery->duration_us),
               or_null(delivery->http_status), value_text(delivery->request_head),
               value_text(delivery->response_head), value_text(delivery->response_body),
               value_text(delivery->problem.en), value_text(delivery->problem.zh),
               value_integer(endpoint_id)));
}

static void fill_row(Tx *tx, Value *row, const Delivery *delivery, int64_t endpoint_id)
{
    const Value values[COLUMNS] = {
        value_integer(tx_next_id(tx, "webhook_delivery")),
        value_integer(endpoint_id),
        value_integer(delivery->pos),
        value_text(delivery->message),
        value_text(delivery->type),
        value_text(STATUSES[delivery->status]),
        value_integer(delivery->tries),
        value_integer(tx_now(tx)),
        or_null(delivery->sent_at),
        or_null(delivery->duration_us),
        or_null(delivery->http_status),
        value_text(delivery->request_head),
        value_text(delivery->response_head),
        value_text(delivery->response_body),
        value_text(delivery->problem.en),
        value_text(delivery->problem.zh),
    };
    memcpy(row, values, sizeof values);
}

static bool stands(Tx *tx, const Delivery *delivery, int64_t endpoint_id)
{
    if (delivery->asked_id != 0) {
        update(tx, "UPDATE webhook_delivery SET " OUTCOME " WHERE id = $1 AND endpoint_id = $12",
               value_integer(delivery->asked_id), delivery, endpoint_id);
        return true;
    }
    return delivery->retried &&
           update(tx,
                  "UPDATE webhook_delivery SET " OUTCOME " WHERE message = $1 AND status = "
                  "'retrying' AND endpoint_id = $12",
                  value_text(delivery->message), delivery, endpoint_id) > 0;
}

static void write_entries(Tx *tx, const Progress *progress)
{
    size_t n = 0;
    g_autofree Value *rows = g_new(Value, COLUMNS * MAX(progress->deliveries->len, 1));
    for (guint i = 0; i < progress->deliveries->len; i++) {
        const Delivery *delivery = progress->deliveries->pdata[i];
        if (!stands(tx, delivery, progress->endpoint_id))
            fill_row(tx, rows + COLUMNS * n++, delivery, progress->endpoint_id);
    }
    if (n > 0)
        tx_run_many(tx,
                    "INSERT INTO webhook_delivery (id, endpoint_id, pos, message, type, status, "
                    "tries, created_at, sent_at, duration_us, http_status, request_head, "
                    "response_head, response_body, error_en, error_zh) VALUES ($1, $2, $3, $4, "
                    "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                    rows, COLUMNS, n);
}

// ---- positions ----

void position_read(Tx *tx, int64_t endpoint_id, Position *out)
{
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT pos, tries, failing_since, retry_at, delivered_at, "
                                     "changed_at FROM webhook_position WHERE endpoint_id = $1",
                                     PARAMS(value_integer(endpoint_id)));
    *out = (Position){0};
    if (cursor_next(row)) {
        *out = (Position){cursor_integer(row, 0), cursor_integer(row, 1), cursor_integer(row, 2),
                          cursor_integer(row, 3), cursor_integer(row, 4), cursor_integer(row, 5)};
        return;
    }
    out->pos = tx_integer(tx,
                          "SELECT pos FROM change_log WHERE entity = 'webhook_endpoint' AND id = "
                          "$1 AND customer_id = 0 ORDER BY pos LIMIT 1",
                          PARAMS(value_integer(endpoint_id)), tx_change_pos(tx));
}

#define WRITE_POSITION                                                                             \
    "INSERT INTO webhook_position (endpoint_id, pos, tries, failing_since, retry_at, "             \
    "delivered_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (endpoint_id) DO "  \
    "UPDATE SET pos = excluded.pos, tries = excluded.tries, failing_since = "                      \
    "excluded.failing_since, retry_at = excluded.retry_at, delivered_at = excluded.delivered_at"

static void write_position(Tx *tx, const char *sql, int64_t endpoint_id, const Position *position)
{
    tx_run(tx, sql,
           PARAMS(value_integer(endpoint_id), value_integer(position->pos),
                  value_integer(position->tries), or_null(position->failing_since),
                  or_null(position->retry_at), or_null(position->delivered_at),
                  value_integer(position->changed_at)));
}

// A person's wish overtakes whatever a courier is about to write.
static void change_position(Tx *tx, int64_t endpoint_id, const int64_t *pos)
{
    Position position;
    position_read(tx, endpoint_id, &position);
    position.changed_at = MAX(tx_now(tx), position.changed_at + 1);
    if (pos != NULL) {
        position.pos = *pos;
        position.tries = position.retry_at = position.failing_since = 0;
    }
    write_position(tx, WRITE_POSITION ", changed_at = excluded.changed_at", endpoint_id, &position);
    tx_notify(tx);
}

void position_move(Tx *tx, int64_t endpoint_id, int64_t pos)
{
    change_position(tx, endpoint_id, &pos);
}

void position_touch(Tx *tx, int64_t endpoint_id)
{
    change_position(tx, endpoint_id, NULL);
}

static bool position_keep(Tx *tx, const Progress *progress)
{
    const Position *position = &progress->position;
    int64_t known = tx_integer(tx, "SELECT changed_at FROM webhook_position WHERE endpoint_id = $1",
                               PARAMS(value_integer(progress->endpoint_id)), 0);
    if (known != position->changed_at)
        return false;
    write_position(tx, WRITE_POSITION " WHERE webhook_position.changed_at = excluded.changed_at",
                   progress->endpoint_id, position);
    return true;
}

// ---- together ----

static bool turn_off(Tx *tx, const Progress *progress, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    const Entity *entity = &ENTITY_WEBHOOK_ENDPOINT;
    Record *before = record_load(tx, arena, entity, progress->endpoint_id);
    if (before == NULL || record_integer(before, "enabled") == 0)
        return true;
    Record *after = record_copy(arena, before);
    g_auto(Buffer) reason = {0};
    json_object_begin(&reason);
    json_member_text(&reason, "zh", progress->off_zh);
    json_member_text(&reason, "en", progress->off_en);
    json_object_end(&reason);
    record_set(after, entity_field_index(entity, "enabled"), value_integer(0));
    record_set(after, entity_field_index(entity, "disabled_at"), value_integer(tx_now(tx)));
    record_set(after, entity_field_index(entity, "disabled_reason"),
               value_text(buffer_string(&reason)));
    return record_update(&writing, before, after, NULL, error);
}

static void trim(Tx *tx, int64_t endpoint_id)
{
    tx_run(tx,
           "DELETE FROM webhook_delivery WHERE endpoint_id = $1 AND status = 'delivered' AND id <= "
           "(SELECT id FROM webhook_delivery WHERE endpoint_id = $1 AND status = 'delivered' ORDER "
           "BY id DESC LIMIT 1 OFFSET $2)",
           PARAMS(value_integer(endpoint_id), value_integer(DELIVERED_KEPT)));
}

bool progress_write(Tx *tx, const Progress *progress, GError **error)
{
    bool current = position_keep(tx, progress);
    write_entries(tx, progress); // they have happened, whatever the position is now
    if (progress->trim)
        trim(tx, progress->endpoint_id);
    return progress->off_en == NULL || !current || turn_off(tx, progress, error);
}

// ---- what people ask for ----

size_t deliveries_asked(Tx *tx, Asked *out, size_t most)
{
    size_t n = 0;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT d.id, d.endpoint_id, d.pos FROM webhook_delivery d JOIN (SELECT min(id) AS id FROM "
        "webhook_delivery WHERE status = 'waiting' GROUP BY endpoint_id) f ON f.id = d.id JOIN "
        "webhook_endpoint e ON e.id = d.endpoint_id AND e.deleted_at IS NULL LIMIT $1",
        PARAMS(value_integer((int64_t)most)));
    while (n < most && cursor_next(rows))
        out[n++] =
            (Asked){cursor_integer(rows, 0), cursor_integer(rows, 1), cursor_integer(rows, 2)};
    return n;
}

int64_t delivery_ask(Tx *tx, int64_t endpoint_id, int64_t pos, const char *message,
                     const char *type)
{
    int64_t id = tx_next_id(tx, "webhook_delivery");
    tx_run(tx,
           "INSERT INTO webhook_delivery (id, endpoint_id, pos, message, type, status, tries, "
           "created_at) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6)",
           PARAMS(value_integer(id), value_integer(endpoint_id), value_integer(pos),
                  value_text(message), value_text(type), value_integer(tx_now(tx))));
    tx_notify(tx);
    return id;
}

bool delivery_is_of(Tx *tx, int64_t id, int64_t endpoint_id)
{
    return tx_integer(tx,
                      "SELECT count(*) FROM webhook_delivery WHERE id = $1 AND endpoint_id = $2",
                      PARAMS(value_integer(id), value_integer(endpoint_id)), 0) > 0;
}

int64_t deliveries_again(Tx *tx, int64_t endpoint_id, int64_t id)
{
    position_touch(tx, endpoint_id); // what was sent once is sent again
    return tx_run_count(tx,
                        "UPDATE webhook_delivery SET status = 'waiting' WHERE endpoint_id = $1 AND "
                        "((id = $2 AND status IN ('failed', 'delivered')) OR ($2 = 0 AND status = "
                        "'failed' AND pos > 0))",
                        PARAMS(value_integer(endpoint_id), value_integer(id)));
}
