// SPDX-License-Identifier: Apache-2.0
//
// Running reports: parameters become values, the rule becomes bytes for the customers of every
// part, and every report sees one part after the other.
#include "know/report/orders.h"

#include "base/when.h"
#include "entity/entities.h"
#include "entity/model.h"
#include "know/report/run_inside.h"
#include "know/select.h"
#include "rule/functions.h"
#include "rule/words.h"

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

// Alone in a question about orders.
bool report_window(const char *text, const Model *model, const Clock *clock, ReportWindow *out)
{
    static const Field MOMENT = {.name = "at", .type = FIELD_TIME};
    *out = (ReportWindow){.bounds = ALWAYS};
    if (*text == '\0')
        return true;
    g_autofree char *question = g_strdup_printf("any(orders, %s)", text);
    g_autoptr(Rule) rule = rule_parse(question, &ENTITY_CUSTOMER, model, NULL);
    const Node *root = rule != NULL ? rule->root : NULL;
    bool call = root != NULL && root->kind == NODE_CALL && root->n_children == 1;
    const Node *facts = call ? root->children[0] : NULL;
    if (facts == NULL || facts->n_children != 1 || !node_is_window(facts->children[0]))
        return false;
    const Node *window = facts->children[0];
    int64_t units = window->kind == NODE_SPAN ? ABS(window->integer) : 1;
    Bounds bounds = bounds_of_window(window, &MOMENT, clock);
    bool ends = bounds.low != INT64_MIN && bounds.high != INT64_MAX;
    out->bounds = bounds;
    if (window->unit == NULL)
        out->us = ends ? bounds.high - bounds.low : 0;
    else if (window->unit->us != 0)
        out->us = units * window->unit->us;
    else
        out->months = (int)units * window->unit->months;
    return true;
}

// One that stands still, between two days, is the same seen from elsewhere: it is moved.
static bool read_window(const char *text, const ReportAsk *ask, const Clock *clock, Bounds *out)
{
    ReportWindow window, there;
    Clock from = *clock;
    if (!report_window(text, ask->model, clock, &window))
        return false;
    *out = window.bounds;
    if (ask->unmoved == 0 || *text == '\0')
        return true;
    from.now = ask->unmoved;
    report_window(text, ask->model, &from, &there);
    int64_t by = clock->now - ask->unmoved;
    if (there.bounds.low != out->low || there.bounds.high != out->high)
        return true;
    out->low += out->low != INT64_MIN ? by : 0;
    out->high += out->high != INT64_MAX ? by : 0;
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
    out->text = text;
    switch (param->type) {
    case REPORT_NUMBER:
        return g_ascii_string_to_signed(text, 10, param->least, param->most, &out->number, NULL);
    case REPORT_CHOICE:
        return read_choice(param, text, &out->number);
    case REPORT_TEXT:
    case REPORT_RULE:
    case REPORT_STEPS:
        return true;
    default:
        return read_window(text, ask, clock, &out->window);
    }
}

static bool read_values(const ReportAsk *ask, ReportRun *run, GError **error)
{
    const ReportParam *params = ask->report->params;
    ReportValue *values = ARENA_ARRAY(run->arena, ReportValue, report_params(params) + 1);
    for (size_t i = 0; params[i].name != NULL; i++) {
        const char *given = ask->given != NULL ? ask->given[i] : NULL;
        const char *text = given != NULL ? given : params[i].otherwise;
        g_autoptr(Rule) rule = NULL;
        if (!report_param_rule(&params[i], text, ask->model, &rule, error))
            return false;
        if (!read_value(&params[i], text, ask, &run->clock, &values[i]))
            return wrong(&params[i], text, error);
    }
    run->values = values;
    return true;
}

ReferenceDay report_looks_back(const ReportAsk *ask)
{
    if ((ask->at != NULL && *ask->at != '\0') || ask->exactly)
        return (ReferenceDay){.past = false};
    return model_reference_day(ask->model, ask->now);
}

