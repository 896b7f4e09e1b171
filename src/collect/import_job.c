// SPDX-License-Identifier: Apache-2.0
//
// The job of an import: it finds again what was asked for, also after a crash, does it, and writes
// what came of it into the import's record.
#include "collect/import_lists.h"
#include "collect/import_run.h"

#include "base/json_read.h"
#include "base/when.h"
#include "store/change.h"
#include <string.h>

static void set_text(Record *record, const char *field, const char *text)
{
    if (text != NULL)
        record_set(record, entity_field_index(record->entity, field), value_text(text));
}

static const char *argument_text(json_object *arguments, const char *key)
{
    json_object *text = json_object_object_get(arguments, key);
    return text != NULL ? json_object_get_string(text) : NULL;
}

typedef struct {
    Import *import;
    ImportRequest request;
    const char **paths;
    int64_t *file_ids;
    json_object *mapping;
} Work;

static void read_files(Work *work, json_object *arguments)
{
    json_object *ids = json_object_object_get(arguments, "file_ids");
    size_t n = ids != NULL ? json_object_array_length(ids) : 0;
    work->file_ids = g_new0(int64_t, n + 2);
    for (size_t i = 0; i < n; i++)
        work->file_ids[i] = json_object_get_int64(json_object_array_get_idx(ids, i));
    if (n == 0) // asked for before several were possible
        work->file_ids[0] = json_object_get_int64(json_object_object_get(arguments, "file_id"));
}

static void read_request(Work *work, json_object *arguments)
{
    read_files(work, arguments);
    json_object *paths = json_object_object_get(arguments, "paths");
    size_t n = paths != NULL ? json_object_array_length(paths) : 0;
    work->paths = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        work->paths[i] = json_object_get_string(json_object_array_get_idx(paths, i));
    work->request = (ImportRequest){
        .kind = argument_text(arguments, "kind"),
        .preset = argument_text(arguments, "preset"),
        .source = argument_text(arguments, "source"),
        .encoding = argument_text(arguments, "encoding"),
        .delimiter = argument_text(arguments, "delimiter"),
        .clean = argument_text(arguments, "clean"),
        .match = argument_text(arguments, "match"),
        .lenient = json_object_get_boolean(json_object_object_get(arguments, "lenient")),
        .file_ids = work->file_ids,
        .paths = work->paths,
    };
}

// The list "rejects" or "changes" becomes a file of the store, if it has anything.
static bool keep_list(const Import *import, Writing *writing, Record *record, const char *list,
                      const char *provisional, GError **error)
{
    int64_t file_id = 0;
    char *field = arena_printf(writing->arena, "%s_file_id", list);
    char *name =
        arena_printf(writing->arena, "%s-%" G_GINT64_FORMAT ".csv", list, import->import_id);
    if (!file_finish(writing, provisional, name, "text/csv", &file_id, error))
        return false;
    if (file_id != 0)
        record_set(record, entity_field_index(&ENTITY_IMPORT, field), value_integer(file_id));
    return true;
}

// Changes fields of the import's own record; such changes belong to no import.
static bool change_import(Import *import, Tx *tx, const char *status, const ImportResult *result,
                          GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx,
                       .arena = arena,
                       .model = import->model,
                       .actor_id = import->asker.staff_id,
                       .role_id = import->asker.role_id};
    Record *before = record_load(tx, arena, &ENTITY_IMPORT, import->import_id);
    if (before == NULL)
        return fail(error, ERROR_NOT_FOUND, "The import is gone", "导入记录已不存在");
    Record *after = record_copy(arena, before);
    set_text(after, "status", status);
    if (before->values[entity_field_index(&ENTITY_IMPORT, "first_pos")].type == VALUE_NULL)
        record_set(after, entity_field_index(&ENTITY_IMPORT, "first_pos"),
                   value_integer(tx_change_pos(tx)));
    if (result != NULL) {
        import_lists_drop(import, tx);
        const struct {
            const char *field;
            int64_t value;
        } values[] = {{"row_count", result->rows},          {"inserted_count", result->inserted},
                      {"updated_count", result->updated},   {"unchanged_count", result->unchanged},
                      {"rejected_count", result->rejected}, {"cleaned_count", result->cleaned},
                      {"joined_count", result->joined},     {"finished_at", tx_now(tx)}};
        if (!keep_list(import, &writing, after, "rejects", import->rejects.name, error) ||
            !keep_list(import, &writing, after, "changes", import->changes.name, error))
            return false;
        if (tx_engine(tx) == STORE_SQLITE) // elsewhere entries get their places later
            record_set(after, entity_field_index(&ENTITY_IMPORT, "last_pos"),
                       value_integer(tx_change_pos(tx)));
        for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
            record_set(after, entity_field_index(&ENTITY_IMPORT, values[i].field),
                       value_integer(values[i].value));
    }
    return record_update(&writing, before, after, NULL, error);
}

static bool find_import(Work *work, Tx *tx, GError **error)
{
    Import *import = work->import;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT id, source_id, mapping FROM import WHERE job_id = $1",
                 PARAMS(value_integer(job_id(import->job))));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "The import is gone", "导入记录已不存在");
    import->import_id = cursor_integer(row, 0);
    import->source_id = cursor_integer(row, 1);
    const char *mapping = cursor_text(row, 2, NULL);
    json_object_put(work->mapping);
    work->mapping = mapping != NULL ? json_read(mapping) : NULL;
    work->request.mapping = work->mapping;
    return true;
}

