// SPDX-License-Identifier: Apache-2.0
//
// What events of one name and one source look like, learnt from those that arrive: which
// properties they have, of which types, in what share of events, with a few examples. And what
// drifts: a property nobody has sent before, one whose type changes, one that no longer comes.
//
// Pure and bounded: no store, no clock. A schema holds at most SCHEMA_PROPERTIES properties, whose
// paths ("products[].price") reach SCHEMA_DEPTH levels down and are at most SCHEMA_PATH bytes
// long; of a list the first SCHEMA_ELEMENTS elements are looked at. What lies beyond is left out,
// and the schema says so.
//
// Examples never tell what one person has sent: a value is an example when SCHEMA_OWNERS
// different customers have sent it. Until then only a keyed hash of it is known, in memory alone.
#pragma once

#include "base/buffer.h"
#include <json-c/json.h>

enum {
    SCHEMA_PROPERTIES = 100,
    SCHEMA_DEPTH = 4,
    SCHEMA_PATH = 96,
    SCHEMA_ELEMENTS = 10,
    SCHEMA_EXAMPLES = 3,
    SCHEMA_EXAMPLE = 60, // bytes
    SCHEMA_OWNERS = 3,
    SCHEMA_GROWN = 50, // events after which a schema is known well enough to speak of drift
};

typedef enum {
    VALUE_KIND_TEXT,
    VALUE_KIND_TIME, // a text that is a day or a point in time
    VALUE_KIND_INTEGER,
    VALUE_KIND_REAL,
    VALUE_KIND_BOOLEAN,
    VALUE_KIND_OBJECT,
    VALUE_KIND_LIST,
    VALUE_KIND_NULL,
    VALUE_KINDS,
} ValueKind;

const char *value_kind_name(ValueKind kind); // "text", …

typedef enum {
    DRIFT_PROPERTY_NEW,
    DRIFT_TYPE_CHANGED,
    DRIFT_PROPERTY_GONE,
    DRIFT_EVENT_GONE,
    DRIFT_KINDS,
} DriftKind;

const char *drift_kind_name(DriftKind kind); // "property_new", …

// Borrowed until the schema changes.
typedef struct {
    DriftKind kind;
    const char *path;   // of the property; "": the event itself
    ValueKind was, now; // DRIFT_TYPE_CHANGED: the usual type and the new one; else `now`
} Drift;

typedef void (*DriftSeen)(const Drift *drift, void *context);

typedef struct EventSchema EventSchema;

EventSchema *event_schema_new(void);
void event_schema_free(EventSchema *schema); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventSchema, event_schema_free)

// One event: its properties (NULL: none), whose it is, when it arrived. Tells each drift once.
typedef struct {
    json_object *properties;
    int64_t customer_id;
    int64_t at;
} SchemaEvent;
void event_schema_learn(EventSchema *schema, const SchemaEvent *event, DriftSeen seen,
                        void *context);

// Tells once when events that used to come have stopped: for a day at least, and ten times as long
// as is usual between two.
void event_schema_look(EventSchema *schema, int64_t now, DriftSeen seen, void *context);

int64_t event_schema_events(const EventSchema *schema); // learnt from so many
int64_t event_schema_first_at(const EventSchema *schema);
int64_t event_schema_last_at(const EventSchema *schema);

// Everything but the hashes, as JSON, and back (NULL when it cannot be read). "properties" of it
// is what people see.
void event_schema_print(const EventSchema *schema, Buffer *out);
EventSchema *event_schema_read(const char *json);
