// SPDX-License-Identifier: Apache-2.0
//
// Members kept against a full evaluation: after every change and every move of the clock, the
// members of every segment are exactly those whom SQL names, and the facts told about each customer
// lead to them one after the other.
#include "base/when.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "guard/doctor.h"
#include "know/keeper.h"
#include "know/member_set.h"
#include "know/members_check.h"
#include "know/panel.h"
#include "rule/rule.h"
#include "test_store_help.h"
#include "test_store.h"

enum { CUSTOMERS = 60, ROUNDS = 40, STEPS = 100 };

typedef struct {
    GRand *random;
    Store *store;
    int64_t now;
} World;

static const char *const RULES[][2] = {
    {"shanghai", "city = \"上海\""},
    {"lately", "any(orders, last 3 days)"},
    {"lapsed", "count(orders) >= 1 and none(orders, last 10 days)"},
    {"spent", "sum(orders.total, last 30 days) >= 100 CNY"},
    {"birthday", "anniversary(birth_day) within next 7 days"},
    {"grown", "age >= 30"},
    {"of_two", "in segment(\"lately\") and not in segment(\"shanghai\")"},
    {"tea", "any(lines, last 20 days, brand = \"tea\")"},
    {"tagged", "tags contains \"vip\""},
    {"steps", "any(segment_entered, last 5 days, segment = \"lately\")"},
    {"sum", "count(orders) + count(product_view) >= 4"},
    {"today", "any(product_view, this week) or last_order_at >= start of month"},
    {"pause", "gap_since(orders) > 8 days or gap_since(orders) between 3 hours and 2 days"},
    {"silent", "stopped(orders, 6 days) and not last(orders.at) < 12 days ago"},
    {"rhythm", "regular(orders, 2 of 3 weeks) and created_at < 20 minutes ago"},
    {"again", "restarted(lines, gap 4 days, last 9 days) or first_time(orders, last 1 month)"},
    {"path", "sequence(product_view, orders, within 9 days, last 13 days)"},
    {"sooner", "gap_since(orders) < median_gap(orders)"},
};

static int dice(World *world, int sides)
{
    return g_rand_int_range(world->random, 0, sides);
}

// ---- writing ----

typedef struct {
    World *world;
    bool (*change)(Writing *writing, World *world, GError **error);
} Changing;

static bool run_change(Tx *tx, void *context, GError **error)
{
    Changing *change = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    return change->change(&writing, change->world, error);
}

// On PostgreSQL entries reach the log a moment after the commit.
static void wait_for_log(World *world)
{
    while (store_engine(world->store) == STORE_POSTGRESQL &&
           test_integer(world->store, "SELECT count(*) FROM outbox") > 0)
        g_usleep(1000);
}

