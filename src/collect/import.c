// SPDX-License-Identifier: Apache-2.0
//
// The running import: what it needs to know, what it remembers, its files; and a trial, which does
// everything but keep it.
#include "collect/import_run.h"

#include "base/decimal.h"
#include "collect/import_calendar.h"
#include "collect/import_clean.h"
#include "collect/import_join.h"
#include "collect/import_known.h"
#include "collect/import_lists.h"
#include "collect/import_open.h"
#include "collect/product_names.h"
#include <string.h>
#include <sys/stat.h>

void import_clear(Import *import)
{
    import_plan_clear(&import->plan);
    model_unref(import->model);
    g_clear_pointer(&import->zone, g_time_zone_unref);
    gather_free(import->gather);
    product_names_free(import->names);
    for (size_t i = 0; i < CUSTOMER_KEYS; i++)
        key_cache_free(import->customers[i]);
    key_cache_free(import->products);
    key_cache_free(import->categories);
    g_clear_pointer(&import->contacts, g_hash_table_unref);
    import_joins_free(import);
    growing_file_clear(&import->rejects);
    growing_file_clear(&import->changes);
    arena_free(import->arena);
    g_free(import->after_key);
    g_free(import->fingerprint);
}

static bool defaults_of(Import *import, const Entity *entity, Record **out, GError **error)
{
    *out = record_new(import->arena, entity);
    int source = entity_field_index(entity, "source_id");
    if (source >= 0 && import->source_id != 0)
        (*out)->values[source] = value_integer(import->source_id);
    return record_set_defaults(*out, import->arena, error);
}

static const char *own_or(const char *text, const char *otherwise)
{
    return text != NULL && *text != '\0' ? text : otherwise;
}

// Zone and currency: the source's, else the preset's, else the organisation's. A source may have
// been made by another preset, which knows nothing of money.
static void read_source(Import *import, Tx *tx)
{
    g_assert(import->plan.preset != NULL);
    const char *zone = import->plan.preset->timezone, *currency = import->plan.preset->currency;
    g_autoptr(Cursor) row = tx_query(tx, "SELECT timezone, currency FROM source WHERE id = $1",
                                     PARAMS(value_integer(import->source_id)));
    if (cursor_next(row)) {
        zone = own_or(cursor_text(row, 0, NULL), zone);
        currency = own_or(cursor_text(row, 1, NULL), currency);
    }
    import->zone = zone != NULL ? g_time_zone_new_identifier(zone) : NULL;
    if (import->zone == NULL)
        import->zone = g_time_zone_ref(model_timezone(import->model));
    currency = own_or(currency, model_currency(import->model));
    import->currency = arena_copy(import->arena, currency, -1);
}

// Fields that the preset brings along count where nobody has made them yet: in a trial.
static void find_targets(Import *import)
{
    size_t n = 0, most = 0;
    const Target *targets = targets_of(import->arena, import->plan.entity, import->model, &n);
    const PresetField *fields = import->plan.preset->fields;
    while (fields != NULL && fields[most].entity != NULL)
        most++;
    Target *all = ARENA_ARRAY(import->arena, Target, n + most + 1);
    memcpy(all, targets, n * sizeof *all);
    for (size_t i = 0; i < most; i++) {
        const char *name = arena_printf(import->arena, "custom.%s", fields[i].field.name);
        if (strcmp(fields[i].entity, import->plan.entity->name) == 0 &&
            target_among(all, n, name) == NULL)
            all[n++] = (Target){.name = name,
                                .label = fields[i].field.label,
                                .part = TARGET_CUSTOM,
                                .field = &fields[i].field,
                                .index = -1};
    }
    import->targets = all;
    import->n_targets = n;
}

bool import_begin(Import *import, Tx *tx, GError **error)
{
    arena_free(import->arena);
    model_unref(import->model);
    g_clear_pointer(&import->zone, g_time_zone_unref);
    import->arena = arena_new();
    import->model = model_load(tx);
    import->phone = entity_field(&ENTITY_CUSTOMER, "phone");
    import->email = entity_field(&ENTITY_CUSTOMER, "email");
    read_source(import, tx);
    import->republic = false;
    import->cells = (CellReader){.zone = import->zone,
                                 .day_first = import->plan.preset->day_first,
                                 .short_years = import->plan.preset->short_years,
                                 .exponent = currency_exponent(import->currency)};
    find_targets(import);
    return defaults_of(import, &ENTITY_ORDER, &import->order_defaults, error) &&
           defaults_of(import, &ENTITY_ORDER_LINE, &import->line_defaults, error) &&
           defaults_of(import, &ENTITY_CUSTOMER, &import->customer_defaults, error) &&
           defaults_of(import, &ENTITY_PRODUCT, &import->product_defaults, error);
}

// ---- what it remembers ----

void import_caches_make(Import *import)
{
    for (CustomerKey by = 0; by < CUSTOMER_KEYS; by++)
        import->customers[by] =
            key_cache_new(&ENTITY_CUSTOMER, customer_key_kind(import, by), import->source_id);
    import->products = key_cache_new(&ENTITY_PRODUCT, "code", import->source_id);
    import->categories = key_cache_new(&ENTITY_CATEGORY, "name", import->source_id);
}

void import_caches_begin(Import *import)
{
    import_known_begin(import);
    for (size_t i = 0; i < CUSTOMER_KEYS; i++)
        key_cache_begin(import->customers[i]);
    key_cache_begin(import->products);
    key_cache_begin(import->categories);
}

