// SPDX-License-Identifier: Apache-2.0
//
// Random rules over random records: the answer in memory and the SQL of the store must name the
// same records, and text and JSON must give the same tree back. Records hold missing values,
// hostile texts, values of the wrong type in custom fields, other currencies, deleted references
// and times at the edges of days, in zones whose days have 23 to 25 hours.
#include "test_rule_world.h"
#include "test_store.h"

#include "rule/words.h"

enum { CUSTOMERS = 60, RULES = 400 };

typedef struct {
    GRand *random;
    Model *model;
    int64_t now;
    const Entity *entity;
    Arena *arena;
    size_t answers[3]; // by RuleAnswer
} World;

// Moments when clocks are changed in one of the zones, and a plain one.
static const char *const NOWS[] = {"2026-11-21T04:30:00Z", "2026-03-08T07:30:00Z",
                                   "2026-04-24T21:59:59.999999Z", "2026-03-31T00:00:00Z"};

static void set_now(World *world, size_t i)
{
    g_assert_true(when_parse_rfc3339(NOWS[i], strlen(NOWS[i]), &world->now));
}

// ---- random records ----

// At, just before or just after the beginning of a day near now, or now itself.
static int64_t random_time(World *world)
{
    static const int64_t NUDGES[] = {0, 0, -1, 1, 3600 * SECOND_US, -SECOND_US / 2};
    int64_t day = day_of(world->now, model_timezone(world->model)) + dice(world, 9) - 5;
    if (dice(world, 5) == 0)
        day -= 30 * dice(world, 14);
    int64_t at = dice(world, 6) == 0 ? world->now - dice(world, 3) * DAY_US
                                     : day_start(day, model_timezone(world->model));
    return at + NUDGES[dice(world, G_N_ELEMENTS(NUDGES))];
}

static int64_t random_integer(World *world, FieldType type)
{
    switch (type) {
    case FIELD_BOOLEAN:
        return dice(world, 2);
    case FIELD_TIME:
        return random_time(world);
    case FIELD_DAY:
        return day_of(random_time(world), model_timezone(world->model));
    case FIELD_REFERENCE:
        return 1 + dice(world, CUSTOMERS + 1);
    case FIELD_PRICE:
        return (dice(world, 9) - 2) * 500000;
    default:
        return dice(world, 4) == 0 ? (dice(world, 5) - 2) * 1000 : dice(world, 9) - 3;
    }
}

static const char *random_label(World *world)
{
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    for (int i = 0; i < 2; i++) {
        if (dice(world, 3) == 0)
            continue;
        json_key(&json, i == 0 ? "en" : "zh");
        json_string(&json, dice(world, 5) == 0 ? "" : world_text(world->random));
    }
    json_object_end(&json);
    return arena_copy(world->arena, buffer_string(&json), -1);
}

// Custom fields, sometimes with a value of another field's type.
static const char *random_custom(World *world)
{
    size_t n;
    const CustomField *const *fields = model_custom_fields(world->model, world->entity, &n);
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    for (size_t i = 0; i < n; i++) {
        FieldType type = fields[dice(world, 8) == 0 ? (size_t)dice(world, (int)n) : i]->field.type;
        if (dice(world, 4) == 0)
            continue;
        json_key(&json, fields[i]->field.name);
        if (dice(world, 12) == 0)
            json_null(&json);
        else if (type == FIELD_TEXT)
            json_string(&json, dice(world, 6) == 0 ? "" : world_text(world->random));
        else if (type == FIELD_CHOICE)
            json_string(&json, dice(world, 2) == 0 ? "plain" : "two words");
        else if (type == FIELD_BOOLEAN)
            json_boolean(&json, dice(world, 2));
        else
            json_integer(&json, random_integer(world, type));
    }
    json_object_end(&json);
    return arena_copy(world->arena, buffer_string(&json), -1);
}

static const char *random_text(World *world, const Field *field)
{
    static const char *const CURRENCIES[] = {"CNY", "CNY", "USD", "JPY", ""};
    if (strcmp(field->name, "currency") == 0)
        return CURRENCIES[dice(world, G_N_ELEMENTS(CURRENCIES))];
    return dice(world, 6) == 0 ? "" : world_text(world->random);
}

