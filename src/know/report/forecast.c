// SPDX-License-Identifier: Apache-2.0
//
// Two reports: how many orders, units or visits are to come, and how much revenue, by
// know/insight/holt_winters.h. The last periods are foretold from those before them too, beside
// what simply repeating the season before would have said.
#include "know/insight/holt_winters.h"
#include "base/error.h"
#include "know/report/line_choice.h"
#include "know/report/periods.h"
#include "know/report/say.h"

#include <math.h>

enum { PARAM_EVERY, PARAM_AHEAD, PARAM_CHANNEL, PARAM_PRODUCT, PARAM_CATEGORY, PARAM_WHAT };
enum { AHEAD_ASKED_MOST = 366, LEAST = 12 };
#define CONFIDENCE 0.95

typedef struct {
    const ReportRun *run;
    PeriodChoice choice;
    Periods *periods;
    size_t ahead;
} Forecasting;

// What a season is, and how far is looked where nothing is asked for.
static const size_t SEASON[] = {[EVERY_DAY] = 7, [EVERY_WEEK] = 52, [EVERY_MONTH] = 12};
static const size_t AHEAD[] = {[EVERY_DAY] = 28, [EVERY_WEEK] = 13, [EVERY_MONTH] = 12};

static void *begin_of(const ReportRun *run, PeriodFigure figure)
{
    const ReportValue *values = run->values;
    Forecasting *state = ARENA_NEW(run->arena, Forecasting);
    PeriodLength length = (PeriodLength)values[PARAM_EVERY].number;
    size_t ahead = (size_t)values[PARAM_AHEAD].number;
    *state = (Forecasting){.run = run,
                           .choice = {.figure = figure,
                                      .length = length,
                                      .channel = values[PARAM_CHANNEL].text,
                                      .product = values[PARAM_PRODUCT].number,
                                      .category = values[PARAM_CATEGORY].text},
                           .ahead = ahead > 0 ? ahead : AHEAD[length]};
    state->periods = periods_new(run, &state->choice);
    return state;
}

static void *begin_counts(const ReportRun *run)
{
    return begin_of(run, (PeriodFigure)run->values[PARAM_WHAT].number);
}

static void *begin_revenue(const ReportRun *run)
{
    return begin_of(run, PERIOD_REVENUE);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Forecasting *forecast = state;
    periods_read(forecast->periods, part, rows);
}

static void end(void *state)
{
    Forecasting *forecast = state;
    periods_clear(forecast->periods);
}

// ---- the answer ----

// A season that was seen twice at least; else 1.
static size_t season_of(const Forecasting *forecast, const PeriodSeries *series)
{
    size_t season = SEASON[forecast->choice.length];
    return series->n >= 2 * season + LEAST / 2 ? season : 1;
}

static int64_t figure(const Forecasting *forecast, double value)
{
    double scale = forecast->choice.figure == PERIOD_UNITS ? 1e-3 : 1; // units are thousandths
    return report_figure_of(fmax(value, 0), scale);
}

static int64_t share(double part, double all)
{
    return report_figure_of(all > 0 ? part / all : NAN, 1e6);
}

// The place among MODELS.
static int64_t form_of(const HoltWinters *model)
{
    return model->form.season * 2 + model->form.trend;
}

static void put_past(const Forecasting *forecast, const PeriodSeries *series, const double *fitted,
                     ReportResult *out)
{
    size_t shown = MIN(series->n, MAX(4 * forecast->ahead, 2 * SEASON[forecast->choice.length]));
    for (size_t i = series->n - shown; i < series->n; i++)
        report_add(out, (int64_t[]){series->days[i], series->days[i + 1] - 1,
                                    figure(forecast, series->values[i]),
                                    figure(forecast, fitted[i]), REPORT_MISSING, REPORT_MISSING});
}

static void put_ahead(const Forecasting *forecast, const PeriodSeries *series,
                      const Foreseen *ahead, ReportResult *out)
{
    PeriodLength length = forecast->choice.length;
    for (size_t h = 0; h < forecast->ahead; h++) {
        int64_t day = period_after(length, series->days[series->n], (int64_t)h);
        report_add(out, (int64_t[]){day, period_after(length, day, 1) - 1, REPORT_MISSING,
                                    figure(forecast, ahead[h].mean), figure(forecast, ahead[h].low),
                                    figure(forecast, ahead[h].high)});
    }
}

// As many periods as are looked ahead, up to so many before the end; missing where there are fewer.
static int64_t past_sum(const Forecasting *forecast, const PeriodSeries *series, size_t before)
{
    double sum = 0;
    if (series->n < forecast->ahead + before)
        return REPORT_MISSING;
    for (size_t i = 0; i < forecast->ahead; i++)
        sum += series->values[series->n - before - forecast->ahead + i];
    return figure(forecast, sum);
}

