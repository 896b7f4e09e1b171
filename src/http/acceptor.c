// SPDX-License-Identifier: Apache-2.0
#include "http/acceptor.h"

#include "base/log.h"
#include "base/thread.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FULL_MS = 20,     // between looks whether there is room again
    TROUBLE_MS = 200, // after the system had nothing to give
};

struct Acceptor {
    struct MHD_Daemon *daemon;
    int handle;
    int stop; // an eventfd
    unsigned most;
    pthread_t thread;
};

// Waits until somebody calls, or so long; false when it is to stop.
static bool wait_for(const Acceptor *acceptor, bool call, int ms)
{
    struct pollfd polled[] = {{.fd = acceptor->stop, .events = POLLIN},
                              {.fd = acceptor->handle, .events = POLLIN}};
    while (poll(polled, call ? 2 : 1, ms) < 0 && errno == EINTR)
        continue;
    return polled[0].revents == 0;
}

static bool is_full(const Acceptor *acceptor)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(acceptor->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info != NULL && info->num_connections >= acceptor->most;
}

// The caller may have gone again; then there is nothing to say. Other failures are the system's,
// which has no descriptors or memory left.
static bool is_trouble(int reason)
{
    return reason != EAGAIN && reason != ECONNABORTED && reason != EINTR && reason != EPROTO;
}

// Takes all who wait; returns how long to wait before the next look, -1: until somebody calls.
static int take(const Acceptor *acceptor)
{
    for (;;) {
        struct sockaddr_storage address;
        socklen_t length = sizeof address;
        if (is_full(acceptor))
            return FULL_MS;
        int handle = accept4(acceptor->handle, (struct sockaddr *)&address, &length,
                             SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (handle < 0 && errno == EAGAIN)
            return -1;
        if (handle < 0 && is_trouble(errno)) {
            log_line(LOG_WARNING, "http", "no connection can be taken: %s", g_strerror(errno));
            return TROUBLE_MS;
        }
        // Which thread gets it follows from its number; the library closes what it refuses.
        if (handle >= 0)
            MHD_add_connection(acceptor->daemon, handle, (struct sockaddr *)&address, length);
    }
}

static void *accept_all(void *context)
{
    const Acceptor *acceptor = context;
    int pause = -1;
    thread_name("accept");
    while (wait_for(acceptor, pause < 0, pause))
        pause = take(acceptor);
    return NULL;
}

Acceptor *acceptor_start(struct MHD_Daemon *daemon, int handle, unsigned most)
{
    Acceptor *acceptor = g_new(Acceptor, 1);
    *acceptor = (Acceptor){
        .daemon = daemon, .handle = handle, .stop = eventfd(0, EFD_CLOEXEC), .most = most};
    int failed =
        acceptor->stop < 0 || pthread_create(&acceptor->thread, NULL, accept_all, acceptor) != 0;
    g_assert(!failed);
    return acceptor;
}

void acceptor_stop(Acceptor *acceptor)
{
    if (acceptor == NULL)
        return;
    eventfd_write(acceptor->stop, 1);
    pthread_join(acceptor->thread, NULL);
    close(acceptor->handle);
    close(acceptor->stop);
    g_free(acceptor);
}
