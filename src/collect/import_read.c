// SPDX-License-Identifier: Apache-2.0
//
// Reading the files of an import. First every header is looked at: it says which sheet of the
// preset a file is, which columns it has, and so which slots the rows of this import have: one per
// target that any file fills. Then the files are read from beginning to end. A row goes to where it
// is joined with rows of other files (import_join.c), or under its record's key to where the rows
// of one record are gathered.
#include "collect/import_clean.h"
#include "collect/import_run.h"

#include "base/language.h"
#include "collect/import_join.h"
#include "collect/preset.h"
#include "collect/product_names.h"
#include <string.h>

// ---- headers ----

static int slot_named(const Import *import, const char *name)
{
    for (size_t i = 0; i < import->n_slots; i++) {
        if (strcmp(import->slots[i]->name, name) == 0)
            return (int)i;
    }
    return -1;
}

static const Cell *copy_names(Arena *arena, const Cell *names, size_t n)
{
    Cell *copy = ARENA_ARRAY(arena, Cell, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = cell_of(cell_copy(arena, cell_clean(names[i])));
    return copy;
}

static bool refuse_file(const Import *import, const ImportFile *file, GError **error)
{
    const Preset *preset = import->plan.preset;
    return fail(error, ERROR_INVALID,
                "“%s” is none of the files of “%s”%.0s: its columns are others",
                "“%s”%.0s不属于“%s”：列不同", file->name, preset->label.en, preset->label.zh);
}

#define MAP_HINT_EN                                                                                \
    "Say which column goes where (on the command line --map), or how the file is to be read "      \
    "(--encoding, --delimiter)"
#define MAP_HINT_ZH                                                                                \
    "请指定各列对应的字段（命令行用 --map），或文件的编码和分隔符（--encoding、--delimiter）"

// The first columns of a file, for people; NULL: none of them has a name.
static char *names_shown(const ImportFile *file)
{
    enum { SHOWN = 5 };
    bool any = false;
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < MIN(file->n_names, (size_t)SHOWN); i++) {
        g_string_append_printf(names, "%s%.60s", i > 0 ? ", " : "", file->names[i].data);
        any = any || file->names[i].length > 0;
    }
    if (file->n_names > SHOWN)
        g_string_append(names, ", …");
    return any ? g_utf8_make_valid(names->str, (gssize)names->len) : NULL;
}

// Always false: what to do about a column that is missing, with the columns that there are.
static bool hint_columns(const ImportFile *file, GError **error)
{
    g_autofree char *names = names_shown(file);
    if (error == NULL || names == NULL || error_hint_text(*error, LANGUAGE_EN) != NULL)
        return false;
    g_autofree char *en = g_strconcat(MAP_HINT_EN, ". The columns are: ", names, NULL);
    g_autofree char *zh = g_strconcat(MAP_HINT_ZH, "。文件的列：", names, NULL);
    error_hint(error, en, zh);
    return false;
}

bool import_file_look(Import *import, ImportFile *file, const Sheet *sheet, GError **error)
{
    const ImportPlan *plan = &import->plan;
    size_t n = 0;
    const Cell *names = sheet_names(sheet, &n);
    file->names = copy_names(import->arena, names, n);
    file->n_names = n;
    file->mapping = (Mapping){.targets = import->targets,
                              .n_targets = import->n_targets,
                              .lenient = plan->lenient || import->n_files > 1};
    file->sheet = preset_sheet(plan->preset, file->names, n, sheet_first_row(sheet));
    if (plan->mapping != NULL || plan->preset->sheets == NULL)
        return mapping_make(&file->mapping, import->arena, file->names, n, plan->mapping, error) ||
               hint_columns(file, error);
    if (file->sheet == NULL)
        return refuse_file(import, file, error);
    return mapping_of_sheet(&file->mapping, import->arena, file->names, n, file->sheet, error);
}

// ---- slots ----

static size_t slot_of(Import *import, const Target *target)
{
    int slot = slot_named(import, target->name);
    if (slot >= 0)
        return (size_t)slot;
    import->slots[import->n_slots] = target;
    return import->n_slots++;
}

static const PresetColumn *constants_of(const ImportFile *file)
{
    return file->sheet != NULL ? file->sheet->constants : NULL;
}

static size_t slots_at_most(const Import *import)
{
    size_t n = 1;
    for (size_t i = 0; i < import->n_files; i++) {
        n += import->files[i].mapping.n_columns;
        const PresetColumn *constant = constants_of(&import->files[i]);
        for (; constant != NULL && constant->column != NULL; constant++)
            n++;
    }
    return n;
}

