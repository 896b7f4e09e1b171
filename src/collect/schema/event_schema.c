// SPDX-License-Identifier: Apache-2.0
//
// The learner. Properties lie in an array in the order in which they were first seen, found by
// their path in a hash table; learning from an event of ten properties costs some microseconds.
#include "collect/schema/event_schema.h"

#include "base/json_read.h"
#include <sodium.h>
#include <string.h>

enum {
    CANDIDATES = 4,    // values that may become examples, for each property
    GONE_EVENTS = 100, // events without a property that used to be in most of them
    GONE_GAPS = 10,
    HASH_KEY = crypto_shorthash_KEYBYTES,
};

static const int64_t DAY = INT64_C(86400) * 1000000;

// A value that some have sent: its hash, and who.
typedef struct {
    uint64_t hash; // 0: free
    int64_t owners[SCHEMA_OWNERS - 1];
} Candidate;

typedef struct {
    char *path;
    int64_t present; // in so many events
    int64_t kinds[VALUE_KINDS];
    int64_t first_at, last_at;
    int64_t last_event; // the last event that had it, by number
    bool gone;          // told already
    char *examples[SCHEMA_EXAMPLES];
    Candidate candidates[CANDIDATES];
    unsigned next_candidate;
} Property;

struct EventSchema {
    int64_t events, first_at, last_at;
    bool gone;          // told already
    bool more;          // there are properties beyond the limits
    GPtrArray *all;     // of Property
    GHashTable *places; // path → Property
};

// One event on its way through the schema.
typedef struct {
    EventSchema *schema;
    const SchemaEvent *event;
    DriftSeen seen;
    void *context;
    bool grown;
    GString *path;
} Lesson;

static const char *const KIND_NAMES[] = {"text",    "time",   "integer", "real",
                                         "boolean", "object", "list",    "null"};
static const char *const DRIFT_NAMES[] = {"property_new", "type_changed", "property_gone",
                                          "event_gone"};
G_STATIC_ASSERT(G_N_ELEMENTS(KIND_NAMES) == VALUE_KINDS);
G_STATIC_ASSERT(G_N_ELEMENTS(DRIFT_NAMES) == DRIFT_KINDS);

const char *value_kind_name(ValueKind kind)
{
    g_assert(kind < VALUE_KINDS);
    return KIND_NAMES[kind];
}

const char *drift_kind_name(DriftKind kind)
{
    g_assert(kind < DRIFT_KINDS);
    return DRIFT_NAMES[kind];
}

// ---- making and freeing ----

static void property_free(void *context)
{
    Property *property = context;
    for (size_t i = 0; i < SCHEMA_EXAMPLES; i++)
        g_free(property->examples[i]);
    g_free(property->path);
    g_free(property);
}

EventSchema *event_schema_new(void)
{
    EventSchema *schema = g_new0(EventSchema, 1);
    schema->all = g_ptr_array_new_with_free_func(property_free);
    schema->places = g_hash_table_new(g_str_hash, g_str_equal);
    return schema;
}

void event_schema_free(EventSchema *schema)
{
    if (schema == NULL)
        return;
    g_hash_table_unref(schema->places);
    g_ptr_array_unref(schema->all);
    g_free(schema);
}

static Property *property_add(EventSchema *schema, const char *path, int64_t at)
{
    Property *property = g_new0(Property, 1);
    property->path = g_strdup(path);
    property->first_at = at;
    g_ptr_array_add(schema->all, property);
    g_hash_table_insert(schema->places, property->path, property);
    return property;
}

// ---- kinds of values ----

// "2026-11-22" and what begins so with a time behind it.
static bool is_time(const char *text, size_t length)
{
    static const char FORM[] = "dddd-dd-dd";
    if (length < sizeof FORM - 1 || length > 40)
        return false;
    for (size_t i = 0; i < sizeof FORM - 1; i++) {
        if (FORM[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != FORM[i])
            return false;
    }
    return length == sizeof FORM - 1 ||
           ((text[10] == 'T' || text[10] == ' ') && g_ascii_isdigit(text[11]));
}

static ValueKind kind_of(json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_string:
        return is_time(json_object_get_string(value), (size_t)json_object_get_string_len(value))
                   ? VALUE_KIND_TIME
                   : VALUE_KIND_TEXT;
    case json_type_int:
        return VALUE_KIND_INTEGER;
    case json_type_double:
        return VALUE_KIND_REAL;
    case json_type_boolean:
        return VALUE_KIND_BOOLEAN;
    case json_type_object:
        return VALUE_KIND_OBJECT;
    case json_type_array:
        return VALUE_KIND_LIST;
    case json_type_null:
        break;
    }
    return VALUE_KIND_NULL;
}