static bool begin_work(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    Import *import = work->import;
    import_plan_clear(&import->plan);
    if (!find_import(work, tx, error) || !import_plan(tx, &import->plan, &work->request, error) ||
        !import_begin(import, tx, error))
        return false;
    g_snprintf(import->rejects.name, sizeof import->rejects.name, "import-%" G_GINT64_FORMAT,
               import->import_id);
    g_snprintf(import->changes.name, sizeof import->changes.name,
               "import-%" G_GINT64_FORMAT "-changes", import->import_id);
    growing_file_resume(&import->rejects, tx);
    growing_file_resume(&import->changes, tx);
    return change_import(import, tx, "running", NULL, error);
}

// What an earlier run has done: the rows refused while gathering stand in the file already.
static bool resume(Import *import, Slice *first, GError **error)
{
    json_object *state = job_state(import->job), *counts[6];
    static const char *const NAMES[] = {"inserted", "updated", "unchanged",
                                        "rejected", "cleaned", "joined"};
    if (state == NULL)
        return true;
    const char *print = argument_text(state, "print");
    if (g_strcmp0(print, import->fingerprint) != 0)
        return fail(error, ERROR_CONFLICT,
                    "The file changed while it was imported; start the import again",
                    "文件在导入期间被改动，请重新开始导入");
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        counts[i] = json_object_object_get(state, NAMES[i]);
    import->after_key = g_strdup(argument_text(state, "after"));
    import->result.inserted = json_object_get_int64(counts[0]);
    import->result.updated = json_object_get_int64(counts[1]);
    import->result.unchanged = json_object_get_int64(counts[2]);
    import->result.rejected = json_object_get_int64(counts[3]);
    import->result.cleaned = json_object_get_int64(counts[4]);
    import->result.joined = json_object_get_int64(counts[5]);
    first->rejects.length = 0;
    first->n_rejected = 0;
    return true;
}

enum { LEARNS_AFTER_SECONDS = 3 }; // by then the panel holds what came in

// Orders that came in may be what models wait for (know/fit.h): they are not waited for.
static void learn(Tx *tx, const Work *work)
{
    const ImportResult *result = &work->import->result;
    if (g_str_has_prefix(work->request.kind, "order") && result->inserted + result->updated > 0)
        job_enqueue_at(tx, "models", NULL, "import", (JobAsker){0},
                       tx_now(tx) + LEARNS_AFTER_SECONDS * SECOND_US);
}

static bool finish_work(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    Import *import = work->import;
    g_auto(Buffer) result = {0};
    const char *status = import_refused(&import->result) ? "refused" : "done";
    if (!change_import(import, tx, status, &import->result, error))
        return false;
    import_result_print(&result, &import->result);
    job_result(tx, import->job, buffer_string(&result));
    learn(tx, work);
    return job_progress(tx, import->job, import->result.rows, import->result.rows, NULL, error);
}

typedef struct {
    Import *import;
    const char *status;
} Ending;

static bool note_end(Tx *tx, void *context, GError **error)
{
    Ending *ending = context;
    return change_import(ending->import, tx, ending->status, NULL, error);
}

static bool do_work(Work *work, GError **error)
{
    Import *import = work->import;
    g_autoptr(Slice) first = slice_new();
    int64_t begun = g_get_monotonic_time();
    if (!store_write(import->store, begin_work, work, error))
        return false;
    import_caches_make(import);
    bool good = import_gather_files(import, first, &work->request, error) &&
                resume(import, first, error) && import_slices(import, first, error) &&
                import_lists_order(import, error);
    import->result.import_id = import->import_id;
    import->result.microseconds = g_get_monotonic_time() - begun;
    good = good && store_write(import->store, finish_work, work, error);
    if (!good) {
        bool cancelled = error != NULL && error_code(*error) == ERROR_CANCELLED;
        Ending ending = {import, cancelled ? "cancelled" : "failed"};
        store_write(import->store, note_end, &ending, NULL);
    }
    return good;
}

static bool import_run(Job *job, GError **error)
{
    g_auto(Import) import = {.store = job_store(job), .job = job, .asker = job_asker(job)};
    Work work = {.import = &import};
    read_request(&work, job_arguments(job));
    bool good = do_work(&work, error);
    g_free(work.paths);
    g_free(work.file_ids);
    json_object_put(work.mapping);
    return good;
}

const JobKind IMPORT_JOB = {
    .name = "import",
    .label = {"Import", "导入"},
    .tries = 3,
    .run = import_run,
};

bool import_refused(const ImportResult *result)
{
    return result->rejected > 0 && result->inserted + result->updated + result->unchanged == 0;
}

void import_result_print(Buffer *out, const ImportResult *result)
{
    const struct {
        const char *key;
        int64_t value;
    } figures[] = {{"rows", result->rows},
                   {"inserted", result->inserted},
                   {"updated", result->updated},
                   {"unchanged", result->unchanged},
                   {"rejected", result->rejected},
                   {"cleaned", result->cleaned},
                   {"joined", result->joined},
                   {"passed_over", result->passed_over},
                   {"unresolved", result->unresolved},
                   {"import_id", result->import_id}};
    json_object_begin(out);
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        json_member_integer(out, figures[i].key, figures[i].value);
    json_member_boolean(out, "refused", import_refused(result));
    json_member_real(out, "seconds", (double)result->microseconds / (double)SECOND_US);
    json_object_end(out);
}
