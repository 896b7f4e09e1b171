// SPDX-License-Identifier: Apache-2.0
//
// From a request to a running import and its end: what was asked is checked and kept as the
// import's record and the job's arguments; the job finds both again, also after a crash.
#include "collect/import.h"

#include "base/decimal.h"
#include "base/json_read.h"
#include "base/when.h"
#include "collect/file_content.h"
#include "collect/import_clean.h"
#include "collect/import_run.h"
#include "store/change.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- what is asked for ----

static const Entity *entity_of_kind(const char *kind)
{
    const Entity *entity = kind != NULL ? entity_find(kind) : NULL;
    if (entity == NULL && kind != NULL)
        entity = entity_find_plural(kind);
    return entity != NULL && preset_plain(entity->name) != NULL ? entity : NULL;
}

static bool plan_preset(ImportPlan *plan, const ImportRequest *request, GError **error)
{
    plan->entity = entity_of_kind(request->kind);
    if (plan->entity == NULL)
        return fail(error, ERROR_INVALID, "There is no import of “%s”: customers, products, orders",
                    "不能导入“%s”：可导入 customers、products、orders",
                    request->kind != NULL ? request->kind : "");
    plan->preset = request->preset != NULL && *request->preset != '\0'
                       ? preset_find(request->preset)
                       : preset_plain(plan->entity->name);
    if (plan->preset == NULL)
        return fail(error, ERROR_INVALID, "There is no preset “%s”", "没有预设“%s”",
                    request->preset);
    if (strcmp(plan->preset->kind, plan->entity->name) != 0)
        return fail(error, ERROR_INVALID, "The preset “%s” is for another kind: %s",
                    "预设“%s”用于另一种类：%s", plan->preset->name, plan->preset->kind);
    return true;
}

static bool plan_format(ImportPlan *plan, const ImportRequest *request, GError **error)
{
    const char *delimiter = request->delimiter;
    if (request->encoding != NULL && *request->encoding != '\0' &&
        !charset_from_name(request->encoding, &plan->sheet.charset))
        return fail(error, ERROR_INVALID, "The encoding “%s” is not known", "未知编码“%s”",
                    request->encoding);
    if (delimiter == NULL || *delimiter == '\0')
        return true;
    bool tab = g_ascii_strcasecmp(delimiter, "tab") == 0 || strcmp(delimiter, "\\t") == 0;
    plan->sheet.delimiter = tab ? '\t' : delimiter[0];
    if ((!tab && delimiter[1] != '\0') || strchr("\"\r\n", plan->sheet.delimiter) != NULL ||
        (signed char)plan->sheet.delimiter < 0)
        return fail(error, ERROR_INVALID, "The delimiter must be one ASCII character",
                    "分隔符必须是一个 ASCII 字符");
    return true;
}

bool import_plan(ImportPlan *plan, const ImportRequest *request, GError **error)
{
    *plan = (ImportPlan){0};
    if (!plan_preset(plan, request, error) || !plan_format(plan, request, error) ||
        !import_cleaning_from(request->clean, &plan->cleaning, error))
        return false;
    g_assert(plan->preset != NULL);
    plan->mapping =
        request->mapping != NULL ? json_object_get(request->mapping) : preset_mapping(plan->preset);
    bool given = request->source != NULL && *request->source != '\0';
    plan->source_code = g_strdup(given ? request->source : plan->preset->source_code);
    return true;
}

void import_plan_clear(ImportPlan *plan)
{
    json_object_put(plan->mapping);
    g_free(plan->source_code);
    *plan = (ImportPlan){0};
}

// ---- the source ----

static void set_text(Record *record, const char *field, const char *text)
{
    if (text != NULL)
        record_set(record, entity_field_index(record->entity, field), value_text(text));
}

int64_t source_find(Tx *tx, const char *code)
{
    return tx_integer(tx, "SELECT id FROM source WHERE code = $1 AND deleted_at IS NULL",
                      PARAMS(value_text(code)), 0);
}

