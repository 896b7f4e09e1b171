// SPDX-License-Identifier: Apache-2.0
//
// Running a report: parameters become values, the rule becomes bytes for the customers of every
// part, and the report sees one part after the other.
#include "know/report/orders.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/select.h"
#include "rule/functions.h"

#include <string.h>

// Moments that reports look from.
enum { YEAR_FIRST = 1900, YEAR_LAST = 2999 };

// ---- parameters ----

static bool wrong(const ReportParam *param, const char *text, GError **error)
{
    if (param->type == REPORT_WINDOW)
        fail(error, ERROR_INVALID, "%s is no window: last 180 days, this year, …: “%s”",
             "%s 不是时间窗口（如 last 180 days、this year）：“%s”", param->name, text);
    else if (param->type == REPORT_NUMBER)
        fail(error, ERROR_INVALID, "%1$s is a number from %2$lld to %3$lld, not “%4$s”",
             "%1$s 应为 %2$lld 到 %3$lld 的整数，而不是“%4$s”", param->name,
             (long long)param->least, (long long)param->most, text);
    else
        fail(error, ERROR_INVALID, "%s has no choice “%s”", "%s 没有选项“%s”", param->name, text);
    return false;
}

// The window as the rule language reads it: alone in a question about orders.
static bool read_window(const char *text, const Model *model, const Clock *clock, Bounds *out)
{
    static const Field MOMENT = {.name = "at", .type = FIELD_TIME};
    *out = ALWAYS;
    if (*text == '\0')
        return true;
    g_autofree char *question = g_strdup_printf("any(orders, %s)", text);
    g_autoptr(Rule) rule = rule_parse(question, &ENTITY_CUSTOMER, model, NULL);
    const Node *root = rule != NULL ? rule->root : NULL;
    bool call = root != NULL && root->kind == NODE_CALL && root->n_children == 1;
    const Node *facts = call ? root->children[0] : NULL;
    if (facts == NULL || facts->n_children != 1 || !node_is_window(facts->children[0]))
        return false;
    *out = bounds_of_window(facts->children[0], &MOMENT, clock);
    return true;
}

static bool read_choice(const ReportParam *param, const char *text, int64_t *out)
{
    for (*out = 0; param->choices[*out].name != NULL; ++*out)
        if (strcmp(param->choices[*out].name, text) == 0)
            return true;
    return false;
}

static bool read_value(const ReportParam *param, const char *text, const ReportAsk *ask,
                       const Clock *clock, ReportValue *out)
{
    switch (param->type) {
    case REPORT_NUMBER:
        return g_ascii_string_to_signed(text, 10, param->least, param->most, &out->number, NULL);
    case REPORT_CHOICE:
        return read_choice(param, text, &out->number);
    case REPORT_TEXT:
        out->text = text;
        return true;
    default:
        return read_window(text, ask->model, clock, &out->window);
    }
}

static bool read_values(const ReportAsk *ask, ReportRun *run, GError **error)
{
    const ReportParam *params = ask->report->params;
    ReportValue *values = ARENA_ARRAY(run->arena, ReportValue, report_params(params) + 1);
    for (size_t i = 0; params[i].name != NULL; i++) {
        const char *given = ask->given != NULL ? ask->given[i] : NULL;
        const char *text = given != NULL ? given : params[i].otherwise;
        if (!read_value(&params[i], text, ask, &run->clock, &values[i]))
            return wrong(&params[i], text, error);
    }
    run->values = values;
    return true;
}

static bool read_clock(const ReportAsk *ask, Clock *out, GError **error)
{
    int64_t day = 0;
    *out = (Clock){model_timezone(ask->model), ask->now, ask->me};
    if (ask->at == NULL || *ask->at == '\0')
        return true;
    if (!day_parse(ask->at, strlen(ask->at), &day) || day < day_from_date(YEAR_FIRST, 1, 1) ||
        day > day_from_date(YEAR_LAST, 12, 31))
        return fail(error, ERROR_INVALID, "“%s” is no day: 2011-12-10", "“%s”不是日期：2011-12-10",
                    ask->at);
    out->now = day_start(day, out->zone);
    return true;
}

// ---- what must be there ----

static bool is_held(const ReportAsk *ask, const Version *version, GError **error)
{
    OrderColumns at;
    bool held = order_columns(version->layout, &at) &&
                (ask->report->facts != REPORT_LINES || (at.lines >= 0 && at.product >= 0));
    for (size_t i = 0; held && i < version->n_parts; i++) {
        const Frame *orders = &version->parts[i].chunk->facts[at.orders];
        held = !orders->columns[at.time]->unfit && !orders->columns[at.amount]->unfit;
    }
    return held || fail(error, ERROR_UNAVAILABLE,
                        "The panel left out the orders that this report needs, to save memory.",
                        "为节省内存，面板未保存此报表所需的订单。");
}

