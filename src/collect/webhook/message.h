// SPDX-License-Identifier: Apache-2.0
//
// What an endpoint is told of a change: {"type", "timestamp", "data", "pos", "changed"}. The data
// is the record as it stands when the message is made and as the endpoint's role may see it; a
// change of what it may not see makes no message.
#pragma once

#include "access/records.h"
#include "store/change.h"

// What an endpoint wants, and with whose eyes.
typedef struct {
    int64_t endpoint_id;
    char **events;    // "order.created", "customer.*", "*"; ends with NULL
    const Rule *rule; // about records of one entity; NULL: none
    const Actor *actor;
    const Model *model;
} MessageWish;

typedef struct {
    int64_t pos;
    char id[64];   // the same whenever it is sent
    char type[96]; // "order.created"
    Buffer body;
} Message;

void message_free(Message *message); // accepts NULL

// Makes the messages of changes after `pos`: looks at no more than `most` of them and appends what
// is wanted to `out` (of Message *). Returns the last position looked at.
int64_t messages_read(Tx *tx, const MessageWish *wish, int64_t pos, size_t most, GPtrArray *out);
// The message of one change; NULL: it makes none, or not any more.
Message *message_at(Tx *tx, const MessageWish *wish, int64_t pos);
// A message that says nothing but that it arrives.
Message *message_test(int64_t endpoint_id, int64_t delivery_id, int64_t now);

// "created" and so on: how operations are called in types.
const char *message_happening(ChangeOperation operation);
// Whether an entity may be told at all.
bool message_tells(const Entity *entity);
