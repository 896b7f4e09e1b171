// SPDX-License-Identifier: Apache-2.0
//
// The panel against the store: random rules over random customers, and after every kind of change
// the panel must name exactly the customers that SQL names.
#include "test_rule_world.h"

#include "entity/entities.h"
#include "know/fold.h"
#include "know/select.h"
#include "rule/words.h"
#include "store/change.h"

#include <pthread.h>

enum { CUSTOMERS = 300, RULES = 300 };

typedef struct {
    GRand *random;
    Store *store;
    Model *model;
    Arena *arena;
    int64_t now;
    const Rule *rule;
    GArray *ids; // of int64_t
} World;

static int dice(World *world, int sides)
{
    return g_rand_int_range(world->random, 0, sides);
}

// ---- random customers ----

static int64_t random_time(World *world)
{
    static const int64_t NUDGES[] = {0, 0, -1, 1, 3600 * SECOND_US, -SECOND_US / 2};
    int64_t day = day_of(world->now, model_timezone(world->model)) + dice(world, 9) - 5;
    day -= dice(world, 3) == 0 ? 30 * dice(world, 14) : 0;
    return day_start(day, model_timezone(world->model)) + NUDGES[dice(world, G_N_ELEMENTS(NUDGES))];
}

static int64_t random_integer(World *world, const Field *field)
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

static const char *random_choice(World *world, const Field *field)
{
    int n = 0;
    while (field->choices[n].name != NULL)
        n++;
    return field->choices[dice(world, n)].name;
}

static const char *random_custom(World *world)
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

static Value random_value(World *world, const Field *field)
{
    bool required = (field->flags & FIELD_REQUIRED) != 0 || field->otherwise != NULL;
    if (!required && dice(world, 4) == 0)
        return value_null();
    if (field->type == FIELD_TEXT)
        return value_text(dice(world, 6) == 0 ? "" : world_text(world->random));
    if (field->type == FIELD_CHOICE)
        return value_text(dice(world, 9) == 0 ? "retired" : random_choice(world, field));
    if (field->type == FIELD_JSON)
        return value_text(strcmp(field->name, "custom") == 0 ? random_custom(world) : "{}");
    if (field->type == FIELD_LABEL)
        return value_text("{}");
    return value_integer(random_integer(world, field));
}

static Value *random_record(World *world, const Entity *entity, int64_t id)
{
    Value *values = world_values(world->arena, entity, id);
    values[FIELD_CREATED_AT] = value_integer(random_time(world));
    for (size_t f = FIELD_DELETED_AT; f < entity->n_fields; f++)
        values[f] = random_value(world, &entity->fields[f]);
    if (dice(world, 6) > 0)
        values[FIELD_DELETED_AT] = value_null();
    if (entity->ownership == OWNER_CUSTOMER)
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] =
            value_integer(1 + dice(world, CUSTOMERS));
    return values;
}

