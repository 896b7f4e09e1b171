// SPDX-License-Identifier: Apache-2.0
//
// Who passes is decided once, when the job begins, in one snapshot; then the places are written in
// slices. A job that was interrupted decides again for the ids it has not come to.
#include "know/freeze.h"

#include "base/json_read.h"
#include "entity/entities.h"
#include "know/fresh.h"
#include "know/panel_select.h"

enum { SLICE = 200 };

// ---- asking for it ----

static json_object *list_body(const Freezing *freezing)
{
    json_object *body = json_object_new_object();
    json_object_object_add(body, "name", json_object_new_string(freezing->name));
    json_object_object_add(body, "kind", json_object_new_string("static"));
    json_object_object_add(body, "rule", json_object_new_string(freezing->rule));
    if (freezing->folder != NULL)
        json_object_object_add(body, "folder", json_object_new_string(freezing->folder));
    if (freezing->about != NULL)
        json_object_object_add(body, "about", json_object_new_string(freezing->about));
    return body;
}

static bool make_list(Tx *tx, const Access *access, const Freezing *freezing, int64_t *out_id,
                      GError **error)
{
    g_auto(Buffer) printed = {0};
    json_object *body = list_body(freezing);
    bool good = records_create(tx, access, &ENTITY_SEGMENT, body, &printed, error);
    json_object_put(body);
    if (!good)
        return false;
    json_object *made = json_read(buffer_string(&printed));
    *out_id = json_object_get_int64(json_object_object_get(made, "id"));
    json_object_put(made);
    return true;
}

// What may not be filtered by may not be frozen by: counting one page asks all of it.
static bool may_ask(Tx *tx, const Access *access, const char *text, GError **error)
{
    g_auto(Buffer) ignored = {0};
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, access->model, error);
    ListQuery query = {.entity = &ENTITY_CUSTOMER, .filter = rule, .limit = 1, .fields = "id"};
    if (rule != NULL && records_list(tx, access, &query, &ignored, error))
        return true;
    error_under(error, "/rule");
    return false;
}

bool freeze(Tx *tx, const Access *access, const Freezing *freezing, Buffer *out, GError **error)
{
    int64_t id = 0;
    if (!actor_require(access->actor, MAY_CREATE, &ENTITY_SEGMENT_MEMBER, error) ||
        !may_ask(tx, access, freezing->rule, error) || !make_list(tx, access, freezing, &id, error))
        return false;
    g_autofree char *arguments = g_strdup_printf("{\"segment_id\":%" G_GINT64_FORMAT "}", id);
    JobAsker asker = {actor_staff_id(access->actor), actor_role_id(access->actor)};
    int64_t job_id = job_enqueue(tx, "freeze", arguments, NULL, asker);
    json_object_begin(out);
    json_member_integer(out, "job_id", job_id);
    json_member_integer(out, "segment_id", id);
    json_object_end(out);
    return true;
}

// ---- the job ----

typedef struct {
    Job *job;
    int64_t segment_id, after_id, done;
    GArray *ids; // who is still to be put on the list
    guint first; // of the slice
    // of one transaction
    Model *model;
    Actor *actor;
    Arena *arena;
    // of the question
    Version *version; // NULL: the store is asked
    Rule *rule;
    int64_t now;
} Freeze;

static bool open_access(Tx *tx, Freeze *run, Access *out, GError **error)
{
    JobAsker asker = job_asker(run->job);
    run->arena = arena_new();
    run->model = model_load(tx);
    run->actor = asker.staff_id == 0
                     ? actor_system()
                     : actor_load(tx, run->model, asker.staff_id, asker.role_id, error);
    *out = (Access){.actor = run->actor, .model = run->model, .arena = run->arena};
    return run->actor != NULL;
}

static void close_access(Freeze *run)
{
    g_clear_pointer(&run->actor, actor_unref);
    g_clear_pointer(&run->model, model_unref);
    g_clear_pointer(&run->arena, arena_free);
}

static bool read_rule(Tx *tx, void *context, GError **error)
{
    Freeze *run = context;
    Access access;
    const Label *reason;
    Panel *panel = panel_for(job_store(run->job));
    g_clear_pointer(&run->rule, rule_unref);
    g_clear_pointer(&run->version, version_unref);
    close_access(run);
    if (!open_access(tx, run, &access, error))
        return false;
    Record *segment = record_load(tx, run->arena, &ENTITY_SEGMENT, run->segment_id);
    const char *text = segment != NULL ? record_text(segment, "rule") : NULL;
    run->now = tx_now(tx);
    if (text == NULL)
        return fail(error, ERROR_NOT_FOUND, "The list is gone", "名单已不存在");
    run->rule = rule_parse(text, &ENTITY_CUSTOMER, run->model, error);
    if (panel != NULL)
        run->version = panel_pin_fresh(panel, tx, job_asker(run->job).staff_id, &reason);
    return run->rule != NULL;
}