static bool source_make(Writing *writing, const ImportPlan *plan, int64_t *out_id, GError **error)
{
    *out_id = source_find(writing->tx, plan->source_code);
    if (*out_id != 0)
        return true;
    bool own = strcmp(plan->source_code, plan->preset->source_code) == 0;
    Record *source = record_new(writing->arena, &ENTITY_SOURCE);
    set_text(source, "name", own ? plan->preset->source_name : plan->source_code);
    set_text(source, "code", plan->source_code);
    set_text(source, "kind", "import");
    set_text(source, "timezone", plan->preset->timezone);
    set_text(source, "currency", plan->preset->currency);
    if (!record_set_defaults(source, writing->arena, error) ||
        !record_insert(writing, source, error))
        return false;
    *out_id = record_id(source);
    return true;
}

// ---- asking ----

static char *arguments_print(const ImportRequest *request, const ImportPlan *plan)
{
    g_auto(Buffer) out = {0};
    const struct {
        const char *key, *value;
    } texts[] = {{"kind", plan->entity->name},  {"preset", plan->preset->name},
                 {"source", plan->source_code}, {"encoding", request->encoding},
                 {"clean", request->clean},     {"delimiter", request->delimiter}};
    json_object_begin(&out);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        json_key(&out, texts[i].key);
        json_string(&out, texts[i].value);
    }
    json_key(&out, "file_id");
    json_integer(&out, request->file_id);
    json_key(&out, "paths");
    json_array(&out);
    for (size_t i = 0; request->paths != NULL && request->paths[i] != NULL; i++)
        json_string(&out, request->paths[i]);
    json_array_end(&out);
    json_object_end(&out);
    return buffer_steal(&out);
}

// One import at a time of the same files with the same wishes: a job that was killed is found again
// by this.
static char *job_key(const char *arguments, const ImportPlan *plan)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *mapping = plan->mapping != NULL ? json_object_to_json_string(plan->mapping) : "";
    g_checksum_update(checksum, (const guchar *)arguments, -1);
    g_checksum_update(checksum, (const guchar *)mapping, -1);
    return g_strdup(g_checksum_get_string(checksum));
}

static bool insert_import(Writing *writing, const ImportRequest *request, const ImportPlan *plan,
                          int64_t job_id, int64_t *out_id, GError **error)
{
    const Entity *entity = &ENTITY_IMPORT;
    Record *import = record_new(writing->arena, entity);
    int64_t source_id = 0;
    if (!source_make(writing, plan, &source_id, error))
        return false;
    set_text(import, "kind", plan->entity->name);
    set_text(import, "preset", plan->preset->name);
    set_text(import, "file_name", request->file_name);
    if (plan->mapping != NULL)
        set_text(import, "mapping",
                 arena_copy(writing->arena,
                            json_object_to_json_string_ext(plan->mapping, JSON_C_TO_STRING_PLAIN),
                            -1));
    record_set(import, entity_field_index(entity, "source_id"), value_integer(source_id));
    record_set(import, entity_field_index(entity, "job_id"), value_integer(job_id));
    if (request->file_id != 0)
        record_set(import, entity_field_index(entity, "file_id"), value_integer(request->file_id));
    if (request->asker.staff_id != 0)
        record_set(import, entity_field_index(entity, "staff_id"),
                   value_integer(request->asker.staff_id));
    if (request->asker.role_id != 0)
        record_set(import, entity_field_index(entity, "role_id"),
                   value_integer(request->asker.role_id));
    if (!record_set_defaults(import, writing->arena, error) ||
        !record_insert(writing, import, error))
        return false;
    *out_id = record_id(import);
    return true;
}

bool import_none_living(Tx *tx, const char *kind, GError **error)
{
    // A job that failed is tried again by itself.
    if (tx_integer(tx,
                   "SELECT 1 FROM job WHERE kind = $1 AND status IN ('queued', 'running', "
                   "'failed') LIMIT 1",
                   PARAMS(value_text(kind)), 0) == 0)
        return true;
    return fail(error, ERROR_CONFLICT,
                "Another import or undo is still running; wait for it or cancel it",
                "另一个导入或撤销仍在进行，请等待或取消");
}

bool import_enqueue(Tx *tx, const ImportRequest *request, int64_t *out_import_id,
                    int64_t *out_job_id, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    ImportPlan plan;
    Writing writing = {
        .tx = tx, .arena = arena, .model = model, .actor_id = request->asker.staff_id};
    if (!import_none_living(tx, "import_undo", error) || !import_plan(&plan, request, error))
        return false;
    g_autofree char *arguments = arguments_print(request, &plan);
    g_autofree char *key = job_key(arguments, &plan);
    *out_job_id = job_enqueue(tx, "import", arguments, key, request->asker);
    *out_import_id = tx_integer(tx, "SELECT id FROM import WHERE job_id = $1",
                                PARAMS(value_integer(*out_job_id)), 0);
    bool good = *out_import_id != 0 ||
                insert_import(&writing, request, &plan, *out_job_id, out_import_id, error);
    import_plan_clear(&plan);
    return good;
}

