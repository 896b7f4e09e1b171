// SPDX-License-Identifier: Apache-2.0
//
// Two reports of loyalty (loyalty_read.h): how many customers are loyal for which reason, and who.
#include "know/report/loyalty_read.h"
#include "know/report/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_HIGH, PARAM_OFTEN, PARAM_LEAST, PARAM_BY = 3 };
enum { PARAM_TYPE = 3, PARAM_LAYER, PARAM_N };
enum { BY_TYPE, BY_LAYER, CUSTOMERS_MAX = 10000 };

typedef struct {
    const ReportRun *run;
    Loyalty loyalty;
    GArray **parts; // of Loyal
} State;

static void *begin(const ReportRun *run)
{
    State *state = ARENA_NEW(run->arena, State);
    LoyaltyRules rules = {(double)run->values[PARAM_HIGH].number / 100,
                          run->values[PARAM_OFTEN].number, run->values[PARAM_LEAST].number};
    *state = (State){run, loyalty_of(run, &rules),
                     ARENA_ARRAY(run->arena, GArray *, run->version->n_parts + 1)};
    return state;
}

static void end(void *context)
{
    State *state = context;
    for (size_t part = 0; part < state->run->version->n_parts; part++)
        if (state->parts[part] != NULL)
            g_array_unref(state->parts[part]);
}

static void take(void *context, size_t row, const Loyal *loyal)
{
    (void)row;
    g_array_append_val((GArray *)context, *loyal);
}

static void read_part(void *context, size_t part, const uint8_t *rows)
{
    State *state = context;
    state->parts[part] = g_array_new(FALSE, FALSE, sizeof(Loyal));
    loyalty_each(&state->loyalty, state->run->version->parts[part].chunk, rows, take,
                 state->parts[part]);
}

// ---- all of them ----

typedef struct {
    double customers, behaviour, emotion;
    int64_t known; // of whom what they feel is known
    int64_t orders, amount;
} Sum;

static void add(Sum *sum, const Loyal *loyal)
{
    sum->customers++;
    sum->behaviour += (double)loyal->behaviour;
    if (!isnan(loyal->emotion)) {
        sum->emotion += (double)loyal->emotion;
        sum->known++;
    }
    sum->orders += loyal->orders;
    sum->amount += loyal->amount;
}

static int64_t share(double part, double all)
{
    return all > 0 ? report_figure_of(part / all, 1e6) : REPORT_MISSING;
}

static void put_totals(const Sum *all, ReportResult *out)
{
    int64_t totals[] = {(int64_t)all->customers,
                        all->orders,
                        all->amount,
                        share(all->behaviour, all->customers),
                        share(all->emotion, (double)all->known),
                        all->known};
    memcpy(out->totals, totals, sizeof totals);
}

static void finish(void *state, ReportResult *out)
{
    State *loyalty = state;
    bool layers = loyalty->run->values[PARAM_BY].number == BY_LAYER;
    Sum sums[LOYAL_TYPES] = {{0}}, all = {0};
    for (size_t part = 0; part < loyalty->run->version->n_parts; part++)
        for (guint i = 0; i < loyalty->parts[part]->len; i++) {
            const Loyal *loyal = &g_array_index(loyalty->parts[part], Loyal, i);
            add(&sums[layers ? loyal->layer : loyal->type], loyal);
            add(&all, loyal);
        }
    for (int64_t i = 0; i < LOYAL_TYPES; i++) {
        const Sum *sum = &sums[i];
        if (sum->customers > 0)
            report_add(out,
                       (int64_t[]){layers ? REPORT_MISSING : i, layers ? i : REPORT_MISSING,
                                   (int64_t)sum->customers, share(sum->customers, all.customers),
                                   share(sum->behaviour, sum->customers),
                                   share(sum->emotion, (double)sum->known), sum->orders,
                                   sum->amount, share((double)sum->amount, (double)all.amount)});
    }
    put_totals(&all, out);
}

static int by_amount(const void *a, const void *b)
{
    const Loyal *one = a, *other = b;
    if (one->amount != other->amount)
        return one->amount > other->amount ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static void put_loyal(const Loyal *loyal, ReportResult *out)
{
    report_add(out, (int64_t[]){loyal->id, loyal->type, loyal->layer,
                                report_figure_of((double)loyal->behaviour, 1e6),
                                report_figure_of((double)loyal->emotion, 1e6), loyal->orders,
                                loyal->months, loyal->products, MAX(loyal->visits, 0),
                                report_figure_of((double)loyal->discounted, 1e6),
                                report_figure_of((double)loyal->price, 1e6), loyal->amount,
                                report_figure_of((double)loyal->rating, 1e6),
                                report_figure_of((double)loyal->tone, 1e3), loyal->referrals});
}

// Places in the choices of parameters come after "any".
static void finish_loyal(void *state, ReportResult *out)
{
    State *loyalty = state;
    const ReportValue *values = loyalty->run->values;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Loyal));
    Sum sum = {0};
    for (size_t part = 0; part < loyalty->run->version->n_parts; part++)
        for (guint i = 0; i < loyalty->parts[part]->len; i++) {
            const Loyal *loyal = &g_array_index(loyalty->parts[part], Loyal, i);
            if ((values[PARAM_TYPE].number != 0 && values[PARAM_TYPE].number != loyal->type + 1) ||
                (values[PARAM_LAYER].number != 0 && values[PARAM_LAYER].number != loyal->layer + 1))
                continue;
            add(&sum, loyal);
            g_array_append_val(all, *loyal);
        }
    g_array_sort(all, by_amount);
    for (guint i = 0; i < MIN(all->len, (guint)values[PARAM_N].number); i++)
        put_loyal(&g_array_index(all, Loyal, i), out);
    put_totals(&sum, out);
}

