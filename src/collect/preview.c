// SPDX-License-Identifier: Apache-2.0
//
// What an import would begin with: the file as found, the mapping proposed or given, and what is
// wrong with the first rows. Nothing is written, and nothing but the file's beginning is read.
#include "collect/answer.h"
#include "collect/csv_format.h"
#include "collect/file_content.h"
#include "collect/import_clean.h"
#include "collect/import_run.h"

#include <string.h>

enum { ROWS_SHOWN = 20, ROWS_CHECKED = 1000, PROBLEMS_SHOWN = 50 };

typedef struct {
    Import *import;
    Sheet *sheet;
    ImportFile file;
    bool usable; // the mapping's columns became slots
    Buffer rows, problems, changes;
    size_t n_rows, n_problems, n_changes;
} Preview;

static void print_cell(Buffer *out, Cell cell)
{
    g_autofree char *text = g_utf8_make_valid(cell.data, (gssize)cell.length);
    json_string(out, text);
}

static void add_problem(void *context, int64_t line, const char *column, const GError *reason)
{
    Preview *preview = context;
    Buffer *out = &preview->problems;
    if (preview->n_problems++ >= PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_member_integer(out, "line", line);
    json_member_text(out, "column", column);
    json_member_error(out, "reason", reason);
    json_object_end(out);
}

static void add_change(void *context, const ImportChange *change)
{
    Preview *preview = context;
    Buffer *out = &preview->changes;
    if (preview->n_changes++ >= PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_member_integer(out, "line", change->line);
    json_member_text(out, "column", change->column);
    json_key(out, "before");
    print_cell(out, change->before);
    json_key(out, "after");
    print_cell(out, change->after);
    json_member_text(out, "verdict", change->verdict);
    json_member_label(out, "what", change->what);
    json_object_end(out);
}

static void show_row(Preview *preview, const CsvRow *row)
{
    if (preview->n_rows++ >= ROWS_SHOWN)
        return;
    json_array(&preview->rows);
    for (size_t i = 0; i < row->n_fields; i++)
        print_cell(&preview->rows, (Cell){row->fields[i].data, row->fields[i].length});
    json_array_end(&preview->rows);
}

static void check_row(Preview *preview, Slice *slice, const CsvRow *row)
{
    Import *import = preview->import;
    Cell *cells = ARENA_ARRAY(slice->arena, Cell, import->n_slots + 1), key;
    g_autoptr(GError) reason = NULL;
    import_row_cells(import, &preview->file, row, slice->arena, cells);
    GatherRow gathered = {.line = row->line, .cells = cells};
    if (preview->file.sheet != NULL && preview->file.sheet->completes != NULL)
        return; // what it says is seen in the rows it completes
    if (draft_key(import, cells, slice->arena, &key, &reason))
        draft_group(import, slice, &(GatherGroup){.key = key, .rows = &gathered, .n_rows = 1});
    else
        refuse_cell(import, slice, &gathered, import->n_slots, reason);
}

static bool read_rows(Preview *preview, GError **error)
{
    CsvRow row;
    CsvResult result = CSV_ROW;
    while (preview->n_rows < ROWS_CHECKED &&
           (result = sheet_next(preview->sheet, &row, error)) == CSV_ROW) {
        show_row(preview, &row);
        g_autoptr(Slice) slice = slice_new();
        if (preview->usable)
            check_row(preview, slice, &row);
    }
    return result != CSV_FAILED;
}

static void map_columns(Preview *preview)
{
    Import *import = preview->import;
    g_autoptr(GError) problem = NULL;
    import->files = &preview->file;
    import->n_files = 1;
    preview->file.name = "";
    if (!import_file_look(import, &preview->file, preview->sheet, &problem))
        add_problem(preview, 1, "", problem);
    preview->usable = import_take_slots(import, NULL);
}

static void print_fields(Buffer *out, const Import *import)
{
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; i < import->n_targets; i++) {
        json_object_begin(out);
        json_member_text(out, "name", import->targets[i].name);
        json_member_label(out, "label", import->targets[i].label);
        json_member_boolean(out, "required", import->targets[i].required);
        json_object_end(out);
    }
    json_array_end(out);
}

// Which sheet of the preset asked for it is, and which presets have such a file.
static void print_recognised(Buffer *out, const Preview *preview)
{
    enum { MOST = 4 };
    PresetMatch matches[MOST];
    const ImportFile *file = &preview->file;
    size_t n = presets_recognised(file->names, file->n_names, sheet_first_row(preview->sheet),
                                  matches, MOST);
    json_member_text(out, "sheet", file->sheet != NULL ? file->sheet->name : NULL);
    json_key(out, "recognised");
    json_array(out);
    for (size_t i = 0; i < n; i++) {
        json_object_begin(out);
        json_member_text(out, "preset", matches[i].preset->name);
        json_member_text(out, "kind", matches[i].preset->kind);
        json_member_text(out, "sheet", matches[i].sheet->name);
        json_member_label(out, "label", matches[i].sheet->label);
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_preview(Buffer *out, const Preview *preview)
{
    json_object_begin(out);
    json_member_text(out, "encoding", sheet_charset(preview->sheet));
    json_key(out, "delimiter");
    json_string_n(out, &(char){sheet_delimiter(preview->sheet)}, 1);
    json_key(out, "columns");
    json_array(out);
    for (size_t i = 0; i < preview->file.n_names; i++)
        print_cell(out, preview->file.names[i]);
    json_array_end(out);
    json_member_list(out, "rows", &preview->rows);
    json_key(out, "mapping");
    mapping_print(out, &preview->file.mapping, preview->file.names, preview->file.n_names);
    print_recognised(out, preview);
    print_fields(out, preview->import);
    json_member_list(out, "problems", &preview->problems);
    json_member_list(out, "changes", &preview->changes);
    json_member_integer(out, "cleaned", (int64_t)preview->n_changes);
    json_object_end(out);
}

static bool preview_sheet(Preview *preview, Buffer *out, GError **error)
{
    preview->import->refused = add_problem;
    preview->import->changed = add_change;
    preview->import->refused_context = preview;
    map_columns(preview);
    bool good = read_rows(preview, error);
    if (good)
        print_preview(out, preview);
    buffer_clear(&preview->rows);
    buffer_clear(&preview->problems);
    buffer_clear(&preview->changes);
    return good;
}

bool import_preview(Store *store, const ImportRequest *request, Buffer *out, GError **error)
{
    g_auto(Import) import = {.store = store, .trial = true};
    if (!import_begin_trial(&import, request, error))
        return false;
    g_autoptr(FileBytes) bytes =
        file_bytes_open(store, request->file_ids != NULL ? request->file_ids[0] : 0, error);
    if (bytes == NULL)
        return false;
    g_autoptr(Sheet) sheet = sheet_open(file_bytes_source(bytes), &import.plan.sheet, error);
    Preview preview = {.import = &import, .sheet = sheet};
    return sheet != NULL && preview_sheet(&preview, out, error);
}
