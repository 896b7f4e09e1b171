// SPDX-License-Identifier: Apache-2.0
//
// What people see of events as they arrive: the latest ones, what they look like, how that drifts.
// Schemas and drift are drawn from the events of all customers, so who sees only some of them is
// told none.
#include "access/scope.h"
#include "base/json_read.h"
#include "base/when.h"
#include "collect/schema/schema_table.h"
#include "entity/entities.h"
#include "http/request.h"

#include <string.h>

enum {
    ARRIVALS_DEFAULT = 100,
    ARRIVALS_MOST = 200,
    ARRIVALS_LOOKED_AT = 20000, // events, from the newest: a rare name costs no more than that
    ARRIVALS_OVERLAP = 256,     // ids that may still be written beside later ones
    DRIFT_DEFAULT = 100,
};

static bool may_know(const Request *request)
{
    return !scope_limits(request->access.actor, &ENTITY_CUSTOMER);
}

static void put_source(Buffer *out, int64_t source_id)
{
    json_key(out, "source_id");
    if (source_id > 0)
        json_integer(out, source_id);
    else
        json_null(out);
}

// ---- the latest events ----

// Their ids, the newest first; functions around columns keep other indexes from being chosen.
static GArray *find_arrivals(Tx *tx, const Request *request, int64_t latest)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t after = request_param_integer(request, "after", 0) - ARRIVALS_OVERLAP;
    const char *name = request_param(request, "name");
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT id FROM event WHERE id > $1 AND ($2 = 0 OR COALESCE(source_id, 0) = $2) "
                 "AND ($3 = '' OR COALESCE(name, '') = $3) ORDER BY id DESC LIMIT $4",
                 PARAMS(value_integer(MAX(after, latest - ARRIVALS_LOOKED_AT)),
                        value_integer(request_param_integer(request, "source_id", 0)),
                        value_text(name ? name : ""),
                        value_integer(request_param_integer(request, "limit", ARRIVALS_DEFAULT))));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

