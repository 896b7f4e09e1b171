// SPDX-License-Identifier: Apache-2.0
//
// One run of a scheduled export: records page by page, with the rights of whoever changed the
// schedule last, into a file of its folder, or into one that is sent to its address. A file is
// whole or nothing: after a crash it is made anew.
#include "base/when.h"
#include "collect/export.h"
#include "collect/schedule/address.h"
#include "collect/schedule/folders.h"
#include "collect/schedule/plan.h"
#include "collect/schedule/report.h"
#include "collect/xlsx.h"
#include "entity/entities.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 20 };

typedef struct {
    Job *job;
    int64_t schedule_id;
    bool by_hand;
    // of the first transaction
    Arena *arena;
    const Record *schedule; // NULL: there is nothing to do any more
    char moment[16];        // "20261122-0330" by the organisation's clock
    // of the file
    Export *export; // NULL: a report
    int64_t count;  // records, or rows
    Buffer page;
    bool end;
    FolderFile *file;
    char *name;
    int64_t removed;
    // of what was sent
    Address address;
    FileUploadResult sent;
} Run;

// ---- beginning ----

static void print_moment(int64_t local, char out[16])
{
    char text[40];
    when_print(text, local); // "2026-11-22T03:30:00Z"
    g_snprintf(out, 16, "%.4s%.2s%.2s-%.2s%.2s", text, text + 5, text + 8, text + 11, text + 14);
}

static bool begin(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_autoptr(Model) model = model_load(tx);
    arena_reset(run->arena);
    const Record *schedule = record_load(tx, run->arena, &ENTITY_EXPORT_SCHEDULE, run->schedule_id);
    bool wanted = schedule != NULL && schedule->values[FIELD_DELETED_AT].type == VALUE_NULL &&
                  (run->by_hand || record_integer(schedule, "active") != 0);
    run->schedule = wanted ? schedule : NULL;
    print_moment(when_to_local(tx_now(tx), model_timezone(model)), run->moment);
    return !wanted || run->by_hand || plan_next(tx, model, schedule, error);
}

// ---- pages ----

static bool read_page(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    const int64_t staff_id = record_integer(run->schedule, "staff_id");
    g_autoptr(Actor) actor =
        staff_id == 0
            ? actor_system()
            : actor_load(tx, model, staff_id, record_integer(run->schedule, "role_id"), error);
    const Access access = {.actor = actor, .model = model, .arena = arena};
    run->page.length = 0;
    return actor != NULL && export_page(run->export, tx, &access, &run->page, &run->end, error);
}

static bool keep_progress(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    return job_progress(tx, run->job, export_count(run->export), MAX(export_total(run->export), 0),
                        NULL, error);
}

static bool copy_workbook(Run *run, int workbook, GError **error)
{
    ssize_t length = 0;
    buffer_reserve(&run->page, COPY_BYTES);
    while ((length = read(workbook, run->page.data, COPY_BYTES)) > 0)
        if (!folder_file_write(run->file, run->page.data, (size_t)length, error))
            return false;
    return length == 0 || fail(error, ERROR_UNAVAILABLE, "The workbook cannot be read: %s",
                               "无法读取工作簿：%s", g_strerror(errno));
}

static bool write_pages(Run *run, GError **error)
{
    Store *store = job_store(run->job);
    g_autoptr(Xlsx) xlsx = NULL;
    if (export_is_workbook(run->export) && (xlsx = xlsx_new(0, error)) == NULL)
        return false;
    while (!run->end) {
        if (!store_read(store, read_page, run, error) ||
            !store_write(store, keep_progress, run, error))
            return false;
        bool good = xlsx != NULL
                        ? xlsx_add(xlsx, &run->page, error)
                        : folder_file_write(run->file, run->page.data, run->page.length, error);
        if (!good)
            return false;
    }
    int workbook = xlsx != NULL ? xlsx_finish(xlsx, error) : -1;
    bool good = xlsx == NULL || (workbook >= 0 && copy_workbook(run, workbook, error));
    if (workbook >= 0)
        close(workbook);
    return good;
}

// ---- ending ----

static void print_place(const Run *run, Buffer *out)
{
    const char *address = record_text(run->schedule, "address");
    json_member_text(out, address != NULL ? "address" : "folder",
                     address != NULL ? address : record_text(run->schedule, "folder"));
    if (address == NULL) {
        json_member_integer(out, "removed", run->removed);
        return;
    }
    json_member_integer(out, "status", run->sent.status);
    json_member_integer(out, "tries", run->sent.tries);
    json_member_integer(out, "bytes", run->sent.bytes);
}

static bool tell(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_auto(Buffer) result = {0};
    json_object_begin(&result);
    print_place(run, &result);
    json_member_text(&result, "name", run->name);
    json_member_integer(&result, "count", run->count);
    json_object_end(&result);
    job_result(tx, run->job, buffer_string(&result));
    return job_progress(tx, run->job, run->count, run->count, NULL, error);
}

