// SPDX-License-Identifier: Apache-2.0
//
// Random customers with random histories, random rules about them, and a panel that must name
// exactly those customers that the store names.
#pragma once

#include "test_rule_world.h"

#include "entity/entities.h"
#include "know/select.h"
#include "rule/words.h"
#include "store/change.h"

enum { CUSTOMERS = 300 };

typedef struct {
    int customers;
    GRand *random;
    Store *store;
    Model *model;
    Arena *arena;
    int64_t now;
    const Rule *rule;
    GArray *ids; // of int64_t
} World;

// ---- random customers ----

static int64_t random_time(World *world)
{
    static const int64_t NUDGES[] = {0, 0, -1, 1, 3600 * SECOND_US, -SECOND_US / 2};
    static const int DAYS[] = {0, 3, 14, 40}; // where windows that end now begin
    if (dice(world, 5) == 0)
        return world->now - DAYS[dice(world, G_N_ELEMENTS(DAYS))] * 24 * 3600 * SECOND_US +
               NUDGES[dice(world, G_N_ELEMENTS(NUDGES))];
    int64_t day = day_of(world->now, model_timezone(world->model)) + dice(world, 9) - 5;
    day -= dice(world, 3) == 0 ? 30 * dice(world, 14) : 0;
    return day_start(day, model_timezone(world->model)) + NUDGES[dice(world, G_N_ELEMENTS(NUDGES))];
}

static inline int64_t random_integer(World *world, const Field *field)
{
    switch (field->type) {
    case FIELD_BOOLEAN:
        return dice(world, 2);
    case FIELD_TIME:
        return random_time(world);
    case FIELD_DAY:
        return day_of(random_time(world), model_timezone(world->model));
    case FIELD_REFERENCE:
        return 1 + dice(world, 6);
    default:
        return dice(world, 5) == 0 ? (dice(world, 5) - 2) * 1000 : dice(world, 9) - 3;
    }
}

static inline const char *random_custom(World *world)
{
    size_t n;
    const CustomField *const *fields = model_custom_fields(world->model, &ENTITY_CUSTOMER, &n);
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    for (size_t i = 0; i < n; i++) {
        const Field *field = &fields[dice(world, 8) == 0 ? (size_t)dice(world, (int)n) : i]->field;
        if (dice(world, 4) == 0)
            continue;
        json_key(&json, fields[i]->field.name);
        if (dice(world, 12) == 0)
            json_null(&json);
        else if (field->type == FIELD_TEXT)
            json_string(&json, dice(world, 6) == 0 ? "" : world_text(world->random));
        else if (field->type == FIELD_CHOICE)
            json_string(&json, dice(world, 2) == 0 ? "plain" : "two words");
        else if (field->type == FIELD_BOOLEAN)
            json_boolean(&json, dice(world, 2));
        else
            json_integer(&json, random_integer(world, field));
    }
    json_object_end(&json);
    return arena_copy(world->arena, buffer_string(&json), -1);
}

static inline Value random_value(World *world, const Field *field)
{
    bool required = (field->flags & FIELD_REQUIRED) != 0 || field->otherwise != NULL;
    if (!required && dice(world, 4) == 0)
        return value_null();
    if ((field->flags & FIELD_LUNAR) != 0)
        return value_text(world_lunar(world->arena, world->random));
    if (field->type == FIELD_TEXT)
        return value_text(dice(world, 6) == 0 ? "" : world_text(world->random));
    if (field->type == FIELD_CHOICE)
        return value_text(dice(world, 9) == 0 ? "retired" : world_choice(world->random, field));
    if (field->type == FIELD_JSON)
        return value_text(strcmp(field->name, "custom") == 0       ? random_custom(world)
                          : strcmp(field->name, "properties") == 0 ? world_properties(world->random)
                                                                   : "{}");
    if (field->type == FIELD_LABEL)
        return value_text("{}");
    return value_integer(random_integer(world, field));
}

static inline Value *random_record(World *world, const Entity *entity, int64_t id)
{
    Value *values = world_values(world->arena, entity, id);
    values[FIELD_CREATED_AT] = value_integer(random_time(world));
    for (size_t f = FIELD_DELETED_AT; f < entity->n_fields; f++)
        values[f] = random_value(world, &entity->fields[f]);
    if (dice(world, 6) > 0)
        values[FIELD_DELETED_AT] = value_null();
    if (entity->ownership == OWNER_CUSTOMER)
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] =
            value_integer(1 + dice(world, world->customers));
    return values;
}