// ---- the running import ----

void import_clear(Import *import)
{
    import_plan_clear(&import->plan);
    model_unref(import->model);
    g_clear_pointer(&import->zone, g_time_zone_unref);
    gather_free(import->gather);
    key_cache_free(import->customers);
    key_cache_free(import->products);
    growing_file_clear(&import->rejects);
    growing_file_clear(&import->changes);
    arena_free(import->arena);
    g_free(import->after_key);
    g_free(import->fingerprint);
}

static bool defaults_of(Import *import, const Entity *entity, Record **out, GError **error)
{
    *out = record_new(import->arena, entity);
    int source = entity_field_index(entity, "source_id");
    if (source >= 0 && import->source_id != 0)
        (*out)->values[source] = value_integer(import->source_id);
    return record_set_defaults(*out, import->arena, error);
}

// Zone and currency: the source's, else the preset's for a source that does not exist yet, else the
// organisation's.
static void read_source(Import *import, Tx *tx)
{
    g_assert(import->plan.preset != NULL);
    const char *zone = import->plan.preset->timezone, *currency = import->plan.preset->currency;
    g_autoptr(Cursor) row = tx_query(tx, "SELECT timezone, currency FROM source WHERE id = $1",
                                     PARAMS(value_integer(import->source_id)));
    if (cursor_next(row)) {
        zone = cursor_text(row, 0, NULL);
        currency = cursor_text(row, 1, NULL);
    }
    bool own = zone != NULL && *zone != '\0';
    import->zone = own ? g_time_zone_new_identifier(zone) : NULL;
    if (import->zone == NULL)
        import->zone = g_time_zone_ref(model_timezone(import->model));
    own = currency != NULL && *currency != '\0';
    import->currency =
        arena_copy(import->arena, own ? currency : model_currency(import->model), -1);
}

bool import_begin(Import *import, Tx *tx, GError **error)
{
    arena_free(import->arena);
    model_unref(import->model);
    g_clear_pointer(&import->zone, g_time_zone_unref);
    import->arena = arena_new();
    import->model = model_load(tx);
    import->phone = entity_field(&ENTITY_CUSTOMER, "phone");
    import->email = entity_field(&ENTITY_CUSTOMER, "email");
    read_source(import, tx);
    import->cells =
        (CellReader){.zone = import->zone, .exponent = currency_exponent(import->currency)};
    import->targets =
        targets_of(import->arena, import->plan.entity, import->model, &import->n_targets);
    return defaults_of(import, &ENTITY_ORDER, &import->order_defaults, error) &&
           defaults_of(import, &ENTITY_ORDER_LINE, &import->line_defaults, error) &&
           defaults_of(import, &ENTITY_CUSTOMER, &import->customer_defaults, error) &&
           defaults_of(import, &ENTITY_PRODUCT, &import->product_defaults, error);
}

static void make_caches(Import *import)
{
    import->customers = key_cache_new(&ENTITY_CUSTOMER, "number", import->source_id);
    import->products = key_cache_new(&ENTITY_PRODUCT, "code", import->source_id);
}

// ---- its files ----

static int open_path(const char *path, GError **error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        fail(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE, "%s: %s", "%s：%s", path,
             g_strerror(errno));
    return descriptor;
}

static bool gather_path(Import *import, Slice *slice, const char *path, GString *fingerprint,
                        GError **error)
{
    struct stat facts;
    int descriptor = open_path(path, error);
    if (descriptor < 0)
        return false;
    DescriptorBytes bytes = {.descriptors = &descriptor, .n_descriptors = 1};
    bool good = fstat(descriptor, &facts) == 0 ||
                fail(error, ERROR_UNAVAILABLE, "%s: %s", "%s：%s", path, g_strerror(errno));
    if (good)
        g_string_append_printf(fingerprint, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " ",
                               (gint64)facts.st_size, (gint64)facts.st_mtim.tv_sec);
    good = good && import_gather(import, slice, bytes_of_descriptors(&bytes), error);
    close(descriptor);
    return good;
}