static Value random_value(World *world, const Field *field)
{
    bool required = (field->flags & FIELD_REQUIRED) || field->otherwise != NULL;
    if (!required && dice(world, 4) == 0)
        return value_null();
    switch (field->type) {
    case FIELD_TEXT:
        return value_text((field->flags & FIELD_LUNAR) != 0
                              ? world_lunar(world->arena, world->random)
                              : random_text(world, field));
    case FIELD_CHOICE:
        return value_text(dice(world, 9) == 0 ? "retired" : world_choice(world->random, field));
    case FIELD_LABEL:
        return value_text(random_label(world));
    case FIELD_JSON:
        return strcmp(field->name, "custom") == 0 ? value_text(random_custom(world))
                                                  : value_text("{}");
    default:
        return value_integer(random_integer(world, field->type));
    }
}

static void insert_random(Tx *tx, World *world, const char *name, int n)
{
    world->entity = entity_find(name);
    for (int i = 1; i <= n; i++) {
        Value *values = world_values(world->arena, world->entity, i);
        set_now(world, (size_t)dice(world, G_N_ELEMENTS(NOWS)));
        values[FIELD_CREATED_AT] = value_integer(random_time(world));
        for (size_t f = FIELD_DELETED_AT; f < world->entity->n_fields; f++)
            values[f] = random_value(world, &world->entity->fields[f]);
        if (dice(world, 6) > 0)
            values[FIELD_DELETED_AT] = value_null();
        if (world->entity->ownership == OWNER_CUSTOMER)
            values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] =
                value_integer(1 + dice(world, CUSTOMERS));
        world_insert(tx, world->entity, values);
    }
}

static void insert_tags(Tx *tx, World *world)
{
    static const char *const NAMES[] = {"VIP", "vip", "上海", "O'Brien", "gone"};
    const Entity *tag = entity_find("tag"), *link = entity_find("customer_tag");
    for (int i = 0; i < (int)G_N_ELEMENTS(NAMES); i++) {
        Value *values = world_values(world->arena, tag, i + 1);
        world_set(tag, values, "name", value_text(NAMES[i]));
        if (strcmp(NAMES[i], "gone") == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, tag, values);
    }
    for (int customer = 1, id = 1; customer <= CUSTOMERS; customer++)
        for (int i = 1; i <= (int)G_N_ELEMENTS(NAMES); i++) {
            if (dice(world, 4) > 0)
                continue;
            Value *values = world_values(world->arena, link, id++);
            values[FIELD_CUSTOMER_ID] = value_integer(customer);
            world_set(link, values, "tag_id", value_integer(i));
            if (dice(world, 4) == 0)
                values[FIELD_DELETED_AT] = value_integer(1);
            world_insert(tx, link, values);
        }
}

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    insert_random(tx, world, "customer", CUSTOMERS);
    world_insert_consents(tx, world->arena, world->random, 4 * CUSTOMERS, CUSTOMERS, 1);
    insert_random(tx, world, "order", 3 * CUSTOMERS);
    insert_random(tx, world, "product", CUSTOMERS);
    insert_tags(tx, world);
    return true;
}

// ---- random rules ----

static const char *random_unit(World *world, bool day)
{
    const Unit *unit;
    do
        unit = &UNITS[dice(world, 7)];
    while (day && unit->months == 0 && unit->us < DAY_US);
    return unit->name;
}

static const char *random_period(World *world)
{
    return UNITS[2 + dice(world, 5)].name;
}

static void put_moment(World *world, Buffer *out, FieldType type)
{
    static const char *const WORDS[] = {"now", "today", "yesterday", "tomorrow"};
    char text[32];
    switch (dice(world, 6)) {
    case 0:
        buffer_text(out, WORDS[dice(world, 4)]);
        break;
    case 1:
        buffer_printf(out, "start of %s", random_period(world));
        break;
    case 2:
        buffer_printf(out, "%d %s %s", dice(world, 40), random_unit(world, type == FIELD_DAY),
                      dice(world, 4) == 0 ? "from now" : "ago");
        break;
    case 3:
        when_print(text, random_time(world));
        buffer_text(out, text);
        break;
    default:
        day_print(text, day_of(random_time(world), model_timezone(world->model)));
        buffer_text(out, text);
    }
}