static bool collect_slots(Import *import, GError **error)
{
    import->slots = ARENA_ARRAY(import->arena, const Target *, slots_at_most(import));
    import->n_slots = 0;
    for (size_t i = 0; i < import->n_files; i++) {
        const ImportFile *file = &import->files[i];
        for (size_t j = 0; j < file->mapping.n_columns; j++)
            slot_of(import, file->mapping.columns[j].target);
        const PresetColumn *constant = constants_of(file);
        for (; constant != NULL && constant->column != NULL; constant++) {
            const Target *target =
                target_named(import->arena, import->targets, import->n_targets, constant->target);
            if (target == NULL)
                return fail(error, ERROR_INVALID, "There is no field “%s” to import into",
                            "没有可导入的字段“%s”", constant->target);
            slot_of(import, target);
        }
    }
    return import->n_slots <= GATHER_CELLS_MAX ||
           fail(error, ERROR_TOO_LARGE, "There are too many columns", "列太多");
}

static bool is_of_line(const Target *target)
{
    return target->part == TARGET_LINE;
}

static void bind_file(Import *import, ImportFile *file)
{
    Arena *arena = import->arena;
    size_t n = import->n_slots + 1;
    file->columns = arena_alloc(arena, n * sizeof *file->columns);
    memset(file->columns, 0xff, n * sizeof *file->columns);
    file->constants = ARENA_ARRAY(arena, const char *, n);
    file->titles = ARENA_ARRAY(arena, const char *, n);
    for (size_t i = 0; i < file->mapping.n_columns; i++) {
        const MappedColumn *mapped = &file->mapping.columns[i];
        size_t slot = slot_of(import, mapped->target), at = 0;
        while (at < COLUMNS_EACH && file->columns[slot][at] != SIZE_MAX)
            at++;
        if (at < COLUMNS_EACH)
            file->columns[slot][at] = mapped->column;
        if (at == 0)
            file->titles[slot] = file->names[mapped->column].data;
        file->has_lines |= is_of_line(mapped->target);
    }
    const PresetColumn *constant = constants_of(file);
    for (; constant != NULL && constant->column != NULL; constant++) {
        int slot = slot_named(import, constant->target);
        file->constants[slot] = constant->column;
    }
}

// What is given without sheets must have the same columns in every file.
static bool same_columns(const Import *import, GError **error)
{
    if (import->plan.preset->sheets != NULL || import->plan.mapping != NULL)
        return true;
    for (size_t i = 0; i < import->n_files; i++) {
        for (size_t slot = 0; slot < import->n_slots; slot++) {
            if (import->files[i].columns[slot][0] == SIZE_MAX)
                return fail(error, ERROR_INVALID, "The files have different columns: “%s”",
                            "各文件的列不同：“%s”", import->slots[slot]->name);
        }
    }
    return true;
}

static void find_known(Import *import)
{
    const Entity *entity = import->plan.entity;
    const char *key = entity == &ENTITY_ORDER     ? "number"
                      : entity == &ENTITY_PRODUCT ? "code"
                                                  : "key";
    import->known.key = slot_named(import, key);
    if (entity == &ENTITY_CUSTOMER && import->known.key < 0)
        import->known.key = slot_named(import, "number");
    import->known.phone = slot_named(import, "phone");
    import->known.email = slot_named(import, "email");
    import->known.extension = -1;
    for (size_t i = 0; i < import->n_slots; i++)
        if (import->slots[i]->part == TARGET_EXTENSION)
            import->known.extension = (int)i;
    import->known.currency = slot_named(import, "currency");
    import->known.code = slot_named(import, "lines.product_code");
    import->known.name = slot_named(import, "lines.name");
    import->known.price = slot_named(import, "lines.price_millionths");
    import->known.quantity = slot_named(import, "lines.quantity_thousandths");
}

static void find_values(Import *import)
{
    import->values = ARENA_ARRAY(import->arena, const PresetValue *, import->n_slots + 1);
    for (const PresetValue *value = import->plan.preset->values;
         value != NULL && value->target != NULL; value++) {
        int slot = slot_named(import, value->target);
        if (slot >= 0 && import->values[slot] == NULL)
            import->values[slot] = value;
    }
}

