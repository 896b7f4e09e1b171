// SPDX-License-Identifier: Apache-2.0
#include "know/insight/habits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LATELY = 90, YEAR = 365 };

// Reasons are told by these names, and only what raises the risk is a reason: where more of a habit
// never raises it, its name says that there is little.
const Choice HABIT_NAMES[HABITS_N + 1] = {
    [HABIT_RECENCY] = {"recency", {"Long since the last order", "距上次下单已久"}},
    [HABIT_TENURE] = {"tenure", {"How long a customer already", "成为客户的时间"}},
    [HABIT_SILENCE] = {"silence", {"Silent for much of the time", "长时间没有下单"}},
    [HABIT_PURCHASES] = {"purchases", {"Few purchases", "购买次数少"}},
    [HABIT_LATELY] = {"lately", {"Few purchases in 90 days", "近 90 天购买少"}},
    [HABIT_YEAR] = {"year", {"Few purchases in a year", "近一年购买少"}},
    [HABIT_WARMTH] = {"warmth", {"Bought little of late", "近来购买少"}},
    [HABIT_WARMTH_YEAR] = {"long_warmth", {"Bought little over the years", "长期购买少"}},
    [HABIT_PACE] = {"pace", {"Rarely buys again", "很少复购"}},
    [HABIT_TREND] = {"trend", {"Purchases do not grow", "购买没有增加"}},
    [HABIT_RHYTHM] = {"rhythm", {"Usual wait between orders", "平时的购买间隔"}},
    [HABIT_LAST_GAP] = {"last_gap", {"Last wait between orders", "最近一次购买间隔"}},
    [HABIT_REGULARITY] = {"regularity", {"How regularly they buy", "购买是否规律"}},
    [HABIT_OVERDUE] = {"overdue", {"Overdue, or bought only once", "超过平时间隔，或只买过一次"}},
    [HABIT_LONGEST] = {"longest",
                       {"Silent longer than ever, or bought only once",
                        "沉默超过以往，或只买过一次"}},
    [HABIT_SPENT] = {"spent", {"Spent little in all", "累计消费低"}},
    [HABIT_YEAR_SPENT] = {"year_spent", {"Spent little in a year", "近一年消费低"}},
    [HABIT_BASKET] = {"basket", {"Amount of an order", "每单金额"}},
    [HABIT_LAST_BASKET] = {"last_basket", {"Last order beside the others", "最近一单与以往相比"}},
    [HABIT_PRODUCTS] = {"products", {"Few different products", "买过的品种少"}},
    [HABIT_ASSORTMENT] = {"assortment", {"Number of products in an order", "每单商品数"}},
    [HABIT_NOVELTY] = {"novelty", {"Share of new products", "尝新比例"}},
    [HABIT_RETURNS] = {"returns", {"Returns", "退货次数"}},
    [HABIT_RETURNED] = {"returned", {"Share returned", "退货金额比例"}},
    [HABIT_SEASON] = {"season", {"Few orders in these weeks last year", "去年同期下单少"}},
    [HABIT_COMPLAINTS_LATELY] = {"complaints_lately", {"Complaints in 90 days", "近 90 天有投诉"}},
    [HABIT_COMPLAINTS] = {"complaints", {"Complaints in a year", "近一年有投诉"}},
    [HABIT_COMPLAINED] = {"complained", {"A complaint not long ago", "不久前投诉过"}},
    [HABIT_TONE] = {"tone", {"Sounds discontent", "文字语气不满"}},
    [HABIT_LOWEST] = {"lowest", {"A low rating", "打过低分"}},
    [HABIT_WAIT] = {"wait", {"A long wait for a parcel", "包裹等待过久"}},
    [HABIT_RIVALS] = {"rivals", {"Spoke of other shops in a year", "近一年提到过别家"}},
    [HABITS_N] = {.name = NULL},
};

