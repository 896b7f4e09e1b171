// SPDX-License-Identifier: Apache-2.0
//
// How long subscribers stay: orders that come period after period, as contracts that are renewed or
// end (know/insight/beta_geometric.h). Each order pays for one period; what comes in less than half
// of one is an extra: it pays for nothing, but its customer is still there. A contract after whose
// latest order nothing comes for longer than a period with the grace has ended at the renewal that
// was due, and whoever orders later begins another one. So one runs for each customer with an order
// within that time, and for no other. What was seen is Kaplan and Meier's, since contracts are of
// all ages.
#include "base/when.h"
#include "know/insight/beta_geometric.h"
#include "know/insight/survival.h"
#include "know/report/line_choice.h"
#include "know/report/say.h"

#include <math.h>

enum {
    PARAM_EVERY,
    PARAM_GRACE,
    PARAM_PRODUCT,
    PARAM_CATEGORY,
    PARAM_AHEAD,
    PARAM_DISCOUNT,
};
enum { RENEWALS_MOST = 400, HELD_LEAST = 6 };
enum { OF_ALL, OF_PRODUCT, OF_CATEGORY };
enum { FEW_RENEW = 500000 }; // millionths: below it one doubts that customers subscribe at all
#define CONFIDENCE 0.95
#define QUANTILE   1.96 // of the normal distribution, for the same

typedef struct {
    uint64_t lost[RENEWALS_MOST + 1], kept[RENEWALS_MOST + 1]; // by renewals
    uint64_t orders;                                           // that began or renewed one
    double amount;                                             // of those
} PartContracts;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    LineChoice lines;
    int64_t period, within; // microseconds: of a period, and with the grace
    unsigned ahead;
    double discount;       // of a period
    PartContracts **parts; // NULL: nobody there
} Subscriptions;

static const Choice EVERY[] = {{"week", {"Week", "周"}},
                               {"two_weeks", {"Two weeks", "两周"}},
                               {"month", {"Month", "月"}},
                               {"quarter", {"Quarter", "季"}},
                               {"half", {"Half a year", "半年"}},
                               {"year", {"Year", "年"}},
                               {.name = NULL}};
static const double DAYS[] = {7, 14, 365.25 / 12, 365.25 / 4, 365.25 / 2, 365.25};

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    Subscriptions *all = ARENA_NEW(run->arena, Subscriptions);
    double days = DAYS[values[PARAM_EVERY].number];
    *all = (Subscriptions){
        .run = run,
        .choice = order_choice(run, ALWAYS, 0),
        .period = (int64_t)(days * (double)DAY_US),
        .ahead = (unsigned)values[PARAM_AHEAD].number,
        .discount = pow(1 + (double)values[PARAM_DISCOUNT].number / 100, days / 365.25) - 1,
        .parts = ARENA_ARRAY(run->arena, PartContracts *, run->version->n_parts + 1)};
    all->within = (int64_t)ceil(days + (double)values[PARAM_GRACE].number) * DAY_US;
    all->lines =
        line_choice(&all->choice, values[PARAM_PRODUCT].number, values[PARAM_CATEGORY].text);
    return all;
}

// ---- contracts ----

// Of one customer, order by order.
typedef struct {
    PartContracts *out;
    int64_t paid; // moment of the order that paid last; INT64_MIN: no contract runs
    int64_t last; // of the latest order, which may be an extra
    uint32_t renewals;
} Running;

static void end_contract(Running *running, bool lost)
{
    if (running->paid == INT64_MIN)
        return;
    uint32_t t = MIN(running->renewals + (lost ? 1U : 0U), (uint32_t)RENEWALS_MOST);
    (lost ? running->out->lost : running->out->kept)[t]++;
    running->paid = INT64_MIN;
}

static void pay(const Subscriptions *all, Running *running, int64_t moment, double amount)
{
    if (running->paid != INT64_MIN && moment - running->last > all->within)
        end_contract(running, true);
    running->last = moment;
    if (running->paid != INT64_MIN && moment - running->paid < all->period / 2)
        return;
    running->renewals = running->paid == INT64_MIN ? 0 : running->renewals + 1;
    running->paid = moment;
    running->out->orders++;
    running->out->amount += amount;
}

