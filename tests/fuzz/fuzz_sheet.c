// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a file to import: encoding, delimiter and header are found, presets recognised,
// columns mapped, cells cleaned and read, rows become drafts. Nothing is written. What presets and
// mappings name is in the file; a value that was read is one the field takes. The first byte
// chooses the kind, the second how much is cleaned and whether there is a header. Bytes with record
// separators between them are several files of orders, tried as one import, so that their rows are
// joined; the first byte then chooses the preset.
#include "collect/import.h"
#include "collect/intake.h"
#include "collect/mapping.h"
#include "collect/sheet.h"
#include "entity/entities.h"
#include "store/schema.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 20, MATCHES = 8 };

static Store *store;
static Model *model;
static char *folder;

typedef struct {
    const Entity *entity;
    const char *clean;
    Sheet *sheet;
    const Cell *names;
    size_t n_names;
    Arena *arena;
    Mapping mapping;
    CellReader reader;
    json_object *wanted; // {"column": "target"} of what was mapped
    size_t *columns;     // of its members
    GArray *cells;       // of them, row by row
    size_t n_rows;
} Reading;

// ---- a store, made once: drafts ask it for the source and the organisation ----

static bool prepare(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx,
           "INSERT INTO source (id, version, created_at, updated_at, name, code) "
           "VALUES (99, 1, 0, 0, 'Shop', 'fuzz')",
           NO_PARAMS);
    tx_run(tx,
           "INSERT INTO setting (id, version, created_at, updated_at, scope, name, value) "
           "VALUES (98, 1, 0, 0, 'organisation', 'organisation.rates', '{\"BRL\": \"1\"}')",
           NO_PARAMS);
    model = model_load(tx);
    return true;
}

