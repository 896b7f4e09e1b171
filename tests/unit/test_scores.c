// SPDX-License-Identifier: Apache-2.0
//
// Scores: those of CDNOW's customers are the forecast's own figures; columns of the panel are what
// is computed for each customer alone, after random changes and after a new start; rules mean them;
// and where nothing is fitted, or nothing can be, it is said.
#include "base/when.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "know/fit.h"
#include "know/keeper.h"
#include "know/panel_select.h"
#include "know/report/report.h"
#include "know/report/standing.h"
#include "know/score_rule.h"
#include "test_store_help.h"

#include "know/insight/forecast.h"
#include "know/insight/next_order.h"
#include "know/member_set.h"

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

static bool read_world(Tx *tx, void *context, GError **error)
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
static bool read_cdnow(World *world)
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

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static bool add_order(Writing *writing, const World *world, const Purchase *purchase,
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

static bool fill(Tx *tx, void *context, GError **error)
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

static bool world_init(World *world)
{
    *world = (World){.random = g_rand_new_with_seed(7)};
    if (!read_cdnow(world))
        return false;
    world->store = test_store_new();
    test_read(world->store, read_world, world);
    return true;
}

static void world_clear(World *world)
{
    g_array_unref(world->purchases);
    g_rand_free(world->random);
    model_unref(world->model);
    if (world->store != NULL)
        store_close(world->store);
}

static void wait_for_log(const World *world)
{
    while (store_engine(world->store) == STORE_POSTGRESQL &&
           test_integer(world->store, "SELECT count(*) FROM outbox") > 0)
        g_usleep(1000);
}

static Panel *panel_of(const World *world)
{
    g_autoptr(GError) error = NULL;
    Panel *panel = panel_new(world->store, &(PanelOptions){.threads = 2, .bytes_most = 1 << 30});
    panel_build(panel, &error);
    g_assert_no_error(error);
    return panel;
}

static void fit_named(World *world, Panel *panel, const char *name)
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

static void fit(World *world, Panel *panel)
{
    fit_named(world, panel, "value");
}

// ---- scores as they are ----

static const struct {
    const char *rule; // what gives it
    double scale;
} ASKED[] = {{"alive >= 0", 1e6}, {"expected(26 weeks) >= 0", 1e6}, {"clv(12 months) >= 0 CNY", 1}};

static Rule *parse(const World *world, const char *text)
{
    g_autoptr(GError) error = NULL;
    Rule *rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    return rule;
}

// What a rule that compares one score with a literal asks.
static ScoreAsk ask_of(const World *world, const char *text)
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
static GHashTable *by_columns(const World *world, Panel *panel, const ScoreAsk *ask)
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

static int64_t score_in(GHashTable *scores, int64_t id)
{
    const int64_t *value = g_hash_table_lookup(scores, &id);
    g_assert_nonnull(value);
    return *value;
}

// ---- against the forecast ----

// The same histories from the file alone.
static PurchaseHistory *histories_of(const World *world, double *out_mean, uint32_t *out_held)
{
    PurchaseHistory *histories = g_new0(PurchaseHistory, CUSTOMERS);
    const Purchase *all = (const Purchase *)(void *)world->purchases->data;
    double amount = 0, days = 0;
    int64_t first = 0;
    for (guint i = 0; i < world->purchases->len; i++)
        first = MAX(first, all[i].day);
    int64_t held = MIN(first / 3, 365);
    for (guint i = 0, to; i < world->purchases->len; i = to) {
        PurchaseHistory *one = &histories[all[i].customer];
        int64_t day = all[i].day, repeated = 0;
        *one = (PurchaseHistory){.seen = {.n = 1, .age = (uint32_t)day}};
        one->before = (PurchaseGroup){.n = day >= held, .age = (uint32_t)MAX(day - held, 0)};
        for (to = i; to < world->purchases->len && all[to].customer == all[i].customer; to++) {
            amount += (double)all[to].cents;
            repeated += all[to].day < all[i].day ? all[to].cents : 0;
            if (all[to].day == day)
                continue;
            day = all[to].day;
            one->seen.repeats++;
            one->seen.last = (uint32_t)(all[i].day - day);
            one->later += day < held;
            one->before.repeats += day >= held;
            one->before.last = day >= held ? one->seen.last : one->before.last;
        }
        days += one->seen.repeats + 1;
        one->repeat_mean = one->seen.repeats > 0 ? (double)repeated / one->seen.repeats : 0;
    }
    *out_mean = amount / days;
    *out_held = (uint32_t)held;
    return histories;
}

static void check_forecast(const World *world, Panel *panel)
{
    double mean;
    uint32_t held;
    g_autofree PurchaseHistory *histories = histories_of(world, &mean, &held);
    GHashTable *scores[G_N_ELEMENTS(ASKED)];
    double worst[G_N_ELEMENTS(ASKED)] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(ASKED); i++) {
        ScoreAsk ask = ask_of(world, ASKED[i].rule);
        scores[i] = by_columns(world, panel, &ask);
        ForecastOptions options = {
            .horizon = {12, pow(1.10, 1.0 / 12) - 1, 0}, .holdout_days = held, .mean = mean};
        if (i == 1)
            options.horizon = (Horizon){1, 0, 26};
        g_auto(Forecast) found = {0};
        g_assert_true(forecast(histories, CUSTOMERS, &options, &found, NULL));
        for (size_t c = 0; c < CUSTOMERS; c++) {
            const Outlook *one = &found.customers[c];
            double wanted = i == 0 ? one->alive : i == 1 ? one->purchases : one->value;
            double got = (double)score_in(scores[i], world->ids[c]);
            worst[i] = fmax(worst[i], fabs(got - wanted * ASKED[i].scale));
        }
        g_hash_table_unref(scores[i]);
        g_test_message("%s: %d customers, at most %.3g beside the forecast", ASKED[i].rule,
                       CUSTOMERS, worst[i]);
        g_assert_cmpfloat(worst[i], <, 2);
    }
}

