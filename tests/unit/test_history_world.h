// SPDX-License-Identifier: Apache-2.0
//
// Random histories and random rules about them. Many facts share their moment; there are orders
// without lines, products deleted, other currencies, members of JSON of every type, amounts that
// overflow, and times at the edges of days and months.
#pragma once

#include "test_rule_world.h"

#include "know/panel.h"
#include "rule/words.h"

enum { CUSTOMERS = 24, PRODUCTS = 8, CATEGORIES = 4 };

typedef struct {
    GRand *random;
    Model *model;
    int64_t now;
    const Entity *entity;
    Arena *arena;
    size_t answers[3]; // by RuleAnswer
    Panel *panel;
    GArray *passing;  // of int64_t: who counts and passes the rule checked last
    size_t n_planned; // rules that the panel has answered
    size_t n_asked;   // of those about customers
    size_t n_crossed; // rules whose answers change with edges alone
    size_t n_passed;  // customers whom they passed
} World;

static const char *const NOWS[] = {"2026-11-21T04:30:00Z", "2026-03-08T07:30:00Z",
                                   "2026-03-31T00:00:00Z"};

static inline void set_now(World *world, size_t i)
{
    g_assert_true(when_parse_rfc3339(NOWS[i], strlen(NOWS[i]), &world->now));
}

// ---- random histories ----

// Few different moments, so that many are equal, near the edges that rules ask about.
static inline int64_t random_time(World *world)
{
    GTimeZone *zone = model_timezone(world->model);
    int64_t day = day_of(world->now, zone) - dice(world, 12) * dice(world, 12) + 1;
    switch (dice(world, 5)) {
    case 0:
        return world->now - dice(world, 9) * 10 * DAY_US + dice(world, 3) - 1;
    case 1:
        return day_start(day, zone) + dice(world, 3) - 1;
    default:
        return day_start(day, zone) + dice(world, 3) * 3600 * SECOND_US;
    }
}

static inline int64_t random_amount(World *world)
{
    if (dice(world, 25) == 0)
        return (dice(world, 2) == 0 ? 1 : -1) * (INT64_MAX / (1 + dice(world, 4)) - dice(world, 3));
    return (dice(world, 40) - 8) * 250;
}

static inline void set_integer(const Entity *entity, Value *values, const char *field,
                               int64_t value)
{
    world_set(entity, values, field, value_integer(value));
}

static inline Value maybe(World *world, Value value)
{
    return dice(world, 5) == 0 ? value_null() : value;
}

static inline void insert_shared(Tx *tx, World *world)
{
    const Entity *category = entity_find("category"), *product = entity_find("product");
    static const char *const NAMES[] = {"{\"zh\":\"护肤\",\"en\":\"Skin\"}", "{\"zh\":\"彩妆\"}",
                                        "{\"en\":\"Tea\"}", "{\"en\":\"\"}"};
    for (int i = 1; i <= CATEGORIES; i++) {
        Value *values = world_values(world->arena, category, i);
        world_set(category, values, "name", value_text(NAMES[i - 1]));
        world_insert(tx, category, values);
    }
    for (int i = 1; i <= PRODUCTS; i++) {
        Value *values = world_values(world->arena, product, i);
        world_set(product, values, "name", value_text("{\"en\":\"Thing\"}"));
        world_set(product, values, "brand", maybe(world, value_text(PICK(world, "A", "B", ""))));
        world_set(product, values, "category_id",
                  maybe(world, value_integer(1 + dice(world, CATEGORIES + 1))));
        world_set(product, values, "status", value_text("active"));
        if (i == PRODUCTS)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, product, values);
    }
}

static inline void insert_lines(Tx *tx, World *world, int64_t order, int64_t customer)
{
    const Entity *line = entity_find("order_line");
    for (int i = 1, n = dice(world, 4); i <= n; i++) {
        Value *values = ARENA_ARRAY(world->arena, Value, line->n_fields);
        values[PART_CUSTOMER_ID] = value_integer(customer);
        values[PART_PARENT_ID] = value_integer(order);
        values[PART_POSITION] = value_integer(i);
        set_integer(line, values, "occurrence", 1);
        world_set(line, values, "product_id",
                  maybe(world, value_integer(1 + dice(world, PRODUCTS + 1))));
        world_set(line, values, "product_code", value_text(world_text(world->random)));
        set_integer(line, values, "quantity_thousandths", (dice(world, 9) - 2) * 500);
        set_integer(line, values, "price_millionths", dice(world, 9) * 1250000);
        set_integer(line, values, "amount_minor", random_amount(world));
        world_insert(tx, line, values);
    }
}