static void insert_tags(Tx *tx, World *world)
{
    static const char *const NAMES[] = {"VIP", "vip", "上海", "O'Brien", "gone"};
    for (int i = 0; i < (int)G_N_ELEMENTS(NAMES); i++) {
        Value *values = world_values(world->arena, &ENTITY_TAG, i + 1);
        world_set(&ENTITY_TAG, values, "name", value_text(NAMES[i]));
        if (strcmp(NAMES[i], "gone") == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, &ENTITY_TAG, values);
    }
    for (int customer = 1, id = 1; customer <= CUSTOMERS; customer++)
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
static void insert_segments(Tx *tx, World *world)
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
    for (int customer = 1; customer <= CUSTOMERS; customer++) {
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

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    for (int i = 1; i <= CUSTOMERS; i++)
        world_insert(tx, &ENTITY_CUSTOMER, random_record(world, &ENTITY_CUSTOMER, i * 3));
    for (int i = 1; i <= 6; i++) {
        Value *values = random_record(world, &ENTITY_SOURCE, i);
        world_set(&ENTITY_SOURCE, values, "code", value_text(WORLD_TEXTS[i]));
        world_insert(tx, &ENTITY_SOURCE, values);
    }
    insert_tags(tx, world);
    insert_segments(tx, world);
    return true;
}

// ---- random rules on attributes ----

static const char *pick(World *world, const char *const *of, size_t n)
{
    return of[dice(world, (int)n)];
}
#define PICK(world, ...)                                                                           \
    pick(world, (const char *const[]){__VA_ARGS__},                                                \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void put_text(Buffer *out, const char *text)
{
    buffer_byte(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, *text);
    }
    buffer_byte(out, '"');
}

static void put_value(World *world, Buffer *out, const Field *field)
{
    static const char *const MOMENTS[] = {"now",        "today",          "yesterday",
                                          "3 days ago", "start of month", "2 months ago"};
    int64_t integer = random_integer(world, field);
    switch (field->type) {
    case FIELD_TEXT:
        put_text(out, world_text(world->random));
        break;
    case FIELD_CHOICE:
        put_text(out, random_choice(world, field));
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

static void put_list(World *world, Buffer *out, const Field *field)
{
    buffer_text(out, "(");
    for (int i = 0, n = 1 + dice(world, 12); i < n; i++) {
        buffer_text(out, i > 0 ? ", " : "");
        put_value(world, out, field);
    }
    buffer_text(out, ")");
}

static void put_comparison(World *world, Buffer *out, const Field *field)
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

static void put_leaf(World *world, Buffer *out)
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
        buffer_printf(out, "%sin %s", dice(world, 3) == 0 ? "not " : "",
                      PICK(world, "list(\"chosen\")", "segment(\"chosen\")", "segment(\"busy\")",
                           "segment(\"both\")"));
        return;
    }
    if (dice(world, 10) == 0) {
        buffer_text(out, PICK(world, "age in (0, 1)", "age != 0", "age is empty", "age > 1 + 1",
                              "anniversary(birthday) within next 9 days", "city < province",
                              "anniversary(custom.born_day) within last 5 days",
                              "custom.visits * 2 > order_count + 1", "birthday < custom.born_day",
                              "city between \"B\" and province", "source.name <= city"));
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

static void put_rule(World *world, Buffer *out, int depth)
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

static void insert_lines(Tx *tx, World *world, int64_t customer, int64_t order)
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

static void insert_order(Tx *tx, World *world, int64_t id, int64_t customer)
{
    static const char *const CURRENCIES[] = {"CNY", "CNY", "CNY", "CNY", "USD", ""};
    Value *values = random_record(world, &ENTITY_ORDER, id);
    values[FIELD_CUSTOMER_ID] = value_integer(customer);
    if (dice(world, 3) > 0)
        world_set(&ENTITY_ORDER, values, "kind", value_text("sale"));
    world_set(&ENTITY_ORDER, values, "currency",
              value_text(CURRENCIES[dice(world, id % 2 ? 4 : G_N_ELEMENTS(CURRENCIES))]));
    world_set(&ENTITY_ORDER, values, "rate_millionths", value_integer(500000 + dice(world, 9)));
    world_insert(tx, &ENTITY_ORDER, values);
    insert_lines(tx, world, customer, id);
}

static void insert_event(Tx *tx, World *world, int64_t id, int64_t customer)
{
    Value *values = random_record(world, &ENTITY_EVENT, id);
    values[FIELD_CUSTOMER_ID] = value_integer(customer);
    values[FIELD_DELETED_AT] = value_null();
    world_set(&ENTITY_EVENT, values, "name", value_text(EVENTS[dice(world, G_N_ELEMENTS(EVENTS))]));
    world_set(&ENTITY_EVENT, values, "happened_at", value_integer(random_time(world)));
    world_insert(tx, &ENTITY_EVENT, values);
}

static Value *labelled(World *world, const Entity *entity, int64_t id)
{
    static const char *const LABELS[] = {"{\"zh\":\"护肤\",\"en\":\"Skin\"}", "{\"en\":\"Tea\"}",
                                         "{\"zh\":\"茶\",\"en\":\"\"}", "{}"};
    Value *values = random_record(world, entity, id);
    world_set(entity, values, "name", value_text(LABELS[dice(world, G_N_ELEMENTS(LABELS))]));
    return values;
}

static bool fill_histories(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    for (int i = 1; i <= 6; i++) {
        world_insert(tx, &ENTITY_PRODUCT, labelled(world, &ENTITY_PRODUCT, i));
        world_insert(tx, &ENTITY_CATEGORY, labelled(world, &ENTITY_CATEGORY, i));
    }
    // Every third id is a customer's; others own facts that nobody may count.
    for (int i = 1; i <= CUSTOMERS * 6; i++)
        insert_order(tx, world, i, 3 + dice(world, CUSTOMERS * 3));
    for (int i = 1; i <= CUSTOMERS * 9; i++)
        insert_event(tx, world, i, 3 + dice(world, CUSTOMERS * 3));
    return true;
}

static bool fill_all(Tx *tx, void *context, GError **error)
{
    return fill(tx, context, error) && fill_histories(tx, context, error);
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
    else
        buffer_printf(out, ", %s",
                      PICK(world, "category = \"护肤\"", "brand is empty", "product is not empty",
                           "not source in (1, 2)", "name starts with \"p\""));
}

static void put_number(World *world, Buffer *out)
{
    if (dice(world, 8) == 0) {
        buffer_printf(out, " %s", PICK(world, "in (0, 1, 3)", "not in (1, 2)"));
        return;
    }
    buffer_printf(out, " %s %d", PICK(world, "<", "<=", ">", ">=", "=", "!="), dice(world, 6) - 1);
}

static void put_taken(World *world, Buffer *out)
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

static void put_life(World *world, Buffer *out, const char *facts)
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

static void put_history(World *world, Buffer *out)
{
    const char *facts = random_facts(world);
    switch (dice(world, 6)) {
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

static void put_history_rule(World *world, Buffer *out)
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
static bool ask_records(Tx *tx, void *context, GError **error)
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

static bool ask_store(Tx *tx, void *context, GError **error)
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

static char *print_ids(const GArray *ids)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                               g_array_index(ids, int64_t, i));
    return g_string_free(text, FALSE);
}

// True when the panel could answer; then both name the same customers.
static bool agree(World *world, Panel *panel, InStore oracle, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    if (rule == NULL)
        g_error("%s: %s", text, error->message);
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(Plan) plan = plan_new(rule, NULL, version->layout, NULL);
    if (plan == NULL)
        return false;
    g_auto(Selection) selection = {0};
    SelectOptions options = {.now = world->now, .me = 2, .model = world->model, .members = true};
    select_from_panel(plan, version, panel_crew(panel), &options, &selection, &error);
    if (error_code(error) == ERROR_UNAVAILABLE)
        return false; // days beyond all calendars are left to the store
    if (error != NULL)
        g_error("%s: %s", text, error->message);
    world->rule = rule;
    world_read(world->store, oracle, world);
    g_autoptr(GArray) ids = select_ids(version, selection.slots);
    g_autofree char *wanted = print_ids(world->ids), *got = print_ids(ids);
    if (strcmp(wanted, got) != 0)
        g_error("%s\nstore: %s\npanel: %s", text, wanted, got);
    g_assert_cmpint(selection.count, ==, ids->len);
    return true;
}

static void world_init(World *world, guint32 seed)
{
    *world = (World){.random = g_rand_new_with_seed(seed), .arena = arena_new()};
    world->store = world_store("America/New_York", &world->model);
    world->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_assert_true(when_parse_rfc3339("2026-11-21T04:30:00Z", 20, &world->now));
}

static void world_clear(World *world)
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

static void test_attributes(void)
{
    World world;
    world_init(&world, 20261121);
    world_write(world.store, fill, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    int answered = 0;
    for (int i = 0; i < RULES; i++) {
        g_auto(Buffer) text = {0};
        put_rule(&world, &text, 3);
        answered += agree(&world, panel, ask_store, buffer_string(&text));
    }
    g_assert_cmpint(answered, >, RULES * 9 / 10);
    world_clear(&world);
}

static void test_histories(void)
{
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    int answered = 0;
    for (int i = 0; i < RULES; i++) {
        g_auto(Buffer) text = {0};
        put_history_rule(&world, &text);
        answered +=
            agree(&world, panel, i % 4 == 0 ? ask_records : ask_store, buffer_string(&text));
    }
    g_assert_cmpint(answered, >, RULES * 9 / 10);
    world_clear(&world);
}

// ---- changes ----

static const char *random_entity(World *world)
{
    return PICK(world, "customer", "customer", "order", "order", "event", "customer_tag", "tag",
                "product", "category", "segment_member");
}

static int64_t random_id(Tx *tx, World *world, const Entity *entity)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT id FROM %s WHERE id >= $1 ORDER BY id LIMIT 1", entity->table);
    return tx_integer(tx, sql, PARAMS(value_integer(dice(world, CUSTOMERS * 3))), 0);
}

static bool insert_new(Writing *writing, World *world, const Entity *entity, GError **error)
{
    Record *record = record_new(writing->arena, entity);
    if (!record_set_defaults(record, writing->arena, error))
        return false;
    for (size_t f = FIELD_CUSTOM; f < entity->n_fields; f++)
        if ((entity->fields[f].flags & (FIELD_READ_ONLY | FIELD_DERIVED)) == 0)
            record->values[f] = random_value(world, &entity->fields[f]);
    if (entity->ownership == OWNER_CUSTOMER)
        record->values[FIELD_CUSTOMER_ID] =
            value_integer(random_id(writing->tx, world, &ENTITY_CUSTOMER));
    if (entity == &ENTITY_CUSTOMER) {
        world_set(entity, record->values, "phone", value_null());
        world_set(entity, record->values, "email", value_null());
        world_set(entity, record->values, "number", value_null());
    }
    if (entity == &ENTITY_ORDER) {
        world_set(entity, record->values, "currency", value_text("CNY"));
        world_set(entity, record->values, "rate_millionths", value_integer(1000000));
        world_set(entity, record->values, "source_id", value_null());
        record->parts = ARENA_ARRAY(writing->arena, Record *, 1);
        record->parts[0] = record_new(writing->arena, &ENTITY_ORDER_LINE);
        record->n_parts = 1;
        record->parts_given = true;
        Value *line = record->parts[0]->values;
        world_set(&ENTITY_ORDER_LINE, line, "product_id", value_integer(1 + dice(world, 6)));
        world_set(&ENTITY_ORDER_LINE, line, "product_code", value_text("new"));
        world_set(&ENTITY_ORDER_LINE, line, "quantity_thousandths", value_integer(2000));
        world_set(&ENTITY_ORDER_LINE, line, "price_millionths", value_integer(1500000));
    }
    return record_insert(writing, record, error);
}

// A failed write is undone as a whole: records that may not be there are no concern of this test.
static bool change_one(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    const Entity *entity = entity_find(random_entity(world));
    if (dice(world, 3) == 0 &&
        (entity == &ENTITY_CUSTOMER || entity == &ENTITY_ORDER || entity == &ENTITY_EVENT))
        return insert_new(&writing, world, entity, error);
    Record *record = record_load(tx, arena, entity, random_id(tx, world, entity));
    if (record == NULL)
        return true;
    if (dice(world, 6) == 0)
        return record_remove(&writing, record, error);
    if (entity == &ENTITY_EVENT)
        return true;
    if (record->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return record_restore(&writing, record, error);
    if (dice(world, 3) == 0)
        return record_delete(&writing, record, error);
    Record *after = record_copy(arena, record);
    const char *field = entity == &ENTITY_CUSTOMER  ? "city"
                        : entity == &ENTITY_ORDER   ? "channel"
                        : entity == &ENTITY_PRODUCT ? "brand"
                                                    : NULL;
    if (field == NULL)
        return true;
    record_set(after, entity_field_index(entity, field), value_text(world_text(world->random)));
    return record_update(&writing, record, after, NULL, error);
}

static void change_some(World *world, int n)
{
    for (int i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;
        store_write(world->store, change_one, world, &error);
    }
}

static bool count_waiting(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = tx_integer(tx, "SELECT count(*) FROM outbox", NO_PARAMS, 0);
    return true;
}

// On PostgreSQL entries reach the log a moment after the commit.
static void wait_for_log(World *world)
{
    int64_t waiting = store_engine(world->store) == STORE_POSTGRESQL;
    while (waiting > 0) {
        g_usleep(1000);
        world_read(world->store, count_waiting, &waiting);
    }
}

static void agree_on_some(World *world, Panel *panel, int n)
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

static void test_changes(void)
{
    World world;
    world_init(&world, 20261123);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    for (int round = 0; round < 40; round++) {
        g_autoptr(GError) error = NULL;
        change_some(&world, 1 + dice(&world, 6));
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        if (dice(&world, 6) == 0)
            panel_fold(panel);
        agree_on_some(&world, panel, 4);
    }
    g_autoptr(Version) version = panel_pin(panel);
    g_assert_cmpint((int)version->n_parts, <, 12);
    world_clear(&world);
}

// ---- snapshots ----

static void load_fails(World *world, const char *path, ErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Panel) panel = panel_new(world->store, &(PanelOptions){.threads = 1});
    g_assert_false(panel_load(panel, path, &error));
    g_assert_cmpint(error_code(error), ==, code);
    g_assert_null(panel_pin(panel));
}

// Every byte counts: one that is different, and an end that is missing, are noticed.
static void test_damaged(World *world, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_autofree char *other = g_strconcat(path, ".damaged", NULL);
    for (int i = 0; i < 40; i++) {
        gsize at = i == 0 ? length - 1 : (gsize)dice(world, (int)length);
        bytes[at] ^= 1;
        g_assert_true(g_file_set_contents(other, bytes, (gssize)length, NULL));
        load_fails(world, other, ERROR_INVALID);
        bytes[at] ^= 1;
        g_assert_true(g_file_set_contents(other, bytes, (gssize)at, NULL));
        load_fails(world, other, ERROR_INVALID);
    }
    unlink(other);
}

static void test_snapshot(void)
{
    World world, stranger;
    g_autoptr(GError) error = NULL;
    world_init(&world, 20261125);
    world_init(&stranger, 20261126);
    world_write(world.store, fill_all, &world);
    world_write(stranger.store, fill_all, &stranger);
    change_some(&world, 30);
    change_some(&stranger, 40);
    wait_for_log(&world);
    wait_for_log(&stranger);
    g_autofree char *folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "panel", NULL);
    load_fails(&world, path, ERROR_NOT_FOUND);
    {
        g_autoptr(Panel) panel = panel_of(&world);
        change_some(&world, 10);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        panel_save(panel, path, &error);
        g_assert_no_error(error);
    }
    change_some(&world, 10);
    wait_for_log(&world);
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 2});
    panel_load(panel, path, &error);
    g_assert_no_error(error);
    agree_on_some(&world, panel, 30);
    panel_fold(panel);
    agree_on_some(&world, panel, 10);
    test_damaged(&world, path);
    load_fails(&stranger, path, ERROR_INVALID);
    unlink(path);
    rmdir(folder);
    world_clear(&stranger);
    world_clear(&world);
}

