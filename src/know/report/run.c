// SPDX-License-Identifier: Apache-2.0
//
// Running reports: parameters become values, the rule becomes bytes for the customers of every
// part, and every report sees one part after the other.
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
    if (ask->at == NULL || *ask->at == '\0') {
        out->now -= ask->earlier * DAY_US;
        return true;
    }
    if (!day_parse(ask->at, strlen(ask->at), &day) || day < day_from_date(YEAR_FIRST, 1, 1) ||
        day > day_from_date(YEAR_LAST, 12, 31))
        return fail(error, ERROR_INVALID, "“%s” is no day: 2011-12-10", "“%s”不是日期：2011-12-10",
                    ask->at);
    out->now = day_start(day - ask->earlier, out->zone);
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

// A report in the pass.
typedef struct {
    ReportShare *share;
    ReportRun run;
    void *state; // NULL: it has failed before
} Seat;

typedef struct {
    Seat *seats;
    size_t n;
    const Version *version;
    const bool *cancelled;
} Passing;

static bool is_cancelled(const Passing *passing)
{
    return report_cancelled(&(ReportRun){.cancelled = passing->cancelled});
}

static void pass_some(void *context, size_t part, const uint8_t *rows)
{
    const Passing *passing = context;
    for (size_t i = 0; i < passing->n && !is_cancelled(passing); i++)
        if (passing->seats[i].state != NULL)
            passing->seats[i].share->ask.report->part(passing->seats[i].state, part, rows);
}

// Everybody who is living here and not anonymous.
static void pass_all(void *context, size_t i)
{
    const Passing *passing = context;
    const Part *part = &passing->version->parts[i];
    size_t n = part->chunk->n_rows;
    g_autofree uint8_t *rows = g_malloc(n + 1);
    memcpy(rows, part->chunk->counted, n);
    for (size_t row = 0; part->live != NULL && row < n; row++)
        rows[row] &= part->live[row];
    pass_some(context, i, rows);
}

static bool cannot(const Label *reason, GError **error)
{
    static const Label OTHERWISE = {"It asks for what the panel does not hold.",
                                    "它查询面板未保存的数据。"};
    reason = reason != NULL ? reason : &OTHERWISE;
    return fail(error, ERROR_UNAVAILABLE, "Reports cannot be limited by this rule: %1$s%2$.0s",
                "报表不能以此规则限定：%2$s%1$.0s", reason->en, reason->zh);
}

static bool select_customers(const Seat *first, Passing *passing, GError **error)
{
    const ReportAsk *ask = &first->share->ask;
    const Label *reason = NULL;
    g_autoptr(Rule) rule = ask->rule != NULL
                               ? rule_ref(ask->rule)
                               : rule_parse("true", &ENTITY_CUSTOMER, ask->model, NULL);
    g_autoptr(Plan) plan = plan_new(rule, ask->within, passing->version->layout, &reason);
    if (plan == NULL)
        return cannot(reason, error);
    SelectOptions options = {.now = first->run.clock.now,
                             .me = ask->me,
                             .model = ask->model,
                             .cancelled = ask->cancelled,
                             .visit = pass_some,
                             .context = passing};
    g_auto(Selection) selection = {0};
    g_autoptr(GError) failed = NULL;
    if (select_from_panel(plan, passing->version, first->run.crew, &options, &selection, &failed))
        return true;
    if (error_code(failed) == ERROR_UNAVAILABLE)
        return cannot(NULL, error);
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
}

static bool check_cancelled(const Passing *passing, GError **error)
{
    return !is_cancelled(passing) ||
           fail(error, ERROR_CANCELLED, "The report was cancelled.", "报表已取消。");
}

static bool pass(Passing *passing, GError **error)
{
    const Seat *first = NULL;
    for (size_t i = 0; i < passing->n && first == NULL; i++)
        first = passing->seats[i].state != NULL ? &passing->seats[i] : NULL;
    if (first == NULL)
        return true; // each has said why
    if (first->share->ask.rule == NULL && first->share->ask.within == NULL)
        crew_run(first->run.crew, passing->version->n_parts, pass_all, passing);
    else if (!select_customers(first, passing, error))
        return false;
    return check_cancelled(passing, error);
}

// ---- before and after ----

static void open_seat(Seat *seat, ReportShare *share, const Version *version, Crew *crew)
{
    const ReportAsk *ask = &share->ask;
    seat->share = share;
    seat->run = (ReportRun){.version = version,
                            .crew = crew,
                            .model = ask->model,
                            .cancelled = ask->cancelled,
                            .everybody = ask->rule == NULL && ask->within == NULL,
                            .arena = arena_new()};
    if (read_clock(ask, &seat->run.clock, &share->error) &&
        read_values(ask, &seat->run, &share->error) && is_held(ask, version, &share->error))
        seat->state = ask->report->begin(&seat->run);
}

static void close_seat(Seat *seat)
{
    if (seat->state != NULL)
        seat->share->ask.report->end(seat->state);
    arena_free(seat->run.arena);
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

// Some need one thread for long: others finish meanwhile.
static void finish_seat(void *context, size_t i)
{
    const Passing *passing = context;
    Seat *seat = &passing->seats[i];
    ReportShare *share = seat->share;
    if (seat->state == NULL || is_cancelled(passing))
        return;
    result_init(&share->result, share->ask.report, &seat->run);
    share->ask.report->finish(seat->state, &share->result);
    if (share->result.error == NULL)
        return;
    share->error = g_steal_pointer(&share->result.error);
    report_result_clear(&share->result);
}

bool report_run_all(ReportShare *shares, size_t n, const Version *version, Crew *crew,
                    GError **error)
{
    int64_t began = g_get_monotonic_time();
    g_autofree Seat *seats = g_new0(Seat, n + 1);
    Passing passing = {seats, n, version, n > 0 ? shares[0].ask.cancelled : NULL};
    for (size_t i = 0; i < n; i++)
        open_seat(&seats[i], &shares[i], version, crew);
    bool good = pass(&passing, error);
    if (good)
        crew_run(crew, n, finish_seat, &passing);
    good = good && check_cancelled(&passing, error);
    for (size_t i = 0; i < n; i++) {
        close_seat(&seats[i]);
        shares[i].result.us = g_get_monotonic_time() - began;
        if (!good)
            report_share_clear(&shares[i]);
    }
    return good;
}

bool report_run(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                GError **error)
{
    g_auto(ReportShare) share = {.ask = *ask};
    if (!report_run_all(&share, 1, version, crew, error))
        return false;
    if (share.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&share.error));
        return false;
    }
    *out = share.result;
    share.result = (ReportResult){0};
    return true;
}
