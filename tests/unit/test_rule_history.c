// SPDX-License-Identifier: Apache-2.0
//
// Random rules over random histories: the answer in memory, the SQL of the store and the panel must
// name the same customers (and the same orders, asked about their customers), and text and JSON
// must give the same tree back; and the clock must be told right, in zones whose days have 23 to 25
// hours. GUANXI_RULES says how many rules there are for each zone and moment.
#include "test_history_world.h"

#include "know/select.h"
#include "know/crossing.h"

enum { RULES = 150 };

// ---- holding the answers equal ----

static void check_round_trips(World *world, const Rule *rule)
{
    g_auto(Buffer) text = {0}, json = {0};
    rule_print(&text, rule);
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) again = rule_parse(buffer_string(&text), world->entity, world->model, &error);
    if (again == NULL || !rule_equal(rule, again))
        g_error("%s: %s", buffer_string(&text), error == NULL ? "differs" : error->message);
    rule_print_json(&json, rule);
    json_object *tree = json_tokener_parse(buffer_string(&json));
    g_autoptr(Rule) third = rule_from_json(tree, world->entity, world->model, &error);
    if (third == NULL || !rule_equal(rule, third))
        g_error("%s: %s", buffer_string(&json), error == NULL ? "differs" : error->message);
    json_object_put(tree);
}

static bool counts_in_panel(const Record *record)
{
    return record->entity == entity_find("customer") &&
           record->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           strcmp(record_text(record, "kind"), "anonymous") != 0;
}

// What the panel has a plan for, it answers as the others did.
static void check_panel(World *world, const Rule *rule, const char *text)
{
    g_autoptr(Version) version = panel_pin(world->panel);
    const Label *reason = NULL;
    g_autoptr(Plan) plan = plan_new(rule, NULL, version->layout, &reason);
    world->n_asked++;
    if (plan == NULL) {
        if (g_getenv("GUANXI_UNPLANNED") != NULL)
            g_printerr("# %s: %s\n", reason->en, text);
        return;
    }
    g_autoptr(GError) error = NULL;
    g_auto(Selection) selection = {0};
    SelectOptions options = {.now = world->now, .me = 7, .model = world->model, .members = true};
    options.explain = dice(world, 4) == 0;
    select_from_panel(plan, version, panel_crew(world->panel), &options, &selection, &error);
    if (error_code(error) == ERROR_UNAVAILABLE)
        return; // birthdays beyond all calendars are left to the store
    if (error != NULL)
        g_error("%s: %s", text, error->message);
    world->n_planned++;
    g_autoptr(GArray) ids = select_ids(version, selection.slots);
    bool same = ids->len == world->passing->len;
    for (guint i = 0; same && i < ids->len; i++)
        same = g_array_index(ids, int64_t, i) == g_array_index(world->passing, int64_t, i);
    if (!same)
        g_error("at %" G_GINT64_FORMAT ": %s\nthe panel names %u, the others %u", world->now, text,
                ids->len, world->passing->len);
}

static void check_answers(Tx *tx, World *world, const Rule *rule, const char *text)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    RuleSql asked_sql = {tx_engine(tx), "t", 7, world->now, world->model, arena};
    RuleContext asked = {tx, arena, 7, world->now, world->model};
    g_auto(Buffer) sql = {0}, condition = {0};
    buffer_printf(&sql, "SELECT %s, CASE WHEN ", entity_columns(world->entity, true));
    rule_sql(&sql, values, rule, &asked_sql);
    buffer_printf(&sql, " THEN 1 ELSE 0 END FROM %s t ORDER BY t.id", world->entity->table);
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof(bool));
    Cursor *rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        bool in = cursor_integer(rows, (int)world->entity->n_fields) != 0;
        g_array_append_val(selected, in);
        g_ptr_array_add(records, record_from_row(arena, world->entity, rows, 0));
    }
    cursor_free(rows);
    g_array_set_size(world->passing, 0);
    if (records->len == 0)
        g_error("%s\n%s", text, buffer_string(&sql));
    for (guint i = 0; i < records->len; i++) {
        const Record *record = g_ptr_array_index(records, i);
        RuleAnswer answered = rule_answer(rule, record, &asked);
        world->answers[answered]++;
        int64_t id = record_id(record);
        if (answered == RULE_YES && counts_in_panel(record))
            g_array_append_val(world->passing, id);
        if (g_array_index(selected, bool, i) != (answered == RULE_YES))
            g_error("%s %" G_GINT64_FORMAT " at %" G_GINT64_FORMAT
                    ": %s\nanswers %d but %s gives %d",
                    world->entity->name, record_id(record), world->now, text, answered,
                    buffer_string(&sql), g_array_index(selected, bool, i));
    }
}