static inline void insert_tags(Tx *tx, World *world)
{
    static const char *const NAMES[] = {"VIP", "vip", "上海", "O'Brien", "gone"};
    for (int i = 0; i < (int)G_N_ELEMENTS(NAMES); i++) {
        Value *values = world_values(world->arena, &ENTITY_TAG, i + 1);
        world_set(&ENTITY_TAG, values, "name", value_text(NAMES[i]));
        if (strcmp(NAMES[i], "gone") == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, &ENTITY_TAG, values);
    }
    for (int customer = 1, id = 1; customer <= world->customers; customer++)
        for (int i = 1; i <= (int)G_N_ELEMENTS(NAMES); i++) {
            if (dice(world, 4) > 0)
                continue;
            Value *values = world_values(world->arena, &ENTITY_CUSTOMER_TAG, id++);
            values[FIELD_CUSTOMER_ID] = value_integer(customer);
            world_set(&ENTITY_CUSTOMER_TAG, values, "tag_id", value_integer(i));
            if (dice(world, 4) == 0)
                values[FIELD_DELETED_AT] = value_integer(1);
            world_insert(tx, &ENTITY_CUSTOMER_TAG, values);
        }
}

// A list, a rule, and a rule that names both. Rules whose answer is unknown for some are turned
// around, so that it matters that unknown is no.
static inline void insert_segments(Tx *tx, World *world)
{
    static const char *const SEGMENTS[][2] = {
        {"chosen", NULL},
        {"busy", "count(orders) >= 2 and city > \"B\""},
        {"both", "in list(\"chosen\") or not in segment(\"busy\") and age > 1"},
    };
    for (int i = 0; i < (int)G_N_ELEMENTS(SEGMENTS); i++) {
        Value *values = world_values(world->arena, &ENTITY_SEGMENT, i + 1);
        world_set(&ENTITY_SEGMENT, values, "name", value_text(SEGMENTS[i][0]));
        world_set(&ENTITY_SEGMENT, values, "kind", value_text(i == 0 ? "static" : "dynamic"));
        if (i > 0)
            world_set(&ENTITY_SEGMENT, values, "rule", value_text(SEGMENTS[i][1]));
        world_insert(tx, &ENTITY_SEGMENT, values);
    }
    for (int customer = 1; customer <= world->customers; customer++) {
        if (dice(world, 3) > 0)
            continue;
        Value *values = world_values(world->arena, &ENTITY_SEGMENT_MEMBER, customer);
        values[FIELD_CUSTOMER_ID] = value_integer(customer * 3);
        world_set(&ENTITY_SEGMENT_MEMBER, values, "segment_id", value_integer(1));
        if (dice(world, 4) == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, &ENTITY_SEGMENT_MEMBER, values);
    }
}

static inline bool fill(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    for (int i = 1; i <= world->customers; i++)
        world_insert(tx, &ENTITY_CUSTOMER, random_record(world, &ENTITY_CUSTOMER, i * 3));
    for (int i = 1; i <= 6; i++) {
        Value *values = random_record(world, &ENTITY_SOURCE, i);
        world_set(&ENTITY_SOURCE, values, "code", value_text(WORLD_TEXTS[i]));
        world_insert(tx, &ENTITY_SOURCE, values);
    }
    insert_tags(tx, world);
    insert_segments(tx, world);
    world_insert_consents(tx, world->arena, world->random, 2 * world->customers, world->customers,
                          3);
    return true;
}

// ---- random rules on attributes ----

static inline void put_value(World *world, Buffer *out, const Field *field)
{
    static const char *const MOMENTS[] = {"now",        "today",          "yesterday",
                                          "3 days ago", "start of month", "2 months ago"};
    int64_t integer = random_integer(world, field);
    switch (field->type) {
    case FIELD_TEXT:
        put_text(out, world_text(world->random));
        break;
    case FIELD_CHOICE:
        put_text(out, world_choice(world->random, field));
        break;
    case FIELD_BOOLEAN:
        buffer_text(out, integer ? "true" : "false");
        break;
    case FIELD_TIME:
    case FIELD_DAY:
        buffer_text(out, MOMENTS[dice(world, G_N_ELEMENTS(MOMENTS))]);
        break;
    default:
        buffer_integer(out, integer);
    }
}

