// SPDX-License-Identifier: Apache-2.0
//
// Outgoing webhooks as administrators see them: what can be told, secrets, where each endpoint
// stands in the log, what was sent and answered, sending again, a test.
#include "collect/webhook/delivery.h"
#include "collect/webhook/signature.h"

#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"
#include "store/row_json.h"
#include <string.h>

enum { OVERLAP_HOURS_MAX = 24 * 30 };

static bool load_endpoint(Tx *tx, Request *request, GError **error)
{
    return records_load(tx, &request->access, &ENTITY_WEBHOOK_ENDPOINT, request->id, error) != NULL;
}

// ---- what can be told ----

static bool list_events(Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (!message_tells(*entity))
            continue;
        json_object_begin(out);
        json_member_text(out, "entity", (*entity)->name);
        json_member_label(out, "label", (*entity)->label);
        json_key(out, "happenings");
        json_array(out);
        bool lasting = ((*entity)->flags & ENTITY_APPEND_ONLY) == 0;
        for (int i = CHANGE_CREATE; i <= (lasting ? CHANGE_MOVE : CHANGE_CREATE); i++)
            json_string(out, message_happening((ChangeOperation)i));
        json_array_end(out);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- secrets ----

static bool list_secrets(Tx *tx, Request *request, GError **error)
{
    if (!load_endpoint(tx, request, error))
        return false;
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    secrets_print(tx, SECRETS_OUT, request->id, &request->out);
    json_object_end(&request->out);
    return true;
}

static bool add_secret(Tx *tx, Request *request, GError **error)
{
    char made[SECRET_SIZE];
    const char *secret = request_text(request, "secret");
    int64_t hours = request_integer(request, "overlap_hours", 24);
    const Record *endpoint =
        records_load(tx, &request->access, &ENTITY_WEBHOOK_ENDPOINT, request->id, error);
    if (endpoint == NULL)
        return false;
    if (hours < 0 || hours > OVERLAP_HOURS_MAX)
        return fail(error, ERROR_INVALID, "An overlap is 0 to %d hours", "重叠时间为 0 到 %d 小时",
                    OVERLAP_HOURS_MAX);
    if (secret == NULL) {
        secret_make(made);
        secret = made;
    }
    if (!secret_check(secret, true, error)) {
        error_under(error, "/secret");
        return false;
    }
    const NewSecret fresh = {SECRETS_OUT, request->id, secret, hours * 3600 * SECOND_US};
    if (!secret_add(tx, &fresh, error))
        return false;
    Writing writing = {.tx = tx,
                       .arena = request->arena,
                       .model = request->access.model,
                       .actor_id = actor_staff_id(request->access.actor),
                       .role_id = actor_role_id(request->access.actor)};
    if (!secret_noted(&writing, endpoint, error))
        return false;
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_text(&request->out, "secret", secret);
    json_object_end(&request->out);
    request->status = 201;
    request->location = arena_printf(
        request->arena, "/api/v1/webhook-endpoints/%" G_GINT64_FORMAT "/secrets", request->id);
    return true;
}

// ---- where it stands ----

static bool get_position(Tx *tx, Request *request, GError **error)
{
    Position position;
    Buffer *out = &request->out;
    if (!load_endpoint(tx, request, error))
        return false;
    position_read(tx, request->id, &position);
    int64_t head = tx_change_pos(tx);
    json_object_begin(out);
    json_member_integer(out, "pos", position.pos);
    json_member_integer(out, "head", head);
    json_member_integer(out, "behind", MAX(head - position.pos, 0));
    json_member_integer(out, "tries", position.tries);
    json_member_time_or_null(out, "failing_since", position.failing_since);
    json_member_time_or_null(out, "retry_at", position.retry_at);
    json_member_time_or_null(out, "delivered_at", position.delivered_at);
    json_object_end(out);
    return true;
}

static bool replay(Tx *tx, Request *request, GError **error)
{
    const char *since = request_text(request, "since");
    int64_t pos = request_integer(request, "from_pos", 0), at = 0, n = 0;
    json_object *failed = request_member(request, "failed"),
                *skip = request_member(request, "skip");
    if (!load_endpoint(tx, request, error))
        return false;
    int64_t delivery = request_integer(request, "delivery_id", 0);
    if (request_member(request, "delivery_id") != NULL) {
        if (!delivery_is_of(tx, delivery, request->id)) // 0 would mean all of them
            return fail(error, ERROR_NOT_FOUND, "This endpoint has no such delivery",
                        "这个端点没有这条投递记录");
        n = deliveries_again(tx, request->id, delivery);
    } else if (json_object_get_boolean(failed)) {
        n = deliveries_again(tx, request->id, 0);
    } else if (since != NULL && when_parse_rfc3339(since, strlen(since), &at)) {
        position_move(tx, request->id, tx_change_pos_before(tx, at));
    } else if (json_object_get_boolean(skip)) {
        position_move(tx, request->id, tx_change_pos(tx));
    } else if (pos > 0) {
        position_move(tx, request->id, MIN(pos - 1, tx_change_pos(tx)));
    } else {
        return fail(error, ERROR_INVALID, "Say what to send again", "请说明重新发送的范围");
    }
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_integer(&request->out, "waiting", n);
    json_object_end(&request->out);
    return true;
}

static bool test(Tx *tx, Request *request, GError **error)
{
    if (!load_endpoint(tx, request, error))
        return false;
    int64_t id = delivery_ask(tx, request->id, 0, "test", "guanxi.test");
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_integer(&request->out, "delivery_id", id);
    json_object_end(&request->out);
    request->status = 202;
    request->location =
        arena_printf(request->arena, "/api/v1/webhook-deliveries/%" G_GINT64_FORMAT, id);
    return true;
}

// ---- what was sent ----

#define DELIVERY_COLUMNS                                                                           \
    "id, endpoint_id, pos, message, type, status, tries, created_at, sent_at, duration_us, "       \
    "http_status, error_en, error_zh"

// Without the closing brace.
static void print_delivery(Buffer *out, const Cursor *row)
{
    json_object_begin(out);
    row_json_integer(out, "id", row, 0);
    row_json_integer(out, "endpoint_id", row, 1);
    row_json_integer(out, "pos", row, 2);
    row_json_text(out, "message", row, 3);
    row_json_text(out, "type", row, 4);
    row_json_text(out, "status", row, 5);
    row_json_integer(out, "tries", row, 6);
    row_json_time(out, "created_at", row, 7);
    row_json_time(out, "sent_at", row, 8);
    row_json_integer(out, "duration_us", row, 9);
    row_json_integer(out, "http_status", row, 10);
    row_json_label(out, "problem", row, 11);
}

static bool list_deliveries(Tx *tx, Request *request, GError **error)
{
    (void)error;
    const char *status = request_param(request, "status");
    int64_t limit = request_param_integer(request, "limit", 50), n = 0, last = 0;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT " DELIVERY_COLUMNS " FROM webhook_delivery WHERE id < $1 AND ($2 = 0 OR "
                 "endpoint_id = $2) AND ($3 = '' OR status = $3) ORDER BY id DESC LIMIT $4",
                 PARAMS(value_integer(request_param_integer(request, "before", INT64_MAX)),
                        value_integer(request_param_integer(request, "endpoint_id", 0)),
                        value_text(status != NULL ? status : ""), value_integer(limit)));
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (; cursor_next(rows); n++) {
        print_delivery(out, rows);
        json_object_end(out);
        last = cursor_integer(rows, 0);
    }
    json_array_end(out);
    json_key(out, "next");
    if (n == limit)
        json_integer(out, last);
    else
        json_null(out);
    json_object_end(out);
    return true;
}

static bool read_delivery(Tx *tx, Request *request, GError **error)
{
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT " DELIVERY_COLUMNS ", request_head, response_head, response_body FROM "
                 "webhook_delivery WHERE id = $1",
                 PARAMS(value_integer(request->id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "It is no longer kept", "已不再保存");
    print_delivery(&request->out, row);
    row_json_text(&request->out, "request_head", row, 13);
    row_json_text(&request->out, "response_head", row, 14);
    row_json_text(&request->out, "response_body", row, 15);
    json_object_end(&request->out);
    return true;
}

// ---- shapes and routes ----

static const ShapeField EVENT[] = {
    {.name = "entity", .type = SHAPE_TEXT},
    {.name = "label", .type = SHAPE_LABEL},
    {.name = "happenings", .type = SHAPE_TEXT, .flags = SHAPE_ARRAY},
    {.name = NULL},
};
static const ShapeField EVENT_LIST[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookEvent"},
    {.name = NULL},
};
static const ShapeField POSITION[] = {
    {.name = "pos", .type = SHAPE_INTEGER, .doc = "the last change delivered or passed over"},
    {.name = "head", .type = SHAPE_INTEGER, .doc = "the last change there is"},
    {.name = "behind", .type = SHAPE_INTEGER},
    {.name = "tries", .type = SHAPE_INTEGER, .doc = "of the message that is next"},
    {.name = "failing_since", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "retry_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "delivered_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = NULL},
};
static const ShapeField REPLAY_REQUEST[] = {
    {.name = "from_pos",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "everything from this change on"},
    {.name = "since",
     .type = SHAPE_TIME,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "everything since then"},
    {.name = "failed",
     .type = SHAPE_BOOLEAN,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "all that was given up"},
    {.name = "delivery_id",
     .type = SHAPE_INTEGER,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "this one alone"},
    {.name = "skip",
     .type = SHAPE_BOOLEAN,
     .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
     .doc = "nothing of what waits: go on with what comes now"},
    {.name = NULL},
};
static const ShapeField TEST[] = {
    {.name = "delivery_id", .type = SHAPE_INTEGER},
    {.name = NULL},
};
static const ShapeField DELIVERY[] = {
    {.name = "id", .type = SHAPE_INTEGER},
    {.name = "endpoint_id", .type = SHAPE_INTEGER},
    {.name = "pos", .type = SHAPE_INTEGER, .doc = "the change it tells; 0: a test"},
    {.name = "message", .type = SHAPE_TEXT, .doc = "its id for the receiver"},
    {.name = "type", .type = SHAPE_TEXT},
    {.name = "status", .type = SHAPE_TEXT, .of = "waiting|retrying|delivered|failed"},
    {.name = "tries", .type = SHAPE_INTEGER},
    {.name = "created_at", .type = SHAPE_TIME},
    {.name = "sent_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "duration_us", .type = SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
    {.name = "http_status", .type = SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
    {.name = "problem", .type = SHAPE_LABEL, .flags = SHAPE_NULLABLE},
    {.name = "request_head", .type = SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE},
    {.name = "response_head", .type = SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE},
    {.name = "response_body", .type = SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE},
    {.name = NULL},
};
static const ShapeField DELIVERY_LIST[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "WebhookDelivery"},
    {.name = "next", .type = SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "for before"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"WebhookDelivery", "What was sent to an endpoint.", DELIVERY},
    {"WebhookDeliveryList", "What was sent, newest first.", DELIVERY_LIST},
    {"WebhookEvent", "What can be told of one kind of record.", EVENT},
    {"WebhookEventList", "What can be told.", EVENT_LIST},
    {"WebhookPosition", "Where an endpoint stands in the change log.", POSITION},
    {"WebhookReplayRequest", "What to send again; one of the members.", REPLAY_REQUEST},
    {"WebhookTest", "A test on its way.", TEST},
};

static const Param DELIVERY_PARAMS[] = {
    {"endpoint_id", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "Of one endpoint only."},
    {"status", PARAM_CHOICE, .choices = "waiting|retrying|delivered|failed",
     .doc = "With one status only."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 200, .doc = "How many at most; 50 when absent."},
    {"before", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "What the page before gave as next."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/webhook-deliveries", ROUTE_READ, .run_tx = list_deliveries,
     .permission = "webhook_endpoint.read", .params = DELIVERY_PARAMS,
     .response = "WebhookDeliveryList", .doc = "What was sent to endpoints, newest first."},
    {"GET", "/webhook-deliveries/{id}", ROUTE_READ, .run_tx = read_delivery,
     .permission = "webhook_endpoint.read", .response = "WebhookDelivery",
     .doc = "One of them, with the heads of request and answer."},
    {"GET", "/webhook-endpoints/{id}/position", ROUTE_READ, .run_tx = get_position,
     .permission = "webhook_endpoint.read", .response = "WebhookPosition",
     .doc = "Where the endpoint stands, and whether it fails."},
    {"POST", "/webhook-endpoints/{id}/replay", ROUTE_WRITE, .run_tx = replay,
     .permission = "webhook_endpoint.update", .body = "WebhookReplayRequest",
     .response = "WebhookWaiting",
     .doc = "Sends again: from a change on, since a moment, what failed, or one. Ids stay, so that "
            "receivers know what they have."},
    {"GET", "/webhook-endpoints/{id}/secrets", ROUTE_READ, .run_tx = list_secrets,
     .permission = "webhook_endpoint.read", .response = "WebhookSecretList",
     .doc = "The secrets that sign, without themselves."},
    {"POST", "/webhook-endpoints/{id}/secrets", ROUTE_WRITE, ROUTE_CREATES | ROUTE_SECRET,
     .run_tx = add_secret, .permission = "webhook_endpoint.update", .body = "WebhookSecretRequest",
     .response = "WebhookSecretMade",
     .doc = "Adds a secret, answered this once. Those before it sign besides for some hours more."},
    {"POST", "/webhook-endpoints/{id}/test", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = test,
     .permission = "webhook_endpoint.update", .response = "WebhookTest",
     .doc = "Sends a message of the type guanxi.test now, once; its delivery says what came back."},
    {"GET", "/webhook-events", ROUTE_DIRECT, .run = list_events,
     .permission = "webhook_endpoint.read", .response = "WebhookEventList",
     .doc = "What endpoints can be told of."},
};

const RouteGroup WEBHOOK_ENDPOINTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                             G_N_ELEMENTS(SHAPES)};
