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
// one changed line is one change. A line that the file only names is one that the order has under
// that name, whatever its code. A program that tells of an order tells of all of it (`whole`): then
// they go.
//
// The other side of it: when an order comes in two files for the first time, a line of the second
// that looks like one of the first is taken for the same line. Files that belong together are given
// together, in one import.
#include "collect/import_inside.h"

#include "base/decimal.h"
#include "entity/image.h"
#include "entity/summary.h"
#include <string.h>

typedef struct {
    int source_id, number, ordered_at, currency;
    int discount, tax, shipping;
    int product_id, product_code, name, quantity, price, occurrence;
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
            .discount = entity_field_index(order, "discount_minor"),
            .tax = entity_field_index(order, "tax_minor"),
            .shipping = entity_field_index(order, "shipping_minor"),
            .product_id = entity_field_index(line, "product_id"),
            .product_code = entity_field_index(line, "product_code"),
            .name = entity_field_index(line, "name"),
            .quantity = entity_field_index(line, "quantity_thousandths"),
            .price = entity_field_index(line, "price_millionths"),
            .occurrence = entity_field_index(line, "occurrence"),
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
    GHashTable *orders;   // key → Record, stored
    GHashTable *owners;   // customers whose summaries change
    GHashTable *attached; // keys of what stands beside orders already
} Round;

// ---- lines ----