// Kinds that stand for each other: a price may be 12 today and 12.5 tomorrow.
static ValueKind family(ValueKind kind)
{
    return kind == VALUE_KIND_TIME   ? VALUE_KIND_TEXT
           : kind == VALUE_KIND_REAL ? VALUE_KIND_INTEGER
                                     : kind;
}

static bool has_family(const Property *property, ValueKind kind)
{
    for (ValueKind other = 0; other < VALUE_KINDS; other++) {
        if (family(other) == family(kind) && property->kinds[other] > 0)
            return true;
    }
    return false;
}

static ValueKind usual_kind(const Property *property)
{
    ValueKind best = VALUE_KIND_NULL;
    for (ValueKind kind = 0; kind < VALUE_KIND_NULL; kind++) {
        if (property->kinds[kind] > (best == VALUE_KIND_NULL ? 0 : property->kinds[best]))
            best = kind;
    }
    return best;
}

// ---- examples ----

static uint64_t hash_of(const char *text, size_t length)
{
    static unsigned char key[HASH_KEY];
    static gsize made;
    if (g_once_init_enter(&made)) {
        crypto_shorthash_keygen(key);
        g_once_init_leave(&made, 1);
    }
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)text, length, key);
    return hash == 0 ? 1 : hash;
}

// True when this owner is the last that was missing.
static bool candidate_counts(Candidate *candidate, int64_t owner)
{
    for (size_t i = 0; i < G_N_ELEMENTS(candidate->owners); i++) {
        if (candidate->owners[i] == owner)
            return false;
        if (candidate->owners[i] == 0) {
            candidate->owners[i] = owner;
            return false;
        }
    }
    return true;
}

static void consider_example(Property *property, json_object *value, int64_t owner)
{
    size_t free_place = 0;
    while (free_place < SCHEMA_EXAMPLES && property->examples[free_place] != NULL)
        free_place++;
    if (free_place == SCHEMA_EXAMPLES || owner == 0)
        return;
    const char *text = json_object_get_string(value);
    size_t length = strlen(text);
    if (length == 0 || length > SCHEMA_EXAMPLE)
        return;
    for (size_t i = 0; i < free_place; i++) {
        if (strcmp(property->examples[i], text) == 0)
            return;
    }
    uint64_t hash = hash_of(text, length);
    for (size_t i = 0; i < CANDIDATES; i++) {
        Candidate *candidate = &property->candidates[i];
        if (candidate->hash != hash)
            continue;
        if (candidate_counts(candidate, owner)) {
            property->examples[free_place] = g_strdup(text);
            candidate->hash = 0;
        }
        return;
    }
    property->candidates[property->next_candidate] = (Candidate){.hash = hash, .owners = {owner}};
    property->next_candidate = (property->next_candidate + 1) % CANDIDATES;
}

// ---- learning ----

static void tell(const Lesson *lesson, Drift drift)
{
    if (lesson->grown && lesson->seen != NULL)
        lesson->seen(&drift, lesson->context);
}

// The property at the lesson's path; NULL when there is no room for it.
static Property *find_or_add(Lesson *lesson, ValueKind kind)
{
    EventSchema *schema = lesson->schema;
    Property *property = g_hash_table_lookup(schema->places, lesson->path->str);
    if (property != NULL)
        return property;
    if (schema->all->len == SCHEMA_PROPERTIES || lesson->path->len > SCHEMA_PATH ||
        !g_utf8_validate(lesson->path->str, -1, NULL)) {
        schema->more = true;
        return NULL;
    }
    property = property_add(schema, lesson->path->str, lesson->event->at);
    tell(lesson, (Drift){DRIFT_PROPERTY_NEW, property->path, kind, kind});
    return property;
}