static void find_states(Import *import)
{
    size_t n = 0;
    const PresetState *states = import->plan.preset->states;
    while (states != NULL && states[n].state != NULL)
        n++;
    import->states = arena_alloc(import->arena, (n + 1) * sizeof *import->states);
    import->n_states = 0;
    for (size_t i = 0; i < n; i++) {
        int state = slot_named(import, states[i].state);
        int country = slot_named(import, states[i].country);
        if (state < 0 || country < 0)
            continue;
        import->states[import->n_states].state = state;
        import->states[import->n_states++].country = country;
    }
}

// Parts that complete others hold no record of their own.
static bool has_records(const Import *import, GError **error)
{
    const Preset *preset = import->plan.preset;
    bool any = preset->sheets == NULL || import->plan.mapping != NULL;
    for (size_t i = 0; i < import->n_files && !any; i++)
        any = import->files[i].sheet->completes == NULL;
    if (any)
        return true;
    g_autoptr(GString) en = g_string_new(NULL);
    g_autoptr(GString) zh = g_string_new(NULL);
    for (const PresetSheet *sheet = preset->sheets; sheet->name != NULL; sheet++) {
        if (sheet->completes != NULL)
            continue;
        g_string_append_printf(en, "%s%s", en->len > 0 ? ", " : "", sheet->label.en);
        g_string_append_printf(zh, "%s%s", zh->len > 0 ? "、" : "", sheet->label.zh);
    }
    fail(error, ERROR_INVALID, "What was given can only complete other files of “%s”%.0s",
         "所选文件只能补充“%.0s%s”的其他文件", preset->label.en, preset->label.zh);
    g_autofree char *hint_en = g_strdup_printf("Give one of these with it: %s", en->str);
    g_autofree char *hint_zh = g_strdup_printf("请同时选择其中之一：%s", zh->str);
    error_hint(error, hint_en, hint_zh);
    return false;
}

// Rows that say of nobody who it is would all be the same customer.
static bool has_somebody(const Import *import, GError **error)
{
    static const char *const WHO[] = {"key",      "number", "name",  "first_name", "last_name",
                                      "nickname", "phone",  "email", "company"};
    for (size_t i = 0; i < G_N_ELEMENTS(WHO); i++)
        if (slot_named(import, WHO[i]) >= 0)
            return true;
    fail(error, ERROR_INVALID,
         "No column says who the customers are: a number, name, phone number or mail address",
         "没有列说明客户是谁：编号、姓名、电话或邮箱");
    return hint_columns(&import->files[0], error);
}

// A required field may come in any of several files; nobody needs one that no record needs.
static bool has_key(const Import *import, GError **error)
{
    if (import->plan.entity == &ENTITY_CUSTOMER)
        return has_somebody(import, error);
    bool needed = import->plan.entity == &ENTITY_ORDER || import->plan.entity == &ENTITY_PRODUCT;
    if (!needed || import->known.key >= 0)
        return true;
    const char *name = import->plan.entity == &ENTITY_ORDER ? "number" : "code";
    Label label = entity_field(import->plan.entity, name)->label;
    fail(error, ERROR_INVALID, "No column goes into “%s”%.0s (%s)", "没有列对应“%.0s%s”（%s）",
         label.en, label.zh, name);
    return hint_columns(&import->files[0], error);
}

// A file under a header of its own would else become records that hold nothing.
static bool has_slots(const Import *import, GError **error)
{
    if (import->n_slots > 0)
        return true;
    g_autofree char *names = names_shown(&import->files[0]);
    if (names == NULL)
        return fail(error, ERROR_INVALID, "The file is empty", "文件是空的");
    fail(error, ERROR_INVALID, "None of the columns is known: %s", "没有可识别的列：%s", names);
    error_hint(error, MAP_HINT_EN, MAP_HINT_ZH);
    return false;
}

bool import_take_slots(Import *import, GError **error)
{
    if (!collect_slots(import, error) || !has_slots(import, error))
        return false;
    for (size_t i = 0; i < import->n_files; i++)
        bind_file(import, &import->files[i]);
    import->row_values = ARENA_ARRAY(import->arena, Value, import->n_slots + 1);
    find_known(import);
    find_values(import);
    find_states(import);
    import_clean_begin(import);
    return same_columns(import, error) && has_records(import, error) && has_key(import, error);
}

const char *import_column(const Import *import, const GatherRow *row, size_t slot, Arena *arena)
{
    const ImportFile *file = &import->files[row->file];
    const char *title = slot < import->n_slots ? file->titles[slot] : "";
    if (title == NULL)
        title = import->slots[slot]->name;
    if (import->n_files == 1)
        return title;
    return *title == '\0' ? file->name : arena_printf(arena, "%s: %s", file->name, title);
}

// ---- rows ----

