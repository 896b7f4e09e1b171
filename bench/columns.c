// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include <stdlib.h>
#include <string.h>

static const int64_t MICRO = 1000000;

// Facts as the store gives them, in any order.
typedef struct {
    uint32_t owner; // the customer's or the order's row
    int64_t id, us;
    int32_t a, b;
    uint8_t kind;
} Row;

typedef struct {
    Columns *columns;
    uint32_t *customer_row; // by id: row + 1
    uint32_t *order_row;
    int64_t most_customer, most_order;
    uint8_t *category_of; // by product id: its code
    int64_t most_product;
} Reading;

unsigned columns_code(const Columns *columns, const char *name)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(columns->codes, name));
}

static unsigned code_of(Columns *columns, const char *kind, const char *text)
{
    if (text == NULL || *text == '\0')
        return 0;
    g_autofree char *name = g_strconcat(kind, ":", text, NULL);
    g_autofree char *last = g_strconcat(kind, "#", NULL);
    unsigned code = columns_code(columns, name);
    if (code > 0)
        return code;
    code = columns_code(columns, last) + 1;
    g_assert(code < 256);
    g_hash_table_insert(columns->codes, g_steal_pointer(&last), GUINT_TO_POINTER(code));
    g_hash_table_insert(columns->codes, g_steal_pointer(&name), GUINT_TO_POINTER(code));
    return code;
}

static size_t count_of(Tx *tx, const char *sql)
{
    return (size_t)tx_integer(tx, sql, NO_PARAMS, 0);
}

// ---- customers ----

static uint16_t date_of(const Cursor *row, int column)
{
    if (cursor_is_null(row, column))
        return 0;
    time_t seconds = (time_t)(cursor_integer(row, column) * 86400);
    struct tm date;
    gmtime_r(&seconds, &date);
    return (uint16_t)((date.tm_mon + 1) * 32 + date.tm_mday);
}

static uint8_t tier_of(const char *tier)
{
    static const char *const TIERS[] = {"basic", "silver", "gold", "diamond"};
    for (uint8_t i = 0; tier != NULL && i < G_N_ELEMENTS(TIERS); i++)
        if (strcmp(tier, TIERS[i]) == 0)
            return (uint8_t)(i + 1);
    return 0;
}

static void read_customers(Tx *tx, Reading *reading)
{
    Columns *out = reading->columns;
    size_t most = count_of(tx, "SELECT count(*) FROM customer");
    reading->most_customer = tx_integer(tx, "SELECT max(id) FROM customer", NO_PARAMS, 0);
    reading->customer_row = g_new0(uint32_t, reading->most_customer + 1);
    out->id = g_new(int64_t, most);
    out->city = g_new(uint8_t, most);
    out->tier = g_new(uint8_t, most);
    out->may_mail = g_new(uint8_t, most);
    out->birth_date = g_new(uint16_t, most);
    out->tags = g_new0(uint8_t, most);
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT c.id, c.city, c.tier, EXISTS (SELECT 1 FROM consent k WHERE k.customer_id "
                 "= c.id AND k.channel = 'email' AND k.purpose = 'marketing' AND k.status = "
                 "'granted' AND k.deleted_at IS NULL), c.birth_day FROM customer c WHERE "
                 "c.deleted_at IS NULL AND c.kind <> 'anonymous' ORDER BY c.id",
                 NO_PARAMS);
    for (; cursor_next(row); out->n++) {
        out->id[out->n] = cursor_integer(row, 0);
        out->city[out->n] = (uint8_t)code_of(out, "city", cursor_text(row, 1, NULL));
        out->tier[out->n] = tier_of(cursor_text(row, 2, NULL));
        out->may_mail[out->n] = (uint8_t)cursor_integer(row, 3);
        out->birth_date[out->n] = date_of(row, 4);
        reading->customer_row[out->id[out->n]] = (uint32_t)out->n + 1;
    }
}

static void read_tags(Tx *tx, Reading *reading)
{
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT c.customer_id, t.name FROM customer_tag c JOIN tag t "
                                     "ON t.id = c.tag_id WHERE c.deleted_at IS NULL AND "
                                     "t.deleted_at IS NULL",
                                     NO_PARAMS);
    while (cursor_next(row)) {
        uint32_t at = reading->customer_row[cursor_integer(row, 0)];
        unsigned code = code_of(reading->columns, "tag", cursor_text(row, 1, NULL));
        g_assert(code <= TAGS_MAX);
        if (at > 0)
            reading->columns->tags[at - 1] |= (uint8_t)(1U << (code - 1));
    }
}

