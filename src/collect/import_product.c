// SPDX-License-Identifier: Apache-2.0
//
// Products and categories that orders, events and products name: found by their code or name, made
// when there are none, blanks filled.
#include "collect/import_inside.h"

#include "collect/product_names.h"
#include <string.h>

typedef struct {
    int name, brand, category_id;
} Fields;

static const Fields *fields(void)
{
    static Fields all;
    static gsize once;
    if (g_once_init_enter(&once)) {
        all = (Fields){.name = entity_field_index(&ENTITY_PRODUCT, "name"),
                       .brand = entity_field_index(&ENTITY_PRODUCT, "brand"),
                       .category_id = entity_field_index(&ENTITY_PRODUCT, "category_id")};
        g_once_init_leave(&once, 1);
    }
    return &all;
}

// ---- categories ----

bool category_ready(Import *import, Writing *writing, Value name, int64_t *out_id, GError **error)
{
    *out_id = 0;
    if (name.type != VALUE_TEXT)
        return true;
    const char *text = name.as.text.data;
    const KeyEntry *entry = key_cache_find(import->categories, text);
    if (entry != NULL) {
        *out_id = entry->id;
        return true;
    }
    Record *category = record_new(writing->arena, &ENTITY_CATEGORY);
    record_set(category, entity_field_index(&ENTITY_CATEGORY, "name"),
               label_value(writing->arena, text, strlen(text)));
    if (!record_set_defaults(category, writing->arena, error) ||
        !record_insert(writing, category, error))
        return false;
    *out_id = record_id(category);
    key_cache_put(import->categories, writing, text, category, true);
    return true;
}

void categories_load(Import *import, Writing *writing, const Value *names, size_t n)
{
    const char **keys = ARENA_ARRAY(writing->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        keys[i] = names[i].type == VALUE_TEXT ? names[i].as.text.data : NULL;
    key_cache_load(import->categories, writing, keys, n);
}

// ---- products ----

// Neither sells nor gives anything: a correction of the stock, whose text is a remark.
static bool is_remark(const LineDraft *line)
{
    return line->price_given && line->price.type == VALUE_INTEGER && line->price.as.integer == 0 &&
           line->quantity.type == VALUE_INTEGER && line->quantity.as.integer <= 0;
}

// What the line, or better the whole import, calls its product; NULL: nothing does.
static const char *name_of(const Import *import, const LineDraft *line)
{
    if (line->name == NULL)
        return NULL;
    const char *best = product_names_best(import->names, line->code);
    return best != NULL ? best : is_remark(line) ? NULL : line->name;
}

static Record *product_of(const Import *import, Writing *writing, const LineDraft *line,
                          int64_t category_id)
{
    Record *product = record_new(writing->arena, &ENTITY_PRODUCT);
    const char *name = name_of(import, line);
    if (name != NULL)
        record_set(product, fields()->name, label_value(writing->arena, name, strlen(name)));
    if (line->brand.type == VALUE_TEXT)
        record_set(product, fields()->brand, line->brand);
    if (category_id != 0)
        record_set(product, fields()->category_id, value_integer(category_id));
    return product;
}

static bool adds_to(const Import *import, const KeyEntry *product, const LineDraft *line)
{
    const Fields *f = fields();
    bool name = (product->filled & (UINT64_C(1) << f->name)) == 0 && name_of(import, line) != NULL;
    bool brand =
        line->brand.type == VALUE_TEXT && (product->filled & (UINT64_C(1) << f->brand)) == 0;
    bool category = line->category.type == VALUE_TEXT &&
                    (product->filled & (UINT64_C(1) << f->category_id)) == 0;
    return name || brand || category;
}

bool product_ready(Import *import, Writing *writing, const LineDraft *line, KeyEntry **out,
                   GError **error)
{
    KeyCache *cache = import->products;
    KeyEntry *entry = key_cache_find(cache, line->code);
    bool adds = entry == NULL || adds_to(import, entry, line);
    if (adds) {
        int64_t category_id = 0;
        if (!category_ready(import, writing, line->category, &category_id, error))
            return false;
        Record *product = product_of(import, writing, line, category_id);
        if (entry == NULL) {
            product = complete(writing, import->product_defaults, product);
            record_set(product, entity_field_index(&ENTITY_PRODUCT, "code"),
                       value_text(line->code));
            if (!record_insert(writing, product, error))
                return false;
            key_cache_put(cache, writing, line->code, product, true);
        } else if (!fill_blanks(writing, cache, line->code, product, error)) {
            return false;
        }
    }
    *out = key_cache_find(cache, line->code);
    return true;
}

void products_load(Import *import, const Slice *slice, Writing *writing)
{
    const GPtrArray *drafts = slice->drafts;
    const char **codes = ARENA_ARRAY(writing->arena, const char *, slice->n_lines + 1);
    Value *categories = ARENA_ARRAY(writing->arena, Value, slice->n_lines + 1);
    size_t n = 0;
    for (guint i = 0; i < drafts->len; i++) {
        const Draft *draft = drafts->pdata[i];
        for (size_t j = 0; j < draft->n_lines; j++, n++) {
            codes[n] = draft->lines[j].code;
            categories[n] = draft->lines[j].category;
        }
    }
    key_cache_load(import->products, writing, codes, n);
    categories_load(import, writing, categories, n);
}