// ---- rules ----

static int64_t count(const World *world, Panel *panel, const char *text)
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

static void check_rules(const World *world, Panel *panel)
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

// Groups are foreseen by the fit that stands: their values are sums of everybody's scores, and only
// of all of them together it is known how sure they are.
static void check_split(const World *world, Panel *panel)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(Rule) rule = parse(world, "city = \"上海\"");
    ScoreAsk ask = ask_of(world, "clv(12 months) >= 0 CNY");
    g_autoptr(GHashTable) values = by_columns(world, panel, &ask);
    g_auto(ReportResult) split = {0};
    int64_t sums[2] = {0}, all = 0;
    ReportAsk asked = {
        .report = report_find("value"), .split = "city", .now = world->now, .model = world->model};
    g_assert_true(report_run(&asked, version, panel_crew(panel), &split, &error));
    g_assert_no_error(error);
    for (size_t i = 0; i < CUSTOMERS; i++)
        sums[i % 3 == 0] += score_in(values, world->ids[i]);
    g_assert_cmpuint(report_rows(&split), ==, 2);
    for (size_t row = 0; row < 2; row++) {
        bool shanghai =
            strstr(report_word_of(&split, report_cell_named(&split, row, "rule")), "上海") != NULL;
        g_assert_cmpint(report_cell_named(&split, row, "value"), ==, sums[shanghai]);
        g_assert_cmpint(report_cell_named(&split, row, "value_low"), ==, REPORT_MISSING);
        g_assert_cmpint(report_cell_named(&split, row, "fitted"), ==, world->today);
        all += report_cell_named(&split, row, "customers");
    }
    g_assert_cmpint(report_total_named(&split, "value"), ==, sums[0] + sums[1]);
    g_assert_cmpint(report_total_named(&split, "value_low"), !=, REPORT_MISSING);
    g_assert_cmpint(report_total_named(&split, "customers"), ==, all);
    // With a rule besides it is fitted to those who pass.
    g_auto(ReportResult) some = {0};
    asked.rule = rule;
    g_assert_true(report_run(&asked, version, panel_crew(panel), &some, &error));
    g_assert_cmpint(report_total_named(&some, "value_low"), !=, REPORT_MISSING);
    g_assert_cmpint(report_total_named(&some, "value"), !=, sums[1]);
}