static inline void put_list(World *world, Buffer *out, const Field *field)
{
    buffer_text(out, "(");
    for (int i = 0, n = 1 + dice(world, 12); i < n; i++) {
        buffer_text(out, i > 0 ? ", " : "");
        put_value(world, out, field);
    }
    buffer_text(out, ")");
}

static inline void put_comparison(World *world, Buffer *out, const Field *field)
{
    static const char *const ORDERS[] = {"<", "<=", ">", ">=", "=", "!="};
    bool text = field->type == FIELD_TEXT;
    bool ordered = field->type != FIELD_REFERENCE && field->type != FIELD_BOOLEAN;
    switch (dice(world, 6)) {
    case 0:
        buffer_text(out, dice(world, 2) ? " is empty" : " is not empty");
        break;
    case 1:
        buffer_text(out, dice(world, 2) ? " in " : " not in ");
        put_list(world, out, field);
        break;
    case 2:
        if (text) {
            buffer_text(out, PICK(world, " contains ", " starts with ", " matches "));
            put_value(world, out, field);
            break;
        }
        if (field->type == FIELD_TIME || field->type == FIELD_DAY) {
            buffer_text(out, " in last 40 days");
            break;
        }
        // fall through
    default:
        buffer_printf(out, " %s ", ORDERS[ordered ? dice(world, 6) : 4 + dice(world, 2)]);
        put_value(world, out, field);
    }
}

static inline void put_leaf(World *world, Buffer *out)
{
    size_t n_custom;
    const CustomField *const *custom =
        model_custom_fields(world->model, &ENTITY_CUSTOMER, &n_custom);
    if (dice(world, 8) == 0) {
        buffer_text(out, dice(world, 3) == 0 ? "tags is empty"
                                             : "tags overlaps (\"VIP\", \"上海\", \"gone\")");
        return;
    }
    if (dice(world, 8) == 0) {
        const Field *field = world_consent(world->random);
        buffer_text(out, field->name);
        if (dice(world, 2))
            put_comparison(world, out, field);
        return;
    }
    if (dice(world, 8) == 0) {
        buffer_printf(out, "%sin %s", dice(world, 3) == 0 ? "not " : "",
                      PICK(world, "list(\"chosen\")", "segment(\"chosen\")", "segment(\"busy\")",
                           "segment(\"both\")"));
        return;
    }
    if (dice(world, 30) == 0) {
        buffer_text(out, world_clock(world->arena, world->random,
                                     PICK(world, "created_at", "last_order", "custom.seen_at",
                                          "source.created_at")));
        return;
    }
    if (dice(world, 10) == 0) {
        buffer_text(out, PICK(world, "age in (0, 1)", "age != 0", "age is empty", "age > 1 + 1",
                              "anniversary(birthday) within next 9 days", "city < province",
                              "anniversary(custom.born_day) within last 5 days",
                              "anniversary(lunar_birthday) within next 60 days",
                              "anniversary(lunar_birthday) is empty",
                              "custom.visits * 2 > order_count + 1", "birthday < custom.born_day",
                              "city between \"B\" and province", "source.name <= city",
                              "last_order in top 30%", "custom.visits not in bottom 20%",
                              "net_base + 0 in top 2.5%", "age in bottom 50%",
                              "source.created_at in top 40%"));
        return;
    }
    if (dice(world, 5) == 0) {
        const Field *field = &custom[dice(world, (int)n_custom)]->field;
        buffer_printf(out, "custom.%s", field->name);
        put_comparison(world, out, field);
        return;
    }
    const Entity *entity = dice(world, 8) == 0 ? &ENTITY_SOURCE : &ENTITY_CUSTOMER;
    const Field *field;
    do
        field = &entity->fields[dice(world, (int)entity->n_fields)];
    while (field->type == FIELD_JSON || field->type == FIELD_LABEL ||
           (field->flags & FIELD_SECRET) != 0);
    buffer_printf(out, "%s%s", entity == &ENTITY_SOURCE ? "source." : "", field->name);
    put_comparison(world, out, field);
}

