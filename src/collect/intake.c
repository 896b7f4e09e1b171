// SPDX-License-Identifier: Apache-2.0
//
// The import's own parts (import_run.h) put together for few rows at a time and a transaction that
// somebody else has begun.
#include "collect/intake.h"

#include "collect/import_run.h"
#include <string.h>

enum { INTAKE_ROWS_MAX = 2000 };

struct Intake {
    Import import;
    size_t n_columns;
    ImportFile file; // the rows' columns, as if they stood in a file
    GError *problem; // the first of the rows at hand
    const IntakeWatch *watch;
};

// ---- making ----

static void take_problem(void *context, int64_t line, const char *column, const GError *reason)
{
    Intake *intake = context;
    (void)line;
    if (intake->watch != NULL) {
        if (intake->watch->problem != NULL)
            intake->watch->problem(intake->watch->context, column, reason);
        return;
    }
    if (intake->problem != NULL)
        return;
    intake->problem = g_error_copy(reason);
    if (*column != '\0')
        error_under(&intake->problem, "/%s", column);
}

static void take_change(void *context, const ImportChange *change)
{
    const Intake *intake = context;
    if (intake->watch != NULL && intake->watch->change != NULL)
        intake->watch->change(intake->watch->context, change->column, change->before,
                              change->after);
}

static const char *source_code(Tx *tx, Arena *arena, int64_t source_id)
{
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT code FROM source WHERE id = $1 AND deleted_at IS NULL",
                 PARAMS(value_integer(source_id)));
    return cursor_next(row) ? arena_copy(arena, cursor_text(row, 0, NULL), -1) : NULL;
}

static bool plan(Import *import, Tx *tx, const IntakePlan *wanted, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    const char *code = source_code(tx, arena, wanted->source_id);
    if (code == NULL)
        return fail(error, ERROR_INVALID, "The source is gone", "来源已不存在");
    ImportRequest request = {
        .kind = wanted->kind, .source = code, .clean = wanted->clean, .mapping = wanted->mapping};
    import->store = tx_store(tx);
    import->trial = wanted->trial;
    import->whole = wanted->whole;
    import->source_id = wanted->source_id;
    return import_plan(tx, &import->plan, &request, error) && import_begin(import, tx, error);
}

static bool take_columns(Intake *intake, json_object *wanted, GError **error)
{
    Import *import = &intake->import;
    size_t n = 0;
    Cell *names = ARENA_ARRAY(import->arena, Cell, json_object_object_length(wanted) + 1);
    json_object_object_foreach(wanted, column, target)
    {
        (void)target;
        names[n++] = cell_of(arena_copy(import->arena, column, -1));
    }
    ImportFile *file = &intake->file;
    intake->n_columns = n;
    file->name = "";
    file->names = names;
    file->n_names = n;
    file->mapping = (Mapping){.targets = import->targets, .n_targets = import->n_targets};
    import->files = file;
    import->n_files = 1;
    return mapping_make(&file->mapping, import->arena, names, n, wanted, error) &&
           import_take_slots(import, error);
}

Intake *intake_new(Tx *tx, const IntakePlan *wanted, GError **error)
{
    g_autoptr(Intake) intake = g_new0(Intake, 1);
    Import *import = &intake->import;
    if (!plan(import, tx, wanted, error) || !take_columns(intake, wanted->mapping, error))
        return NULL;
    import->cells.decimal_point = '.'; // programs write 1.234, not 1.234,00
    import_caches_make(import);
    import->refused = take_problem;
    import->changed = take_change;
    import->refused_context = intake;
    return g_steal_pointer(&intake);
}

void intake_free(Intake *intake)
{
    if (intake == NULL)
        return;
    import_clear(&intake->import);
    g_clear_error(&intake->problem);
    g_free(intake);
}

// ---- rows into drafts ----

typedef struct {
    const char *key; // NULL: the row was refused
    GatherRow row;
} KeyedRow;

static KeyedRow read_row(Intake *intake, Slice *slice, const Cell *cells, size_t number)
{
    Import *import = &intake->import;
    Cell *slots = ARENA_ARRAY(slice->arena, Cell, import->n_slots + 1), key;
    g_autoptr(GError) reason = NULL;
    for (size_t i = 0; i < import->n_slots; i++)
        slots[i] = cells[intake->file.columns[i][0]];
    KeyedRow keyed = {.row = {.line = (int64_t)number + 1, .cells = slots}};
    if (draft_key(import, slots, slice->arena, &key, &reason))
        keyed.key = cell_copy(slice->arena, key);
    else
        refuse_cell(import, slice, &keyed.row, import->n_slots, reason);
    return keyed;
}