static inline void insert_orders(Tx *tx, World *world)
{
    const Entity *order = entity_find("order");
    for (int id = 1; id <= 6 * CUSTOMERS; id++) {
        // Customers differ in how much they have; the last ones have nothing.
        int64_t customer = 1 + dice(world, 1 + dice(world, CUSTOMERS - 2));
        Value *values = world_values(world->arena, order, id);
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] = value_integer(customer);
        world_set(order, values, "number", value_text(arena_printf(world->arena, "%d", id)));
        world_set(order, values, "kind",
                  value_text(PICK(world, "sale", "sale", "sale", "return", "adjustment")));
        world_set(order, values, "status",
                  value_text(PICK(world, "paid", "shipped", "closed", "cancelled")));
        set_integer(order, values, "ordered_at", random_time(world));
        world_set(order, values, "channel",
                  maybe(world, value_text(PICK(world, "app", "web", "tmall", ""))));
        world_set(order, values, "currency", value_text(dice(world, 6) == 0 ? "USD" : "CNY"));
        set_integer(order, values, "rate_millionths",
                    PICK(world, "a", "b")[0] == 'a' ? 1000000 : 6543217);
        set_integer(order, values, "total_minor", random_amount(world));
        set_integer(order, values, "discount_minor", random_amount(world));
        world_set(order, values, "base_amount_minor",
                  maybe(world, value_integer(random_amount(world))));
        set_integer(order, values, "line_count", dice(world, 4));
        if (dice(world, 8) == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, order, values);
        insert_lines(tx, world, id, customer);
    }
}

static inline void insert_events(Tx *tx, World *world)
{
    const Entity *event = entity_find("event");
    for (int id = 1; id <= 8 * CUSTOMERS; id++) {
        Value *values = world_values(world->arena, event, id);
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] =
            value_integer(1 + dice(world, 1 + dice(world, CUSTOMERS - 2)));
        world_set(event, values, "name",
                  value_text(PICK(world, "page_view", "product_view", "add_to_cart", "buy 'it'")));
        set_integer(event, values, "happened_at", random_time(world));
        world_set(event, values, "product_id",
                  maybe(world, value_integer(1 + dice(world, PRODUCTS))));
        world_set(event, values, "properties",
                  maybe(world, value_text(world_properties(world->random))));
        world_insert(tx, event, values);
    }
}

// Some were never sent, and have no moment.
static inline void insert_shipments(Tx *tx, World *world)
{
    const Entity *shipment = entity_find("shipment");
    for (int id = 1; id <= 4 * CUSTOMERS; id++) {
        Value *values = world_values(world->arena, shipment, id);
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] =
            value_integer(1 + dice(world, 1 + dice(world, CUSTOMERS - 2)));
        world_set(shipment, values, "status",
                  value_text(PICK(world, "packed", "shipped", "delivered", "lost", "cancelled")));
        world_set(shipment, values, "shipped_at", maybe(world, value_integer(random_time(world))));
        world_set(shipment, values, "delivered_at",
                  maybe(world, value_integer(random_time(world))));
        world_set(shipment, values, "carrier",
                  maybe(world, value_text(PICK(world, "SF", "DHL", ""))));
        world_set(shipment, values, "wait_days_thousandths",
                  maybe(world, value_integer(dice(world, 9) * 500)));
        if (dice(world, 8) == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, shipment, values);
    }
}

static inline int64_t random_birthday(World *world)
{
    static const int DATES[][2] = {{2, 28}, {2, 29}, {3, 1}, {3, 8}, {11, 20}, {12, 31}, {1, 1}};
    const int *date = DATES[dice(world, G_N_ELEMENTS(DATES))];
    if (dice(world, 15) == 0)
        return INT64_C(5000000000);
    return day_from_date(1960 + 4 * dice(world, 17), date[0], date[1]) + dice(world, 2);
}