static inline void put_rule(World *world, Buffer *out, int depth)
{
    if (depth == 0 || dice(world, 4) == 0) {
        put_leaf(world, out);
        return;
    }
    if (dice(world, 4) == 0) {
        buffer_text(out, "not (");
        put_rule(world, out, depth - 1);
        buffer_text(out, ")");
        return;
    }
    const char *join = dice(world, 2) ? " and " : " or ";
    buffer_text(out, "(");
    put_rule(world, out, depth - 1);
    for (int i = 0, n = 1 + dice(world, 2); i < n; i++) {
        buffer_text(out, join);
        put_rule(world, out, depth - 1);
    }
    buffer_text(out, ")");
}

// ---- random histories ----

static const char *const EVENTS[] = {"page_view", "product_view", "add_to_cart", "mail_open",
                                     "my event"};

static inline void insert_lines(Tx *tx, World *world, int64_t customer, int64_t order)
{
    for (int i = 1, n = dice(world, 4); i <= n; i++) {
        Value *values = ARENA_ARRAY(world->arena, Value, ENTITY_ORDER_LINE.n_fields);
        for (size_t f = 0; f < ENTITY_ORDER_LINE.n_fields; f++)
            values[f] = random_value(world, &ENTITY_ORDER_LINE.fields[f]);
        values[PART_CUSTOMER_ID] = value_integer(customer);
        values[PART_PARENT_ID] = value_integer(order);
        values[PART_POSITION] = value_integer(i);
        world_insert(tx, &ENTITY_ORDER_LINE, values);
    }
}

static inline void insert_order(Tx *tx, World *world, int64_t id, int64_t customer)
{
    static const char *const CURRENCIES[] = {"CNY", "CNY", "CNY", "CNY", "USD", ""};
    Value *values = random_record(world, &ENTITY_ORDER, id);
    values[FIELD_CUSTOMER_ID] = value_integer(customer);
    if (dice(world, 3) > 0)
        world_set(&ENTITY_ORDER, values, "kind", value_text("sale"));
    world_set(&ENTITY_ORDER, values, "currency",
              value_text(CURRENCIES[dice(world, id % 2 ? 4 : G_N_ELEMENTS(CURRENCIES))]));
    world_set(&ENTITY_ORDER, values, "rate_millionths", value_integer(500000 + dice(world, 9)));
    if (dice(world, 30) == 0) // sums need more than 32 bits
        world_set(&ENTITY_ORDER, values, "base_amount_minor", value_integer(INT64_C(3000000000)));
    world_insert(tx, &ENTITY_ORDER, values);
    insert_lines(tx, world, customer, id);
}

static inline void insert_event(Tx *tx, World *world, int64_t id, int64_t customer)
{
    Value *values = random_record(world, &ENTITY_EVENT, id);
    values[FIELD_CUSTOMER_ID] = value_integer(customer);
    values[FIELD_DELETED_AT] = value_null();
    world_set(&ENTITY_EVENT, values, "name", value_text(EVENTS[dice(world, G_N_ELEMENTS(EVENTS))]));
    world_set(&ENTITY_EVENT, values, "happened_at", value_integer(random_time(world)));
    world_insert(tx, &ENTITY_EVENT, values);
}

static inline Value *labelled(World *world, const Entity *entity, int64_t id)
{
    static const char *const LABELS[] = {"{\"zh\":\"护肤\",\"en\":\"Skin\"}", "{\"en\":\"Tea\"}",
                                         "{\"zh\":\"茶\",\"en\":\"\"}", "{}"};
    Value *values = random_record(world, entity, id);
    world_set(entity, values, "name", value_text(LABELS[dice(world, G_N_ELEMENTS(LABELS))]));
    return values;
}

static inline bool fill_histories(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    for (int i = 1; i <= 6; i++) {
        world_insert(tx, &ENTITY_PRODUCT, labelled(world, &ENTITY_PRODUCT, i));
        world_insert(tx, &ENTITY_CATEGORY, labelled(world, &ENTITY_CATEGORY, i));
    }
    // Every third id is a customer's; others own facts that nobody may count.
    for (int i = 1; i <= world->customers * 6; i++)
        insert_order(tx, world, i, 3 + dice(world, world->customers * 3));
    for (int i = 1; i <= world->customers * 9; i++)
        insert_event(tx, world, i, 3 + dice(world, world->customers * 3));
    return true;
}

