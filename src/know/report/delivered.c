// SPDX-License-Identifier: Apache-2.0
//
// Delivered value: what customers gained in 365 days beside what it cost them
// (know/insight/delivered.h), in fifths or by what took most of it; and who gained least or most.
// What is usual in the shop is what the fit that stands says, else it is found anew.
#include "know/report/delivered_read.h"
#include "know/report/finding.h"
#include "know/report/ranks.h"
#include "know/report/say.h"
#include "know/report/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_BY };
enum { PARAM_WHICH, PARAM_N, PARAM_FIFTH };
enum { BY_FIFTH, BY_LOSS };
enum { LEAST_FIRST, MOST_FIRST };
enum { FIFTHS = 5, CUSTOMERS_MAX = 10000 };
enum { LOSS_NONE, LOSS_SHIPPING, LOSS_TIME, LOSS_TROUBLE, LOSSES };

typedef struct {
    int64_t id, orders;
    float price, parts[DELIVERED_PARTS];
    double value;
} Served;

typedef struct {
    const ReportRun *run;
    DeliveredUsual usual;
    uint8_t **rows; // by part: who is asked
    GArray **parts; // of Served
    ScoreFitted *fitted;
    // Of a run for its finder alone: the scores of the day are enough.
    int64_t *worse, *customers;
    double *lost;
} State;

static void *begin(const ReportRun *run)
{
    State *state = ARENA_NEW(run->arena, State);
    size_t n = run->version->n_parts + 1;
    *state = (State){.run = run,
                     .rows = ARENA_ARRAY(run->arena, uint8_t *, n),
                     .parts = ARENA_ARRAY(run->arena, GArray *, n),
                     .fitted = report_standing(run, "delivered", NULL),
                     .worse = ARENA_ARRAY(run->arena, int64_t, n),
                     .customers = ARENA_ARRAY(run->arena, int64_t, n),
                     .lost = ARENA_ARRAY(run->arena, double, n)};
    return state;
}

static void end(void *context)
{
    State *state = context;
    for (size_t part = 0; part < state->run->version->n_parts; part++) {
        g_free(state->rows[part]);
        if (state->parts[part] != NULL)
            g_array_unref(state->parts[part]);
    }
    score_fitted_unref(state->fitted);
}

// ---- parts ----

// From the scores of the day, which are kept: for the home of insight.
static void read_scores(State *state, size_t part, const uint8_t *rows)
{
    const ReportRun *run = state->run;
    const Chunk *chunk = run->version->parts[part].chunk;
    ScoreLook look = {
        .version = run->version, .zone = run->clock.zone, .day = report_score_day(run)};
    ScoreColumn *column = score_column(state->fitted, &(ScoreAsk){0, 0}, &look, chunk);
    const Vector *values = score_column_vector(column);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        uint64_t code = rows[row] ? vector_code(values, row) : 0;
        int64_t value = code > 0 ? vector_decode(values, code) : 0;
        state->customers[part] += code > 0;
        state->worse[part] += value < 0;
        state->lost[part] += value < 0 ? (double)-value : 0;
    }
    score_column_unref(column);
}

static void keep_rows(void *context, size_t part, const uint8_t *rows)
{
    State *state = context;
    if (state->run->news && state->fitted != NULL)
        read_scores(state, part, rows);
    else if (!state->run->news)
        state->rows[part] = g_memdup2(rows, state->run->version->parts[part].chunk->n_rows);
}

typedef struct {
    const State *state;
    const Chunk *chunk;
    GArray *out;
} Reading;

static void take(void *context, size_t row, const DeliveredFacts *facts)
{
    const Reading *reading = context;
    const ReportRun *run = reading->state->run;
    if (facts->orders == 0)
        return;
    Delivered one = delivered_of(facts, model_delivered_costs(run->model), &reading->state->usual);
    Served served = {.id = chunk_id(reading->chunk, row),
                     .orders = facts->orders,
                     .price = (float)facts->price,
                     .value = one.value};
    for (int part = 0; part < DELIVERED_PARTS; part++)
        served.parts[part] = (float)one.parts[part];
    g_array_append_val(reading->out, served);
}

