// SPDX-License-Identifier: Apache-2.0
//
// Rows are read a slice at a time and written in a transaction each, with how far it is; after a
// crash the rows that were done are passed over.
#include "know/list_file.h"

#include "base/json_read.h"
#include "collect/file_content.h"
#include "collect/mapping.h"
#include "collect/reject.h"
#include "collect/sheet.h"
#include "entity/entities.h"
#include "know/members.h"

#include <string.h>

enum { SLICE = 100, ROWS_SHOWN = 5 };

// ---- columns ----

static bool identifies(const Target *target)
{
    static const char *const NAMES[] = {"key", "number", "phone", "email", "nickname"};
    for (size_t i = 0; target != NULL && i < G_N_ELEMENTS(NAMES); i++)
        if (g_str_equal(target->name, NAMES[i]))
            return true;
    return false;
}

static bool is_called(Cell name, const char *text)
{
    return name.length == strlen(text) && g_ascii_strncasecmp(name.data, text, name.length) == 0;
}

// The column that says who, by its name; -1: none does.
static int suggested(const Sheet *sheet, const Model *model)
{
    size_t n = 0, n_targets = 0;
    g_autoptr(Arena) arena = arena_new();
    const Cell *names = sheet_names(sheet, &n);
    const Target *targets = targets_of(arena, &ENTITY_CUSTOMER, model, &n_targets);
    if (n == 1)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (is_called(names[i], "id"))
            return (int)i;
    for (size_t i = 0; i < n; i++)
        if (identifies(target_suggested(targets, n_targets, names[i])))
            return (int)i;
    return -1;
}

static int find_column(const Sheet *sheet, const Model *model, const char *name, GError **error)
{
    size_t n = 0;
    const Cell *names = sheet_names(sheet, &n);
    int found = name == NULL ? suggested(sheet, model) : -1;
    for (size_t i = 0; name != NULL && i < n && found < 0; i++)
        found = cell_equal(names[i], cell_of(name)) ? (int)i : -1;
    if (found < 0)
        fail(error, ERROR_INVALID, "Say which column identifies the customers",
             "请指定用哪一列识别客户");
    return found;
}

static void print_cell(Buffer *out, Cell cell)
{
    g_autofree char *text = g_utf8_make_valid(cell.data, (gssize)cell.length);
    json_string(out, text);
}

static bool print_rows(Buffer *out, Sheet *sheet, GError **error)
{
    CsvRow row;
    CsvResult result = CSV_ROW;
    json_key(out, "rows");
    json_array(out);
    for (int i = 0; i < ROWS_SHOWN && (result = sheet_next(sheet, &row, error)) == CSV_ROW; i++) {
        json_array(out);
        for (size_t j = 0; j < row.n_fields; j++)
            print_cell(out, (Cell){row.fields[j].data, row.fields[j].length});
        json_array_end(out);
    }
    json_array_end(out);
    return result != CSV_FAILED;
}

bool list_file_preview(Store *store, const Access *access, int64_t file_id, Buffer *out,
                       GError **error)
{
    g_autoptr(FileBytes) bytes = file_bytes_open(store, file_id, error);
    g_autoptr(Sheet) sheet =
        bytes != NULL ? sheet_open(file_bytes_source(bytes), &(SheetOptions){0}, error) : NULL;
    if (sheet == NULL)
        return false;
    size_t n = 0;
    const Cell *names = sheet_names(sheet, &n);
    int column = suggested(sheet, access->model);
    json_object_begin(out);
    json_key(out, "columns");
    json_array(out);
    for (size_t i = 0; i < n; i++)
        print_cell(out, names[i]);
    json_array_end(out);
    json_key(out, "column");
    if (column >= 0)
        print_cell(out, names[column]);
    else
        json_null(out);
    bool good = print_rows(out, sheet, error);
    json_object_end(out);
    return good;
}

// ---- asking ----

bool list_file_enqueue(Tx *tx, const Access *access, const ListFile *file, int64_t *out_job_id,
                       GError **error)
{
    g_auto(Buffer) arguments = {0};
    if (!members_may_change(tx, access, file->segment_id, file->add, error) ||
        records_load(tx, access, &ENTITY_FILE, file->file_id, error) == NULL)
        return false;
    json_object_begin(&arguments);
    json_member_integer(&arguments, "segment_id", file->segment_id);
    json_member_integer(&arguments, "file_id", file->file_id);
    json_member_text(&arguments, "column", file->column);
    json_member_boolean(&arguments, "add", file->add);
    json_object_end(&arguments);
    *out_job_id = job_enqueue(tx, "list_file", buffer_string(&arguments), NULL, file->asker);
    return true;
}