const Habit HABITS[HABITS_N] = {
    [HABIT_RECENCY] = {.unit = HABIT_DAYS,
                       .direction = 1,
                       .about = {"Days since the last order", "距上次下单的天数"},
                       .told = {"the last order was %s days ago", "上次下单在 %s 天前"}},
    [HABIT_TENURE] = {.unit = HABIT_DAYS,
                      .direction = 0,
                      .about = {"Days since the first order", "距首次下单的天数"},
                      .told = {"customer for %s days", "成为客户 %s 天"}},
    [HABIT_SILENCE] = {.unit = HABIT_SHARE,
                       .direction = 1,
                       .about = {"Days since the last order by the days since the first one",
                                 "距上次下单的天数与距首次下单的天数之比"},
                       .told = {"silent for the last %s of the time as a customer",
                                "成为客户以来最后 %s 的时间没有下单"}},
    [HABIT_PURCHASES] = {.unit = HABIT_COUNT,
                         .direction = -1,
                         .about = {"Days with orders; orders of a day are one purchase",
                                   "有订单的天数，同一天的订单算一次购买"},
                         .told = {"bought %s times in all", "累计购买 %s 次"}},
    [HABIT_LATELY] = {.unit = HABIT_COUNT,
                      .direction = -1,
                      .about = {"Purchases in the last 90 days", "最近 90 天的购买次数"},
                      .told = {"bought %s times in the last 90 days", "最近 90 天购买 %s 次"}},
    [HABIT_YEAR] = {.unit = HABIT_COUNT,
                    .direction = -1,
                    .about = {"Purchases in the last 365 days", "最近 365 天的购买次数"},
                    .told = {"bought %s times in the last year", "最近一年购买 %s 次"}},
    [HABIT_WARMTH] =
        {.unit = HABIT_TIMES,
         .direction = -1,
         .about = {"Purchases, each worth half as much for every 90 days that have gone by",
                   "购买次数，每过 90 天减半计算"},
         .told = {"activity of %s (purchases, halved every 90 days)",
                  "活跃度 %s（购买次数，每 90 天减半）"}},
    [HABIT_WARMTH_YEAR] = {.unit = HABIT_TIMES,
                           .direction = -1,
                           .about = {"The same with half a year less",
                                     "购买次数，每过 365 天减半计算"},
                           .told = {"activity of %s (purchases, halved every year)",
                                    "长期活跃度 %s（购买次数，每年减半）"}},
    [HABIT_PACE] =
        {.unit = HABIT_TIMES,
         .direction = -1,
         .about = {"Purchases after the first one in 90 days, over all of the time as a customer",
                   "成为客户以来，首次之后平均每 90 天的购买次数"},
         .told = {"buys again %s times in 90 days", "平均每 90 天复购 %s 次"}},
    [HABIT_TREND] = {.unit = HABIT_SHARE,
                     .direction = -1,
                     .about = {"Share of the purchases after the first one that lies in the later "
                               "half of the time as a "
                               "customer",
                               "首次之后的购买中，落在客户期后半段的比例"},
                     .told = {"%s of the purchases are of the later half of the time as a customer",
                              "%s 的购买在客户期的后半段"},
                     .none = {"has not bought a second time", "还没有买过第二次"}},
    [HABIT_RHYTHM] = {.unit = HABIT_DAYS,
                      .direction = 0,
                      .about = {"Mean days between purchases", "平均购买间隔的天数"},
                      .told = {"usually buys every %s days", "通常每 %s 天购买一次"},
                      .none = {"has not bought a second time", "还没有买过第二次"}},
    [HABIT_LAST_GAP] = {.unit = HABIT_DAYS,
                        .direction = 0,
                        .about = {"Days between the last two purchases", "最近两次购买相隔的天数"},
                        .told = {"the last two purchases were %s days apart",
                                 "最近两次购买相隔 %s 天"},
                        .none = {"has not bought a second time", "还没有买过第二次"}},
    [HABIT_REGULARITY] =
        {.unit = HABIT_TIMES,
         .direction = 0,
         .about = {"Standard deviation of the waits by their mean: 0 is a clock, 1 is chance",
                   "间隔的标准差与平均值之比：0 为完全规律，1 为随机"},
         .told = {"how regularly the customer buys (%s; 0 is a clock)",
                  "购买的规律程度（%s，0 为完全规律）"},
         .none = {"too few purchases to see a rhythm", "购买太少，看不出规律"}},
    [HABIT_OVERDUE] = {.unit = HABIT_TIMES,
                       .direction = 1,
                       .about = {"Days since the last order by the own rhythm",
                                 "距上次下单的天数与自身购买间隔之比"},
                       .told = {"silent for %s times the usual wait", "已沉默平常间隔的 %s 倍"},
                       .none = {"has not bought a second time", "还没有买过第二次"}},
    [HABIT_LONGEST] = {.unit = HABIT_TIMES,
                       .direction = 1,
                       .about = {"Days since the last order by the longest wait so far",
                                 "距上次下单的天数与历来最长间隔之比"},
                       .told = {"silent for %s times the longest wait so far",
                                "已沉默历来最长间隔的 %s 倍"},
                       .none = {"has not bought a second time", "还没有买过第二次"}},
    [HABIT_SPENT] = {.unit = HABIT_MONEY,
                     .direction = -1,
                     .about = {"Amount of all orders", "全部订单的金额"},
                     .told = {"spent %s in all", "累计消费 %s"}},
    [HABIT_YEAR_SPENT] = {.unit = HABIT_MONEY,
                          .direction = -1,
                          .about = {"Amount of the orders of the last 365 days",
                                    "最近 365 天订单的金额"},
                          .told = {"spent %s in the last year", "最近一年消费 %s"}},
    [HABIT_BASKET] = {.unit = HABIT_MONEY,
                      .direction = 0,
                      .about = {"Mean amount of a purchase", "平均每次购买的金额"},
                      .told = {"spends %s at a time", "平均每次消费 %s"}},
    [HABIT_LAST_BASKET] = {.unit = HABIT_TIMES,
                           .direction = 0,
                           .about = {"Amount of the last purchase by the mean of all",
                                     "最近一次购买金额与平均之比"},
                           .told = {"the last purchase was %s times the usual amount",
                                    "最近一次消费为平常的 %s 倍"},
                           .none = {"nothing that was paid for", "没有付费的订单"}},
    [HABIT_PRODUCTS] = {.unit = HABIT_COUNT,
                        .direction = -1,
                        .about = {"Different products bought so far", "买过的不同商品数"},
                        .told = {"bought %s different products", "买过 %s 种商品"},
                        .none = {"which products is not known", "商品明细未知"}},
    [HABIT_ASSORTMENT] = {.unit = HABIT_TIMES,
                          .direction = 0,
                          .about = {"Mean number of products in an order", "平均每张订单的商品数"},
                          .told = {"buys %s products at a time", "平均每次买 %s 种商品"},
                          .none = {"which products is not known", "商品明细未知"}},
    [HABIT_NOVELTY] =
        {.unit = HABIT_SHARE,
         .direction = 0,
         .about = {"Share of products in the last order that the customer had not bought before",
                   "最近一张订单中首次购买的商品比例"},
         .told = {"%s of the last order were products new to the customer",
                  "最近一张订单中 %s 是首次购买的商品"},
         .none = {"which products is not known", "商品明细未知"}},
    [HABIT_RETURNS] = {.unit = HABIT_COUNT,
                       .direction = 0,
                       .about = {"Returns so far", "累计退货次数"},
                       .told = {"sent goods back %s times", "退过 %s 次货"}},
    [HABIT_RETURNED] = {.unit = HABIT_SHARE,
                        .direction = 0,
                        .about = {"Amount returned by the amount bought", "退货金额与购买金额之比"},
                        .told = {"sent back %s of what was bought", "退回了所购金额的 %s"},
                        .none = {"nothing that was paid for", "没有付费的订单"}},
    [HABIT_SEASON] = {.unit = HABIT_COUNT,
                      .direction = -1,
                      .about = {"Purchases a year ago in the weeks that are asked about",
                                "去年同一时期的购买次数"},
                      .told = {"bought %s times in these weeks last year", "去年同期购买 %s 次"},
                      .none = {"not yet a customer a year ago", "一年前还不是客户"}},
    [HABIT_COMPLAINTS_LATELY] =
        {.unit = HABIT_COUNT,
         .direction = 1,
         .about =
             {"Complaints in the last 90 days: events of that name, and texts with a negative tone",
              "最近 90 天的投诉次数：投诉事件，以及语气为负面的文字"},
         .told = {"complained %s times in the last 90 days", "最近 90 天投诉 %s 次"},
         .none = {"whether they complain is not known", "是否投诉过未知"},
         .nought = {"has not complained in the last 90 days", "最近 90 天没有投诉"},
         .once = {"complained once in the last 90 days", "最近 90 天投诉过 1 次"}},
    [HABIT_COMPLAINTS] = {.unit = HABIT_COUNT,
                          .direction = 1,
                          .about = {"Complaints in the last 365 days", "最近 365 天的投诉次数"},
                          .told = {"complained %s times in the last year", "最近一年投诉 %s 次"},
                          .none = {"whether they complain is not known", "是否投诉过未知"},
                          .nought = {"has not complained in the last year", "最近一年没有投诉"},
                          .once = {"complained once in the last year", "最近一年投诉过 1 次"}},
    [HABIT_COMPLAINED] = {.unit = HABIT_DAYS,
                          .direction = -1,
                          .about = {"Days since the last complaint, of the last 365 days",
                                    "距最近一次投诉的天数（最近 365 天内）"},
                          .told = {"complained %s days ago", "%s 天前投诉过"},
                          .none = {"has not complained in the last year", "最近一年没有投诉"}},
    [HABIT_TONE] = {.unit = HABIT_TIMES,
                    .direction = -1,
                    .about = {"Mean tone of the texts of the last 365 days, from -1 to 1",
                              "最近 365 天所写文字的平均语气，-1 到 1"},
                    .told = {"the tone of what they wrote in the last year is %s (-1 to 1)",
                             "最近一年所写文字的语气为 %s（-1 到 1）"},
                    .none = {"has not written in the last year", "最近一年没有写过文字"}},
    [HABIT_LOWEST] = {.unit = HABIT_TIMES,
                      .direction = -1,
                      .about = {"Lowest rating of the last 365 days, from 1 to 5; answers of 0 to "
                                "10 by the same measure",
                                "最近 365 天的最低评分，1 到 5；0 到 10 的评分按比例换算"},
                      .told = {"gave %s of 5 at the lowest in the last year",
                               "最近一年最低打分 %s（满分 5）"},
                      .none = {"has not rated in the last year", "最近一年没有评分"}},
    [HABIT_WAIT] =
        {.unit = HABIT_DAYS,
         .direction = 1,
         .about = {"Longest wait for a parcel that came in the last 365 days, from the order on",
                   "最近 365 天送达的包裹中，从下单到送达的最长天数"},
         .told = {"waited %s days for a parcel", "等包裹 %s 天"},
         .none = {"no parcel that came in the last year", "最近一年没有送达的包裹"}},
    // Who compares may praise, but is told as a risk alone: where mentions go with staying, the
    // model makes nothing of them.
    [HABIT_RIVALS] =
        {.unit = HABIT_COUNT,
         .direction = 1,
         .about = {"Texts of the last 365 days that speak of a competitor or another shop",
                   "最近 365 天提到竞品或别家的文字条数"},
         .told = {"spoke of competitors or other shops %s times in the last year",
                  "最近一年 %s 次提到竞品或别家"},
         .none = {"whether they speak of other shops is not known", "是否提到过别家未知"},
         .nought = {"has not spoken of other shops in the last year", "最近一年没有提到别家"},
         .once = {"spoke of a competitor or another shop in the last year",
                  "最近一年提到过竞品或别家"}},
};