static inline void insert_customers(Tx *tx, World *world)
{
    const Entity *customer = entity_find("customer");
    for (int id = 1; id <= CUSTOMERS; id++) {
        Value *values = world_values(world->arena, customer, id);
        world_set(customer, values, "kind", value_text("person"));
        world_set(customer, values, "city", maybe(world, value_text(world_text(world->random))));
        world_set(customer, values, "nickname",
                  maybe(world, value_text(dice(world, 6) == 0 ? "" : world_text(world->random))));
        world_set(customer, values, "name", maybe(world, value_text(world_text(world->random))));
        world_set(customer, values, "birth_day",
                  maybe(world, value_integer(random_birthday(world))));
        world_set(customer, values, "lunar_birthday",
                  maybe(world, value_text(world_lunar(world->arena, world->random))));
        world_set(customer, values, "tier",
                  maybe(world, value_text(PICK(world, "basic", "gold", "retired"))));
        world_set(customer, values, "first_order_at",
                  maybe(world, value_integer(random_time(world))));
        world_set(customer, values, "last_order_at",
                  maybe(world, value_integer(random_time(world))));
        set_integer(customer, values, "order_count", dice(world, 6));
        set_integer(customer, values, "return_count", dice(world, 3));
        set_integer(customer, values, "net_base_minor", random_amount(world));
        world_insert(tx, customer, values);
    }
}

static inline bool fill(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    insert_shared(tx, world);
    insert_customers(tx, world);
    world_insert_consents(tx, world->arena, world->random, 3 * CUSTOMERS, CUSTOMERS, 1);
    insert_orders(tx, world);
    insert_events(tx, world);
    insert_shipments(tx, world);
    return true;
}

// ---- random rules ----