static void read_customer(const Subscriptions *all, const PartOrders *orders, OrderSpan span,
                          PartContracts *out)
{
    Running running = {.out = out, .paid = INT64_MIN, .last = INT64_MIN};
    for (uint32_t at = span.first; at < span.after; at++) {
        double amount = (double)part_order_amount(orders, at);
        if (!all->lines.all) {
            LinesSum sum = lines_sum(&all->lines, orders->chunk, part_order(orders, at), amount);
            if (!sum.any)
                continue;
            amount = sum.part;
        }
        pay(all, &running, vector_decode(orders->times, part_order_time(orders, at)), amount);
    }
    bool late = running.paid != INT64_MIN && all->run->clock.now - running.last > all->within;
    end_contract(&running, late);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Subscriptions *all = state;
    g_auto(PartOrders) orders;
    if (!all->lines.all && all->choice.at.lines < 0)
        return;
    part_orders_read(&orders, &all->choice, part);
    PartContracts *out = all->parts[part] = g_new0(PartContracts, 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++)
        if (rows[row])
            read_customer(all, &orders, part_orders_of(&orders, row), out);
}

static void end(void *state)
{
    Subscriptions *all = state;
    for (size_t part = 0; part < all->run->version->n_parts; part++)
        g_free(all->parts[part]);
}

static PartContracts *sum_of(const Subscriptions *all)
{
    PartContracts *sum = ARENA_NEW(all->run->arena, PartContracts);
    for (size_t part = 0; part < all->run->version->n_parts; part++) {
        const PartContracts *one = all->parts[part];
        for (size_t t = 0; one != NULL && t <= RENEWALS_MOST; t++) {
            sum->lost[t] += one->lost[t];
            sum->kept[t] += one->kept[t];
        }
        sum->orders += one != NULL ? one->orders : 0;
        sum->amount += one != NULL ? one->amount : 0;
    }
    return sum;
}

// One more than the renewals that anybody has come to.
static size_t reach(const PartContracts *sum)
{
    size_t n = RENEWALS_MOST + 1;
    while (n > 1 && sum->lost[n - 1] == 0 && sum->kept[n - 1] == 0)
        n--;
    return n;
}

// ---- what was seen ----

// A point for every number of renewals up to below n.
static SurvivalPoint *seen_curve(const Subscriptions *all, const PartContracts *sum, size_t n)
{
    size_t n_points = 0;
    SurvivalCounts counts = {n, (uint64_t *)sum->lost, (uint64_t *)sum->kept};
    g_autofree SurvivalPoint *points = survival_curve(&counts, CONFIDENCE, &n_points);
    SurvivalPoint *curve = ARENA_ARRAY(all->run->arena, SurvivalPoint, n);
    for (size_t t = 0; t < n; t++)
        curve[t] = survival_at(points, n_points, (uint32_t)t);
    return curve;
}

static uint64_t from(const uint64_t *counts, size_t t, size_t n)
{
    uint64_t sum = 0;
    for (; t < n; t++)
        sum += counts[t];
    return sum;
}

// How far the model errs on the last third of the renewals when it has not seen them: the mean
// distance of its shares from those seen, weighted by who came there. NAN: too short a time.
static double held_error(const PartContracts *sum, const SurvivalPoint *curve, size_t n)
{
    size_t known = n - n / 3;
    uint64_t lost[RENEWALS_MOST + 1] = {0}, kept[RENEWALS_MOST + 1] = {0};
    LikelihoodFit fit;
    if (n < HELD_LEAST)
        return NAN;
    for (size_t t = 0; t < known; t++) {
        lost[t] = sum->lost[t];
        kept[t] = sum->kept[t];
    }
    kept[known - 1] += from(sum->lost, known, n) + from(sum->kept, known, n);
    if (!contracts_fit(&(Contracts){known, lost, kept}, &fit, NULL))
        return NAN;
    double off = 0, weight = 0;
    for (size_t t = known; t < n; t++) {
        double came = (double)(from(sum->lost, t, n) + from(sum->kept, t, n));
        off += came * fabs(contract_survival(fit.p, (unsigned)t) - curve[t].survival);
        weight += came;
    }
    return off / weight;
}

// ---- what is foreseen ----

typedef struct {
    const Subscriptions *all;
    const PartContracts *sum;
    size_t n;
    unsigned renewals; // for survival_of()
} Foreseeing;

static double survival_of(const double *p, void *context)
{
    return contract_survival(p, ((const Foreseeing *)context)->renewals);
}

// Renewals to come of all contracts that run, within the time asked for; discounted or not.
static double to_come(const Foreseeing *of, const double *p, double discount)
{
    double sum = 0;
    for (size_t t = 0; t < of->n; t++)
        if (of->sum->kept[t] > 0)
            sum += (double)of->sum->kept[t] *
                   contract_to_come(p, (unsigned)t, of->all->ahead, discount);
    return sum;
}