static void change(World *world, bool (*function)(Writing *, World *, GError **))
{
    test_write(world->store, run_change, &(Changing){world, function});
    wait_for_log(world);
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static Record *new_record(Writing *writing, const Entity *entity)
{
    Record *record = record_new(writing->arena, entity);
    record_set_defaults(record, writing->arena, NULL);
    return record;
}

static int64_t some_time(World *world)
{
    return world->now - dice(world, 40) * DAY_US + dice(world, 3 * 86400) * SECOND_US;
}

static bool add_customer(Writing *writing, World *world, GError **error)
{
    Record *customer = new_record(writing, &ENTITY_CUSTOMER);
    set(customer, "name", value_text("Somebody"));
    set(customer, "city", value_text(dice(world, 2) ? "上海" : "北京"));
    set(customer, "birth_day",
        value_integer(day_of(world->now, g_time_zone_new_utc()) - 365 * 29 - dice(world, 800)));
    return record_insert(writing, customer, error);
}

static int64_t some_customer(Writing *writing, World *world)
{
    return tx_integer(writing->tx, "SELECT id FROM customer WHERE id >= $1 ORDER BY id LIMIT 1",
                      PARAMS(value_integer(1 + dice(world, CUSTOMERS))), 0);
}

static bool add_order(Writing *writing, World *world, GError **error)
{
    int64_t customer = some_customer(writing, world);
    if (customer == 0)
        return true;
    Record *order = new_record(writing, &ENTITY_ORDER);
    g_autofree char *number = g_strdup_printf("N%u", g_rand_int(world->random));
    set(order, "number", value_text(number));
    set(order, "customer_id", value_integer(customer));
    set(order, "ordered_at", value_integer(some_time(world)));
    set(order, "currency", value_text("CNY"));
    set(order, "rate_millionths", value_integer(1000000));
    order->n_parts = 1;
    order->parts = ARENA_ARRAY(writing->arena, Record *, 1);
    order->parts[0] = new_record(writing, &ENTITY_ORDER_LINE);
    order->parts_given = true;
    set(order->parts[0], "product_id", value_integer(1 + dice(world, 2)));
    set(order->parts[0], "product_code", value_text("P"));
    set(order->parts[0], "quantity_thousandths", value_integer(1000));
    set(order->parts[0], "price_millionths", value_integer(60 * INT64_C(1000000)));
    return record_insert(writing, order, error);
}

static bool add_view(Writing *writing, World *world, GError **error)
{
    Record *event = new_record(writing, &ENTITY_EVENT);
    set(event, "customer_id", value_integer(some_customer(writing, world)));
    set(event, "name", value_text("product_view"));
    set(event, "happened_at", value_integer(some_time(world)));
    return record_integer(event, "customer_id") == 0 || record_insert(writing, event, error);
}

static bool move_customer(Writing *writing, World *world, GError **error)
{
    Record *before =
        record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, some_customer(writing, world));
    if (before == NULL || before->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return before == NULL || record_restore(writing, before, error);
    if (dice(world, 4) == 0)
        return record_delete(writing, before, error);
    Record *after = record_copy(writing->arena, before);
    set(after, "city", value_text(dice(world, 2) ? "上海" : "北京"));
    return record_update(writing, before, after, NULL, error);
}

static bool drop_order(Writing *writing, World *world, GError **error)
{
    int64_t id =
        tx_integer(writing->tx, "SELECT id FROM customer_order WHERE id >= $1 ORDER BY id LIMIT 1",
                   PARAMS(value_integer(1 + dice(world, CUSTOMERS * 2))), 0);
    Record *order = record_load(writing->tx, writing->arena, &ENTITY_ORDER, id);
    if (order == NULL)
        return true;
    if (order->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return record_restore(writing, order, error);
    return record_delete(writing, order, error);
}

static bool rename_brand(Writing *writing, World *world, GError **error)
{
    Record *before = record_load(writing->tx, writing->arena, &ENTITY_PRODUCT, 1 + dice(world, 2));
    Record *after = record_copy(writing->arena, before);
    set(after, "brand", value_text(dice(world, 2) ? "tea" : "soap"));
    return record_update(writing, before, after, NULL, error);
}

static bool put_tag(Writing *writing, World *world, GError **error)
{
    int64_t customer = some_customer(writing, world);
    int64_t id = tx_integer(writing->tx, "SELECT id FROM customer_tag WHERE customer_id = $1",
                            PARAMS(value_integer(customer)), 0);
    if (customer == 0)
        return true;
    if (id != 0) {
        Record *tagged = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER_TAG, id);
        return tagged->values[FIELD_DELETED_AT].type == VALUE_NULL
                   ? record_delete(writing, tagged, error)
                   : record_restore(writing, tagged, error);
    }
    Record *tagged = new_record(writing, &ENTITY_CUSTOMER_TAG);
    set(tagged, "customer_id", value_integer(customer));
    set(tagged, "tag_id", value_integer(1));
    return record_insert(writing, tagged, error);
}

static bool begin(Writing *writing, World *world, GError **error)
{
    static const char *const SETTINGS[][2] = {{"organisation.timezone", "\"America/New_York\""},
                                              {"organisation.currency", "\"CNY\""}};
    bool good = true;
    for (size_t i = 0; good && i < G_N_ELEMENTS(SETTINGS); i++) {
        Record *setting = new_record(writing, &ENTITY_SETTING);
        set(setting, "scope", value_text("organisation"));
        set(setting, "scope_key", value_text(""));
        set(setting, "name", value_text(SETTINGS[i][0]));
        set(setting, "value", value_text(SETTINGS[i][1]));
        good = record_insert(writing, setting, error);
    }
    for (int i = 0; good && i < 2; i++) {
        Record *product = new_record(writing, &ENTITY_PRODUCT);
        set(product, "code", value_text(i ? "B" : "A"));
        set(product, "name", value_text("{\"en\":\"x\"}"));
        set(product, "brand", value_text(i ? "tea" : "soap"));
        good = record_insert(writing, product, error);
    }
    Record *tag = new_record(writing, &ENTITY_TAG);
    set(tag, "name", value_text("vip"));
    good = good && record_insert(writing, tag, error);
    for (int i = 0; good && i < CUSTOMERS; i++)
        good = add_customer(writing, world, error);
    return good;
}

static bool add_segments(Writing *writing, World *world, GError **error)
{
    (void)world;
    bool good = true;
    for (size_t i = 0; good && i < G_N_ELEMENTS(RULES); i++) {
        Record *segment = new_record(writing, &ENTITY_SEGMENT);
        set(segment, "name", value_text(RULES[i][0]));
        set(segment, "rule", value_text(RULES[i][1]));
        good = record_insert(writing, segment, error);
    }
    return good;
}

static void change_some(World *world)
{
    static bool (*const CHANGES[])(Writing *, World *, GError **) = {
        add_customer, add_order,  add_order,     add_order, add_view,
        add_view,     drop_order, move_customer, put_tag,   rename_brand};
    int n = 1 + dice(world, 6);
    for (int i = 0; i < n; i++)
        change(world, CHANGES[dice(world, G_N_ELEMENTS(CHANGES))]);
}

static void world_init(World *world, guint32 seed)
{
    *world = (World){.random = g_rand_new_with_seed(seed), .store = test_store_new()};
    g_assert_true(when_parse_rfc3339("2026-11-21T04:30:00Z", 20, &world->now));
    change(world, begin);
    for (int i = 0; i < CUSTOMERS; i++)
        change(world, add_order);
    change(world, add_segments);
}

static void world_clear(World *world)
{
    g_rand_free(world->random);
    store_close(world->store);
}

// ---- what must hold ----

static KeeperRound keep_round(World *world, Keeper *keeper, bool all)
{
    g_autoptr(GError) error = NULL;
    KeeperRound round, sum = {0};
    do {
        keeper_round(keeper, &(KeeperMoment){world->now, all}, &round, &error);
        g_assert_no_error(error);
        sum.elsewhere = round.elsewhere;
        sum.told += round.told;
        sum.asked += round.asked;
        sum.rests = round.rests;
        g_usleep(round.waits ? 1000 : 0);
    } while (round.more || round.waits);
    return sum;
}

static GArray *ids_of(Tx *tx, const char *sql, const GArray *values)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Cursor) rows = tx_query(tx, sql, (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

static GArray *wanted_members(Tx *tx, const World *world, const Model *model, const char *text)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, model, &error);
    g_assert_no_error(error);
    g_auto(Buffer) sql = {0};
    buffer_text(&sql, "SELECT t.id FROM customer t WHERE t.deleted_at IS NULL AND "
                      "t.kind <> 'anonymous' AND ");
    rule_sql(&sql, values, rule,
             &(RuleSql){.engine = tx_engine(tx),
                        .alias = "t",
                        .now = world->now,
                        .model = model,
                        .arena = arena});
    return ids_of(tx, buffer_string(&sql), values);
}

