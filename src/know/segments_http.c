// SPDX-License-Identifier: Apache-2.0
//
// What segments offer beyond the routes every entity has. All of it is limited to what the asking
// person sees, so a count is the count of the list that opens from it.
#include "access/scope.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/preview.h"

// The body's rule, as text or tree; NULL without an error for an empty one: all customers.
static bool rule_of(const Request *request, Rule **out, GError **error)
{
    json_object *rule = request_member(request, "rule");
    const char *text =
        json_object_is_type(rule, json_type_string) ? json_object_get_string(rule) : NULL;
    *out = NULL;
    if (rule == NULL || (text != NULL && *text == '\0'))
        return true;
    *out = text != NULL ? rule_parse(text, &ENTITY_CUSTOMER, request->access.model, error)
                        : rule_from_json(rule, &ENTITY_CUSTOMER, request->access.model, error);
    if (*out == NULL)
        error_under(error, "/rule");
    return *out != NULL;
}

static bool post_preview(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    int64_t count = 0, customers = 0, began = g_get_monotonic_time();
    g_autoptr(Rule) rule = NULL;
    if (!rule_of(request, &rule, error) ||
        !preview_count(tx, &request->access, rule, &count, error))
        return false;
    int64_t us = g_get_monotonic_time() - began;
    if (!preview_count(tx, &request->access, NULL, &customers, error))
        return false;
    json_object_begin(out);
    json_key(out, "count");
    json_integer(out, count);
    json_key(out, "customers");
    json_integer(out, customers);
    json_key(out, "us");
    json_integer(out, us);
    json_key(out, "answered_by");
    json_string(out, "store");
    json_key(out, "steps");
    bool steps = json_object_get_boolean(request_member(request, "steps"));
    if (!preview_steps(tx, &request->access, steps ? rule : NULL, count, out, error))
        return false;
    json_object_end(out);
    return true;
}

// ---- the values that there are ----

enum { VALUES = 30, LOOKED_AT = 20000 };

static const Field *askable_text(const Request *request, GError **error)
{
    const char *name = request_param(request, "field");
    int index = name != NULL ? entity_field_index(&ENTITY_CUSTOMER, name) : -1;
    const Field *field = index >= 0 ? &ENTITY_CUSTOMER.fields[index] : NULL;
    bool text = field != NULL && field->type == FIELD_TEXT &&
                !(field->flags & (FIELD_HIDDEN | FIELD_SECRET | FIELD_PERSONAL));
    if (text)
        return field;
    fail(error, ERROR_INVALID, "Values of this field cannot be listed", "不能列出该字段的值");
    return NULL;
}

// The most frequent values of a text among the customers looked at: enough to choose from, and
// never a scan of millions while somebody types.
static bool get_values(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    const Field *field = askable_text(request, error);
    if (field == NULL || !actor_require(request->access.actor, MAY_READ, &ENTITY_CUSTOMER, error))
        return false;
    const char *starts = request_param(request, "starts");
    g_autofree char *pattern = g_strdup_printf("%s%%", starts != NULL ? starts : "");
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    Value like = value_text(pattern);
    g_array_append_val(values, like);
    buffer_printf(&sql,
                  "SELECT value, count(*) AS n FROM (SELECT t.%s AS value FROM customer t WHERE "
                  "t.deleted_at IS NULL AND t.%s LIKE $1",
                  field->name, field->name);
    scope_sql(&sql, values, tx, &request->access, &ENTITY_CUSTOMER);
    buffer_printf(&sql,
                  " LIMIT %d) AS found GROUP BY value ORDER BY n DESC, value NULLS LAST LIMIT %d",
                  LOOKED_AT, VALUES);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (cursor_next(rows)) {
        json_object_begin(out);
        json_key(out, "value");
        json_string(out, cursor_text(rows, 0, NULL));
        json_key(out, "count");
        json_integer(out, cursor_integer(rows, 1));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// clang-format off
static const Param VALUE_PARAMS[] = {
    {"field", PARAM_TEXT, 1, 64, NULL, "A text of customers that is not personal."},
    {"starts", PARAM_TEXT, 0, 200, NULL, "What the value begins with."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"POST", "/segments/preview", ROUTE_COUNT, .run_tx = post_preview, .permission = "customer.read", .body = "SegmentRule", .response = "SegmentPreview",
     .doc = "How many customers pass a rule, and how many are left after each condition that its outermost \"and\" joins."},
    {"GET", "/segments/values", ROUTE_COUNT, .run_tx = get_values, .permission = "customer.read", .params = VALUE_PARAMS, .response = "SegmentValues",
     .doc = "The most frequent values of a text among up to 20,000 customers: what a condition is chosen from."},
};

static const Shape SHAPES[] = {
    {"SegmentPreview", "What a rule comes to.",
     (const ShapeField[]){
         {"count", SHAPE_INTEGER, .doc = "Customers that pass."},
         {"customers", SHAPE_INTEGER, .doc = "All that there are."},
         {"us", SHAPE_INTEGER, .doc = "Microseconds that counting took."},
         {"answered_by", SHAPE_TEXT, .of = "panel|store"},
         {"steps", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentStep"},
         {.name = NULL}}},
    {"SegmentRule", "A rule on customers.",
     (const ShapeField[]){
         {"rule", SHAPE_ANY, .doc = "Text, or the tree; an empty text stands for all customers."},
         {"steps", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL, .doc = "Count condition by condition too."},
         {.name = NULL}}},
    {"SegmentStep", "One condition of a rule, and how many pass it and all before it.",
     (const ShapeField[]){
         {"rule", SHAPE_TEXT, .flags = 0}, {"count", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentValue", "A value that customers have.",
     (const ShapeField[]){
         {"value", SHAPE_TEXT, .flags = 0}, {"count", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentValues", "Values, the most frequent first.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentValue"}, {.name = NULL}}},
};
// clang-format on

const RouteGroup SEGMENTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