// ---- the job ----

typedef struct {
    int64_t rows, done, already, rejected;
} Counts;

typedef struct {
    Job *job;
    int64_t segment_id;
    bool add;
    Sheet *sheet;
    int column;
    char *column_name;
    bool end;
    Counts counts;    // after the slices that were committed
    GPtrArray *texts; // of the slice
    int64_t lines[SLICE];
    Counts slice; // counts after it
    Buffer rejects;
    GrowingFile file;
    // of one transaction
    Arena *arena;
    Model *model;
    Actor *actor;
} Run;

static void close_access(Run *run)
{
    g_clear_pointer(&run->actor, actor_unref);
    g_clear_pointer(&run->model, model_unref);
    g_clear_pointer(&run->arena, arena_free);
}

static bool open_access(Tx *tx, Run *run, Access *out, GError **error)
{
    close_access(run);
    JobAsker asker = job_asker(run->job);
    run->arena = arena_new();
    run->model = model_load(tx);
    run->actor = asker.staff_id == 0
                     ? actor_system()
                     : actor_load(tx, run->model, asker.staff_id, asker.role_id, error);
    *out = (Access){.actor = run->actor, .model = run->model, .arena = run->arena};
    return run->actor != NULL;
}

static void reject(Run *run, size_t at, MemberOutcome outcome)
{
    g_autoptr(GError) reason = NULL;
    if (outcome == MEMBER_AMBIGUOUS)
        fail(&reason, ERROR_INVALID, "Several customers have this", "有多位客户符合");
    else
        fail(&reason, ERROR_NOT_FOUND, "No customer has this", "没有找到客户");
    run->slice.rejected++;
    if (run->file.length == 0 && run->rejects.length == 0)
        reject_header(&run->rejects);
    if (run->file.length + (int64_t)run->rejects.length < REJECTS_MAX)
        reject_print(&run->rejects, run->lines[at], run->column_name,
                     cell_of(run->texts->pdata[at]), reason);
}

static bool change_rows(Tx *tx, Run *run, const Access *access, GError **error)
{
    run->slice = run->counts;
    run->rejects.length = 0;
    if (!members_may_change(tx, access, run->segment_id, run->add, error))
        return false;
    for (guint i = 0; i < run->texts->len; i++) {
        MemberOutcome outcome;
        if (!members_change_one(tx, access, run->segment_id, run->add, run->texts->pdata[i],
                                &outcome, error))
            return false;
        run->slice.rows++;
        run->slice.done += outcome == MEMBER_DONE;
        run->slice.already += outcome == MEMBER_ALREADY;
        if (outcome == MEMBER_NOT_FOUND || outcome == MEMBER_AMBIGUOUS)
            reject(run, i, outcome);
    }
    return true;
}

static void print_counts(Buffer *out, const Counts *counts)
{
    const struct {
        const char *key;
        int64_t value;
    } members[] = {{"rows", counts->rows},
                   {"done", counts->done},
                   {"already", counts->already},
                   {"rejected", counts->rejected}};
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        json_member_integer(out, members[i].key, members[i].value);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    Access access;
    g_auto(Buffer) state = {0};
    bool good = open_access(tx, run, &access, error) && change_rows(tx, run, &access, error);
    close_access(run);
    if (!good)
        return false;
    growing_file_put(&run->file, tx, &run->rejects);
    json_object_begin(&state);
    print_counts(&state, &run->slice);
    json_object_end(&state);
    return job_progress(tx, run->job, run->slice.rows, 0, buffer_string(&state), error);
}

static bool finish(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = job_writing(run->job, tx, arena, model);
    g_auto(Buffer) result = {0};
    int64_t file_id = 0;
    if (!file_finish(&writing, run->file.name, "rejects.csv", "text/csv; charset=utf-8", &file_id,
                     error))
        return false;
    json_object_begin(&result);
    json_member_integer(&result, "segment_id", run->segment_id);
    print_counts(&result, &run->counts);
    json_member_integer(&result, "rejects_file_id", file_id);
    json_object_end(&result);
    job_result(tx, run->job, buffer_string(&result));
    return job_progress(tx, run->job, run->counts.rows, run->counts.rows, NULL, error);
}

