// SPDX-License-Identifier: Apache-2.0
//
// Connections that are dealt out: every thread gets its share, nobody is refused who can wait.
#include "http/acceptor.h"

#include "http/listen.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 4, CALLERS = 32 };

typedef struct {
    struct MHD_Daemon *daemon;
    Acceptor *acceptor;
    unsigned port;
} Fixture;

// Answers with the thread that answers.
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_length, void **state)
{
    (void)context, (void)url, (void)method, (void)version, (void)upload, (void)upload_length;
    if (*state == NULL) {
        *state = connection;
        return MHD_YES;
    }
    char text[32];
    int length = g_snprintf(text, sizeof text, "<%lx>", (unsigned long)pthread_self());
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)length, text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result queued = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return queued;
}

static void set_up(Fixture *fixture, gconstpointer most)
{
    bool loopback;
    unsigned connections = GPOINTER_TO_UINT(most);
    int handle = listen_on("127.0.0.1", 0, &fixture->port, &loopback, NULL);
    g_assert_cmpint(handle, >=, 0);
    fixture->daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
                         answer, NULL, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
                         MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_END);
    g_assert_nonnull(fixture->daemon);
    fixture->acceptor = acceptor_start(fixture->daemon, handle, connections);
}

static void tear_down(Fixture *fixture, gconstpointer most)
{
    (void)most;
    acceptor_stop(fixture->acceptor);
    MHD_stop_daemon(fixture->daemon);
}

static int call(const Fixture *fixture)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)fixture->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(handle, (struct sockaddr *)&address, sizeof address), ==, 0);
    return handle;
}

static void ask(int handle)
{
    static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    g_assert_cmpint(send(handle, REQUEST, strlen(REQUEST), MSG_NOSIGNAL), ==,
                    (gssize)strlen(REQUEST));
}

// The answer's body; NULL when none comes within so long.
static char *hear(int handle, int ms)
{
    g_autoptr(GString) heard = g_string_new(NULL);
    struct pollfd polled = {.fd = handle, .events = POLLIN};
    while (strchr(heard->str, '>') == NULL) {
        char piece[512];
        ssize_t length = poll(&polled, 1, ms) == 1 ? recv(handle, piece, sizeof piece, 0) : 0;
        if (length <= 0)
            return NULL;
        g_string_append_len(heard, piece, length);
    }
    return g_strdup(strchr(heard->str, '<'));
}

static void test_shares(Fixture *fixture, gconstpointer most)
{
    (void)most;
    g_autoptr(GHashTable) shares = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int handles[CALLERS];
    for (int i = 0; i < CALLERS; i++)
        handles[i] = call(fixture);
    for (int i = 0; i < CALLERS; i++) {
        ask(handles[i]);
        char *thread = hear(handles[i], 20000);
        g_assert_nonnull(thread);
        gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(shares, thread));
        g_hash_table_replace(shares, thread, GSIZE_TO_POINTER(n + 1));
    }
    g_assert_cmpuint(g_hash_table_size(shares), ==, THREADS);
    GHashTableIter iterator;
    gpointer n;
    g_hash_table_iter_init(&iterator, shares);
    while (g_hash_table_iter_next(&iterator, NULL, &n))
        g_assert_cmpuint(GPOINTER_TO_SIZE(n), >=, CALLERS / THREADS / 2);
    for (int i = 0; i < CALLERS; i++)
        close(handles[i]);
}

// Who comes when all places are taken waits until one is free.
static void test_full(Fixture *fixture, gconstpointer most)
{
    int handles[THREADS];
    g_assert_cmpuint(GPOINTER_TO_UINT(most), ==, G_N_ELEMENTS(handles));
    for (size_t i = 0; i < G_N_ELEMENTS(handles); i++) {
        handles[i] = call(fixture);
        ask(handles[i]);
        g_autofree char *thread = hear(handles[i], 20000);
        g_assert_nonnull(thread);
    }
    int late = call(fixture);
    ask(late);
    g_assert_null(hear(late, 200));
    close(handles[0]);
    g_autofree char *thread = hear(late, 20000);
    g_assert_nonnull(thread);
    close(late);
    for (size_t i = 1; i < G_N_ELEMENTS(handles); i++)
        close(handles[i]);
}

// Nobody is taken any more; who was taken is served on.
static void test_stopped(Fixture *fixture, gconstpointer most)
{
    (void)most;
    int early = call(fixture);
    ask(early);
    g_autofree char *before = hear(early, 20000);
    g_assert_nonnull(before);
    acceptor_stop(g_steal_pointer(&fixture->acceptor));
    ask(early);
    g_autofree char *after = hear(early, 20000);
    g_assert_cmpstr(after, ==, before);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)fixture->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(late, (struct sockaddr *)&address, sizeof address), !=, 0);
    close(late);
    close(early);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/acceptor/shares", Fixture, GUINT_TO_POINTER(64), set_up, test_shares, tear_down);
    g_test_add("/acceptor/full", Fixture, GUINT_TO_POINTER(THREADS), set_up, test_full, tear_down);
    g_test_add("/acceptor/stopped", Fixture, GUINT_TO_POINTER(64), set_up, test_stopped, tear_down);
    return g_test_run();
}