static double worth_of(const double *p, void *context)
{
    const Foreseeing *of = context;
    return to_come(of, p, of->all->discount) * of->sum->amount / (double)of->sum->orders;
}

static int64_t share(double value)
{
    return report_figure_of(value, 1e6);
}

// The ends of the interval, missing where the error is not known.
static int64_t at_least(double value, double error, double scale)
{
    return isfinite(error) ? report_figure_of(MAX(value - QUANTILE * error, 0), scale)
                           : REPORT_MISSING;
}

static int64_t at_most(double value, double error, double limit, double scale)
{
    return isfinite(error) ? report_figure_of(MIN(value + QUANTILE * error, limit), scale)
                           : REPORT_MISSING;
}

static void put_rows(Foreseeing *of, const LikelihoodFit *fit, const SurvivalPoint *curve,
                     ReportResult *out)
{
    size_t rows = MIN(of->n + of->all->ahead, (size_t)RENEWALS_MOST + 1);
    for (size_t t = 0; t < rows; t++) {
        bool seen = t < of->n && (t == 0 || curve[t].at_risk > 0);
        of->renewals = (unsigned)t;
        double foreseen = contract_survival(fit->p, of->renewals);
        double error = t > 0 ? likelihood_error(fit, survival_of, of) : 0;
        uint64_t lost = t < of->n ? of->sum->lost[t] : 0;
        uint64_t came =
            seen && t > 0 ? from(of->sum->lost, t, of->n) + from(of->sum->kept, t, of->n) : 0;
        report_add(out, (int64_t[]){
                            (int64_t)t,
                            t > 0 ? (int64_t)came : REPORT_MISSING,
                            t > 0 && came > 0 ? (int64_t)(came - lost) : REPORT_MISSING,
                            came > 0 ? share((double)(came - lost) / (double)came) : REPORT_MISSING,
                            seen ? share(curve[t].survival) : REPORT_MISSING,
                            seen && t > 0 ? share(curve[t].low) : REPORT_MISSING,
                            seen && t > 0 ? share(curve[t].high) : REPORT_MISSING,
                            share(foreseen),
                            at_least(foreseen, error, 1e6),
                            at_most(foreseen, error, 1, 1e6),
                        });
    }
}

enum {
    TOTAL_CONTRACTS,
    TOTAL_ACTIVE,
    TOTAL_LOST,
    TOTAL_RENEWED,
    TOTAL_RATE,
    TOTAL_EACH,
    TOTAL_COMING,
    TOTAL_WORTH,
    TOTAL_WORTH_LOW,
    TOTAL_WORTH_HIGH,
    TOTAL_HALF,
    TOTAL_ALPHA,
    TOTAL_BETA,
    TOTAL_CONVERGED,
    TOTAL_ERROR,
    TOTAL_OF,
    TOTAL_WITHIN,
};

static void put_seen(const Subscriptions *all, const PartContracts *sum, size_t n,
                     const SurvivalPoint *curve, int64_t *totals)
{
    uint64_t lost = from(sum->lost, 0, n), kept = from(sum->kept, 0, n);
    uint64_t contracts = lost + kept, renewed = sum->orders - contracts;
    size_t half = 0;
    while (half < n && curve[half].survival > 0.5)
        half++;
    totals[TOTAL_CONTRACTS] = (int64_t)contracts;
    totals[TOTAL_ACTIVE] = (int64_t)kept;
    totals[TOTAL_LOST] = (int64_t)lost;
    totals[TOTAL_RENEWED] = (int64_t)renewed;
    totals[TOTAL_RATE] = share((double)renewed / (double)(renewed + lost));
    totals[TOTAL_EACH] = report_figure_of(sum->amount / (double)sum->orders, 1);
    totals[TOTAL_HALF] = half < n ? (int64_t)half : REPORT_MISSING;
    totals[TOTAL_OF] = all->lines.product != 0 ? OF_PRODUCT : all->lines.all ? OF_ALL : OF_CATEGORY;
    totals[TOTAL_WITHIN] = all->within / DAY_US;
}

static void put_foreseen(Foreseeing *of, const LikelihoodFit *fit, int64_t *totals)
{
    double worth = worth_of(fit->p, of), error = likelihood_error(fit, worth_of, of);
    totals[TOTAL_COMING] = report_figure_of(to_come(of, fit->p, 0), 1);
    totals[TOTAL_WORTH] = report_figure_of(worth, 1);
    totals[TOTAL_WORTH_LOW] = at_least(worth, error, 1);
    totals[TOTAL_WORTH_HIGH] = at_most(worth, error, INFINITY, 1);
    totals[TOTAL_ALPHA] = report_figure_of(fit->p[CONTRACT_ALPHA], 1e3);
    totals[TOTAL_BETA] = report_figure_of(fit->p[CONTRACT_BETA], 1e3);
    totals[TOTAL_CONVERGED] = fit->converged;
}