// Amounts of one condition are in one currency, so it is chosen outside.
static void put_value(World *world, Buffer *out, const Field *field, const char *currency)
{
    int64_t integer = random_integer(world, field->type);
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LABEL:
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
        put_moment(world, out, field->type);
        break;
    case FIELD_PRICE:
        buffer_printf(out, "%d.5 %s", dice(world, 4) - 1, currency);
        break;
    case FIELD_MONEY:
        buffer_printf(out, "%" G_GINT64_FORMAT " %s", integer, currency);
        break;
    default:
        if (g_strcmp0(field->refers, "staff") == 0 && dice(world, 2) == 0)
            buffer_text(out, "me");
        else
            buffer_integer(out, integer);
    }
}

static void put_window(World *world, Buffer *out, bool day)
{
    static const char *const DIRECTIONS[] = {"last", "next", "this"};
    int direction = dice(world, 3);
    if (direction < 2 && dice(world, 2) == 0)
        buffer_printf(out, "%s %d %s", DIRECTIONS[direction], 1 + dice(world, 40),
                      random_unit(world, day));
    else
        buffer_printf(out, "%s %s", DIRECTIONS[direction], random_period(world));
}

static void put_list(World *world, Buffer *out, const Field *field, const char *currency)
{
    buffer_byte(out, '(');
    for (int i = dice(world, 4); i >= 0; i--) {
        put_value(world, out, field, currency);
        buffer_text(out, i > 0 ? ", " : ")");
    }
}

static void put_leaf(World *world, Buffer *out, const char *name, const Field *field)
{
    static const char *const COMPARE[] = {"=", "!=", "<", "<=", ">", ">="};
    bool text = field->type == FIELD_TEXT || field->type == FIELD_LABEL;
    bool time = field->type == FIELD_TIME || field->type == FIELD_DAY;
    bool ordered = field->type != FIELD_REFERENCE && field->type != FIELD_BOOLEAN &&
                   field->type != FIELD_LABEL;
    const char *currency = field->currency != NULL && dice(world, 3) == 0 ? "USD" : "CNY";
    if (field->type == FIELD_TIME && dice(world, 12) == 0) {
        buffer_text(out, world_clock(world->arena, world->random, name));
        return;
    }
    buffer_text(out, name);
    int form = dice(world, 8);
    if (field->type == FIELD_JSON || form == 0) {
        buffer_text(out, dice(world, 2) == 0 ? " is empty" : " is not empty");
    } else if (form == 1) {
        buffer_text(out, dice(world, 2) == 0 ? " in " : " not in ");
        put_list(world, out, field, currency);
    } else if (form == 2 && ordered) {
        buffer_text(out, dice(world, 2) == 0 ? " between " : " not between ");
        put_value(world, out, field, currency);
        buffer_text(out, " and ");
        put_value(world, out, field, currency);
    } else if (form <= 4 && text) {
        buffer_text(out, dice(world, 2) == 0 ? " contains " : " starts with ");
        put_value(world, out, field, currency);
    } else if (form <= 4 && time) {
        buffer_text(out, " within ");
        put_window(world, out, field->type == FIELD_DAY);
    } else if (form == 5 && field->type == FIELD_BOOLEAN) {
        return; // the field by itself
    } else {
        buffer_printf(out, " %s ", COMPARE[dice(world, ordered ? 6 : 2)]);
        put_value(world, out, field, currency);
    }
}

static const Field *random_field(World *world, const Entity *entity)
{
    for (;;) {
        const Field *field = &entity->fields[dice(world, (int)entity->n_fields)];
        if (strcmp(field->name, "custom") != 0 && (field->flags & FIELD_SECRET) == 0)
            return field;
    }
}

// Amounts are asked in the major unit: the name without its ending.
static const char *name_of(World *world, const char *prefix, const Field *field)
{
    const char *cut =
        field->type == FIELD_MONEY || field->type == FIELD_PRICE ? strrchr(field->name, '_') : NULL;
    int length = cut == NULL ? (int)strlen(field->name) : (int)(cut - field->name);
    return arena_printf(world->arena, "%s%.*s", prefix, length, field->name);
}

static void put_tags(World *world, Buffer *out, const char *prefix)
{
    static const char *const CONDITIONS[] = {
        "contains \"VIP\"", "overlaps (\"vip\", \"gone\")", "is empty",
        "is not empty",     "contains \"O'Brien\"",         "overlaps (\"上海\", \"none\")"};
    buffer_printf(out, "%stags %s", prefix, CONDITIONS[dice(world, G_N_ELEMENTS(CONDITIONS))]);
}