static void put_totals(const Forecasting *forecast, const PeriodSeries *series,
                       const HoltWinters *model, const Foreseen *sum, int64_t *totals)
{
    size_t season = season_of(forecast, series);
    size_t held = MIN(MAX(season, forecast->ahead), series->n / 4);
    HoltWintersTrial trial = holt_winters_try(series->values, series->n, season, held, CONFIDENCE);
    totals[0] = figure(forecast, sum->mean);
    totals[1] = figure(forecast, sum->low);
    totals[2] = figure(forecast, sum->high);
    totals[3] = past_sum(forecast, series, 0);
    totals[4] = (int64_t)trial.held;
    totals[5] = trial.held > 0 ? share(trial.error, trial.mean) : REPORT_MISSING;
    totals[6] = trial.held > 0 ? share(trial.of_season, trial.mean) : REPORT_MISSING;
    totals[7] = trial.held > 0 ? share((double)trial.inside, (double)trial.held) : REPORT_MISSING;
    totals[8] = (int64_t)series->n;
    totals[9] = form_of(model);
}

static void refuse(size_t n, ReportResult *out)
{
    fail(
        &out->error, ERROR_INVALID,
        "Too little has happened to foresee anything: %zu whole {period|periods}, and it takes %d.",
        "数据太少，无法预测：只有 %zu 个完整周期，至少需要 %d 个。", n, (int)LEAST);
}

static void finish(void *state, ReportResult *out)
{
    const Forecasting *forecast = state;
    PeriodSeries series = periods_series(forecast->periods);
    HoltWinters model;
    Foreseen sum, *ahead = ARENA_ARRAY(forecast->run->arena, Foreseen, AHEAD_MOST);
    if (series.n < LEAST ||
        !holt_winters_choose(series.values, series.n, season_of(forecast, &series), &model)) {
        refuse(series.n, out);
        return;
    }
    double *fitted = ARENA_ARRAY(forecast->run->arena, double, series.n + 1);
    holt_winters_follow(&model, series.values, series.n, fitted);
    holt_winters_foresee(&model, CONFIDENCE, forecast->ahead, ahead, &sum);
    put_past(forecast, &series, fitted, out);
    put_ahead(forecast, &series, ahead, out);
    put_totals(forecast, &series, &model, &sum, out->totals);
}

// ---- what is said of it ----

static const Choice EVERY[] = {
    [EVERY_DAY] = {"day", {"Every day", "每天"}},
    [EVERY_WEEK] = {"week", {"Every week, from Monday", "每周（周一开始）"}},
    [EVERY_MONTH] = {"month", {"Every month", "每月"}},
    {.name = NULL},
};

static const Choice WHAT[] = {
    [PERIOD_ORDERS] = {"orders", {"Orders", "订单"}},
    [PERIOD_UNITS] = {"units", {"Units sold", "销量（件）"}},
    [PERIOD_VISITS] = {"visits", {"Visits", "访问"}},
    {.name = NULL},
};

static const Choice MODELS[] = {
    {"level", {"A level alone", "仅水平"}},
    {"damped", {"A damped trend", "阻尼趋势"}},
    {"added", {"Seasons added", "加法季节"}},
    {"added_damped", {"Seasons added, damped trend", "加法季节与阻尼趋势"}},
    {"multiplied", {"Seasons multiplied", "乘法季节"}},
    {"multiplied_damped", {"Seasons multiplied, damped trend", "乘法季节与阻尼趋势"}},
    {.name = NULL},
};

#define COMMON_PARAMS                                                                              \
    [PARAM_EVERY] = {.name = "every",                                                              \
                     .type = REPORT_CHOICE,                                                        \
                     .choices = EVERY,                                                             \
                     .otherwise = "day",                                                           \
                     .about = {"Of how long a time", "按什么周期"}},                               \
    [PARAM_AHEAD] = {.name = "ahead",                                                              \
                     .type = REPORT_NUMBER,                                                        \
                     .most = AHEAD_ASKED_MOST,                                                     \
                     .otherwise = "0",                                                             \
                     .about = {"How many to come; 0: 28 days, 13 weeks or 12 months",              \
                               "预测多少个周期；0 表示 28 天、13 周或 12 个月"}},                  \
    [PARAM_CHANNEL] = {.name = "channel",                                                          \
                       .type = REPORT_TEXT,                                                        \
                       .otherwise = "",                                                            \
                       .about = {"Orders of this channel; empty: all", "此渠道的订单；空为全部"}}, \
    [PARAM_PRODUCT] = LINES_OF_PRODUCT, [PARAM_CATEGORY] = LINES_OF_CATEGORY

