// SPDX-License-Identifier: Apache-2.0
//
// For tests of scores: the first customers of CDNOW with their purchases until yesterday, a panel
// of them, models fitted to it, and what columns, rules and one record say of everybody.
#pragma once

#include "base/when.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "know/fit.h"
#include "know/keeper.h"
#include "know/panel_select.h"
#include "know/score_rule.h"
#include "test_store_help.h"

#include <math.h>

enum { CUSTOMERS = 400, CHANGES = 40 };

typedef struct {
    int64_t customer, day, cents; // the customer's place from 0; days before today
} Purchase;

typedef struct {
    Store *store;
    Model *model;
    GArray *purchases; // of Purchase, by customer and day
    int64_t ids[CUSTOMERS];
    int64_t now, today;
    GRand *random;
    Panel *panel; // of test_others()
} World;

// ---- the world ----

static inline bool read_world(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_clear_pointer(&world->model, model_unref);
    world->model = model_load(tx);
    world->now = tx_now(tx);
    world->today = day_of(world->now, model_timezone(world->model));
    return true;
}

// The first customers of the file; its last day becomes yesterday.
static inline bool read_cdnow(World *world)
{
    const char *data = g_getenv("GUANXI_TEST_DATA");
    g_autofree char *path =
        data != NULL ? g_build_filename(data, "cdnow", "BTYD_cdnowElog.csv", NULL) : NULL;
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    char line[256];
    int64_t last_id = 0, customer = -1, end = day_from_date(1998, 7, 1);
    world->purchases = g_array_new(FALSE, FALSE, sizeof(Purchase));
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        long long id, sample, date;
        double sales;
        if (sscanf(line, "%lld,%lld,%lld,%*d,%lf", &id, &sample, &date, &sales) != 4)
            continue;
        customer += id != last_id;
        last_id = id;
        if (customer == CUSTOMERS)
            break;
        int64_t day =
            day_from_date((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100));
        Purchase purchase = {customer, end - day, llround(sales * 100)};
        g_array_append_val(world->purchases, purchase);
    }
    if (file != NULL)
        fclose(file);
    else
        g_test_skip("The archive cdnow is not here");
    return file != NULL;
}

static inline void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static inline bool add_order(Writing *writing, const World *world, const Purchase *purchase,
                             GError **error)
{
    static int64_t number;
    Record *order = record_new(writing->arena, &ENTITY_ORDER);
    record_set_defaults(order, writing->arena, NULL);
    set(order, "number", value_text(arena_printf(writing->arena, "N%d", (int)++number)));
    set(order, "customer_id", value_integer(world->ids[purchase->customer]));
    set(order, "ordered_at",
        value_integer(day_start(world->today - purchase->day, model_timezone(world->model)) +
                      11 * 3600 * SECOND_US));
    set(order, "currency", value_text("CNY"));
    set(order, "rate_millionths", value_integer(1000000));
    order->n_parts = 1;
    order->parts = ARENA_ARRAY(writing->arena, Record *, 1);
    order->parts[0] = record_new(writing->arena, &ENTITY_ORDER_LINE);
    order->parts_given = true;
    record_set_defaults(order->parts[0], writing->arena, NULL);
    set(order->parts[0], "product_code", value_text("P"));
    set(order->parts[0], "quantity_thousandths", value_integer(1000));
    set(order->parts[0], "price_millionths", value_integer(purchase->cents * 10000));
    return record_insert(writing, order, error);
}

static inline bool fill(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model, .bulk = true};
    bool good = true;
    for (int i = 0; good && i < CUSTOMERS; i++) {
        Record *customer = record_new(arena, &ENTITY_CUSTOMER);
        record_set_defaults(customer, arena, NULL);
        set(customer, "name", value_text("Somebody"));
        set(customer, "city", value_text(i % 3 == 0 ? "上海" : "北京"));
        good = record_insert(&writing, customer, error);
        world->ids[i] = record_id(customer);
    }
    for (guint i = 0; good && i < world->purchases->len; i++)
        good = add_order(&writing, world, &g_array_index(world->purchases, Purchase, i), error);
    return good;
}

