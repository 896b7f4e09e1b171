// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events: one hub that reads the change log and the jobs behind the store's notices and
// gives every subscriber what it may see. Queues are bounded; who falls behind is told to load anew
// (`event: reset`).
#pragma once

#include "access/session.h"
#include "store/store.h"

typedef struct Stream Stream;
typedef struct Subscriber Subscriber;

Stream *stream_new(Server *server);
void stream_stop(Stream *stream); // ends every subscription and the hub's thread
void stream_free(Stream *stream); // after the daemon has stopped; accepts NULL
