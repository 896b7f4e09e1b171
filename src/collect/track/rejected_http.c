// SPDX-License-Identifier: Apache-2.0
//
// Events that were not taken, as people work them off: taken again, mended or as they were, or
// thrown away. Taking one again is one transaction with its going, under a message id of its own,
// so that it is taken once: the id it came with is spent.
#include "base/json_read.h"
#include "base/when.h"
#include "collect/track/ingest.h"
#include "entity/entities.h"
#include "http/request.h"

#include <string.h>

// Whoever may throw them away and sees what is in them whole.
static Record *load(Tx *tx, Request *request, GError **error)
{
    const Access *access = &request->access;
    if (!actor_require(access->actor, MAY_DELETE, &ENTITY_REJECTED_EVENT, error) ||
        !actor_require_permission(access->actor, "personal.read", error) ||
        records_load(tx, access, &ENTITY_REJECTED_EVENT, request->id, error) == NULL)
        return NULL;
    return record_load(tx, request->arena, &ENTITY_REJECTED_EVENT, request->id);
}

static bool throw_away(Tx *tx, Request *request, Record *record, GError **error)
{
    Writing writing = {.tx = tx,
                       .arena = request->arena,
                       .model = request->access.model,
                       .actor_id = actor_staff_id(request->access.actor),
                       .role_id = actor_role_id(request->access.actor)};
    return record_remove(&writing, record, error);
}

static bool drop(Tx *tx, Request *request, GError **error)
{
    Record *record = load(tx, request, error);
    if (record == NULL || !throw_away(tx, request, record, error))
        return false;
    request->status = 204;
    return true;
}

// ---- again ----

static void add_text(json_object *event, const char *name, const char *text)
{
    if (text != NULL && json_object_object_get(event, name) == NULL)
        json_object_object_add(event, name, json_object_new_string(text));
}

// A request with the one event, as if it were sent now. What the address and the moment of arrival
// said of it stands in it now.
static const char *body_of(Request *request, const Record *record, GError **error)
{
    char at[40];
    const char *stored = record_text(record, "body"), *kind = record_text(record, "kind");
    json_object *given = request_member(request, "event");
    json_object *event = given != NULL    ? json_object_get(given)
                         : stored != NULL ? json_read(stored)
                                          : NULL;
    if (!json_object_is_type(event, json_type_object)) {
        json_object_put(event);
        fail(error, ERROR_INVALID, "The event is no JSON object", "事件不是 JSON 对象");
        error_under(error, "/event");
        return NULL;
    }
    when_print(at, record->values[FIELD_CREATED_AT].as.integer);
    add_text(event, "type", kind);
    if (json_object_object_get(event, "originalTimestamp") == NULL)
        add_text(event, "timestamp", at);
    char *id = arena_printf(request->arena, "replayed-%" G_GINT64_FORMAT, record_id(record));
    json_object_object_add(event, "messageId", json_object_new_string(id));
    const char *text =
        arena_printf(request->arena, "{\"batch\":[%s]}",
                     json_object_to_json_string_ext(event, JSON_C_TO_STRING_PLAIN |
                                                               JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(event);
    return text;
}

static bool find_source(Tx *tx, Arena *arena, int64_t id, ModelWriteKey *out, GError **error)
{
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT code FROM source WHERE id = $1 AND deleted_at IS NULL",
                 PARAMS(value_integer(id)));
    if (!cursor_next(row))
        return fail(error, ERROR_CONFLICT, "Its source is gone", "其来源已不存在");
    *out = (ModelWriteKey){.source_id = id,
                           .source_code = arena_copy(arena, cursor_text(row, 0, NULL), -1)};
    return true;
}

static bool take_body(Tx *tx, Request *request, Ingest *ingest, const char *text, GError **error)
{
    TrackBody *body = ingest->body;
    if (!track_body_read(body, text, strlen(text), CALL_ANY, error))
        return false;
    const MessageFault *fault = track_message(body, 0)->fault;
    if (fault != NULL) {
        fail(error, ERROR_INVALID, "%s%.0s", "%.0s%s", fault->text.en, fault->text.zh);
        error_under(error, "/event");
        return false;
    }
    track_prepare(ingest, request->arena);
    ingest->n = 1;
    bool good = track_ingest(tx, ingest, error);
    traits_clear(&ingest->traits[0]);
    return good;
}

static bool take_again(Tx *tx, Request *request, GError **error)
{
    ModelWriteKey source;
    Record *record = load(tx, request, error);
    const char *text = record != NULL ? body_of(request, record, error) : NULL;
    if (text == NULL ||
        !find_source(tx, request->arena, record_integer(record, "source_id"), &source, error))
        return false;
    g_autoptr(Arena) arena = arena_new();
    TrackBody body = {.arena = request->arena, .received_at = when_now()};
    Ingest ingest = {
        .body = &body, .source = &source, .model = request->access.model, .arena = arena};
    bool good = take_body(tx, request, &ingest, text, error);
    track_body_clear(&body);
    if (!good || !throw_away(tx, request, record, error))
        return false;
    request->out.length = 0;
    buffer_text(&request->out, "{\"accepted\":1}");
    return true;
}

static const ShapeField REPLAY[] = {
    {.name = "event",
     .type = SHAPE_OBJECT,
     .flags = SHAPE_OPTIONAL,
     .doc = "The event as it should have been; missing: as it was sent."},
    {.name = NULL},
};
static const ShapeField TAKEN[] = {
    {.name = "accepted", .type = SHAPE_INTEGER},
    {.name = NULL},
};
static const Shape SHAPES[] = {
    {"EventReplay", "A rejected event, mended.", REPLAY},
    {"EventReplayed", "How many events were taken.", TAKEN},
};

static const Route ROUTES[] = {
    {"DELETE", "/rejected-events/{id}", ROUTE_WRITE, .run_tx = drop,
     .doc = "Throws a rejected event away, for good."},
    {"POST", "/rejected-events/{id}/replay", ROUTE_WRITE, .run_tx = take_again,
     .body = "EventReplay", .response = "EventReplayed",
     .doc = "Takes a rejected event again, mended or as it was, as if its source sent it now; then "
            "it is no longer among the rejected ones. 422 with the reason when it still cannot be "
            "taken."},
};

const RouteGroup REJECTED_EVENTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                           G_N_ELEMENTS(SHAPES)};