// What has no panel is told so; one record is answered all the same.
static bool answer_one(Tx *tx, void *context, GError **error)
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

static void check_without_panel(World *world)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = parse(world, "alive > 0.5");
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = world->now, .model = world->model};
    g_assert_false(panel_select(NULL, world->store, rule, NULL, &options, &audience, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
    test_read(world->store, answer_one, world);
}

// What is refused, where, and why.
static void refused(const World *world, const char *text, const char *part, const char *why)
{
    g_autoptr(GError) error = NULL;
    size_t position, length;
    g_assert_null(rule_parse(text, &ENTITY_CUSTOMER, world->model, &error));
    g_assert_nonnull(strstr(error_text(error, LANGUAGE_EN), why));
    g_assert_true(error_span(error, &position, &length));
    g_assert_cmpuint(position, ==, (size_t)(strstr(text, part) - text));
}

// ---- changes ----

static bool change(Tx *tx, void *context, GError **error)
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

typedef struct {
    World *world;
    Panel *panel;
} Comparing;

static bool compare_each(Tx *tx, void *context, GError **error)
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

static void test_scores(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    if (world_init(&world)) {
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        refused(&world, "city = \"x\" or clv(12 months) > 5", "clv", "not been fitted yet");
        refused(&world, "clv(9 days) > 5", "clv", "whole months");
        refused(&world, "score(luck) > 5", "score", "no score");
        g_autoptr(Panel) panel = panel_of(&world);
        fit(&world, panel);
        check_forecast(&world, panel);
        check_rules(&world, panel);
        check_split(&world, panel);
        check_without_panel(&world);
        for (int round = 0; round < 3; round++) {
            test_write(world.store, change, &world);
            wait_for_log(&world);
            panel_catch_up(panel, &error);
            g_assert_no_error(error);
            test_read(world.store, compare_each, &(Comparing){&world, panel});
        }
        ScoreAsk ask = ask_of(&world, "clv(12 months) >= 0 CNY");
        g_autoptr(GHashTable) before = by_columns(&world, panel, &ask);
        g_autoptr(Panel) again = panel_of(&world);
        g_autoptr(GHashTable) after = by_columns(&world, again, &ask);
        for (size_t i = 0; i < CUSTOMERS; i++)
            g_assert_cmpint(score_in(before, world.ids[i]), ==, score_in(after, world.ids[i]));
    }
    world_clear(&world);
}

// Ten customers say nothing: that is kept, and said where a rule asks.
static void test_thin(void)
{
    World world;
    if (world_init(&world)) {
        for (guint i = 0; i < world.purchases->len; i++)
            if (g_array_index(world.purchases, Purchase, i).customer == 10)
                g_array_set_size(world.purchases, i);
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        g_autoptr(Panel) panel = panel_of(&world);
        fit(&world, panel);
        g_assert_null(model_fit(world.model, "value"));
        g_assert_cmpint(
            test_integer(world.store, "SELECT count(*) FROM model WHERE state = 'refused'"), ==, 1);
        refused(&world, "alive < 0.2", "alive", "could not be fitted");
    }
    world_clear(&world);
}

// ---- places by recency, frequency and money; the next order ----

typedef struct {
    int64_t axes[RFM_AXES]; // of recency minus the days before today
    RhythmSeen seen;
    int64_t last; // days before today
    int days;
} Bought;

static void read_bought(const World *world, Bought *out)
{
    for (guint i = 0; i < world->purchases->len; i++) {
        const Purchase *one = &g_array_index(world->purchases, Purchase, i);
        Bought *bought = &out[one->customer];
        bought->axes[RFM_RECENCY] = -one->day;
        bought->axes[RFM_FREQUENCY]++;
        bought->axes[RFM_MONETARY] += one->cents;
        if (bought->days > 0 && bought->last == one->day)
            continue;
        if (bought->days++ > 0)
            rhythm_see(&bought->seen, (double)(bought->last - one->day));
        bought->last = one->day;
    }
}

// Fifths, equal values at the first of their places.
static uint8_t fifth(const Bought *all, size_t i, int axis)
{
    size_t below = 0;
    for (size_t k = 0; k < CUSTOMERS; k++)
        below += all[k].axes[axis] < all[i].axes[axis];
    return (uint8_t)(5 * below / CUSTOMERS + 1);
}

static void check_places(const World *world, Panel *panel, const Bought *all)
{
    int64_t n[RFM_AXES][RFM_SCORES + 1] = {{0}}, groups[RFM_GROUPS_MAX + 1] = {0};
    for (size_t i = 0; i < CUSTOMERS; i++) {
        uint8_t scores[RFM_AXES];
        for (int axis = 0; axis < RFM_AXES; axis++)
            n[axis][scores[axis] = fifth(all, i, axis)]++;
        groups[rfm_group_of(&RFM_GROUPS_READY, scores)]++;
    }
    for (int axis = 0; axis < RFM_AXES; axis++)
        for (int score = 1; score <= RFM_SCORES; score++) {
            g_autofree char *rule = g_strdup_printf("rfm(%s) = %d", RFM_AXIS_NAMES[axis], score);
            g_assert_cmpint(count(world, panel, rule), ==, n[axis][score]);
        }
    for (size_t g = 0; g <= RFM_GROUPS_READY.n; g++) {
        g_autofree char *rule =
            g_strdup_printf("rfm(group) = \"%s\"", RFM_GROUPS_READY.names[g].name);
        g_assert_cmpint(count(world, panel, rule), ==, groups[g]);
    }
    g_assert_cmpint(count(world, panel, "rfm(group) in (champions) and rfm(recency) < 5"), ==, 0);
    g_assert_cmpint(count(world, panel, "rfm(monetary) in top 100%"), ==, CUSTOMERS);
}

static void check_next(const World *world, Panel *panel, const Bought *all)
{
    g_autofree RhythmSeen *seen = g_new(RhythmSeen, CUSTOMERS);
    size_t n = 0, soon = 0, late = 0, rhythms = 0;
    RhythmFit fit;
    for (size_t i = 0; i < CUSTOMERS; i++)
        if (all[i].days >= 3)
            seen[n++] = all[i].seen;
    g_assert_true(rhythm_fit(seen, n, &fit, NULL));
    for (size_t i = 0; i < CUSTOMERS; i++) {
        double in = round(rhythm_outlook(&fit, &all[i].seen, 0).usual) - (double)all[i].last;
        bool known = all[i].days >= 3;
        rhythms += known;
        soon += known && in >= 0 && in < 30;
        late += known && in < 0;
    }
    g_assert_cmpint((int64_t)soon, >, 0);
    g_assert_cmpint(count(world, panel, "next_order is not empty"), ==, (int64_t)rhythms);
    g_assert_cmpint(count(world, panel, "next_order within next 30 days"), ==, (int64_t)soon);
    g_assert_cmpint(count(world, panel, "next_order < today"), ==, (int64_t)late);
}

// One record says what the panel says of all.
static bool answer_each(Tx *tx, void *context, GError **error)
{
    World *world = context;
    (void)error;
    static const char *const RULES[] = {"rfm(group) = champions or rfm(recency) <= 2",
                                        "next_order > 10 days ago and rfm(frequency) > 1"};
    for (size_t r = 0; r < G_N_ELEMENTS(RULES); r++) {
        g_autoptr(Rule) rule = parse(world, RULES[r]);
        g_autoptr(GError) failed = NULL;
        g_auto(Audience) audience = {0};
        SelectOptions options = {.now = world->now, .model = world->model, .members = true};
        panel_select(world->panel, world->store, rule, NULL, &options, &audience, &failed);
        g_assert_no_error(failed);
        g_autoptr(MemberSet) members = member_set_from(audience.ids);
        for (size_t c = 0; c < CUSTOMERS; c += 11) {
            g_autoptr(Arena) arena = arena_new();
            RuleContext asked = {
                .tx = tx, .arena = arena, .now = world->now, .model = world->model};
            Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[c]);
            g_assert_cmpint(rule_answer(rule, customer, &asked) == RULE_YES, ==,
                            member_set_has(members, world->ids[c]));
        }
    }
    return true;
}