// An explanation says what the answer says, of every record.
static void check_explanation(Tx *tx, World *world, const Rule *rule)
{
    g_autoptr(Arena) arena = arena_new();
    RuleContext asked = {tx, arena, 7, world->now, world->model};
    const Record *record = record_load(tx, arena, world->entity, 1 + dice(world, 8));
    g_autoptr(GArray) findings = rule_explain(rule, record, &asked);
    const RuleFinding *all = (const RuleFinding *)(void *)findings->data;
    g_assert_cmpint(all[0].answer, ==, rule_answer(rule, record, &asked));
    g_assert_cmpint(all[0].depth, ==, 0);
    for (guint i = 0; i < findings->len; i++) {
        g_assert_true(i == 0 || all[i].node > all[i - 1].node);
        g_assert_true((all[i].found.en == NULL) == (all[i].found.zh == NULL));
    }
}

// Until the moment that the rule names, the clock alone changes nothing.
static void check_clock(Tx *tx, World *world, const Rule *rule, const char *text)
{
    g_autoptr(Arena) arena = arena_new();
    int64_t id = 1 + dice(world, 8);
    const Record *record = record_load(tx, arena, world->entity, id);
    RuleContext asked = {tx, arena, 7, world->now, world->model};
    RuleAnswer now = rule_answer(rule, record, &asked);
    int64_t next = rule_next_change(rule, record, &asked);
    g_assert_cmpint(next, >, world->now);
    g_assert_true(next == INT64_MAX || rule_clock(rule) != CLOCK_NEVER);
    int64_t end = MIN(next, world->now + 500 * DAY_US);
    for (int i = 0; i < 12; i++) {
        int64_t span = end - world->now, part = span / (1 + dice(world, 40));
        asked.now = i == 0 ? end - 1 : world->now + part - (part > 1 ? dice(world, 2) : 0);
        if (asked.now >= end)
            continue;
        RuleAnswer later = rule_answer(rule, record, &asked);
        if (later != now)
            g_error("%s of %" G_GINT64_FORMAT ": %d at %" G_GINT64_FORMAT
                    ", %d at %" G_GINT64_FORMAT ", before %" G_GINT64_FORMAT,
                    text, id, now, world->now, later, asked.now, next);
    }
}

static bool passes(Tx *tx, World *world, const Rule *rule, int64_t id, int64_t now)
{
    const Record *record = record_load(tx, world->arena, world->entity, id);
    RuleContext asked = {tx, world->arena, 7, now, world->model};
    return record != NULL && counts_in_panel(record) &&
           rule_answer(rule, record, &asked) == RULE_YES;
}

// Whoever enters or leaves while time passes has been passed by an edge.
static void check_crossing(Tx *tx, World *world, const Rule *rule, const char *text)
{
    g_autoptr(Version) version = panel_pin(world->panel);
    g_autoptr(GArray) edges = rule_edges(rule);
    g_autoptr(Crossing) crossing = crossing_new(version);
    static const int SECONDS[] = {1, 7200, 3 * 86400};
    int64_t later = world->now + dice(world, 2) + dice(world, SECONDS[dice(world, 3)]) * SECOND_US;
    Clock before = {model_timezone(world->model), world->now, 7}, after = before;
    after.now = later;
    if (!crossing_add(crossing, edges, &before, &after))
        return;
    world->n_crossed++;
    g_autoptr(GArray) ids = crossing_customers(crossing);
    for (int64_t id = 1, at = 0; id <= CUSTOMERS && ids != NULL; id++) {
        while (at < ids->len && g_array_index(ids, int64_t, at) < id)
            at++;
        bool passed = at < ids->len && g_array_index(ids, int64_t, at) == id;
        world->n_passed += passed;
        if (!passed &&
            passes(tx, world, rule, id, world->now) != passes(tx, world, rule, id, later))
            g_error("%s of %" G_GINT64_FORMAT " is another at %" G_GINT64_FORMAT
                    " than at %" G_GINT64_FORMAT ", and no edge passed",
                    text, id, later, world->now);
    }
}

static bool is_expected(const GError *error)
{
    return strstr(error->message, "Nothing lies between") != NULL ||
           strstr(error->message, "name of a field should") != NULL ||
           strstr(error->message, "decimals, which") != NULL ||
           strstr(error->message, "nested more than") != NULL;
}

static int how_many(void)
{
    const char *wanted = g_getenv("GUANXI_RULES");
    return wanted == NULL ? RULES : atoi(wanted);
}

// What was answered in two ways once.
static const char *const KEPT[] = {"nickname matches \"*\"", "first(base(lines.amount)) < 20 CNY",
                                   "not (last(base(lines.amount)) > 5 CNY)"};

// Now and then about orders, whose customers' histories are asked.
static const char *rule_for(World *world, int i)
{
    world->entity = entity_find(i % 5 == 4 ? "order" : "customer");
    if (i < (int)G_N_ELEMENTS(KEPT))
        return KEPT[i];
    if (i % 5 == 4)
        return say(world, "%s", life_condition(world));
    return random_rule(world, 2);
}