void import_caches_keep(Import *import)
{
    for (size_t i = 0; i < CUSTOMER_KEYS; i++)
        key_cache_keep(import->customers[i]);
    key_cache_keep(import->products);
    key_cache_keep(import->categories);
}

// ---- its files ----

// NULL: a file of the store that is gone.
static const char *name_of(const OpenFile *file, const ImportRequest *request, size_t i,
                           Arena *arena)
{
    if (file->stored != NULL)
        return arena_copy(arena, file_bytes_name(file->stored), -1);
    size_t n_stored = 0;
    while (request->file_ids != NULL && request->file_ids[n_stored] != 0)
        n_stored++;
    if (i < n_stored)
        return NULL;
    g_autofree char *name = g_path_get_basename(request->paths[i - n_stored]);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    return arena_copy(arena, valid, -1);
}

// A run that goes on after a crash must find the same files.
static bool note_file(const OpenFile *file, const ImportRequest *request, size_t i,
                      GString *fingerprint, GError **error)
{
    struct stat facts;
    if (file->stored != NULL) {
        g_string_append_printf(fingerprint, "file %" G_GINT64_FORMAT " ", request->file_ids[i]);
        return true;
    }
    if (fstat(file->descriptor, &facts) != 0)
        return fail(error, ERROR_UNAVAILABLE, "%s", "%s", g_strerror(errno));
    g_string_append_printf(fingerprint, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " ",
                           (gint64)facts.st_size, (gint64)facts.st_mtim.tv_sec);
    return true;
}

// Of several files: which one it is about.
static void name_file(const Import *import, const char *name, GError **error)
{
    if (import->n_files < 2 || name == NULL || error == NULL || *error == NULL)
        return;
    GError *plain = *error;
    *error = NULL;
    fail(error, error_code(plain), "“%s”: %s%.0s", "“%s”：%.0s%s", name,
         error_text(plain, LANGUAGE_EN), error_text(plain, LANGUAGE_ZH));
    error_hint(error, error_hint_text(plain, LANGUAGE_EN), error_hint_text(plain, LANGUAGE_ZH));
    g_error_free(plain);
}

static bool look_at_files(Import *import, const ImportRequest *request, GError **error)
{
    GString *fingerprint = g_string_new(NULL);
    bool good = true;
    for (size_t i = 0; good && i < import->n_files; i++) {
        g_auto(OpenFile) file = {.descriptor = -1};
        ImportFile *known = &import->files[i];
        good = import_open_number(&file, import, request, i, error);
        known->name = name_of(&file, request, i, import->arena);
        if (!good)
            name_file(import, known->name, error);
        good = good && note_file(&file, request, i, fingerprint, error) &&
               import_file_look(import, known, file.sheet, error);
        if (good)
            import_calendar_look(import, known, file.sheet);
    }
    g_free(import->fingerprint);
    import->fingerprint = g_string_free(fingerprint, false);
    return good;
}

bool import_gather_files(Import *import, Slice *slice, const ImportRequest *request, GError **error)
{
    import->n_files = import_count_files(request);
    import->files = ARENA_ARRAY(import->arena, ImportFile, import->n_files + 1);
    if (import->n_files == 0 || import->n_files > UINT16_MAX)
        return fail(error, ERROR_INVALID, "There is no file to import", "没有要导入的文件");
    if (!look_at_files(import, request, error) || !import_take_slots(import, error))
        return false;
    import->gather = gather_new(import->n_slots, 0);
    import->names = import->plan.entity == &ENTITY_ORDER ? product_names_new() : NULL;
    import_joins_begin(import);
    for (size_t i = 0; i < import->n_files; i++) {
        g_auto(OpenFile) file = {.descriptor = -1};
        if (!import_open_number(&file, import, request, i, error) ||
            !import_read_file(import, slice, i, file.sheet, error)) {
            name_file(import, import->files[i].name, error);
            return false;
        }
    }
    return import_join(import, slice, error);
}

// ---- a trial ----

typedef struct {
    Import *import;
    const ImportRequest *request;
} Trial;

static bool begin_trial(Tx *tx, void *context, GError **error)
{
    Trial *trial = context;
    Import *import = trial->import;
    import_plan_clear(&import->plan);
    if (!import_plan(tx, &import->plan, trial->request, error))
        return false;
    import->source_id = source_find(tx, import->plan.source_code);
    if (!import_begin(import, tx, error))
        return false;
    if (trial->request->rates != NULL)
        model_take_rates(import->model, trial->request->rates);
    return true;
}

bool import_begin_trial(Import *import, const ImportRequest *request, GError **error)
{
    return store_read(import->store, begin_trial, &(Trial){import, request}, error);
}

void import_lists_clear(ImportLists *lists)
{
    buffer_clear(&lists->rejects);
    buffer_clear(&lists->changes);
}

bool import_try(Store *store, const ImportRequest *request, ImportLists *lists, ImportResult *out,
                GError **error)
{
    g_auto(Import) import = {.store = store, .trial = true, .trial_lists = lists};
    g_autoptr(Slice) first = slice_new();
    int64_t begun = g_get_monotonic_time();
    if (lists != NULL) {
        reject_header(&lists->rejects);
        import_changes_header(&lists->changes);
    }
    if (!import_begin_trial(&import, request, error))
        return false;
    import_caches_make(&import);
    if (!import_gather_files(&import, first, request, error) ||
        !import_slices(&import, first, error))
        return false;
    if (lists != NULL) {
        import_list_order(&import, &lists->rejects);
        import_list_order(&import, &lists->changes);
    }
    *out = import.result;
    out->microseconds = g_get_monotonic_time() - begun;
    return true;
}