// Why each may leave: the weightiest first, in both languages.
static bool check_reasons(Tx *tx, void *context, GError **error)
{
    World *world = context;
    (void)error;
    size_t up = 0, down = 0;
    for (size_t c = 0; c < CUSTOMERS; c += 23) {
        ScoreReason reasons[SCORE_REASONS];
        g_autoptr(Version) customer = score_customer(tx, world->model, world->ids[c]);
        size_t n = score_reasons_of_one(customer, world->model, score_model_find("churn"),
                                        world->today, reasons);
        g_assert_cmpuint(n, ==, 3);
        for (size_t i = 0; i < n; i++) {
            g_assert_true(reasons[i].en[0] != '\0' && reasons[i].zh[0] != '\0');
            up += reasons[i].raises;
            down += !reasons[i].raises;
            g_free(reasons[i].en);
            g_free(reasons[i].zh);
        }
    }
    g_assert_true(up > 0 && down > 0);
    return true;
}

// ---- the line among all ----

static void check_line(World *world, Panel *panel)
{
    ScoreAsk ask = ask_of(world, "clv(12 months) >= 0 CNY");
    g_autoptr(GHashTable) values = by_columns(world, panel, &ask);
    int64_t inside = 0;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        int64_t better = 0;
        for (size_t k = 0; k < CUSTOMERS; k++)
            better += score_in(values, world->ids[k]) > score_in(values, world->ids[i]);
        inside += better * 5 < CUSTOMERS;
    }
    g_assert_cmpint(count(world, panel, "clv(12 months) in top 20%"), ==, inside);
    g_assert_cmpint(count(world, panel, "clv(12 months) not in top 20%"), ==, CUSTOMERS - inside);
}

