// SPDX-License-Identifier: Apache-2.0
//
// A thread that takes connections and deals them out. Left to itself the library lets whichever of
// its threads wakes first take all that wait, and a shop's few busy senders ended on one of them
// while the others slept.
#pragma once

#include <microhttpd.h>

typedef struct Acceptor Acceptor;

// Takes the listening, non-blocking socket `handle` for its own; `daemon` has no socket. More than
// `most` connections at once wait to be taken.
Acceptor *acceptor_start(struct MHD_Daemon *daemon, int handle, unsigned most);

// Takes no more connections and closes the socket; those there are stay. NULL is allowed.
void acceptor_stop(Acceptor *acceptor);
