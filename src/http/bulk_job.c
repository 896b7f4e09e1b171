// SPDX-License-Identifier: Apache-2.0
//
// A bulk operation on all records that match a filter: in slices by rising id, with the permissions
// that whoever asked has now. A slice in which one record fails is done again record by record, so
// that only those fail that must.
#include "http/bulk.h"

#include "base/json_read.h"

#include <string.h>

enum { SLICE = 50, FAILURES_TOLD = 100 };

typedef struct {
    Job *job;
    Bulk bulk;
    const char *filter;
    int64_t ids[SLICE];
    size_t n;
    size_t only;      // SLICE: all of the slice; else this one alone
    int64_t after_id; // what is done ends here
    int64_t done, failed, total;
    GString *failures; // JSON members of the result's list
    // of one transaction
    Model *model;
    Actor *actor;
    Arena *arena;
} Run;

static bool open_access(Tx *tx, Run *run, Access *out, GError **error)
{
    JobAsker asker = job_asker(run->job);
    run->arena = arena_new();
    run->model = model_load(tx);
    run->actor = actor_load(tx, run->model, asker.staff_id, asker.role_id, error);
    *out = (Access){.actor = run->actor, .model = run->model, .arena = run->arena};
    return run->actor != NULL;
}

static void close_access(Run *run)
{
    g_clear_pointer(&run->actor, actor_unref);
    g_clear_pointer(&run->model, model_unref);
    g_clear_pointer(&run->arena, arena_free);
}

static bool read_page(Tx *tx, Run *run, const Access *access, GError **error)
{
    g_auto(Buffer) page = {0};
    g_autofree char *text =
        g_strdup_printf("id > %" G_GINT64_FORMAT " and (%s)", run->after_id, run->filter);
    g_autoptr(Rule) rule = rule_parse(text, run->bulk.entity, access->model, error);
    ListQuery query = {.entity = run->bulk.entity,
                       .filter = rule,
                       .sort = "id",
                       .limit = SLICE,
                       .fields = "id",
                       .deleted = strcmp(run->bulk.operation, "restore") == 0,
                       .count = run->total < 0};
    if (!rule || !records_list(tx, access, &query, &page, error))
        return false;
    json_object *json = json_read(buffer_string(&page));
    json_object *items = json_object_object_get(json, "items");
    run->n = MIN(json_object_array_length(items), (size_t)SLICE);
    for (size_t i = 0; i < run->n; i++)
        run->ids[i] = json_object_get_int64(
            json_object_object_get(json_object_array_get_idx(items, i), "id"));
    if (run->total < 0)
        run->total = json_object_get_int64(json_object_object_get(json, "count"));
    json_object_put(json);
    return true;
}

static bool find_slice(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    Access access;
    bool good = open_access(tx, run, &access, error) && read_page(tx, run, &access, error);
    close_access(run);
    return good;
}

static bool save(Tx *tx, Run *run, int64_t done, int64_t after_id, GError **error)
{
    g_autofree char *state =
        g_strdup_printf("{\"after_id\":%" G_GINT64_FORMAT ",\"done\":%" G_GINT64_FORMAT
                        ",\"failed\":%" G_GINT64_FORMAT ",\"total\":%" G_GINT64_FORMAT "}",
                        after_id, done, run->failed, run->total);
    return job_progress(tx, run->job, done + run->failed, run->total, state, error);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    Access access;
    bool good = open_access(tx, run, &access, error);
    size_t first = run->only == SLICE ? 0 : run->only;
    size_t end = run->only == SLICE ? run->n : run->only + 1;
    for (size_t i = first; good && i < end; i++)
        good = bulk_apply(tx, &access, &run->bulk, run->ids[i], error);
    close_access(run);
    return good && save(tx, run, run->done + (int64_t)(end - first), run->ids[end - 1], error);
}

static bool is_final(const GError *error)
{
    ErrorCode code = error_code(error);
    return code != ERROR_CANCELLED && code != ERROR_UNAVAILABLE && code != ERROR_INTERNAL;
}

static void tell_failure(Run *run, int64_t id, const GError *error)
{
    run->failed++;
    if (run->failed > FAILURES_TOLD)
        return;
    g_auto(Buffer) item = {0};
    json_object_begin(&item);
    json_member_integer(&item, "id", id);
    json_key(&item, "error");
    json_object_begin(&item);
    json_member_text(&item, "en", error_text(error, LANGUAGE_EN));
    json_member_text(&item, "zh", error_text(error, LANGUAGE_ZH));
    json_object_end(&item);
    json_object_end(&item);
    g_string_append_printf(run->failures, "%s%s", run->failures->len ? "," : "",
                           buffer_string(&item));
}

static bool write_singly(Run *run, GError **error)
{
    for (size_t i = 0; i < run->n; i++) {
        g_autoptr(GError) failure = NULL;
        run->only = i;
        if (store_write(job_store(run->job), write_slice, run, &failure)) {
            run->done++;
        } else if (is_final(failure)) {
            tell_failure(run, run->ids[i], failure);
        } else {
            g_propagate_error(error, g_steal_pointer(&failure));
            return false;
        }
    }
    return true;
}

static bool do_slice(Run *run, GError **error)
{
    g_autoptr(GError) failure = NULL;
    run->only = SLICE;
    if (store_write(job_store(run->job), write_slice, run, &failure)) {
        run->done += (int64_t)run->n;
    } else if (!is_final(failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    } else if (!write_singly(run, error)) {
        return false;
    }
    run->after_id = run->ids[run->n - 1];
    return true;
}

static bool finish(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_autofree char *result = g_strdup_printf(
        "{\"done\":%" G_GINT64_FORMAT ",\"failed_count\":%" G_GINT64_FORMAT ",\"failed\":[%s]}",
        run->done, run->failed, run->failures->str);
    job_result(tx, run->job, result);
    return save(tx, run, run->done, run->after_id, error);
}

static int64_t member(json_object *json, const char *name, int64_t otherwise)
{
    json_object *value = json ? json_object_object_get(json, name) : NULL;
    return value ? json_object_get_int64(value) : otherwise;
}

static bool run_bulk(Job *job, GError **error)
{
    json_object *arguments = job_arguments(job), *state = job_state(job);
    json_object *request = json_object_object_get(arguments, "request");
    const char *name = json_object_get_string(json_object_object_get(arguments, "entity"));
    const Entity *entity = name ? entity_find(name) : NULL;
    if (!entity || !request)
        return fail(error, ERROR_INTERNAL, "The job's arguments cannot be read",
                    "任务参数无法解读");
    Run run = {.job = job,
               .filter = json_object_get_string(json_object_object_get(request, "filter")),
               .after_id = member(state, "after_id", 0),
               .done = member(state, "done", 0),
               .failed = member(state, "failed", 0),
               .total = member(state, "total", -1)};
    if (!bulk_from_json(&run.bulk, entity, request, error))
        return false;
    run.failures = g_string_new(NULL);
    bool good;
    do {
        good = !job_stopped(job, error) && store_read(job_store(job), find_slice, &run, error) &&
               (run.n == 0 || do_slice(&run, error));
    } while (good && run.n == SLICE);
    good = good && store_write(job_store(job), finish, &run, error);
    g_string_free(run.failures, TRUE);
    return good;
}

const JobKind BULK_JOB = {
    .name = "bulk",
    .label = {"Bulk change", "批量操作"},
    .run = run_bulk,
};
