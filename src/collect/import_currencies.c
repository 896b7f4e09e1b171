// SPDX-License-Identifier: Apache-2.0
//
// Which currencies of the orders in an import's files have no rate: those orders would be rejected,
// so it is asked for before. Every row of every file is read, of it the one cell that names the
// currency; nothing is written. It ends after some seconds, however long the files are, and says
// whether it has seen all.
#include "base/decimal.h"
#include "base/when.h"
#include "collect/import_open.h"
#include "collect/import_run.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY = 4096, PATIENCE_SECONDS = 8 };

typedef struct {
    Store *store;
    const ImportRequest *request;
    GHashTable *missing;
    int64_t rows, until; // until: monotonic microseconds
    bool any_rated;      // some row has a currency with a rate
    bool whole;
} Looking;

bool import_note_currency(const Import *import, Cell cell, GHashTable *missing)
{
    Cell clean = cell_clean(cell);
    g_autofree char *currency =
        clean.length > 0 ? g_strndup(clean.data, clean.length) : g_strdup(import->currency);
    if (currency_exponent(currency) < 0)
        return false;
    if (model_rate(import->model, currency) != 0)
        return true;
    g_hash_table_add(missing, g_steal_pointer(&currency));
    return false;
}

// Neighbours mostly have the same: that is not looked up again.
typedef struct {
    char data[8];
    size_t length;
    bool any;
} Last;

static bool is_last(Last *last, Cell cell)
{
    if (last->any && last->length == cell.length && memcmp(last->data, cell.data, cell.length) == 0)
        return true;
    last->any = cell.length <= sizeof last->data;
    last->length = cell.length;
    if (last->any)
        memcpy(last->data, cell.data, cell.length);
    return false;
}

static bool is_over(Looking *looking)
{
    if (looking->rows % LOOK_EVERY == 0 && g_get_monotonic_time() > looking->until)
        looking->whole = false;
    return !looking->whole;
}

static bool look_at_rows(Looking *looking, const Import *import, Sheet *sheet, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    size_t slot = (size_t)import->known.currency;
    CsvRow row;
    CsvResult result = CSV_ROW;
    Last last = {.any = false};
    while (!is_over(looking) && (result = sheet_next(sheet, &row, error)) == CSV_ROW) {
        looking->rows++;
        if (!import_row_taken(import->files, &row))
            continue;
        arena_reset(arena);
        Cell cell = import_row_cell(import, import->files, &row, slot, arena);
        if (!is_last(&last, cell))
            looking->any_rated |= import_note_currency(import, cell, looking->missing);
    }
    return result != CSV_FAILED;
}

// What is wrong with a file as a whole is said by its preview.
static bool look_at_file(Looking *looking, size_t i, GError **error)
{
    g_auto(Import) import = {.store = looking->store, .trial = true};
    ImportFile file = {.name = ""};
    if (!import_begin_trial(&import, looking->request, error))
        return false;
    if (import.plan.entity != &ENTITY_ORDER)
        return true;
    g_auto(OpenFile) open = {.descriptor = -1};
    if (!import_open_number(&open, &import, looking->request, i, error))
        return false;
    Sheet *sheet = open.sheet;
    import.files = &file;
    import.n_files = 1;
    bool known = import_file_look(&import, &file, sheet, NULL);
    if (known ? file.sheet != NULL && file.sheet->completes != NULL
              : import.plan.preset->sheets != NULL)
        return true; // no orders, or none of the preset's files: the import says so
    bool usable = known && import_take_slots(&import, NULL);
    if (usable && import.known.currency >= 0)
        return look_at_rows(looking, &import, sheet, error);
    looking->any_rated |= import_note_currency(&import, (Cell){.data = ""}, looking->missing);
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gpointer *names_of(GHashTable *missing, guint *out_n)
{
    gpointer *names = g_hash_table_get_keys_as_array(missing, out_n);
    if (*out_n > 0)
        qsort(names, *out_n, sizeof *names, by_name);
    return names;
}

static void print(const Looking *looking, Buffer *out)
{
    guint n = 0;
    g_autofree gpointer *names = names_of(looking->missing, &n);
    json_object_begin(out);
    json_key(out, "missing");
    json_array(out);
    for (guint i = 0; i < n; i++)
        json_string(out, names[i]);
    json_array_end(out);
    json_member_boolean(out, "every", n > 0 && looking->whole && !looking->any_rated);
    json_member_integer(out, "rows", looking->rows);
    json_member_boolean(out, "whole", looking->whole);
    json_object_end(out);
}

static bool look(Looking *looking, GError **error)
{
    for (size_t i = 0; i < import_count_files(looking->request) && looking->whole; i++)
        if (!look_at_file(looking, i, error))
            return false;
    return true;
}

static Looking looking_at(Store *store, const ImportRequest *request, GHashTable *missing)
{
    return (Looking){.store = store,
                     .request = request,
                     .missing = missing,
                     .until = g_get_monotonic_time() + PATIENCE_SECONDS * SECOND_US,
                     .whole = true};
}

bool import_currencies(Store *store, const ImportRequest *request, Buffer *out, GError **error)
{
    g_autoptr(GHashTable) missing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Looking looking = looking_at(store, request, missing);
    if (!look(&looking, error))
        return false;
    print(&looking, out);
    return true;
}

char *import_unrated(Store *store, const ImportRequest *request)
{
    g_autoptr(GHashTable) missing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Looking looking = looking_at(store, request, missing);
    look(&looking, NULL);
    guint n = 0;
    g_autofree gpointer *names = names_of(missing, &n);
    return n > 0 ? g_strjoinv(", ", (char **)(void *)names) : NULL;
}

bool import_refuse_unrated(const char *names, GError **error)
{
    return fail(error, ERROR_INVALID,
                "Orders in %s would be rejected: nobody has said a rate (organisation.rates)",
                "%s 的订单将被拒绝：尚未填写汇率（organisation.rates）", names);
}