static MemberSet *kept_members(Tx *tx, int64_t segment_id)
{
    MemberSet *set = member_set_new();
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT block, members FROM segment_block WHERE segment_id = $1",
                 PARAMS(value_integer(segment_id)));
    while (cursor_next(rows)) {
        Value bytes = cursor_bytes(rows, 1);
        g_assert_true(member_set_read(set, cursor_integer(rows, 0),
                                      (const uint8_t *)bytes.as.text.data, bytes.as.text.length));
    }
    return set;
}

static bool check_members(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_autoptr(Model) model = model_load(tx);
    for (const ModelSegment *const *at = model_segments(model); *at != NULL; at++) {
        g_autoptr(GArray) ids = wanted_members(tx, world, model, (*at)->rule);
        g_autoptr(MemberSet) wanted = member_set_from(ids);
        g_autoptr(MemberSet) kept = kept_members(tx, (*at)->id);
        g_autoptr(GArray) differ = member_set_difference(wanted, kept);
        if (differ->len > 0)
            g_error("%s: %u differ, customer %" G_GINT64_FORMAT " is %s", (*at)->name, differ->len,
                    g_array_index(differ, int64_t, 0),
                    member_set_has(kept, g_array_index(differ, int64_t, 0)) ? "kept" : "missing");
        g_assert_cmpint(member_set_count(kept), ==,
                        tx_integer(tx, "SELECT customers FROM segment_state WHERE segment_id = $1",
                                   PARAMS(value_integer((*at)->id)), -1));
    }
    return true;
}