// The world has given its records ids by itself: new ones come after them.
static void skip_ids(Tx *tx)
{
    for (size_t i = 0; ENTITIES[i] != NULL; i++)
        tx_run(tx, "INSERT INTO id_block (sequence, next_id) VALUES ($1, 100001)",
               PARAMS(value_text(ENTITIES[i]->name)));
}

static inline bool fill_all(Tx *tx, void *context, GError **error)
{
    if (!fill(tx, context, error) || !fill_histories(tx, context, error))
        return false;
    skip_ids(tx);
    return true;
}

// ---- random rules on histories ----

static const char *random_window(World *world)
{
    return PICK(world, "last 3 days", "last 40 days", "this month", "last 6 months", "last 2 weeks",
                "last year", "next 2 days");
}

static const char *random_facts(World *world)
{
    return PICK(world, "orders", "lines", "returns", "return_lines", "adjustments", "events",
                "page_view", "product_view", "mail_open", "\"my event\"");
}

static void put_filters(World *world, Buffer *out, const char *facts)
{
    bool lines = g_str_has_suffix(facts, "lines");
    bool orders = strcmp(facts, "orders") == 0 || strcmp(facts, "returns") == 0 ||
                  strcmp(facts, "adjustments") == 0;
    if (dice(world, 2))
        buffer_printf(out, ", %s", random_window(world));
    if (dice(world, 2))
        return;
    if (dice(world, 6) == 0)
        buffer_printf(out, ", %s", world_clock(world->arena, world->random, "at"));
    if (lines)
        buffer_printf(out, ", %s",
                      PICK(world, "category = \"护肤\"", "not category in (\"Tea\", \"茶\")",
                           "brand is empty or quantity > 0", "amount > 2", "amount > 0.01 CNY",
                           "channel in (\"上海\", \"k\") or brand is not empty",
                           "status in (paid, shipped)", "product_code contains \"a\"",
                           "not (price < 1 CNY)"));
    else if (orders)
        buffer_printf(out, ", %s",
                      PICK(world, "channel is empty", "total > 0", "total > 0 CNY",
                           "not (total > 1 USD)", "status = paid", "source.name contains \"a\"",
                           "line_count >= 1 and channel is not empty", "currency = \"CNY\""));
    else if (dice(world, 2))
        buffer_printf(out, ", %s", world_property_condition(world->random));
    else
        buffer_printf(out, ", %s",
                      PICK(world, "category = \"护肤\"", "brand is empty", "product is not empty",
                           "not source in (1, 2)", "name starts with \"p\""));
}

static inline void put_number(World *world, Buffer *out)
{
    if (dice(world, 8) == 0) {
        buffer_printf(out, " %s", PICK(world, "in (0, 1, 3)", "not in (1, 2)"));
        return;
    }
    buffer_printf(out, " %s %d", PICK(world, "<", "<=", ">", ">=", "=", "!="), dice(world, 6) - 1);
}

static inline void put_taken(World *world, Buffer *out)
{
    const char *facts = PICK(world, "orders", "lines", "returns", "return_lines");
    bool lines = g_str_has_suffix(facts, "lines");
    const char *function = PICK(world, "sum", "avg", "min", "max", "first", "last", "distinct");
    bool base = strcmp(function, "sum") == 0 && dice(world, 2);
    const char *value = lines ? PICK(world, "amount", "quantity", "price", "position")
                              : PICK(world, "total", "line_count", "discount", "base_amount");
    if (base)
        buffer_printf(out, "sum(base(%s.%s)", facts, lines ? "amount" : "total");
    else if (strcmp(function, "distinct") == 0)
        buffer_printf(out, "distinct(%s.%s", facts,
                      lines ? PICK(world, "category", "brand", "product", "product_code", "amount")
                            : PICK(world, "channel", "status", "source"));
    else
        buffer_printf(out, "%s(%s.%s", function, facts, value);
    put_filters(world, out, facts);
    buffer_text(out, ")");
    if (dice(world, 8) == 0)
        buffer_text(out, " is empty");
    else
        put_number(world, out);
}

