// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events: one hub that follows the change log and the jobs and gives every subscriber
// what it may see. Queues are bounded; who falls behind is told to load anew (`event: reset`).
// Streams end after a quarter of an hour, and when the rights of anybody change; browsers come back
// by themselves and resume with Last-Event-ID.
#pragma once

#include "access/session.h"
#include "http/server.h"

typedef struct Stream Stream;

Stream *stream_new(Server *server);
void stream_stop(Stream *stream); // ends every subscription and the hub's thread
void stream_free(Stream *stream); // after the daemon has stopped; accepts NULL
// Ends the streams of one session (NULL: all).
void stream_end(Stream *stream, const Session *session);
