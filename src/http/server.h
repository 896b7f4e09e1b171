// SPDX-License-Identifier: Apache-2.0
//
// The HTTP server: a fixed pool of threads (libmicrohttpd, epoll) that answers reads where they
// arrive and hands writes to the store while the connection sleeps. Nothing here knows what a route
// does; see route.h.
#pragma once

#include "base/error.h"
#include "store/store.h"

typedef struct Server Server;

typedef struct {
    const char *address;  // "127.0.0.1", "::", "0.0.0.0"; NULL: 127.0.0.1
    unsigned port;        // 0: any free one
    unsigned threads;     // 0: one per core
    unsigned connections; // at most; 0: 4,096
    unsigned per_address; // connections from one address at most; 0: 256, none on loopback
    bool secure_cookies;  // people reach the server over https
    bool behind_proxy;    // a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto;
                          // believe it
    const char *const *hosts; // names in Host that are answered, NULL-terminated; NULL: any, on
                              // loopback local names only
    bool quiet;               // no line per request in the log
} ServerOptions;

Server *server_start(Store *store, const ServerOptions *options, GError **error);
unsigned server_port(const Server *server);
const char *server_url(const Server *server); // "http://127.0.0.1:8080"
// Takes no new connections, finishes what runs, ends the streams, frees. Accepts
// NULL.
void server_stop(Server *server);

// Starts, calls `ready` (may be NULL), serves until SIGINT or SIGTERM, stops.
bool server_run(Store *store, const ServerOptions *options,
                void (*ready)(const Server *server, void *context), void *context, GError **error);