static bool gather_files(Import *import, Slice *slice, const ImportRequest *request, GError **error)
{
    GString *fingerprint = g_string_new(NULL);
    bool good = true;
    if (request->file_id != 0) {
        g_autoptr(FileBytes) bytes = file_bytes_open(import->store, request->file_id, error);
        good = bytes != NULL && import_gather(import, slice, file_bytes_source(bytes), error);
        g_string_append_printf(fingerprint, "file %" G_GINT64_FORMAT, request->file_id);
    }
    for (size_t i = 0; good && request->paths != NULL && request->paths[i] != NULL; i++)
        good = gather_path(import, slice, request->paths[i], fingerprint, error);
    g_free(import->fingerprint);
    import->fingerprint = g_string_free(fingerprint, false);
    return good;
}

// ---- a trial ----

static bool begin_trial(Tx *tx, void *context, GError **error)
{
    Import *import = context;
    import->source_id = source_find(tx, import->plan.source_code);
    return import_begin(import, tx, error);
}

void import_lists_clear(ImportLists *lists)
{
    buffer_clear(&lists->rejects);
    buffer_clear(&lists->changes);
}

bool import_try(Store *store, const ImportRequest *request, ImportLists *lists, ImportResult *out,
                GError **error)
{
    g_auto(Import) import = {.store = store, .trial = true, .trial_lists = lists};
    g_autoptr(Slice) first = slice_new();
    int64_t begun = g_get_monotonic_time();
    if (lists != NULL) {
        reject_header(&lists->rejects);
        import_changes_header(&lists->changes);
    }
    if (!import_plan(&import.plan, request, error) ||
        !store_read(store, begin_trial, &import, error))
        return false;
    make_caches(&import);
    if (!gather_files(&import, first, request, error) || !import_slices(&import, first, error))
        return false;
    *out = import.result;
    out->microseconds = g_get_monotonic_time() - begun;
    return true;
}

// ---- the job ----

static const char *argument_text(json_object *arguments, const char *key)
{
    json_object *text = json_object_object_get(arguments, key);
    return text != NULL ? json_object_get_string(text) : NULL;
}

typedef struct {
    Import *import;
    ImportRequest request;
    const char **paths;
    json_object *mapping;
} Work;

static void read_request(Work *work, json_object *arguments)
{
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
        .file_id = json_object_get_int64(json_object_object_get(arguments, "file_id")),
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
        const struct {
            const char *field;
            int64_t value;
        } values[] = {{"row_count", result->rows},          {"inserted_count", result->inserted},
                      {"updated_count", result->updated},   {"unchanged_count", result->unchanged},
                      {"rejected_count", result->rejected}, {"cleaned_count", result->cleaned},
                      {"finished_at", tx_now(tx)}};
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
    if (!find_import(work, tx, error) || !import_plan(&import->plan, &work->request, error) ||
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
    json_object *state = job_state(import->job), *counts[5];
    static const char *const NAMES[] = {"inserted", "updated", "unchanged", "rejected", "cleaned"};
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
    first->rejects.length = 0;
    first->n_rejected = 0;
    return true;
}

static bool finish_work(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    Import *import = work->import;
    g_auto(Buffer) result = {0};
    if (!change_import(import, tx, "done", &import->result, error))
        return false;
    import_result_print(&result, &import->result);
    job_result(tx, import->job, buffer_string(&result));
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
    make_caches(import);
    bool good = gather_files(import, first, &work->request, error) &&
                resume(import, first, error) && import_slices(import, first, error);
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
    json_object_put(work.mapping);
    return good;
}

const JobKind IMPORT_JOB = {
    .name = "import",
    .label = {"Import", "导入"},
    .tries = 3,
    .run = import_run,
};

void import_result_print(Buffer *out, const ImportResult *result)
{
    const struct {
        const char *key;
        int64_t value;
    } figures[] = {{"rows", result->rows},          {"inserted", result->inserted},
                   {"updated", result->updated},    {"unchanged", result->unchanged},
                   {"rejected", result->rejected},  {"cleaned", result->cleaned},
                   {"import_id", result->import_id}};
    json_object_begin(out);
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
        json_key(out, figures[i].key);
        json_integer(out, figures[i].value);
    }
    json_key(out, "seconds");
    json_real(out, (double)result->microseconds / (double)SECOND_US);
    json_object_end(out);
}
