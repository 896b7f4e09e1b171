// SPDX-License-Identifier: Apache-2.0
//
// The customer's first screenful in one request: the record, the last orders, the tags. The most
// asked route, so it is three indexed statements whose rows are printed as they come; the orders'
// columns are exactly those of the index that covers them.
#include "entity/entities.h"
#include "http/request.h"

#include <pthread.h>
#include <string.h>

enum { ORDERS = 20 };

// The columns of the index on (customer_id, ordered_at, id) and what it includes.
static const char *const ORDER_FIELDS[] = {
    "id",
    "version",
    "customer_id",
    "source_id",
    "number",
    "kind",
    "status",
    "channel",
    "currency",
    "total_minor",
    "base_amount_minor",
    "line_count",
    "origin_order_id",
    "ordered_at",
};

static char *customer_sql, *orders_sql;
static uint64_t order_mask;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool is_brief(const char *field)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ORDER_FIELDS); i++)
        if (strcmp(ORDER_FIELDS[i], field) == 0)
            return true;
    return false;
}

static void make_sql(void)
{
    for (size_t i = 0; i < ENTITY_ORDER.n_fields; i++)
        order_mask |= is_brief(ENTITY_ORDER.fields[i].name) ? UINT64_C(1) << i : 0;
    g_auto(Buffer) sql = {0};
    buffer_text(&sql, "SELECT ");
    record_columns_sql(&sql, &ENTITY_ORDER, "", 0, &(RecordPrint){.fields = order_mask});
    buffer_printf(&sql,
                  " FROM %s WHERE customer_id = $1 AND deleted_at IS NULL "
                  "ORDER BY ordered_at DESC, id DESC LIMIT %d",
                  ENTITY_ORDER.table, ORDERS);
    orders_sql = buffer_steal(&sql);
    buffer_text(&sql, "SELECT ");
    record_columns_sql(&sql, &ENTITY_CUSTOMER, "", UINT64_C(1) << FIELD_DELETED_AT,
                       &(RecordPrint){0});
    buffer_printf(&sql, " FROM %s WHERE id = $1", ENTITY_CUSTOMER.table);
    customer_sql = buffer_steal(&sql);
}

static const char TAGS_SQL[] =
    "SELECT l.id, l.tag_id, t.name, t.colour FROM customer_tag l JOIN tag t ON t.id = l.tag_id "
    "WHERE l.customer_id = $1 AND l.deleted_at IS NULL AND t.deleted_at IS NULL "
    "ORDER BY t.name NULLS LAST, l.id";

static void print_tags(Buffer *out, Cursor *rows)
{
    size_t length;
    while (cursor_next(rows)) {
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(rows, 0));
        json_member_integer(out, "tag_id", cursor_integer(rows, 1));
        json_key(out, "name");
        const char *name = cursor_text(rows, 2, &length);
        json_string_n(out, name, length);
        json_member_text(out, "colour", cursor_text(rows, 3, NULL));
        json_object_end(out);
    }
}

// Whoever sees only some customers goes the general way, which asks the rule.
static bool print_customer(Tx *tx, Request *request, Cursor *row, const RecordPrint *print,
                           GError **error)
{
    int64_t version;
    if (actor_customer_rule(request->access.actor))
        return records_read(tx, &request->access, &ENTITY_CUSTOMER, request->id, &request->out,
                            &version, error);
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "There is no customer %" G_GINT64_FORMAT,
                    "客户 %" G_GINT64_FORMAT " 不存在", request->id);
    record_json_from_row(&request->out, &ENTITY_CUSTOMER, row, 0, print);
    return true;
}

static bool get_profile(Tx *tx, Request *request, GError **error)
{
    const Actor *actor = request->access.actor;
    Buffer *out = &request->out;
    Value id = value_integer(request->id);
    RecordPrint print = {.model = request->access.model,
                         .mask_personal = !actor_has(actor, "personal.read")};
    RecordPrint brief = print;
    pthread_once(&once, make_sql);
    brief.fields = order_mask;
    // All begun before any is stepped: one round trip on PostgreSQL.
    g_autoptr(Cursor) customer = tx_query(tx, customer_sql, &id, 1);
    g_autoptr(Cursor) orders = tx_query(tx, orders_sql, &id, 1);
    g_autoptr(Cursor) tags = tx_query(tx, TAGS_SQL, &id, 1);
    if (!actor_customer_rule(actor))
        tx_asked_all(tx);
    json_object_begin(out);
    json_key(out, "customer");
    if (!print_customer(tx, request, customer, &print, error))
        return false;
    json_key(out, "orders");
    json_array(out);
    while (actor_may(actor, MAY_READ, &ENTITY_ORDER) && cursor_next(orders))
        record_json_from_row(out, &ENTITY_ORDER, orders, 0, &brief);
    json_array_end(out);
    json_key(out, "tags");
    json_array(out);
    if (actor_may(actor, MAY_READ, &ENTITY_CUSTOMER_TAG))
        print_tags(out, tags);
    json_array_end(out);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/customers/{id}/profile", ROUTE_READ, .run_tx = get_profile,
     .permission = "customer.read", .response = "Profile",
     .doc = "A customer with the last 20 orders (without lines) and the tags, in one answer."},
};

static const Shape SHAPES[] = {
    {"Profile", "A customer at one glance.",
     (const ShapeField[]){{"customer", SHAPE_NAMED, .of = "Customer"},
                          {"orders", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ProfileOrder"},
                          {"tags", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ProfileTag"},
                          {.name = NULL}}},
    {"ProfileOrder", "An order without its lines.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .flags = 0},
         {"version", SHAPE_INTEGER, .flags = 0},
         {"customer_id", SHAPE_INTEGER, .flags = 0},
         {"source_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"number", SHAPE_TEXT, .flags = 0},
         {"kind", SHAPE_TEXT, .of = "sale|return|adjustment"},
         {"status", SHAPE_TEXT,
          .of = "created|paid|picked|packed|partly_shipped|shipped|delivered|closed|cancelled"},
         {"ordered_at", SHAPE_TIME, .flags = 0},
         {"channel", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"currency", SHAPE_TEXT, .flags = 0},
         {"total_minor", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"base_amount_minor", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"line_count", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {"origin_order_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE},
         {.name = NULL}}},
    {"ProfileTag", "A tag of a customer.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .doc = "Of the link: deleting it takes the tag off."},
         {"tag_id", SHAPE_INTEGER, .flags = 0},
         {"name", SHAPE_TEXT, .flags = 0},
         {"colour", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {.name = NULL}}},
};

const RouteGroup PROFILE_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
