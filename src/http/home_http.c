// SPDX-License-Identifier: Apache-2.0
//
// The home page: four figures of the last 30 days, each with the rule that opens its records, and
// orders and revenue by day. Everything is limited as lists are, so figure and list agree for
// everybody.
#include "access/scope.h"
#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"

enum { DAYS = 30 };

static void begin_figure(Buffer *out, const char *key, const char *unit, const Entity *entity,
                         const char *filter)
{
    json_object_begin(out);
    json_member_text(out, "key", key);
    json_member_text(out, "unit", unit);
    json_member_text(out, "entity", entity->name);
    json_member_text(out, "filter", filter);
}

static void end_figure(Buffer *out, int64_t value, const char *currency)
{
    json_member_integer(out, "value", value);
    json_member_text(out, "currency", currency);
    json_object_end(out);
}

static bool count_figure(Tx *tx, Request *request, const char *key, const Entity *entity,
                         const char *filter)
{
    int64_t n = 0;
    g_autoptr(Rule) rule = filter ? rule_parse(filter, entity, request->access.model, NULL) : NULL;
    g_assert(!filter || rule);
    ListQuery query = {.entity = entity, .filter = rule};
    if (!records_count(tx, &request->access, &query, &n, NULL))
        return false;
    begin_figure(&request->out, key, "count", entity, filter);
    end_figure(&request->out, n, NULL);
    return true;
}

// ---- orders by day ----

typedef struct {
    int64_t first_day;
    int64_t orders[DAYS];
    int64_t revenue[DAYS];
} Chart;

// A zone's offset changes at most once in 30 days: finds the moment by halving.
static int64_t find_shift(int64_t from, int64_t to, GTimeZone *zone)
{
    int64_t offset = when_to_local(from, zone) - from;
    while (to - from > SECOND_US) {
        int64_t middle = from + (to - from) / 2;
        if (when_to_local(middle, zone) - middle == offset)
            from = middle;
        else
            to = middle;
    }
    return to;
}

// The chart ends now, or where orders end when there were none for so long: a shop that has just
// brought in last year's orders wants to see them.
static int64_t chart_end(Tx *tx, Request *request)
{
    int64_t now = tx_now(tx);
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT max(t.ordered_at) FROM customer_order t WHERE t.deleted_at IS NULL "
                      "AND t.status <> 'cancelled'");
    scope_sql(&sql, values, tx, &request->access, &ENTITY_ORDER);
    int64_t last =
        tx_integer(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len, now);
    return last < now - DAYS * DAY_US ? last : now;
}

static void read_chart(Tx *tx, Request *request, Chart *chart)
{
    GTimeZone *zone = model_timezone(request->access.model);
    int64_t now = chart_end(tx, request);
    chart->first_day = day_of(now, zone) - DAYS + 1;
    int64_t start = day_start(chart->first_day, zone);
    int64_t first_offset = when_to_local(start, zone) - start;
    int64_t last_offset = when_to_local(now, zone) - now;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    Value fixed[] = {value_integer(start), value_integer(find_shift(start, now, zone)),
                     value_integer(first_offset), value_integer(last_offset)};
    g_array_append_vals(values, fixed, G_N_ELEMENTS(fixed));
    g_auto(Buffer) sql = {0};
    buffer_text(&sql,
                "SELECT (t.ordered_at + CASE WHEN t.ordered_at < $2 THEN $3 ELSE $4 END) / "
                "86400000000 AS day, CAST(sum(CASE WHEN t.kind = 'sale' THEN 1 ELSE 0 END) AS "
                "bigint), CAST(sum(t.base_amount_minor) AS bigint) FROM customer_order t "
                "WHERE t.deleted_at IS NULL AND t.status <> 'cancelled' AND t.ordered_at >= $1");
    scope_sql(&sql, values, tx, &request->access, &ENTITY_ORDER);
    buffer_text(&sql, " GROUP BY day");
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        int64_t day = cursor_integer(rows, 0) - chart->first_day;
        if (day < 0 || day >= DAYS) // ordered in the future
            continue;
        chart->orders[day] = cursor_integer(rows, 1);
        chart->revenue[day] = cursor_integer(rows, 2);
    }
}

