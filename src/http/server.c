// SPDX-License-Identifier: Apache-2.0
//
// Starting and stopping: the library's daemon with its threads, and what all requests share:
// router, sessions, model, workers, event stream, spare exchanges.
#include "http/server_inside.h"

#include "base/log.h"
#include "base/thread.h"
#include "http/acceptor.h"
#include "http/listen.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    // Request line and headers, then blocks of the body. The library clears it twice a request, so
    // it is no larger than it must be.
    CONNECTION_MEMORY = 26 << 10,
    CONNECTION_TIMEOUT_SECONDS = 60,
    WORKER_THREADS = 4,
    WORKERS_WAITING_MOST = 128,
    OUT_KEPT = 256 << 10, // spare buffers above this are given back
};

// ---- the model ----

static bool load_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    Model **out_model = context;
    g_clear_pointer(out_model, model_unref);
    *out_model = model_load(tx);
    return true;
}

// Whoever asks for a model that is stale waits until it was loaded anew: what was set before a
// request began holds for it. One loads at a time, so that an older model never follows a newer.
static void refresh_model(Server *server)
{
    Model *fresh = NULL;
    g_autoptr(GError) error = NULL;
    unsigned changes = server->model_changes; // those that come while it is read count again
    if (!store_read(server->store, load_model, &fresh, &error)) {
        log_line(LOG_WARNING, "http", "settings cannot be read: %s", error->message);
        model_unref(fresh); // the next request tries again
        return;
    }
    pthread_mutex_lock(&server->lock);
    Model *old = server->model;
    server->model = fresh;
    pthread_mutex_unlock(&server->lock);
    server->model_loaded = changes;
    model_unref(old);
}

Model *server_model(Server *server)
{
    if (server->model_loaded != server->model_changes) {
        pthread_mutex_lock(&server->model_loading);
        if (server->model_loaded != server->model_changes)
            refresh_model(server);
        pthread_mutex_unlock(&server->model_loading);
    }
    pthread_mutex_lock(&server->lock);
    Model *model = model_ref(server->model);
    pthread_mutex_unlock(&server->lock);
    return model;
}

void server_model_changed(Server *server)
{
    server->model_changes++;
}

void server_authority_changed(Server *server)
{
    server_model_changed(server);
    sessions_forget_all(server->sessions);
    stream_end(server->stream, NULL); // who listens comes back with today's rights
}

// ---- exchanges are used again: their arena and buffers are warm ----

Exchange *server_take_exchange(Server *server)
{
    pthread_mutex_lock(&server->lock);
    Exchange *exchange = server->spare;
    if (exchange) {
        server->spare = exchange->next;
        server->n_spare--;
    }
    pthread_mutex_unlock(&server->lock);
    if (!exchange) {
        exchange = g_new0(Exchange, 1);
        exchange->request.arena = arena_new();
    }
    exchange->server = server;
    exchange->request.store = server->store;
    exchange->request.access.arena = exchange->request.arena;
    exchange->upload.file = -1;
    return exchange;
}

static void free_exchange(Exchange *exchange)
{
    arena_free(exchange->request.arena);
    buffer_clear(&exchange->request.out);
    buffer_clear(&exchange->body);
    g_free(exchange);
}

// Lets go of what the request held, keeps arena and buffers.
static void clean_exchange(Exchange *exchange)
{
    Arena *arena = exchange->request.arena;
    Buffer out = exchange->request.out, body = exchange->body;
    reply_drop_stream(&exchange->request);
    open_release(exchange);
    json_object_put(exchange->request.body);
    session_unref(exchange->request.session);
    model_unref((Model *)exchange->request.access.model);
    g_clear_error(&exchange->error);
    if (exchange->upload.file >= 0)
        close(exchange->upload.file);
    arena_reset(arena);
    memset(exchange, 0, sizeof *exchange);
    if (out.capacity > OUT_KEPT)
        buffer_clear(&out);
    if (body.capacity > OUT_KEPT)
        buffer_clear(&body);
    out.length = body.length = 0;
    exchange->request.arena = arena;
    exchange->request.out = out;
    exchange->body = body;
}

void server_give_exchange(Server *server, Exchange *exchange)
{
    clean_exchange(exchange);
    pthread_mutex_lock(&server->lock);
    bool keep = server->n_spare < SPARE_EXCHANGES;
    if (keep) {
        exchange->next = server->spare;
        server->spare = exchange;
        server->n_spare++;
    }
    pthread_mutex_unlock(&server->lock);
    if (!keep)
        free_exchange(exchange);
}

// ---- starting ----

static void log_library(void *context, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);
static void log_library(void *context, const char *format, va_list arguments)
{
    (void)context;
    char text[512];
    vsnprintf(text, sizeof text, format, arguments);
    // Mostly clients that went away in the middle: of interest only to who looks for it.
    log_line(LOG_DEBUG, "http", "%s", g_strchomp(text));
}

