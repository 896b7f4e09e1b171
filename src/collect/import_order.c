// SPDX-License-Identifier: Apache-2.0
//
// Orders of a slice. Keys of customers, products and orders that are not remembered yet are looked
// up in one query each, stored orders are loaded with their lines in two; then every order is
// inserted, updated or found unchanged.
//
// Lines have no number of their own in most files. The lines of one product code within an order
// are a set in which equal lines count: a line of the file first looks for a stored line that says
// the same, so that neither their order nor the order of rows matters; what is left is matched in
// the order of occurrence (the n-th of the file changes the n-th stored one that found no equal);
// what is left then is new. Stored lines that the file does not mention stay, since it may hold a
// part of the order: so a file imported again whole, shuffled, or split in two changes nothing, and
// one changed line is one change.
//
// The other side of it: when an order comes in two files for the first time, a line of the second
// that looks like one of the first is taken for the same line. Files that belong together are given
// together, in one import.
#include "collect/import_inside.h"

#include "entity/image.h"
#include "entity/summary.h"
#include <string.h>

typedef struct {
    int source_id, number, ordered_at, currency;
    int product_id, product_code, name, quantity, price, occurrence;
    int product_name, product_brand;
} Fields;

static const Fields *fields(void)
{
    static Fields all;
    static gsize once;
    if (g_once_init_enter(&once)) {
        const Entity *order = &ENTITY_ORDER, *line = &ENTITY_ORDER_LINE;
        all = (Fields){
            .source_id = entity_field_index(order, "source_id"),
            .number = entity_field_index(order, "number"),
            .ordered_at = entity_field_index(order, "ordered_at"),
            .currency = entity_field_index(order, "currency"),
            .product_id = entity_field_index(line, "product_id"),
            .product_code = entity_field_index(line, "product_code"),
            .name = entity_field_index(line, "name"),
            .quantity = entity_field_index(line, "quantity_thousandths"),
            .price = entity_field_index(line, "price_millionths"),
            .occurrence = entity_field_index(line, "occurrence"),
            .product_name = entity_field_index(&ENTITY_PRODUCT, "name"),
            .product_brand = entity_field_index(&ENTITY_PRODUCT, "brand"),
        };
        g_once_init_leave(&once, 1);
    }
    return &all;
}

// The slice while it is written.
typedef struct {
    Import *import;
    Slice *slice;
    Writing *writing;
    GHashTable *orders; // key → Record, stored
    GHashTable *owners; // customers whose summaries change
} Round;

// ---- customers and products ----

static bool fill_blanks(Round *round, KeyCache *cache, const char *key, const Record *desired,
                        GError **error)
{
    Writing *writing = round->writing;
    KeyEntry *entry = key_cache_find(cache, key);
    uint64_t blanks = desired->given & ~entry->filled;
    if (blanks == 0)
        return true;
    Record *stored = record_load(writing->tx, writing->arena, desired->entity, entry->id);
    if (stored == NULL)
        return fail(error, ERROR_CONFLICT, "A record went away while it was imported",
                    "导入期间有记录被移除");
    if (stored->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    Record *after = overlay(writing, stored, desired, true);
    if (!record_update(writing, stored, after, NULL, error))
        return false;
    key_cache_put(cache, writing, key, after, false);
    return true;
}

static bool new_customer(Round *round, const Draft *draft, int64_t *out_id, GError **error)
{
    Import *import = round->import;
    Writing *writing = round->writing;
    Record *customer = complete(writing, import->customer_defaults, draft->customer);
    bool anonymous = draft->customer_key == NULL;
    if (anonymous)
        record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "kind"), value_text("anonymous"));
    else
        record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "number"),
                   value_text(draft->customer_key));
    if (!record_insert(writing, customer, error))
        return false;
    *out_id = record_id(customer);
    if (anonymous)
        return true;
    key_cache_put(import->customers, writing, draft->customer_key, customer, true);
    return customer_number(import, writing, customer, draft->customer_key, error);
}

static bool known_customer(Round *round, const Draft *draft, int64_t *out_id, GError **error)
{
    KeyCache *cache = round->import->customers;
    KeyEntry *entry =
        draft->customer_key != NULL ? key_cache_find(cache, draft->customer_key) : NULL;
    if (entry == NULL)
        return new_customer(round, draft, out_id, error);
    *out_id = entry->id;
    return draft->customer == NULL ||
           fill_blanks(round, cache, draft->customer_key, draft->customer, error);
}

static Record *product_of(Round *round, const LineDraft *line)
{
    Writing *writing = round->writing;
    Record *product = record_new(writing->arena, &ENTITY_PRODUCT);
    if (line->name != NULL)
        record_set(product, fields()->product_name,
                   label_value(writing->arena, line->name, strlen(line->name)));
    if (line->brand.type == VALUE_TEXT)
        record_set(product, fields()->product_brand, line->brand);
    return product;
}

