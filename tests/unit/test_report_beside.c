// SPDX-License-Identifier: Apache-2.0
//
// Comparing and splitting, by the engine: what stands beside must be what the same report gives
// when it is asked by itself, of that moment, those customers or that group.
#include "test_panel_world.h"

#include "know/report/say.h"

#include <string.h>

static bool ask(World *world, const char *name, ReportAsk with, ReportResult *out, GError **error)
{
    g_autoptr(Panel) panel = panel_of(world);
    g_autoptr(Version) version = panel_pin(panel);
    with.report = report_find(name);
    with.now = with.now != 0 ? with.now : world->now;
    with.model = world->model;
    return report_run(&with, version, panel_crew(panel), out, error);
}

static void expect(World *world, const char *name, ReportAsk with, ReportResult *out)
{
    g_autoptr(GError) error = NULL;
    ask(world, name, with, out, &error);
    g_assert_no_error(error);
}

static int64_t total(const ReportResult *result, const char *name, const char *suffix)
{
    g_autofree char *whole = g_strconcat(name, suffix, NULL);
    return report_total_named(result, whole);
}

static void expect_beside(const ReportResult *pair, const ReportResult *now,
                          const ReportResult *before)
{
    const ReportColumn *totals = now->report->totals;
    for (size_t i = 0; totals[i].name != NULL; i++) {
        int64_t there = before->totals[i], here = now->totals[i];
        g_assert_cmpint(total(pair, totals[i].name, ""), ==, here);
        g_assert_cmpint(total(pair, totals[i].name, "_before"), ==, there);
        g_assert_cmpint(total(pair, totals[i].name, "_change"), ==, here - there);
    }
}

// A year earlier, and other customers: figures are those of the report asked by itself.
static void test_compare(void)
{
    World world;
    world_init(&world, 20261301);
    world_write(world.store, fill_all, &world);
    g_autoptr(Rule) women = rule_parse("gender = female", &ENTITY_CUSTOMER, world.model, NULL);
    int64_t day = day_of(world.now, model_timezone(world.model)) - 30;
    char text[16];
    text[day_print(text, day)] = '\0';
    g_auto(ReportResult) now = {0}, then = {0}, others = {0}, pair = {0}, beside = {0};
    expect(&world, "top", (ReportAsk){0}, &now);
    expect(&world, "top", (ReportAsk){.at = text}, &then);
    expect(&world, "top", (ReportAsk){.rule = women}, &others);
    expect(&world, "top", (ReportAsk){.compare = text}, &pair);
    expect(&world, "top", (ReportAsk){.against = women}, &beside);
    expect_beside(&pair, &now, &then);
    expect_beside(&beside, &now, &others);
    g_assert_true(pair.is_compared && pair.before < pair.now);
    g_assert_cmpuint(pair.n_now, ==, report_rows(&now));
    for (size_t row = 0; row < report_rows(&others); row++) // every row of either is there
        for (size_t i = 0; i < report_rows(&beside); i++)
            if (report_cell_named(&beside, i, "customer") ==
                report_cell_named(&others, row, "customer"))
                g_assert_cmpint(report_cell_named(&beside, i, "amount_before"), ==,
                                report_cell_named(&others, row, "amount"));
    world_clear(&world);
}

// Months stand beside those a year before.
static void test_months(void)
{
    World world;
    world_init(&world, 20261302);
    world_write(world.store, fill_all, &world);
    g_auto(ReportResult) now = {0}, pair = {0};
    const char *long_ago[] = {"60", NULL, NULL};
    const char *given[] = {"6", NULL, NULL};
    expect(&world, "flow", (ReportAsk){.given = long_ago}, &now);
    expect(&world, "flow", (ReportAsk){.given = given, .compare = "year"}, &pair);
    for (size_t row = 0; row < pair.n_now; row++) {
        int year, month, day;
        day_to_date(report_cell_named(&pair, row, "month"), &year, &month, &day);
        int64_t before = day_from_date(year - 1, month, 1);
        for (size_t i = 0; i + 1 < report_rows(&now) && row + 1 < pair.n_now; i++)
            if (report_cell_named(&now, i, "month") == before)
                g_assert_cmpint(report_cell_named(&pair, row, "active_before"), ==,
                                report_cell_named(&now, i, "active"));
    }
    world_clear(&world);
}

// Every group is what its rule gives, and exclusive ones come to everybody.
static void expect_groups(World *world, const char *field, bool exclusive)
{
    g_auto(ReportResult) split = {0};
    expect(world, "top", (ReportAsk){.split = field}, &split);
    int64_t amount = 0;
    g_assert_cmpuint(report_rows(&split), <=, 20);
    for (size_t row = 0; row < report_rows(&split); row++) {
        const char *text = report_word_of(&split, report_cell_named(&split, row, "rule"));
        if (*text == '\0') { // a choice that is offered no more
            amount += report_cell_named(&split, row, "amount");
            continue;
        }
        g_autoptr(GError) error = NULL;
        g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
        g_assert_no_error(error);
        g_auto(ReportResult) own = {0};
        expect(world, "top", (ReportAsk){.rule = rule}, &own);
        g_assert_cmpint(report_cell_named(&split, row, "amount"), ==,
                        report_total_named(&own, "amount"));
        g_assert_cmpint(report_cell_named(&split, row, "customers"), ==,
                        report_total_named(&own, "customers"));
        amount += report_total_named(&own, "amount");
    }
    if (exclusive)
        g_assert_cmpint(amount, ==, report_total_named(&split, "amount"));
    g_test_message("%s: %zu groups", field, report_rows(&split));
}

