// SPDX-License-Identifier: Apache-2.0
//
// Idempotency-Key: the first answer to a POST is kept in the transaction that does the work, and
// given again for 24 hours to the same key, caller, route and body. The row is claimed before the
// work, so that of two at once the second waits for the first (PostgreSQL) or comes after it
// (SQLite).
#include "http/server_inside.h"

#include "base/when.h"
#include <string.h>

enum { KEY_LENGTH_MAX = 64 };

static bool check_key(const char *key, GError **error)
{
    size_t length = strlen(key);
    bool good = length >= 1 && length <= KEY_LENGTH_MAX;
    for (size_t i = 0; i < length; i++)
        good = good && key[i] > ' ' && key[i] <= '~';
    return good ||
           fail(error, ERROR_MALFORMED, "Idempotency-Key takes 1 to 64 visible ASCII characters",
                "Idempotency-Key 应为 1 到 64 个可见 ASCII 字符");
}

// What must be the same for the same answer: method, path, parameters and body.
static void fingerprint(Exchange *exchange)
{
    crypto_generichash_state state;
    Request *request = &exchange->request;
    crypto_generichash_init(&state, NULL, 0, sizeof exchange->fingerprint);
    crypto_generichash_update(&state, (const unsigned char *)request->method,
                              strlen(request->method) + 1);
    crypto_generichash_update(&state, (const unsigned char *)request->path,
                              strlen(request->path) + 1);
    for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
        if (request->params[i])
            crypto_generichash_update(&state, (const unsigned char *)request->params[i],
                                      strlen(request->params[i]) + 1);
    if (exchange->body.length)
        crypto_generichash_update(&state, (const unsigned char *)exchange->body.data,
                                  exchange->body.length);
    crypto_generichash_final(&state, exchange->fingerprint, sizeof exchange->fingerprint);
}

static Value fingerprint_value(const Exchange *exchange)
{
    return value_bytes(exchange->fingerprint, sizeof exchange->fingerprint);
}

// The answer kept under the key, into the request. False with ERROR_CONFLICT when it was another
// request.
static bool replay(Tx *tx, Exchange *exchange, const char *caller, const char *key, GError **error)
{
    Request *request = &exchange->request;
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT body_hash, status, location, etag, body "
                                     "FROM idempotency WHERE caller = $1 AND key = $2",
                                     PARAMS(value_text(caller), value_text(key)));
    if (!cursor_next(row))
        return fail(error, ERROR_CONFLICT, "Another request uses this Idempotency-Key just now",
                    "另一个请求正在使用该 Idempotency-Key");
    if (!value_equal(cursor_bytes(row, 0), fingerprint_value(exchange)))
        return fail(error, ERROR_CONFLICT, "This Idempotency-Key was used for another request",
                    "该 Idempotency-Key 已用于其他请求");
    Value answer = cursor_bytes(row, 4);
    if (request->route->flags & ROUTE_SECRET)
        return fail(error, ERROR_CONFLICT, "This was done already; its answer was told once",
                    "该请求已完成，其结果只显示一次");
    request->status = (unsigned)cursor_integer(row, 1);
    request->location = arena_copy(request->arena, cursor_text(row, 2, NULL), -1);
    const char *version = cursor_text(row, 3, NULL);
    request->version = version ? g_ascii_strtoll(version, NULL, 10) : 0;
    buffer_add(&request->out, answer.as.text.data, answer.as.text.length);
    return true;
}

static void keep_answer(Tx *tx, Exchange *exchange, const char *caller, const char *key)
{
    const Request *request = &exchange->request;
    const char *version = arena_printf(request->arena, "%" G_GINT64_FORMAT, request->version);
    tx_run(tx,
           "UPDATE idempotency SET status = $3, location = $4, etag = $5, body = $6 "
           "WHERE caller = $1 AND key = $2",
           PARAMS(value_text(caller), value_text(key), value_integer(request->status),
                  value_text(request->location), value_text(request->version ? version : NULL),
                  value_bytes(request->out.data ? request->out.data : "", request->out.length)));
}

// The row belongs to whoever inserts it; false when somebody else did.
static bool claim(Tx *tx, Exchange *exchange, const char *caller, const char *key)
{
    const Request *request = &exchange->request;
    int64_t now = tx_now(tx);
    tx_run(tx, "DELETE FROM idempotency WHERE caller = $1 AND key = $2 AND created_at < $3",
           PARAMS(value_text(caller), value_text(key), value_integer(now - DAY_US)));
    return tx_run_count(
               tx,
               "INSERT INTO idempotency (caller, key, route, body_hash, status, body, created_at) "
               "VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT DO NOTHING",
               PARAMS(value_text(caller), value_text(key), value_text(request->route->path),
                      fingerprint_value(exchange), value_bytes("", 0), value_integer(now))) > 0;
}

static void restart_answer(Request *request)
{
    request->status = 200;
    request->out.length = 0;
    request->location = NULL;
    request->version = 0;
    request->authority_changed = request->model_changed = false;
}

bool exchange_write(Tx *tx, void *context, GError **error)
{
    Exchange *exchange = context;
    Request *request = &exchange->request;
    restart_answer(request); // the store may run this more than once
    const char *key =
        strcmp(request->method, "POST") == 0 ? request_header(request, "Idempotency-Key") : NULL;
    if (!key)
        return request->route->run_tx(tx, request, error);
    if (!check_key(key, error))
        return false;
    fingerprint(exchange);
    // A key limited to a role is another caller than its person: it may see less.
    const char *caller =
        arena_printf(request->arena, "staff:%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                     actor_staff_id(request->access.actor), session_role_id(request->session));
    if (!claim(tx, exchange, caller, key))
        return replay(tx, exchange, caller, key, error);
    if (!request->route->run_tx(tx, request, error))
        return false;
    if (!(request->route->flags & ROUTE_SECRET))
        keep_answer(tx, exchange, caller, key);
    return true;
}
