// SPDX-License-Identifier: Apache-2.0
//
// Who leaves, and why: a model learnt from what customers did in the days before today (leaving.h)
// says of every active customer how probably they buy nothing in the days to come. Two reports show
// it: by how great the risk is, and the customers whose leaving would cost most. Where the model
// that stands for rules (know/score/churn.c) foresees the same, it is not learnt again.
#include "base/when.h"
#include "know/insight/distribution.h"
#include "know/report/churn_inside.h"
#include "know/report/finding.h"
#include "know/report/say.h"
#include "know/report/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_DAYS, PARAM_LEAST, PARAM_ROWS };
enum { ROWS_MOST = 1000 };

static const Choice BAND_NAMES[] = {
    {"very_high", {"Very high, 80 % and more", "很高（80% 及以上）"}},
    {"high", {"High, 60 – 80 %", "高（60% – 80%）"}},
    {"middle", {"Middle, 40 – 60 %", "中（40% – 60%）"}},
    {"low", {"Low, 20 – 40 %", "低（20% – 40%）"}},
    {"very_low", {"Very low, below 20 %", "很低（20% 以下）"}},
    {.name = NULL},
};

static Risks *begin_with(const ReportRun *run, size_t most)
{
    Risks *risks = ARENA_NEW(run->arena, Risks);
    size_t n = run->version->n_parts;
    *risks = (Risks){.run = run,
                     // Looked at from the first moment of a day, that day has not begun.
                     .leaving = {(int32_t)day_of(run->clock.now - 1, run->clock.zone),
                                 (int32_t)run->values[PARAM_DAYS].number,
                                 run->values[PARAM_LEAST].number},
                     .most = most,
                     .masks = ARENA_ARRAY(run->arena, uint8_t *, n + 1),
                     .parts = ARENA_ARRAY(run->arena, PartRisks, n + 1)};
    return risks;
}

static void *begin(const ReportRun *run)
{
    return begin_with(run, 0);
}

static void *begin_leaving(const ReportRun *run)
{
    return begin_with(run, (size_t)run->values[PARAM_ROWS].number);
}

// The model is learnt first, from everybody.
static void keep_mask(void *state, size_t part, const uint8_t *rows)
{
    Risks *risks = state;
    size_t n = risks->run->version->parts[part].chunk->n_rows;
    risks->masks[part] = g_memdup2(rows, n);
}

static void end(void *state)
{
    Risks *risks = state;
    for (size_t part = 0; part < risks->run->version->n_parts; part++) {
        g_free(risks->masks[part]);
        if (risks->parts[part].most != NULL)
            g_array_unref(risks->parts[part].most);
    }
    g_clear_error(&risks->error);
    score_fitted_unref(risks->standing);
    churn_free(risks->learnt);
}

// ---- a part ----

typedef struct {
    const Risks *risks;
    PartRisks *part;
    const uint8_t *mask;
    const Chunk *chunk;
    GArray *known; // of Risk: active customers
} Reading;

static void read_customer(void *context, size_t row, const HabitHistory *history)
{
    Reading *reading = context;
    const Leaving *leaving = &reading->risks->leaving;
    int32_t tomorrow = leaving->today + 1, then = tomorrow - leaving->horizon;
    if (!reading->mask[row])
        return;
    size_t before = habit_orders_before(history->orders, history->n_orders, then);
    if (before > 0 && history->orders[before - 1].day >= then - YEAR) {
        reading->part->before++;
        reading->part->stayed += habits_bought(history, then, leaving->horizon);
    }
    Risk risk = {.id = chunk_id(reading->chunk, row)};
    habits_of(history, tomorrow, leaving->horizon, risk.habits);
    risk.last = tomorrow - (int64_t)risk.habits[HABIT_RECENCY];
    risk.spent = risk.habits[HABIT_YEAR_SPENT];
    if (risk.habits[HABIT_RECENCY] <= YEAR)
        g_array_append_val(reading->known, risk);
    else
        reading->part->gone++;
}

static void add_weights(const Churn *churn, const Risk *risk, float *weights, GError **error)
{
    float parts[HABITS_N];
    FeatureTable row = {1, churn_width(churn), risk->habits};
    if (!churn_explain(churn, &row, parts, error))
        return;
    for (size_t i = 0; i < row.width; i++)
        weights[i] += parts[i];
}