static void test_split(void)
{
    World world;
    world_init(&world, 20261303);
    world_write(world.store, fill_all, &world);
    expect_groups(&world, "city", true);
    expect_groups(&world, "gender", true);
    expect_groups(&world, "tier", true);
    expect_groups(&world, "source_id", true);
    expect_groups(&world, "tags", false);
    expect_groups(&world, "segment", false);
    static const char *const REFUSED[] = {
        "name", "nothing", "phone", "city is empty or tier", "last_order_at", "orders"};
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(ReportResult) result = {0};
        g_assert_false(ask(&world, "top", (ReportAsk){.split = REFUSED[i]}, &result, &error));
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    }
    world_clear(&world);
}

// Those of whom the report's own amount is at least that of the last who is listed.
static int64_t count_best(World *world, const ReportResult *listed, int64_t most)
{
    g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, most);
    g_auto(ReportResult) longer = {0};
    int64_t last = report_cell_named(listed, report_rows(listed) - 1, "amount"), best = 0;
    expect(world, "top", (ReportAsk){.given = (const char *const[]){n, NULL, NULL}}, &longer);
    for (size_t row = 0; row < report_rows(&longer); row++)
        best += report_cell_named(&longer, row, "amount") >= last;
    return best;
}

// The segments that an answer offers are rules; that of the best holds those who are listed, and
// who has brought as much as the last of them.
static void expect_nexts(World *world, const ReportResult *result, const ReportAnswer *answer)
{
    for (size_t i = 0; i < answer->n_nexts; i++) {
        const ReportNext *next = &answer->nexts[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(Rule) rule = rule_parse(next->rule, &ENTITY_CUSTOMER, world->model, &error);
        g_test_message("%s: %s: %s", result->entry->name, next->name.en, next->rule);
        g_assert_no_error(error);
        g_assert_null(strchr(next->name.en, '{'));
        g_assert_null(strchr(next->name.zh, '{'));
        if (strcmp(result->entry->name, "top") != 0)
            continue;
        g_auto(ReportResult) own = {0};
        g_assert_true(ask(world, "top", (ReportAsk){.rule = rule}, &own, &error));
        int64_t customers = report_total_named(&own, "customers");
        g_assert_cmpint(customers, ==, count_best(world, result, customers + 1));
    }
}

// Whatever a report gives, its sentence has words for it in both languages.
static void test_sentences(void)
{
    World world;
    world_init(&world, 20261304);
    world_write(world.store, fill_all, &world);
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        g_auto(ReportResult) result = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(Arena) arena = arena_new();
        if (!ask(&world, (*report)->name, (ReportAsk){0}, &result, &error))
            continue; // too little to learn from
        ReportAnswer answer = report_answer(&result, NULL, world.model, arena);
        g_test_message("%s: %s %s", (*report)->name, answer.sentence.en, answer.sentence.zh);
        g_assert_null(strstr(answer.sentence.en, "…"));
        g_assert_null(strchr(answer.sentence.en, '{'));
        g_assert_null(strchr(answer.sentence.zh, '{'));
        if (answer.quiet.en != NULL)
            g_assert_null(strstr(answer.quiet.en, "…"));
        expect_nexts(&world, &result, &answer);
    }
    world_clear(&world);
}

static void expect_words(const char *report, const char *en, const char *zh)
{
    g_test_message("%s: %s %s", report, en, zh);
    g_assert_nonnull(en);
    g_assert_nonnull(zh);
    g_assert_true(g_str_has_suffix(en, ".") && g_str_has_suffix(zh, "。"));
    g_assert_cmpstr(en, !=, zh);
    g_assert_null(strchr(en, '{'));
    g_assert_null(strstr(en, "…"));
}

// A shop without anything: every report says in both languages why it has no answer and what to do,
// in its sentence or, where it has too little to learn from, in what it refuses with.
static void test_nothing(void)
{
    World world;
    world_init(&world, 20261305);
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        g_auto(ReportResult) result = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(Arena) arena = arena_new();
        if (!ask(&world, (*report)->name, (ReportAsk){0}, &result, &error)) {
            g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
            g_assert_nonnull(error_text(error, LANGUAGE_ZH));
            g_assert_cmpstr(error_text(error, LANGUAGE_EN), !=, error_text(error, LANGUAGE_ZH));
            expect_words((*report)->name, error_hint_text(error, LANGUAGE_EN),
                         error_hint_text(error, LANGUAGE_ZH));
            continue;
        }
        g_assert_cmpuint(report_rows(&result), ==, 0);
        ReportAnswer answer = report_answer(&result, NULL, world.model, arena);
        g_assert_cmpstr(answer.sentence.en, !=, (*report)->title.en);
        expect_words((*report)->name, answer.sentence.en, answer.sentence.zh);
    }
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/beside/compare", test_compare);
    g_test_add_func("/report/beside/months", test_months);
    g_test_add_func("/report/beside/split", test_split);
    g_test_add_func("/report/beside/sentences", test_sentences);
    g_test_add_func("/report/beside/nothing", test_nothing);
    return g_test_run();
}