static void read_products(Tx *tx, Reading *reading)
{
    reading->most_product = tx_integer(tx, "SELECT max(id) FROM product", NO_PARAMS, 0);
    reading->category_of = g_new0(uint8_t, reading->most_product + 1);
    g_assert(reading->most_product <= UINT16_MAX);
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT p.id, c.code FROM product p JOIN category c ON c.id = "
                                     "p.category_id",
                                     NO_PARAMS);
    while (cursor_next(row))
        reading->category_of[cursor_integer(row, 0)] =
            (uint8_t)code_of(reading->columns, "category", cursor_text(row, 1, NULL));
}

// ---- facts ----

static int compare_moments(const void *a, const void *b)
{
    const Row *one = a, *other = b;
    if (one->us != other->us)
        return one->us < other->us ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

// Puts rows under their owners and returns where those of each begin.
static uint32_t *sort_rows(Row **rows, size_t n, size_t n_owners)
{
    uint32_t *starts = g_new0(uint32_t, n_owners + 2);
    for (size_t i = 0; i < n; i++)
        starts[(*rows)[i].owner + 2]++;
    for (size_t i = 2; i < n_owners + 2; i++)
        starts[i] += starts[i - 1];
    Row *sorted = g_new(Row, MAX(n, 1));
    for (size_t i = 0; i < n; i++)
        sorted[starts[(*rows)[i].owner + 1]++] = (*rows)[i];
    g_free(*rows);
    *rows = sorted;
    for (size_t owner = 0; owner < n_owners; owner++)
        qsort(sorted + starts[owner], starts[owner + 1] - starts[owner], sizeof *sorted,
              compare_moments);
    return starts;
}

static uint8_t order_kind(const char *kind, const char *status)
{
    if (strcmp(status, "cancelled") == 0)
        return NOT_COUNTED;
    return strcmp(kind, "sale") == 0 ? SALE : strcmp(kind, "return") == 0 ? RETURN : NOT_COUNTED;
}

static void read_orders(Tx *tx, Reading *reading)
{
    Columns *out = reading->columns;
    size_t most = count_of(tx, "SELECT count(*) FROM customer_order"), n = 0;
    Row *rows = g_new(Row, MAX(most, 1));
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT id, customer_id, ordered_at, kind, status, discount_minor, "
                 "base_amount_minor FROM customer_order WHERE deleted_at IS NULL",
                 NO_PARAMS);
    while (cursor_next(row)) {
        uint32_t owner = reading->customer_row[cursor_integer(row, 1)];
        if (owner == 0)
            continue;
        rows[n++] = (Row){.owner = owner - 1,
                          .id = cursor_integer(row, 0),
                          .us = cursor_integer(row, 2),
                          .a = (int32_t)cursor_integer(row, 5),
                          .b = (int32_t)cursor_integer(row, 6),
                          .kind = order_kind(cursor_text(row, 3, NULL), cursor_text(row, 4, NULL))};
    }
    out->orders = sort_rows(&rows, n, out->n);
    out->n_orders = n;
    out->order_at = g_new(uint32_t, n);
    out->order_us = g_new(int64_t, n);
    out->order_kind = g_new(uint8_t, n);
    out->order_discount = g_new(int32_t, n);
    out->order_total = g_new(int32_t, n);
    reading->most_order = tx_integer(tx, "SELECT max(id) FROM customer_order", NO_PARAMS, 0);
    reading->order_row = g_new0(uint32_t, reading->most_order + 1);
    for (size_t i = 0; i < n; i++) {
        out->order_at[i] = (uint32_t)(rows[i].us / MICRO);
        out->order_us[i] = rows[i].us;
        out->order_kind[i] = rows[i].kind;
        out->order_discount[i] = rows[i].a;
        out->order_total[i] = rows[i].b;
        reading->order_row[rows[i].id] = (uint32_t)i + 1;
    }
    g_free(rows);
}

