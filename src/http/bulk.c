// SPDX-License-Identifier: Apache-2.0
//
// Up to 1,000 ids are done at once: each is submitted to the store as work of its own, so the store
// groups them into few commits, other people's work runs between them, and one that fails takes no
// other with it. The last one to finish answers.
#include "http/bulk.h"

#include "access/session.h"

#include "entity/entities.h"
#include "http/problem.h"
#include <stdatomic.h>
#include <string.h>

bool bulk_from_json(Bulk *out, const Entity *entity, json_object *json, GError **error)
{
    json_object *patch = json_object_object_get(json, "patch");
    json_object *tag = json_object_object_get(json, "tag_id");
    Bulk bulk = {.entity = entity,
                 .operation = json_object_get_string(json_object_object_get(json, "operation")),
                 .patch = patch,
                 .tag_id = tag ? json_object_get_int64(tag) : 0};
    bool patches = strcmp(bulk.operation, "patch") == 0;
    bool tags = g_str_has_suffix(bulk.operation, "tag");
    bool tag_given = bulk.tag_id > 0;
    if (patches != (patch != NULL)) {
        fail(error, ERROR_INVALID, "patch is for the operation patch, which needs it",
             "patch 用于且仅用于 patch 操作");
        error_under(error, "/patch");
        return false;
    }
    if (tags != tag_given || (tags && entity != &ENTITY_CUSTOMER)) {
        fail(error, ERROR_INVALID, "tag_id is for tagging customers, which needs it",
             "tag_id 用于且仅用于给客户加减标签");
        error_under(error, "/tag_id");
        return false;
    }
    *out = bulk;
    return true;
}

// ---- one record ----

static bool patch_one(Tx *tx, const Access *access, const Bulk *bulk, int64_t id, GError **error)
{
    g_auto(Buffer) ignored = {0};
    return records_patch(tx, access, bulk->entity, id, ANY_VERSION, bulk->patch, &ignored, error);
}

static bool delete_one(Tx *tx, const Access *access, const Entity *entity, int64_t id,
                       GError **error)
{
    return records_delete(tx, access, entity, id, ANY_VERSION, error);
}

static bool tag_one(Tx *tx, const Access *access, const Bulk *bulk, int64_t id, GError **error)
{
    bool adds = strcmp(bulk->operation, "tag") == 0;
    if (!records_load(tx, access, &ENTITY_CUSTOMER, id, error))
        return false;
    int64_t link = tx_integer(tx,
                              "SELECT id FROM customer_tag WHERE customer_id = $1 AND tag_id = $2 "
                              "AND deleted_at IS NULL",
                              PARAMS(value_integer(id), value_integer(bulk->tag_id)), 0);
    if (adds == (link != 0))
        return true;
    if (!adds)
        return delete_one(tx, access, &ENTITY_CUSTOMER_TAG, link, error);
    g_auto(Buffer) ignored = {0};
    json_object *body = json_object_new_object();
    json_object_object_add(body, "customer_id", json_object_new_int64(id));
    json_object_object_add(body, "tag_id", json_object_new_int64(bulk->tag_id));
    bool good = records_create(tx, access, &ENTITY_CUSTOMER_TAG, body, &ignored, error);
    json_object_put(body);
    return good;
}

bool bulk_apply(Tx *tx, const Access *access, const Bulk *bulk, int64_t id, GError **error)
{
    if (strcmp(bulk->operation, "patch") == 0)
        return patch_one(tx, access, bulk, id, error);
    if (strcmp(bulk->operation, "delete") == 0)
        return delete_one(tx, access, bulk->entity, id, error);
    if (strcmp(bulk->operation, "restore") == 0) {
        g_auto(Buffer) ignored = {0};
        return records_restore(tx, access, bulk->entity, id, &ignored, error);
    }
    return tag_one(tx, access, bulk, id, error);
}

// ---- many ids at once ----

typedef struct {
    struct Batch *batch;
    int64_t id;
    GError *error;
} Unit;

typedef struct Batch {
    Request *request;
    BulkOne one;
    const void *context;
    atomic_size_t waiting;
    size_t n;
    Unit units[];
} Batch;

static bool run_unit(Tx *tx, void *context, GError **error)
{
    const Unit *unit = context;
    // Units may run at the same time on PostgreSQL, so none uses the request's arena.
    g_autoptr(Arena) arena = arena_new();
    Access access = unit->batch->request->access;
    access.arena = arena;
    return unit->batch->one(tx, &access, unit->batch->context, unit->id, error);
}