// For every segment and customer the facts alternate, and the last one says whether it is in now.
static bool check_facts(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_autoptr(GHashTable) last = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Cursor) rows = tx_query(tx,
                                      "SELECT segment_id, customer_id, kind FROM segment_event "
                                      "ORDER BY id",
                                      NO_PARAMS);
    while (cursor_next(rows)) {
        int64_t segment = cursor_integer(rows, 0), customer = cursor_integer(rows, 1);
        g_autofree char *key =
            g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, segment, customer);
        bool entered = strcmp(cursor_text(rows, 2, NULL), "entered") == 0;
        gpointer before = g_hash_table_lookup(last, key);
        g_assert_true(before == NULL || GPOINTER_TO_INT(before) != 1 + entered);
        g_hash_table_insert(last, g_steal_pointer(&key), GINT_TO_POINTER(1 + entered));
    }
    GHashTableIter iterator;
    gpointer key, value;
    g_hash_table_iter_init(&iterator, last);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        int64_t segment, customer;
        g_assert_cmpint(sscanf(key, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &segment, &customer),
                        ==, 2);
        g_autoptr(MemberSet) kept = kept_members(tx, segment);
        g_assert_cmpint(member_set_has(kept, customer), ==, GPOINTER_TO_INT(value) == 2);
    }
    return true;
}

static void count_problem(const char *segment, int64_t customer_id, bool kept, void *context)
{
    (void)segment, (void)customer_id, (void)kept;
    ++*(int64_t *)context;
}

typedef struct {
    Panel *panel;
    int64_t n;
} Problems;

static bool count_problems(Tx *tx, void *context, GError **error)
{
    (void)error;
    Problems *problems = context;
    problems->n = 0;
    members_check(tx, problems->panel, count_problem, &problems->n);
    return true;
}

static int64_t problems(World *world)
{
    Problems alone = {0}, beside = {.panel = panel_for(world->store)};
    test_read(world->store, count_problems, &alone);
    if (beside.panel != NULL) {
        test_read(world->store, count_problems, &beside);
        g_assert_cmpint(beside.n, ==, alone.n);
    }
    return alone.n;
}

static void check(World *world)
{
    g_assert_cmpint(problems(world), ==, 0);
    test_read(world->store, check_members, world);
    test_read(world->store, check_facts, world);
}

// ---- tests ----

