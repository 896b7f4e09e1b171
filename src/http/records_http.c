// SPDX-License-Identifier: Apache-2.0
//
// The routes every entity has. What may be seen and done is decided in access/records.h; here
// requests become calls and calls become answers.
#include "entity/entities.h"
#include "http/bulk.h"
#include "http/history.h"
#include "http/request.h"

#include <string.h>

// Staff, roles, keys, settings and custom fields decide what sessions may do and what the model
// says.
static bool is_authority(const Entity *entity)
{
    static const char *const NAMES[] = {"api_key", "custom_field", "role",
                                        "setting", "staff",        "team"};
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(entity->name, NAMES[i]) == 0)
            return true;
    return false;
}

static bool is_still(const Request *request)
{
    return model_reference_day(request->access.model, g_get_real_time()).past;
}

// What follows from a write to the entity of this request. An order that ends the stillness of a
// shop moves the day that scores are of; of others the stream tells in time.
static void note_change(Request *request)
{
    request->authority_changed = is_authority(request->entity);
    request->model_changed = request->entity == &ENTITY_SEGMENT ||
                             request->entity == &ENTITY_SOURCE ||
                             request->entity == &ENTITY_WRITE_KEY ||
                             (request->entity == &ENTITY_ORDER && is_still(request));
}

// Records print with id and version first: {"id":7,"version":3,…
static void take_identity(Request *request, int64_t *out_id)
{
    const char *text = buffer_string(&request->out);
    char *end;
    g_assert(g_str_has_prefix(text, "{\"id\":"));
    *out_id = g_ascii_strtoll(text + strlen("{\"id\":"), &end, 10);
    g_assert(g_str_has_prefix(end, ",\"version\":"));
    request->version = g_ascii_strtoll(end + strlen(",\"version\":"), NULL, 10);
}

static bool list_records(Tx *tx, Request *request, GError **error)
{
    const char *filter = request_param(request, "filter");
    const char *count = request_param(request, "count");
    int64_t customer_id = request_param_integer(request, "customer_id", 0);
    g_autoptr(Rule) rule = NULL;
    if (customer_id && request->entity->ownership != OWNER_CUSTOMER)
        return fail(error, ERROR_MALFORMED, "These records belong to no customer",
                    "这些记录不属于任何客户");
    int64_t product_id = request_param_integer(request, "product_id", 0);
    if (product_id && request->entity != &ENTITY_ORDER)
        return fail(error, ERROR_MALFORMED, "Only orders have lines of products",
                    "只有订单含有商品行");
    if (filter && *filter) {
        rule = rule_parse(filter, request->entity, request->access.model, error);
        if (!rule)
            return false;
    }
    ListQuery query = {.entity = request->entity,
                       .filter = rule,
                       .sort = request_param(request, "sort"),
                       .cursor = request_param(request, "cursor"),
                       .skip = request_param_integer(request, "skip", 0),
                       .limit = (unsigned)request_param_integer(request, "limit", 50),
                       .fields = request_param(request, "fields"),
                       .count = count && strcmp(count, "exact") == 0,
                       .deleted = request_param_boolean(request, "deleted"),
                       .customer_id = customer_id,
                       .product_id = product_id};
    return records_list(tx, &request->access, &query, &request->out, error);
}

static bool read_record(Tx *tx, Request *request, GError **error)
{
    return records_read(tx, &request->access, request->entity, request->id, &request->out,
                        &request->version, error);
}

static bool create_record(Tx *tx, Request *request, GError **error)
{
    if (!records_create(tx, &request->access, request->entity, request->body, &request->out, error))
        return false;
    int64_t id;
    take_identity(request, &id);
    request->status = 201;
    request->location =
        arena_printf(request->arena, "/api/v1/%s/%" G_GINT64_FORMAT, request->entity->plural, id);
    note_change(request);
    return true;
}

static bool patch_record(Tx *tx, Request *request, GError **error)
{
    int64_t version, id;
    if (!request_if_match(request, &version, error) ||
        !records_patch(tx, &request->access, request->entity, request->id, version, request->body,
                       &request->out, error))
        return false;
    take_identity(request, &id);
    note_change(request);
    return true;
}

static bool delete_record(Tx *tx, Request *request, GError **error)
{
    int64_t version;
    if (!request_if_match(request, &version, error))
        return false;
    note_change(request);
    return records_delete(tx, &request->access, request->entity, request->id, version, error);
}

static bool restore_record(Tx *tx, Request *request, GError **error)
{
    int64_t id;
    if (!records_restore(tx, &request->access, request->entity, request->id, &request->out, error))
        return false;
    take_identity(request, &id);
    note_change(request);
    return true;
}

static bool bulk_records(Request *request, GError **error)
{
    note_change(request);
    return bulk_start(request, error);
}

// ---- routes ----

