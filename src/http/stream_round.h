// SPDX-License-Identifier: Apache-2.0
//
// One round of the hub: some entries of the change log as events of a live stream, and who may see
// which of them. Asking the store (stream_round_look) is apart from deciding (stream_round_sight),
// so that the hub decides with its lock held and asks without it.
#pragma once

#include "access/session.h"
#include "base/arena.h"
#include "entity/model.h"
#include "store/store.h"

enum { STREAM_ROUND_MOST = 500 }; // changes read at once

// One change on its way to the subscribers.
typedef struct {
    const Entity *entity;
    int64_t id, customer_id;
    int64_t pos;
    size_t start, length; // of its text
} StreamEvent;

typedef struct {
    Tx *tx;
    Arena *arena;
    int64_t first_pos; // begins behind it
    int64_t last_pos;  // ends here
    Buffer text;
    GArray *events;   // of StreamEvent
    size_t n;         // changes read
    GHashTable *seen; // (actor, customer or shared record) → may see
} StreamRound;

void stream_round_begin(StreamRound *round, int64_t first_pos);
void stream_round_end(StreamRound *round);
// A store may run this again, so it begins anew each time.
void stream_round_read(StreamRound *round, Tx *tx);

// Whether the store must be asked what of the round the actor of a session may see, and asking it.
bool stream_round_needs_look(const StreamRound *round, const Session *session);
void stream_round_look(StreamRound *round, const Session *session, const Model *model);

typedef enum { SIGHT_NO, SIGHT_YES, SIGHT_UNKNOWN } Sight; // unknown: was to be asked and was not
Sight stream_round_sight(const StreamRound *round, const Session *session,
                         const StreamEvent *event);

// One event. Its JSON is printed apart: after other text the printer would put a comma.
void stream_event_print(Buffer *out, const char *name, Buffer *json);