static bool adds_to(const KeyEntry *product, const LineDraft *line)
{
    const Fields *f = fields();
    bool name = line->name != NULL && (product->filled & (UINT64_C(1) << f->product_name)) == 0;
    bool brand = line->brand.type == VALUE_TEXT &&
                 (product->filled & (UINT64_C(1) << f->product_brand)) == 0;
    return name || brand;
}

static bool product_ready(Round *round, const LineDraft *line, KeyEntry **out, GError **error)
{
    KeyCache *cache = round->import->products;
    KeyEntry *entry = key_cache_find(cache, line->code);
    bool adds = entry == NULL || adds_to(entry, line);
    if (adds) {
        Record *product = product_of(round, line);
        if (entry == NULL) {
            product = complete(round->writing, round->import->product_defaults, product);
            record_set(product, entity_field_index(&ENTITY_PRODUCT, "code"),
                       value_text(line->code));
            if (!record_insert(round->writing, product, error))
                return false;
            key_cache_put(cache, round->writing, line->code, product, true);
        } else if (!fill_blanks(round, cache, line->code, product, error)) {
            return false;
        }
    }
    *out = key_cache_find(cache, line->code);
    return true;
}

// ---- lines ----

// Puts what the file says into a line: the name only where it is another than the product's.
static bool fill_line(Round *round, Record *line, const LineDraft *draft, GError **error)
{
    const Fields *f = fields();
    KeyEntry *product = NULL;
    if (!product_ready(round, draft, &product, error))
        return false;
    record_set(line, f->product_id, value_integer(product->id));
    record_set(line, f->product_code, value_text(draft->code));
    record_set(line, f->quantity, draft->quantity);
    if (draft->price_given)
        record_set(line, f->price, draft->price);
    if (draft->name_given) {
        bool usual = draft->name == NULL || g_strcmp0(draft->name, product->names[0]) == 0 ||
                     g_strcmp0(draft->name, product->names[1]) == 0;
        record_set(line, f->name, usual ? value_null() : value_text(draft->name));
    }
    return true;
}

static Record *new_line(Round *round, const LineDraft *draft, GError **error)
{
    Record *line = record_new(round->writing->arena, &ENTITY_ORDER_LINE);
    memcpy(line->values, round->import->line_defaults->values,
           ENTITY_ORDER_LINE.n_fields * sizeof(Value));
    return fill_line(round, line, draft, error) ? line : NULL;
}

static void set_occurrence(Record *line, GHashTable *counts)
{
    const Fields *f = fields();
    char *code = (char *)line->values[f->product_code].as.text.data;
    gintptr n = (gintptr)g_hash_table_lookup(counts, code) + 1;
    g_hash_table_insert(counts, code, (gpointer)n);
    record_set(line, f->occurrence, value_integer(n));
}

static bool all_lines_new(Round *round, Record *order, const Draft *draft, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    order->parts = ARENA_ARRAY(round->writing->arena, Record *, draft->n_lines);
    order->n_parts = draft->n_lines;
    order->parts_given = true;
    for (size_t i = 0; i < draft->n_lines; i++) {
        order->parts[i] = new_line(round, &draft->lines[i], error);
        if (order->parts[i] == NULL)
            return false;
        set_occurrence(order->parts[i], counts);
    }
    return true;
}

// ---- lines that may be stored ----

typedef struct {
    Record *line;
    bool taken; // a line of the file has found it
} StoredLine;

static GHashTable *lines_by_code(const Record *order)
{
    const Fields *f = fields();
    GHashTable *lists =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    for (size_t i = 0; i < order->n_parts; i++) {
        char *code = (char *)order->parts[i]->values[f->product_code].as.text.data;
        GArray *list = g_hash_table_lookup(lists, code);
        if (list == NULL) {
            list = g_array_new(false, false, sizeof(StoredLine));
            g_hash_table_insert(lists, code, list);
        }
        StoredLine stored = {.line = order->parts[i]};
        g_array_append_val(list, stored);
    }
    return lists;
}

static bool same_line(const Record *stored, const Record *wanted)
{
    for (size_t i = 0; i < ENTITY_ORDER_LINE.n_fields; i++) {
        if ((wanted->given & (UINT64_C(1) << i)) != 0 &&
            !value_equal(stored->values[i], wanted->values[i]))
            return false;
    }
    return true;
}

// The first stored line of the list that is not taken and, if asked, says the same.
static StoredLine *free_line(GArray *list, const Record *equal_to)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        StoredLine *stored = &g_array_index(list, StoredLine, i);
        if (!stored->taken && (equal_to == NULL || same_line(stored->line, equal_to)))
            return stored;
    }
    return NULL;
}

