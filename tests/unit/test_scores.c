// SPDX-License-Identifier: Apache-2.0
//
// Scores: those of CDNOW's customers are the forecast's own figures; columns of the panel are what
// is computed for each customer alone, after random changes and after a new start; rules mean them;
// and where nothing is fitted, or nothing can be, it is said.
#include "know/report/report.h"
#include "test_scores_world.h"
#include "test_store.h"

#include "know/insight/forecast.h"

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scores/cdnow", test_scores);
    g_test_add_func("/scores/thin", test_thin);
    return g_test_run();
}