static void read_lines(Tx *tx, Reading *reading)
{
    Columns *out = reading->columns;
    size_t most = count_of(tx, "SELECT count(*) FROM order_line"), n = 0;
    Row *rows = g_new(Row, MAX(most, 1));
    g_autoptr(Cursor) row = tx_query(
        tx, "SELECT order_id, position, product_id, amount_minor FROM order_line", NO_PARAMS);
    while (cursor_next(row)) {
        uint32_t owner = reading->order_row[cursor_integer(row, 0)];
        if (owner > 0)
            rows[n++] = (Row){.owner = owner - 1,
                              .id = cursor_integer(row, 1),
                              .a = (int32_t)cursor_integer(row, 2),
                              .b = (int32_t)cursor_integer(row, 3)};
    }
    out->lines = sort_rows(&rows, n, out->n_orders);
    out->n_lines = n;
    out->line_product = g_new(uint16_t, n);
    out->line_category = g_new(uint8_t, n);
    out->line_amount = g_new(int32_t, n);
    for (size_t i = 0; i < n; i++) {
        out->line_product[i] = (uint16_t)rows[i].a;
        out->line_category[i] = reading->category_of[rows[i].a];
        out->line_amount[i] = rows[i].b;
    }
    g_free(rows);
}

static void read_events(Tx *tx, Reading *reading)
{
    Columns *out = reading->columns;
    size_t most = count_of(tx, "SELECT count(*) FROM event"), n = 0;
    Row *rows = g_new(Row, MAX(most, 1));
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT id, customer_id, happened_at, name, product_id FROM "
                                     "event WHERE deleted_at IS NULL",
                                     NO_PARAMS);
    while (cursor_next(row)) {
        uint32_t owner = reading->customer_row[cursor_integer(row, 1)];
        if (owner > 0)
            rows[n++] = (Row){.owner = owner - 1,
                              .id = cursor_integer(row, 0),
                              .us = cursor_integer(row, 2),
                              .kind = (uint8_t)code_of(out, "event", cursor_text(row, 3, NULL)),
                              .a = (int32_t)cursor_integer(row, 4)};
    }
    out->events = sort_rows(&rows, n, out->n);
    out->n_events = n;
    out->event_at = g_new(uint32_t, n);
    out->event_us = g_new(int64_t, n);
    out->event_name = g_new(uint8_t, n);
    out->event_category = g_new(uint8_t, n);
    for (size_t i = 0; i < n; i++) {
        out->event_at[i] = (uint32_t)(rows[i].us / MICRO);
        out->event_us[i] = rows[i].us;
        out->event_name[i] = rows[i].kind;
        out->event_category[i] = reading->category_of[rows[i].a];
    }
    g_free(rows);
}

static bool read_all(Tx *tx, void *context, GError **error)
{
    (void)error;
    Reading reading = {.columns = context};
    read_customers(tx, &reading);
    read_tags(tx, &reading);
    read_products(tx, &reading);
    read_orders(tx, &reading);
    read_lines(tx, &reading);
    read_events(tx, &reading);
    g_free(reading.customer_row);
    g_free(reading.order_row);
    g_free(reading.category_of);
    return true;
}

Columns *columns_read(Store *store, GError **error)
{
    Columns *columns = g_new0(Columns, 1);
    columns->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (store_read(store, read_all, columns, error))
        return columns;
    columns_free(columns);
    return NULL;
}

void columns_free(Columns *columns)
{
    if (columns == NULL)
        return;
    void *arrays[] = {columns->id,          columns->city,           columns->tier,
                      columns->may_mail,    columns->birth_date,     columns->tags,
                      columns->orders,      columns->order_at,       columns->order_us,
                      columns->order_kind,  columns->order_discount, columns->order_total,
                      columns->lines,       columns->line_product,   columns->line_category,
                      columns->line_amount, columns->events,         columns->event_at,
                      columns->event_us,    columns->event_name,     columns->event_category};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
    g_hash_table_unref(columns->codes);
    g_free(columns);
}

size_t columns_bytes(const Columns *columns)
{
    size_t customer = 8 + 1 + 1 + 1 + 2 + 1 + 4 + 4, order = 4 + 8 + 1 + 4 + 4 + 4;
    size_t line = 2 + 1 + 4, event = 4 + 8 + 1 + 1;
    return columns->n * customer + columns->n_orders * order + columns->n_lines * line +
           columns->n_events * event;
}
