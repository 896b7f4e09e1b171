// SPDX-License-Identifier: Apache-2.0
//
// Loyalty: what customers do beside how much they care (Dick and Basu, Journal of the Academy of
// Marketing Science 22, 1994), the reason that keeps them, and how deep it goes (Oliver, Journal of
// Marketing 63, 1999), by rules over the orders, visits and consents of a year.
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/costs.h"
#include "know/report/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_HIGH, PARAM_OFTEN, PARAM_LEAST, PARAM_BY = 3 };
enum { PARAM_TYPE = 3, PARAM_LAYER, PARAM_N };
enum { BY_TYPE, BY_LAYER, CUSTOMERS_MAX = 10000, YEAR = 365, LATELY = 90 };
enum { TRUE_ONES, INCENTIVE, PRICE, MONOPOLY, CONVENIENCE, INERTIA, NOT_YET, TYPES };
enum { ACTION, CONATIVE, AFFECTIVE, COGNITIVE, LAYERS };

// Bounds of the rules, as the text of the report has them.
static const int ORDERS_LEAST = 3, RANGE_FULL = 5, VISITS_FULL = 12, MONTHS = 12;
static const double DISCOUNTED = 0.6, CHEAP = 0.9;

typedef struct {
    int64_t id, amount;
    int32_t orders, months, products, visits;
    float behaviour, emotion, discounted, price; // price: of the list price; NAN: not known
    uint8_t type, layer;
} Loyal;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Costs lines; // where lines and products stand
    int discount, channel, currency, events, happened;
    GArray **parts; // of Loyal
} Loyalty;

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static void find_columns(Loyalty *all)
{
    const Layout *layout = all->run->version->layout;
    all->discount =
        column_of(&layout->facts[all->choice.at.orders], &ENTITY_ORDER, "discount_minor");
    all->channel = all->choice.at.channel;
    all->currency = column_of(&layout->facts[all->choice.at.orders], &ENTITY_ORDER, "currency");
    all->events = layout_fact(layout, &ENTITY_EVENT);
    all->happened = all->events >= 0 ? layout->facts[all->events].time : -1;
}

static void *begin(const ReportRun *run)
{
    Loyalty *all = ARENA_NEW(run->arena, Loyalty);
    Bounds year = {run->clock.now - YEAR * DAY_US, INT64_MAX};
    *all = (Loyalty){.run = run,
                     .choice = order_choice(run, year, run->values[PARAM_LEAST].number),
                     .parts = ARENA_ARRAY(run->arena, GArray *, run->version->n_parts + 1)};
    all->lines = costs_new(run, &all->choice.at);
    find_columns(all);
    return all;
}

static void end(void *state)
{
    Loyalty *all = state;
    for (size_t part = 0; part < all->run->version->n_parts; part++)
        if (all->parts[part] != NULL)
            g_array_unref(all->parts[part]);
}

// ---- one customer ----

typedef struct {
    const Loyalty *all;
    PartOrders orders;
    const Vector *discounts, *channels, *currencies; // by order; NULL: not held
    const Frame *lines, *events;
    uint32_t *stamps; // by code of the product: the row + 1 of the customer who bought it last
    double *list;     // by the same: costs_list_prices()
} Reading;

static bool is_own_currency(const Reading *reading, uint32_t order)
{
    uint64_t code = reading->currencies != NULL ? vector_code(reading->currencies, order) : 0;
    return code > 0 && strcmp(vector_text(reading->currencies, code),
                              model_currency(reading->all->run->model)) == 0;
}

// What the lines of an order cost, and what they would by the prices of the products; returns how
// many products the customer had not bought before.
static int32_t read_lines(const Reading *reading, uint32_t stamp, uint32_t order, double paid[2])
{
    const Costs *at = &reading->all->lines;
    const Vector *products = reading->lines->columns[at->product];
    bool own = is_own_currency(reading, order);
    int32_t fresh = 0;
    for (uint32_t line = reading->lines->starts[order]; line < reading->lines->starts[order + 1];
         line++) {
        uint64_t code = vector_code(products, line);
        if (code == 0)
            continue;
        fresh += reading->stamps[code] != stamp;
        reading->stamps[code] = stamp;
        double list =
            reading->list[code] * (double)column_value(reading->lines->columns[at->quantity], line);
        if (own && list > 0) {
            paid[0] += (double)column_value(reading->lines->columns[at->amount], line);
            paid[1] += list;
        }
    }
    return fresh;
}

