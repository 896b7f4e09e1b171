// SPDX-License-Identifier: Apache-2.0
#include "collect/preset.h"

#include "collect/preset/presets.h"
#include <string.h>

const Preset *const PRESETS[] = {
    &PRESET_CUSTOMERS,
    &PRESET_EVENTS,
    &PRESET_OLIST,
    &PRESET_OLIST_CUSTOMERS,
    &PRESET_OLIST_PRODUCTS,
    &PRESET_OLIST_SELLERS,
    &PRESET_ONLINE_RETAIL,
    &PRESET_ORDERS,
    &PRESET_PRODUCTS,
    &PRESET_SALES_ACCOUNTS,
    &PRESET_SALES_DEALS,
    &PRESET_SALES_PRODUCTS,
    &PRESET_SALES_WON,
    &PRESET_SHOPIFY,
    &PRESET_SHOPIFY_PRODUCTS,
    &PRESET_TAOBAO,
    &PRESET_TAOBAO_BEHAVIOUR,
    &PRESET_WOOCOMMERCE,
    &PRESET_WOOCOMMERCE_PRODUCTS,
    NULL,
};

const Preset *preset_find(const char *name)
{
    for (const Preset *const *preset = PRESETS; *preset != NULL; preset++) {
        if (g_strcmp0((*preset)->name, name) == 0)
            return *preset;
    }
    return NULL;
}

const Preset *preset_plain(const char *kind)
{
    for (const Preset *const *preset = PRESETS; *preset != NULL; preset++) {
        if ((*preset)->sheets == NULL && g_strcmp0((*preset)->kind, kind) == 0)
            return *preset;
    }
    return NULL;
}

size_t preset_sheet_count(const Preset *preset)
{
    size_t n = 0;
    while (preset->sheets != NULL && preset->sheets[n].name != NULL)
        n++;
    return n;
}

json_object *preset_mapping(const Preset *preset)
{
    if (preset->sheets == NULL)
        return NULL;
    json_object *mapping = json_object_new_object();
    for (const PresetSheet *sheet = preset->sheets; sheet->name != NULL; sheet++) {
        for (const PresetColumn *column = sheet->columns; column->column != NULL; column++) {
            if (column->target[0] != '@' &&
                !json_object_object_get_ex(mapping, column->column, NULL))
                json_object_object_add(mapping, column->column,
                                       json_object_new_string(column->target));
        }
    }
    return mapping;
}

const char *preset_order_kind(const Preset *preset, const char *number)
{
    for (const PresetKind *kind = preset->kinds; kind != NULL && kind->prefix != NULL; kind++) {
        if (g_str_has_prefix(number, kind->prefix))
            return kind->kind;
    }
    return NULL;
}

// ---- recognising files ----

static bool has_marks(const PresetSheet *sheet, const Cell *names, size_t n_names)
{
    for (const char *const *mark = sheet->marks; *mark != NULL; mark++) {
        if (cell_place(names, n_names, *mark) == n_names)
            return false;
    }
    return true;
}

static bool is_value(const Preset *preset, const char *target, Cell cell)
{
    bool any = false;
    for (const PresetValue *value = preset->values; value != NULL && value->target != NULL;
         value++) {
        if (strcmp(value->target, target) != 0)
            continue;
        any = true;
        if (cell_equal(cell, cell_of(value->from)))
            return true;
    }
    return !any;
}

// A file without a header only has numbers for names: it must have as many columns as the sheet,
// and values that the preset knows.
static bool fits_row(const Preset *preset, const PresetSheet *sheet, size_t n_names,
                     const CsvRow *first)
{
    size_t n = 0;
    if (first == NULL || first->n_fields != n_names)
        return false;
    for (const PresetColumn *column = sheet->columns; column->column != NULL; column++) {
        size_t at = (size_t)g_ascii_strtoull(column->column, NULL, 10);
        if (at == 0 || at > n_names)
            return false;
        n = MAX(n, at);
        Cell cell = {first->fields[at - 1].data, first->fields[at - 1].length};
        if (!is_value(preset, column->target, cell_clean(cell)))
            return false;
    }
    return n == n_names;
}

static bool fits(const Preset *preset, const PresetSheet *sheet, const Cell *names, size_t n_names,
                 const CsvRow *first)
{
    bool headless = strcmp(sheet->columns[0].column, "1") == 0;
    return has_marks(sheet, names, n_names) &&
           (!headless || fits_row(preset, sheet, n_names, first));
}

// How many columns of the file the sheet knows.
static size_t known_columns(const PresetSheet *sheet, const Cell *names, size_t n_names)
{
    size_t n = 0;
    for (const PresetColumn *column = sheet->columns; column->column != NULL; column++)
        n += cell_place(names, n_names, column->column) < n_names;
    return n;
}

const PresetSheet *preset_sheet(const Preset *preset, const Cell *names, size_t n_names,
                                const CsvRow *first)
{
    const PresetSheet *best = NULL;
    size_t most = 0;
    for (const PresetSheet *sheet = preset->sheets; sheet != NULL && sheet->name != NULL; sheet++) {
        size_t n = known_columns(sheet, names, n_names);
        if (n > most && fits(preset, sheet, names, n_names, first)) {
            best = sheet;
            most = n;
        }
    }
    return best;
}

size_t presets_recognised(const Cell *names, size_t n_names, const CsvRow *first, PresetMatch *out,
                          size_t most)
{
    size_t n = 0;
    for (const Preset *const *preset = PRESETS; *preset != NULL; preset++) {
        const PresetSheet *sheet = preset_sheet(*preset, names, n_names, first);
        if (sheet == NULL)
            continue;
        size_t at = MIN(n, most - 1), known = known_columns(sheet, names, n_names);
        if (n == most && known_columns(out[at].sheet, names, n_names) >= known)
            continue;
        for (; at > 0 && known_columns(out[at - 1].sheet, names, n_names) < known; at--)
            out[at] = out[at - 1];
        out[at] = (PresetMatch){*preset, sheet};
        n = MIN(n + 1, most);
    }
    return n;
}