static void print_answer(const Batch *batch)
{
    Buffer *out = &batch->request->out;
    size_t failed = 0;
    json_object_begin(out);
    json_key(out, "failed");
    json_array(out);
    for (size_t i = 0; i < batch->n; i++) {
        const Unit *unit = &batch->units[i];
        if (!unit->error)
            continue;
        failed++;
        json_object_begin(out);
        json_member_integer(out, "id", unit->id);
        json_key(out, "error");
        problem_print(out, unit->error, 0, batch->request->language, NULL);
        json_object_end(out);
    }
    json_array_end(out);
    json_member_integer(out, "done", (int64_t)(batch->n - failed));
    json_object_end(out);
}

static void unit_done(void *context, const GError *error)
{
    Unit *unit = context;
    Batch *batch = unit->batch;
    unit->error = error ? g_error_copy(error) : NULL;
    if (atomic_fetch_sub(&batch->waiting, 1) != 1)
        return;
    Request *request = batch->request;
    print_answer(batch);
    for (size_t i = 0; i < batch->n; i++)
        g_clear_error(&batch->units[i].error);
    g_free(batch);
    request_done(request, NULL);
}

bool bulk_each(Request *request, json_object *ids, BulkOne one, const void *context, GError **error)
{
    size_t n = json_object_array_length(ids);
    if (n == 0)
        return fail(error, ERROR_INVALID, "Give at least one id", "至少给出一个编号");
    Batch *batch = g_malloc0(sizeof *batch + n * sizeof(Unit));
    batch->request = request;
    batch->one = one;
    batch->context = context;
    batch->n = n;
    atomic_init(&batch->waiting, n);
    for (size_t i = 0; i < n; i++)
        batch->units[i] =
            (Unit){.batch = batch, .id = json_object_get_int64(json_object_array_get_idx(ids, i))};
    // After the last submission the batch may be gone.
    Unit *units = batch->units;
    for (size_t i = 0; i < n; i++)
        store_submit(request->store, run_unit, &units[i], unit_done);
    return true;
}

static bool apply_one(Tx *tx, const Access *access, const void *context, int64_t id, GError **error)
{
    return bulk_apply(tx, access, context, id, error);
}

static bool start_ids(Request *request, const Bulk *bulk, json_object *ids, GError **error)
{
    Bulk *kept = ARENA_NEW(request->arena, Bulk);
    *kept = *bulk;
    return bulk_each(request, ids, apply_one, kept, error);
}

// ---- all that match a filter ----

static bool enqueue(Tx *tx, void *context, GError **error)
{
    (void)error;
    Request *request = context;
    json_object *arguments = json_object_new_object();
    json_object_object_add(arguments, "entity", json_object_new_string(request->entity->name));
    json_object_object_add(arguments, "request", json_object_get(request->body));
    const Actor *actor = request->access.actor;
    JobAsker asker = {actor_staff_id(actor), actor_role_id(actor)};
    const char *given = request_header(request, "Idempotency-Key");
    const char *key =
        given ? arena_printf(request->arena, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%.64s",
                             asker.staff_id, asker.role_id, given)
              : NULL;
    int64_t id =
        job_enqueue(tx, BULK_JOB.name,
                    json_object_to_json_string_ext(arguments, JSON_C_TO_STRING_PLAIN), key, asker);
    json_object_put(arguments);
    request->out.length = 0;
    json_object_begin(&request->out);
    json_member_integer(&request->out, "job_id", id);
    json_object_end(&request->out);
    request->status = 202;
    return true;
}

static void enqueued(void *context, const GError *error)
{
    request_done(context, error ? g_error_copy(error) : NULL);
}

static bool start_filter(Request *request, const char *filter, GError **error)
{
    g_autoptr(Rule) rule = rule_parse(filter, request->entity, request->access.model, error);
    if (!rule) {
        error_under(error, "/filter");
        return false;
    }
    store_submit(request->store, enqueue, request, enqueued);
    return true;
}

bool bulk_start(Request *request, GError **error)
{
    Bulk bulk;
    if (!bulk_from_json(&bulk, request->entity, request->body, error))
        return false;
    bool deletion = strcmp(bulk.operation, "delete") == 0 || strcmp(bulk.operation, "restore") == 0;
    Verb verb = deletion ? MAY_DELETE : MAY_UPDATE;
    if (!actor_require(request->access.actor, verb, request->entity, error))
        return false;
    json_object *ids = request_member(request, "ids");
    const char *filter = request_text(request, "filter");
    if ((ids == NULL) == (filter == NULL))
        return fail(error, ERROR_INVALID, "Give either ids or filter", "请给出 ids 或 filter 之一");
    return ids ? start_ids(request, &bulk, ids, error) : start_filter(request, filter, error);
}