// ---- what happened ----

// What one walk over the purchases finds. A purchase is a day with orders.
typedef struct {
    int32_t first, last; // days
    uint32_t n, lately, year, later_half, season;
    double spent, year_spent, last_spent; // of the last purchase
    int32_t last_gap, longest;
    double gap_squares, warmth, warmth_year;
    uint64_t lines, fresh, orders_with_lines;
    uint32_t last_lines, last_fresh;
} Walk;

static void begin_purchase(Walk *walk, int32_t on, int32_t day, int32_t horizon)
{
    if (walk->n > 0) {
        walk->last_gap = on - walk->last;
        walk->longest = MAX(walk->longest, walk->last_gap);
        walk->gap_squares += (double)walk->last_gap * walk->last_gap;
        walk->later_half += 2 * (int64_t)(on - walk->first) > day - walk->first;
    }
    walk->n++;
    walk->last = on;
    walk->lately += on >= day - LATELY;
    walk->year += on >= day - YEAR;
    walk->warmth += exp2((double)(on - day) / LATELY);
    walk->warmth_year += exp2((double)(on - day) / YEAR);
    walk->season += on >= day - YEAR && on < day - YEAR + horizon;
    walk->last_spent = walk->last_lines = walk->last_fresh = 0;
}

static Walk walk_over(const HabitOrder *orders, size_t n, int32_t day, int32_t horizon)
{
    Walk walk = {.first = orders[0].day};
    for (size_t i = 0; i < n; i++) {
        const HabitOrder *order = &orders[i];
        if (i == 0 || order->day != walk.last)
            begin_purchase(&walk, order->day, day, horizon);
        double amount = (double)order->amount;
        walk.spent += amount;
        walk.last_spent += amount;
        walk.year_spent += order->day >= day - YEAR ? amount : 0;
        walk.lines += order->lines;
        walk.fresh += order->fresh;
        walk.orders_with_lines += order->lines > 0;
        walk.last_lines += order->lines;
        walk.last_fresh += order->fresh;
    }
    return walk;
}