static unsigned per_address(const Server *server)
{
    if (server->options.per_address)
        return server->options.per_address;
    return server->loopback || server->options.behind_proxy ? 0 : 256;
}

static bool start_daemon(Server *server, int handle, GError **error)
{
    unsigned threads = server->options.threads ? server->options.threads : thread_cores();
    unsigned connections = server->options.connections ? server->options.connections : 4096;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ERROR_LOG,
        0, NULL, NULL, exchange_handle, server, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_address(server), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONNECTION_TIMEOUT_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, peers_notify, server->peers, MHD_OPTION_END);
    if (server->daemon) {
        server->acceptor = acceptor_start(server->daemon, handle, connections);
        return true;
    }
    close(handle);
    return fail(error, ERROR_UNAVAILABLE, "The HTTP server cannot start with %u connections",
                "HTTP 服务无法以 %u 个连接启动", connections);
}

static char *url_of(const Server *server, const char *address)
{
    const char *name =
        server->loopback || strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0
            ? "localhost"
            : address;
    const char *scheme = "http";
    return strchr(name, ':') ? g_strdup_printf("%s://[%s]:%u", scheme, name, server->port)
                             : g_strdup_printf("%s://%s:%u", scheme, name, server->port);
}

Server *server_start(Store *store, const ServerOptions *options, GError **error)
{
    const char *address = options->address ? options->address : "127.0.0.1";
    g_assert(sodium_init() >= 0);
    Server *server = g_new0(Server, 1);
    server->store = store;
    server->options = *options;
    server->hosts = g_strdupv((char **)options->hosts);
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->model_loading, NULL);
    int handle = listen_on(address, options->port, &server->port, &server->loopback, error);
    if (handle < 0 || !store_read(store, load_model, &server->model, error)) {
        if (handle >= 0)
            close(handle);
        server_stop(server);
        return NULL;
    }
    server->url = url_of(server, address);
    server->router = router_new(ROUTE_GROUPS);
    server->sessions = sessions_new(store);
    server->workers = workers_new(WORKER_THREADS, WORKERS_WAITING_MOST);
    server->peers = peers_new();
    server->stream = stream_new(server);
    if (!start_daemon(server, handle, error)) {
        server_stop(server);
        return NULL;
    }
    return server;
}

unsigned server_port(const Server *server)
{
    return server->port;
}

const char *server_url(const Server *server)
{
    return server->url;
}

// ---- stopping ----

static void stop_daemon(Server *server)
{
    acceptor_stop(server->acceptor);
    if (server->stream)
        stream_stop(server->stream);
    // Whoever sleeps is owed an answer; the store and the workers give one in any case.
    while (server->asleep > 0)
        g_usleep(10000);
    MHD_stop_daemon(server->daemon);
}

void server_stop(Server *server)
{
    if (!server)
        return;
    if (server->daemon)
        stop_daemon(server);
    else if (server->stream)
        stream_stop(server->stream);
    workers_free(server->workers);
    stream_free(server->stream);
    peers_free(server->peers);
    sessions_free(server->sessions);
    router_free(server->router);
    model_unref(server->model);
    while (server->spare) {
        Exchange *next = server->spare->next;
        free_exchange(server->spare);
        server->spare = next;
    }
    pthread_mutex_destroy(&server->model_loading);
    pthread_mutex_destroy(&server->lock);
    g_strfreev(server->hosts);
    g_free(server->url);
    g_free(server);
}

// ---- until told to stop ----

static int stop_pipe[2];

// Whichever thread the signal reaches, only this is done there.
static void on_signal(int number)
{
    (void)number;
    int saved = errno;
    ssize_t ignored = write(stop_pipe[1], "", 1);
    (void)ignored;
    errno = saved;
}

static bool catch_signals(GError **error)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    if (pipe2(stop_pipe, O_CLOEXEC) != 0)
        return fail(error, ERROR_UNAVAILABLE, "No pipe can be opened: %s", "无法打开管道：%s",
                    g_strerror(errno));
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    return true;
}

static void wait_for_signal(void)
{
    struct pollfd stop = {.fd = stop_pipe[0], .events = POLLIN};
    while (poll(&stop, 1, -1) < 0 && errno == EINTR)
        continue;
}

bool server_run(Store *store, const ServerOptions *options,
                void (*ready)(const Server *server, void *context), void *context, GError **error)
{
    if (!catch_signals(error))
        return false;
    Server *server = server_start(store, options, error);
    if (!server)
        return false;
    if (ready)
        ready(server, context);
    wait_for_signal();
    log_line(LOG_INFO, "http", "stopping");
    server_stop(server);
    return true;
}