static void read_part(void *context, size_t part)
{
    State *state = context;
    Reading reading = {state, state->run->version->parts[part].chunk,
                       g_array_new(FALSE, FALSE, sizeof(Served))};
    state->parts[part] = reading.out;
    if (!report_cancelled(state->run))
        delivered_each(state->run, reading.chunk, state->rows[part], state->usual.wait_days, take,
                       &reading);
}

static int by_value(const void *a, const void *b)
{
    const Served *one = a, *other = b;
    if (one->value != other->value)
        return one->value > other->value ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

// Everybody, the greatest value first. Unref it.
static GArray *read_all(State *state)
{
    size_t n = state->run->version->n_parts;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Served));
    state->usual = state->fitted != NULL ? *delivered_fitted_usual(score_fitted_open(state->fitted))
                                         : delivered_usual(state->run);
    crew_run(state->run->crew, n, read_part, state);
    for (size_t part = 0; part < n; part++)
        g_array_append_vals(all, state->parts[part]->data, state->parts[part]->len);
    g_array_sort(all, by_value);
    return all;
}

// ---- groups ----

// clang-format off
#define EACH_FIFTH                                                                                 \
    {"first", {"Gained most", "得到最多"}}, {"second", {"Second fifth", "第二组"}},                \
    {"third", {"Third fifth", "第三组"}}, {"fourth", {"Fourth fifth", "第四组"}},                  \
    {"last", {"Gained least", "得到最少"}}, {NULL, {NULL, NULL}}
// clang-format on
static const Choice FIFTH_NAMES[] = {EACH_FIFTH};
static const Choice FIFTH_CHOICES[] = {{"all", {"All customers", "全部客户"}}, EACH_FIFTH};
static const Choice LOSS_NAMES[] = {
    [LOSS_NONE] = {"nothing", {"Nothing", "没有"}},
    [LOSS_SHIPPING] = {"shipping", {"Shipping", "运费"}},
    [LOSS_TIME] = {"time", {"Waiting", "等待"}},
    [LOSS_TROUBLE] = {"trouble", {"Returns and other trouble", "退货等麻烦"}},
    [LOSSES] = {NULL, {NULL, NULL}},
};

typedef struct {
    double customers, orders, price, parts[DELIVERED_PARTS], value;
} Sum;

static void add(Sum *sum, const Served *served)
{
    sum->customers++;
    sum->orders += (double)served->orders;
    sum->price += (double)served->price;
    sum->value += served->value;
    for (int part = 0; part < DELIVERED_PARTS; part++)
        sum->parts[part] += (double)served->parts[part];
}

static int64_t money(double minor)
{
    return report_figure_of(minor, 1);
}

// What they gained for each unit given.
static int64_t ratio_of(double price, const double parts[DELIVERED_PARTS])
{
    double benefit = price, cost = price;
    for (int part = 0; part < DELIVERED_PARTS; part++)
        *(part < DELIVERED_BENEFITS ? &benefit : &cost) += parts[part];
    return cost > 0 ? report_figure_of(benefit / cost, 1e3) : REPORT_MISSING;
}

static int loss_of(const Served *served)
{
    static const struct {
        int loss;
        DeliveredPart part;
    } LOSS_PARTS[] = {{LOSS_TROUBLE, DELIVERED_TROUBLE},
                      {LOSS_TIME, DELIVERED_TIME},
                      {LOSS_SHIPPING, DELIVERED_SHIPPING}};
    int loss = LOSS_NONE;
    float most = 0.5f;
    for (size_t i = 0; i < G_N_ELEMENTS(LOSS_PARTS); i++)
        if (served->parts[LOSS_PARTS[i].part] > most) {
            most = served->parts[LOSS_PARTS[i].part];
            loss = LOSS_PARTS[i].loss;
        }
    return loss;
}

