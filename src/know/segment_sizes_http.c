// SPDX-License-Identifier: Apache-2.0
//
// How many belong to each segment, as kept, and how many did. These are numbers of all customers:
// who sees only some of them is told none.
#include "access/scope.h"
#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"

static bool may_know(const Request *request)
{
    return !scope_limits(request->access.actor, &ENTITY_CUSTOMER);
}

static void put_count(Buffer *out, int64_t customers, int64_t counted_at)
{
    json_member_integer(out, "customers", customers);
    json_member_time(out, "counted_at", counted_at);
}

static bool get_sizes(Tx *tx, Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT s.segment_id, s.customers, s.counted_at FROM segment_state s "
                 "JOIN segment e ON e.id = s.segment_id AND e.deleted_at IS NULL "
                 "WHERE s.counted_at > 0 ORDER BY s.segment_id",
                 NO_PARAMS);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (may_know(request) && cursor_next(rows)) {
        json_object_begin(out);
        json_member_integer(out, "segment_id", cursor_integer(rows, 0));
        put_count(out, cursor_integer(rows, 1), cursor_integer(rows, 2));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

static void put_points(Tx *tx, Request *request)
{
    Buffer *out = &request->out;
    g_autoptr(Cursor) points = tx_query(
        tx, "SELECT at, customers, cause FROM segment_size WHERE segment_id = $1 ORDER BY at",
        PARAMS(value_integer(request->id)));
    json_key(out, "items");
    json_array(out);
    while (may_know(request) && cursor_next(points)) {
        json_object_begin(out);
        json_member_time(out, "at", cursor_integer(points, 0));
        json_member_integer(out, "customers", cursor_integer(points, 1));
        json_member_text(out, "cause", cursor_text(points, 2, NULL));
        json_object_end(out);
    }
    json_array_end(out);
}

static bool get_size(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    if (!records_load(tx, &request->access, &ENTITY_SEGMENT, request->id, error))
        return false;
    g_autoptr(Cursor) now = tx_query(tx,
                                     "SELECT customers, counted_at FROM segment_state "
                                     "WHERE segment_id = $1 AND counted_at > 0",
                                     PARAMS(value_integer(request->id)));
    json_object_begin(out);
    if (may_know(request) && cursor_next(now))
        put_count(out, cursor_integer(now, 0), cursor_integer(now, 1));
    put_points(tx, request);
    json_object_end(out);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"GET", "/segments/sizes", ROUTE_READ, .run_tx = get_sizes, .permission = "segment.read", .response = "SegmentSizes",
     .doc = "How many belong to each segment and list, as kept; nothing for those who do not see all customers."},
    {"GET", "/segments/{id}/sizes", ROUTE_READ, .run_tx = get_size, .permission = "segment.read", .response = "SegmentHistory",
     .doc = "How many belong to one, and how many did: a point a day, and when it was made, edited or changed much."},
};

static const Shape SHAPES[] = {
    {"SegmentHistory", "How large a segment is and was.",
     (const ShapeField[]){
         {"customers", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "How many belong to it; missing while they are being found, and for those who do not see all customers."},
         {"counted_at", SHAPE_TIME, .flags = SHAPE_OPTIONAL},
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentPoint", .doc = "The oldest first."},
         {.name = NULL}}},
    {"SegmentPoint", "How large a segment was.",
     (const ShapeField[]){
         {"at", SHAPE_TIME, .flags = 0},
         {"customers", SHAPE_INTEGER, .flags = 0},
         {"cause", SHAPE_TEXT, .of = "made|edited|day|step", .doc = "Why the point is kept."},
         {.name = NULL}}},
    {"SegmentSize", "How large a segment is.",
     (const ShapeField[]){
         {"segment_id", SHAPE_INTEGER, .flags = 0},
         {"customers", SHAPE_INTEGER, .flags = 0},
         {"counted_at", SHAPE_TIME, .flags = 0},
         {.name = NULL}}},
    {"SegmentSizes", "How large segments are.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentSize"}, {.name = NULL}}},
};
// clang-format on

const RouteGroup SEGMENT_SIZES_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                         G_N_ELEMENTS(SHAPES)};