// Without a day: now; of a shop that has been still for long the end of its last day, as scores.
static bool read_clock(const ReportAsk *ask, Clock *out, GError **error)
{
    int64_t day = 0;
    *out = (Clock){model_timezone(ask->model), ask->now, ask->me};
    if (ask->at == NULL || *ask->at == '\0') {
        ReferenceDay last = report_looks_back(ask);
        out->now = last.past ? day_start(last.day + 1 - ask->earlier, out->zone)
                             : ask->now - ask->earlier * DAY_US;
        return true;
    }
    if (!day_parse(ask->at, strlen(ask->at), &day) || day < day_from_date(YEAR_FIRST, 1, 1) ||
        day > day_from_date(YEAR_LAST, 12, 31))
        return fail(error, ERROR_INVALID, "“%s” is no day: 2011-12-10", "“%s”不是日期：2011-12-10",
                    ask->at);
    out->now = day_start(day - ask->earlier, out->zone);
    return true;
}

bool report_check(const ReportAsk *ask, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = {.model = ask->model, .arena = arena};
    return read_clock(ask, &run.clock, error) && read_values(ask, &run, error);
}

// ---- what must be there ----

static bool is_held(const ReportAsk *ask, const Version *version, GError **error)
{
    OrderColumns at;
    bool held =
        order_columns(version->layout, &at) &&
        (ask->report->facts != REPORT_LINES || (at.lines >= 0 && at.product >= 0)) &&
        (ask->report->facts != REPORT_EVENTS || layout_fact(version->layout, &ENTITY_EVENT) >= 0);
    for (size_t i = 0; held && i < version->n_parts; i++) {
        const Frame *orders = &version->parts[i].chunk->facts[at.orders];
        held = !orders->columns[at.time]->unfit && !orders->columns[at.amount]->unfit;
    }
    return held || fail(error, ERROR_UNAVAILABLE,
                        "The panel left out the orders that this report needs, to save memory.",
                        "为节省内存，面板未保存此报表所需的订单。");
}

// ---- who counts ----

typedef struct {
    const ReportRun *run;
    ReportVisit visit;
    void *context;
} Visiting;

static void visit_some(void *context, size_t part, const uint8_t *rows)
{
    const Visiting *visiting = context;
    if (!report_cancelled(visiting->run))
        visiting->visit(visiting->context, part, rows);
}

// Everybody who is living here and not anonymous.
static void visit_all(void *context, size_t i)
{
    const Visiting *visiting = context;
    const Part *part = &visiting->run->version->parts[i];
    size_t n = part->chunk->n_rows;
    g_autofree uint8_t *rows = g_malloc(n + 1);
    memcpy(rows, part->chunk->counted, n);
    for (size_t row = 0; part->live != NULL && row < n; row++)
        rows[row] &= part->live[row];
    visit_some(context, i, rows);
}

static bool cannot(const Label *reason, GError **error)
{
    static const Label OTHERWISE = {"It asks for what the panel does not hold.",
                                    "它查询面板未保存的数据。"};
    reason = reason != NULL ? reason : &OTHERWISE;
    return fail(error, ERROR_UNAVAILABLE, "Reports cannot be limited by this rule: %1$s%2$.0s",
                "报表不能以此规则限定：%2$s%1$.0s", reason->en, reason->zh);
}

static bool select_customers(const ReportAsk *ask, Visiting *visiting, GError **error)
{
    const ReportRun *run = visiting->run;
    const Label *reason = NULL;
    g_autoptr(Rule) rule = ask->rule != NULL
                               ? rule_ref(ask->rule)
                               : rule_parse("true", &ENTITY_CUSTOMER, ask->model, NULL);
    g_autoptr(Plan) plan = plan_new(rule, ask->within, run->version->layout, &reason);
    if (plan == NULL)
        return cannot(reason, error);
    SelectOptions options = {.now = run->clock.now,
                             .me = ask->me,
                             .model = ask->model,
                             .cancelled = ask->cancelled,
                             .visit = visit_some,
                             .context = visiting};
    g_auto(Selection) selection = {0};
    g_autoptr(GError) failed = NULL;
    if (select_from_panel(plan, run->version, run->crew, &options, &selection, &failed))
        return true;
    if (error_code(failed) == ERROR_UNAVAILABLE)
        return cannot(NULL, error);
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
}