// ---- what is said of them ----

#define ANY_CHOICE                                                                                 \
    {                                                                                              \
        "any",                                                                                     \
        {                                                                                          \
            "Any", "不限"                                                                        \
        }                                                                                          \
    }

static const Choice ANY_TYPE[] = {ANY_CHOICE, LOYAL_TYPE_CHOICES};
static const Choice ANY_LAYER[] = {ANY_CHOICE, LOYAL_LAYER_CHOICES};
static const Choice BY[] = {
    [BY_TYPE] = {"type", {"Why they stay", "因何忠诚"}},
    [BY_LAYER] = {"layer", {"How deep it goes", "忠诚的层次"}},
    {NULL, {NULL, NULL}},
};

#define THRESHOLDS                                                                                 \
    [PARAM_HIGH] = {.name = "high",                                                                \
                    .type = REPORT_NUMBER,                                                         \
                    .least = 1,                                                                    \
                    .most = 100,                                                                   \
                    .otherwise = "60",                                                             \
                    .about = {"A score of so much or more is high", "达到此分为高"}},              \
    [PARAM_OFTEN] = {.name = "often",                                                              \
                     .type = REPORT_NUMBER,                                                        \
                     .least = 1,                                                                   \
                     .most = 1000,                                                                 \
                     .otherwise = "6",                                                             \
                     .about = {"Orders a year that count as often", "一年多少笔订单算常买"}},      \
    [PARAM_LEAST] = REPORT_LEAST

static const ReportParam PARAMS[] = {
    THRESHOLDS,
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "type",
                  .about = {"What customers are parted by", "按什么划分"}},
    {.name = NULL},
};