static void put_totals(const Sum *all, const DeliveredUsual *usual, ReportResult *out)
{
    int64_t totals[] = {(int64_t)all->customers,
                        (int64_t)all->orders,
                        money(all->price),
                        money(all->parts[DELIVERED_SAVINGS]),
                        money(all->parts[DELIVERED_SERVICE]),
                        money(all->parts[DELIVERED_VARIETY]),
                        money(all->parts[DELIVERED_SHIPPING]),
                        money(all->parts[DELIVERED_TIME]),
                        money(all->parts[DELIVERED_TROUBLE]),
                        money(all->value),
                        ratio_of(all->price, all->parts),
                        report_figure_of(usual->wait_days, 100),
                        money(usual->fee),
                        money(usual->order),
                        REPORT_MISSING,
                        REPORT_MISSING};
    memcpy(out->totals, totals, sizeof totals);
}

static void put_group(int64_t group, const Sum *sum, const Sum *all, ReportResult *out)
{
    if (sum->customers == 0)
        return;
    report_add(
        out, (int64_t[]){group, (int64_t)sum->customers,
                         report_figure_of(sum->customers / all->customers, 1e6),
                         money(sum->value / sum->customers), ratio_of(sum->price, sum->parts),
                         money(sum->price), money(sum->parts[DELIVERED_SAVINGS]),
                         money(sum->parts[DELIVERED_SERVICE]), money(sum->parts[DELIVERED_VARIETY]),
                         money(sum->parts[DELIVERED_SHIPPING]), money(sum->parts[DELIVERED_TIME]),
                         money(sum->parts[DELIVERED_TROUBLE]), money(sum->value)});
}

// What the finder tells; of a fit that does not stand nothing.
static void put_news(const State *state, ReportResult *out)
{
    int64_t customers = 0, worse = 0;
    double lost = 0;
    for (size_t i = 0; i < report_columns(out->report->totals); i++)
        out->totals[i] = REPORT_MISSING;
    for (size_t part = 0; part < state->run->version->n_parts; part++) {
        customers += state->customers[part];
        worse += state->worse[part];
        lost += state->lost[part];
    }
    size_t n = report_columns(out->report->totals);
    out->totals[0] = customers;
    out->totals[n - 2] = worse;
    out->totals[n - 1] = money(lost);
}

static void finish(void *context, ReportResult *out)
{
    State *state = context;
    bool loss = state->run->values[PARAM_BY].number == BY_LOSS;
    Sum sums[FIFTHS] = {{0}}, all = {0};
    out->names = loss ? LOSS_NAMES : FIFTH_NAMES;
    if (state->run->news) {
        put_news(state, out);
        return;
    }
    g_autoptr(GArray) served = read_all(state);
    int64_t worse = 0;
    double lost = 0;
    for (guint i = 0; i < served->len; i++) {
        const Served *one = &g_array_index(served, Served, i);
        add(&sums[loss ? (guint)loss_of(one) : i * FIFTHS / served->len], one);
        add(&all, one);
        worse += one->value < 0;
        lost += one->value < 0 ? -one->value : 0;
    }
    for (int64_t i = 0; i < FIFTHS; i++)
        put_group(i, &sums[i], &all, out);
    put_totals(&all, &state->usual, out);
    size_t n = report_columns(out->report->totals);
    out->totals[n - 2] = worse;
    out->totals[n - 1] = money(lost);
}

// ---- customers ----

static void put_customer(const Served *one, ReportResult *out)
{
    double parts[DELIVERED_PARTS];
    for (int part = 0; part < DELIVERED_PARTS; part++)
        parts[part] = (double)one->parts[part];
    report_add(out, (int64_t[]){one->id, one->orders, money((double)one->price),
                                money(parts[DELIVERED_SAVINGS]), money(parts[DELIVERED_SERVICE]),
                                money(parts[DELIVERED_VARIETY]), money(parts[DELIVERED_SHIPPING]),
                                money(parts[DELIVERED_TIME]), money(parts[DELIVERED_TROUBLE]),
                                money(one->value), ratio_of((double)one->price, parts)});
}