static void test_others(void)
{
    World world;
    if (world_init(&world)) {
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        g_autofree Bought *all = g_new0(Bought, CUSTOMERS);
        read_bought(&world, all);
        refused(&world, "rfm(luck) > 1", "rfm", "takes recency");
        world.panel = panel_of(&world);
        fit_named(&world, world.panel, "rfm");
        fit_named(&world, world.panel, "next_order");
        fit(&world, world.panel);
        refused(&world, "score(next_order) > 1", "score", "no score");
        check_places(&world, world.panel, all);
        check_next(&world, world.panel, all);
        check_line(&world, world.panel);
        for (int i = 0; i < 12; i++) // so that some have bought of late
            test_write(world.store, change, &world);
        wait_for_log(&world);
        panel_catch_up(world.panel, NULL);
        fit_named(&world, world.panel, "churn");
        g_assert_nonnull(model_fit(world.model, "churn"));
        test_read(world.store, check_reasons, &world);
        test_read(world.store, answer_each, &world);
        g_clear_pointer(&world.panel, panel_free);
    }
    world_clear(&world);
}

// ---- members kept ----

static bool add_segment(Tx *tx, void *context, GError **error)
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

static void keep(Keeper *keeper)
{
    g_autoptr(GError) error = NULL;
    KeeperRound round;
    do {
        keeper_round(keeper, &(KeeperMoment){.now = when_now()}, &round, &error);
        g_assert_no_error(error);
        g_usleep(round.rests ? 1000 : 0);
    } while (round.more || round.rests);
}

