// SPDX-License-Identifier: Apache-2.0
//
// When people order and visit: by hour and weekday of the organisation's clocks.
#include "know/insight/distribution.h"
#include "know/report/orders.h"
#include "know/report/visits.h"
#include "rule/wall_clock.h"

#include <math.h>
#include <string.h>

enum { PARAM_WHAT, PARAM_WINDOW, PARAM_CHANNEL };
enum { WHAT_ORDERS, WHAT_VISITS };
enum { HOURS = 24 };
static const double Z = 1.959963984540054; // of 95 %
#define WEEK_US (7 * DAY_US)

typedef struct {
    uint64_t n[WALL_HOURS];
    int64_t first; // moment of the first of all; INT64_MAX: none
} PartPeaks;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Bounds window;
    const char *channel;
    GArray *offsets; // of WallOffset
    PartPeaks *parts;
} Peaks;

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    Peaks *peaks = ARENA_NEW(run->arena, Peaks);
    *peaks = (Peaks){.run = run,
                     .choice = order_choice(run, values[PARAM_WINDOW].window, 0),
                     .channel = values[PARAM_CHANNEL].text,
                     .parts = ARENA_ARRAY(run->arena, PartPeaks, run->version->n_parts + 1)};
    peaks->window = peaks->choice.window;
    peaks->offsets =
        wall_offsets(run->clock.zone, MAX(peaks->window.low, 0), MIN(run->clock.now, WHEN_MAX));
    return peaks;
}

// ---- counting ----

static void count_moment(const Peaks *peaks, PartPeaks *part, int64_t at)
{
    part->n[wall_hour_among(peaks->offsets, at)]++;
    part->first = MIN(part->first, at);
}

// The code of the channel; UINT64_MAX: no order of the part has it. 0: all channels.
static uint64_t channel_code(const Peaks *peaks, const PartOrders *orders, const Vector **out)
{
    *out = NULL;
    if (*peaks->channel == '\0')
        return 0;
    if (peaks->choice.at.channel < 0)
        return UINT64_MAX;
    *out = orders->chunk->facts[peaks->choice.at.orders].columns[peaks->choice.at.channel];
    for (uint64_t code = 1; code <= (*out)->texts.n; code++)
        if (strcmp(vector_text(*out, code), peaks->channel) == 0)
            return code;
    return UINT64_MAX;
}

static void read_orders(const Peaks *peaks, size_t part, const uint8_t *rows, PartPeaks *out)
{
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &peaks->choice, part);
    const Vector *channels;
    uint64_t wanted = channel_code(peaks, &orders, &channels);
    for (size_t row = 0; row < orders.chunk->n_rows && wanted != UINT64_MAX; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        for (uint32_t at = span.first; rows[row] && at < span.after; at++)
            if (wanted == 0 || vector_code(channels, part_order(&orders, at)) == wanted)
                count_moment(peaks, out, vector_decode(orders.times, part_order_time(&orders, at)));
    }
}

typedef struct {
    const Peaks *peaks;
    PartPeaks *out;
} Counting;

static void count_visit(void *context, size_t row, const Visit *visit)
{
    (void)row;
    const Counting *counting = context;
    Bounds window = counting->peaks->window;
    if (visit->at >= window.low && visit->at < window.high)
        count_moment(counting->peaks, counting->out, visit->at);
}

static void read_visits(const Peaks *peaks, size_t part, const uint8_t *rows, PartPeaks *out)
{
    Counting counting = {peaks, out};
    if (!visits_held(peaks->run->version->layout))
        return;
    g_auto(PartVisits) visits;
    part_visits_read(&visits, peaks->run, part);
    for (size_t row = 0; row < peaks->run->version->parts[part].chunk->n_rows; row++)
        if (rows[row])
            part_visits_each(&visits, peaks->run, row, count_visit, &counting);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Peaks *peaks = state;
    g_autofree uint8_t *shop = shop_rows(peaks->run, part, rows);
    PartPeaks found = {.first = INT64_MAX};
    if (peaks->run->values[PARAM_WHAT].number == WHAT_ORDERS)
        read_orders(peaks, part, shop, &found);
    else
        read_visits(peaks, part, shop, &found);
    peaks->parts[part] = found;
}

// ---- the answer ----

static void put_rows(const uint64_t *n, uint64_t all, double weeks, ReportResult *out)
{
    for (size_t hour = 0; hour < WALL_HOURS; hour++) {
        Interval limits = share_interval((double)n[hour], (double)all, Z);
        report_add(
            out, (int64_t[]){(int64_t)(hour / HOURS), (int64_t)(hour % HOURS), (int64_t)n[hour],
                             report_figure_of((double)n[hour] / (double)all, 1e6),
                             report_figure_of(limits.low, 1e6), report_figure_of(limits.high, 1e6),
                             report_figure_of((double)n[hour] / weeks, 1e3)});
    }
}

static void put_totals(const uint64_t *n, uint64_t all, int64_t *totals)
{
    uint64_t days[7] = {0}, hours[HOURS] = {0};
    size_t day = 0, hour = 0, best = 0;
    for (size_t at = 0; at < WALL_HOURS; at++) {
        days[at / HOURS] += n[at];
        hours[at % HOURS] += n[at];
        best = n[at] > n[best] ? at : best;
    }
    for (size_t i = 0; i < 7; i++)
        day = days[i] > days[day] ? i : day;
    for (size_t i = 0; i < HOURS; i++)
        hour = hours[i] > hours[hour] ? i : hour;
    double of = (double)all;
    totals[0] = (int64_t)all;
    totals[1] = (int64_t)day;
    totals[2] = report_figure_of((double)days[day] / of, 1e6);
    totals[3] = (int64_t)hour;
    totals[4] = report_figure_of((double)hours[hour] / of, 1e6);
    totals[5] = (int64_t)(best / HOURS);
    totals[6] = (int64_t)(best % HOURS);
    totals[7] = report_figure_of((double)n[best] / of, 1e6);
}