// ---- the pass ----

typedef struct {
    const ReportRun *run;
    const Report *report;
    void *state;
} Passing;

// Everybody who is living here and not anonymous.
static void pass_all(void *context, size_t i)
{
    const Passing *passing = context;
    if (report_cancelled(passing->run))
        return;
    const Part *part = &passing->run->version->parts[i];
    size_t n = part->chunk->n_rows;
    g_autofree uint8_t *rows = g_malloc(n + 1);
    memcpy(rows, part->chunk->counted, n);
    for (size_t row = 0; part->live != NULL && row < n; row++)
        rows[row] &= part->live[row];
    passing->report->part(passing->state, i, rows);
}

static void pass_some(void *context, size_t part, const uint8_t *rows)
{
    const Passing *passing = context;
    if (!report_cancelled(passing->run))
        passing->report->part(passing->state, part, rows);
}

static bool cannot(const Label *reason, GError **error)
{
    static const Label OTHERWISE = {"It asks for what the panel does not hold.",
                                    "它查询面板未保存的数据。"};
    reason = reason != NULL ? reason : &OTHERWISE;
    return fail(error, ERROR_UNAVAILABLE, "Reports cannot be limited by this rule: %1$s%2$.0s",
                "报表不能以此规则限定：%2$s%1$.0s", reason->en, reason->zh);
}

static bool select_customers(const ReportAsk *ask, Passing *passing, GError **error)
{
    const Version *version = passing->run->version;
    const Label *reason = NULL;
    g_autoptr(Rule) rule = ask->rule != NULL
                               ? rule_ref(ask->rule)
                               : rule_parse("true", &ENTITY_CUSTOMER, ask->model, NULL);
    g_autoptr(Plan) plan = plan_new(rule, ask->within, version->layout, &reason);
    if (plan == NULL)
        return cannot(reason, error);
    SelectOptions options = {.now = passing->run->clock.now,
                             .me = ask->me,
                             .model = ask->model,
                             .cancelled = ask->cancelled,
                             .visit = pass_some,
                             .context = passing};
    g_auto(Selection) selection = {0};
    g_autoptr(GError) failed = NULL;
    if (select_from_panel(plan, version, passing->run->crew, &options, &selection, &failed))
        return true;
    if (error_code(failed) == ERROR_UNAVAILABLE)
        return cannot(NULL, error);
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
}

static bool check_cancelled(const ReportRun *run, GError **error)
{
    return !report_cancelled(run) ||
           fail(error, ERROR_CANCELLED, "The report was cancelled.", "报表已取消。");
}

static bool pass(const ReportAsk *ask, Passing *passing, GError **error)
{
    const ReportRun *run = passing->run;
    if (ask->rule != NULL || ask->within != NULL) {
        if (!select_customers(ask, passing, error))
            return false;
    } else {
        crew_run(run->crew, run->version->n_parts, pass_all, passing);
    }
    return check_cancelled(run, error);
}

static void result_init(ReportResult *out, const Report *report, const ReportRun *run)
{
    size_t n = report_columns(report->totals);
    *out = (ReportResult){.report = report,
                          .now = run->clock.now,
                          .pos = run->version->pos,
                          .totals = g_new0(int64_t, n + 1),
                          .cells = g_array_new(FALSE, FALSE, sizeof(int64_t))};
}

bool report_run(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                GError **error)
{
    int64_t began = g_get_monotonic_time();
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = {.version = version,
                     .crew = crew,
                     .model = ask->model,
                     .cancelled = ask->cancelled,
                     .arena = arena};
    if (!read_clock(ask, &run.clock, error) || !read_values(ask, &run, error) ||
        !is_held(ask, version, error))
        return false;
    const Report *report = ask->report;
    Passing passing = {&run, report, report->begin(&run)};
    bool good = pass(ask, &passing, error);
    if (good) {
        result_init(out, report, &run);
        report->finish(passing.state, out);
        out->us = g_get_monotonic_time() - began;
        good = check_cancelled(&run, error) && out->error == NULL;
        if (out->error != NULL && (error == NULL || *error == NULL))
            g_propagate_error(error, g_steal_pointer(&out->error));
        if (!good)
            report_result_clear(out);
    }
    report->end(passing.state);
    return good;
}
