// SPDX-License-Identifier: Apache-2.0
//
// The life of one request: its line arrives (begin), its headers are judged, its body received, its
// route run, its answer sent, and it is put back for the next one (completed). Between "run" and
// "sent" the connection may sleep: then the Exchange belongs to whoever works for it until
// request_done().
#include "http/server_inside.h"

#include "base/log.h"
#include "http/problem.h"
#include <string.h>

void *exchange_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    Server *server = context;
    Exchange *exchange = server_take_exchange(server);
    exchange->connection = connection;
    exchange->started_us = g_get_monotonic_time();
    uri_parse(exchange->request.arena, uri, &exchange->uri, &exchange->error);
    return exchange;
}

static void restart_answer(Request *request)
{
    request->status = 200;
    request->out.length = 0;
    request->media_type = NULL;
    request->location = NULL;
    request->version = 0;
    request->etag = NULL;
    request->authority_changed = request->model_changed = false;
    reply_drop_stream(request);
}

// ---- sleeping and waking ----

void request_done(Request *request, GError *error)
{
    Exchange *exchange = exchange_of(request);
    Server *server = exchange->server;
    if (!error && request->authority_changed)
        server_authority_changed(server);
    if (!error && request->model_changed)
        server_model_changed(server);
    exchange->error = error;
    exchange->state = EXCHANGE_DONE;
    // From here on a server thread may finish and reuse the exchange.
    MHD_resume_connection(exchange->connection);
    atomic_fetch_sub(&server->asleep, 1);
}

static void write_done(void *context, const GError *error)
{
    Exchange *exchange = context;
    request_done(&exchange->request, error ? g_error_copy(error) : NULL);
}

static void work(void *context)
{
    Request *request = context;
    GError *error = NULL;
    bool good = request->route->run(request, &error);
    g_assert(good == (error == NULL));
    request_done(request, error);
}

static bool read_tx(Tx *tx, void *context, GError **error)
{
    Request *request = context;
    restart_answer(request);
    return request->route->run_tx(tx, request, error);
}

static void count(void *context)
{
    Request *request = context;
    GError *error = NULL;
    store_read(request->store, read_tx, request, &error);
    request_done(request, error);
}

// What a write needs to know first, without holding up those who write.
static void prepare(void *context)
{
    Request *request = context;
    Exchange *exchange = exchange_of(request);
    GError *error = NULL;
    if (request->route->run(request, &error))
        store_submit(exchange->server->store, exchange_write, exchange, write_done);
    else
        request_done(request, error);
}

static void push(Exchange *exchange, void (*function)(void *context))
{
    Request *request = &exchange->request;
    GError *error = NULL;
    if (workers_push(exchange->server->workers, function, request))
        return;
    fail(&error, ERROR_UNAVAILABLE, "Too many are waiting; try again in a moment",
         "排队人数过多，请稍后再试");
    request->retry_after = 2;
    request_done(request, error);
}

static enum MHD_Result sleep_while(Exchange *exchange)
{
    Request *request = &exchange->request;
    Server *server = exchange->server;
    exchange->state = EXCHANGE_ASLEEP;
    atomic_fetch_add(&server->asleep, 1);
    MHD_suspend_connection(exchange->connection);
    GError *error = NULL;
    switch (request->route->kind) {
    case ROUTE_WRITE:
        request->prepared = NULL;
        if (request->route->run != NULL)
            push(exchange, prepare);
        else
            store_submit(server->store, exchange_write, exchange, write_done);
        return MHD_YES;
    case ROUTE_WORK:
        push(exchange, work);
        return MHD_YES;
    case ROUTE_COUNT:
        push(exchange, count);
        return MHD_YES;
    default:
        g_assert(request->route->kind == ROUTE_ASYNC);
        if (!request->route->run(request, &error))
            request_done(request, error);
        return MHD_YES;
    }
}

// ---- running ----

static enum MHD_Result run(Exchange *exchange)
{
    Request *request = &exchange->request;
    restart_answer(request);
    if (!exchange->error)
        exchange_finish_body(exchange, &exchange->error);
    if (exchange->error)
        return reply_send(exchange);
    if (request->route->kind == ROUTE_READ) {
        store_read(exchange->server->store, read_tx, request, &exchange->error);
        return reply_send(exchange);
    }
    if (request->route->kind == ROUTE_DIRECT) {
        request->route->run(request, &exchange->error);
        return reply_send(exchange);
    }
    return sleep_while(exchange);
}

// Answering a refused request at once makes the library drop the rest of the body, with the
// connection. Good for who asked before sending, and for what nobody should have to receive.
static bool body_will_come(const Exchange *exchange)
{
    const char *length = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);
    const char *expect =
        MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT);
    return !exchange->close && !expect &&
           (!length || g_ascii_strtoull(length, NULL, 10) <= DISCARD_MOST);
}

enum MHD_Result exchange_handle(void *context, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **con_cls)
{
    (void)context, (void)url, (void)version;
    Exchange *exchange = *con_cls;
    exchange->connection = connection;
    if (exchange->state == EXCHANGE_DONE)
        return reply_send(exchange);
    if (exchange->state == EXCHANGE_NEW) {
        exchange->state = EXCHANGE_READING;
        peers_begin_request(connection);
        exchange->head = strcmp(method, "HEAD") == 0;
        g_autoptr(GError) doubt = NULL;
        exchange->close = !framing_check(connection, &doubt);
        if (exchange->close) {
            g_clear_error(&exchange->error);
            exchange->error = g_steal_pointer(&doubt);
        }
        if (!exchange->error)
            exchange_admit(exchange, method, &exchange->error);
        return exchange->error && !body_will_come(exchange) ? reply_send(exchange) : MHD_YES;
    }
    if (*upload_size > 0) {
        size_t length = *upload_size;
        *upload_size = 0;
        if (exchange->error || exchange->asset)
            return exchange_discard_body(exchange, length) ? MHD_YES : MHD_NO;
        exchange_take_body(exchange, upload, length, &exchange->error);
        return exchange->error && exchange->error_status == 408 ? MHD_NO : MHD_YES;
    }
    if (exchange->asset && !exchange->error)
        return reply_send_asset(exchange);
    return run(exchange);
}

// ---- the end ----

static void log_request(const Exchange *exchange)
{
    if (exchange->server->options.quiet || exchange->sent_status == 0)
        return;
    const char *who = exchange->request_id[0] ? exchange->request_id : "-";
    log_line(exchange->sent_status >= 500 ? LOG_WARNING : LOG_INFO, "http",
             "%s %s %u %" G_GINT64_FORMAT "us %zub %s",
             exchange->request.method ? exchange->request.method : "?",
             exchange->uri.path ? exchange->uri.path : "?", exchange->sent_status,
             g_get_monotonic_time() - exchange->started_us, exchange->sent_bytes, who);
}

void exchange_completed(void *context, struct MHD_Connection *connection, void **con_cls,
                        enum MHD_RequestTerminationCode code)
{
    (void)code;
    Exchange *exchange = *con_cls;
    peers_end_request(connection);
    *con_cls = NULL;
    if (!exchange)
        return;
    g_assert(exchange->state != EXCHANGE_ASLEEP);
    log_request(exchange);
    server_give_exchange(context, exchange);
}