static bool decide(Freeze *run, GError **error)
{
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = run->now,
                             .me = job_asker(run->job).staff_id,
                             .model = run->model,
                             .version = run->version,
                             .members = true};
    Panel *panel = run->version != NULL ? panel_for(job_store(run->job)) : NULL;
    if (!panel_select(panel, job_store(run->job), run->rule, actor_customer_rule(run->actor),
                      &options, &audience, error))
        return false;
    for (guint i = 0; i < audience.ids->len; i++)
        if (g_array_index(audience.ids, int64_t, i) > run->after_id)
            g_array_append_val(run->ids, g_array_index(audience.ids, int64_t, i));
    return true;
}

static bool put_on_list(Tx *tx, const Access *access, const Freeze *run, int64_t customer_id,
                        GError **error)
{
    Writing writing = {.tx = tx,
                       .arena = access->arena,
                       .model = access->model,
                       .actor_id = actor_staff_id(access->actor),
                       .role_id = actor_role_id(access->actor)};
    Record *place = record_new(access->arena, &ENTITY_SEGMENT_MEMBER);
    Value list = value_integer(run->segment_id), customer = value_integer(customer_id);
    record_set(place, entity_field_index(&ENTITY_SEGMENT_MEMBER, "segment_id"), list);
    record_set(place, entity_field_index(&ENTITY_SEGMENT_MEMBER, "customer_id"), customer);
    bool there = tx_integer(tx,
                            "SELECT 1 FROM segment_member WHERE customer_id = $1 AND "
                            "segment_id = $2 AND deleted_at IS NULL",
                            PARAMS(customer, list), 0) != 0;
    bool living = tx_integer(tx, "SELECT 1 FROM customer WHERE id = $1 AND deleted_at IS NULL",
                             PARAMS(customer), 0) != 0;
    return there || !living || record_insert(&writing, place, error);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Freeze *run = context;
    Access access;
    close_access(run);
    bool good = open_access(tx, run, &access, error);
    guint end = MIN(run->first + SLICE, run->ids->len);
    for (guint i = run->first; good && i < end; i++)
        good = put_on_list(tx, &access, run, g_array_index(run->ids, int64_t, i), error);
    close_access(run);
    int64_t done = run->done + end, total = run->done + run->ids->len;
    int64_t after = end > 0 ? g_array_index(run->ids, int64_t, end - 1) : run->after_id;
    g_autofree char *state = g_strdup_printf(
        "{\"after_id\":%" G_GINT64_FORMAT ",\"done\":%" G_GINT64_FORMAT "}", after, done);
    if (!good || !job_progress(tx, run->job, done, total, state, error))
        return false;
    if (end == run->ids->len) {
        g_autofree char *result =
            g_strdup_printf("{\"segment_id\":%" G_GINT64_FORMAT ",\"count\":%" G_GINT64_FORMAT "}",
                            run->segment_id, done);
        job_result(tx, run->job, result);
    }
    return true;
}

static int64_t member(json_object *json, const char *name)
{
    json_object *value = json != NULL ? json_object_object_get(json, name) : NULL;
    return value != NULL ? json_object_get_int64(value) : 0;
}

static bool run_freeze(Job *job, GError **error)
{
    Freeze run = {.job = job,
                  .segment_id = member(job_arguments(job), "segment_id"),
                  .after_id = member(job_state(job), "after_id"),
                  .done = member(job_state(job), "done"),
                  .ids = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    bool good = store_read(job_store(job), read_rule, &run, error) && decide(&run, error);
    g_clear_pointer(&run.version, version_unref);
    do {
        good = good && !job_stopped(job, error) &&
               store_write(job_store(job), write_slice, &run, error);
        run.first += SLICE;
    } while (good && run.first < run.ids->len);
    close_access(&run);
    g_clear_pointer(&run.rule, rule_unref);
    g_array_unref(run.ids);
    return good;
}

const JobKind FREEZE_JOB = {
    .name = "freeze",
    .label = {"Freezing a segment", "冻结人群"},
    .run = run_freeze,
};