static const ReportParam COUNT_PARAMS[] = {
    COMMON_PARAMS,
    [PARAM_WHAT] = {.name = "what",
                    .type = REPORT_CHOICE,
                    .choices = WHAT,
                    .otherwise = "orders",
                    .about = {"What is foreseen", "预测什么"}},
    {.name = NULL},
};

static const ReportParam REVENUE_PARAMS[] = {COMMON_PARAMS, {.name = NULL}};

#define TOTALS_IN(type)                                                                            \
    {"expected", type, NULL, {"To come, expected", "预计合计"}},                                   \
        {"low", type, NULL, {"At least, 95 %", "至少（95%）"}},                                    \
        {"high", type, NULL, {"At most, 95 %", "至多（95%）"}},                                    \
        {"before", type, NULL, {"In as many periods before", "此前同样周期数"}},                   \
        {"held", REPORT_COUNT, NULL, {"Periods hidden for the test", "留作检验的周期数"}},         \
        {"error", REPORT_SHARE, NULL, {"Off by, of their mean", "检验误差（占均值）"}},            \
        {"of_season",                                                                              \
         REPORT_SHARE,                                                                             \
         NULL,                                                                                     \
         {"The same by repeating the season before", "照搬上一季的误差"}},                         \
        {"inside", REPORT_SHARE, NULL, {"Of them within the interval", "落入区间的比例"}},         \
        {"learnt", REPORT_COUNT, NULL, {"Periods learnt from", "学习的周期数"}},                   \
        {"model", REPORT_NAME, MODELS, {"Model", "模型"}},                                         \
    {                                                                                              \
        .name = NULL                                                                               \
    }

#define COLUMNS_IN(type)                                                                           \
    {"day", REPORT_DAY, NULL, {"From", "起"}}, {"end", REPORT_DAY, NULL, {"To", "止"}},            \
        {"seen", type, NULL, {"As it was", "实际"}},                                               \
        {"expected", type, NULL, {"Expected", "预计"}},                                            \
        {"low", type, NULL, {"At least, 95 %", "至少（95%）"}},                                    \
        {"high", type, NULL, {"At most, 95 %", "至多（95%）"}},                                    \
    {                                                                                              \
        .name = NULL                                                                               \
    }

static const ReportColumn COUNT_TOTALS[] = {TOTALS_IN(REPORT_COUNT)};
static const ReportColumn MONEY_TOTALS[] = {TOTALS_IN(REPORT_MONEY)};
static const ReportColumn COUNT_COLUMNS[] = {COLUMNS_IN(REPORT_COUNT)};
static const ReportColumn MONEY_COLUMNS[] = {COLUMNS_IN(REPORT_MONEY)};

static size_t place_of_choice(const Choice *choices, const char *name)
{
    size_t place = 0;
    while (choices[place].name != NULL && strcmp(choices[place].name, name) != 0)
        place++;
    return place;
}

// For how long, and of what.
static void say_expected(ReportSaying *saying)
{
    static const Label ONE[] = {{"day", "天"}, {"week", "周"}, {"month", "个月"}};
    static const Label MANY[] = {{"days", "天"}, {"weeks", "周"}, {"months", "个月"}};
    static const Label COUNTED[] = {
        [PERIOD_ORDERS] = {"orders are", "笔订单"},
        [PERIOD_UNITS] = {"units are", "件商品"},
        [PERIOD_VISITS] = {"visits are", "次访问"},
    };
    size_t every = place_of_choice(EVERY, say_given(saying, "every")), ahead = 0;
    size_t what = place_of_choice(WHAT, say_given(saying, "what"));
    for (size_t row = 0; row < say_rows(saying); row++)
        ahead += say_cell(saying, row, "seen") == REPORT_MISSING;
    bool counts = what < G_N_ELEMENTS(COUNTED);
    say_value(saying, "=n", REPORT_COUNT, (int64_t)ahead);
    say_text(saying, "=unit", ahead == 1 ? ONE[every] : MANY[every]);
    say_text(saying, "=what", counts ? COUNTED[what] : (Label){"of revenue is", "收入"});
    say_sentence(
        saying,
        counts ? (Label){"{expected} {=what} expected in the next {=n} {=unit} (95 %: {low} to "
                         "{high}); there were {before} in as long a time before.",
                         "未来 {=n} {=unit}预计有 {expected} {=what}（95% 区间 {low} 至 "
                         "{high}），此前同样长的时间有 {before}。"}
               : (Label){"{expected} {=what} expected in the next {=n} {=unit} (95 %: {low} to "
                         "{high}); it was {before} in as long a time before.",
                         "未来 {=n} {=unit}预计{=what} {expected}（95% 区间 {low} 至 "
                         "{high}），此前同样长的时间为 {before}。"});
}

