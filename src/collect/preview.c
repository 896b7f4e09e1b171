// SPDX-License-Identifier: Apache-2.0
//
// What an import would begin with: the file as found, the mapping proposed or given, and what is
// wrong with the first rows. Nothing is written, and nothing but the file's beginning is read.
#include "collect/csv_format.h"
#include "collect/file_content.h"
#include "collect/import_clean.h"
#include "collect/import_run.h"

#include <string.h>

enum { ROWS_SHOWN = 20, ROWS_CHECKED = 1000, PROBLEMS_SHOWN = 50 };

typedef struct {
    Import *import;
    Sheet *sheet;
    const Cell *names;
    size_t n_names;
    Mapping mapping;
    size_t *column_of;
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
    json_key(out, "line");
    json_integer(out, line);
    json_key(out, "column");
    json_string(out, column);
    json_key(out, "reason");
    label_json(
        out, (Label){.en = error_text(reason, LANGUAGE_EN), .zh = error_text(reason, LANGUAGE_ZH)});
    json_object_end(out);
}

static void add_change(void *context, const ImportChange *change)
{
    Preview *preview = context;
    Buffer *out = &preview->changes;
    if (preview->n_changes++ >= PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_key(out, "line");
    json_integer(out, change->line);
    json_key(out, "column");
    json_string(out, change->column);
    json_key(out, "before");
    print_cell(out, change->before);
    json_key(out, "after");
    print_cell(out, change->after);
    json_key(out, "verdict");
    json_string(out, change->verdict);
    json_key(out, "what");
    label_json(out, change->what);
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
    for (size_t i = 0; i < import->n_slots; i++) {
        size_t column = preview->column_of[i];
        cells[i] = column < row->n_fields
                       ? (Cell){row->fields[column].data, row->fields[column].length}
                       : (Cell){.data = ""};
    }
    GatherRow gathered = {.line = row->line, .cells = cells};
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
    preview->mapping = (Mapping){.targets = import->targets, .n_targets = import->n_targets};
    if (!mapping_make(&preview->mapping, import->arena, preview->names, preview->n_names,
                      import->plan.mapping, &problem))
        add_problem(preview, 1, "", problem);
    preview->column_of = ARENA_ARRAY(import->arena, size_t, preview->n_names + 1);
    preview->usable =
        import_take_slots(import, &preview->mapping, preview->names, preview->column_of, NULL);
}

static void print_fields(Buffer *out, const Import *import)
{
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; i < import->n_targets; i++) {
        json_object_begin(out);
        json_key(out, "name");
        json_string(out, import->targets[i].name);
        json_key(out, "label");
        label_json(out, import->targets[i].label);
        json_key(out, "required");
        json_boolean(out, import->targets[i].required);
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_list(Buffer *out, const char *key, const Buffer *items)
{
    json_key(out, key);
    json_array(out);
    json_raw(out, items->data != NULL ? items->data : "", items->length);
    json_array_end(out);
}

static void print_preview(Buffer *out, const Preview *preview)
{
    json_object_begin(out);
    json_key(out, "encoding");
    json_string(out, sheet_charset(preview->sheet));
    json_key(out, "delimiter");
    json_string_n(out, &(char){sheet_delimiter(preview->sheet)}, 1);
    json_key(out, "columns");
    json_array(out);
    for (size_t i = 0; i < preview->n_names; i++)
        print_cell(out, preview->names[i]);
    json_array_end(out);
    print_list(out, "rows", &preview->rows);
    json_key(out, "mapping");
    mapping_print(out, &preview->mapping, preview->names);
    print_fields(out, preview->import);
    print_list(out, "problems", &preview->problems);
    print_list(out, "changes", &preview->changes);
    json_key(out, "cleaned");
    json_integer(out, (int64_t)preview->n_changes);
    json_object_end(out);
}

static bool begin(Tx *tx, void *context, GError **error)
{
    Import *import = context;
    import->source_id = source_find(tx, import->plan.source_code);
    return import_begin(import, tx, error);
}

static bool preview_sheet(Preview *preview, Buffer *out, GError **error)
{
    preview->names = sheet_names(preview->sheet, &preview->n_names);
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
    if (!import_plan(&import.plan, request, error) || !store_read(store, begin, &import, error))
        return false;
    g_autoptr(FileBytes) bytes = file_bytes_open(store, request->file_id, error);
    if (bytes == NULL)
        return false;
    g_autoptr(Sheet) sheet = sheet_open(file_bytes_source(bytes), &import.plan.sheet, error);
    Preview preview = {.import = &import, .sheet = sheet};
    return sheet != NULL && preview_sheet(&preview, out, error);
}