static inline bool world_init(World *world)
{
    *world = (World){.random = g_rand_new_with_seed(7)};
    if (!read_cdnow(world))
        return false;
    world->store = test_store_new();
    test_read(world->store, read_world, world);
    return true;
}

static inline void world_clear(World *world)
{
    g_array_unref(world->purchases);
    g_rand_free(world->random);
    model_unref(world->model);
    if (world->store != NULL)
        store_close(world->store);
}

static inline void wait_for_log(const World *world)
{
    while (store_engine(world->store) == STORE_POSTGRESQL &&
           test_integer(world->store, "SELECT count(*) FROM outbox") > 0)
        g_usleep(1000);
}

static inline Panel *panel_of(const World *world)
{
    g_autoptr(GError) error = NULL;
    Panel *panel = panel_new(world->store, &(PanelOptions){.threads = 2, .bytes_most = 1 << 30});
    panel_build(panel, &error);
    g_assert_no_error(error);
    return panel;
}

static inline void fit_named(World *world, Panel *panel, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    fit_model(world->store, version, panel_crew(panel), score_model_find(name), 0, &error);
    g_assert_no_error(error);
    wait_for_log(world);
    panel_catch_up(panel, &error);
    g_assert_no_error(error);
    test_read(world->store, read_world, world);
}

static inline void fit(World *world, Panel *panel)
{
    fit_named(world, panel, "value");
}

// ---- changes ----

static inline bool change(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    bool good = true;
    for (int i = 0; good && i < CHANGES; i++) {
        Purchase purchase = {g_rand_int_range(world->random, 0, CUSTOMERS),
                             g_rand_int_range(world->random, -2, 500),
                             g_rand_int_range(world->random, 0, 20000)};
        good = add_order(&writing, world, &purchase, error);
    }
    return good;
}

// ---- scores as they are ----

static const struct {
    const char *rule; // what gives it
    double scale;
} ASKED[] = {{"alive >= 0", 1e6}, {"expected(26 weeks) >= 0", 1e6}, {"clv(12 months) >= 0 CNY", 1}};

static inline Rule *parse(const World *world, const char *text)
{
    g_autoptr(GError) error = NULL;
    Rule *rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    return rule;
}

// What a rule that compares one score with a literal asks.
static inline ScoreAsk ask_of(const World *world, const char *text)
{
    static const char *const NAMES[] = {"alive", "expected", "clv"};
    g_autoptr(Rule) rule = parse(world, text);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const ScoreModel *of = NULL;
    ScoreAsk ask = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        rule_asks(rule, NAMES[i], ids);
    g_assert_cmpuint(ids->len, ==, 1);
    g_assert_true(score_rule_ask(g_array_index(ids, int64_t, 0), &of, &ask));
    return ask;
}

// The score of everybody by the panel's columns.
static inline GHashTable *by_columns(const World *world, Panel *panel, const ScoreAsk *ask)
{
    GHashTable *scores = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(ScoreFitted) fitted = score_standing(score_model_find("value"), world->model, NULL);
    ScoreLook look = {version, NULL, model_timezone(world->model), world->today, NULL};
    for (size_t p = 0; p < version->n_parts; p++) {
        const Part *part = &version->parts[p];
        ScoreColumn *column = score_column(fitted, ask, &look, part->chunk);
        const Vector *vector = score_column_vector(column);
        for (size_t row = 0; row < part->chunk->n_rows; row++) {
            int64_t id = chunk_id(part->chunk, row);
            uint64_t code = vector_code(vector, row);
            int64_t value = code == 0 ? SCORE_MISSING : vector_decode(vector, code);
            if (part->live == NULL || part->live[row])
                g_hash_table_insert(scores, g_memdup2(&id, sizeof id),
                                    g_memdup2(&value, sizeof value));
        }
        score_column_unref(column);
    }
    return scores;
}

static inline int64_t score_in(GHashTable *scores, int64_t id)
{
    const int64_t *value = g_hash_table_lookup(scores, &id);
    g_assert_nonnull(value);
    return *value;
}

typedef struct {
    World *world;
    Panel *panel;
} Comparing;