// Months are those of 30 days back from now: so many with an order, of those since the first one.
static void read_orders(const Reading *reading, size_t row, OrderSpan span, Loyal *out,
                        bool *out_one_channel)
{
    int64_t now = reading->all->run->clock.now, oldest = 0;
    uint32_t months = 0;
    double discounted = 0, paid[2] = {0};
    uint64_t channel = UINT64_MAX;
    *out_one_channel = reading->channels != NULL;
    for (uint32_t at = span.first; at < span.after; at++) {
        uint32_t order = part_order(&reading->orders, at);
        int64_t back =
            (now - vector_decode(reading->orders.times, part_order_time(&reading->orders, at))) /
            (30 * DAY_US);
        back = CLAMP(back, 0, MONTHS - 1);
        months |= UINT32_C(1) << back;
        oldest = MAX(oldest, back);
        out->amount += part_order_amount(&reading->orders, at);
        discounted += column_value(reading->discounts, order) > 0;
        uint64_t own = reading->channels != NULL ? vector_code(reading->channels, order) : 0;
        *out_one_channel &= own != 0 && (channel == UINT64_MAX || own == channel);
        channel = own;
        if (reading->lines != NULL)
            out->products += read_lines(reading, (uint32_t)row + 1, order, paid);
    }
    out->orders = (int32_t)(span.after - span.first);
    out->months = __builtin_popcount(months);
    out->discounted = (float)(discounted / out->orders);
    out->price = (float)(paid[1] > 0 ? paid[0] / paid[1] : NAN);
    double often = (double)reading->all->run->values[PARAM_OFTEN].number;
    double regular = (double)out->months / (double)(oldest + 1);
    double range = reading->lines == NULL ? NAN : fmin(out->products / (double)RANGE_FULL, 1);
    double sum = fmin(out->orders / often, 1) + regular + (isnan(range) ? 0 : range);
    out->behaviour = (float)(sum / (isnan(range) ? 2 : 3));
}

// Days of the year on which something was seen of the customer; *out_last gets how long ago.
static int32_t visits_of(const Reading *reading, size_t row, int64_t *out_last)
{
    const Frame *events = reading->events;
    int64_t now = reading->all->run->clock.now, before = -1;
    int32_t days = 0;
    for (uint32_t at = events->starts[row + 1]; at > events->starts[row]; at--) {
        int64_t moment = column_value(events->columns[reading->all->happened], at - 1);
        int64_t back = (now - moment) / DAY_US;
        if (moment > now || back == before)
            continue;
        if (back >= YEAR)
            break;
        *out_last = MIN(*out_last, back);
        before = back;
        days++;
    }
    return days;
}

// -1: never asked.
static int consent_of(const Reading *reading, size_t row)
{
    const Frame *customers = &reading->orders.chunk->customers;
    int found = -1;
    for (size_t i = 0; i < customers->layout->n_columns; i++)
        if (customers->layout->columns[i].consent != NULL &&
            vector_code(customers->columns[i], row) != 0)
            found = MAX(found, column_value(customers->columns[i], row) != 0);
    return found;
}

static uint8_t type_of(const Loyal *loyal, bool one_channel, double high)
{
    if (loyal->orders < ORDERS_LEAST)
        return NOT_YET;
    if (loyal->behaviour >= high && loyal->emotion >= high)
        return TRUE_ONES;
    if (loyal->discounted >= DISCOUNTED)
        return INCENTIVE;
    if (loyal->price <= CHEAP)
        return PRICE;
    if (loyal->products == 1)
        return MONOPOLY;
    return one_channel ? CONVENIENCE : INERTIA;
}

static uint8_t layer_of(const Loyal *loyal, int64_t last_seen, double high)
{
    if (loyal->behaviour >= high && loyal->emotion >= high)
        return ACTION;
    if (loyal->orders >= 2 && last_seen < LATELY)
        return CONATIVE;
    return loyal->emotion >= high ? AFFECTIVE : COGNITIVE;
}

static Loyal read_customer(const Reading *reading, size_t row, OrderSpan span)
{
    const PartOrders *orders = &reading->orders;
    const ReportRun *run = reading->all->run;
    Loyal out = {.id = chunk_id(orders->chunk, row)};
    bool one_channel;
    double high = (double)run->values[PARAM_HIGH].number / 100;
    read_orders(reading, row, span, &out, &one_channel);
    int64_t last =
        (run->clock.now - vector_decode(orders->times, part_order_time(orders, span.after - 1))) /
        DAY_US;
    int consent = consent_of(reading, row), n = consent >= 0;
    double sum = consent > 0;
    if (reading->events != NULL) {
        out.visits = visits_of(reading, row, &last);
        sum += fmin(out.visits / (double)VISITS_FULL, 1);
        n++;
    }
    out.emotion = (float)(n > 0 ? sum / n : 0);
    out.type = type_of(&out, one_channel, high);
    out.layer = layer_of(&out, last, high);
    return out;
}