static void test_sets(void)
{
    GRand *random = g_rand_new_with_seed(1);
    g_autoptr(MemberSet) set = member_set_new();
    g_autoptr(GHashTable) oracle = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (int i = 0; i < 20000; i++) {
        int64_t id = g_rand_int_range(random, 0, 3) == 0 ? g_rand_int_range(random, 1, 9000)
                     : i % 2 ? (INT64_C(1) << 33) - 4000 + g_rand_int_range(random, 0, 8000)
                             : g_rand_int_range(random, 1, 300000);
        bool member = g_rand_int_range(random, 0, 4) > 0;
        member_set_put(set, id, member);
        if (member)
            g_hash_table_add(oracle, g_memdup2(&id, sizeof id));
        else
            g_hash_table_remove(oracle, &id);
    }
    g_rand_free(random);
    g_assert_cmpint(member_set_count(set), ==, g_hash_table_size(oracle));
    g_autoptr(MemberSet) copy = member_set_new();
    g_autoptr(GArray) blocks = member_set_blocks(set);
    for (guint i = 0; i < blocks->len; i++) {
        g_auto(Buffer) bytes = {0};
        int64_t block = g_array_index(blocks, int64_t, i);
        member_set_write(&bytes, set, block);
        g_assert_cmpuint(bytes.length, >, 0);
        g_assert_cmpuint(bytes.length, <=, 1024);
        g_assert_true(member_set_read(copy, block, (const uint8_t *)bytes.data, bytes.length));
    }
    g_autoptr(GArray) differ = member_set_difference(set, copy);
    g_assert_cmpuint(differ->len, ==, 0);
    GHashTableIter iterator;
    gpointer id;
    g_hash_table_iter_init(&iterator, oracle);
    while (g_hash_table_iter_next(&iterator, &id, NULL))
        g_assert_true(member_set_has(copy, *(int64_t *)id));
    g_assert_false(member_set_read(copy, 0, (const uint8_t *)"\xff\xff", 2));
    g_assert_false(member_set_read(copy, 0, (const uint8_t *)"\x01", 1));
}

// The same with and without a panel.
static void run_changes(guint32 seed, bool with_panel)
{
    World world;
    world_init(&world, seed);
    g_autoptr(Panel) panel =
        with_panel ? panel_new(world.store, &(PanelOptions){.threads = 1}) : NULL;
    if (with_panel) {
        g_assert_true(panel_start(panel));
        panel_offer(panel);
    }
    Keeper *keeper = keeper_new(world.store);
    g_assert_cmpint(keep_round(&world, keeper, true).told, ==, 0); // what is new tells nothing
    check(&world);
    int64_t told = 0;
    // There the log comes a moment later, and is waited for.
    const int rounds = test_on_postgresql() ? ROUNDS / 2 : ROUNDS;
    for (int i = 0; i < rounds; i++) {
        bool clock = dice(&world, 3) == 0;
        if (clock)
            world.now += dice(&world, 2) ? dice(&world, 3 * 86400) * SECOND_US : 60 * SECOND_US;
        if (dice(&world, 4) > 0)
            change_some(&world);
        // What reads facts that the keeper has told itself, or shared records, is asked again when
        // its time comes; everything else at once.
        told += keep_round(&world, keeper, false).told;
        told += keep_round(&world, keeper, true).told;
        told += keep_round(&world, keeper, true).told;
        check(&world);
        if (dice(&world, 10) == 0) { // another takes over
            keeper_free(keeper);
            keeper = keeper_new(world.store);
        }
    }
    g_assert_cmpint(told, >, 100);
    g_assert_cmpint(told, ==, test_integer(world.store, "SELECT count(*) FROM segment_event"));
    keeper_free(keeper);
    panel_free(g_steal_pointer(&panel));
    world_clear(&world);
}

static void test_store_alone(void)
{
    run_changes(1, false);
}

static void test_with_panel(void)
{
    run_changes(2, true);
}