static void finish(void *state, ReportResult *out)
{
    Subscriptions *all = state;
    const PartContracts *sum = sum_of(all);
    size_t n = reach(sum);
    LikelihoodFit fit;
    if (!contracts_fit(&(Contracts){n, sum->lost, sum->kept}, &fit, &out->error))
        return;
    const SurvivalPoint *curve = seen_curve(all, sum, n);
    Foreseeing of = {.all = all, .sum = sum, .n = n};
    put_seen(all, sum, n, curve, out->totals);
    put_foreseen(&of, &fit, out->totals);
    out->totals[TOTAL_ERROR] = share(held_error(sum, curve, n));
    put_rows(&of, &fit, curve, out);
}

// ---- what is said of it ----

static const Choice OF[] = {[OF_ALL] = {"all", {"All orders", "全部订单"}},
                            [OF_PRODUCT] = {"product", {"One product", "单件商品"}},
                            [OF_CATEGORY] = {"category", {"One category", "单个分类"}},
                            {.name = NULL}};

static const ReportParam PARAMS[] = {
    [PARAM_EVERY] = {.name = "every",
                     .type = REPORT_CHOICE,
                     .choices = EVERY,
                     .otherwise = "month",
                     .about = {"How long one order pays for", "每单对应的周期"}},
    [PARAM_GRACE] = {.name = "grace",
                     .type = REPORT_NUMBER,
                     .most = 180,
                     .otherwise = "7",
                     .about = {"So many days late is not yet ended", "晚多少天仍不算结束"}},
    [PARAM_PRODUCT] = LINES_OF_PRODUCT,
    [PARAM_CATEGORY] = LINES_OF_CATEGORY,
    [PARAM_AHEAD] = {.name = "ahead",
                     .type = REPORT_NUMBER,
                     .least = 1,
                     .most = 120,
                     .otherwise = "12",
                     .about = {"How many periods to come", "预测多少个周期"}},
    [PARAM_DISCOUNT] = {.name = "discount",
                        .type = REPORT_NUMBER,
                        .most = 100,
                        .otherwise = "10",
                        .about = {"Money of a year later is worth so many percent less",
                                  "一年后的钱打多少折扣（百分比）"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    [TOTAL_CONTRACTS] = {"contracts", REPORT_COUNT, NULL, {"Contracts", "合约"}},
    [TOTAL_ACTIVE] = {"active", REPORT_COUNT, NULL, {"Of them running", "生效中"}},
    [TOTAL_LOST] = {"lost", REPORT_COUNT, NULL, {"Ended", "已结束"}},
    [TOTAL_RENEWED] = {"renewed", REPORT_COUNT, NULL, {"Renewals", "续费次数"}},
    [TOTAL_RATE] = {"rate", REPORT_SHARE, NULL, {"Of those due, renewed", "到期续费率"}},
    [TOTAL_EACH] = {"each", REPORT_MONEY, NULL, {"Paid for a period, mean", "每期平均金额"}},
    [TOTAL_COMING] = {"coming", REPORT_COUNT, NULL, {"Renewals to come", "预计续费次数"}},
    [TOTAL_WORTH] = {"worth", REPORT_MONEY, NULL, {"What they are worth today", "折现价值"}},
    [TOTAL_WORTH_LOW] = {"worth_low", REPORT_MONEY, NULL, {"At least, 95 %", "至少（95%）"}},
    [TOTAL_WORTH_HIGH] = {"worth_high", REPORT_MONEY, NULL, {"At most, 95 %", "至多（95%）"}},
    [TOTAL_HALF] = {"half",
                    REPORT_COUNT,
                    NULL,
                    {"Half have ended by this renewal", "到第几次续费时已有一半结束"}},
    [TOTAL_ALPHA] = {"alpha", REPORT_RATIO, NULL, {"α", "α"}},
    [TOTAL_BETA] = {"beta", REPORT_RATIO, NULL, {"β", "β"}},
    [TOTAL_CONVERGED] = {"converged", REPORT_NAME, REPORT_NO_YES, {"Fit converged", "拟合收敛"}},
    [TOTAL_ERROR] = {"error",
                     REPORT_SHARE,
                     NULL,
                     {"Off by, on the last third of renewals", "末三分之一续费的误差"}},
    [TOTAL_OF] = {"of", REPORT_NAME, OF, {"Of which orders", "依据的订单"}},
    [TOTAL_WITHIN] = {"within",
                      REPORT_COUNT,
                      NULL,
                      {"Runs for so many days after an order", "每单后合约持续天数"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"renewal", REPORT_COUNT, NULL, {"Renewal", "第几次续费"}},
    {"due", REPORT_COUNT, NULL, {"Have come to it", "到期合约"}},
    {"renewed", REPORT_COUNT, NULL, {"Renewed", "已续费"}},
    {"rate", REPORT_SHARE, NULL, {"Of those due", "续费率"}},
    {"still", REPORT_SHARE, NULL, {"Still there, seen", "实际留存"}},
    {"still_low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"still_high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {"foreseen", REPORT_SHARE, NULL, {"Still there, by the model", "模型留存"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"total:active", "any(orders, last {within} days)", "of=all", NULL},
    {"total:active", "any(lines, last {within} days, product_id = {product})", "of=product", NULL},
    {"total:active", "any(lines, last {within} days, category = \"{category}\")", "of=category",
     NULL},
    {.column = NULL},
};

static void say(ReportSaying *saying)
{
    say_sentence(saying,
                 (Label){"{active} subscriptions run; those who come to a renewal renew in {rate} "
                         "of cases, and {coming} renewals are to come, worth {worth} today.",
                         "{active} 份订阅生效中，到期续费率 {rate}；预计还有 {coming} "
                         "次续费，折现 {worth}。"});
    say_quiet(saying, say_total(saying, "error") != REPORT_MISSING
                          ? (Label){"95 %: {worth_low} – {worth_high}. On renewals it had not "
                                    "seen, the model was off by {error}.",
                                    "95% 区间：{worth_low} – {worth_high}。对未见过的续费，"
                                    "模型误差 {error}。"}
                          : (Label){"95 %: {worth_low} – {worth_high}.",
                                    "95% 区间：{worth_low} – {worth_high}。"});
    if (say_total(saying, "converged") != 1)
        say_doubt(saying, (Label){"The fit did not converge.", "拟合没有收敛。"});
    if (say_total(saying, "worth_low") == REPORT_MISSING)
        say_doubt(saying, (Label){"Contracts look all alike, so no interval can be told.",
                                  "各合约看不出差别，无法给出区间。"});
    if (say_total(saying, "rate") < FEW_RENEW)
        say_doubt(saying, (Label){"Few renew: is this a subscription, and is the period right?",
                                  "续费很少：这是订阅吗？周期设对了吗？"});
}

const Report REPORT_SUBSCRIPTIONS = {
    .name = "subscriptions",
    .leading = "renewal due renewed rate still foreseen total:contracts total:active "
               "total:lost total:renewed total:rate total:coming total:worth",
    .title = {"Subscriptions", "订阅续费"},
    .question = {"How long do subscribers stay, and what are they still worth?",
                 "订阅客户会留多久，还值多少？"},
    .about =
        {"Orders that come period after period are contracts: each order pays for one period. "
         "The next one renews; what comes in less than half a period is an extra and pays for "
         "nothing. A contract has ended at the renewal that was due when nothing comes, not even "
         "an extra, for longer than the period and the days of grace; whoever orders again begins "
         "another. Seen is Kaplan and Meier's "
         "share, as contracts are of all ages; foreseen the shifted beta-geometric model, in "
         "which each customer ends at every renewal with a probability of their own. Renewals to "
         "come are those of running contracts within the periods asked for, worth what is paid "
         "for a period on average, discounted.",
         "按周期下单视为合约：每单支付一个周期，下一单即为续费；不到半个周期的再次下单为加购，"
         "不计周期。超过周期加宽限期没有任何订单（含加购），合约在应续费时结束，之后再下单算新合约"
         "。"
         "实际留存为 Kaplan-Meier 估计（合约长短不一）；模型为移位贝塔几何分布，"
         "每位客户在每次续费时以自己的概率结束。预计续费为生效合约在所问周期内的续费，"
         "按每期平均金额折现。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_LINES,
                .title = {"Share of contracts still there after so many renewals: by the model "
                          "with its 95 % interval, and as seen",
                          "若干次续费后仍在的合约比例：模型及其 95% 区间，与实际"},
                .name = "renewal",
                .value = "foreseen",
                .and = "still",
                .low = "low",
                .high = "high"},
    .keys = "renewal",
    .opens = OPENS,
};