static const Vector *order_column(const Loyalty *all, const Chunk *chunk, int column)
{
    return column < 0 ? NULL : chunk->facts[all->choice.at.orders].columns[column];
}

static void read_products(Reading *reading, const Frame *lines)
{
    const Vector *products = lines->columns[reading->all->lines.product];
    if (products->unfit)
        return;
    reading->lines = lines;
    reading->stamps = g_new0(uint32_t, products->most + 1);
    reading->list = costs_list_prices(&reading->all->lines, products);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Loyalty *all = state;
    const Chunk *chunk = all->run->version->parts[part].chunk;
    Reading reading = {.all = all,
                       .discounts = order_column(all, chunk, all->discount),
                       .channels = order_column(all, chunk, all->channel),
                       .currencies = order_column(all, chunk, all->currency)};
    part_orders_read(&reading.orders, &all->choice, part);
    if (all->lines.products != NULL)
        read_products(&reading, &chunk->facts[all->lines.lines]);
    if (all->happened >= 0 && !chunk->facts[all->events].columns[all->happened]->unfit)
        reading.events = &chunk->facts[all->events];
    GArray *found = all->parts[part] = g_array_new(FALSE, FALSE, sizeof(Loyal));
    for (size_t row = 0; row < chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        Loyal loyal = read_customer(&reading, row, span);
        g_array_append_val(found, loyal);
    }
    g_free(reading.stamps);
    g_free(reading.list);
    part_orders_clear(&reading.orders);
}

// ---- all of them ----

typedef struct {
    double customers, behaviour, emotion;
    int64_t orders, amount;
} Sum;

static void add(Sum *sum, const Loyal *loyal)
{
    sum->customers++;
    sum->behaviour += (double)loyal->behaviour;
    sum->emotion += (double)loyal->emotion;
    sum->orders += loyal->orders;
    sum->amount += loyal->amount;
}

static int64_t share(double part, double all)
{
    return all > 0 ? report_figure_of(part / all, 1e6) : REPORT_MISSING;
}

static void put_totals(const Sum *all, ReportResult *out)
{
    int64_t totals[] = {(int64_t)all->customers, all->orders, all->amount,
                        share(all->behaviour, all->customers), share(all->emotion, all->customers)};
    memcpy(out->totals, totals, sizeof totals);
}

static void finish(void *state, ReportResult *out)
{
    Loyalty *loyalty = state;
    bool layers = loyalty->run->values[PARAM_BY].number == BY_LAYER;
    Sum sums[TYPES] = {{0}}, all = {0};
    for (size_t part = 0; part < loyalty->run->version->n_parts; part++)
        for (guint i = 0; i < loyalty->parts[part]->len; i++) {
            const Loyal *loyal = &g_array_index(loyalty->parts[part], Loyal, i);
            add(&sums[layers ? loyal->layer : loyal->type], loyal);
            add(&all, loyal);
        }
    for (int64_t i = 0; i < TYPES; i++) {
        const Sum *sum = &sums[i];
        if (sum->customers > 0)
            report_add(out,
                       (int64_t[]){layers ? REPORT_MISSING : i, layers ? i : REPORT_MISSING,
                                   (int64_t)sum->customers, share(sum->customers, all.customers),
                                   share(sum->behaviour, sum->customers),
                                   share(sum->emotion, sum->customers), sum->orders, sum->amount,
                                   share((double)sum->amount, (double)all.amount)});
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
                                loyal->months, loyal->products, loyal->visits,
                                report_figure_of((double)loyal->discounted, 1e6),
                                report_figure_of((double)loyal->price, 1e6), loyal->amount});
}