// What the file says of a line goes into the stored one.
static void change_line(Record *line, const Record *wanted)
{
    for (size_t i = 0; i < ENTITY_ORDER_LINE.n_fields; i++) {
        if ((wanted->given & (UINT64_C(1) << i)) != 0)
            record_set(line, (int)i, wanted->values[i]);
    }
}

static void append_line(Record *order, Record *line, Arena *arena)
{
    Record **parts = ARENA_ARRAY(arena, Record *, order->n_parts + 1);
    if (order->n_parts > 0)
        memcpy(parts, order->parts, order->n_parts * sizeof(Record *));
    parts[order->n_parts++] = line;
    order->parts = parts;
}

// The n-th occurrence of its code, behind all stored ones.
static void append_new(Round *round, Record *order, Record *line, GArray *list)
{
    const Fields *f = fields();
    int64_t last = 0;
    for (guint i = 0; list != NULL && i < list->len; i++)
        last = MAX(last, g_array_index(list, StoredLine, i).line->values[f->occurrence].as.integer);
    record_set(line, f->occurrence, value_integer(last + 1));
    append_line(order, line, round->writing->arena);
    if (list != NULL) { // the next new line of this code counts on from here
        StoredLine stored = {.line = line, .taken = true};
        g_array_append_val(list, stored);
    }
}

// Lines that found no equal change one of the same code, or are new.
static void match_rest(Round *round, Record *order, GHashTable *lists, GPtrArray *rest)
{
    const Fields *f = fields();
    for (guint i = 0; i < rest->len; i++) {
        Record *wanted = rest->pdata[i];
        char *code = (char *)wanted->values[f->product_code].as.text.data;
        GArray *list = g_hash_table_lookup(lists, code);
        if (list == NULL) {
            list = g_array_new(false, false, sizeof(StoredLine));
            g_hash_table_insert(lists, code, list);
        }
        StoredLine *stored = free_line(list, NULL);
        if (stored == NULL) {
            append_new(round, order, wanted, list);
            continue;
        }
        stored->taken = true;
        change_line(stored->line, wanted);
    }
}

// Merges the file's lines into those of `order` (a copy of what is stored); *out_whole: the file
// mentions every stored line.
static bool merge_lines(Round *round, Record *order, const Draft *draft, bool *out_whole,
                        GError **error)
{
    const Fields *f = fields();
    size_t n_taken = 0;
    g_autoptr(GHashTable) lists = lines_by_code(order);
    g_autoptr(GPtrArray) rest = g_ptr_array_new();
    for (size_t i = 0; i < draft->n_lines; i++) {
        Record *wanted = new_line(round, &draft->lines[i], error);
        if (wanted == NULL)
            return false;
        StoredLine *equal = free_line(
            g_hash_table_lookup(lists, wanted->values[f->product_code].as.text.data), wanted);
        if (equal != NULL)
            equal->taken = true;
        else
            g_ptr_array_add(rest, wanted);
    }
    match_rest(round, order, lists, rest);
    for (size_t i = 0; i < order->n_parts; i++) // what an import has numbered stays so
        order->parts[i]->given |= UINT64_C(1) << f->occurrence;
    GHashTableIter iter;
    void *list;
    g_hash_table_iter_init(&iter, lists);
    while (g_hash_table_iter_next(&iter, NULL, &list)) {
        for (guint i = 0; i < ((GArray *)list)->len; i++)
            n_taken += g_array_index((GArray *)list, StoredLine, i).taken;
    }
    *out_whole = n_taken >= order->n_parts;
    order->parts_given = rest->len > 0;
    return true;
}

// ---- orders ----

static bool insert_order(Round *round, const Draft *draft, GError **error)
{
    const Fields *f = fields();
    Import *import = round->import;
    Writing *writing = round->writing;
    Record *order = complete(writing, import->order_defaults, draft->record);
    int64_t owner = 0;
    if (!known_customer(round, draft, &owner, error) || !all_lines_new(round, order, draft, error))
        return false;
    record_set(order, FIELD_CUSTOMER_ID, value_integer(owner));
    record_set(order, f->source_id, value_integer(import->source_id));
    if (order->values[f->currency].type == VALUE_NULL)
        record_set(order, f->currency, value_text(import->currency));
    draft_custom(writing, order, draft);
    if (!record_insert(writing, order, error))
        return false;
    ExternalKey key = {import->source_id, "order", "number", draft->key};
    external_key_put(writing->tx, &key, owner, record_id(order));
    g_hash_table_add(round->owners, g_memdup2(&owner, sizeof owner));
    round->slice->counts.inserted++;
    return true;
}