// What stands in for a missing code, a title perhaps, may be too long for one.
static Cell short_key(Arena *arena, Cell cell)
{
    enum { KEY_MOST = 64, KEPT = 47, DIGITS = 16 };
    if (cell.length <= KEY_MOST)
        return cell;
    size_t kept = KEPT;
    while (kept > 0 && ((unsigned char)cell.data[kept] & 0xc0) == 0x80)
        kept--;
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)cell.data, cell.length);
    return cell_of(arena_printf(arena, "%.*s-%.*s", (int)kept, cell.data, DIGITS, hash));
}

Cell import_row_cell(const Import *import, const ImportFile *file, const CsvRow *row, size_t slot,
                     Arena *arena)
{
    Cell first = {.data = ""};
    const size_t *columns = file->columns[slot];
    for (size_t i = 0; i < COLUMNS_EACH && columns[i] != SIZE_MAX; i++) {
        if (columns[i] >= row->n_fields)
            continue;
        Cell cell = {row->fields[columns[i]].data, row->fields[columns[i]].length};
        if (i == 0)
            first = cell;
        if (columns[1] == SIZE_MAX)
            break; // there is but one
        Cell clean = cell_clean(cell);
        if (clean.length > 0 && !import_is_nothing(import, slot, clean))
            return i > 0 && import->slots[slot]->key ? short_key(arena, clean) : cell;
    }
    if (file->constants[slot] != NULL && cell_clean(first).length == 0)
        return cell_of(file->constants[slot]);
    return columns[1] == SIZE_MAX ? first : (Cell){.data = ""};
}

void import_row_cells(const Import *import, const ImportFile *file, const CsvRow *row, Arena *arena,
                      Cell *out)
{
    for (size_t i = 0; i < import->n_slots; i++)
        out[i] = import_row_cell(import, file, row, i, arena);
}

bool import_is_nothing(const Import *import, size_t slot, Cell clean)
{
    const PresetValue *value = import->values[slot];
    for (; value != NULL && value->target != NULL; value++) {
        if (value->to == NULL && cell_equal(cell_of(value->from), clean) &&
            strcmp(value->target, import->slots[slot]->name) == 0)
            return true;
    }
    return false;
}

// What the line calls its product, see product_names.h.
static void note_name(Import *import, const Cell *cells)
{
    int code = import->known.code, name = import->known.name;
    int price = import->known.price, quantity = import->known.quantity;
    if (import->names != NULL && code >= 0 && name >= 0)
        product_names_note(import->names, cells[code], cells[name],
                           price >= 0 ? &cells[price] : NULL,
                           quantity >= 0 ? &cells[quantity] : NULL);
}

bool import_gather_row(Import *import, Slice *slice, const GatherRow *row, Arena *scratch,
                       GError **error)
{
    Cell key;
    g_autoptr(GError) reason = NULL;
    if (draft_key(import, row->cells, scratch, &key, &reason)) {
        note_name(import, row->cells);
        return gather_add(import->gather, key, row, error);
    }
    refuse_cell(import, slice, row, import->n_slots, reason);
    return true;
}

bool import_row_taken(const ImportFile *file, const CsvRow *row)
{
    const char *column = file->sheet != NULL ? file->sheet->only.column : NULL;
    for (size_t i = 0; column != NULL && i < MIN(file->n_names, row->n_fields); i++) {
        if (cell_equal(file->names[i], cell_of(column)))
            return cell_equal(cell_clean((Cell){row->fields[i].data, row->fields[i].length}),
                              cell_of(file->sheet->only.target));
    }
    return true;
}

bool import_read_file(Import *import, Slice *slice, size_t file, Sheet *sheet, GError **error)
{
    enum { ASK_EVERY = 4096 };
    g_autoptr(Arena) scratch = arena_new();
    Cell cells[GATHER_CELLS_MAX];
    CsvRow csv;
    CsvResult result;
    while ((result = sheet_next(sheet, &csv, error)) == CSV_ROW) {
        arena_reset(scratch);
        if (!import_row_taken(&import->files[file], &csv)) {
            import->result.passed_over++;
            continue;
        }
        import_row_cells(import, &import->files[file], &csv, scratch, cells);
        GatherRow row = {.line = csv.line, .file = (uint16_t)file, .cells = cells};
        import->result.rows++;
        if (!import_route(import, slice, &row, 0, scratch, error))
            return false;
        if (import->result.rows % ASK_EVERY == 0 && import->job != NULL &&
            job_stopped(import->job, error))
            return false;
    }
    return result == CSV_END;
}