static const Param LIST_PARAMS[] = {
    {"filter", PARAM_TEXT, .most = RULE_TEXT_MAX,
     .doc = "A condition in the rule language: city = \"上海\" and order_count >= 2."},
    {"sort", PARAM_TEXT, .most = 64,
     .doc = "A field, with a minus sign before it for the largest first."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 200, .doc = "How many at most; 50 when absent."},
    {"cursor", PARAM_TEXT, .most = 4096,
     .doc = "What the page before gave as next; belongs to its sort and filter."},
    {"skip", PARAM_INTEGER, .least = 0, .most = 100000000,
     .doc =
         "Leaves out so many rows after the cursor (or the beginning): for jumping far; going on "
         "with the cursor is faster."},
    {"fields", PARAM_TEXT, .most = 4096,
     .doc = "Names of fields with commas between; all when absent."},
    {"count", PARAM_CHOICE, .choices = "exact|none",
     .doc = "Whether to count all that match; none when absent."},
    {"deleted", PARAM_BOOLEAN, .doc = "Deleted records instead of living ones."},
    {"customer_id", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "Only what belongs to this customer."},
    {"product_id", PARAM_INTEGER, .least = 1, .most = INT64_C(1) << 53,
     .doc = "Orders with a line of this product only."},
    {.name = NULL},
};

static const Param CHANGES_PARAMS[] = {
    {"limit", PARAM_INTEGER, .least = 1, .most = 200, .doc = "How many at most; 50 when absent."},
    {"cursor", PARAM_TEXT, .most = 64, .doc = "What the page before gave as next."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/{entities}", ROUTE_READ, ROUTE_ENTITY, .run_tx = list_records, .params = LIST_PARAMS,
     .response = "{Entity}List", .doc = "A page of records."},
    {"POST", "/{entities}", ROUTE_WRITE, ROUTE_ENTITY | ROUTE_CREATES, .run_tx = create_record,
     .body = "{Entity}Create", .response = "{Entity}",
     .doc = "Creates a record and answers with it."},
    {"POST", "/{entities}/bulk", ROUTE_ASYNC, ROUTE_ENTITY, .run = bulk_records,
     .body = "BulkRequest", .response = "BulkAnswer",
     .doc =
         "Does one thing to many records: up to 1,000 ids at once, each record by itself, so that "
         "one that cannot be changed stops no other; or all that match a filter, as a job (202)."},
    {"DELETE", "/{entities}/{id}", ROUTE_WRITE, ROUTE_ENTITY | ROUTE_MATCHES,
     .run_tx = delete_record, .doc = "Deletes a record. It can be restored for 30 days."},
    {"GET", "/{entities}/{id}", ROUTE_READ, ROUTE_ENTITY, .run_tx = read_record,
     .response = "{Entity}",
     .doc = "One record with its parts. Its ETag is what changing it asks for."},
    {"PATCH", "/{entities}/{id}", ROUTE_WRITE, ROUTE_ENTITY | ROUTE_MATCHES, .run_tx = patch_record,
     .body = "{Entity}Patch", .response = "{Entity}",
     .doc = "Changes the members given (RFC 7396): null empties a field, what is not named stays."},
    {"GET", "/{entities}/{id}/changes", ROUTE_READ, ROUTE_ENTITY, .run_tx = history_get,
     .params = CHANGES_PARAMS, .response = "ChangeList",
     .doc = "Who changed what in a record, newest first."},
    {"POST", "/{entities}/{id}/restore", ROUTE_WRITE, ROUTE_ENTITY, .run_tx = restore_record,
     .response = "{Entity}", .doc = "Brings a deleted record back."},
};

static const Shape SHAPES[] = {
    {"BulkRequest", "What to do to which records: ids or filter, not both.",
     (const ShapeField[]){
         {"operation", SHAPE_TEXT, .of = "patch|delete|restore|tag|untag"},
         {"ids", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .most = 1000},
         {"filter", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .most = RULE_TEXT_MAX},
         {"patch", SHAPE_OBJECT, .flags = SHAPE_OPTIONAL, .doc = "For patch: what to change."},
         {"tag_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL,
          .doc = "For tag and untag, of customers."},
         {.name = NULL}}},
    {"BulkAnswer", "What was done; or, for a filter, the job that does it.",
     (const ShapeField[]){
         {"done", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"failed", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "BulkFailure"},
         {"job_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {.name = NULL}}},
    {"BulkFailure", "A record that could not be changed, and why.",
     (const ShapeField[]){{"id", SHAPE_INTEGER, .flags = 0},
                          {"error", SHAPE_NAMED, .of = "Problem"},
                          {.name = NULL}}},
    {"Change", "One change of a record.",
     (const ShapeField[]){
         {"pos", SHAPE_INTEGER, .doc = "Its place in the change log."},
         {"at", SHAPE_TIME, .flags = 0},
         {"actor_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE,
          .doc = "The staff member; null: the system."},
         {"import_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"operation", SHAPE_TEXT, .of = "create|update|delete|restore|remove|move"},
         {"before", SHAPE_OBJECT, .flags = SHAPE_OPTIONAL},
         {"after", SHAPE_OBJECT, .flags = SHAPE_OPTIONAL},
         {.name = NULL}}},
    {"ChangeList", "A page of changes.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "Change"},
                          {"next", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
                          {.name = NULL}}},
};

const RouteGroup RECORDS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