static inline const char *say(World *world, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline const char *say(World *world, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return arena_copy(world->arena, text, -1);
}

static inline const char *random_day(World *world)
{
    char text[16];
    day_print(text, day_of(random_time(world), model_timezone(world->model)));
    return say(world, "%s", text);
}

static inline const char *random_window(World *world)
{
    static const char *const UNITS_SAID[] = {"hours", "days", "weeks", "months", "quarters"};
    switch (dice(world, 6)) {
    case 0:
        return say(world, "between %s and 1 hour ago", random_day(world));
    case 1:
        return say(world, "%s %s", PICK(world, "before", "after"), random_day(world));
    case 2:
        return say(world, "%s %s", PICK(world, "this", "last"),
                   PICK(world, "day", "week", "month", "quarter", "year"));
    default:
        return say(world, "last %d %s", 1 + dice(world, 30), UNITS_SAID[dice(world, 5)]);
    }
}

static inline const char *random_compare(World *world)
{
    return PICK(world, "=", "!=", "<", "<=", ">", ">=");
}

typedef enum { ORDERS, LINES, SHIPMENTS, EVENTS } Shape;

static inline const char *random_facts(World *world, Shape *out_shape)
{
    *out_shape = (Shape)dice(world, 4);
    switch (*out_shape) {
    case ORDERS:
        return PICK(world, "orders", "orders", "returns", "adjustments");
    case LINES:
        return PICK(world, "lines", "lines", "return_lines");
    case SHIPMENTS:
        return "shipments";
    default:
        return PICK(world, "events", "page_view", "product_view", "add_to_cart", "\"buy 'it'\"");
    }
}

static inline const char *order_condition(World *world)
{
    switch (dice(world, 8)) {
    case 7:
        return world_clock(world->arena, world->random, PICK(world, "at", "ordered_at"));
    case 0:
        return say(world, "channel %s \"app\"", PICK(world, "=", "!=", "contains", ">", "matches"));
    case 1:
        return say(world, "total %s %d %s", random_compare(world), dice(world, 40),
                   PICK(world, "CNY", "USD"));
    case 2:
        return say(world, "not channel in (\"app\", \"web\")");
    case 3:
        return "status in (paid, shipped)";
    case 4:
        return say(world, "at %s %s", random_compare(world), random_day(world));
    case 5:
        return say(world, "line_count %s discount / 100 CNY", random_compare(world));
    default:
        return say(world, "customer.city %s", PICK(world, "is empty", "is not empty"));
    }
}

static inline const char *line_condition(World *world)
{
    switch (dice(world, 9)) {
    case 8:
        return world_clock(world->arena, world->random, PICK(world, "at", "order.created_at"));
    case 0:
        return say(world, "category %s \"%s\"", PICK(world, "=", "!=", "contains"),
                   PICK(world, "护肤", "Skin", "Tea", "x"));
    case 1:
        return say(world, "not brand = \"%s\"", PICK(world, "A", "B"));
    case 2:
        return say(world, "quantity %s 0.5", random_compare(world));
    case 3:
        return say(world, "amount %s %d %s", random_compare(world), dice(world, 20),
                   PICK(world, "CNY", "USD"));
    case 4:
        return "channel = \"tmall\"";
    case 5:
        return say(world, "%s is %sempty",
                   PICK(world, "category", "brand", "product", "channel", "order.channel"),
                   PICK(world, "", "not "));
    case 6:
        return say(world, "price %s 2.5", random_compare(world));
    default:
        return say(world, "ordered_at within %s", random_window(world));
    }
}

static inline const char *shipment_condition(World *world)
{
    switch (dice(world, 5)) {
    case 0:
        return say(world, "wait_days %s %s", random_compare(world), PICK(world, "2.5", "0", "3"));
    case 1:
        return say(world, "carrier %s \"SF\"", PICK(world, "=", "!=", "starts with"));
    case 2:
        return say(world, "not status in (delivered, lost)");
    case 3:
        return say(world, "delivered - at %s %d days", random_compare(world), dice(world, 9));
    default:
        return say(world, "%s is %sempty", PICK(world, "delivered", "wait_days", "carrier"),
                   PICK(world, "", "not "));
    }
}

static inline const char *event_condition(World *world)
{
    switch (dice(world, 7)) {
    case 6:
        return world_clock(world->arena, world->random, "at");
    case 0:
    case 1:
    case 2:
    case 3:
        return world_property_condition(world->random);
    case 4:
        return "category = \"护肤\"";
    default:
        return "product.brand = \"A\" or product is empty";
    }
}

static inline const char *random_filter(World *world, Shape shape)
{
    if (dice(world, 2) == 0)
        return random_window(world);
    return shape == ORDERS      ? order_condition(world)
           : shape == LINES     ? line_condition(world)
           : shape == SHIPMENTS ? shipment_condition(world)
                                : event_condition(world);
}

static inline const char *filters(World *world, Shape shape)
{
    const char *text = "";
    for (int i = dice(world, 3); i > 0; i--)
        text = say(world, "%s, %s", text, random_filter(world, shape));
    return text;
}

static inline const char *conditions_only(World *world, Shape shape)
{
    const char *filter = random_filter(world, shape);
    bool window = g_str_has_prefix(filter, "last ") || g_str_has_prefix(filter, "this ") ||
                  g_str_has_prefix(filter, "between ") || g_str_has_prefix(filter, "before ") ||
                  g_str_has_prefix(filter, "after ");
    return window ? "" : say(world, ", %s", filter);
}

static inline const char *amount_field(Shape shape, World *world)
{
    return shape == ORDERS ? PICK(world, "total", "amount", "discount", "base_amount") : "amount";
}

// An amount in CNY.
static inline const char *random_money(World *world)
{
    Shape shape;
    const char *facts = random_facts(world, &shape);
    if (shape >= SHIPMENTS)
        return "net_base";
    const char *field = amount_field(shape, world);
    const char *function = PICK(world, "sum", "avg", "min", "max", "first", "last");
    if (dice(world, 3) == 0)
        return say(world, "%s(base(%s.%s)%s)", function, facts, field, filters(world, shape));
    return say(world, "%s(%s.%s%s)", function, facts, field, filters(world, shape));
}

static inline const char *random_number(World *world)
{
    Shape shape;
    const char *facts = random_facts(world, &shape);
    const char *function = PICK(world, "sum", "avg", "min", "max", "first", "last", "distinct");
    switch (dice(world, 6)) {
    case 0:
        return PICK(world, "order_count", "return_count", "age");
    case 1:
        if (shape == EVENTS)
            return say(world, "%s(%s.props.price%s)", PICK(world, "sum", "avg", "min", "max"),
                       facts, filters(world, shape));
        return say(world, "%s(%s.%s%s)", function, facts,
                   shape == ORDERS  ? "line_count"
                   : shape == LINES ? "quantity"
                                    : "wait_days",
                   filters(world, shape));
    case 2:
        return say(world, "distinct(%s.%s%s)", facts,
                   shape == ORDERS  ? PICK(world, "channel", "at", "status", "currency")
                   : shape == LINES ? PICK(world, "category", "brand", "product", "product_code")
                   : shape == SHIPMENTS ? PICK(world, "carrier", "status", "wait_days", "delivered")
                                        : PICK(world, "props.colour", "name", "product"),
                   filters(world, shape));
    default:
        return say(world, "count(%s%s)", facts, filters(world, shape));
    }
}

static inline const char *computed_number(World *world, int depth)
{
    if (depth == 0 || dice(world, 3) == 0)
        return dice(world, 5) == 0 ? say(world, "%d.5", dice(world, 5)) : random_number(world);
    if (dice(world, 5) == 0)
        return say(world, "(%s / %s)", random_money(world), random_money(world));
    return say(world, "(%s %s %s)", computed_number(world, depth - 1),
               PICK(world, "+", "-", "*", "/"), computed_number(world, depth - 1));
}

static inline const char *computed_money(World *world)
{
    switch (dice(world, 4)) {
    case 0:
        return say(world, "%s %s %s", random_money(world), PICK(world, "+", "-"),
                   random_money(world));
    case 1:
        return say(world, "%s %s (%s)", random_money(world), PICK(world, "*", "/"),
                   computed_number(world, 1));
    default:
        return random_money(world);
    }
}

static inline const char *random_span(World *world)
{
    return say(world, "%d %s", 1 + dice(world, 20), PICK(world, "hours", "days", "weeks"));
}

static inline const char *random_moment(World *world)
{
    Shape shape;
    const char *facts = random_facts(world, &shape);
    if (dice(world, 4) == 0)
        return PICK(world, "first_order", "last_order");
    return say(world, "%s(%s.at%s)", PICK(world, "first", "last", "min", "max"), facts,
               filters(world, shape));
}

static inline const char *value_condition(World *world)
{
    Shape shape;
    const char *facts = random_facts(world, &shape);
    switch (dice(world, 12)) {
    case 10:
        return say(world, "%s %sin %s %d%%",
                   dice(world, 3) == 0   ? computed_money(world)
                   : dice(world, 2) == 0 ? random_moment(world)
                                         : computed_number(world, 1),
                   PICK(world, "", "not "), PICK(world, "top", "bottom"), 1 + dice(world, 100));
    case 0:
        return say(world, "%s %s %d", computed_number(world, 2), random_compare(world),
                   dice(world, 5));
    case 1:
        return say(world, "%s %s %s", computed_number(world, 2), random_compare(world),
                   computed_number(world, 1));
    case 2:
        return say(world, "%s %s %d CNY", computed_money(world), random_compare(world),
                   dice(world, 60) - 10);
    case 3:
        return say(world, "%s %s %s", computed_money(world), random_compare(world),
                   computed_money(world));
    case 4:
        return say(world, "%s %s %s", random_moment(world), random_compare(world),
                   PICK(world, "30 days ago", "today", "start of month", "now"));
    case 5:
        return say(world, "%s %s %s", random_moment(world), random_compare(world),
                   random_moment(world));
    case 6:
        return say(world, "%s within %s", random_moment(world), random_window(world));
    case 7:
        return say(world, "%s(%s%s) %s %s", PICK(world, "median_gap", "gap_since"), facts,
                   filters(world, shape), random_compare(world), random_span(world));
    case 8:
        return say(world, "%s - %s %s %s", random_moment(world), random_moment(world),
                   random_compare(world), random_span(world));
    case 9:
        return say(world, "%s between %s and %d", computed_number(world, 1), random_number(world),
                   dice(world, 9));
    default:
        return say(world, "%s is %sempty",
                   dice(world, 2) == 0 ? computed_money(world) : random_moment(world),
                   PICK(world, "", "not "));
    }
}

static inline const char *text_condition(World *world)
{
    bool last = dice(world, 2) == 0;
    const char *function = last ? "last" : "first";
    const char *consent = world_consent(world->random)->name;
    switch (dice(world, 8)) {
    case 6:
        return consent;
    case 7:
        return say(world, "%s %s", consent,
                   PICK(world, "= true", "!= true", "= false", "in (false, true)", "is empty",
                        "is not empty", "= consent.sms", "!= consent.email"));
    case 0:
        return say(world, "%s(orders.channel%s) %s \"app\"", function, filters(world, ORDERS),
                   PICK(world, "=", "!=", "<", ">=", "contains"));
    case 1:
        return say(world, "%s(lines.category%s) %s \"护肤\"", function, filters(world, LINES),
                   PICK(world, "=", "!=", "contains"));
    case 2:
        return say(world, "%s(orders.status%s) %s paid", function, filters(world, ORDERS),
                   PICK(world, "=", "!=", "<", ">="));
    case 3:
        if (dice(world, 2) == 0)
            return say(world, "%s(%s) %s", function,
                       dice(world, 2) == 0 ? "events.props.colour" : "page_view.props.colour",
                       PICK(world, "= \"red\"", "> 4.9", "= true", "!= \"Red\""));
        return say(world, "%s(page_view.props.%s) is %sempty", function,
                   PICK(world, "colour", "price"), PICK(world, "", "not "));
    case 4:
        return say(world, "city %s %s", random_compare(world), PICK(world, "nickname", "name"));
    default:
        return say(world, "nickname matches \"%s\"",
                   PICK(world, "*a*", "???", "s*i", "*é?l*", "\\\\**", "[?*", "*", "?-?*", "^*$*"));
    }
}

static inline const char *life_condition(World *world)
{
    Shape shape;
    const char *facts = random_facts(world, &shape);
    switch (dice(world, 9)) {
    case 0:
        return say(world, "%s(%s%s)", PICK(world, "any", "none"), facts, filters(world, shape));
    case 1:
        return say(world, "first_time(%s, %s%s)", facts, random_window(world),
                   conditions_only(world, shape));
    case 2:
        return say(world, "stopped(%s, %d %s%s)", facts, 1 + dice(world, 9),
                   PICK(world, "days", "weeks", "months"), conditions_only(world, shape));
    case 3:
        return say(world, "restarted(%s, gap %s, %s%s)", facts, random_span(world),
                   random_window(world), conditions_only(world, shape));
    case 4: {
        int n = 1 + dice(world, 8);
        return say(world, "regular(%s, %d of %d %s%s)", facts, 1 + dice(world, n), n,
                   PICK(world, "days", "weeks", "months"), conditions_only(world, shape));
    }
    case 5:
        return say(world, "sequence(%s[%s], page_view, product_view, within %s)", facts,
                   random_filter(world, shape), random_span(world));
    case 6:
        return say(world, "sequence(page_view, %s, within %s, %s)", facts, random_span(world),
                   random_window(world));
    case 7:
        return say(world, "sample(%d.5%%, \"%s\")", dice(world, 99),
                   world_text(world->random)[0] == '"' ? "q" : "s");
    default:
        return say(world, "anniversary(%s) %s", PICK(world, "birthday", "lunar_birthday"),
                   PICK(world, "within next 7 days", "within this month", "= today", "is empty",
                        "within last 2 months", "within next 400 days", "= 2027-02-28",
                        "in (2026-02-28, tomorrow)", "within after 2026-12-01"));
    }
}

static inline const char *random_rule(World *world, int depth)
{
    int form = depth == 0 ? dice(world, 5) : dice(world, 9);
    if (form < 2)
        return value_condition(world);
    if (form == 2)
        return text_condition(world);
    if (form < 5)
        return life_condition(world);
    if (form < 7)
        return say(world, "not (%s)", random_rule(world, depth - 1));
    return say(world, "(%s %s %s)", random_rule(world, depth - 1), form == 7 ? "and" : "or",
               random_rule(world, depth - 1));
}
