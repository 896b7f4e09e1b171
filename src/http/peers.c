// SPDX-License-Identifier: Apache-2.0
//
// A list under a lock that is taken when connections come and go, not for requests.
#include "http/peers.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

typedef struct Peer {
    int handle;
    _Atomic int64_t waiting_since; // monotonic; 0: a request is being served
    struct Peer *previous, *next;
} Peer;

struct Peers {
    pthread_mutex_t lock;
    Peer *first;
};

Peers *peers_new(void)
{
    Peers *peers = g_new0(Peers, 1);
    pthread_mutex_init(&peers->lock, NULL);
    return peers;
}

void peers_free(Peers *peers)
{
    if (!peers)
        return;
    g_assert(!peers->first);
    pthread_mutex_destroy(&peers->lock);
    g_free(peers);
}

static void add(Peers *peers, struct MHD_Connection *connection, void **out_peer)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Peer *peer = g_new0(Peer, 1);
    peer->handle = info ? info->connect_fd : -1;
    peer->waiting_since = g_get_monotonic_time();
    pthread_mutex_lock(&peers->lock);
    peer->next = peers->first;
    if (peer->next)
        peer->next->previous = peer;
    peers->first = peer;
    pthread_mutex_unlock(&peers->lock);
    *out_peer = peer;
}

static void drop(Peers *peers, Peer *peer)
{
    pthread_mutex_lock(&peers->lock);
    if (peer->next)
        peer->next->previous = peer->previous;
    if (peer->previous)
        peer->previous->next = peer->next;
    else
        peers->first = peer->next;
    pthread_mutex_unlock(&peers->lock);
    g_free(peer);
}

void peers_notify(void *context, struct MHD_Connection *connection, void **peer,
                  enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        add(context, connection, peer);
    else if (*peer)
        drop(context,
             *peer); // the socket is closed after this, so a sweep never meets a reused one
}

static void set_waiting(struct MHD_Connection *connection, int64_t since)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Peer *peer = info ? info->socket_context : NULL;
    if (peer)
        atomic_store_explicit(&peer->waiting_since, since, memory_order_relaxed);
}

void peers_begin_request(struct MHD_Connection *connection)
{
    set_waiting(connection, 0);
}

void peers_end_request(struct MHD_Connection *connection)
{
    set_waiting(connection, g_get_monotonic_time());
}

void peers_sweep(Peers *peers)
{
    int64_t oldest = g_get_monotonic_time() - PEER_WAIT_SECONDS * G_USEC_PER_SEC;
    pthread_mutex_lock(&peers->lock);
    for (const Peer *peer = peers->first; peer; peer = peer->next) {
        int64_t since = atomic_load_explicit(&peer->waiting_since, memory_order_relaxed);
        if (since != 0 && since < oldest)
            shutdown(peer->handle, SHUT_RDWR); // the library notices and closes it
    }
    pthread_mutex_unlock(&peers->lock);
}