bool report_go_on(const ReportRun *run, GError **error)
{
    return !report_cancelled(run) ||
           fail(error, ERROR_CANCELLED, "The report was cancelled.", "报表已取消。");
}

bool report_visit(const ReportAsk *ask, const ReportRun *run, ReportVisit visit, void *context,
                  GError **error)
{
    Visiting visiting = {run, visit, context};
    if (ask->rule == NULL && ask->within == NULL)
        crew_run(run->crew, run->version->n_parts, visit_all, &visiting);
    else if (!select_customers(ask, &visiting, error))
        return false;
    return report_go_on(run, error);
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
    const bool *cancelled;
} Passing;

static bool is_cancelled(const Passing *passing)
{
    return report_cancelled(&(ReportRun){.cancelled = passing->cancelled});
}

static void pass_part(void *context, size_t part, const uint8_t *rows)
{
    const Passing *passing = context;
    for (size_t i = 0; i < passing->n && !is_cancelled(passing); i++)
        if (passing->seats[i].state != NULL)
            passing->seats[i].share->ask.report->part(passing->seats[i].state, part, rows);
}

static bool pass(Passing *passing, GError **error)
{
    for (size_t i = 0; i < passing->n; i++) {
        Seat *first = &passing->seats[i];
        if (first->state != NULL)
            return report_visit(&first->share->ask, &first->run, pass_part, passing, error);
    }
    return true; // each has said why
}

// ---- what was asked ----

static char *rule_text(const Rule *rule, Arena *arena)
{
    g_auto(Buffer) text = {0};
    if (rule != NULL)
        rule_print(&text, rule);
    return arena_copy(arena, buffer_string(&text), -1);
}

const ReportGiven *report_given(const ReportAsk *ask, Arena *arena)
{
    const ReportParam *params = ask->report->params;
    size_t n = report_params(params), n_common = report_params(REPORT_COMMON);
    ReportGiven *all = ARENA_ARRAY(arena, ReportGiven, n + n_common + 1);
    const char *common[] = {rule_text(ask->rule, arena), ask->at, ask->compare,
                            rule_text(ask->against, arena), ask->split};
    g_assert(n_common == G_N_ELEMENTS(common));
    for (size_t i = 0; i < n_common; i++) {
        bool none = common[i] == NULL || *common[i] == '\0';
        all[i] = (ReportGiven){REPORT_COMMON[i].name, arena_copy(arena, none ? "" : common[i], -1),
                               REPORT_COMMON[i].about, none};
    }
    for (size_t i = 0; i < n; i++) {
        const char *given = ask->given != NULL ? ask->given[i] : NULL;
        const char *value = given != NULL ? given : params[i].otherwise;
        all[n_common + i] =
            (ReportGiven){params[i].name, arena_copy(arena, value, -1), params[i].about,
                          g_strcmp0(value, params[i].otherwise) == 0};
    }
    return all;
}

bool report_is_narrowed(const ReportGiven *given)
{
    for (; given->name != NULL; given++)
        if (!given->otherwise && strcmp(given->name, "at") != 0)
            return true;
    return false;
}

// ---- before and after ----

// Scores are of now, or in a shop that has been still for long of the end of its last day.
static bool looks_with_scores(const ReportAsk *ask, const Clock *clock)
{
    ReferenceDay reference = model_reference_day(ask->model, ask->now);
    return clock->now == (reference.past ? day_start(reference.day + 1, clock->zone) : ask->now);
}

bool report_prepare(const ReportAsk *ask, const Version *version, Crew *crew, ReportRun *out,
                    GError **error)
{
    *out = (ReportRun){.version = version,
                       .crew = crew,
                       .model = ask->model,
                       .cancelled = ask->cancelled,
                       .everybody = ask->rule == NULL && ask->within == NULL && ask->split == NULL,
                       .parted = ask->rule == NULL && ask->within == NULL && ask->split != NULL,
                       .news = ask->news,
                       .arena = out->arena};
    if (!read_clock(ask, &out->clock, error))
        return false;
    out->with_scores = looks_with_scores(ask, &out->clock);
    return read_values(ask, out, error) && is_held(ask, version, error);
}