// ---- threads ----

typedef struct {
    Panel *panel;
    Rule *rule;
    World *world;
    bool stop;
} Reader;

static void *read_on(void *context)
{
    Reader *reader = context;
    while (!__atomic_load_n(&reader->stop, __ATOMIC_ACQUIRE)) {
        g_autoptr(Version) version = panel_pin(reader->panel);
        if (version == NULL)
            continue;
        g_autoptr(Plan) plan = plan_new(reader->rule, NULL, version->layout, NULL);
        g_autoptr(GError) error = NULL;
        g_auto(Selection) selection = {0};
        SelectOptions options = {
            .now = reader->world->now, .model = reader->world->model, .members = true};
        select_from_panel(plan, version, panel_crew(reader->panel), &options, &selection, &error);
        g_assert_no_error(error);
        g_assert_cmpint(selection.count, ==,
                        (int64_t)roaring_bitmap_get_cardinality(selection.slots));
    }
    return NULL;
}

// Readers ask while others write, the panel follows and folds.
static void test_threads(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_init(&world, 20261124);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 2});
    g_assert_true(panel_start(panel));
    Reader reader = {.panel = panel, .world = &world};
    reader.rule = rule_parse("city is not empty and not any(orders, last 3 days)", &ENTITY_CUSTOMER,
                             world.model, &error);
    g_assert_no_error(error);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, read_on, &reader), ==, 0);
    for (int round = 0; round < 20; round++) {
        change_some(&world, 5);
        g_autoptr(Version) version = panel_pin(panel);
        if (version != NULL && round % 4 == 0)
            panel_fold(panel);
    }
    __atomic_store_n(&reader.stop, true, __ATOMIC_RELEASE);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    panel_stop(panel);
    rule_unref(reader.rule);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel/attributes", test_attributes);
    g_test_add_func("/panel/histories", test_histories);
    g_test_add_func("/panel/changes", test_changes);
    g_test_add_func("/panel/snapshot", test_snapshot);
    g_test_add_func("/panel/threads", test_threads);
    return g_test_run();
}