static void put_condition(World *world, Buffer *out)
{
    bool customer = strcmp(world->entity->name, "customer") == 0;
    bool order = strcmp(world->entity->name, "order") == 0;
    const char *prefix = order && dice(world, 3) == 0 ? "customer." : "";
    const Entity *entity = *prefix != '\0' ? entity_find("customer") : world->entity;
    bool people = customer || *prefix != '\0';
    if (people && dice(world, 10) == 0) {
        put_tags(world, out, prefix);
        return;
    }
    if (people && dice(world, 10) == 0) {
        const Field *field = world_consent(world->random);
        put_leaf(world, out, arena_printf(world->arena, "%s%s", prefix, field->name), field);
        return;
    }
    size_t n;
    const CustomField *const *customs = model_custom_fields(world->model, entity, &n);
    if (n > 0 && dice(world, 4) == 0) {
        const Field *field = &customs[dice(world, (int)n)]->field;
        put_leaf(world, out, arena_printf(world->arena, "%scustom.%s", prefix, field->name), field);
        return;
    }
    const Field *field = random_field(world, entity);
    if (order && *prefix == '\0' &&
        dice(world, 12) == 0) { // an owned record refers to an owned one
        put_leaf(world, out, "origin_order.channel", entity_field(entity, "channel"));
        return;
    }
    put_leaf(world, out, name_of(world, prefix, field), field);
}

static void put_rule(World *world, Buffer *out, int depth)
{
    int form = depth == 0 ? 0 : dice(world, 6);
    if (form < 2) {
        put_condition(world, out);
    } else if (form < 4) {
        buffer_text(out, "not (");
        put_rule(world, out, depth - 1);
        buffer_byte(out, ')');
    } else {
        int n = 2 + dice(world, 2);
        buffer_byte(out, '(');
        for (int i = 0; i < n; i++) {
            buffer_text(out, i == 0 ? "" : form == 4 ? " and " : " or ");
            put_rule(world, out, depth - 1);
        }
        buffer_byte(out, ')');
    }
}

// ---- holding the answers equal ----

static void check_round_trips(World *world, const Rule *rule)
{
    g_auto(Buffer) text = {0}, json = {0};
    rule_print(&text, rule);
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) again = rule_parse(buffer_string(&text), world->entity, world->model, &error);
    g_assert_no_error(error);
    g_assert_true(rule_equal(rule, again));
    rule_print_json(&json, rule);
    json_object *tree = json_tokener_parse(buffer_string(&json));
    g_autoptr(Rule) third = rule_from_json(tree, world->entity, world->model, &error);
    g_assert_no_error(error);
    g_assert_true(rule_equal(rule, third));
    json_object_put(tree);
}

static void check_answers(Tx *tx, World *world, const Rule *rule, const char *text)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    Value before = value_integer(7); // the caller's own parameter
    g_array_append_val(values, before);
    RuleSql context = {tx_engine(tx), "t", 7, world->now, world->model, world->arena};
    buffer_printf(&sql, "SELECT %s, CASE WHEN ", entity_columns(world->entity, true));
    rule_sql(&sql, values, rule, &context);
    buffer_printf(&sql, " THEN 1 ELSE 0 END FROM %s t WHERE $1 = 7 ORDER BY t.id",
                  world->entity->table);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    RuleContext asked = {tx, world->arena, 7, world->now, world->model};
    int n = 0;
    while (cursor_next(rows)) {
        n++;
        const Record *record = record_from_row(world->arena, world->entity, rows, 0);
        bool selected = cursor_integer(rows, (int)world->entity->n_fields) != 0;
        RuleAnswer answered = rule_answer(rule, record, &asked);
        world->answers[answered]++;
        if (selected != (answered == RULE_YES))
            g_error("%s %" G_GINT64_FORMAT " at %" G_GINT64_FORMAT
                    ": %s\nanswers %d but %s gives %d",
                    world->entity->name, record_id(record), world->now, text, answered,
                    buffer_string(&sql), selected);
    }
    if (n == 0)
        g_error("%s\n%s", text, buffer_string(&sql));
}

