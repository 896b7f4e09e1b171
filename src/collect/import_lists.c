// SPDX-License-Identifier: Apache-2.0
//
// A list is at most CHANGES_MAX long, so it is sorted in memory, as rows of text that nothing but
// their line and file is read of.
#include "collect/import_lists.h"

#include "collect/import_clean.h"
#include <string.h>

#define ORDERED "-ordered"

typedef struct {
    size_t at, length; // in the text
    int64_t line;
    size_t file;
} ListRow;

// ---- rows ----

// Behind the line end that ends the row; line ends within quotes are its own.
static size_t row_end(const Buffer *list, size_t at)
{
    bool quoted = false;
    for (; at < list->length && (quoted || list->data[at] != '\n'); at++)
        quoted ^= list->data[at] == '"';
    return MIN(at + 1, list->length);
}

// Whether the cell at `text` begins with a file's name, as csv_put() writes it, and goes on with a
// column's or ends.
static bool names_file(const char *text, const char *end, const char *name)
{
    bool quoted = text < end && *text == '"';
    text += quoted;
    text += text < end && *text == '\'' && *name != '\''; // see CsvStyle.formula_safe
    for (; *name != '\0'; name++) {
        if (text >= end || *text++ != *name)
            return false;
        text += quoted && *name == '"'; // doubled
    }
    return text < end && (*text == (quoted ? '"' : ',') || *text == ':');
}

// The file that a row is of: the longest name that fits, the first of those alike.
static size_t file_of(const Import *import, const char *cell, const char *end)
{
    size_t best = 0, longest = 0;
    for (size_t i = 0; i < import->n_files && import->n_files > 1; i++) {
        size_t length = strlen(import->files[i].name);
        if (length > longest && names_file(cell, end, import->files[i].name)) {
            best = i;
            longest = length;
        }
    }
    return best;
}

static ListRow read_row(const Import *import, const Buffer *list, size_t at)
{
    ListRow row = {.at = at, .length = row_end(list, at) - at};
    const char *text = list->data + at, *end = text + row.length;
    for (; text < end && g_ascii_isdigit(*text); text++)
        row.line = row.line * 10 + (*text - '0');
    row.file = file_of(import, MIN(text + 1, end), end);
    return row;
}

static int compare_rows(const void *a, const void *b)
{
    const ListRow *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void put_rows(Buffer *out, const Buffer *list, const GArray *rows)
{
    buffer_reserve(out, list->length);
    buffer_add(out, list->data, row_end(list, 0));
    for (guint i = 0; i < rows->len; i++) {
        const ListRow *row = &g_array_index(rows, ListRow, i);
        buffer_add(out, list->data + row->at, row->length);
    }
}

bool import_list_order(const Import *import, Buffer *list)
{
    bool ordered = true;
    g_autoptr(GArray) rows = g_array_new(false, false, sizeof(ListRow));
    for (size_t at = row_end(list, 0); at < list->length;) {
        ListRow row = read_row(import, list, at);
        ordered = ordered && (rows->len == 0 ||
                              compare_rows(&g_array_index(rows, ListRow, rows->len - 1), &row) < 0);
        g_array_append_val(rows, row);
        at += row.length;
    }
    if (ordered)
        return false;
    Buffer text = {0};
    g_array_sort(rows, compare_rows);
    put_rows(&text, list, rows);
    buffer_clear(list);
    *list = text;
    return true;
}

// ---- in the store ----

typedef struct {
    GrowingFile *file;
    Buffer text; // all of it, or the piece to be written
} ListWork;

static bool read_text(Tx *tx, void *context, GError **error)
{
    ListWork *work = context;
    (void)error;
    work->text.length = 0;
    g_autoptr(Cursor) parts =
        tx_query(tx, "SELECT bytes FROM file_content WHERE hash = $1 ORDER BY chunk",
                 PARAMS(value_text(work->file->name)));
    while (cursor_next(parts)) {
        Value bytes = cursor_bytes(parts, 0);
        buffer_add(&work->text, bytes.as.text.data, bytes.as.text.length);
    }
    return true;
}

static bool restart(Tx *tx, void *context, GError **error)
{
    (void)error;
    growing_file_restart(context, tx);
    return true;
}

static bool write_piece(Tx *tx, void *context, GError **error)
{
    const ListWork *work = context;
    (void)error;
    growing_file_put(work->file, tx, &work->text);
    return true;
}

static bool write_text(Store *store, GrowingFile *file, const Buffer *text, GError **error)
{
    if (!store_write(store, restart, file, error))
        return false;
    for (size_t at = 0; at < text->length; at += FILE_PART_BYTES) {
        ListWork piece = {.file = file};
        piece.text.data = text->data + at; // borrowed
        piece.text.length = MIN(text->length - at, (size_t)FILE_PART_BYTES);
        if (!store_write(store, write_piece, &piece, error))
            return false;
        growing_file_take(file, &piece.text);
    }
    return true;
}

static bool order_file(const Import *import, GrowingFile *file, GError **error)
{
    ListWork work = {.file = file};
    bool good = store_read(import->store, read_text, &work, error);
    if (good && import_list_order(import, &work.text)) {
        g_strlcat(file->name, ORDERED, sizeof file->name);
        good = write_text(import->store, file, &work.text, error);
    }
    buffer_clear(&work.text);
    return good;
}

bool import_lists_order(Import *import, GError **error)
{
    return order_file(import, &import->rejects, error) &&
           order_file(import, &import->changes, error);
}

static void drop(Tx *tx, const GrowingFile *file)
{
    if (!g_str_has_suffix(file->name, ORDERED))
        return;
    g_autofree char *before = g_strndup(file->name, strlen(file->name) - strlen(ORDERED));
    tx_run(tx, "DELETE FROM file_content WHERE hash = $1", PARAMS(value_text(before)));
}

void import_lists_drop(const Import *import, Tx *tx)
{
    drop(tx, &import->rejects);
    drop(tx, &import->changes);
}