static double over(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

size_t habit_orders_before(const HabitOrder *orders, size_t n, int32_t day)
{
    while (n > 0 && orders[n - 1].day >= day)
        n--;
    return n;
}

static void put_rhythm(const Walk *walk, double silent, float *out)
{
    double gaps = walk->n - 1, mean = over(walk->last - walk->first, gaps);
    double variance = gaps > 1 ? over(walk->gap_squares - gaps * mean * mean, gaps - 1) : NAN;
    out[HABIT_RHYTHM] = (float)mean;
    out[HABIT_LAST_GAP] = gaps > 0 ? (float)walk->last_gap : NAN;
    out[HABIT_REGULARITY] = (float)(sqrt(fmax(variance, 0)) / mean);
    if (isnan(variance))
        out[HABIT_REGULARITY] = NAN;
    out[HABIT_OVERDUE] = (float)over(silent, mean);
    out[HABIT_LONGEST] = (float)over(silent, walk->longest);
    out[HABIT_TREND] = (float)over(walk->later_half, gaps);
}

static void put_money(const Walk *walk, float *out)
{
    double basket = walk->spent / walk->n;
    out[HABIT_SPENT] = (float)walk->spent;
    out[HABIT_YEAR_SPENT] = (float)walk->year_spent;
    out[HABIT_BASKET] = (float)basket;
    out[HABIT_LAST_BASKET] = (float)over(walk->last_spent, basket);
}

static void put_range(const Walk *walk, float *out)
{
    bool known = walk->lines > 0;
    out[HABIT_PRODUCTS] = known ? (float)walk->fresh : NAN;
    out[HABIT_ASSORTMENT] = (float)over((double)walk->lines, (double)walk->orders_with_lines);
    out[HABIT_NOVELTY] = (float)over(walk->last_fresh, walk->last_lines);
}

static void put_returns(const HabitHistory *history, int32_t day, double spent, float *out)
{
    size_t n = habit_orders_before(history->returns, history->n_returns, day);
    double amount = 0;
    for (size_t i = 0; i < n; i++)
        amount += (double)history->returns[i].amount;
    out[HABIT_RETURNS] = (float)n;
    out[HABIT_RETURNED] = (float)over(amount, spent);
}

// Before the day, and within the year before it.
static void put_heard(const HabitHistory *history, int32_t day, float *out)
{
    uint32_t complaints = 0, lately = 0, texts = 0, rivals = 0;
    int32_t last = INT32_MIN;
    double tone = 0;
    float lowest = NAN, wait = NAN;
    for (size_t i = 0; i < history->n_moments; i++) {
        const HabitMoment *moment = &history->moments[i];
        if (moment->day >= day || moment->day < day - HABIT_HEARD)
            continue;
        if (moment->complaint) {
            complaints++;
            lately += moment->day >= day - LATELY;
            last = MAX(last, moment->day);
        }
        rivals += moment->rival;
        if (!isnan(moment->tone)) {
            texts++;
            tone += (double)moment->tone;
        }
        lowest = fminf(lowest, moment->rating); // of a number and none the number
        wait = fmaxf(wait, moment->wait);
    }
    out[HABIT_COMPLAINTS_LATELY] = history->heard ? (float)lately : NAN;
    out[HABIT_COMPLAINTS] = history->heard ? (float)complaints : NAN;
    out[HABIT_COMPLAINED] = complaints > 0 ? (float)(day - last) : NAN;
    out[HABIT_TONE] = (float)over(tone, texts);
    out[HABIT_LOWEST] = lowest;
    out[HABIT_WAIT] = wait;
    out[HABIT_RIVALS] = history->heard ? (float)rivals : NAN;
}

void habits_of(const HabitHistory *history, int32_t day, int32_t horizon, float *out)
{
    size_t n = habit_orders_before(history->orders, history->n_orders, day);
    for (size_t i = 0; i < HABITS_N; i++)
        out[i] = NAN;
    if (n == 0)
        return;
    Walk walk = walk_over(history->orders, n, day, horizon);
    double silent = day - walk.last, known = day - walk.first;
    out[HABIT_RECENCY] = (float)silent;
    out[HABIT_TENURE] = (float)known;
    out[HABIT_SILENCE] = (float)(silent / known);
    out[HABIT_PURCHASES] = (float)walk.n;
    out[HABIT_LATELY] = (float)walk.lately;
    out[HABIT_YEAR] = (float)walk.year;
    out[HABIT_WARMTH] = (float)walk.warmth;
    out[HABIT_WARMTH_YEAR] = (float)walk.warmth_year;
    out[HABIT_PACE] = (float)((walk.n - 1) * LATELY / fmax(known, LATELY));
    out[HABIT_SEASON] = known >= YEAR ? (float)walk.season : NAN;
    put_rhythm(&walk, silent, out);
    put_money(&walk, out);
    put_range(&walk, out);
    put_returns(history, day, walk.spent, out);
    put_heard(history, day, out);
}

bool habits_heard(const float *habits)
{
    return habits[HABIT_COMPLAINTS] > 0 || !isnan(habits[HABIT_TONE]) ||
           !isnan(habits[HABIT_LOWEST]) || !isnan(habits[HABIT_WAIT]);
}

bool habits_compared(const float *habits)
{
    return habits[HABIT_RIVALS] > 0;
}

bool habits_bought(const HabitHistory *history, int32_t day, int32_t horizon)
{
    size_t from = habit_orders_before(history->orders, history->n_orders, day);
    return from < history->n_orders && history->orders[from].day - day < horizon;
}

// ---- in words ----

static void print_value(char *out, size_t room, HabitKind kind, double value, const char *currency,
                        unsigned digits)
{
    switch (HABITS[kind].unit) {
    case HABIT_MONEY:
        snprintf(out, room, "%.*f %s", (int)digits, value / pow(10, digits), currency);
        break;
    case HABIT_SHARE:
        snprintf(out, room, "%.0f %%", 100 * value);
        break;
    case HABIT_TIMES:
        snprintf(out, room, "%.1f", value);
        break;
    default:
        snprintf(out, room, "%.0f", value);
    }
}

char *habit_tell(HabitKind kind, float value, const char *currency, unsigned digits,
                 Language language)
{
    if (isnan(value))
        return g_strdup(label_text(
            HABITS[kind].none.en != NULL ? HABITS[kind].none : HABIT_NAMES[kind].label, language));
    if (value <= 1 && HABITS[kind].nought.en != NULL)
        return g_strdup(label_text(value > 0 ? HABITS[kind].once : HABITS[kind].nought, language));
    char text[64];
    print_value(text, sizeof text, kind, value, currency, digits);
    g_auto(GStrv) halves = g_strsplit(label_text(HABITS[kind].told, language), "%s", 2);
    return g_strconcat(halves[0], text, halves[1], NULL);
}

// Habits that say the same in other words.
static int family(HabitKind kind)
{
    switch (kind) {
    case HABIT_RECENCY:
    case HABIT_SILENCE:
    case HABIT_OVERDUE:
    case HABIT_LONGEST:
        return 1;
    case HABIT_PURCHASES:
    case HABIT_LATELY:
    case HABIT_YEAR:
    case HABIT_WARMTH:
    case HABIT_WARMTH_YEAR:
    case HABIT_PACE:
        return 2;
    case HABIT_RHYTHM:
    case HABIT_LAST_GAP:
    case HABIT_REGULARITY:
        return 3;
    case HABIT_SPENT:
    case HABIT_YEAR_SPENT:
    case HABIT_BASKET:
        return 4;
    case HABIT_PRODUCTS:
    case HABIT_ASSORTMENT:
        return 5;
    case HABIT_RETURNS:
    case HABIT_RETURNED:
        return 6;
    case HABIT_COMPLAINTS_LATELY:
    case HABIT_COMPLAINTS:
    case HABIT_COMPLAINED:
    case HABIT_TONE:
        return 7;
    default:
        return 100 + (int)kind;
    }
}

size_t habits_reasons(const float *contributions, HabitKind *out, size_t most)
{
    // Of each family the weightiest speaks, with the weight of all.
    float weights[HABITS_N] = {0};
    for (size_t i = 0; i < HABITS_N; i++) {
        size_t speaker = i;
        float sum = 0;
        for (size_t k = 0; k < HABITS_N; k++)
            if (family((HabitKind)k) == family((HabitKind)i)) {
                sum += contributions[k];
                if (contributions[k] > contributions[speaker] ||
                    (k < speaker && !(contributions[k] < contributions[speaker])))
                    speaker = k;
            }
        weights[i] = speaker == i ? sum : 0;
    }
    size_t n = 0;
    for (; n < most; n++) {
        size_t best = 0;
        for (size_t i = 1; i < HABITS_N; i++)
            best = weights[i] > weights[best] ? i : best;
        if (!(weights[best] > 0))
            break;
        out[n] = (HabitKind)best;
        weights[best] = 0;
    }
    return n;
}
