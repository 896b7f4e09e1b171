// SPDX-License-Identifier: Apache-2.0
//
// What segments offer beyond the routes every entity has. All of it is limited to what the asking
// person sees, so a count is the count of the list that opens from it.
#include "access/scope.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/freeze.h"
#include "know/members.h"
#include "know/preview.h"
#include "know/profile.h"
#include "know/starters.h"
#include "access/rule_uses.h"

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
    PreviewCount count;
    int64_t customers, began = g_get_monotonic_time();
    g_autoptr(Rule) rule = NULL;
    if (!rule_of(request, &rule, error) ||
        !preview_answer(tx, &request->access, rule, &count, error))
        return false;
    int64_t us = g_get_monotonic_time() - began;
    if (!preview_count(tx, &request->access, NULL, &customers, error))
        return false;
    json_object_begin(out);
    json_member_integer(out, "count", count.count);
    json_member_integer(out, "customers", customers);
    json_member_integer(out, "us", us);
    json_member_text(out, "answered_by", count.store == NULL ? "panel" : "store");
    if (count.store != NULL)
        json_member_label(out, "reason", *count.store);
    json_key(out, "steps");
    bool steps = json_object_get_boolean(request_member(request, "steps"));
    if (!preview_steps(tx, &request->access, steps ? rule : NULL, count.count, out, error))
        return false;
    json_object_end(out);
    return true;
}