// ---- rows ----

// The cell that says who; blank ones are passed over.
static char *who(const Run *run, const CsvRow *row)
{
    if ((size_t)run->column >= row->n_fields)
        return g_strdup("");
    const CsvField *field = &row->fields[run->column];
    Cell cell = cell_key(cell_clean((Cell){field->data, field->length}));
    return g_utf8_make_valid(cell.data, (gssize)cell.length);
}

static bool read_slice(Run *run, GError **error)
{
    CsvRow row;
    CsvResult result = CSV_ROW;
    g_ptr_array_set_size(run->texts, 0);
    while (run->texts->len < SLICE && (result = sheet_next(run->sheet, &row, error)) == CSV_ROW) {
        g_autofree char *text = who(run, &row);
        if (*text == '\0')
            continue;
        run->lines[run->texts->len] = row.line;
        g_ptr_array_add(run->texts, g_steal_pointer(&text));
    }
    run->end = result == CSV_END;
    return result != CSV_FAILED;
}

// Passes over what an earlier run has done. Slices begin where they began then.
static bool pass_over(Run *run, int64_t rows, GError **error)
{
    for (int64_t passed = 0; passed < rows && !run->end; passed += run->texts->len)
        if (!read_slice(run, error))
            return false;
    return true;
}

static bool run_rows(Run *run, GError **error)
{
    Store *store = job_store(run->job);
    while (!run->end) {
        if (!read_slice(run, error) || !store_write(store, write_slice, run, error))
            return false;
        growing_file_take(&run->file, &run->rejects);
        run->counts = run->slice;
    }
    return store_write(store, finish, run, error);
}

// ---- beginning ----

static int64_t integer_of(json_object *json, const char *name)
{
    json_object *value = json != NULL ? json_object_object_get(json, name) : NULL;
    return value != NULL ? json_object_get_int64(value) : 0;
}

static bool begin(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    json_object *state = job_state(run->job);
    json_object *column = json_object_object_get(job_arguments(run->job), "column");
    g_autoptr(Model) model = model_load(tx);
    size_t n = 0;
    run->column = find_column(run->sheet, model,
                              column != NULL ? json_object_get_string(column) : NULL, error);
    if (run->column < 0)
        return false;
    Cell name = sheet_names(run->sheet, &n)[run->column];
    g_free(run->column_name);
    run->column_name = g_utf8_make_valid(name.data, (gssize)name.length);
    run->counts = (Counts){.rows = integer_of(state, "rows"),
                           .done = integer_of(state, "done"),
                           .already = integer_of(state, "already"),
                           .rejected = integer_of(state, "rejected")};
    growing_file_resume(&run->file, tx);
    return true;
}

static bool run_list_file(Job *job, GError **error)
{
    json_object *arguments = job_arguments(job);
    Run run = {.job = job,
               .segment_id = integer_of(arguments, "segment_id"),
               .add = json_object_get_boolean(json_object_object_get(arguments, "add")),
               .texts = g_ptr_array_new_with_free_func(g_free)};
    g_snprintf(run.file.name, sizeof run.file.name, "list-%" G_GINT64_FORMAT, job_id(job));
    g_autoptr(FileBytes) bytes =
        file_bytes_open(job_store(job), integer_of(arguments, "file_id"), error);
    if (bytes != NULL)
        run.sheet = sheet_open(file_bytes_source(bytes), &(SheetOptions){0}, error);
    bool good = run.sheet != NULL && store_read(job_store(job), begin, &run, error) &&
                pass_over(&run, run.counts.rows, error) && run_rows(&run, error);
    close_access(&run);
    growing_file_clear(&run.file);
    buffer_clear(&run.rejects);
    sheet_free(run.sheet);
    g_free(run.column_name);
    g_ptr_array_unref(run.texts);
    return good;
}

const JobKind LIST_FILE_JOB = {
    .name = "list_file",
    .label = {"Filling a list from a file", "用文件填写名单"},
    .run = run_list_file,
};
