// SPDX-License-Identifier: Apache-2.0
//
// Reports that cannot be: what is refused and with which error, what a panel without orders says;
// and the page about reports has every one of them.
#include "test_panel_world.h"

#include "know/report/report.h"

// ---- what cannot be ----

static void refuse(World *world, Panel *panel, const ReportAsk *asked, ErrorCode code)
{
    ReportAsk ask = *asked;
    g_auto(ReportResult) result = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    ask.now = world->now;
    ask.model = world->model;
    g_assert_false(report_run(&ask, version, panel_crew(panel), &result, &error));
    g_assert_cmpint(error_code(error), ==, code);
    g_assert_null(result.cells);
}

static void test_refused(void)
{
    static const char *const WINDOWS[] = {
        "soon",
        "last 3 days) or any(events",
        "channel = \"a\"",
        "last 3 days, total > 1",
        "last 3 days, this year",
        ")",
        "last 3 days))",
    };
    World world;
    world_init(&world, 20261202);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    const Report *top = report_find("top"), *rfm = report_find("rfm");
    for (size_t i = 0; i < G_N_ELEMENTS(WINDOWS); i++)
        refuse(&world, panel,
               &(ReportAsk){.report = top, .given = (const char *[]){NULL, WINDOWS[i], NULL}},
               ERROR_INVALID);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .given = (const char *[]){"1", NULL}},
           ERROR_INVALID);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .given = (const char *[]){"x", NULL}},
           ERROR_INVALID);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .at = "yesterday"}, ERROR_INVALID);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .at = "0001-01-01"}, ERROR_INVALID);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .cancelled = &(bool){true}}, ERROR_CANCELLED);
    g_autoptr(Rule) rule =
        rule_parse("any(events, props.none contains \"tea\")", &ENTITY_CUSTOMER, world.model, NULL);
    g_assert_nonnull(rule);
    refuse(&world, panel, &(ReportAsk){.report = rfm, .rule = rule}, ERROR_UNAVAILABLE);
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        refuse(&world, panel, &(ReportAsk){.report = *report, .cancelled = &(bool){true}},
               ERROR_CANCELLED);
        g_assert_true(report == REPORTS || strcmp(report[-1]->name, (*report)->name) < 0);
    }
    world_clear(&world);
}

// Without orders in the panel there is nothing to report of.
static void test_left_out(void)
{
    World world;
    world_init(&world, 20261203);
    world_write(world.store, fill_all, &world);
    Layout *layout = layout_new_without(world.model, (const Entity *const[]){&ENTITY_ORDER, NULL});
    g_autoptr(Version) version = version_new(layout);
    ReportAsk ask = {.report = report_find("rfm"), .now = world.now, .model = world.model};
    g_auto(ReportResult) result = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(report_run(&ask, version, NULL, &result, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
    layout_unref(layout);
    world_clear(&world);
}

// ---- the page about them ----

G_GNUC_PRINTF(2, 3)
static void expect_text(const char *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (strstr(page, text) == NULL)
        g_error("docs/reports.md lacks: %s", text);
}

static void expect_columns(const char *page, const ReportColumn *columns)
{
    for (; columns->name != NULL; columns++)
        expect_text(page, "`%s` (%s)", columns->name, columns->label.en);
}

static void test_page(void)
{
    g_autofree char *page = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents("docs/reports.md", &page, NULL, &error);
    g_assert_no_error(error);
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        expect_text(page, "## %s: `%s`\n", (*report)->title.en, (*report)->name);
        expect_text(page, "\n%s %s\n", (*report)->question.en, (*report)->about.en);
        for (const ReportParam *param = (*report)->params; param->name != NULL; param++) {
            expect_text(page, "| `%s` | `%s` |", param->name, param->otherwise);
            expect_text(page, "| %s.", param->about.en);
        }
        expect_columns(page, (*report)->totals);
        expect_columns(page, (*report)->columns);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/refused", test_refused);
    g_test_add_func("/report/left-out", test_left_out);
    g_test_add_func("/report/page", test_page);
    return g_test_run();
}