// Time passes in small steps: whom the edges of rules pass is found by the panel, and nobody else
// is asked; members are those of a full evaluation all the same, at every step and with changes
// between.
static void test_edges(void)
{
    World world;
    world_init(&world, 6);
    test_script(world.store, "DELETE FROM segment WHERE name = 'steps'"); // is not followed
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 1});
    g_assert_true(panel_start(panel));
    panel_offer(panel);
    g_autoptr(Keeper) keeper = keeper_new(world.store);
    keep_round(&world, keeper, true);
    int64_t told = 0, asked = 0;
    for (int i = 0; i < STEPS; i++) {
        world.now += (50 + dice(&world, 3500)) * SECOND_US;
        if (dice(&world, 3) == 0)
            change(&world, dice(&world, 2) ? add_order : add_view);
        KeeperRound round = {.rests = true};
        while (round.rests) {
            round = keep_round(&world, keeper, false);
            told += round.told;
            asked += round.asked;
            g_usleep(round.rests ? 500 : 0);
        }
        check(&world);
    }
    g_assert_cmpint(told, >, 100);
    g_assert_cmpint(asked, <, STEPS * CUSTOMERS / 4);
    keeper_free(g_steal_pointer(&keeper));
    panel_free(g_steal_pointer(&panel));
    world_clear(&world);
}

// Changes of customers alone are followed without asking anything about all customers.
static void test_follow(void)
{
    World world;
    world_init(&world, 3);
    g_autoptr(Keeper) keeper = keeper_new(world.store);
    keep_round(&world, keeper, true);
    for (int i = 0; i < 20; i++) {
        change(&world, add_order);
        change(&world, move_customer);
        change(&world, add_view);
        keep_round(&world, keeper, false);
    }
    int64_t told = keep_round(&world, keeper, true).told;
    int64_t steps = test_integer(world.store, "SELECT count(*) FROM segment_event e JOIN segment s "
                                              "ON s.id = e.segment_id WHERE s.name = 'steps'");
    g_assert_cmpint(told, <=, steps); // but what reads facts told by the keeper
    check(&world);
    keeper_free(g_steal_pointer(&keeper));
    world_clear(&world);
}

// The doctor finds members that are not those of the rule, and what it puts right is told.
static void test_doctor(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_init(&world, 4);
    Keeper *keeper = keeper_new(world.store);
    g_assert_true(g_get_real_time() > world.now);
    keep_round(&world, keeper, true);
    keeper_free(keeper);
    int64_t n = test_integer(world.store, "SELECT z.customers FROM segment_state z JOIN segment s "
                                          "ON s.id = z.segment_id WHERE s.name = 'shanghai'");
    test_script(world.store, "DELETE FROM segment_block WHERE segment_id IN "
                             "(SELECT id FROM segment WHERE name = 'shanghai')");
    g_assert_cmpint(problems(&world), ==, n);
    DoctorOptions options = {0};
    g_autoptr(GPtrArray) findings = doctor_examine(world.store, &options, &error);
    g_assert_no_error(error);
    doctor_repair(world.store, &options, findings, &error);
    g_assert_no_error(error);
    g_assert_cmpint(problems(&world), ==, 0);
    g_assert_cmpint(test_integer(world.store, "SELECT count(*) FROM segment_event e JOIN segment s "
                                              "ON s.id = e.segment_id WHERE s.name = 'shanghai'"),
                    ==, n);
    world_clear(&world);
}

// One keeper at a time; when it goes, another takes over, and what it finds it does not tell again.
static void test_two(void)
{
    World world;
    world_init(&world, 5);
    Keeper *first = keeper_new(world.store);
    g_autoptr(Keeper) second = keeper_new(world.store);
    g_assert_false(keep_round(&world, first, true).elsewhere);
    g_assert_true(keep_round(&world, second, true).elsewhere);
    for (int i = 0; i < 10; i++)
        change(&world, move_customer);
    g_assert_cmpint(keep_round(&world, first, false).told, >, 0);
    keeper_free(first);
    KeeperRound round = keep_round(&world, second, true);
    g_assert_false(round.elsewhere);
    check(&world);
    keeper_free(g_steal_pointer(&second));
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper/sets", test_sets);
    g_test_add_func("/keeper/follow", test_follow);
    g_test_add_func("/keeper/edges", test_edges);
    g_test_add_func("/keeper/changes", test_store_alone);
    g_test_add_func("/keeper/changes-panel", test_with_panel);
    g_test_add_func("/keeper/doctor", test_doctor);
    g_test_add_func("/keeper/two", test_two);
    return g_test_run();
}
