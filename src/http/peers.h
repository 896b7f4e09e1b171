// SPDX-License-Identifier: Apache-2.0
//
// The open connections, and since when each has been waiting for a whole request. The library
// closes a connection that is silent; one that sends a byte of its header now and then is closed
// here.
#pragma once

#include <microhttpd.h>

typedef struct Peers Peers;

enum {
    PEER_WAIT_SECONDS = 60
}; // from the last answer, or the beginning, to the end of a request's headers

Peers *peers_new(void);
void peers_free(Peers *peers); // after the daemon has stopped; accepts NULL
// For the library: a connection was opened or is about to be closed.
void peers_notify(void *peers, struct MHD_Connection *connection, void **peer,
                  enum MHD_ConnectionNotificationCode code);
// The headers of a request are there; its answer was sent.
void peers_begin_request(struct MHD_Connection *connection);
void peers_end_request(struct MHD_Connection *connection);
// Ends the connections that have waited too long; some times a minute.
void peers_sweep(Peers *peers);