static void end(void)
{
    static const char *const FILES[] = {"fuzz.db", "fuzz.db-wal", "fuzz.db-shm"};
    model_unref(model);
    store_close(store);
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_build_filename(folder, FILES[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}

static void begin(void)
{
    folder = g_dir_make_tmp("guanxi-fuzz-XXXXXX", NULL);
    g_autofree char *url = g_strdup_printf("sqlite:%s/fuzz.db", folder);
    store = store_open(url, NULL, NULL);
    g_assert(store != NULL && store_migrate(store, NULL, NULL));
    g_assert(store_write(store, prepare, NULL, NULL));
    atexit(end);
}

// ---- columns ----

static void check_mapping(const Mapping *mapping, size_t n_names)
{
    for (size_t i = 0; i < mapping->n_columns; i++)
        g_assert(mapping->columns[i].column < n_names && mapping->columns[i].target != NULL);
}

static void recognise(const Reading *reading)
{
    PresetMatch matches[MATCHES];
    const CsvRow *first = sheet_first_row(reading->sheet);
    size_t n = presets_recognised(reading->names, reading->n_names, first, matches, MATCHES);
    g_assert(n <= MATCHES);
    for (size_t i = 0; i < n; i++) {
        const Preset *preset = matches[i].preset;
        Mapping mapping = {0};
        mapping.targets =
            targets_of(reading->arena, entity_find(preset->kind), model, &mapping.n_targets);
        g_autoptr(GError) error = NULL;
        bool mapped = matches[i].sheet == NULL ||
                      mapping_of_sheet(&mapping, reading->arena, reading->names, reading->n_names,
                                       matches[i].sheet, &error);
        g_assert(mapped == (error == NULL));
        if (mapped)
            check_mapping(&mapping, reading->n_names);
    }
}

static void map(Reading *reading)
{
    Mapping *mapping = &reading->mapping;
    g_autoptr(GError) error = NULL;
    mapping->targets = targets_of(reading->arena, reading->entity, model, &mapping->n_targets);
    bool made =
        mapping_make(mapping, reading->arena, reading->names, reading->n_names, NULL, &error);
    g_assert(made == (error == NULL));
    check_mapping(mapping, reading->n_names);
    reading->wanted = json_object_new_object();
    reading->columns = ARENA_ARRAY(reading->arena, size_t, mapping->n_columns + 1);
    for (size_t i = 0; i < mapping->n_columns; i++) {
        Cell name = reading->names[mapping->columns[i].column];
        g_autofree char *text = g_utf8_make_valid(name.data, (gssize)name.length);
        if (json_object_object_get_ex(reading->wanted, text, NULL))
            continue;
        reading->columns[json_object_object_length(reading->wanted)] = mapping->columns[i].column;
        json_object_object_add(reading->wanted, text,
                               json_object_new_string(mapping->columns[i].target->name));
    }
}

// ---- rows ----

static void read_cell(Reading *reading, const Target *target, Cell cell)
{
    Value value = value_null();
    g_autoptr(GError) error = NULL;
    if (target->field == NULL)
        return;
    if (cell_value(&reading->reader, target->field, cell_clean(cell), reading->arena, &value,
                   &error))
        g_assert(value.type != VALUE_TEXT ||
                 g_utf8_validate_len(value.as.text.data, value.as.text.length, NULL));
    else
        g_assert(error != NULL);
}

static Cell cell_of_row(const Reading *reading, const CsvRow *row, size_t column)
{
    if (column >= row->n_fields)
        return (Cell){"", 0};
    CsvField field = row->fields[column];
    return cell_of(arena_copy(reading->arena, field.data, (int)field.length));
}

static void read_rows(Reading *reading)
{
    size_t n = (size_t)json_object_object_length(reading->wanted);
    CsvRow row;
    while (reading->n_rows < ROWS && sheet_next(reading->sheet, &row, NULL) == CSV_ROW) {
        for (size_t i = 0; i < reading->mapping.n_columns; i++) {
            MappedColumn mapped = reading->mapping.columns[i];
            read_cell(reading, mapped.target, cell_of_row(reading, &row, mapped.column));
        }
        for (size_t i = 0; i < n; i++) {
            Cell cell = cell_clean(cell_of_row(reading, &row, reading->columns[i]));
            g_array_append_val(reading->cells, cell);
        }
        reading->n_rows++;
    }
}

static void take_problem(void *context, const char *column, const GError *reason)
{
    (void)context;
    g_assert(column != NULL && reason != NULL);
}

static bool draft(Tx *tx, void *context, GError **error)
{
    Reading *reading = context;
    IntakePlan plan = {.kind = reading->entity->name,
                       .source_id = 99,
                       .clean = reading->clean,
                       .mapping = reading->wanted,
                       .trial = true};
    g_autoptr(Intake) intake = intake_new(tx, &plan, error);
    IntakeWatch watch = {.problem = take_problem};
    if (intake != NULL)
        intake_check(intake, (const Cell *)reading->cells->data, reading->n_rows, &watch);
    return intake != NULL;
}

static void read_sheet(Reading *reading)
{
    reading->names = sheet_names(reading->sheet, &reading->n_names);
    reading->reader = (CellReader){.zone = model_timezone(model), .exponent = 2};
    recognise(reading);
    map(reading);
    reading->cells = g_array_new(false, false, sizeof(Cell));
    read_rows(reading);
    g_autoptr(GError) error = NULL;
    if (json_object_object_length(reading->wanted) > 0)
        g_assert(store_read(store, draft, reading, &error) == (error == NULL));
    g_array_unref(reading->cells);
    json_object_put(reading->wanted);
}

// ---- several files ----

enum { FILES_MOST = 9, SEPARATOR = 0x1e };

static char *write_part(size_t i, const uint8_t *data, size_t length)
{
    g_autofree char *name = g_strdup_printf("part%zu.csv", i);
    char *path = g_build_filename(folder, name, NULL);
    g_assert(g_file_set_contents(path, (const char *)data, (gssize)length, NULL));
    return path;
}

static void check_result(const ImportResult *result)
{
    const int64_t figures[] = {result->rows,      result->inserted, result->updated,
                               result->unchanged, result->rejected, result->passed_over,
                               result->unresolved};
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        g_assert(figures[i] >= 0);
    g_assert(result->inserted <= result->rows && result->passed_over <= result->rows);
}

static void join_files(const uint8_t *data, size_t size, const char *clean)
{
    static const char *const PRESETS[] = {"olist", "taobao", NULL, "woocommerce"};
    char *paths[FILES_MOST + 1] = {NULL};
    const uint8_t *at = data + 2, *end = data + size;
    for (size_t i = 0; i < FILES_MOST && at <= end; i++) {
        const uint8_t *cut = memchr(at, SEPARATOR, (size_t)(end - at));
        const uint8_t *after = cut != NULL ? cut : end;
        paths[i] = write_part(i, at, (size_t)(after - at));
        at = after + 1;
    }
    ImportRequest request = {.kind = "order",
                             .preset = PRESETS[data[0] & 3],
                             .clean = clean,
                             .paths = (const char *const *)paths,
                             .file_name = "parts"};
    ImportResult result = {0};
    g_auto(ImportLists) lists = {0};
    g_autoptr(GError) error = NULL;
    bool tried = import_try(store, &request, &lists, &result, &error);
    g_assert(tried == (error == NULL));
    if (tried)
        check_result(&result);
    for (size_t i = 0; paths[i] != NULL; i++) {
        g_unlink(paths[i]);
        g_free(paths[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Entity *const KINDS[] = {&ENTITY_ORDER, &ENTITY_CUSTOMER, &ENTITY_PRODUCT,
                                          &ENTITY_EVENT};
    static const char *const CLEANINGS[] = {"usual", "all", "none", "usual"};
    if (size < 2)
        return 0;
    if (store == NULL)
        begin();
    if (memchr(data + 2, SEPARATOR, size - 2) != NULL) {
        join_files(data, size, CLEANINGS[data[1] & 3]);
        return 0;
    }
    MemoryBytes memory = {.data = (const char *)data + 2, .length = size - 2};
    SheetOptions options = {.header = (data[1] >> 2 & 3) % 3};
    g_autoptr(GError) error = NULL;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Sheet) sheet = sheet_open(bytes_of_memory(&memory), &options, &error);
    g_assert((sheet == NULL) == (error != NULL));
    Reading reading = {.entity = KINDS[data[0] & 3],
                       .clean = CLEANINGS[data[1] & 3],
                       .sheet = sheet,
                       .arena = arena};
    if (sheet != NULL)
        read_sheet(&reading);
    return 0;
}