static bool check_rules(Tx *tx, void *context, GError **error)
{
    (void)error;
    static const char *const ENTITIES_ASKED[] = {"customer", "order", "product"};
    World *world = context;
    int refused = 0;
    const int rules = test_on_postgresql() ? RULES / 3 : RULES; // a plan takes longer there
    for (int i = 0; i < rules && !tx_failed(tx); i++) {
        world->entity = entity_find(ENTITIES_ASKED[i % 3]);
        g_auto(Buffer) text = {0};
        put_rule(world, &text, 3);
        g_autoptr(GError) wrong = NULL;
        g_autoptr(Rule) rule =
            rule_parse(buffer_string(&text), world->entity, world->model, &wrong);
        if (rule == NULL) { // ends the wrong way round
            if (strstr(wrong->message, "Nothing lies between") == NULL)
                g_error("%s: %s", buffer_string(&text), wrong->message);
            refused++;
            continue;
        }
        check_round_trips(world, rule);
        check_answers(tx, world, rule, buffer_string(&text));
    }
    g_assert_cmpint(refused, <, rules / 2);
    return true;
}

static void test_zone(gconstpointer zone)
{
    g_autoptr(Model) model = NULL;
    Store *store = world_store(zone, &model);
    for (size_t i = 0; i < G_N_ELEMENTS(NOWS); i++) {
        g_autoptr(Arena) arena = arena_new();
        World world = {
            .random = g_rand_new_with_seed((guint32)i + 1), .model = model, .arena = arena};
        if (i == 0)
            world_write(store, fill, &world);
        set_now(&world, i);
        world_read(store, check_rules, &world);
        g_test_message("%s at %s: %zu no, %zu yes, %zu unknown", (const char *)zone, NOWS[i],
                       world.answers[RULE_NO], world.answers[RULE_YES],
                       world.answers[RULE_UNKNOWN]);
        for (int answer = 0; answer < 3; answer++)
            g_assert_cmpuint(world.answers[answer], >, 1000);
        g_rand_free(world.random);
    }
    store_close(store);
}

// ---- indexes serve ----

static bool check_plans(Tx *tx, void *context, GError **error)
{
    static const struct {
        const char *entity, *rule, *uses; // what the plan must say
    } PLANS[] = {
        {"customer", "city = \"x\"", "city=?"},
        {"customer", "city in (\"x\", \"y\") and not tier = gold", "city=?"},
        {"customer", "owner_staff = me", "owner_staff_id=?"},
        {"customer", "last_order within last 90 days", "last_order_at>? AND last_order_at<?"},
        {"customer", "country starts with \"中\"", "country>? AND country<?"},
        {"customer", "tags contains \"VIP\"", "rowid=?"},
        {"order", "number = \"x\"", "number=?"},
        {"order", "ordered_at = 2026-11-21", "ordered_at>? AND ordered_at<?"},
        {"order", "total >= 100 USD", "total_minor>?"},
        {"order", "customer.owner_staff = me", "customer_id=?"},
    };
    (void)error;
    const Model *model = context;
    if (tx_engine(tx) != STORE_SQLITE)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(PLANS); i++) {
        g_autoptr(Arena) arena = arena_new();
        const Entity *entity = entity_find(PLANS[i].entity);
        g_autoptr(Rule) rule = rule_parse(PLANS[i].rule, entity, model, NULL);
        g_auto(Buffer) sql = {0}, plan = {0};
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
        RuleSql asked = {STORE_SQLITE, "t", 7, when_now(), model, arena};
        buffer_printf(&sql,
                      "EXPLAIN QUERY PLAN SELECT * FROM %s t WHERE t.deleted_at IS NULL %s AND ",
                      entity->table, i < 6 ? "AND t.kind <> 'anonymous'" : "");
        rule_sql(&sql, values, rule, &asked);
        g_autoptr(Cursor) rows =
            tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
        while (cursor_next(rows))
            buffer_printf(&plan, "%s\n", cursor_text(rows, 3, NULL));
        if (strstr(buffer_string(&plan), PLANS[i].uses) == NULL)
            g_error("%s\n%s\n%s", PLANS[i].rule, buffer_string(&sql), buffer_string(&plan));
    }
    return true;
}

static void test_plans(void)
{
    g_autoptr(Model) model = NULL;
    Store *store = world_store("UTC", &model);
    world_read(store, check_plans, model);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/rule/same/shanghai", "Asia/Shanghai", test_zone);
    g_test_add_data_func("/rule/same/new-york", "America/New_York", test_zone);
    g_test_add_data_func("/rule/same/cairo", "Africa/Cairo", test_zone);
    g_test_add_func("/rule/plans", test_plans);
    return g_test_run();
}