static inline bool compare_each(Tx *tx, void *context, GError **error)
{
    const Comparing *comparing = context;
    World *world = comparing->world;
    (void)error;
    for (size_t i = 0; i < G_N_ELEMENTS(ASKED); i++) {
        ScoreAsk ask = ask_of(world, ASKED[i].rule);
        g_autoptr(GHashTable) columns = by_columns(world, comparing->panel, &ask);
        for (size_t c = 0; c < CUSTOMERS; c += 7) {
            int64_t alone = 0;
            g_assert_true(score_of_customer(tx, world->model, score_model_find("value"), &ask,
                                            world->ids[c], world->today, &alone));
            g_assert_cmpint(alone, ==, score_in(columns, world->ids[c]));
        }
    }
    return true;
}

// ---- rules ----

static inline int64_t count(const World *world, Panel *panel, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = parse(world, text);
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = world->now, .model = world->model};
    panel_select(panel, world->store, rule, NULL, &options, &audience, &error);
    g_assert_no_error(error);
    g_assert_null(audience.store);
    return audience.count;
}

static inline void check_rules(const World *world, Panel *panel)
{
    ScoreAsk ask = ask_of(world, "clv(12 months) >= 0 CNY");
    g_autoptr(GHashTable) values = by_columns(world, panel, &ask);
    int64_t rich = 0;
    for (size_t i = 0; i < CUSTOMERS; i++)
        rich += score_in(values, world->ids[i]) >= 2000;
    g_assert_cmpint(rich, >, 0);
    g_assert_cmpint(rich, <, CUSTOMERS);
    g_assert_cmpint(count(world, panel, "clv(12 months) >= 20"), ==, rich);
    g_assert_cmpint(count(world, panel, "not clv(1 year) >= 20 CNY"), ==, CUSTOMERS - rich);
    g_assert_cmpint(count(world, panel, "clv(12 months) + 0 CNY >= 20 CNY"), ==, rich);
    g_assert_cmpint(count(world, panel, "alive() <= 1 and alive between 0 and 1"), ==, CUSTOMERS);
    g_assert_cmpint(count(world, panel, "score(alive) > 0.5"), ==,
                    count(world, panel, "alive > 0.5"));
    g_assert_cmpint(count(world, panel, "alive is empty"), ==, 0);
    g_assert_cmpint(count(world, panel, "expected(90 days) > expected(30 days)"), >, 0);
}

// What has no panel is told so; one record is answered all the same.
static inline bool answer_one(Tx *tx, void *context, GError **error)
{
    World *world = context;
    (void)error;
    g_autoptr(Arena) arena = arena_new();
    RuleContext asked = {.tx = tx, .arena = arena, .now = world->now, .model = world->model};
    g_autoptr(Rule) rule = parse(world, "clv(12 months) >= 0 and alive <= 1");
    g_autoptr(Rule) other = parse(world, "alive > 1");
    Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[0]);
    g_assert_cmpint(rule_answer(rule, customer, &asked), ==, RULE_YES);
    g_assert_cmpint(rule_answer(other, customer, &asked), ==, RULE_NO);
    g_assert_cmpint(rule_clock(rule), ==, CLOCK_DAYS);
    return true;
}

// What is refused, where, and why.
static inline void refused(const World *world, const char *text, const char *part, const char *why)
{
    g_autoptr(GError) error = NULL;
    size_t position, length;
    g_assert_null(rule_parse(text, &ENTITY_CUSTOMER, world->model, &error));
    g_assert_nonnull(strstr(error_text(error, LANGUAGE_EN), why));
    g_assert_true(error_span(error, &position, &length));
    g_assert_cmpuint(position, ==, (size_t)(strstr(text, part) - text));
}

// ---- members kept ----

static inline bool add_segment(Tx *tx, void *context, GError **error)
{
    const World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    Record *segment = record_new(arena, &ENTITY_SEGMENT);
    record_set_defaults(segment, arena, NULL);
    set(segment, "name", value_text("Leaving"));
    set(segment, "rule", value_text("alive < 0.5"));
    return record_insert(&writing, segment, error);
}

static inline void keep(Keeper *keeper)
{
    g_autoptr(GError) error = NULL;
    KeeperRound round;
    do {
        keeper_round(keeper, &(KeeperMoment){.now = when_now()}, &round, &error);
        g_assert_no_error(error);
        g_usleep(round.rests ? 1000 : 0);
    } while (round.more || round.rests);
}