int risk_by_loss(const void *a, const void *b)
{
    const Risk *one = a, *other = b;
    if (loss_of(one) < loss_of(other) || loss_of(one) > loss_of(other))
        return loss_of(one) > loss_of(other) ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

size_t risk_band(float risk)
{
    static const double FROM[BANDS] = {0.8, 0.6, 0.4, 0.2, 0};
    size_t band = 0;
    while (band + 1 < BANDS && risk < FROM[band])
        band++;
    return band;
}

bool risks_add(const Risks *risks, PartRisks *out, const Risk *risk)
{
    Band *band = &out->bands[risk_band(risk->risk)];
    size_t explained = MAX(EXPLAINED / risks->run->version->n_parts, 1);
    band->customers++;
    band->risk += risk->risk;
    band->spent += risk->spent;
    band->loss += loss_of(risk);
    return risks->most == 0 && (size_t)band->customers <= explained;
}

void risks_fail(Risks *risks, GError *error)
{
    if (__atomic_fetch_add(&risks->n_errors, 1, __ATOMIC_RELAXED) == 0)
        risks->error = error;
    else
        g_error_free(error);
}

static void add_up(const Risks *risks, PartRisks *out, GArray *known, GError **error)
{
    const Risk *all = (const Risk *)(void *)known->data;
    for (size_t i = 0; i < known->len; i++)
        if (risks_add(risks, out, &all[i]) && *error == NULL)
            add_weights(risks->churn, &all[i], out->bands[risk_band(all[i].risk)].weights, error);
}

static bool foresee(const Churn *churn, GArray *known, GError **error)
{
    Risk *all = (Risk *)(void *)known->data;
    size_t width = churn_width(churn);
    g_autofree float *habits = g_new(float, known->len *width + 1);
    g_autofree float *said = g_new(float, known->len + 1);
    for (size_t i = 0; i < known->len; i++)
        memcpy(habits + i * width, all[i].habits, width * sizeof *habits);
    FeatureTable rows = {known->len, width, habits};
    if (!churn_foresee(churn, &rows, NULL, said, error))
        return false;
    for (size_t i = 0; i < known->len; i++)
        all[i].risk = said[i];
    return true;
}

static void read_part(void *context, size_t part)
{
    Risks *risks = context;
    PartRisks *out = &risks->parts[part];
    const Chunk *chunk = risks->run->version->parts[part].chunk;
    GError *error = NULL;
    if (risks->masks[part] == NULL || report_cancelled(risks->run))
        return;
    if (risks->standing != NULL) {
        risks_read_standing(risks, part);
        return;
    }
    out->most = g_array_new(FALSE, FALSE, sizeof(Risk));
    Reading reading = {risks, out, risks->masks[part], chunk, out->most};
    HabitChoice choice = {.least = risks->leaving.least, .heard = leaving_heard(risks->churn)};
    habits_each(risks->run, &choice, chunk, read_customer, &reading);
    if (foresee(risks->churn, out->most, &error))
        add_up(risks, out, out->most, &error);
    g_array_sort(out->most, risk_by_loss);
    g_array_set_size(out->most, (guint)MIN(out->most->len, risks->most));
    if (error != NULL)
        risks_fail(risks, error);
}

// ---- all of them ----

static void put_totals(const Risks *risks, const Band *all, int64_t *totals)
{
    int64_t gone = 0, before = 0, stayed = 0;
    for (size_t part = 0; part < risks->run->version->n_parts; part++) {
        gone += risks->parts[part].gone;
        before += risks->parts[part].before;
        stayed += risks->parts[part].stayed;
    }
    const ChurnQuality *quality = churn_quality(risks->churn);
    double n = (double)before, rate = 1 - (double)stayed / n;
    Interval sure = share_interval((double)(before - stayed), n, normal_quantile(0.975));
    memcpy(totals,
           (int64_t[]){all->customers, gone, report_figure_of(all->risk, 1),
                       report_figure_of(all->spent, 1), report_figure_of(all->loss, 1),
                       report_figure_of(rate, 1e6), report_figure_of(sure.low, 1e6),
                       report_figure_of(sure.high, 1e6), report_figure_of(quality->auc, 1000),
                       report_figure_of(quality->calibration_error, 1e6), (int64_t)quality->rows,
                       risks->leaving.today + 1 - YEAR,
                       day_of(risks->learnt_at, risks->run->clock.zone)},
           13 * sizeof *totals);
}

static void add_band(const Band *from, Band *to)
{
    to->customers += from->customers;
    to->risk += from->risk;
    to->spent += from->spent;
    to->loss += from->loss;
    for (size_t i = 0; i < HABITS_N; i++)
        to->weights[i] += from->weights[i];
}

// What stands knows nothing of other days to come.
static ScoreFitted *standing_for(const ReportRun *run, const Leaving *leaving, int64_t *fitted_at)
{
    bool same = leaving->horizon == LEAVING_HORIZON && leaving->least == 0;
    return same ? report_standing(run, "churn", fitted_at) : NULL;
}

static bool take_model(Risks *risks, GError **error)
{
    risks->learnt_at = risks->run->clock.now;
    risks->standing = standing_for(risks->run, &risks->leaving, &risks->learnt_at);
    if (risks->standing == NULL && report_may_learn(risks->run, "churn", error))
        risks->learnt = leaving_learn(risks->run, &risks->leaving, error);
    risks->churn = risks->standing != NULL ? score_fitted_open(risks->standing) : risks->learnt;
    return risks->churn != NULL;
}

static void explain_part(void *context, size_t part)
{
    if (!report_cancelled(((Risks *)context)->run))
        risks_explain_standing(context, part);
}

// The highest band that has customers: its reasons are news, those of the others are not.
static size_t highest_band(const Risks *risks)
{
    for (size_t band = 0; band < BANDS; band++)
        for (size_t part = 0; part < risks->run->version->n_parts; part++)
            if (risks->parts[part].bands[band].customers > 0)
                return band;
    return BANDS;
}

// False with out->error set. `bands` has one more at its end: all of them.
static bool look(Risks *risks, Band *bands, ReportResult *out)
{
    size_t n = risks->run->version->n_parts;
    if (!take_model(risks, &out->error))
        return false;
    crew_run(risks->run->crew, n, read_part, risks);
    risks->told = risks->run->news ? highest_band(risks) : BANDS;
    if (risks->standing != NULL)
        crew_run(risks->run->crew, n, explain_part, risks);
    if (risks->error != NULL) {
        out->error = g_steal_pointer(&risks->error);
        return false;
    }
    memset(bands, 0, (BANDS + 1) * sizeof *bands);
    for (size_t part = 0; part < n; part++)
        for (size_t band = 0; band < BANDS; band++) {
            add_band(&risks->parts[part].bands[band], &bands[band]);
            add_band(&risks->parts[part].bands[band], &bands[BANDS]);
        }
    put_totals(risks, &bands[BANDS], out->totals);
    return true;
}

static void put_reasons(const float *weights, int64_t *out)
{
    HabitKind kinds[REASONS];
    size_t n = habits_reasons(weights, kinds, REASONS);
    for (size_t i = 0; i < REASONS; i++)
        out[i] = i < n ? (int64_t)kinds[i] : REPORT_MISSING;
}

static void finish(void *state, ReportResult *out)
{
    Band bands[BANDS + 1];
    if (!look(state, bands, out))
        return;
    for (size_t i = 0; i < BANDS; i++) {
        const Band *band = &bands[i];
        if (band->customers == 0)
            continue;
        double n = (double)band->customers;
        int64_t row[] = {(int64_t)i,
                         band->customers,
                         report_figure_of(n / (double)bands[BANDS].customers, 1e6),
                         report_figure_of(band->risk / n, 1e6),
                         report_figure_of(band->risk, 1),
                         report_figure_of(band->spent, 1),
                         report_figure_of(band->loss, 1),
                         REPORT_MISSING,
                         REPORT_MISSING,
                         REPORT_MISSING};
        put_reasons(band->weights, row + 7);
        report_add(out, row);
    }
}

static void finish_leaving(void *state, ReportResult *out)
{
    Risks *risks = state;
    Band bands[BANDS + 1];
    if (!look(risks, bands, out))
        return;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Risk));
    for (size_t part = 0; part < risks->run->version->n_parts; part++)
        if (risks->parts[part].most != NULL)
            g_array_append_vals(all, risks->parts[part].most->data, risks->parts[part].most->len);
    g_array_sort(all, risk_by_loss);
    for (size_t i = 0; i < MIN(all->len, risks->most) && out->error == NULL; i++) {
        const Risk *one = &g_array_index(all, Risk, i);
        float weights[HABITS_N] = {0};
        add_weights(risks->churn, one, weights, &out->error);
        int64_t row[] = {(int64_t)i + 1,
                         one->id,
                         report_figure_of(one->risk, 1e6),
                         one->last,
                         report_figure_of(one->spent, 1),
                         report_figure_of(loss_of(one), 1),
                         REPORT_MISSING,
                         REPORT_MISSING,
                         REPORT_MISSING};
        put_reasons(weights, row + 6);
        report_add(out, row);
    }
}

