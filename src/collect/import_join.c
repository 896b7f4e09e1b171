// SPDX-License-Identifier: Apache-2.0
//
// Keys get a byte behind them that sorts the rows which complete before those which are completed:
// so a key with any number of rows is joined while its groups stream by, with one row kept.
#include "collect/import_join.h"

#include "collect/import_run.h"
#include <string.h>

enum { JOIN_MEMORY = 16 << 20, ASK_EVERY = 4096 };

struct ImportJoin {
    const char *target; // "@customers"
    int slot;
    Gather *gather;
    bool replaces;
    char *key; // of the row kept
    size_t key_length;
    Cell *kept; // its cells, copied
    GString *texts;
};

static int slot_of(const Import *import, const char *target)
{
    for (size_t i = 0; i < import->n_slots; i++) {
        if (strcmp(import->slots[i]->name, target) == 0)
            return (int)i;
    }
    return -1;
}

// Whether a file of this sheet was given: what nobody can complete needs no join.
static bool is_given(const Import *import, const PresetSheet *sheet)
{
    for (size_t i = 0; i < import->n_files; i++) {
        if (import->files[i].sheet == sheet)
            return true;
    }
    return false;
}

void import_joins_begin(Import *import)
{
    const PresetSheet *sheets = import->plan.preset->sheets;
    size_t n = preset_sheet_count(import->plan.preset);
    import->joins = g_new0(ImportJoin, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool joins = sheets[i].completes != NULL && is_given(import, &sheets[i]);
        int slot = joins ? slot_of(import, sheets[i].completes) : -1;
        if (slot < 0)
            continue;
        import->joins[import->n_joins++] =
            (ImportJoin){.target = sheets[i].completes,
                         .slot = slot,
                         .gather = gather_new(import->n_slots, JOIN_MEMORY),
                         .replaces = sheets[i].replaces,
                         .kept = g_new0(Cell, import->n_slots + 1),
                         .texts = g_string_new(NULL)};
    }
}

void import_joins_free(Import *import)
{
    for (size_t i = 0; i < import->n_joins; i++) {
        gather_free(import->joins[i].gather);
        g_free(import->joins[i].key);
        g_free(import->joins[i].kept);
        g_string_free(import->joins[i].texts, true);
    }
    g_clear_pointer(&import->joins, g_free);
    import->n_joins = 0;
}

static bool completes(const Import *import, const GatherRow *row, const ImportJoin *join)
{
    const PresetSheet *sheet = import->files[row->file].sheet;
    return sheet != NULL && g_strcmp0(sheet->completes, join->target) == 0;
}

bool import_route(Import *import, Slice *slice, const GatherRow *row, size_t from, Arena *scratch,
                  GError **error)
{
    for (size_t i = from; i < import->n_joins; i++) {
        ImportJoin *join = &import->joins[i];
        bool gives = completes(import, row, join);
        Cell key = cell_key(cell_clean(row->cells[join->slot]));
        if (key.length == 0 && gives)
            return true; // nobody can name it
        if (key.length == 0 || import->files[row->file].columns[join->slot][0] == SIZE_MAX)
            continue;
        char *whole = arena_alloc(scratch, key.length + 2);
        memcpy(whole, key.data, key.length);
        whole[key.length + 1] = gives ? '0' : '1';
        return gather_add(join->gather, (Cell){whole, key.length + 2}, row, error);
    }
    return import_gather_row(import, slice, row, scratch, error);
}

static bool is_kept(const ImportJoin *join, Cell key)
{
    return join->key != NULL && join->key_length == key.length - 1 &&
           memcmp(join->key, key.data, join->key_length) == 0;
}

static int compare_rows(const Import *import, const Cell *a, const Cell *b)
{
    for (size_t i = 0; i < import->n_slots; i++) {
        int order = memcmp(a[i].data, b[i].data, MIN(a[i].length, b[i].length));
        if (order == 0)
            order = (a[i].length > b[i].length) - (a[i].length < b[i].length);
        if (order != 0)
            return order;
    }
    return 0;
}

// Of several rows with the key the smallest, so that the order of the file does not matter.
static void keep(const Import *import, ImportJoin *join, const GatherGroup *group)
{
    const Cell *cells = group->rows[0].cells;
    size_t at = 0;
    for (size_t i = 1; i < group->n_rows; i++) {
        if (compare_rows(import, group->rows[i].cells, cells) < 0)
            cells = group->rows[i].cells;
    }
    if (is_kept(join, group->key) && compare_rows(import, join->kept, cells) <= 0)
        return;
    g_free(join->key);
    join->key_length = group->key.length - 1;
    join->key = g_memdup2(group->key.data, join->key_length);
    g_string_truncate(join->texts, 0);
    for (size_t i = 0; i < import->n_slots; i++)
        g_string_append_len(join->texts, cells[i].data, (gssize)cells[i].length);
    for (size_t i = 0; i < import->n_slots; i++) {
        join->kept[i] = (Cell){join->texts->str + at, cells[i].length};
        at += cells[i].length;
    }
}

static void complete_row(const Import *import, const ImportJoin *join, const GatherRow *row,
                         Cell *out)
{
    for (size_t i = 0; i < import->n_slots; i++) {
        bool blank = cell_clean(row->cells[i]).length == 0;
        bool better = join->kept[i].length > 0 && import->slots[i]->part != TARGET_JOIN;
        out[i] = (blank || join->replaces) && better ? join->kept[i] : row->cells[i];
    }
}

static bool join_group(Import *import, Slice *slice, size_t at, const GatherGroup *group,
                       GError **error)
{
    ImportJoin *join = &import->joins[at];
    Cell cells[GATHER_CELLS_MAX];
    g_autoptr(Arena) scratch = arena_new();
    if (group->key.data[group->key.length - 1] == '0') {
        keep(import, join, group);
        return true;
    }
    bool known = is_kept(join, group->key);
    for (size_t i = 0; i < group->n_rows; i++) {
        GatherRow row = group->rows[i];
        if (known) {
            complete_row(import, join, &row, cells);
            row.cells = cells;
        } else {
            import->result.unresolved++;
        }
        arena_reset(scratch);
        if (!import_route(import, slice, &row, at + 1, scratch, error))
            return false;
    }
    return true;
}

bool import_join(Import *import, Slice *slice, GError **error)
{
    for (size_t i = 0; i < import->n_joins; i++) {
        Gather *gather = import->joins[i].gather;
        GatherGroup group;
        bool end = false;
        size_t n = 0;
        if (!gather_finish(gather, error))
            return false;
        while (!end) {
            if (!gather_next(gather, &group, &end, error) ||
                (!end && !join_group(import, slice, i, &group, error)))
                return false;
            if (++n % ASK_EVERY == 0 && import->job != NULL && job_stopped(import->job, error))
                return false;
        }
        g_clear_pointer(&import->joins[i].gather, gather_free);
    }
    return true;
}