// A segment that asks a score has the members that the panel names, and others once the model is
// fitted anew.
static void test_members(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    static const char KEPT[] = "SELECT customers FROM segment_state";
    if (world_init(&world)) {
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        Panel *panel = panel_of(&world);
        panel_offer(panel);
        fit(&world, panel);
        test_write(world.store, add_segment, &world);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        Keeper *keeper = keeper_new(world.store);
        keep(keeper);
        g_assert_cmpint(test_integer(world.store, KEPT), ==, count(&world, panel, "alive < 0.5"));
        for (int i = 0; i < 12; i++)
            test_write(world.store, change, &world);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        fit(&world, panel);
        for (int i = 0; i < 2; i++)
            keep(keeper);
        g_assert_no_error(error);
        g_assert_cmpint(test_integer(world.store,
                                     "SELECT sum(CASE kind WHEN 'entered' THEN 1 ELSE -1 END) + "
                                     "(SELECT customers FROM segment_size ORDER BY at LIMIT 1) "
                                     "FROM segment_event"),
                        ==, count(&world, panel, "alive < 0.5"));
        keeper_free(keeper);
        panel_free(panel);
    }
    world_clear(&world);
}

// ---- a shop that is still ----

enum { STILL_DAYS = 200 };

static bool order_today(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    return add_order(&writing, world, &(Purchase){0, 1, 2000}, error);
}

// Panel and record as of the day that the model says, whichever it is.
static void check_as_of(World *world, Panel *panel, int64_t day, bool past)
{
    ReferenceDay reference = model_reference_day(world->model, world->now);
    g_assert_cmpint(reference.day, ==, day);
    g_assert_cmpint(reference.past, ==, past);
    int64_t today = world->today;
    world->today = day;
    test_read(world->store, compare_each, &(Comparing){world, panel});
    check_rules(world, panel);
    world->today = today;
    test_read(world->store, answer_one, world);
}

static bool ask_value(const World *world, Panel *panel, bool news, Rule *rule, ReportResult *out,
                      GError **error)
{
    g_autoptr(Version) version = panel_pin(panel);
    ReportAsk ask = {.report = report_find("value"),
                     .news = news,
                     .rule = rule,
                     .now = world->now,
                     .model = world->model};
    return report_run(&ask, version, panel_crew(panel), out, error);
}

// What is news of many customers waits for the job that learns; who opens a report does not.
static void check_learning(const World *world)
{
    g_autoptr(GError) error = NULL;
    Chunk chunk = {.n_counted = 20001};
    Version version = {.n_parts = 1, .parts = &(Part){.chunk = &chunk}};
    ReportRun run = {.version = &version, .model = world->model, .news = true, .with_scores = true};
    g_assert_false(report_may_learn(&run, "value", &error));
    g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
    run.news = false;
    g_assert_true(report_may_learn(&run, "value", NULL));
    run.news = true;
    run.with_scores = false;
    g_assert_true(report_may_learn(&run, "value", NULL));
    run.with_scores = true;
    chunk.n_counted--;
    g_assert_true(report_may_learn(&run, "value", NULL));
}

// The report is of the fit that stands, though the shop has been still; news of some customers too.
static void check_learnt(const World *world, Panel *panel)
{
    g_auto(ReportResult) opened = {0}, some = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = parse(world, "city = \"上海\"");
    ScoreAsk ask = ask_of(world, "clv(12 months) >= 0 CNY");
    g_autoptr(GHashTable) values = by_columns(world, panel, &ask);
    int64_t all = 0, shanghai = 0;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        int64_t value = score_in(values, world->ids[i]);
        all += value != SCORE_MISSING ? value : 0;
        shanghai += i % 3 == 0 && value != SCORE_MISSING ? value : 0;
    }
    g_assert_true(ask_value(world, panel, false, NULL, &opened, &error));
    g_assert_true(ask_value(world, panel, true, rule, &some, &error));
    g_assert_no_error(error);
    g_assert_cmpint(report_total_named(&opened, "value"), ==, all);
    g_assert_cmpint(report_total_named(&some, "value"), ==, shanghai);
    g_assert_cmpint(report_total_named(&some, "value_low"), ==, REPORT_MISSING);
}