static bool check_rules(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    int refused = 0, n = how_many();
    for (int i = 0; i < n && !tx_failed(tx); i++) {
        const char *text = rule_for(world, i);
        if (world->entity == entity_find("order") && strstr(text, "anniversary") != NULL)
            continue;
        g_autoptr(GError) wrong = NULL;
        g_autoptr(Rule) rule = rule_parse(text, world->entity, world->model, &wrong);
        if (rule == NULL) {
            if (!is_expected(wrong))
                g_error("%s: %s", text, wrong->message);
            refused++;
            continue;
        }
        check_round_trips(world, rule);
        check_answers(tx, world, rule, text);
        if (world->entity == entity_find("customer"))
            check_panel(world, rule, text);
        if (world->entity == entity_find("customer"))
            check_crossing(tx, world, rule, text);
        check_clock(tx, world, rule, text);
        check_explanation(tx, world, rule);
    }
    g_assert_cmpint(refused, <, n / 2);
    return true;
}

static void test_zone(gconstpointer zone)
{
    g_autoptr(Model) model = NULL;
    Store *store = world_store(zone, &model);
    const char *seed = g_getenv("GUANXI_SEED");
    for (size_t i = 0; i < G_N_ELEMENTS(NOWS); i++) {
        g_autoptr(Arena) arena = arena_new();
        World world = {.random = g_rand_new_with_seed(
                           (guint32)(i + 1) + (seed == NULL ? 0 : (guint32)atoi(seed) * 1000)),
                       .model = model,
                       .arena = arena};
        set_now(&world, i);
        if (i == 0)
            world_write(store, fill, &world);
        g_autoptr(GError) error = NULL;
        g_autoptr(Panel) panel = panel_new(store, &(PanelOptions){.threads = 1});
        world.panel = panel;
        world.passing = g_array_new(FALSE, FALSE, sizeof(int64_t));
        panel_build(panel, &error);
        g_assert_no_error(error);
        world_read(store, check_rules, &world);
        g_array_unref(world.passing);
        g_test_message("the panel answered %zu of %zu; edges alone move %zu, and passed %zu times",
                       world.n_planned, world.n_asked, world.n_crossed, world.n_passed);
        g_assert_cmpuint(world.n_crossed, >, RULES / 4);
        g_assert_true(i > 0 || world.n_passed > 0); // histories end at the first moment
        g_test_message("%s at %s: %zu no, %zu yes, %zu unknown", (const char *)zone, NOWS[i],
                       world.answers[RULE_NO], world.answers[RULE_YES],
                       world.answers[RULE_UNKNOWN]);
        for (int answer = 0; answer < 3; answer++)
            g_assert_cmpuint(world.answers[answer], >, 100);
        g_rand_free(world.random);
    }
    store_close(store);
}

// ---- one explanation, word for word ----

static bool explain_one(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_autoptr(Rule) rule = rule_parse(
        "city = \"x\" and (last(orders.at) < 60 days ago or none(returns)) and tier >= basic",
        entity_find("customer"), world->model, NULL);
    g_autoptr(GString) said = g_string_new(NULL);
    RuleContext asked = {tx, world->arena, 7, world->now, world->model};
    const Record *record = record_load(tx, world->arena, entity_find("customer"), 1);
    g_autoptr(GArray) findings = rule_explain(rule, record, &asked);
    for (guint i = 0; i < findings->len; i++) {
        const RuleFinding *finding = &g_array_index(findings, RuleFinding, i);
        g_string_append_printf(said, "%d %s: %d %s\n", finding->depth, finding->text,
                               finding->answer, finding->found.en == NULL ? "" : finding->found.en);
    }
    g_assert_cmpstr(said->str, ==,
                    "0 city = \"x\" and (last(orders.at) < 60 days ago or none(returns)) and "
                    "tier >= basic: 2 \n"
                    "1 city = \"x\": 2 nothing\n"
                    "1 last(orders.at) < 60 days ago or none(returns): 1 \n"
                    "2 last(orders.at) < 60 days ago: 1 71 days ago\n"
                    "2 none(returns): 1 none found\n"
                    "1 tier >= basic: 1 Gold\n");
    return true;
}

static bool fill_one(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    const Entity *customer = entity_find("customer"), *order = entity_find("order");
    Value *values = world_values(world->arena, customer, 1);
    world_set(customer, values, "kind", value_text("person"));
    world_set(customer, values, "tier", value_text("gold"));
    world_insert(tx, customer, values);
    values = world_values(world->arena, order, 1);
    values[FIELD_CUSTOMER_ID] = value_integer(1);
    world_set(order, values, "kind", value_text("sale"));
    world_set(order, values, "status", value_text("paid"));
    set_integer(order, values, "ordered_at", world->now - 71 * DAY_US);
    world_insert(tx, order, values);
    return true;
}

static void test_explanation(void)
{
    g_autoptr(Model) model = NULL;
    g_autoptr(Arena) arena = arena_new();
    Store *store = world_store("UTC", &model);
    World world = {.model = model, .arena = arena};
    set_now(&world, 0);
    world_write(store, fill_one, &world);
    world_read(store, explain_one, &world);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/history/same/shanghai", "Asia/Shanghai", test_zone);
    g_test_add_func("/history/explanation", test_explanation);
    g_test_add_data_func("/history/same/new-york", "America/New_York", test_zone);
    return g_test_run();
}