static void learn_value(Lesson *lesson, json_object *value, unsigned depth);

static void learn_members(Lesson *lesson, json_object *object, unsigned depth)
{
    size_t length = lesson->path->len;
    unsigned looked_at = 0;
    json_object_object_foreach(object, key, value)
    {
        // An object used as a map has new members in every event: not all are walked.
        if (looked_at++ == SCHEMA_PROPERTIES) {
            lesson->schema->more = true;
            break;
        }
        if (length > 0)
            g_string_append_c(lesson->path, '.');
        g_string_append(lesson->path, key);
        learn_value(lesson, value, depth + 1);
        g_string_truncate(lesson->path, length);
    }
}

static void learn_elements(Lesson *lesson, json_object *list, unsigned depth)
{
    size_t length = lesson->path->len;
    size_t n = MIN(json_object_array_length(list), (size_t)SCHEMA_ELEMENTS);
    g_string_append(lesson->path, "[]");
    for (size_t i = 0; i < n; i++)
        learn_value(lesson, json_object_array_get_idx(list, i), depth + 1);
    g_string_truncate(lesson->path, length);
}

static void learn_value(Lesson *lesson, json_object *value, unsigned depth)
{
    ValueKind kind = kind_of(value);
    Property *property = find_or_add(lesson, kind);
    if (property == NULL)
        return;
    ValueKind usual = usual_kind(property);
    if (kind != VALUE_KIND_NULL && usual != VALUE_KIND_NULL && !has_family(property, kind))
        tell(lesson, (Drift){DRIFT_TYPE_CHANGED, property->path, usual, kind});
    property->kinds[kind]++;
    property->last_at = lesson->event->at;
    property->gone = false;
    // Elements of one list count once.
    if (property->last_event != lesson->schema->events || property->present == 0)
        property->present++;
    property->last_event = lesson->schema->events;
    if (kind == VALUE_KIND_OBJECT || kind == VALUE_KIND_LIST) {
        if (depth >= SCHEMA_DEPTH)
            lesson->schema->more = true;
        else if (kind == VALUE_KIND_OBJECT)
            learn_members(lesson, value, depth);
        else
            learn_elements(lesson, value, depth);
    } else if (kind != VALUE_KIND_NULL) {
        consider_example(property, value, lesson->event->customer_id);
    }
}

// Properties that were in half of all events at least, and in none of the last hundred.
static void look_for_gone(Lesson *lesson)
{
    const EventSchema *schema = lesson->schema;
    for (size_t i = 0; i < schema->all->len; i++) {
        Property *property = g_ptr_array_index(schema->all, i);
        if (property->gone || schema->events - property->last_event < GONE_EVENTS ||
            property->present < SCHEMA_GROWN || property->present * 2 < property->last_event)
            continue;
        property->gone = true;
        ValueKind kind = usual_kind(property);
        tell(lesson, (Drift){DRIFT_PROPERTY_GONE, property->path, kind, kind});
    }
}

void event_schema_learn(EventSchema *schema, const SchemaEvent *event, DriftSeen seen,
                        void *context)
{
    if (schema->events == 0)
        schema->first_at = event->at;
    bool grown = schema->events >= SCHEMA_GROWN;
    schema->events++;
    schema->last_at = MAX(schema->last_at, event->at);
    schema->gone = false;
    g_autoptr(GString) path = g_string_sized_new(SCHEMA_PATH);
    Lesson lesson = {schema, event, seen, context, grown, path};
    if (json_object_is_type(event->properties, json_type_object))
        learn_members(&lesson, event->properties, 0);
    look_for_gone(&lesson);
}

void event_schema_look(EventSchema *schema, int64_t now, DriftSeen seen, void *context)
{
    if (schema->gone || schema->events < SCHEMA_GROWN)
        return;
    int64_t gap = (schema->last_at - schema->first_at) / schema->events;
    if (now - schema->last_at <= MAX(DAY, gap * GONE_GAPS))
        return;
    schema->gone = true;
    Drift drift = {DRIFT_EVENT_GONE, "", VALUE_KIND_NULL, VALUE_KIND_NULL};
    seen(&drift, context);
}