// What is taken of events' properties.
static inline void put_property(World *world, Buffer *out)
{
    const char *facts = PICK(world, "events", "page_view", "product_view");
    switch (dice(world, 4)) {
    case 0:
        buffer_printf(out, "distinct(%s.props.colour", facts);
        put_filters(world, out, facts);
        buffer_printf(out, ") > %d", dice(world, 3));
        break;
    case 1:
        buffer_printf(out, "%s(%s.props.%s) %s", PICK(world, "first", "last"), facts,
                      PICK(world, "colour", "price", "vip"),
                      PICK(world, "is empty", "is not empty", "= \"red\"", "> \"b\"", ">= 5",
                           "= true", "!= false"));
        break;
    default:
        buffer_printf(out, "%s(%s.props.price", PICK(world, "sum", "avg", "min", "max"), facts);
        put_filters(world, out, facts);
        buffer_printf(out, ") %s", PICK(world, ">= 5", "< 0", "= 19.99", "is empty", "> 1.5"));
    }
}

static inline void put_life(World *world, Buffer *out, const char *facts)
{
    switch (dice(world, 8)) {
    case 0:
        buffer_printf(out, "first_time(%s, %s)", facts, random_window(world));
        break;
    case 1:
        buffer_printf(out, "stopped(%s, %d days)", facts, 1 + dice(world, 90));
        break;
    case 2:
        buffer_printf(out, "regular(%s, %d of 6 months)", facts, 1 + dice(world, 4));
        break;
    case 3:
        buffer_printf(out, "restarted(%s, gap %d days, %s)", facts, 1 + dice(world, 30),
                      random_window(world));
        break;
    case 4:
        buffer_printf(out, "median_gap(%s) < %d days", facts, 1 + dice(world, 60));
        break;
    case 5:
        buffer_printf(out, "gap_since(%s) > %d days", facts, dice(world, 60));
        break;
    case 6:
        buffer_printf(out, "sequence(%s, %s, within %d days, %s)", random_facts(world), facts,
                      1 + dice(world, 20), random_window(world));
        break;
    default:
        buffer_printf(out, "last(orders.channel) %s \"%s\"",
                      PICK(world, "=", "!=", "contains", "<"), "上海");
    }
}

static inline void put_history(World *world, Buffer *out)
{
    const char *facts = random_facts(world);
    switch (dice(world, 7)) {
    case 6:
        put_property(world, out);
        break;
    case 0:
    case 1:
        buffer_printf(out, "count(%s", facts);
        put_filters(world, out, facts);
        buffer_text(out, ")");
        put_number(world, out);
        break;
    case 2:
        buffer_printf(out, "%s(%s", PICK(world, "any", "none"), facts);
        put_filters(world, out, facts);
        buffer_text(out, ")");
        break;
    case 3:
        put_life(world, out, facts);
        break;
    default:
        put_taken(world, out);
    }
}

static inline void put_history_rule(World *world, Buffer *out)
{
    const char *join = PICK(world, " and ", " or ", " and not ");
    put_history(world, out);
    if (dice(world, 3) == 0)
        return;
    buffer_text(out, join);
    if (dice(world, 2))
        put_leaf(world, out);
    else
        put_history(world, out);
}

// ---- what the store says ----

// One customer after the other, by the answer for one record.
static inline bool ask_records(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_array_set_size(world->ids, 0);
    g_autoptr(Arena) arena = arena_new();
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql,
                  "SELECT %s FROM customer WHERE deleted_at IS NULL AND kind <> 'anonymous' "
                  "ORDER BY id",
                  entity_columns(&ENTITY_CUSTOMER, false));
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    g_autoptr(Cursor) rows = tx_query(tx, buffer_string(&sql), NO_PARAMS);
    while (cursor_next(rows))
        g_ptr_array_add(records, record_from_row(arena, &ENTITY_CUSTOMER, rows, 0));
    RuleContext asked = {
        .tx = tx, .arena = arena, .me = 2, .now = world->now, .model = world->model};
    for (guint i = 0; i < records->len; i++) {
        int64_t id = record_id(records->pdata[i]);
        if (rule_answer(world->rule, records->pdata[i], &asked) == RULE_YES)
            g_array_append_val(world->ids, id);
    }
    return true;
}

static inline bool ask_store(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT t.id FROM customer t WHERE t.deleted_at IS NULL AND "
                      "t.kind <> 'anonymous' AND ");
    rule_sql(&sql, values, world->rule,
             &(RuleSql){.engine = tx_engine(tx),
                        .alias = "t",
                        .me = 2,
                        .now = world->now,
                        .model = world->model,
                        .arena = arena});
    buffer_text(&sql, " ORDER BY t.id");
    g_array_set_size(world->ids, 0);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(world->ids, id);
    }
    return true;
}