static void finish_customers(void *context, ReportResult *out)
{
    State *state = context;
    bool most = state->run->values[PARAM_WHICH].number == MOST_FIRST;
    Sum all = {0};
    g_autoptr(GArray) served = read_all(state);
    int64_t fifth = state->run->values[PARAM_FIFTH].number; // 0: all
    guint left = (guint)state->run->values[PARAM_N].number;
    for (guint k = 0; k < served->len; k++) {
        guint i = most ? k : served->len - 1 - k;
        if (fifth != 0 && i * FIFTHS / served->len != (guint)fifth - 1)
            continue;
        const Served *one = &g_array_index(served, Served, i);
        add(&all, one);
        if (left > 0) {
            put_customer(one, out);
            left--;
        }
    }
    int64_t totals[] = {(int64_t)all.customers, money(all.value), ratio_of(all.price, all.parts)};
    memcpy(out->totals, totals, sizeof totals);
}

// ---- what is news ----

static void tell(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    int64_t n = report_total_named(now, "worse"), customers = report_total_named(now, "customers");
    if (n <= 0 || n == REPORT_MISSING)
        return;
    int64_t lost = report_total_named(now, "lost");
    findings_add(
        out,
        &(Finding){.key = "delivered",
                   .tone = FINDING_BAD,
                   .sentence = {"{n} of {customers} customers gained less than it cost them in "
                                "waits, shipping and trouble: {lost} together.",
                                "{customers} 位客户中有 {n} "
                                "位得到的少于等待、运费和麻烦的代价，合计 {lost}。"},
                   .sure = {"by the convention of the settings", "按设置中的约定计算"},
                   .figures = (FindingFigure[]){{"n", REPORT_COUNT, n, NULL},
                                                {"customers", REPORT_COUNT, customers, NULL},
                                                {"lost", REPORT_MONEY, lost, NULL},
                                                {.name = NULL}},
                   .rule = "score(delivered) < 0",
                   .amount = lost});
}

static const ReportFinder FINDER = {.find = tell};

// ---- what is said of them ----

static const Choice BY[] = {
    [BY_FIFTH] = {"fifth", {"Fifths of the customers", "客户五等分"}},
    [BY_LOSS] = {"loss", {"What cost them most", "什么代价最大"}},
    {NULL, {NULL, NULL}},
};
static const Choice WHICH[] = {
    [LEAST_FIRST] = {"least", {"Those who gained least", "得到最少的"}},
    [MOST_FIRST] = {"most", {"Those who gained most", "得到最多的"}},
    {NULL, {NULL, NULL}},
};

static const ReportParam PARAMS[] = {
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "fifth",
                  .about = {"What customers are parted by", "按什么划分"}},
    {.name = NULL},
};