// The stored owner stays: an order that changes hands is not an import's to decide.
static bool check_owner(Round *round, const Draft *draft, const Record *stored, GError **error)
{
    KeyCache *cache = round->import->customers;
    if (draft->customer_key == NULL)
        return true;
    const KeyEntry *entry = key_cache_find(cache, draft->customer_key);
    if (entry == NULL || entry->id != record_owner(stored))
        return fail(error, ERROR_CONFLICT, "The order is stored under another customer than “%s”",
                    "该订单已归属于“%s”以外的客户", draft->customer_key);
    return draft->customer == NULL ||
           fill_blanks(round, cache, draft->customer_key, draft->customer, error);
}

static bool update_order(Round *round, const Draft *draft, const Record *stored, GError **error)
{
    const Fields *f = fields();
    Writing *writing = round->writing;
    bool whole = false, changed = false;
    if (!check_owner(round, draft, stored, error))
        return false;
    Record *after = overlay(writing, stored, draft->record, false);
    if (!merge_lines(round, after, draft, &whole, error))
        return false;
    if (!whole) { // the file has a part of the order: the earliest of its lines may be another one
        int64_t at =
            MIN(stored->values[f->ordered_at].as.integer, after->values[f->ordered_at].as.integer);
        after->values[f->ordered_at] = value_integer(at);
    }
    draft_custom(writing, after, draft);
    if (!record_update(writing, stored, after, &changed, error))
        return false;
    int64_t owner = record_owner(stored);
    if (changed)
        g_hash_table_add(round->owners, g_memdup2(&owner, sizeof owner));
    *(changed ? &round->slice->counts.updated : &round->slice->counts.unchanged) += 1;
    return true;
}

static bool write_order(Round *round, const Draft *draft, GError **error)
{
    const Record *stored = g_hash_table_lookup(round->orders, draft->key);
    g_autoptr(GError) reason = NULL;
    bool good;
    if (stored != NULL && stored->values[FIELD_DELETED_AT].type != VALUE_NULL) {
        round->slice->counts.unchanged++; // somebody deleted it: it stays so
        return true;
    }
    good = stored != NULL ? update_order(round, draft, stored, &reason)
                          : insert_order(round, draft, &reason);
    if (good)
        return !tx_failed(round->writing->tx);
    if (tx_failed(round->writing->tx)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    refuse_draft(round->import, round->slice, draft, reason);
    return true;
}

// ---- the slice ----

static void load_orders(Round *round)
{
    Writing *writing = round->writing;
    const GPtrArray *drafts = round->slice->drafts;
    const char **keys = ARENA_ARRAY(writing->arena, const char *, drafts->len + 1);
    for (guint i = 0; i < drafts->len; i++)
        keys[i] = ((const Draft *)drafts->pdata[i])->key;
    ExternalKey kind = {round->import->source_id, "order", "number", NULL};
    g_autoptr(GHashTable) orders =
        records_by_keys(writing, &ENTITY_ORDER, &kind, keys, drafts->len);
    GHashTableIter each;
    g_hash_table_iter_init(&each, orders);
    for (gpointer key, order; g_hash_table_iter_next(&each, &key, &order);)
        g_hash_table_insert(round->orders, g_strdup(key), order);
}

static void load_keys(Round *round)
{
    const GPtrArray *drafts = round->slice->drafts;
    Arena *arena = round->writing->arena;
    size_t n = 0;
    const char **customers = ARENA_ARRAY(arena, const char *, drafts->len + 1);
    const char **products = ARENA_ARRAY(arena, const char *, round->slice->n_lines + 1);
    for (guint i = 0; i < drafts->len; i++) {
        const Draft *draft = drafts->pdata[i];
        customers[i] = draft->customer_key;
        for (size_t j = 0; j < draft->n_lines; j++)
            products[n++] = draft->lines[j].code;
    }
    key_cache_load(round->import->customers, round->writing, customers, drafts->len);
    key_cache_load(round->import->products, round->writing, products, n);
}

static void refresh_owners(Round *round)
{
    GHashTableIter iter;
    void *owner;
    g_hash_table_iter_init(&iter, round->owners);
    while (g_hash_table_iter_next(&iter, &owner, NULL))
        summary_refresh(round->writing->tx, *(int64_t *)owner);
}

bool write_orders(Import *import, Slice *slice, Writing *writing, GError **error)
{
    Round round = {.import = import, .slice = slice, .writing = writing};
    bool good = true;
    round.orders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    round.owners = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    key_cache_begin(import->customers);
    key_cache_begin(import->products);
    load_keys(&round);
    load_orders(&round);
    for (guint i = 0; good && i < slice->drafts->len; i++)
        good = write_order(&round, slice->drafts->pdata[i], error);
    if (good)
        refresh_owners(&round);
    g_hash_table_unref(round.orders);
    g_hash_table_unref(round.owners);
    return good;
}