static inline char *print_ids(const GArray *ids)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                               g_array_index(ids, int64_t, i));
    return g_string_free(text, FALSE);
}

// NULL when panel and store name the same customers, or the panel leaves the rule to the store
// (*out_answered false, may be NULL); else what each says.
static inline char *disagreement(World *world, Panel *panel, InStore oracle, const char *text,
                                 bool *out_answered)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    if (rule == NULL && strstr(error->message, "no field custom.") != NULL) { // removed meanwhile
        if (out_answered != NULL)
            *out_answered = false;
        return NULL;
    }
    if (rule == NULL)
        return g_strdup_printf("%s: %s", text, error->message);
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(Plan) plan = plan_new(rule, NULL, version->layout, NULL);
    if (out_answered != NULL)
        *out_answered = plan != NULL;
    if (plan == NULL)
        return NULL;
    g_auto(Selection) selection = {0};
    SelectOptions options = {.now = world->now, .me = 2, .model = world->model, .members = true};
    select_from_panel(plan, version, panel_crew(panel), &options, &selection, &error);
    if (error_code(error) == ERROR_UNAVAILABLE) { // days beyond all calendars
        if (out_answered != NULL)
            *out_answered = false;
        return NULL;
    }
    if (error != NULL)
        return g_strdup_printf("%s: %s", text, error->message);
    world->rule = rule;
    world_read(world->store, oracle, world);
    g_autoptr(GArray) ids = select_ids(version, selection.slots);
    g_autofree char *wanted = print_ids(world->ids), *got = print_ids(ids);
    if (strcmp(wanted, got) != 0)
        return g_strdup_printf("%s\nstore: %s\npanel: %s", text, wanted, got);
    g_assert_cmpint(selection.count, ==, ids->len);
    return NULL;
}

// True when the panel could answer; then both name the same customers.
static inline bool agree(World *world, Panel *panel, InStore oracle, const char *text)
{
    bool answered = true;
    g_autofree char *wrong = disagreement(world, panel, oracle, text, &answered);
    if (wrong != NULL)
        g_error("%s", wrong);
    return answered;
}

static inline void world_init(World *world, guint32 seed)
{
    *world =
        (World){.customers = CUSTOMERS, .random = g_rand_new_with_seed(seed), .arena = arena_new()};
    world->store = world_store("America/New_York", &world->model);
    world->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_assert_true(when_parse_rfc3339("2026-11-21T04:30:00Z", 20, &world->now));
}

static inline void world_clear(World *world)
{
    g_rand_free(world->random);
    model_unref(world->model);
    arena_free(world->arena);
    g_array_unref(world->ids);
    store_close(world->store);
}

static Panel *panel_of(World *world)
{
    g_autoptr(GError) error = NULL;
    model_unref(world->model); // with the segments, now that they are there
    world_read(world->store, world_load_model, &world->model);
    Panel *panel = panel_new(world->store, &(PanelOptions){.threads = 2});
    panel_build(panel, &error);
    g_assert_no_error(error);
    return panel;
}

// ---- while things change ----

static inline int64_t random_id(Tx *tx, World *world, const Entity *entity)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT id FROM %s WHERE id >= $1 ORDER BY id LIMIT 1", entity->table);
    return tx_integer(tx, sql, PARAMS(value_integer(dice(world, world->customers * 3))), 0);
}

static inline bool count_waiting(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = tx_integer(tx, "SELECT count(*) FROM outbox", NO_PARAMS, 0);
    return true;
}

// On PostgreSQL entries reach the log a moment after the commit.
static inline void wait_for_log(World *world)
{
    int64_t waiting = store_engine(world->store) == STORE_POSTGRESQL;
    while (waiting > 0) {
        g_usleep(1000);
        world_read(world->store, count_waiting, &waiting);
    }
}

static inline void agree_on_some(World *world, Panel *panel, int n)
{
    for (int i = 0; i < n; i++) {
        g_auto(Buffer) text = {0};
        if (dice(world, 2))
            put_history_rule(world, &text);
        else
            put_rule(world, &text, 2);
        agree(world, panel, ask_store, buffer_string(&text));
    }
}