// What is told of a day before it was fitted knows nothing of it.
static void check_before(const World *world, int64_t last)
{
    GTimeZone *zone = model_timezone(world->model);
    for (int64_t days = 0; days < 2; days++) {
        ReportRun run = {.model = world->model,
                         .with_scores = true,
                         .clock = {zone, day_start(last + 1 - days, zone), 0}};
        g_autoptr(ScoreFitted) fitted = report_standing(&run, "value", NULL);
        g_assert_true((fitted != NULL) == (days == 0));
    }
}

// Scores, and models when they are fitted, are as of the last day of a shop whose history is old;
// members kept are, too. With an order of today they are as of today.
static void test_still(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    static const char KEPT[] = "SELECT customers FROM segment_state";
    int64_t newest = INT64_MAX;
    if (world_init(&world)) {
        for (guint i = 0; i < world.purchases->len; i++) {
            Purchase *purchase = &g_array_index(world.purchases, Purchase, i);
            purchase->day += STILL_DAYS;
            newest = MIN(newest, purchase->day);
        }
        int64_t today = world.today, last = today - newest;
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        Panel *panel = panel_of(&world);
        panel_offer(panel);
        check_learning(&world);
        fit(&world, panel);
        g_assert_cmpint(model_fit(world.model, "value")->as_of_day, ==, last);
        world.today = last;
        check_learnt(&world, panel);
        check_before(&world, last);
        world.today = today;
        check_as_of(&world, panel, last, true);
        int64_t leaving = count(&world, panel, "alive < 0.5");
        g_assert_cmpint(leaving, <, CUSTOMERS * 9 / 10);
        test_write(world.store, add_segment, &world);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        Keeper *keeper = keeper_new(world.store);
        keep(keeper);
        g_assert_cmpint(test_integer(world.store, KEPT), ==, leaving);

        test_write(world.store, order_today, &world);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        test_read(world.store, read_world, &world);
        check_as_of(&world, panel, world.today, false);
        int64_t gone = count(&world, panel, "alive < 0.5");
        g_assert_cmpint(gone, >, leaving);
        for (int i = 0; i < 2; i++)
            keep(keeper);
        g_assert_cmpint(test_integer(world.store, KEPT), ==, gone);
        FitTry tried = {world.now, 1000000, last};
        g_autoptr(Version) version = panel_pin(panel);
        g_assert_true(fit_is_due(score_model_find("value"), version,
                                 (FitMoment){world.now, world.today}, tried));
        g_assert_false(
            fit_is_due(score_model_find("value"), version, (FitMoment){world.now, last}, tried));
        keeper_free(keeper);
        panel_free(panel);
    }
    world_clear(&world);
}

// The day moves when the newest order is older than the limit, at the microsecond, in its zone.
static void test_reference_day(void)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
    int64_t day = day_from_date(2011, 12, 9), limit = REFERENCE_STILL_DAYS * DAY_US;
    int64_t order = day_start(day, zone) + 23 * 3600 * SECOND_US;
    ReferenceDay with[] = {reference_day(order, order + limit, zone),
                           reference_day(order, order + limit + 1, zone),
                           reference_day(order, order + 5000 * DAY_US, zone),
                           reference_day(0, order, zone), // nobody has ordered
                           reference_day(order, day_start(day - 9, zone), zone)};
    ReferenceDay wanted[] = {{day + REFERENCE_STILL_DAYS, false},
                             {day, true},
                             {day, true},
                             {day, false},
                             {day - 10, false}}; // a day that was given has not begun
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_assert_cmpint(with[i].day, ==, wanted[i].day);
        g_assert_cmpint(with[i].past, ==, wanted[i].past);
    }
    g_assert_cmpint(reference_stamp(order), ==, reference_stamp(order + 899 * SECOND_US));
    g_assert_cmpint(reference_stamp(order), !=, reference_stamp(order + 900 * SECOND_US));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scores/cdnow", test_scores);
    g_test_add_func("/scores/others", test_others);
    g_test_add_func("/scores/thin", test_thin);
    g_test_add_func("/scores/members", test_members);
    g_test_add_func("/scores/still", test_still);
    g_test_add_func("/scores/reference_day", test_reference_day);
    return g_test_run();
}