static const ReportParam LOYAL_PARAMS[] = {
    THRESHOLDS,
    [PARAM_TYPE] = {.name = "type",
                    .type = REPORT_CHOICE,
                    .choices = ANY_TYPE,
                    .otherwise = "any",
                    .about = {"Why they stay", "因何忠诚"}},
    [PARAM_LAYER] = {.name = "layer",
                     .type = REPORT_CHOICE,
                     .choices = ANY_LAYER,
                     .otherwise = "any",
                     .about = {"How deep it goes", "忠诚的层次"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = CUSTOMERS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"behaviour", REPORT_SHARE, NULL, {"How they buy, mean", "行为得分平均"}},
    {"emotion", REPORT_SHARE, NULL, {"How they care, mean", "情感得分平均"}},
    {"known", REPORT_COUNT, NULL, {"Of whom feelings are known", "了解其情感的客户"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"type", REPORT_NAME, LOYAL_TYPE_NAMES, {"Why they stay", "因何忠诚"}},
    {"layer", REPORT_NAME, LOYAL_LAYER_NAMES, {"How deep it goes", "忠诚的层次"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of customers", "客户占比"}},
    {"behaviour", REPORT_SHARE, NULL, {"How they buy, mean", "行为得分平均"}},
    {"emotion", REPORT_SHARE, NULL, {"How they care, mean", "情感得分平均"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"worth", REPORT_SHARE, NULL, {"Share of the amount", "金额占比"}},
    {.name = NULL},
};

static const ReportColumn LOYAL_COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"type", REPORT_NAME, LOYAL_TYPE_NAMES, {"Why they stay", "因何忠诚"}},
    {"layer", REPORT_NAME, LOYAL_LAYER_NAMES, {"How deep it goes", "忠诚的层次"}},
    {"behaviour", REPORT_SHARE, NULL, {"How they buy", "行为得分"}},
    {"emotion", REPORT_SHARE, NULL, {"How they care", "情感得分"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"months", REPORT_COUNT, NULL, {"Months with orders", "有订单的月数"}},
    {"products", REPORT_COUNT, NULL, {"Different products", "商品种数"}},
    {"visits", REPORT_COUNT, NULL, {"Days with visits", "来访天数"}},
    {"discounted", REPORT_SHARE, NULL, {"Orders with a discount", "有优惠的订单"}},
    {"price", REPORT_SHARE, NULL, {"Paid of the list price", "成交价占标价"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"rating", REPORT_SHARE, NULL, {"Ratings, worst to best", "评分（最低到最高）"}},
    {"tone", REPORT_RATIO, NULL, {"Mean tone of texts, -1 to 1", "文字平均语气（-1 到 1）"}},
    {"referrals", REPORT_COUNT, NULL, {"Customers they referred", "推荐的客户"}},
    {.name = NULL},
};

#define RULES_EN                                                                                   \
    "Customers with orders in the last 365 days. How they buy: the mean of orders beside what "    \
    "counts as often, of months with orders since the first one, and of different products "       \
    "beside 5. How they care: the mean of what is known of them: days with visits or opened "      \
    "mails beside 12 (of whom events are held), an agreement to be written to (where anybody "     \
    "asked), their ratings (surveys too) from worst to best, the tone of what they wrote, "        \
    "reviews, complaints, chats, and all of it for who has ever referred another customer (that "  \
    "nobody was referred says nothing); of whom nothing is known no feelings are told. Why they "  \
    "stay, the first that holds: fewer than 3 orders, not loyal yet; both scores high, true; "     \
    "discounts on 60 % of the orders, incentive; at most 90 % of list prices paid, price; a "      \
    "single product, monopoly; a single channel, convenience; else inertia. How deep: both "       \
    "scores high, action; two orders and seen in the last 90 days, conative; how they care, "      \
    "referrals among it, is high, affective; else cognitive."
#define RULES_ZH                                                                                                                                 \
    "最近 365 天有订单的客户。行为得分为三项平均：订单数与“常买”之比、首单以来有订单的月份比例、"  \
    "商品种数与 5 之比。情感得分为已知各项的平均：来访或打开邮件的天数与 12 之比（有其事件时）、"      \
    "是否同意接收消息（询问过时）、评分（含问卷，从最低到最高）、所写文字（评价、投诉、聊天）的"    \
    "语气、推荐（推荐过其他客户计满分，没有推荐则不计入）；一项都不了解时不给出情感得分。因何忠诚" \
    "依次判断：不足 3 笔订单为尚未形成；两项得分都高为超值；60% 以上订单有优惠为激励；成交价不"         \
    "超过标价 90% 为价格；只买一种商品为垄断；只用一个渠道为方便；其余为惰性。层次：两项都高为"        \
    "行为；买过两次且最近 90 天来过为意向；情感得分（含推荐）高为情感；其余为认知。"

static void say(ReportSaying *saying)
{
    size_t most = say_greatest(saying, "customers");
    bool by_type = say_cell(saying, most, "type") != REPORT_MISSING;
    say_cell_as(saying, "most", most, by_type ? "type" : "layer");
    say_cell_as(saying, "share", most, "share");
    if (say_total(saying, "known") == 0)
        say_sentence(
            saying,
            (Label){"{customers} customers score {behaviour} for how they buy; no feelings "
                    "are known, neither ratings, texts, visits, agreements nor referrals. Most of "
                    "them: {most} ({share}).",
                    "{customers} 位客户的行为得分平均为 {behaviour}；没有评分、文字、来访"
                    "、同意或推荐记录，因此不了解情感。人数最多的一类：{most}（{share}）。"});
    else
        say_sentence(saying,
                     (Label){"{customers} customers score {behaviour} for how they buy and "
                             "{emotion} for how they care; most of them: {most} ({share}).",
                             "{customers} 位客户的行为得分平均为 {behaviour}，情感得分平均为 "
                             "{emotion}；人数最多的一类：{most}（{share}）。"});
}

const Report REPORT_LOYALTY = {
    .name = "loyalty",
    .title = {"Loyalty", "客户忠诚"},
    .question = {"Are our customers loyal, and why do they stay?", "客户忠诚吗？因为什么而留下？"},
    .about = {RULES_EN, RULES_ZH},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers by loyalty", "各类忠诚的客户数"},
                .name = "type layer",
                .value = "customers"},
    .keys = "type layer",
};

const Report REPORT_LOYAL = {
    .name = "loyal",
    .leading = "customer type layer behaviour emotion orders amount rating tone "
               "referrals total:customers total:orders total:amount total:behaviour "
               "total:emotion",
    .title = {"Customers by loyalty", "各类忠诚的客户"},
    .question = {"Which customers are loyal for this reason?", "哪些客户属于这类忠诚？"},
    .about = {"Customers by the amount of their orders, then by id. " RULES_EN,
              "按订单金额从高到低排列，相同者按编号。" RULES_ZH},
    .facts = REPORT_LINES,
    .params = LOYAL_PARAMS,
    .totals = TOTALS,
    .columns = LOYAL_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_loyal,
    .end = end,
    .sentence = {"{customers} customers with {orders} orders of {amount}.",
                 "{customers} 位客户，{orders} 笔订单，共 {amount}。"},
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers by the amount of their orders", "客户的订单金额"},
                .name = "customer",
                .value = "amount"},
    .keys = "customer",
};
