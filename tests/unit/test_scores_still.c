// SPDX-License-Identifier: Apache-2.0
//
// Scores as time goes on: members kept by a score follow each fit, and a shop whose history is old
// is scored as of its last day, until its next order.
#include "know/report/report.h"
#include "know/report/standing.h"
#include "test_scores_world.h"
#include "test_store.h"

// ---- members kept ----

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
    g_test_add_func("/scores/members", test_members);
    g_test_add_func("/scores/still", test_still);
    g_test_add_func("/scores/reference_day", test_reference_day);
    return g_test_run();
}