static bool get_arrivals(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    int64_t latest = tx_integer(tx, "SELECT max(id) FROM event", NO_PARAMS, 0);
    g_autoptr(GArray) ids = find_arrivals(tx, request, latest);
    json_object_begin(out);
    json_member_integer(out, "latest", latest);
    json_key(out, "items");
    json_array(out);
    for (guint i = 0; i < ids->len && !tx_failed(tx); i++) {
        g_autoptr(GError) unseen = NULL;
        int64_t version;
        if (!records_read(tx, &request->access, &ENTITY_EVENT, g_array_index(ids, int64_t, i), out,
                          &version, &unseen) &&
            error_code(unseen) != ERROR_NOT_FOUND) {
            g_propagate_error(error, g_steal_pointer(&unseen));
            return false;
        }
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- schemas ----

static int64_t read_integer(json_object *object, const char *key)
{
    return json_object_get_int64(json_object_object_get(object, key));
}

static void put_boolean(Buffer *out, const char *key, json_object *object)
{
    json_member_boolean(out, key, json_object_get_boolean(json_object_object_get(object, key)));
}

static void put_member(Buffer *out, const char *key, json_object *object)
{
    const char *text =
        json_object_to_json_string_ext(json_object_object_get(object, key), JSON_C_TO_STRING_PLAIN);
    json_key(out, key);
    json_raw(out, text, strlen(text));
}

static void put_head(Buffer *out, const SchemaRow *row, json_object *shape)
{
    put_source(out, row->source_id);
    json_member_text(out, "name", row->name);
    json_member_integer(out, "events", read_integer(shape, "events"));
    json_member_time(out, "first_at", read_integer(shape, "first_at"));
    json_member_time(out, "last_at", row->last_at);
    put_boolean(out, "gone", shape);
    put_boolean(out, "more", shape);
}

static void put_listed(const SchemaRow *row, void *context)
{
    Buffer *out = context;
    json_object *shape = json_read(row->shape);
    json_object *properties = json_object_object_get(shape, "properties");
    json_object_begin(out);
    put_head(out, row, shape);
    json_member_integer(out, "properties",
                        properties ? (int64_t)json_object_array_length(properties) : 0);
    json_object_end(out);
    json_object_put(shape);
}

static bool get_schemas(Tx *tx, Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    if (may_know(request))
        schema_table_read(tx, put_listed, out);
    json_array_end(out);
    json_object_end(out);
    return true;
}

static bool is_kept(const Model *model, json_object *property)
{
    const char *path = json_object_get_string(json_object_object_get(property, "path"));
    return path != NULL && g_strv_contains(model_event_properties(model), path);
}

static void put_property(Buffer *out, const Model *model, json_object *property, int64_t events)
{
    int64_t present = read_integer(property, "present");
    json_object_begin(out);
    put_member(out, "path", property);
    json_member_integer(out, "present", present);
    json_member_real(out, "share", events > 0 ? (double)present / (double)events : 0);
    put_member(out, "kinds", property);
    json_member_time(out, "first_at", read_integer(property, "first_at"));
    json_member_time(out, "last_at", read_integer(property, "last_at"));
    put_boolean(out, "gone", property);
    json_member_boolean(out, "kept", is_kept(model, property));
    put_member(out, "examples", property);
    json_object_end(out);
}

// All that are kept at hand, of whatever event.
static void put_kept(Buffer *out, const Model *model)
{
    json_key(out, "kept");
    json_array(out);
    for (EventProperties name = model_event_properties(model); *name != NULL; name++)
        json_string(out, *name);
    json_array_end(out);
}

// Both engines keep the members of an event's properties in an order of their own.
static int compare_paths(const void *a, const void *b)
{
    json_object *const *one = a, *const *other = b;
    return strcmp(json_object_get_string(json_object_object_get(*one, "path")),
                  json_object_get_string(json_object_object_get(*other, "path")));
}

typedef struct {
    Request *request;
    int64_t source_id;
    bool found;
} Wanted;

static void put_wanted(const SchemaRow *row, void *context)
{
    Wanted *wanted = context;
    if (row->source_id != wanted->source_id ||
        strcmp(row->name, request_param(wanted->request, "name")) != 0)
        return;
    Buffer *out = &wanted->request->out;
    json_object *shape = json_read(row->shape);
    json_object *properties = json_object_object_get(shape, "properties");
    if (properties != NULL)
        json_object_array_sort(properties, compare_paths);
    json_object_begin(out);
    put_head(out, row, shape);
    json_key(out, "properties");
    json_array(out);
    for (size_t i = 0; properties && i < json_object_array_length(properties); i++)
        put_property(out, wanted->request->access.model, json_object_array_get_idx(properties, i),
                     read_integer(shape, "events"));
    json_array_end(out);
    put_kept(out, wanted->request->access.model);
    json_object_end(out);
    json_object_put(shape);
    wanted->found = true;
}

static bool get_schema(Tx *tx, Request *request, GError **error)
{
    Wanted wanted = {.request = request,
                     .source_id = request_param_integer(request, "source_id", 0)};
    if (request_param(request, "name") == NULL)
        return fail(error, ERROR_INVALID, "The parameter name is missing", "缺少参数 name");
    if (may_know(request))
        schema_table_read(tx, put_wanted, &wanted);
    return wanted.found || fail(error, ERROR_NOT_FOUND, "No event of this name has been learnt yet",
                                "还没有学到这个名称的事件");
}

// ---- drift ----

static bool get_drift(Tx *tx, Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT id, source_id, name, at, kind, path, was, now FROM event_drift "
                 "ORDER BY id DESC LIMIT $1",
                 PARAMS(value_integer(request_param_integer(request, "limit", DRIFT_DEFAULT))));
    static const char *const TEXTS[] = {"kind", "path", "was", "now"};
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (may_know(request) && cursor_next(rows)) {
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(rows, 0));
        put_source(out, cursor_integer(rows, 1));
        json_member_text(out, "name", cursor_text(rows, 2, NULL));
        json_member_time(out, "at", cursor_integer(rows, 3));
        for (int i = 0; i < (int)G_N_ELEMENTS(TEXTS); i++)
            json_member_text(out, TEXTS[i], cursor_text(rows, 4 + i, NULL));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// clang-format off
static const Param ARRIVALS_PARAMS[] = {
    {"after", PARAM_INTEGER, .least = 0, .most = INT64_C(1) << 53, .doc = "Only events later than the one of this id (some before it may come again)."},
    {"limit", PARAM_INTEGER, .least = 1, .most = ARRIVALS_MOST, .doc = "At most so many, 100 when not given."},
    {"name", PARAM_TEXT, .most = 128, .doc = "Only events of this name."},
    {"source_id", PARAM_INTEGER, .least = 0, .most = INT64_C(1) << 53, .doc = "Only events of this source."},
    {.name = NULL},
};

static const Param SCHEMA_PARAMS[] = {
    {"name", PARAM_TEXT, .most = 128, .doc = "The events' name."},
    {"source_id", PARAM_INTEGER, .least = 0, .most = INT64_C(1) << 53, .doc = "Where they come from; 0 or none: unknown."},
    {.name = NULL},
};

static const Param DRIFT_PARAMS[] = {
    {"limit", PARAM_INTEGER, .least = 1, .most = DRIFT_KEPT, .doc = "At most so many, 100 when not given."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/arrivals", ROUTE_READ, .run_tx = get_arrivals, .permission = "event.read", .params = ARRIVALS_PARAMS, .response = "Arrivals",
     .doc = "The latest events in the order in which they arrived, the newest first. With a filter the last 20,000 events are looked at."},
    {"GET", "/event-drift", ROUTE_READ, .run_tx = get_drift, .permission = "event.read", .params = DRIFT_PARAMS, .response = "EventDrifts",
     .doc = "How events began to look otherwise than before, the newest first; the latest 1,000 are kept. Nothing for those who do not see all customers."},
    {"GET", "/event-schemas", ROUTE_COUNT, .run_tx = get_schemas, .permission = "event.read", .response = "EventSchemas",
     .doc = "What is known of the events of each source and name, learnt from those that arrive. Nothing for those who do not see all customers."},
    {"GET", "/event-schemas/one", ROUTE_COUNT, .run_tx = get_schema, .permission = "event.read", .params = SCHEMA_PARAMS, .response = "EventSchemaWhole",
     .doc = "The properties of one of them: types, in what share of events, examples that at least three customers have sent."},
};

#define HEAD_FIELDS                                                                                \
    {"source_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},                                         \
    {"name", SHAPE_TEXT, .flags = 0},                                                              \
    {"events", SHAPE_INTEGER, .flags = 0, .doc = "Learnt from so many."},                          \
    {"first_at", SHAPE_TIME, .flags = 0, .doc = "When the first one arrived."},                    \
    {"last_at", SHAPE_TIME, .flags = 0},                                                           \
    {"gone", SHAPE_BOOLEAN, .flags = 0, .doc = "They used to come and have stopped."},             \
    {"more", SHAPE_BOOLEAN, .flags = 0, .doc = "There are properties beyond the limits."}

static const Shape SHAPES[] = {
    {"Arrivals", "The latest events.",
     (const ShapeField[]){
         {"latest", SHAPE_INTEGER, .flags = 0, .doc = "Id of the newest event of all; give it as `after` the next time."},
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "Event"},
         {.name = NULL}}},
    {"EventDrift", "An event began to look otherwise.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .flags = 0},
         {"source_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"name", SHAPE_TEXT, .flags = 0, .doc = "The event's."},
         {"at", SHAPE_TIME, .flags = 0},
         {"kind", SHAPE_TEXT, .of = "property_new|type_changed|property_gone|event_gone"},
         {"path", SHAPE_TEXT, .flags = 0, .doc = "Of the property; empty: the event itself."},
         {"was", SHAPE_TEXT, .flags = 0, .doc = "The usual type."},
         {"now", SHAPE_TEXT, .flags = 0, .doc = "The type that came."},
         {.name = NULL}}},
    {"EventDrifts", "How events drifted.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "EventDrift"}, {.name = NULL}}},
    {"EventProperty", "A property of events.",
     (const ShapeField[]){
         {"path", SHAPE_TEXT, .flags = 0, .doc = "As `products[].price`."},
         {"present", SHAPE_INTEGER, .flags = 0, .doc = "In so many events."},
         {"share", SHAPE_REAL, .flags = 0, .doc = "Of all events, 0 to 1."},
         {"kinds", SHAPE_INTEGER, .flags = SHAPE_MAP, .doc = "How often it was a text, time, integer, real, boolean, object, list, null."},
         {"first_at", SHAPE_TIME, .flags = 0},
         {"last_at", SHAPE_TIME, .flags = 0},
         {"gone", SHAPE_BOOLEAN, .flags = 0, .doc = "It used to come and has stopped."},
         {"kept", SHAPE_BOOLEAN, .flags = 0, .doc = "It is kept at hand: rules over it are answered in memory."},
         {"examples", SHAPE_TEXT, .flags = SHAPE_ARRAY},
         {.name = NULL}}},
    {"EventSchema", "What events of a name look like.",
     (const ShapeField[]){HEAD_FIELDS, {"properties", SHAPE_INTEGER, .flags = 0, .doc = "How many there are."}, {.name = NULL}}},
    {"EventSchemaWhole", "What events of a name look like, with their properties.",
     (const ShapeField[]){HEAD_FIELDS, {"properties", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "EventProperty"}, {"kept", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "The properties kept at hand, of all events."}, {.name = NULL}}},
    {"EventSchemas", "What events look like.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "EventSchema"}, {.name = NULL}}},
};
// clang-format on

const RouteGroup EVENT_SCHEMAS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                         G_N_ELEMENTS(SHAPES)};