// Places in the choices of parameters come after "any".
static void finish_loyal(void *state, ReportResult *out)
{
    Loyalty *loyalty = state;
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

#define TYPE_CHOICES                                                                               \
    {"true", {"True: they buy and they care", "超值忠诚：常买也在意"}},                            \
        {"incentive", {"Incentive: most orders had a discount", "激励忠诚：多数订单有优惠"}},      \
        {"price", {"Price: they pay less than the list price", "价格忠诚：成交价低于标价"}},       \
        {"monopoly", {"Monopoly: one product alone", "垄断忠诚：只买一种商品"}},                   \
        {"convenience", {"Convenience: always the same channel", "方便忠诚：始终同一渠道"}},       \
        {"inertia", {"Inertia: they go on, without interest", "惰性忠诚：照旧购买，不太在意"}},    \
        {"none", {"Not loyal yet: fewer than 3 orders", "尚未形成：不足 3 笔订单"}},               \
    {                                                                                              \
        NULL,                                                                                      \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

#define LAYER_CHOICES                                                                              \
    {"action", {"Action: they buy and care", "行为忠诚：常买也在意"}},                             \
        {"conative", {"Conative: bought twice, seen lately", "意向忠诚：买过两次，近期来过"}},     \
        {"affective", {"Affective: they care", "情感忠诚：在意"}},                                 \
        {"cognitive", {"Cognitive: they know you", "认知忠诚：知道你们"}},                         \
    {                                                                                              \
        NULL,                                                                                      \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define ANY_CHOICE                                                                                 \
    {                                                                                              \
        "any",                                                                                     \
        {                                                                                          \
            "Any", "不限"                                                                        \
        }                                                                                          \
    }

static const Choice TYPE_NAMES[] = {TYPE_CHOICES};
static const Choice LAYER_NAMES[] = {LAYER_CHOICES};
static const Choice ANY_TYPE[] = {ANY_CHOICE, TYPE_CHOICES};
static const Choice ANY_LAYER[] = {ANY_CHOICE, LAYER_CHOICES};
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
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"type", REPORT_NAME, TYPE_NAMES, {"Why they stay", "因何忠诚"}},
    {"layer", REPORT_NAME, LAYER_NAMES, {"How deep it goes", "忠诚的层次"}},
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
    {"type", REPORT_NAME, TYPE_NAMES, {"Why they stay", "因何忠诚"}},
    {"layer", REPORT_NAME, LAYER_NAMES, {"How deep it goes", "忠诚的层次"}},
    {"behaviour", REPORT_SHARE, NULL, {"How they buy", "行为得分"}},
    {"emotion", REPORT_SHARE, NULL, {"How they care", "情感得分"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"months", REPORT_COUNT, NULL, {"Months with orders", "有订单的月数"}},
    {"products", REPORT_COUNT, NULL, {"Different products", "商品种数"}},
    {"visits", REPORT_COUNT, NULL, {"Days with visits", "来访天数"}},
    {"discounted", REPORT_SHARE, NULL, {"Orders with a discount", "有优惠的订单"}},
    {"price", REPORT_SHARE, NULL, {"Paid of the list price", "成交价占标价"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

#define RULES_EN                                                                                   \
    "Customers with orders in the last 365 days. How they buy: the mean of orders beside what "    \
    "counts as often, of months with orders since the first one, and of different products "       \
    "beside 5. How they care: the mean of days with visits or opened mails beside 12 (where "      \
    "events are held) and of an agreement to be written to (where anybody asked). Ratings, "       \
    "survey "                                                                                      \
    "answers, referrals and the tone of notes are not counted yet. Why they stay, the first that " \
    "holds: fewer than 3 orders, not loyal yet; both scores high, true; discounts on 60 % of the " \
    "orders, incentive; at most 90 % of list prices paid, price; a single product, monopoly; a "   \
    "single channel, convenience; else inertia. How deep: both scores high, action; two orders "   \
    "and seen in the last 90 days, conative; cares, affective; else cognitive."
#define RULES_ZH                                                                                                                              \
    "最近 365 "                                                                                                                             \
    "天有订单的客户。行为得分为三项平均：订单数与“常买”之比、首单以来有订单的月份比例、商品种" \
    "数与 5 之比。情感得分为两项平均：来访或打开邮件的天数与 12 "                                                   \
    "之比（有事件时）、是否同意接收消息（"                                                                                  \
    "询问过时）。评分、问卷、推荐和备注语气尚未计入。因何忠诚依次判断：不足 3 "                            \
    "笔订单为尚未形成；两项得"                                                                                                    \
    "分都高为超值；60% 以上订单有优惠为激励；成交价不超过标价 90% "                                                 \
    "为价格；只买一种商品为垄断；只用一个"                                                                                  \
    "渠道为方便；其余为惰性。层次：两项都高为行为；买过两次且最近 90 "                                          \
    "天来过为意向；情感得分高为情感；其"                                                                                     \
    "余为认知。"

static void say(ReportSaying *saying)
{
    size_t most = say_greatest(saying, "customers");
    bool by_type = say_cell(saying, most, "type") != REPORT_MISSING;
    say_cell_as(saying, "most", most, by_type ? "type" : "layer");
    say_cell_as(saying, "share", most, "share");
    say_sentence(saying, (Label){"{customers} customers score {behaviour} for how they buy and "
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
