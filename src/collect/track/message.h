// SPDX-License-Identifier: Apache-2.0
//
// What was sent to the tracking API: one request, read in one pass, with its messages as they are
// to be stored. A message that cannot be taken stays in its place with the fault it has; only a
// body that is no JSON at all is refused as a whole. Texts live in the arena or in the body.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "collect/track/json_scan.h"
#include "store/store.h"

enum {
    MESSAGE_BYTES_MAX = 32 << 10, // of one message
    MESSAGES_MAX = 5000,          // in one request
    KEY_BYTES_MAX = 128,          // of a message's id
    PERSON_BYTES_MAX = 254,       // of the id of a user, visitor or group
    NAME_BYTES_MAX = 128,         // of an event's name
};

typedef enum {
    CALL_ANY, // the message says itself what it is
    CALL_ALIAS,
    CALL_GROUP,
    CALL_IDENTIFY,
    CALL_PAGE,
    CALL_SCREEN,
    CALL_TRACK,
} TrackCall;

// Why a message cannot be taken.
typedef struct {
    const char *code; // "too_large"
    Label text;
} MessageFault;

// Somebody whom messages of a request name; each stands once.
typedef struct {
    const char *id; // as sent
    bool is_user;   // else a visitor
    // While the request is being written:
    int64_t customer_id; // whose the id is; 0: not known yet
} Person;

typedef struct {
    TrackCall call;
    JsonSlice whole, type;
    const MessageFault *fault;
    Value key;                 // the message's id; null: it has none
    Value name;                // of the event, as rules know it
    Person *user, *visitor;    // NULL: not named
    Person *previous;          // alias: who the user was before
    Value group;               // group: its id
    Value product;             // the code of the product it is about; null: none
    JsonSlice properties;      // of identify and group: the traits
    JsonSlice label, category; // of a page or screen
    JsonSlice context;
    int64_t happened_at, sent_at; // sent_at 0: not said
    bool corrected;               // happened_at is no reading of the sender's clock
} Message;

typedef struct {
    Arena *arena;
    int64_t received_at;
    GArray *messages;      // of Message
    GPtrArray *people;     // of Person
    GHashTable *known;     // people by their ids
    const char *write_key; // as the body says; NULL: it does not
} TrackBody;

// A body without messages; what they name will live in the arena.
void track_body_begin(TrackBody *body, Arena *arena);
// Who is named by an id of at most PERSON_BYTES_MAX bytes, the same whenever it is asked for.
Person *track_person(TrackBody *body, const char *id, size_t length, bool is_user);
// Reads a body. `call` is what its address says. False with ERROR_MALFORMED or ERROR_TOO_LARGE;
// track_body_clear() in any case. `arena` and `received_at` of `body` must be set.
bool track_body_read(TrackBody *body, const char *text, size_t length, TrackCall call,
                     GError **error);
void track_body_clear(TrackBody *body);

static inline Message *track_message(const TrackBody *body, size_t i)
{
    return &g_array_index(body->messages, Message, i);
}

const char *track_call_name(TrackCall call); // "track"
// A string without its escapes, a number or a truth as it is written; null for all else.
Value track_text(Arena *arena, const JsonSlice *slice);
// The members of an object: `visit` for each.
void track_members(const JsonSlice *object,
                   void (*visit)(const JsonSlice *name, const JsonSlice *value, void *context),
                   void *context);
