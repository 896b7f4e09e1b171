// SPDX-License-Identifier: Apache-2.0
//
// What an import would begin with: the file as found, the mapping proposed or given, and what is
// wrong with the first rows. Nothing is written, and nothing but the file's beginning is read.
#include "collect/answer.h"
#include "collect/csv_format.h"
#include "collect/file_content.h"
#include "collect/import_calendar.h"
#include "collect/import_clean.h"
#include "collect/import_known.h"
#include "collect/import_run.h"

#include <string.h>

enum { ROWS_SHOWN = 20, ROWS_CHECKED = 1000, PROBLEMS_SHOWN = 50, PRESETS_SHOWN = 4 };

// What records of each kind are known by, a customer's number aside.
static const char *const KEY_KINDS[] = {"code", "content", "email", "number", "phone", "row"};

typedef struct {
    Import *import;
    Sheet *sheet;
    Sheet *beginning; // the same once more, to look ahead
    ImportFile file;
    bool usable;                        // the mapping's columns became slots
    PresetMatch matches[PRESETS_SHOWN]; // presets that have such a file
    size_t n_matches;
    GHashTable *currencies; // of its orders, those without a rate
    Buffer rows, problems, changes, known;
    size_t n_rows, n_problems, n_changes;
    // those whom the rows name, to be looked up at the end
    Arena *arena;
    GArray *named; // of Named
    GArray *lines; // of int64_t
    int64_t n_joined, n_contested;
    GPtrArray *keys[G_N_ELEMENTS(KEY_KINDS)]; // of the rows' records, by kind
    int64_t n_existing;
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

static void note_named(Preview *preview, const Slice *slice, int64_t line)
{
    static const char *const KEPT[] = {"phone", "email"};
    Named named;
    Arena *arena = preview->arena;
    if (slice->drafts->len == 0 || !import_named(preview->import, slice->drafts->pdata[0], &named))
        return;
    Record *person = record_new(arena, &ENTITY_CUSTOMER);
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++) {
        const char *text = record_text(named.person, KEPT[i]);
        if (text != NULL)
            record_set(person, entity_field_index(&ENTITY_CUSTOMER, KEPT[i]),
                       value_text(arena_copy(arena, text, -1)));
    }
    named.person = person;
    named.key = arena_copy(arena, named.key, -1);
    g_array_append_val(preview->named, named);
    g_array_append_val(preview->lines, line);
}

// An order in a currency without rate would be refused. `cells` NULL: what no file of it may say.
static void note_currency(Preview *preview, const Cell *cells)
{
    const Import *import = preview->import;
    int slot = cells != NULL ? import->known.currency : -1;
    if (import->plan.entity == &ENTITY_ORDER)
        import_note_currency(import, slot >= 0 ? cells[slot] : (Cell){.data = ""},
                             preview->currencies);
}

static void note_key(Preview *preview, const Draft *draft)
{
    size_t i = 0;
    while (i < G_N_ELEMENTS(KEY_KINDS) && strcmp(KEY_KINDS[i], draft->key_kind) != 0)
        i++;
    if (i == G_N_ELEMENTS(KEY_KINDS)) // a nick: the source's name for a number
        i = 3;
    g_ptr_array_add(preview->keys[i], arena_copy(preview->arena, draft->key, -1));
}

static void check_row(Preview *preview, Slice *slice, const CsvRow *row)
{
    Import *import = preview->import;
    Cell *cells = ARENA_ARRAY(slice->arena, Cell, import->n_slots + 1), key;
    g_autoptr(GError) reason = NULL;
    import_row_cells(import, &preview->file, row, slice->arena, cells);
    GatherRow gathered = {.line = row->line, .cells = cells};
    note_currency(preview, cells);
    if (preview->file.sheet != NULL && preview->file.sheet->completes != NULL)
        return; // what it says is seen in the rows it completes
    if (!draft_key(import, cells, slice->arena, &key, &reason)) {
        refuse_cell(import, slice, &gathered, import->n_slots, reason);
        return;
    }
    draft_group(import, slice, &(GatherGroup){.key = key, .rows = &gathered, .n_rows = 1});
    if (slice->drafts->len > 0)
        note_key(preview, slice->drafts->pdata[0]);
    note_named(preview, slice, row->line);
}