static void finish(void *state, ReportResult *out)
{
    const Peaks *peaks = state;
    uint64_t n[WALL_HOURS] = {0}, all = 0;
    int64_t first = INT64_MAX, end = MIN(peaks->run->clock.now, peaks->window.high);
    for (size_t part = 0; part < peaks->run->version->n_parts; part++) {
        for (size_t hour = 0; hour < WALL_HOURS; hour++) {
            n[hour] += peaks->parts[part].n[hour];
            all += peaks->parts[part].n[hour];
        }
        first = all > 0 ? MIN(first, peaks->parts[part].first) : first;
    }
    for (size_t i = 0; report_columns(out->report->totals) > i && all == 0; i++)
        out->totals[i] = i == 0 ? 0 : REPORT_MISSING;
    if (all == 0)
        return;
    int64_t begins = MAX(first, peaks->window.low);
    put_rows(n, all, fmax((double)(end - begins) / (double)WEEK_US, 1), out);
    put_totals(n, all, out->totals);
}

static void end(void *state)
{
    Peaks *peaks = state;
    g_array_unref(peaks->offsets);
}

// ---- what is said of it ----

static const Choice WHAT[] = {
    [WHAT_ORDERS] = {"orders", {"Orders", "订单"}},
    [WHAT_VISITS] = {"visits", {"Visits", "访问"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_WHAT] = {.name = "what",
                    .type = REPORT_CHOICE,
                    .choices = WHAT,
                    .otherwise = "orders",
                    .about = {"Of what", "看什么"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"In this window; empty: all", "此时间窗口内；空为全部"}},
    [PARAM_CHANNEL] = {.name = "channel",
                       .type = REPORT_TEXT,
                       .otherwise = "",
                       .about = {"Orders of this channel; empty: all. Visits are of all",
                                 "此渠道的订单；空为全部。访问不分渠道"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"n", REPORT_COUNT, NULL, {"Orders or visits", "订单或访问"}},
    {"day", REPORT_NAME, WEEKDAYS, {"Busiest day", "最忙的一天"}},
    {"day_share", REPORT_SHARE, NULL, {"Share of the busiest day", "最忙一天的占比"}},
    {"hour", REPORT_COUNT, NULL, {"Busiest hour", "最忙的钟点"}},
    {"hour_share", REPORT_SHARE, NULL, {"Share of the busiest hour", "最忙钟点的占比"}},
    {"peak_day", REPORT_NAME, WEEKDAYS, {"Busiest hour of the week, day", "一周最忙时段（星期）"}},
    {"peak_hour", REPORT_COUNT, NULL, {"The same, hour", "一周最忙时段（钟点）"}},
    {"peak_share", REPORT_SHARE, NULL, {"Share of that hour of the week", "一周最忙时段的占比"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"weekday", REPORT_NAME, WEEKDAYS, {"Day", "星期"}},
    {"hour", REPORT_COUNT, NULL, {"Hour", "钟点"}},
    {"n", REPORT_COUNT, NULL, {"Orders or visits", "订单或访问"}},
    {"share", REPORT_SHARE, NULL, {"Share", "占比"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {"mean", REPORT_RATIO, NULL, {"In such an hour, mean", "每个该时段平均"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"n",
     ORDERS_COUNTED "[ and ordered_at within {window}] and hour(ordered_at) = {hour} and "
                    "weekday(ordered_at) = {weekday}[ and channel = \"{channel}\"]",
     "what=orders rule=", OPENS_ORDERS},
    {.column = NULL},
};

const Report REPORT_PEAKS = {
    .name = "peaks",
    .title = {"Peak hours and days", "高峰时段"},
    .question = {"When do customers order and visit?", "客户在什么时间下单和访问？"},
    .about =
        {"Orders, or visits, by the hour and weekday that the organisation's clocks showed. A "
         "visit is what somebody does in the shop or app with less than half an hour between one "
         "thing and the next, and counts in the hour in which it begins. Wilson's interval of the "
         "share takes them as independent of each other; a campaign's hour is busier than that. "
         "Orders and visits of anonymous customers count unless a rule chooses customers.",
         "按本组织所在时区的星期和钟点统计订单或访问。访问指在店铺或应用中的连续行为，相隔不到半小"
         "时"
         "算同一次，计入开始的钟点。占比的 Wilson 区间假定彼此独立，活动时段的波动会更大。除非用规"
         "则限定客户，匿名客户的订单和访问也计入。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"The busiest hour of the week begins on {peak_day} at {peak_hour}:00; the busiest "
                 "day is {day} ({day_share}), the busiest hour of the day that from {hour}:00 "
                 "({hour_share}).",
                 "一周最忙的时段是{peak_day} {peak_hour} "
                 "点；最忙的一天是{day}（{day_share}），一天中最忙的是 "
                 "{hour} 点（{hour_share}）。"},
    .picture = {.type = PICTURE_HEAT,
                .title = {"By weekday and hour; the darker, the more",
                          "按星期和钟点，颜色越深越多"},
                .name = "weekday",
                .across = "hour",
                .value = "n"},
    .keys = "weekday hour",
    .opens = OPENS,
};