// ---- what is news ----

// What is foreseen beside what was in the same number of days before. Both are unsure: the rate as
// its interval says, the foresight by how far its probabilities are off.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    int64_t customers = report_total_named(now, "customers"),
            rate = report_total_named(now, "rate");
    int64_t off = report_total_named(now, "off"), leaving = report_total_named(now, "leaving");
    int64_t low = report_total_named(now, "rate_low"), high = report_total_named(now, "rate_high");
    if (customers == 0 || report_rows(now) == 0)
        return;
    bool known = rate != REPORT_MISSING && rate > 0 && off != REPORT_MISSING;
    double share = (double)leaving / (double)customers, was = (double)rate / 1e6;
    double error = hypot((double)(high - low) / 1e6 / 3.92, (double)off / 1e6);
    findings_add(
        out, &(Finding){
                 .key = "leaving",
                 .tone = !known || share > was ? FINDING_BAD : FINDING_GOOD,
                 .sentence =
                     {"{share} of the active customers, {n}, are expected to buy nothing in the "
                      "next 90 days; in the 90 days before {was} left. {loss} of what they "
                      "spent in a year is at risk. What raises the risk most: {reason}.",
                      "预计 {share} 的活跃客户（{n} 位）未来 90 天内不再购买，此前 90 天的流失率为 "
                      "{was}。有风险的金额为 {loss}（按最近一年消费）。最主要的原因：{reason}。"},
                 .sure = {"before, 95 %: {low} – {high}; probabilities are off by {off} on average",
                          "此前流失率 95% 区间：{low} – {high}；概率平均偏差 {off}"},
                 .figures =
                     (FindingFigure[]){
                         {"share", REPORT_SHARE, report_figure_of(share, 1e6), NULL},
                         {"n", REPORT_COUNT, leaving, NULL},
                         {"was", REPORT_SHARE, rate, NULL},
                         {"low", REPORT_SHARE, low, NULL},
                         {"high", REPORT_SHARE, high, NULL},
                         {"off", REPORT_SHARE, off, NULL},
                         {"loss", REPORT_MONEY, report_total_named(now, "loss"), NULL},
                         {"reason", REPORT_NAME, report_cell_named(now, 0, "reason"), HABIT_NAMES},
                         {.name = NULL}},
                 .amount = report_total_named(now, "loss"),
                 .compared = known,
                 .anyway = true,
                 .relative = known ? share / was - 1 : 0,
                 .chance = normal_two_sided((share - was) / error)});
}