static bool find_address(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    return address_find(tx, record_text(run->schedule, "address"), run->arena, &run->address,
                        error);
}

static bool stopped(void *context)
{
    return job_stopped(context, NULL);
}

static bool send_file(Run *run, const FolderFileName *name, GError **error)
{
    static const char *const TYPES[][2] = {
        {"csv", "text/csv; charset=utf-8"},
        {"jsonl", "application/x-ndjson"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
    Store *store = job_store(run->job);
    g_autofree char *id = g_strdup_printf("export_%" G_GINT64_FORMAT, job_id(run->job));
    if (!store_read(store, find_address, run, error)) // its secrets may have changed meanwhile
        return false;
    FileUpload upload = {.url = run->address.url,
                         .id = id,
                         .name = run->name,
                         .file = folder_file_descriptor(run->file),
                         .secrets = &run->address.secrets,
                         .stopped = stopped,
                         .context = run->job};
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++)
        if (g_str_equal(TYPES[i][0], name->suffix))
            upload.type = TYPES[i][1];
    if (scheduled_report(run->schedule) != NULL)
        upload.type = scheduled_report_media_type(name->suffix);
    return upload_send(networks_for(store), &upload, &run->sent, error);
}

static bool open_file(Run *run, GError **error)
{
    const Record *schedule = run->schedule;
    if (record_text(schedule, "address") != NULL) {
        run->file = folder_file_passing(run->schedule_id, error);
        return run->file != NULL;
    }
    const char *name = record_text(schedule, "folder");
    g_autofree char *folder = folders_path(job_store(run->job), name, error);
    if (folder != NULL)
        run->file = folder_file_new(folder, name, run->schedule_id, error);
    return run->file != NULL;
}

static bool finish_file(Run *run, GError **error)
{
    const Record *schedule = run->schedule;
    const FolderFileName name = {.title = record_text(schedule, "name"),
                                 .moment = run->moment,
                                 .suffix = record_text(schedule, "format"),
                                 .keep = record_integer(schedule, "keep")};
    if (record_text(schedule, "address") == NULL) {
        run->name = folder_file_finish(run->file, &name, &run->removed, error);
        return run->name != NULL;
    }
    run->name = folder_file_name(run->file, &name);
    return send_file(run, &name, error);
}

static bool write_report(Run *run, GError **error)
{
    run->page.length = 0;
    return scheduled_report_print(job_store(run->job), run->schedule, &run->page, &run->count,
                                  error) &&
           folder_file_write(run->file, run->page.data, run->page.length, error);
}

// Files that programs read go on as they were: choices stand in them as codes unless a language is
// chosen.
static bool write_records(Run *run, GError **error)
{
    const Record *schedule = run->schedule;
    const char *language = record_text(schedule, "language");
    run->export = export_new(&(ExportRequest){.entity = record_text(schedule, "entity"),
                                              .filter = record_text(schedule, "filter"),
                                              .sort = record_text(schedule, "sort"),
                                              .fields = record_text(schedule, "columns"),
                                              .format = record_text(schedule, "format"),
                                              .values = language != NULL ? "labels" : "codes",
                                              .language = language});
    if (!write_pages(run, error))
        return false;
    run->count = export_count(run->export);
    return true;
}

static bool write_file(Run *run, GError **error)
{
    bool report = scheduled_report(run->schedule) != NULL;
    return open_file(run, error) &&
           (report ? write_report(run, error) : write_records(run, error)) &&
           !job_stopped(run->job, error) && finish_file(run, error) &&
           store_write(job_store(run->job), tell, run, error);
}

static bool run_schedule(Job *job, GError **error)
{
    json_object *arguments = job_arguments(job);
    Run run = {
        .job = job,
        .arena = arena_new(),
        .schedule_id = json_object_get_int64(json_object_object_get(arguments, "schedule_id")),
        .by_hand = json_object_get_boolean(json_object_object_get(arguments, "by_hand")),
    };
    bool good = store_write(job_store(job), begin, &run, error) &&
                (run.schedule == NULL || write_file(&run, error));
    folder_file_free(run.file);
    export_free(run.export);
    buffer_clear(&run.page);
    g_free(run.name);
    arena_free(run.arena);
    return good;
}

// A run that is left out does not end the series; one by hand is none of it.
static bool plan_without(Tx *tx, json_object *arguments, int64_t run_at, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    int64_t id = json_object_get_int64(json_object_object_get(arguments, "schedule_id"));
    const Record *schedule = record_load(tx, arena, &ENTITY_EXPORT_SCHEDULE, id);
    if (schedule == NULL || schedule->values[FIELD_DELETED_AT].type != VALUE_NULL ||
        record_integer(schedule, "active") == 0)
        return true;
    return plan_after(tx, model, schedule, MAX(run_at, tx_now(tx)), error);
}

const JobKind EXPORT_SCHEDULE_JOB = {
    .name = "export_schedule",
    .label = {"Scheduled export", "定时导出"},
    .tries = 3,
    .run = run_schedule,
    .cancelled = plan_without,
};