// What should make one doubt it.
static void say(ReportSaying *saying)
{
    say_expected(saying);
    int64_t error = say_total(saying, "error"), season = say_total(saying, "of_season");
    int64_t inside = say_total(saying, "inside");
    if (error == REPORT_MISSING)
        return;
    say_quiet(saying,
              (Label){"The last {held} periods, hidden and foreseen from those before, were "
                      "off by {error} (repeating the season before: {of_season}); {inside} "
                      "of them lay within their interval.",
                      "隐藏最近 {held} 个周期并用之前的数据预测，平均误差 {error}（照搬上一季为 "
                      "{of_season}），{inside} 落入区间。"});
    if (season != REPORT_MISSING && error > season)
        say_doubt(saying, (Label){"Repeating the season before would have erred less.",
                                  "照搬上一季的误差更小。"});
    if (inside < 800000)
        say_doubt(saying, (Label){"The shop has moved more than the intervals say.",
                                  "实际变化超出了区间，区间偏窄。"});
}

#define ABOUT_EN                                                                                   \
    "Whole days, weeks or months that are over, at most 1,096, 313 or 180 of them, by the damped " \
    "Holt-Winters form that explains them best for its size (AICc): seasons of 7 days, 12 months " \
    "or, from two years on, 52 weeks. For periods that are over, expected is what was foreseen "   \
    "one step ahead. The last ones are hidden and foreseen from those before as a test, beside "   \
    "simply repeating the season before. Orders of anonymous customers count unless a rule "       \
    "chooses customers. Campaigns and holidays to come are not known to it (models.md)."
#define ABOUT_ZH                                                                                                                                 \
    "取已结束的整天、整周或整月（最多 1096、313 或 180 个），用 AICc 选出最合适的阻尼 "                            \
    "Holt-Winters 形式：以 7 天、12 个月为一季，满两年后以 52 周为一季。已结束周期的“预计”是"                 \
    "提前一步的预测。最后若干周期被隐藏，用之前的数据预测以作检验，并与照搬上一季相比。除非用规则" \
    "限定客户，匿名客户的订单也计入。模型不知道未来的活动和节日（见 models.md）。"

// The orders of a period that is over. Which of them hold a product no rule of orders can say.
static const ReportOpens OPENS[] = {
    {"seen", ORDERS_COUNTED " and ordered_at between {day} and {end}[ and channel = \"{channel}\"]",
     "what=orders product=0 category= rule=", OPENS_ORDERS},
    {.column = NULL},
};
static const ReportOpens REVENUE_OPENS[] = {
    {"seen", ORDERS_COUNTED " and ordered_at between {day} and {end}[ and channel = \"{channel}\"]",
     "product=0 category= rule=", OPENS_ORDERS},
    {.column = NULL},
};

// What both have in common.
#define FORECAST_MEMBERS                                                                           \
    .about = {ABOUT_EN, ABOUT_ZH}, .facts = REPORT_LINES, .part = read_part, .finish = finish,     \
    .end = end, .keys = "day", .say = say,                                                         \
    .picture = {.type = PICTURE_LINES,                                                             \
                .title = {"As it was (dark) and as it is expected, with the 95 % interval",        \
                          "实际（深色）与预计，及 95% 区间"},                                      \
                .name = "day",                                                                     \
                .value = "expected",                                                               \
                .and = "seen",                                                                     \
                .low = "low",                                                                      \
                .high = "high"}

const Report REPORT_FORECAST = {
    .name = "forecast",
    .title = {"Orders to come", "订单预测"},
    .question = {"How many orders, units or visits are to come?",
                 "接下来会有多少订单、销量或访问？"},
    .params = COUNT_PARAMS,
    .totals = COUNT_TOTALS,
    .columns = COUNT_COLUMNS,
    .begin = begin_counts,
    .opens = OPENS,
    FORECAST_MEMBERS,
};

const Report REPORT_REVENUE = {
    .name = "revenue",
    .title = {"Revenue to come", "收入预测"},
    .question = {"How much revenue is to come?", "接下来会有多少收入？"},
    .params = REVENUE_PARAMS,
    .totals = MONEY_TOTALS,
    .columns = MONEY_COLUMNS,
    .begin = begin_revenue,
    .opens = REVENUE_OPENS,
    FORECAST_MEMBERS,
};