static void print_numbers(Buffer *out, const char *key, const int64_t numbers[DAYS])
{
    json_key(out, key);
    json_array(out);
    for (int day = 0; day < DAYS; day++)
        json_integer(out, numbers[day]);
    json_array_end(out);
}

static void print_chart(Buffer *out, const Chart *chart)
{
    json_key(out, "chart");
    json_object_begin(out);
    json_key(out, "days");
    json_array(out);
    for (int day = 0; day < DAYS; day++) {
        char text[16];
        day_print(text, chart->first_day + day);
        json_string(out, text);
    }
    json_array_end(out);
    print_numbers(out, "orders", chart->orders);
    print_numbers(out, "revenue_minor", chart->revenue);
    json_object_end(out);
}

// Figures and chart are about the same days and the same orders: what stands, by the organisation's
// calendar.
static void print_order_figures(Request *request, const Chart *chart)
{
    Buffer *out = &request->out;
    char first[16], last[16];
    int64_t orders = 0, revenue = 0;
    day_print(first, chart->first_day);
    day_print(last, chart->first_day + DAYS - 1);
    for (int day = 0; day < DAYS; day++) {
        orders += chart->orders[day];
        revenue += chart->revenue[day];
    }
    char *since = arena_printf(
        request->arena, "ordered_at between %s and %s and status != \"cancelled\"", first, last);
    begin_figure(out, "orders", "count", &ENTITY_ORDER,
                 arena_printf(request->arena, "%s and kind = \"sale\"", since));
    end_figure(out, orders, NULL);
    begin_figure(out, "revenue", "money", &ENTITY_ORDER, since);
    end_figure(out, revenue, model_currency(request->access.model));
}

static bool get_home(Tx *tx, Request *request, GError **error)
{
    (void)error;
    const Actor *actor = request->access.actor;
    Buffer *out = &request->out;
    bool orders = actor_may(actor, MAY_READ, &ENTITY_ORDER);
    Chart chart = {0};
    json_object_begin(out);
    json_key(out, "figures");
    json_array(out);
    if (actor_may(actor, MAY_READ, &ENTITY_CUSTOMER)) {
        count_figure(tx, request, "customers", &ENTITY_CUSTOMER, NULL);
        count_figure(tx, request, "new_customers", &ENTITY_CUSTOMER,
                     "created_at within last 30 days");
    }
    if (orders) {
        read_chart(tx, request, &chart);
        print_order_figures(request, &chart);
    }
    json_array_end(out);
    if (orders)
        print_chart(out, &chart);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/home", ROUTE_COUNT, .run_tx = get_home, .response = "Home",
     .doc = "The figures of the home page, each with the rule that opens its records, and orders "
            "and revenue by day."},
};

static const Shape SHAPES[] = {
    {"Home", "The home page.",
     (const ShapeField[]){{"figures", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "HomeFigure"},
                          {"chart", SHAPE_NAMED, .flags = SHAPE_OPTIONAL, .of = "HomeChart"},
                          {.name = NULL}}},
    {"HomeChart", "Orders and revenue by day; absent for those who may not see orders.",
     (const ShapeField[]){{"days", SHAPE_DAY, .flags = SHAPE_ARRAY},
                          {"orders", SHAPE_INTEGER, .flags = SHAPE_ARRAY},
                          {"revenue_minor", SHAPE_INTEGER, .flags = SHAPE_ARRAY,
                           .doc = "In the organisation's currency."},
                          {.name = NULL}}},
    {"HomeFigure", "One figure.",
     (const ShapeField[]){{"key", SHAPE_TEXT, .of = "customers|new_customers|orders|revenue"},
                          {"value", SHAPE_INTEGER, .flags = 0},
                          {"unit", SHAPE_TEXT, .of = "count|money"},
                          {"currency", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
                          {"entity", SHAPE_TEXT, .flags = 0},
                          {"filter", SHAPE_TEXT, .flags = SHAPE_NULLABLE,
                           .doc = "The rule that opens the records behind it; null: all."},
                          {.name = NULL}}},
};

const RouteGroup HOME_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
