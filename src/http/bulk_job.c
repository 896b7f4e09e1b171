// SPDX-License-Identifier: Apache-2.0
//
// A bulk operation on all records that match a filter: in slices by rising id, with the permissions
// that whoever asked has now. A slice in which one record fails is done again record by record, so
// that only those fail that must.
#include "http/bulk.h"

#include "base/json_read.h"

#include <string.h>

enum {
    SLICE = 50,
    FAILURES_TOLD = 100, // in the list of single ones
    REASONS_TOLD = 20,
    IDS_TOLD = 1000, // of all reasons together: they stand in the state that every slice saves
};

// Why some could not be done, how many, and which.
typedef struct {
    char *en, *zh;
    int64_t count;
    GArray *ids; // int64_t
} Reason;

typedef struct {
    Job *job;
    Bulk bulk;
    const char *filter;
    int64_t ids[SLICE];
    size_t n;
    size_t only;      // SLICE: all of the slice; else this one alone
    int64_t after_id; // what is done ends here
    int64_t done, failed, total;
    GString *failures;  // JSON members of the result's list
    GPtrArray *reasons; // Reason, in the order in which they were met
    size_t ids_told;
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

// ---- reasons ----

static void reason_free(gpointer data)
{
    Reason *reason = data;
    g_array_unref(reason->ids);
    g_free(reason->en);
    g_free(reason->zh);
    g_free(reason);
}

static Reason *reason_of(Run *run, const char *en, const char *zh)
{
    for (guint i = 0; i < run->reasons->len; i++) {
        Reason *reason = g_ptr_array_index(run->reasons, i);
        if (g_str_equal(reason->en, en))
            return reason;
    }
    if (run->reasons->len == REASONS_TOLD)
        return NULL;
    Reason *reason = g_new0(Reason, 1);
    reason->en = g_strdup(en);
    reason->zh = g_strdup(zh);
    reason->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_ptr_array_add(run->reasons, reason);
    return reason;
}

static void reason_add(Run *run, Reason *reason, int64_t id)
{
    reason->count++;
    if (run->ids_told == IDS_TOLD)
        return;
    run->ids_told++;
    g_array_append_val(reason->ids, id);
}

static void print_label(Buffer *out, const char *en, const char *zh)
{
    json_key(out, "error");
    json_object_begin(out);
    json_member_text(out, "en", en);
    json_member_text(out, "zh", zh);
    json_object_end(out);
}

static void print_reasons(Buffer *out, const Run *run)
{
    json_key(out, "reasons");
    json_array(out);
    for (guint i = 0; i < run->reasons->len; i++) {
        const Reason *reason = g_ptr_array_index(run->reasons, i);
        json_object_begin(out);
        print_label(out, reason->en, reason->zh);
        json_member_integer(out, "count", reason->count);
        json_key(out, "ids");
        json_array(out);
        for (guint k = 0; k < reason->ids->len; k++)
            json_integer(out, g_array_index(reason->ids, int64_t, k));
        json_array_end(out);
        json_object_end(out);
    }
    json_array_end(out);
}

static void read_reasons(Run *run, json_object *list)
{
    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        json_object *item = json_object_array_get_idx(list, i);
        json_object *label = json_object_object_get(item, "error");
        json_object *ids = json_object_object_get(item, "ids");
        Reason *reason = reason_of(run, json_object_get_string(json_object_object_get(label, "en")),
                                   json_object_get_string(json_object_object_get(label, "zh")));
        for (size_t k = 0; reason != NULL && k < json_object_array_length(ids); k++)
            reason_add(run, reason, json_object_get_int64(json_object_array_get_idx(ids, k)));
        if (reason != NULL)
            reason->count = json_object_get_int64(json_object_object_get(item, "count"));
    }
}

// ---- slices ----

static bool save(Tx *tx, Run *run, int64_t done, int64_t after_id, GError **error)
{
    g_auto(Buffer) state = {0};
    json_object_begin(&state);
    json_member_integer(&state, "after_id", after_id);
    json_member_integer(&state, "done", done);
    json_member_integer(&state, "failed", run->failed);
    json_member_integer(&state, "total", run->total);
    print_reasons(&state, run);
    json_object_end(&state);
    return job_progress(tx, run->job, done + run->failed, run->total, buffer_string(&state), error);
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
    const char *en = error_text(error, LANGUAGE_EN), *zh = error_text(error, LANGUAGE_ZH);
    Reason *reason = reason_of(run, en, zh);
    if (reason != NULL)
        reason_add(run, reason, id);
    run->failed++;
    if (run->failed > FAILURES_TOLD)
        return;
    g_auto(Buffer) item = {0};
    json_object_begin(&item);
    json_member_integer(&item, "id", id);
    print_label(&item, en, zh);
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
    g_auto(Buffer) result = {0};
    json_object_begin(&result);
    json_member_integer(&result, "done", run->done);
    json_member_integer(&result, "failed_count", run->failed);
    print_reasons(&result, run);
    json_key(&result, "failed");
    json_array(&result);
    if (run->failures->len > 0)
        json_raw(&result, run->failures->str, run->failures->len);
    json_array_end(&result);
    json_object_end(&result);
    job_result(tx, run->job, buffer_string(&result));
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
    run.reasons = g_ptr_array_new_with_free_func(reason_free);
    read_reasons(&run, state ? json_object_object_get(state, "reasons") : NULL);
    bool good;
    do {
        good = !job_stopped(job, error) && store_read(job_store(job), find_slice, &run, error) &&
               (run.n == 0 || do_slice(&run, error));
    } while (good && run.n == SLICE);
    good = good && store_write(job_store(job), finish, &run, error);
    g_string_free(run.failures, TRUE);
    g_ptr_array_unref(run.reasons);
    return good;
}

const JobKind BULK_JOB = {
    .name = "bulk",
    .label = {"Bulk change", "批量操作"},
    .run = run_bulk,
};