// Puts what the file says into a line: the name only where it is another than the product's.
static bool fill_line(Round *round, Record *line, const LineDraft *draft, GError **error)
{
    const Fields *f = fields();
    KeyEntry *product = NULL;
    if (!product_ready(round->import, round->writing, draft, &product, error))
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

// A line of the file that found no equal, and what shipping it adds.
typedef struct {
    Record *line;
    int64_t shipping_minor;
} WantedLine;

// What merging has found out.
typedef struct {
    bool *whole;           // the file mentions every stored line
    int64_t *new_shipping; // of lines that are new
} Merged;

// Lines that found no equal change one of the same code, or are new.
static void match_rest(Round *round, Record *order, GHashTable *lists, GArray *rest,
                       int64_t *new_shipping)
{
    const Fields *f = fields();
    for (guint i = 0; i < rest->len; i++) {
        Record *wanted = g_array_index(rest, WantedLine, i).line;
        char *code = (char *)wanted->values[f->product_code].as.text.data;
        GArray *list = g_hash_table_lookup(lists, code);
        if (list == NULL) {
            list = g_array_new(false, false, sizeof(StoredLine));
            g_hash_table_insert(lists, code, list);
        }
        StoredLine *stored = free_line(list, NULL);
        if (stored == NULL) {
            append_new(round, order, wanted, list);
            *new_shipping += g_array_index(rest, WantedLine, i).shipping_minor;
            continue;
        }
        stored->taken = true;
        change_line(stored->line, wanted);
    }
}

// Lines that nothing has found again; `lists` knows all of the order's.
static GHashTable *lines_not_found(GHashTable *lists)
{
    GHashTable *lost = g_hash_table_new(g_direct_hash, g_direct_equal);
    GHashTableIter iter;
    void *list;
    g_hash_table_iter_init(&iter, lists);
    while (g_hash_table_iter_next(&iter, NULL, &list)) {
        for (guint i = 0; i < ((GArray *)list)->len; i++) {
            const StoredLine *stored = &g_array_index((GArray *)list, StoredLine, i);
            if (!stored->taken)
                g_hash_table_add(lost, stored->line);
        }
    }
    return lost;
}

static void drop_lines(Record *order, GHashTable *lost)
{
    size_t n = 0;
    for (size_t i = 0; i < order->n_parts; i++) {
        if (!g_hash_table_contains(lost, order->parts[i]))
            order->parts[n++] = order->parts[i];
    }
    order->parts_given |= n < order->n_parts;
    order->n_parts = n;
}

// The code under which the order has a line that the file names only: shops tell programs of such
// products by an id, and write nothing but the name into files.
static const char *code_of_named(Round *round, const Record *order, const LineDraft *draft)
{
    Value name = value_text(draft->code);
    g_autoptr(Cursor) row =
        tx_query(round->writing->tx,
                 "SELECT l.product_code FROM order_line l LEFT JOIN product p ON p.id = "
                 "l.product_id WHERE l.customer_id = $1 AND l.order_id = $2 AND ($3 = l.name OR "
                 "(l.name IS NULL AND $3 IN (CAST(p.name ->> 'zh' AS text), CAST(p.name ->> 'en' "
                 "AS text)))) "
                 "ORDER BY l.position LIMIT 1",
                 PARAMS(value_integer(record_owner(order)), value_integer(record_id(order)), name));
    return cursor_next(row) ? arena_copy(round->writing->arena, cursor_text(row, 0, NULL), -1)
                            : draft->code;
}

static LineDraft coded(Round *round, const Record *order, GHashTable *lists, const LineDraft *draft)
{
    LineDraft line = *draft;
    if (g_strcmp0(draft->code, draft->name) == 0 && !g_hash_table_contains(lists, draft->code))
        line.code = code_of_named(round, order, draft);
    return line;
}

// Merges the file's lines into those of `order` (a copy of what is stored).
static bool merge_lines(Round *round, Record *order, const Draft *draft, const Merged *merged,
                        GError **error)
{
    const Fields *f = fields();
    g_autoptr(GHashTable) lists = lines_by_code(order);
    g_autoptr(GArray) rest = g_array_new(false, false, sizeof(WantedLine));
    for (size_t i = 0; i < draft->n_lines; i++) {
        LineDraft line = coded(round, order, lists, &draft->lines[i]);
        Record *wanted = new_line(round, &line, error);
        if (wanted == NULL)
            return false;
        StoredLine *equal = free_line(
            g_hash_table_lookup(lists, wanted->values[f->product_code].as.text.data), wanted);
        if (equal != NULL)
            equal->taken = true;
        else
            g_array_append_val(rest, ((WantedLine){wanted, draft->lines[i].shipping_minor}));
    }
    match_rest(round, order, lists, rest, merged->new_shipping);
    for (size_t i = 0; i < order->n_parts; i++) // what an import has numbered stays so
        order->parts[i]->given |= UINT64_C(1) << f->occurrence;
    g_autoptr(GHashTable) lost = lines_not_found(lists);
    *merged->whole = g_hash_table_size(lost) == 0;
    order->parts_given = rest->len > 0;
    if (round->import->whole && draft->n_lines > 0)
        drop_lines(order, lost);
    return true;
}

// ---- what the order costs ----

// Goods of an order of which no lines are known: a line of its own, without a product, until lines
// come.
static const char ALL_GOODS[] = "*", ALL_GOODS_NAME[] = "商品 Goods";

static bool is_all_goods(const Record *line)
{
    return line->values[fields()->product_id].type == VALUE_NULL &&
           strcmp(line->values[fields()->product_code].as.text.data, ALL_GOODS) == 0;
}

static int64_t amount_of(const Record *order, int field)
{
    return order->values[field].type == VALUE_NULL ? 0 : order->values[field].as.integer;
}

static void drop_all_goods(Record *order)
{
    size_t n = 0;
    for (size_t i = 0; i < order->n_parts; i++) {
        if (!is_all_goods(order->parts[i]))
            order->parts[n++] = order->parts[i];
    }
    order->parts_given |= n < order->n_parts;
    order->n_parts = n;
}

// Prices have six decimals, amounts those of their currency.
static bool price_of_amount(int64_t minor, const char *currency, int64_t *out)
{
    return !__builtin_mul_overflow(minor, power_of_ten(6 - currency_exponent(currency)), out);
}

static bool put_all_goods(Round *round, Record *order, const Draft *draft)
{
    const Fields *f = fields();
    bool alone = order->n_parts == 1 && is_all_goods(order->parts[0]);
    if (draft->n_lines > 0 || (order->n_parts > 0 && !alone) ||
        (draft->goods.type == VALUE_NULL && draft->total.type == VALUE_NULL))
        return true;
    int64_t goods = draft->goods.as.integer, price;
    if (draft->goods.type == VALUE_NULL)
        goods = draft->total.as.integer - amount_of(order, f->shipping) - amount_of(order, f->tax) +
                amount_of(order, f->discount);
    if (!price_of_amount(goods, order->values[f->currency].as.text.data, &price))
        return false;
    if (alone && order->parts[0]->values[f->price].as.integer == price)
        return true;
    Record *line = record_new(round->writing->arena, &ENTITY_ORDER_LINE);
    memcpy(line->values, round->import->line_defaults->values,
           ENTITY_ORDER_LINE.n_fields * sizeof(Value));
    record_set(line, f->product_code, value_text(ALL_GOODS));
    record_set(line, f->name, value_text(ALL_GOODS_NAME));
    record_set(line, f->quantity, value_integer(1000));
    record_set(line, f->price, value_integer(price));
    record_set(line, f->occurrence, value_integer(1));
    order->n_parts = 0;
    append_line(order, line, round->writing->arena);
    order->parts_given = true;
    return true;
}

static bool sum_of_lines(const Record *order, int64_t *out)
{
    const Fields *f = fields();
    *out = 0;
    for (size_t i = 0; i < order->n_parts; i++) {
        const Value *line = order->parts[i]->values;
        int64_t minor = 0;
        if (!line_amount(line[f->quantity].as.integer, line[f->price].as.integer,
                         order->values[f->currency].as.text.data, &minor) ||
            __builtin_add_overflow(*out, minor, out))
            return false;
    }
    return true;
}

// An order costs what the file says: what its lines, tax and shipping come to more than that is
// discount. Where goods and shipping are the total, prices include the tax.
static bool settle(Round *round, Record *order, const Draft *draft, GError **error)
{
    const Fields *f = fields();
    int64_t lines = 0, discount = 0;
    if (draft->n_lines > 0 && order->n_parts > draft->n_lines)
        drop_all_goods(order);
    bool good = put_all_goods(round, order, draft) && sum_of_lines(order, &lines);
    if (good && draft->total.type != VALUE_NULL) {
        int64_t total = draft->total.as.integer, shipping = amount_of(order, f->shipping);
        if (draft->goods.type != VALUE_NULL && amount_of(order, f->tax) != 0 &&
            total - shipping == draft->goods.as.integer)
            record_set(order, f->tax, value_integer(0));
        good = !__builtin_add_overflow(lines, shipping, &discount) &&
               !__builtin_add_overflow(discount, amount_of(order, f->tax), &discount) &&
               !__builtin_sub_overflow(discount, total, &discount);
        record_set(order, f->discount, value_integer(discount));
    }
    return good || fail(error, ERROR_INVALID, "The amount is too large", "金额超出范围");
}

static int64_t shipping_of_lines(const Draft *draft)
{
    int64_t sum = 0;
    for (size_t i = 0; i < draft->n_lines; i++)
        sum += draft->lines[i].shipping_minor;
    return sum;
}

// ---- orders ----

// Of files that belong together one has the orders, another their lines: these may be alone.
static bool has_time(const Import *import, const Record *order, GError **error)
{
    int at = fields()->ordered_at;
    if (order->values[at].type != VALUE_NULL)
        return true;
    return import->n_files == 1 ? fail_missing(ENTITY_ORDER.fields[at].label, error)
                                : fail(error, ERROR_INVALID,
                                       "The order itself is in none of the files, or its row was "
                                       "rejected",
                                       "订单本身不在这些文件中，或其所在的行已被拒绝");
}

static AttachedTo beside_order(const Record *order)
{
    return (AttachedTo){record_owner(order), record_id(order),
                        order->values[fields()->ordered_at].as.integer};
}

static bool insert_order(Round *round, const Draft *draft, GError **error)
{
    const Fields *f = fields();
    size_t n_attached = 0;
    Import *import = round->import;
    Writing *writing = round->writing;
    Record *order = complete(writing, import->order_defaults, draft->record);
    int64_t owner = 0;
    if (!has_time(import, order, error) || !customer_ready(import, writing, draft, &owner, error) ||
        !all_lines_new(round, order, draft, error))
        return false;
    record_set(order, FIELD_CUSTOMER_ID, value_integer(owner));
    record_set(order, f->source_id, value_integer(import->source_id));
    if (order->values[f->currency].type == VALUE_NULL)
        record_set(order, f->currency, value_text(import->currency));
    if (draft->shipping_of_lines)
        record_set(order, f->shipping, value_integer(shipping_of_lines(draft)));
    draft_custom(writing, order, draft);
    if (!settle(round, order, draft, error) || !record_insert(writing, order, error))
        return false;
    ExternalKey key = {import->source_id, "order", "number", draft->key};
    external_key_put(writing->tx, &key, owner, record_id(order));
    g_hash_table_add(round->owners, g_memdup2(&owner, sizeof owner));
    round->slice->counts.inserted++;
    return attached_write(import, writing, round->attached, draft, beside_order(order), &n_attached,
                          error);
}

// Where every parcel was seen to arrive, an older word of the file does not send the order back.
static void keep_arrived(Writing *writing, const Record *stored, Record *after)
{
    if (g_strcmp0(record_text(stored, "status"), "delivered") != 0 ||
        g_strcmp0(record_text(after, "status"), "shipped") != 0)
        return;
    int64_t parcels = tx_integer(
        writing->tx,
        "SELECT CASE WHEN min(status) = 'delivered' AND max(status) = 'delivered' THEN 1 END FROM "
        "shipment WHERE order_id = $1 AND customer_id = $2 AND deleted_at IS NULL",
        PARAMS(value_integer(record_id(stored)), value_integer(record_owner(stored))), 0);
    if (parcels != 0)
        record_set(after, entity_field_index(&ENTITY_ORDER, "status"),
                   record_value(stored, "status"));
}

static bool update_order(Round *round, const Draft *draft, const Record *stored, GError **error)
{
    const Fields *f = fields();
    Writing *writing = round->writing;
    bool whole = false, changed = false;
    size_t n_attached = 0;
    int64_t new_shipping = 0;
    if (!customer_stays(round->import, writing, draft, record_owner(stored), error))
        return false;
    Record *after = overlay(writing, stored, draft->record, false);
    keep_arrived(writing, stored, after);
    if (!merge_lines(round, after, draft, &(Merged){&whole, &new_shipping}, error))
        return false;
    if (draft->shipping_of_lines)
        record_set(after, f->shipping,
                   value_integer(whole ? shipping_of_lines(draft)
                                       : amount_of(stored, f->shipping) + new_shipping));
    if (!whole &&
        draft->n_lines >
            0) { // the file has a part of the order: the earliest of its lines may be another one
        int64_t at =
            MIN(stored->values[f->ordered_at].as.integer, after->values[f->ordered_at].as.integer);
        after->values[f->ordered_at] = value_integer(at);
    }
    draft_custom(writing, after, draft);
    if (!settle(round, after, draft, error) ||
        !record_update(writing, stored, after, &changed, error) ||
        !attached_write(round->import, writing, round->attached, draft, beside_order(after),
                        &n_attached, error))
        return false;
    int64_t owner = record_owner(stored);
    if (changed)
        g_hash_table_add(round->owners, g_memdup2(&owner, sizeof owner));
    changed |= n_attached > 0;
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
    import_caches_begin(import);
    customers_load(import, slice, writing);
    products_load(import, slice, writing);
    load_orders(&round);
    round.attached = attached_load(import, slice, writing);
    for (guint i = 0; good && i < slice->drafts->len; i++)
        good = write_order(&round, slice->drafts->pdata[i], error);
    if (good)
        refresh_owners(&round);
    g_hash_table_unref(round.orders);
    g_hash_table_unref(round.owners);
    g_hash_table_unref(round.attached);
    return good;
}