static const ReportParam CUSTOMER_PARAMS[] = {
    [PARAM_WHICH] = {.name = "which",
                     .type = REPORT_CHOICE,
                     .choices = WHICH,
                     .otherwise = "least",
                     .about = {"Who stands first", "先列出谁"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = CUSTOMERS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_FIFTH] = {.name = "fifth",
                     .type = REPORT_CHOICE,
                     .choices = FIFTH_CHOICES,
                     .otherwise = "all",
                     .about = {"Of which fifth, the first gained most",
                               "只看哪五分之一，第一组得到最多"}},
    {.name = NULL},
};

// clang-format off
#define PART_COLUMNS                                                                               \
    {"price", REPORT_MONEY, NULL, {"Price paid", "支付价款"}},                                     \
    {"savings", REPORT_MONEY, NULL, {"Savings", "节省"}},                                          \
    {"service", REPORT_MONEY, NULL, {"Service", "服务"}},                                          \
    {"variety", REPORT_MONEY, NULL, {"Variety", "选择"}},                                          \
    {"shipping", REPORT_MONEY, NULL, {"Shipping", "运费"}},                                        \
    {"time", REPORT_MONEY, NULL, {"Waiting", "等待"}},                                             \
    {"trouble", REPORT_MONEY, NULL, {"Trouble", "麻烦"}},                                          \
    {"value", REPORT_MONEY, NULL, {"Delivered value", "让渡价值"}}
// clang-format on

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    PART_COLUMNS,
    {"ratio", REPORT_RATIO, NULL, {"Gained for each unit given", "得到与付出之比"}},
    {"usual_wait", REPORT_DAYS, NULL, {"Usual wait, days", "通常等待天数"}},
    {"usual_fee", REPORT_MONEY, NULL, {"Usual shipping fee", "通常运费"}},
    {"usual_order", REPORT_MONEY, NULL, {"Usual order", "通常订单金额"}},
    {"worse", REPORT_COUNT, NULL, {"Customers who gained less than it cost", "得不偿失的客户"}},
    {"lost", REPORT_MONEY, NULL, {"What they lost", "他们的损失"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"group", REPORT_NAME, NULL, {"Group", "组"}}, // by what they are parted
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of customers", "客户占比"}},
    {"mean", REPORT_MONEY, NULL, {"Delivered value each", "人均让渡价值"}},
    {"ratio", REPORT_RATIO, NULL, {"Gained for each unit given", "得到与付出之比"}},
    PART_COLUMNS,
    {.name = NULL},
};

static const ReportColumn CUSTOMER_COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    PART_COLUMNS,
    {"ratio", REPORT_RATIO, NULL, {"Gained for each unit given", "得到与付出之比"}},
    {.name = NULL},
};

static const ReportColumn CUSTOMER_TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"value", REPORT_MONEY, NULL, {"Delivered value", "让渡价值"}},
    {"ratio", REPORT_RATIO, NULL, {"Gained for each unit given", "得到与付出之比"}},
    {.name = NULL},
};

#define RULES_EN                                                                                   \
    "A convention in money, over the last 365 days: what customers gained minus what it cost "     \
    "them. Goods are taken to be worth what they usually cost, so what counts is: savings below "  \
    "list prices and by discounts; service (orders sent free at the usual fee, refunds within a "  \
    "week of the return, events named case_solved); variety (different products beyond the "       \
    "first); minus shipping paid, minus days of waiting beyond the usual wait, minus trouble "     \
    "(returns, cancelled orders, further or lost parcels, events named complaint). What each of "  \
    "these is worth stands in the settings; else it is a share of a usual order: a day 1 %, a "    \
    "return or a cancelled order 5 %, a further parcel 2 %, a lost one or a complaint 10 %, a "    \
    "prompt refund 2 %, a case solved 5 %, a product 0.5 %. Customers with orders in that time."
#define RULES_ZH                                                                                                                           \
    "以金额表示的约定，统计最近 365 天：客户得到的减去付出的。商品按平常价格计值，因此计入："     \
    "低于标价和优惠的节省；服务（免运费按通常运费、退货后一周内退款、名为 case_solved "                  \
    "的事件）；选择（第一种以外的不同商品）；减去支付的运费、超过通常等待的天数和麻烦（退货、" \
    "取消的订单、多拆或丢失的包裹、名为 complaint "                                                                       \
    "的事件）。各值多少钱见设置；未设置时按通常订单金额的比例："                                              \
    "一天 1%，退货或取消 5%，多拆包裹 2%，丢失或投诉 10%，及时退款 2%，解决问题 5%，一种商品 "           \
    "0.5%。"                                                                                                                              \
    "只含此期间有订单的客户。"

#define YEAR_WITHOUT                                                                               \
    {                                                                                              \
        "Nobody ordered in the 365 days before. Import orders, or look from an earlier day.",      \
            "此前 365 天没有客户下单。请导入订单，或改看更早的一天。"     \
    }