static const ReportFinder FINDER = {.find = find};

// ---- what is said of them ----

#define PARAM_DAYS_ENTRY                                                                           \
    {                                                                                              \
        .name = "days", .type = REPORT_NUMBER, .least = 14, .most = 365, .otherwise = "90",        \
        .about = {                                                                                 \
            "Days to come in which somebody who leaves buys nothing",                              \
            "未来多少天内不购买视为流失"                                              \
        }                                                                                          \
    }

static const ReportParam PARAMS[] = {
    [PARAM_DAYS] = PARAM_DAYS_ENTRY,
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportParam LEAVING_PARAMS[] = {
    [PARAM_DAYS] = PARAM_DAYS_ENTRY,
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_ROWS] = {.name = "n",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = ROWS_MOST,
                    .otherwise = "20",
                    .about = {"How many customers", "客户数"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Active customers", "活跃客户"}},
    {"gone", REPORT_COUNT, NULL, {"Bought nothing for a year", "一年未购买"}},
    {"leaving", REPORT_COUNT, NULL, {"Will buy nothing, expected", "预计不再购买"}},
    {"spent", REPORT_MONEY, NULL, {"Spent in the last year", "最近一年消费"}},
    {"loss", REPORT_MONEY, NULL, {"Of it at risk", "其中有风险的金额"}},
    {"rate", REPORT_SHARE, NULL, {"Left in the days before", "此前同样天数的流失率"}},
    {"rate_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"rate_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"auc",
     REPORT_RATIO,
     NULL,
     {"How well it tells them apart (1: always)", "区分能力（1 为完全）"}},
    {"off", REPORT_SHARE, NULL, {"Probabilities are off by", "概率平均偏差"}},
    {"learnt", REPORT_COUNT, NULL, {"Customers learnt from", "用于学习的客户"}},
    {"since", REPORT_DAY, NULL, {"Active: has bought since", "活跃：在此日或之后买过"}},
    {"learnt_on", REPORT_DAY, NULL, {"Learnt on", "学习日期"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"band", REPORT_NAME, BAND_NAMES, {"Risk", "流失风险"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户数"}},
    {"share", REPORT_SHARE, NULL, {"Share", "占比"}},
    {"risk", REPORT_SHARE, NULL, {"Mean probability", "平均概率"}},
    {"leaving", REPORT_COUNT, NULL, {"Will buy nothing, expected", "预计不再购买"}},
    {"spent", REPORT_MONEY, NULL, {"Spent in the last year", "最近一年消费"}},
    {"loss", REPORT_MONEY, NULL, {"Of it at risk", "其中有风险的金额"}},
    {"reason", REPORT_NAME, HABIT_NAMES, {"Main reason", "主要原因"}},
    {"reason_2", REPORT_NAME, HABIT_NAMES, {"Second reason", "第二原因"}},
    {"reason_3", REPORT_NAME, HABIT_NAMES, {"Third reason", "第三原因"}},
    {.name = NULL},
};

static const ReportColumn LEAVING_COLUMNS[] = {
    {"rank", REPORT_COUNT, NULL, {"Rank", "排名"}},
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"risk", REPORT_SHARE, NULL, {"Probability", "流失概率"}},
    {"last", REPORT_DAY, NULL, {"Last order", "上次下单"}},
    {"spent", REPORT_MONEY, NULL, {"Spent in the last year", "最近一年消费"}},
    {"loss", REPORT_MONEY, NULL, {"Of it at risk", "其中有风险的金额"}},
    {"reason", REPORT_NAME, HABIT_NAMES, {"Main reason", "主要原因"}},
    {"reason_2", REPORT_NAME, HABIT_NAMES, {"Second reason", "第二原因"}},
    {"reason_3", REPORT_NAME, HABIT_NAMES, {"Third reason", "第三原因"}},
    {.name = NULL},
};

#define ABOUT_EN                                                                                   \
    "Active: an order in the last 365 days. Leaving: no order in the days to come. The "           \
    "probability is learnt from what was known of all customers so many days ago (orders, "        \
    "returns; complaints, tone, mentions of other shops, ratings and waits for parcels where any " \
    "are held) and who has bought since; models.md says what that assumes. At risk: the amount "   \
    "of the last 365 days "                                                                        \
    "times the probability. Reasons are what raises the probability most, not what would change "  \
    "it. The rate is that of customers active so many days ago, with Wilson's interval."
#define ABOUT_ZH                                                                                                                                 \
    "活跃：最近 365 天有订单。流失：未来这些天没有订单。概率从同样天数之前已知的全部客户情况"           \
    "（订单、退货；有记录时还有投诉、语气、提到别家、评分和包裹等待）和此后谁又购买中学习，假设见" \
    " "                                                                                                                                          \
    "models.md。有风险的金额：最近 365 天的金额乘以概率。原因是最抬高概率的因素，并不表示改变"              \
    "它就会改变结果。流失率为同样天数之前活跃客户的实际流失比例，附 Wilson 区间。"

// How far what is said of who leaves can be believed.
static void say_learnt(ReportSaying *saying)
{
    enum { BLIND = 650, OFF = 50000 }; // auc below; probabilities off by more
    if (say_total(saying, "auc") < BLIND)
        say_doubt(saying,
                  (Label){"The data hardly tell who leaves; take single customers with care.",
                          "从数据中几乎看不出谁会流失，单个客户的结果只可作参考。"});
    if (say_total(saying, "off") > OFF)
        say_doubt(saying,
                  (Label){"Probabilities are off by {off} on average.", "概率平均偏差 {off}。"});
    int64_t auc = say_total(saying, "auc");
    say_value(saying, "picked", REPORT_SHARE, auc != REPORT_MISSING ? auc * 1000 : auc);
    say_quiet(saying,
              (Label){"Learnt from {learnt} customers on {learnt_on}; learnt on another day, "
                      "figures differ a little. Of one who left and one who stayed it "
                      "picks the right one in {picked} of cases.",
                      "{learnt_on}由 {learnt} "
                      "位客户学习，换一天学习，数字会略有不同；在一位流失和一位未流失的客户中"
                      "，{picked} 的情况能分清。"});
    say_next(saying, (Label){"Customers who will probably leave", "很可能流失的客户"},
             "score(churn) >= 0.6");
}

static void say_churn(ReportSaying *saying)
{
    say_sentence(
        saying,
        (Label){"Of {customers} active customers {leaving} are expected to buy nothing in the days "
                "to come, with {loss} of what they spent in a year at risk; before, {rate} left "
                "(95 %: {rate_low} – {rate_high}). What raises the highest risks most: "
                "{first.reason}.",
                "{customers} 位活跃客户中，预计 {leaving} 位今后不再购买，涉及一年消费中的 "
                "{loss}；此前同样天数的流失率为 {rate}（95% 区间 {rate_low} – "
                "{rate_high}）。最高风险的主要原因：{first.reason}。"});
    say_learnt(saying);
}

#define ACTIVE " and last(orders.at) >= {since}"

static const ReportOpens OPENS[] = {
    {"customers", "score(churn) >= 0.8" ACTIVE, "band=very_high days=90", NULL},
    {"customers", "score(churn) >= 0.6 and score(churn) < 0.8" ACTIVE, "band=high days=90", NULL},
    {"customers", "score(churn) >= 0.4 and score(churn) < 0.6" ACTIVE, "band=middle days=90", NULL},
    {"customers", "score(churn) >= 0.2 and score(churn) < 0.4" ACTIVE, "band=low days=90", NULL},
    {"customers", "score(churn) < 0.2" ACTIVE, "band=very_low days=90", NULL},
    {"total:customers", "last(orders.at) >= {since}", NULL, NULL},
    {"total:gone", "last(orders.at) < {since}", NULL, NULL},
    {.column = NULL},
};

#define LEADING_TOTALS                                                                             \
    "total:customers total:gone total:leaving total:spent total:loss total:rate total:rate_low "   \
    "total:rate_high total:auc total:since"

const Report REPORT_CHURN = {
    .name = "churn",
    .title = {"Customers at risk", "流失风险"},
    .question = {"How many customers are we about to lose, and why?", "将要流失多少客户？为什么？"},
    .about = {"Active customers by how probably they leave. " ABOUT_EN,
              "活跃客户按流失概率分组。" ABOUT_ZH},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .leading =
        "band customers share risk leaving spent loss reason reason_2 reason_3 " LEADING_TOTALS,
    .begin = begin,
    .part = keep_mask,
    .finish = finish,
    .end = end,
    .say = say_churn,
    .picture = {.type = PICTURE_BARS,
                .title = {"Active customers by their risk of leaving", "活跃客户的流失风险分布"},
                .name = "band",
                .value = "customers"},
    .opens = OPENS,
    .finder = &FINDER,
};

const Report REPORT_LEAVING = {
    .name = "leaving",
    .title = {"Customers to hold", "需要挽留的客户"},
    .question = {"Which customers should we try to hold, and why might they leave?",
                 "该挽留哪些客户？他们为什么可能流失？"},
    .about =
        {"The customers with the greatest amount at risk, of equals the older one first. " ABOUT_EN,
         "有风险的金额最高的客户，相同者先建档的在前。" ABOUT_ZH},
    .facts = REPORT_ORDERS,
    .params = LEAVING_PARAMS,
    .totals = TOTALS,
    .columns = LEAVING_COLUMNS,
    .leading = "rank customer risk last spent loss reason reason_2 reason_3 " LEADING_TOTALS,
    .begin = begin_leaving,
    .part = keep_mask,
    .finish = finish_leaving,
    .end = end,
    .sentence = {"These {rows} customers put {sum.loss} at risk, {first.customer} most of all "
                 "({first.risk}; {first.reason}).",
                 "这 {rows} 位客户涉及 {sum.loss} 的风险，首先是 "
                 "{first.customer}（{first.risk}，{first.reason}）。"},
    .say = say_learnt,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers with the greatest amount at risk", "有风险金额最高的客户"},
                .name = "customer",
                .value = "loss"},
};