// ---- who is there already ----

static void take_known(const char *key, int64_t owner_id, int64_t id, void *context)
{
    (void)owner_id, (void)id;
    g_hash_table_add(context, g_strdup(key));
}

// The keys of one kind that the source knows.
static void find_keys(const Preview *preview, Writing *writing, const char *kind, GHashTable *keys)
{
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    for (guint i = 0; i < preview->named->len; i++) {
        const Named *named = &g_array_index(preview->named, Named, i);
        if (strcmp(named->kind, kind) == 0)
            g_ptr_array_add(wanted, (char *)named->key);
    }
    const ExternalKey all = {preview->import->source_id, "customer", kind, NULL};
    external_keys_find(writing, &all, (const char *const *)wanted->pdata, wanted->len, take_known,
                       keys);
}

static void count_existing(Preview *preview, Writing *writing)
{
    const Import *import = preview->import;
    bool customer = import->plan.entity == &ENTITY_CUSTOMER;
    preview->n_existing = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(KEY_KINDS); i++) {
        bool number = customer && strcmp(KEY_KINDS[i], "number") == 0;
        const ExternalKey all = {import->source_id, import->plan.entity->name,
                                 number ? customer_key_kind(import, BY_NUMBER) : KEY_KINDS[i],
                                 NULL};
        g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        external_keys_find(writing, &all, (const char *const *)preview->keys[i]->pdata,
                           preview->keys[i]->len, take_known, found);
        preview->n_existing += g_hash_table_size(found);
    }
}

static void print_known(Preview *preview, const Named *named, int64_t line, bool contested)
{
    Buffer *out = &preview->known;
    *(contested ? &preview->n_contested : &preview->n_joined) += 1;
    if (preview->n_joined + preview->n_contested > PROBLEMS_SHOWN)
        return;
    json_object_begin(out);
    json_member_integer(out, "line", line);
    json_member_text(out, "key", named->key);
    json_member_boolean(out, "contested", contested);
    json_object_end(out);
}

static bool look_up_named(Tx *tx, void *context, GError **error)
{
    Preview *preview = context;
    (void)error;
    Writing writing = {.tx = tx, .arena = preview->arena, .model = preview->import->model};
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *const KINDS[] = {customer_key_kind(preview->import, BY_NUMBER), "phone", "email"};
    preview->known.length = 0;
    preview->n_joined = preview->n_contested = 0;
    import_known_begin(preview->import);
    count_existing(preview, &writing);
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
        find_keys(preview, &writing, KINDS[i], seen);
    import_known_load(preview->import, &writing, (const Named *)(void *)preview->named->data,
                      preview->named->len);
    for (guint i = 0; i < preview->named->len; i++) {
        const Named *named = &g_array_index(preview->named, Named, i);
        int64_t id = 0;
        Meant meant = import_meant(preview->import, &writing, named, &id);
        if (meant != MEANT_NOBODY && g_hash_table_add(seen, g_strdup(named->key)))
            print_known(preview, named, g_array_index(preview->lines, int64_t, i),
                        meant == MEANT_TWO);
    }
    return true;
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
    else
        import_calendar_look(import, &preview->file, preview->beginning);
    preview->n_matches =
        presets_recognised(preview->file.names, preview->file.n_names,
                           sheet_first_row(preview->sheet), preview->matches, PRESETS_SHOWN);
    g_clear_error(&problem);
    preview->usable = import_take_slots(import, &problem);
    // Of several files of a preset each has a part of what is needed; another must have all of it.
    if (!preview->usable && preview->n_problems == 0 && import->n_slots > 0 &&
        import->plan.preset->sheets == NULL)
        add_problem(preview, 1, "", problem);
    if (!preview->usable)
        note_currency(preview, NULL);
}