static void say(ReportSaying *saying)
{
    if (say_total(saying, "usual_wait") == REPORT_MISSING)
        say_doubt(saying, (Label){"No deliveries are recorded, so waiting is not counted.",
                                  "没有送达记录，等待未计入。"});
    if (say_total(saying, "savings") == 0)
        say_doubt(saying, (Label){"There are no list prices above what was paid and no discounts, "
                                  "so nobody seems to have saved.",
                                  "没有高于成交价的标价，也没有优惠，因此看不出节省。"});
    say_quiet(saying, (Label){"A convention to compare customers by, not what they feel: see what "
                              "each part is worth in the settings.",
                              "这是用于比较客户的约定，并非客户的感受；各部分的价值见设置。"});
}

static void say_served(ReportSaying *saying)
{
    say_sentence(
        saying,
        strcmp(say_given(saying, "which"), "least") == 0
            ? (Label){"“{first.customer}” gained least: {first.value} in a year, with "
                      "{first.shipping} of shipping, {first.time} of waiting and "
                      "{first.trouble} of trouble.",
                      "“{first.customer}”得到最少：一年的让渡价值为 {first.value}，其中运费 "
                      "{first.shipping}、等待 {first.time}、麻烦 {first.trouble}。"}
            : (Label){"“{first.customer}” gained most: {first.value} in a year, with "
                      "{first.savings} of savings, {first.service} of service and "
                      "{first.variety} of variety.",
                      "“{first.customer}”得到最多：一年的让渡价值为 {first.value}，其中节省 "
                      "{first.savings}、服务 {first.service}、选择 {first.variety}。"});
}

static const ReportOpens OPENS[] = {
    {"customers", "fifth={group}", "by=fifth", "served"},
    {"total:customers", "any(orders, last 365 days)", NULL, NULL},
    {.column = NULL},
};

const Report REPORT_DELIVERED = {
    .name = "delivered",
    .leading = "group customers share mean ratio savings service price trouble "
               "total:customers total:orders total:value total:ratio total:worse "
               "total:lost",
    .title = {"Delivered value", "让渡价值"},
    .question = {"What do customers gain from us beside what it costs them, and what takes it "
                 "away?",
                 "客户从我们这里得到多少、付出多少？什么抵消了所得？"},
    .about = {RULES_EN, RULES_ZH},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = keep_rows,
    .finish = finish,
    .end = end,
    .sentence = {"Customers gained {ratio} for each unit they gave; {worse} of {customers} gained "
                 "less than it cost them, {lost} together.",
                 "客户每付出 1 得到 {ratio}；{customers} 位客户中有 {worse} 位得不偿失，合计 "
                 "{lost}。"},
    .nothing = YEAR_WITHOUT,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Delivered value of a customer", "人均让渡价值"},
                .name = "group",
                .value = "mean"},
    .keys = "group",
    .opens = OPENS,
    .finder = &FINDER,
};

const Report REPORT_SERVED = {
    .name = "served",
    .title = {"Customers by delivered value", "客户的让渡价值"},
    .question = {"Which customers gained least from us, and why?",
                 "哪些客户从我们这里得到最少？为什么？"},
    .about = {"Customers by delivered value, then by id. " RULES_EN,
              "按让渡价值排列，相同者按编号。" RULES_ZH},
    .facts = REPORT_ORDERS,
    .params = CUSTOMER_PARAMS,
    .totals = CUSTOMER_TOTALS,
    .columns = CUSTOMER_COLUMNS,
    .begin = begin,
    .part = keep_rows,
    .finish = finish_customers,
    .end = end,
    .nothing = YEAR_WITHOUT,
    .say = say_served,
    .picture = {.type = PICTURE_BARS,
                .title = {"Delivered value of customers", "客户的让渡价值"},
                .name = "customer",
                .value = "value"},
};
