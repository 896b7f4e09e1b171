// SPDX-License-Identifier: Apache-2.0
//
// An export in the background: its file grows page by page in the store, each page with the place
// where the next begins, so that it goes on after a crash. A workbook is whole or nothing: it is
// made beside the store, then copied into it, and made anew after a crash. Records are read with
// the permissions that whoever asked has at that moment.
#include "base/when.h"
#include "collect/export.h"
#include "collect/export_rows.h"
#include "collect/file_content.h"
#include "collect/xlsx.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 20 };

typedef struct {
    Job *job;
    Export *export;
    const char *entity, *format;
    GrowingFile file;
    Buffer page;
    bool end;
    int64_t shortened; // texts too long for a cell
} Work;

// ---- asking ----

bool export_enqueue(Tx *tx, const ExportRequest *request, int64_t *out_job_id, GError **error)
{
    (void)error;
    g_auto(Buffer) arguments = {0};
    const struct {
        const char *key, *value;
    } texts[] = {{"entity", request->entity}, {"filter", request->filter},
                 {"sort", request->sort},     {"fields", request->fields},
                 {"format", request->format}, {"values", request->values}};
    json_object_begin(&arguments);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        json_member_text(&arguments, texts[i].key, texts[i].value);
    json_object_end(&arguments);
    *out_job_id = job_enqueue(tx, "export", buffer_string(&arguments), NULL, request->asker);
    return true;
}

// ---- pages ----

static bool read_page(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    JobAsker asker = job_asker(work->job);
    g_autoptr(Actor) actor = asker.staff_id == 0
                                 ? actor_system()
                                 : actor_load(tx, model, asker.staff_id, asker.role_id, error);
    Access access = {.actor = actor, .model = model, .arena = arena};
    work->page.length = 0;
    return actor != NULL && export_page(work->export, tx, &access, &work->page, &work->end, error);
}

static bool tell_progress(Tx *tx, Work *work, const char *state, GError **error)
{
    return job_progress(tx, work->job, export_count(work->export),
                        MAX(export_total(work->export), 0), state, error);
}

static bool keep_page(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    g_auto(Buffer) state = {0};
    growing_file_put(&work->file, tx, &work->page);
    json_object_begin(&state);
    json_member_text(&state, "cursor", export_cursor(work->export));
    json_member_integer(&state, "count", export_count(work->export));
    json_member_integer(&state, "total", export_total(work->export));
    json_member_boolean(&state, "end", work->end);
    json_object_end(&state);
    return tell_progress(tx, work, buffer_string(&state), error);
}

static bool finish(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = job_writing(work->job, tx, arena, model);
    char day[16];
    int64_t file_id = 0;
    day_print(day, day_of(tx_now(tx), model_timezone(model)));
    const char *name = arena_printf(arena, "%s-%s.%s", work->entity, day, work->format);
    const char *type = export_media_type(export_format(work->format));
    growing_file_exist(&work->file, tx); // no records in a format without a head
    if (!file_finish(&writing, work->file.name, name, type, &file_id, error))
        return false;
    g_autofree char *result = g_strdup_printf(
        "{\"file_id\":%" G_GINT64_FORMAT ",\"name\":\"%s\",\"count\":%" G_GINT64_FORMAT
        ",\"shortened\":%" G_GINT64_FORMAT "}",
        file_id, name, export_count(work->export), work->shortened);
    job_result(tx, work->job, result);
    return job_progress(tx, work->job, export_count(work->export), export_count(work->export), NULL,
                        error);
}

// ---- workbooks ----

static bool restart(Tx *tx, void *context, GError **error)
{
    (void)error;
    Work *work = context;
    growing_file_restart(&work->file, tx);
    return true;
}

static bool keep_progress(Tx *tx, void *context, GError **error)
{
    return tell_progress(tx, context, NULL, error);
}

static bool keep_bytes(Tx *tx, void *context, GError **error)
{
    Work *work = context;
    growing_file_put(&work->file, tx, &work->page);
    return tell_progress(tx, work, NULL, error);
}

static bool copy_bytes(Work *work, int file, GError **error)
{
    ssize_t length = 0;
    buffer_reserve(&work->page, COPY_BYTES);
    while ((length = read(file, work->page.data, COPY_BYTES)) > 0) {
        work->page.length = (size_t)length;
        if (!store_write(job_store(work->job), keep_bytes, work, error))
            return false;
        growing_file_take(&work->file, &work->page);
    }
    return length == 0 || fail(error, ERROR_UNAVAILABLE, "The workbook cannot be read: %s",
                               "无法读取工作簿：%s", g_strerror(errno));
}

static bool run_workbook(Work *work, GError **error)
{
    Store *store = job_store(work->job);
    g_autoptr(Xlsx) xlsx = xlsx_new(0, error);
    if (xlsx == NULL || !store_write(store, restart, work, error))
        return false;
    while (!work->end) {
        if (!store_read(store, read_page, work, error) || !xlsx_add(xlsx, &work->page, error) ||
            !store_write(store, keep_progress, work, error))
            return false;
    }
    work->shortened = xlsx_shortened(xlsx);
    int file = xlsx_finish(xlsx, error);
    bool good = file >= 0 && copy_bytes(work, file, error);
    if (file >= 0)
        close(file);
    return good && store_write(store, finish, work, error);
}

// ---- the job ----

static bool resume(Tx *tx, void *context, GError **error)
{
    (void)error;
    Work *work = context;
    json_object *state = job_state(work->job);
    if (state == NULL)
        return true;
    growing_file_resume(&work->file, tx);
    json_object *cursor = json_object_object_get(state, "cursor");
    export_resume(work->export, cursor != NULL ? json_object_get_string(cursor) : NULL,
                  json_object_get_int64(json_object_object_get(state, "count")),
                  json_object_get_int64(json_object_object_get(state, "total")));
    work->end = json_object_get_boolean(json_object_object_get(state, "end"));
    return true;
}

static bool run_pages(Work *work, GError **error)
{
    Store *store = job_store(work->job);
    if (!store_read(store, resume, work, error))
        return false;
    while (!work->end) {
        if (!store_read(store, read_page, work, error) ||
            !store_write(store, keep_page, work, error))
            return false;
        growing_file_take(&work->file, &work->page);
    }
    return store_write(store, finish, work, error);
}

static const char *argument(const Job *job, const char *key)
{
    json_object *text = json_object_object_get(job_arguments(job), key);
    return text != NULL ? json_object_get_string(text) : NULL;
}

static bool run_export(Job *job, GError **error)
{
    ExportRequest request = {
        .entity = argument(job, "entity"),
        .filter = argument(job, "filter"),
        .sort = argument(job, "sort"),
        .fields = argument(job, "fields"),
        .format = argument(job, "format"),
        .values = argument(job, "values"),
    };
    g_autoptr(Export) export = export_new(&request);
    Work work = {.job = job, .export = export, .entity = request.entity, .format = request.format};
    g_snprintf(work.file.name, sizeof work.file.name, "export-%" G_GINT64_FORMAT, job_id(job));
    bool good = export_is_workbook(export) ? run_workbook(&work, error) : run_pages(&work, error);
    growing_file_clear(&work.file);
    buffer_clear(&work.page);
    return good;
}

const JobKind EXPORT_JOB = {
    .name = "export",
    .label = {"Export", "导出"},
    .tries = 3,
    .run = run_export,
};