static void print_currencies(Buffer *out, const Preview *preview)
{
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(preview->currencies, NULL);
    json_key(out, "rates_missing");
    json_array(out);
    for (size_t i = 0; names[i] != NULL; i++)
        json_string(out, names[i]);
    json_array_end(out);
}

static void print_fields(Buffer *out, const Preview *preview)
{
    const Import *import = preview->import;
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; i < import->n_targets; i++) {
        json_object_begin(out);
        json_member_text(out, "name", import->targets[i].name);
        json_member_label(out, "label", import->targets[i].label);
        json_member_boolean(out, "required",
                            mapping_needs(&preview->file.mapping, &import->targets[i]));
        json_object_end(out);
    }
    json_array_end(out);
}

// Which sheet of the preset asked for it is, and which presets have such a file.
static void print_recognised(Buffer *out, const Preview *preview)
{
    const PresetMatch *matches = preview->matches;
    const PresetSheet *sheet = preview->file.sheet;
    json_member_text(out, "sheet", sheet != NULL ? sheet->name : NULL);
    json_key(out, "recognised");
    json_array(out);
    for (size_t i = 0; i < preview->n_matches; i++) {
        json_object_begin(out);
        json_member_text(out, "preset", matches[i].preset->name);
        json_member_text(out, "kind", matches[i].preset->kind);
        json_member_text(out, "sheet", matches[i].sheet->name);
        json_member_label(out, "label", matches[i].sheet->label);
        json_member_boolean(out, "completes", matches[i].sheet->completes != NULL);
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
    print_fields(out, preview);
    print_currencies(out, preview);
    json_member_list(out, "problems", &preview->problems);
    json_member_list(out, "changes", &preview->changes);
    json_member_integer(out, "cleaned", (int64_t)preview->n_changes);
    json_member_integer(out, "existing", preview->n_existing);
    json_member_integer(out, "joined", preview->n_joined);
    json_member_integer(out, "contested", preview->n_contested);
    json_member_list(out, "known", &preview->known);
    json_object_end(out);
}

static bool preview_sheet(Preview *preview, Buffer *out, GError **error)
{
    preview->import->refused = add_problem;
    preview->import->changed = add_change;
    preview->import->refused_context = preview;
    preview->arena = arena_new();
    preview->named = g_array_new(FALSE, FALSE, sizeof(Named));
    preview->lines = g_array_new(FALSE, FALSE, sizeof(int64_t));
    preview->currencies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(KEY_KINDS); i++)
        preview->keys[i] = g_ptr_array_new();
    map_columns(preview);
    bool good = read_rows(preview, error) &&
                store_read(preview->import->store, look_up_named, preview, error);
    if (good)
        print_preview(out, preview);
    buffer_clear(&preview->rows);
    buffer_clear(&preview->problems);
    buffer_clear(&preview->changes);
    buffer_clear(&preview->known);
    g_array_unref(preview->named);
    g_array_unref(preview->lines);
    g_hash_table_unref(preview->currencies);
    for (size_t i = 0; i < G_N_ELEMENTS(KEY_KINDS); i++)
        g_ptr_array_unref(preview->keys[i]);
    arena_free(preview->arena);
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
    g_autoptr(FileBytes) again =
        sheet != NULL ? file_bytes_open(store, request->file_ids[0], error) : NULL;
    g_autoptr(Sheet) beginning =
        again != NULL ? sheet_open(file_bytes_source(again), &import.plan.sheet, error) : NULL;
    Preview preview = {.import = &import, .sheet = sheet, .beginning = beginning};
    return beginning != NULL && preview_sheet(&preview, out, error);
}