// Rows of one key together, in the order in which the keys first come.
static void draft_rows(Intake *intake, Slice *slice, const Cell *cells, size_t n)
{
    KeyedRow *keyed = ARENA_ARRAY(slice->arena, KeyedRow, n + 1);
    GatherRow *rows = ARENA_ARRAY(slice->arena, GatherRow, n + 1);
    for (size_t i = 0; i < n; i++)
        keyed[i] = read_row(intake, slice, cells + i * intake->n_columns, i);
    for (size_t i = 0; i < n; i++) {
        const char *key = keyed[i].key;
        size_t n_rows = 0;
        for (size_t j = i; key != NULL && j < n; j++) {
            if (keyed[j].key == NULL || strcmp(keyed[j].key, key) != 0)
                continue;
            rows[n_rows++] = keyed[j].row;
            keyed[j].key = NULL;
        }
        GatherGroup group = {.rows = rows, .n_rows = n_rows};
        group.key = cell_of(key != NULL ? key : "");
        if (n_rows > 0)
            draft_group(&intake->import, slice, &group);
    }
}

static bool no_problem(Intake *intake, GError **error)
{
    if (intake->problem == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&intake->problem));
    return false;
}

// ---- writing ----

// The sender's own id of each record, beside the key by which people know it.
static void put_aliases(const Intake *intake, const Slice *slice, Tx *tx, const char *alias,
                        IntakeResult *out)
{
    const Import *import = &intake->import;
    for (guint i = 0; i < slice->drafts->len; i++) {
        const Draft *draft = slice->drafts->pdata[i];
        const char *entity = import->plan.entity->name;
        ExternalKey key = {import->source_id, entity, draft->key_kind, draft->key};
        int64_t owner_id = 0, id = 0, known_owner, known;
        if (!external_key_find(tx, &key, &owner_id, &id))
            continue;
        if (i == 0)
            out->owner_id = owner_id, out->id = id;
        g_autofree char *value = alias == NULL ? NULL
                                 : i == 0      ? g_strdup(alias)
                                               : g_strdup_printf("%s#%u", alias, i + 1);
        ExternalKey second = {import->source_id, entity, "id", value};
        if (value != NULL && (!external_key_find(tx, &second, &known_owner, &known) || known != id))
            external_key_put(tx, &second, owner_id, id);
    }
}

static bool write_drafts(Intake *intake, Slice *slice, Tx *tx, GError **error)
{
    Import *import = &intake->import;
    Writing writing = {.tx = tx, .arena = slice->writing, .model = import->model, .bulk = true};
    // Two who bring the same record at once must not make it twice; SQLite has one writer anyway.
    if (tx_engine(tx) == STORE_POSTGRESQL)
        tx_integer(tx, "SELECT id FROM source WHERE id = $1 FOR UPDATE",
                   PARAMS(value_integer(import->source_id)), 0);
    bool written = import->plan.entity == &ENTITY_ORDER
                       ? write_orders(import, slice, &writing, error)
                       : write_entities(import, slice, &writing, error);
    if (!written || !no_problem(intake, error))
        return false;
    import_caches_keep(import);
    return true;
}

bool intake_put(Intake *intake, Tx *tx, const Cell *cells, size_t n_rows, const char *alias,
                IntakeResult *out, GError **error)
{
    g_autoptr(Slice) slice = slice_new();
    g_assert(!intake->import.trial);
    intake->watch = NULL;
    if (n_rows == 0 || n_rows > INTAKE_ROWS_MAX)
        return fail(error, ERROR_INVALID, "There is no record in it, or more than %d rows",
                    "其中没有记录，或超过 %d 行", INTAKE_ROWS_MAX);
    draft_rows(intake, slice, cells, n_rows);
    if (!no_problem(intake, error) || !write_drafts(intake, slice, tx, error))
        return false;
    out->inserted = slice->counts.inserted;
    out->updated = slice->counts.updated;
    out->unchanged = slice->counts.unchanged;
    put_aliases(intake, slice, tx, alias, out);
    return true;
}

void intake_check(Intake *intake, const Cell *cells, size_t n_rows, const IntakeWatch *watch)
{
    g_autoptr(Slice) slice = slice_new();
    intake->watch = watch;
    draft_rows(intake, slice, cells, MIN(n_rows, INTAKE_ROWS_MAX));
}