static void open_seat(Seat *seat, ReportShare *share, const Version *version, Crew *crew)
{
    seat->share = share;
    seat->run.arena = arena_new();
    if (report_prepare(&share->ask, version, crew, &seat->run, &share->error))
        seat->state = share->ask.report->begin(&seat->run);
}

static void close_seat(Seat *seat)
{
    if (seat->state != NULL)
        seat->share->ask.report->end(seat->state);
    arena_free(seat->run.arena);
}

void report_result_init(ReportResult *out, const ReportAsk *ask, const ReportRun *run)
{
    size_t n = report_columns(ask->report->totals);
    ReferenceDay last = report_looks_back(ask);
    *out = (ReportResult){.report = ask->report,
                          .entry = ask->report,
                          .now = run->clock.now,
                          .still_since = last.past ? last.day : REPORT_MISSING,
                          .pos = run->version->pos,
                          .totals = g_new0(int64_t, n + 1),
                          .cells = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                          .made = arena_new()};
    out->given = report_given(ask, out->made);
}

// A report that refuses to answer what it asks by itself has too little to learn from.
static void hint_more(ReportResult *out)
{
    if (out->error == NULL || error_code(out->error) != ERROR_INVALID ||
        error_hint_text(out->error, LANGUAGE_EN) != NULL || report_is_narrowed(out->given))
        return;
    error_hint(&out->error, "Import more orders, older ones too, and the answer stands here.",
               "导入更多订单（包括以往的），这里就会给出答案。");
}

bool report_finish(void *state, ReportResult *out, GError **error)
{
    out->report->finish(state, out);
    hint_more(out);
    out->n_now = report_rows(out);
    bool good = out->error == NULL;
    if (out->error != NULL && (error == NULL || *error == NULL))
        g_propagate_error(error, g_steal_pointer(&out->error));
    if (!good)
        report_result_clear(out);
    return good;
}

// Some need one thread for long: others finish meanwhile.
static void finish_seat(void *context, size_t i)
{
    const Passing *passing = context;
    Seat *seat = &passing->seats[i];
    ReportShare *share = seat->share;
    if (seat->state == NULL || is_cancelled(passing))
        return;
    report_result_init(&share->result, &share->ask, &seat->run);
    report_finish(seat->state, &share->result, &share->error);
}

bool report_run_all(ReportShare *shares, size_t n, const Version *version, Crew *crew,
                    GError **error)
{
    int64_t began = g_get_monotonic_time();
    g_autofree Seat *seats = g_new0(Seat, n + 1);
    Passing passing = {seats, n, n > 0 ? shares[0].ask.cancelled : NULL};
    for (size_t i = 0; i < n; i++)
        open_seat(&seats[i], &shares[i], version, crew);
    bool good = pass(&passing, error);
    if (good)
        crew_run(crew, n, finish_seat, &passing);
    good = good && (n == 0 || report_go_on(&seats[0].run, error));
    for (size_t i = 0; i < n; i++) {
        close_seat(&seats[i]);
        shares[i].result.us = g_get_monotonic_time() - began;
        if (!good)
            report_share_clear(&shares[i]);
    }
    return good;
}

static bool is_given(const char *text)
{
    return text != NULL && *text != '\0';
}

static bool run_one(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
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

bool report_run(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                GError **error)
{
    int64_t began = g_get_monotonic_time();
    bool good;
    if (is_given(ask->compare) || ask->against != NULL)
        good = report_compare(ask, version, crew, out, error);
    else if (is_given(ask->split))
        good = report_split(ask, version, crew, out, error);
    else
        good = run_one(ask, version, crew, out, error);
    if (good)
        out->us = g_get_monotonic_time() - began;
    return good;
}