static bool post_profile(Tx *tx, Request *request, GError **error)
{
    g_autoptr(Rule) rule = NULL;
    return rule_of(request, &rule, error) &&
           profile_audience(tx, &request->access, rule, &request->out, error);
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
        json_member_text(out, "value", cursor_text(rows, 0, NULL));
        json_member_integer(out, "count", cursor_integer(rows, 1));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- examples to begin with ----

static bool get_starters(Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (const Starter *starter = STARTERS; starter->key != NULL; starter++) {
        json_object_begin(out);
        json_member_text(out, "key", starter->key);
        json_member_label(out, "group", starter->group);
        json_member_label(out, "label", starter->label);
        json_member_label(out, "about", starter->about);
        json_member_text(out, "rule", starter->rule);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- freezing, and who is on a list ----

static bool post_freeze(Tx *tx, Request *request, GError **error)
{
    Freezing freezing = {.name = request_text(request, "name"),
                         .rule = request_text(request, "rule"),
                         .folder = request_text(request, "folder"),
                         .about = request_text(request, "about")};
    request->model_changed = true;
    request->status = 202;
    return freeze(tx, &request->access, &freezing, &request->out, error);
}

static bool post_members(Tx *tx, Request *request, GError **error)
{
    bool add = g_str_equal(request_text(request, "operation"), "add");
    return members_change(tx, &request->access, request->id, add, request_member(request, "values"),
                          &request->out, error);
}

// ---- where it is used ----

static bool get_uses(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    if (!records_load(tx, &request->access, &ENTITY_SEGMENT, request->id, error))
        return false;
    g_autoptr(GArray) uses = rule_uses(tx, &request->access, request->id);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (guint i = 0; i < uses->len; i++) {
        const RuleUse *use = &g_array_index(uses, RuleUse, i);
        bool visible = route_serves_entity(use->entity) &&
                       records_load(tx, &request->access, use->entity, use->id, NULL) != NULL;
        json_object_begin(out);
        json_member_text(out, "entity", use->entity->name);
        json_member_integer(out, "id", visible ? use->id : 0);
        json_member_text(out, "title", visible ? use->title : "");
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

// ---- why somebody is in it, or not ----

static void print_finding(Buffer *out, const RuleFinding *finding)
{
    static const char *const ANSWERS[] = {
        [RULE_NO] = "no", [RULE_YES] = "yes", [RULE_UNKNOWN] = "unknown"};
    json_object_begin(out);
    json_member_integer(out, "depth", finding->depth);
    json_member_boolean(out, "leaf", finding->leaf);
    json_member_text(out, "rule", finding->text);
    json_member_text(out, "answer", ANSWERS[finding->answer]);
    if (finding->found.en != NULL)
        json_member_label(out, "found", finding->found);
    json_object_end(out);
}

// Asked as a list would be asked: what somebody may not filter by tells nothing here either.
static bool post_why(Tx *tx, Request *request, GError **error)
{
    Buffer *out = &request->out;
    const Access *access = &request->access;
    int64_t id = request_integer(request, "customer_id", 0), count = 0;
    g_autoptr(Rule) rule = NULL;
    Record *customer = records_load(tx, access, &ENTITY_CUSTOMER, id, error);
    if (customer == NULL || !rule_of(request, &rule, error))
        return false;
    g_autofree char *only = g_strdup_printf("id = %" G_GINT64_FORMAT, id);
    g_auto(Buffer) text = {0};
    buffer_text(&text, only);
    if (rule != NULL) {
        buffer_text(&text, " and (");
        rule_print(&text, rule);
        buffer_byte(&text, ')');
    }
    g_autoptr(Rule) both = rule_parse(buffer_string(&text), &ENTITY_CUSTOMER, access->model, error);
    if (both == NULL || !preview_count(tx, access, both, &count, error))
        return false;
    RuleContext context = {.tx = tx,
                           .arena = request->arena,
                           .me = actor_staff_id(access->actor),
                           .now = tx_now(tx),
                           .model = access->model};
    g_autoptr(GArray) findings = rule != NULL ? rule_explain(rule, customer, &context) : NULL;
    json_object_begin(out);
    json_member_boolean(out, "in", count > 0);
    json_key(out, "findings");
    json_array(out);
    for (guint i = 0; findings != NULL && i < findings->len; i++)
        print_finding(out, &g_array_index(findings, RuleFinding, i));
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
    {"POST", "/segments/freeze", ROUTE_WRITE, .flags = ROUTE_ACCEPTS, .run_tx = post_freeze, .permission = "segment.create", .body = "SegmentFreeze", .response = "SegmentFrozen",
     .doc = "Makes a list of who passes a rule now; a job puts them on it."},
    {"POST", "/segments/preview", ROUTE_COUNT, .run_tx = post_preview, .permission = "customer.read", .body = "SegmentRule", .response = "SegmentPreview",
     .doc = "How many customers pass a rule, and how many are left after each condition that its outermost \"and\" joins."},
    {"POST", "/segments/profile", ROUTE_COUNT, .run_tx = post_profile, .permission = "customer.read", .body = "SegmentRule", .response = "SegmentProfile",
     .doc = "What is more frequent among those who pass a rule than among all customers, ranked by the size of the effect."},
    {"GET", "/segments/starters", ROUTE_DIRECT, .run = get_starters, .permission = "segment.read", .response = "SegmentStarters",
     .doc = "Audiences that merchants ask for first, as rules to begin with."},
    {"GET", "/segments/values", ROUTE_COUNT, .run_tx = get_values, .permission = "customer.read", .params = VALUE_PARAMS, .response = "SegmentValues",
     .doc = "The most frequent values of a text among up to 20,000 customers: what a condition is chosen from."},
    {"POST", "/segments/why", ROUTE_COUNT, .run_tx = post_why, .permission = "customer.read", .body = "SegmentWhy", .response = "SegmentReasons",
     .doc = "Whether one customer passes a rule, and what each of its conditions says, with the value found."},
    {"POST", "/segments/{id}/members", ROUTE_WRITE, .run_tx = post_members, .permission = "segment.read", .body = "SegmentMembers", .response = "SegmentMembersChanged",
     .doc = "Puts customers on a list or takes them off, by id, number, phone, mail address or account; says who was not found."},
    {"GET", "/segments/{id}/uses", ROUTE_READ, .run_tx = get_uses, .permission = "segment.read", .response = "SegmentUses",
     .doc = "The rules of other segments, views and roles that name this segment; those that the caller may not see have no id."},
};

static const Shape SHAPES[] = {
    {"SegmentFinding", "What one condition says of one customer.",
     (const ShapeField[]){
         {"depth", SHAPE_INTEGER, .doc = "Conditions around it."},
         {"leaf", SHAPE_BOOLEAN, .doc = "No and, or, not."},
         {"rule", SHAPE_TEXT, .flags = 0},
         {"answer", SHAPE_TEXT, .of = "yes|no|unknown"},
         {"found", SHAPE_LABEL, .flags = SHAPE_OPTIONAL, .doc = "The value found, in words."},
         {.name = NULL}}},
    {"SegmentFreeze", "A list of who passes a rule now.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .most = 128},
         {"rule", SHAPE_TEXT, .most = 65536},
         {"folder", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 128},
         {"about", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 2000},
         {.name = NULL}}},
    {"SegmentFrozen", "The list, and the job that fills it.",
     (const ShapeField[]){
         {"job_id", SHAPE_INTEGER, .flags = 0}, {"segment_id", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentMembers", "Customers for a list.",
     (const ShapeField[]){
         {"operation", SHAPE_TEXT, .of = "add|remove"},
         {"values", SHAPE_TEXT, .flags = SHAPE_ARRAY, .most = MEMBERS_AT_ONCE, .doc = "Ids, numbers, phones, mail addresses, accounts."},
         {.name = NULL}}},
    {"SegmentMembersChanged", "What became of them.",
     (const ShapeField[]){
         {"done", SHAPE_INTEGER, .flags = 0},
         {"already", SHAPE_INTEGER, .doc = "As asked before."},
         {"not_found", SHAPE_TEXT, .flags = SHAPE_ARRAY},
         {"ambiguous", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "What several customers have."},
         {.name = NULL}}},
    {"SegmentPreview", "What a rule comes to.",
     (const ShapeField[]){
         {"count", SHAPE_INTEGER, .doc = "Customers that pass."},
         {"customers", SHAPE_INTEGER, .doc = "All that there are."},
         {"us", SHAPE_INTEGER, .doc = "Microseconds that counting took."},
         {"answered_by", SHAPE_TEXT, .of = "panel|store"},
         {"reason", SHAPE_LABEL, .flags = SHAPE_OPTIONAL, .doc = "Why the store counted."},
         {"steps", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentStep"},
         {.name = NULL}}},
    {"SegmentProfile", "What stands out in an audience.",
     (const ShapeField[]){
         {"count", SHAPE_INTEGER, .flags = 0},
         {"customers", SHAPE_INTEGER, .flags = 0},
         {"compared", SHAPE_INTEGER, .doc = "Values looked at."},
         {"z", SHAPE_REAL, .doc = "The least z of a value that is told: the square root of 2 ln(10 x compared)."},
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentTrait"},
         {.name = NULL}}},
    {"SegmentReasons", "Why a customer passes a rule, or not.",
     (const ShapeField[]){
         {"in", SHAPE_BOOLEAN, .flags = 0},
         {"findings", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentFinding"},
         {.name = NULL}}},
    {"SegmentRule", "A rule on customers.",
     (const ShapeField[]){
         {"rule", SHAPE_ANY, .doc = "Text, or the tree; an empty text stands for all customers."},
         {"steps", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL, .doc = "Count condition by condition too."},
         {.name = NULL}}},
    {"SegmentStarter", "An example to begin with.",
     (const ShapeField[]){
         {"key", SHAPE_TEXT, .flags = 0},
         {"group", SHAPE_LABEL, .flags = 0},
         {"label", SHAPE_LABEL, .flags = 0},
         {"about", SHAPE_LABEL, .flags = 0},
         {"rule", SHAPE_TEXT, .flags = 0},
         {.name = NULL}}},
    {"SegmentStarters", "Examples to begin with.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentStarter"}, {.name = NULL}}},
    {"SegmentStep", "One condition of a rule, and how many pass it and all before it.",
     (const ShapeField[]){
         {"rule", SHAPE_TEXT, .flags = 0}, {"count", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentTrait", "A value that is more frequent in an audience.",
     (const ShapeField[]){
         {"attribute", SHAPE_TEXT, .flags = 0},
         {"label", SHAPE_LABEL, .flags = 0},
         {"refers", SHAPE_TEXT, .flags = SHAPE_NULLABLE, .doc = "Whose id the value is."},
         {"value", SHAPE_TEXT, .flags = 0},
         {"members", SHAPE_INTEGER, .flags = 0},
         {"customers", SHAPE_INTEGER, .flags = 0},
         {"lift", SHAPE_REAL, .doc = "Share of the audience through share of all."},
         {"low", SHAPE_REAL, .doc = "Of the share in the audience: 95 %, Wilson."},
         {"high", SHAPE_REAL, .flags = 0},
         {"effect", SHAPE_REAL, .doc = "Cohen's h against everybody else."},
         {.name = NULL}}},
    {"SegmentUse", "A record whose rule names a segment.",
     (const ShapeField[]){
         {"entity", SHAPE_TEXT, .flags = 0},
         {"id", SHAPE_INTEGER, .doc = "0: the caller may not see it."},
         {"title", SHAPE_TEXT, .flags = 0},
         {.name = NULL}}},
    {"SegmentUses", "Where a segment is used.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentUse"}, {.name = NULL}}},
    {"SegmentValue", "A value that customers have.",
     (const ShapeField[]){
         {"value", SHAPE_TEXT, .flags = 0}, {"count", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentValues", "Values, the most frequent first.",
     (const ShapeField[]){
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentValue"}, {.name = NULL}}},
    {"SegmentWhy", "A rule and a customer.",
     (const ShapeField[]){
         {"rule", SHAPE_ANY, .doc = "Text, or the tree."}, {"customer_id", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
};
// clang-format on

const RouteGroup SEGMENTS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