int64_t event_schema_events(const EventSchema *schema)
{
    return schema->events;
}

int64_t event_schema_first_at(const EventSchema *schema)
{
    return schema->first_at;
}

int64_t event_schema_last_at(const EventSchema *schema)
{
    return schema->last_at;
}

// ---- as JSON ----

static void print_property(Buffer *out, const Property *property)
{
    json_object_begin(out);
    json_member_text(out, "path", property->path);
    json_member_integer(out, "present", property->present);
    json_key(out, "kinds");
    json_object_begin(out);
    for (ValueKind kind = 0; kind < VALUE_KINDS; kind++) {
        if (property->kinds[kind] > 0)
            json_member_integer(out, KIND_NAMES[kind], property->kinds[kind]);
    }
    json_object_end(out);
    json_member_integer(out, "first_at", property->first_at);
    json_member_integer(out, "last_at", property->last_at);
    json_member_integer(out, "last_event", property->last_event);
    json_member_boolean(out, "gone", property->gone);
    json_key(out, "examples");
    json_array(out);
    for (size_t i = 0; i < SCHEMA_EXAMPLES && property->examples[i] != NULL; i++)
        json_string(out, property->examples[i]);
    json_array_end(out);
    json_object_end(out);
}

void event_schema_print(const EventSchema *schema, Buffer *out)
{
    json_object_begin(out);
    json_member_integer(out, "events", schema->events);
    json_member_integer(out, "first_at", schema->first_at);
    json_member_integer(out, "last_at", schema->last_at);
    json_member_boolean(out, "gone", schema->gone);
    json_member_boolean(out, "more", schema->more);
    json_key(out, "properties");
    json_array(out);
    for (size_t i = 0; i < schema->all->len; i++)
        print_property(out, g_ptr_array_index(schema->all, i));
    json_array_end(out);
    json_object_end(out);
}

// Held within what differences and counting on can take, whatever the kept text says.
static int64_t read_integer(json_object *object, const char *key)
{
    const int64_t MOST = INT64_MAX / 16;
    return CLAMP(json_object_get_int64(json_object_object_get(object, key)), -MOST, MOST);
}

static bool read_boolean(json_object *object, const char *key)
{
    return json_object_get_boolean(json_object_object_get(object, key));
}

static void read_property(EventSchema *schema, json_object *from)
{
    const char *path = json_object_get_string(json_object_object_get(from, "path"));
    if (path == NULL || strlen(path) > SCHEMA_PATH || schema->all->len == SCHEMA_PROPERTIES ||
        g_hash_table_contains(schema->places, path))
        return;
    Property *property = property_add(schema, path, read_integer(from, "first_at"));
    property->present = read_integer(from, "present");
    property->last_at = read_integer(from, "last_at");
    property->last_event = read_integer(from, "last_event");
    property->gone = read_boolean(from, "gone");
    json_object *kinds = json_object_object_get(from, "kinds");
    for (ValueKind kind = 0; kind < VALUE_KINDS; kind++)
        property->kinds[kind] = read_integer(kinds, KIND_NAMES[kind]);
    json_object *examples = json_object_object_get(from, "examples");
    size_t n = json_object_is_type(examples, json_type_array)
                   ? MIN(json_object_array_length(examples), (size_t)SCHEMA_EXAMPLES)
                   : 0;
    for (size_t i = 0; i < n; i++)
        property->examples[i] =
            g_strdup(json_object_get_string(json_object_array_get_idx(examples, i)));
}

EventSchema *event_schema_read(const char *json)
{
    json_object *from = json_read(json);
    json_object *properties = json_object_object_get(from, "properties");
    if (!json_object_is_type(properties, json_type_array)) {
        json_object_put(from);
        return NULL;
    }
    EventSchema *schema = event_schema_new();
    schema->events = read_integer(from, "events");
    schema->first_at = read_integer(from, "first_at");
    schema->last_at = read_integer(from, "last_at");
    schema->gone = read_boolean(from, "gone");
    schema->more = read_boolean(from, "more");
    for (size_t i = 0; i < json_object_array_length(properties); i++)
        read_property(schema, json_object_array_get_idx(properties, i));
    json_object_put(from);
    return schema;
}
