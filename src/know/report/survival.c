// SPDX-License-Identifier: Apache-2.0
//
// How long until customers order again, or fall silent: curves by Kaplan and Meier
// (know/insight/survival.h), of all or by where a customer's first order came from, and whether
// these differ. Who has not done it yet counts as long as it has been seen.
#include "know/insight/survival.h"
#include "know/report/finding.h"
#include "base/when.h"
#include "know/report/order_key.h"
#include "know/report/say.h"

#include <math.h>
#include <string.h>

enum { PARAM_UNTIL, PARAM_BY, PARAM_DAYS, PARAM_STEP, PARAM_SILENT, PARAM_LEAST };
enum { UNTIL_SECOND, UNTIL_SILENT };
enum { BY_NONE, BY_SOURCE, BY_CHANNEL, BY_COUNTRY, BY_CATEGORY };
enum { DAYS_MAX = 3650, GROUPS_MOST = 8 };
#define CONFIDENCE 0.95

// One customer.
typedef struct {
    OrderKey key;
    uint32_t day;
    bool happened;
} Life;

typedef struct {
    Life *lives;
    size_t n;
    SurvivalCounts counts; // instead of `lives` where all are one group
} PartLives;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    int64_t until, by, silent; // `silent` in microseconds
    uint32_t days, step;
    OrderKeys keys;
    PartLives *parts;
} Survival;

static const OrderKeyKind KINDS[] = {[BY_NONE] = KEY_NONE,
                                     [BY_SOURCE] = KEY_SOURCE,
                                     [BY_CHANNEL] = KEY_CHANNEL,
                                     [BY_COUNTRY] = KEY_COUNTRY,
                                     [BY_CATEGORY] = KEY_CATEGORY};

static void *begin(const ReportRun *run)
{
    const ReportValue *values = run->values;
    Survival *survival = ARENA_NEW(run->arena, Survival);
    *survival = (Survival){.run = run,
                           .choice = order_choice(run, ALWAYS, values[PARAM_LEAST].number),
                           .until = values[PARAM_UNTIL].number,
                           .by = values[PARAM_BY].number,
                           .silent = values[PARAM_SILENT].number * DAY_US,
                           .days = (uint32_t)values[PARAM_DAYS].number,
                           .step = (uint32_t)values[PARAM_STEP].number,
                           .parts = ARENA_ARRAY(run->arena, PartLives, run->version->n_parts + 1)};
    survival->keys = order_keys(&survival->choice, KINDS[survival->by]);
    return survival;
}

static bool is_one_group(const Survival *survival)
{
    return survival->keys.kind == KEY_NONE;
}

// ---- one customer ----

static int64_t time_of(const PartOrders *orders, uint32_t position)
{
    return vector_decode(orders->times, part_order_time(orders, position));
}

static uint32_t days_of(int64_t us)
{
    return (uint32_t)MIN(us / DAY_US, (int64_t)DAYS_MAX + 1);
}

// The first order that comes a day or more after the first one of all.
static Life until_second(const Survival *survival, const PartOrders *orders, OrderSpan span)
{
    int64_t first = time_of(orders, span.first);
    for (uint32_t at = span.first + 1; at < span.after; at++) {
        int64_t later = time_of(orders, at) - first;
        if (later >= DAY_US)
            return (Life){.day = days_of(later), .happened = true};
    }
    return (Life){.day = days_of(survival->run->clock.now - first)};
}

// The moment at which nothing had been ordered for so long.
static Life until_silent(const Survival *survival, const PartOrders *orders, OrderSpan span)
{
    int64_t first = time_of(orders, span.first), last = first, now = survival->run->clock.now;
    for (uint32_t at = span.first + 1; at <= span.after; at++) {
        int64_t next = at < span.after ? time_of(orders, at) : now;
        if (next - last > survival->silent)
            return (Life){.day = days_of(last + survival->silent - first), .happened = true};
        last = next;
    }
    return (Life){.day = days_of(now - first)};
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Survival *survival = state;
    PartLives *out = &survival->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &survival->choice, part);
    if (is_one_group(survival))
        out->counts = survival_counts_new(survival->days + 1);
    else
        out->lives = g_new(Life, orders.chunk->n_rows + 1);
    for (size_t row = 0; row < orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        Life life = survival->until == UNTIL_SECOND ? until_second(survival, &orders, span)
                                                    : until_silent(survival, &orders, span);
        if (is_one_group(survival)) {
            survival_count(&out->counts, life.day, life.happened);
            out->n++;
            continue;
        }
        life.key = order_key(&survival->keys, &orders, row, part_order(&orders, span.first));
        out->lives[out->n++] = life;
    }
}

// ---- groups ----

typedef struct {
    Life first; // one of them: its key
    uint64_t n;
    SurvivalCounts counts;
} Group;

// The largest first; of equals the one met first.
static int by_size(const void *a, const void *b)
{
    uint64_t left = ((const Group *)a)->n, right = ((const Group *)b)->n;
    return (left < right) - (left > right);
}

// Every key once with how many have it, at most the largest ones.
static GArray *find_groups(const Survival *survival)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    if (is_one_group(survival)) {
        Group everybody = {.n = 0};
        for (size_t part = 0; part < survival->run->version->n_parts; part++)
            everybody.n += survival->parts[part].n;
        if (everybody.n > 0)
            g_array_append_val(groups, everybody);
        return groups;
    }
    g_autoptr(GHashTable) places = g_hash_table_new(order_key_hash, order_key_equal);
    for (size_t part = 0; part < survival->run->version->n_parts; part++)
        for (size_t i = 0; i < survival->parts[part].n; i++) {
            const Life *life = &survival->parts[part].lives[i];
            gpointer place;
            if (!g_hash_table_lookup_extended(places, &life->key, NULL, &place)) {
                place = GUINT_TO_POINTER(groups->len);
                g_hash_table_insert(places, (gpointer)&life->key, place);
                g_array_append_val(groups, ((Group){.first = *life}));
            }
            g_array_index(groups, Group, GPOINTER_TO_UINT(place)).n++;
        }
    g_array_sort(groups, by_size);
    g_array_set_size(groups, MIN(groups->len, GROUPS_MOST));
    return groups;
}

static void count_lives(const Survival *survival, Group *groups, size_t n_groups,
                        SurvivalCounts *all)
{
    for (size_t part = 0; part < survival->run->version->n_parts && is_one_group(survival);
         part++) {
        survival_counts_add(&survival->parts[part].counts, all);
        if (n_groups > 0)
            survival_counts_add(&survival->parts[part].counts, &groups[0].counts);
    }
    for (size_t part = 0; part < survival->run->version->n_parts; part++)
        for (size_t i = 0; survival->parts[part].lives != NULL && i < survival->parts[part].n;
             i++) {
            const Life *life = &survival->parts[part].lives[i];
            survival_count(all, life->day, life->happened);
            for (size_t g = 0; g < n_groups; g++)
                if (order_key_equal(&life->key, &groups[g].first.key))
                    survival_count(&groups[g].counts, life->day, life->happened);
        }
}

// ---- the answer ----

static int64_t millionths(double share)
{
    return isfinite(share) ? llround(share * 1e6) : REPORT_MISSING;
}

static int64_t reached(int64_t day)
{
    return day < 0 ? REPORT_MISSING : day;
}

static uint64_t seen_until(const SurvivalCounts *counts, uint32_t day, const uint64_t *of)
{
    uint64_t n = 0;
    for (uint32_t at = 0; at < day && at < counts->n_times; at++)
        n += of[at];
    return n;
}

static void put_group(const Survival *survival, const Group *group, ReportResult *out)
{
    size_t n = 0;
    g_autofree SurvivalPoint *points = survival_curve(&group->counts, CONFIDENCE, &n);
    int64_t median = reached(survival_quantile(points, n, 0.5).time);
    int64_t name[3] = {REPORT_MISSING, REPORT_MISSING, REPORT_MISSING};
    if (order_key_is_text(survival->keys.kind) && group->first.key.text != NULL)
        name[2] = report_word(out, group->first.key.text);
    else if (!order_key_is_text(survival->keys.kind) && group->first.key.id != 0)
        name[survival->by == BY_CATEGORY] = group->first.key.id;
    for (uint32_t day = 0; day <= survival->days; day += survival->step) {
        uint64_t gone = seen_until(&group->counts, day, group->counts.events) +
                        seen_until(&group->counts, day, group->counts.lost);
        if (gone == group->n)
            break; // nobody is looked at any longer
        SurvivalPoint at = survival_at(points, n, day);
        report_add(out, (int64_t[]){name[0], name[1], name[2], day, (int64_t)(group->n - gone),
                                    millionths(1 - at.survival), millionths(1 - at.high),
                                    millionths(1 - at.low), median});
    }
}

static void put_totals(const SurvivalCounts *all, const GArray *groups, const LogRank *rank,
                       int64_t *totals)
{
    size_t n = 0;
    g_autofree SurvivalPoint *points = survival_curve(all, CONFIDENCE, &n);
    SurvivalQuantile median = survival_quantile(points, n, 0.5);
    uint64_t happened = seen_until(all, (uint32_t)all->n_times, all->events);
    totals[0] = (int64_t)(happened + seen_until(all, (uint32_t)all->n_times, all->lost));
    totals[1] = (int64_t)happened;
    totals[2] = reached(median.time);
    totals[3] = reached(median.low);
    totals[4] = reached(median.high);
    totals[5] = groups->len;
    totals[6] = isfinite(rank->chi_squared) ? llround(rank->chi_squared * 1000) : REPORT_MISSING;
    totals[7] = millionths(rank->p);
}

static void finish(void *state, ReportResult *out)
{
    Survival *survival = state;
    g_autoptr(GArray) groups = find_groups(survival);
    Group *group = (Group *)(void *)groups->data;
    SurvivalCounts all = survival_counts_new(survival->days + 1), counts[GROUPS_MOST];
    for (guint g = 0; g < groups->len; g++)
        group[g].counts = survival_counts_new(survival->days + 1);
    count_lives(survival, group, groups->len, &all);
    for (guint g = 0; g < groups->len; g++) {
        counts[g] = group[g].counts;
        put_group(survival, &group[g], out);
    }
    LogRank rank = log_rank(counts, groups->len, NULL, NULL);
    put_totals(&all, groups, &rank, out->totals);
    for (guint g = 0; g < groups->len; g++)
        survival_counts_clear(&group[g].counts);
    survival_counts_clear(&all);
}

static void end(void *state)
{
    Survival *survival = state;
    for (size_t part = 0; part < survival->run->version->n_parts; part++) {
        g_free(survival->parts[part].lives);
        survival_counts_clear(&survival->parts[part].counts);
    }
}

// ---- what is said of it ----

static const Choice UNTIL[] = {
    {"second", {"The second order", "第二单"}},
    {"silent", {"Silence", "不再购买"}},
    {.name = NULL},
};

static const Choice BY[] = {
    {"none", {"Everybody together", "全部客户"}},
    {"source", {"Source of the first order", "首单来源"}},
    {"channel", {"Channel of the first order", "首单渠道"}},
    {"country", {"Country", "国家或地区"}},
    {"category", {"Category bought first", "首购分类"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_UNTIL] = {.name = "until",
                     .type = REPORT_CHOICE,
                     .choices = UNTIL,
                     .otherwise = "second",
                     .about = {"Until what", "直到发生什么"}},
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "none",
                  .about = {"A curve for each, the eight with most customers",
                            "各画一条曲线，取客户最多的八组"}},
    [PARAM_DAYS] = {.name = "days",
                    .type = REPORT_NUMBER,
                    .least = 7,
                    .most = DAYS_MAX,
                    .otherwise = "365",
                    .about = {"How many days after the first order", "首单之后多少天"}},
    [PARAM_STEP] = {.name = "step",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 365,
                    .otherwise = "7",
                    .about = {"Days from row to row", "每行相隔的天数"}},
    [PARAM_SILENT] = {.name = "silent",
                      .type = REPORT_NUMBER,
                      .least = 1,
                      .most = DAYS_MAX,
                      .otherwise = "180",
                      .about = {"Silence: so many days without an order",
                                "多少天没有订单算不再购买"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

// How long it takes until half of all have ordered again.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    int64_t median = report_total_named(now, "median");
    int64_t low = report_total_named(now, "median_low");
    int64_t high = report_total_named(now, "median_high");
    if (median == REPORT_MISSING || low == REPORT_MISSING || high == REPORT_MISSING)
        return;
    findings_add(
        out, &(Finding){.key = "half",
                        .sentence = {"Half of the new customers order again within {days} days.",
                                     "半数新客户在 {days} 天内再次下单。"},
                        .sure = {"95 %: {low} – {high} days", "95% 区间：{low} – {high} 天"},
                        .figures = (FindingFigure[]){{"days", REPORT_COUNT, median, NULL},
                                                     {"low", REPORT_COUNT, low, NULL},
                                                     {"high", REPORT_COUNT, high, NULL},
                                                     {.name = NULL}}});
}

static const ReportFinder FINDER = {.find = find};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"happened", REPORT_COUNT, NULL, {"It has happened to", "已发生的客户"}},
    {"median", REPORT_COUNT, NULL, {"Days until half", "半数发生的天数"}},
    {"median_low", REPORT_COUNT, NULL, {"The same at least, 95 %", "下限（95%）"}},
    {"median_high", REPORT_COUNT, NULL, {"The same at most, 95 %", "上限（95%）"}},
    {"groups", REPORT_COUNT, NULL, {"Groups", "组数"}},
    {"log_rank", REPORT_RATIO, NULL, {"Log-rank χ²", "对数秩 χ²"}},
    {"chance", REPORT_SHARE, NULL, {"Groups differ so by chance", "各组差别出于偶然的概率"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"source", REPORT_RECORD, "source", {"Source", "来源"}},
    {"category", REPORT_RECORD, "category", {"Category", "分类"}},
    {"name", REPORT_WORD, NULL, {"Channel or country", "渠道或国家"}},
    {"day", REPORT_COUNT, NULL, {"Days after the first order", "首单后天数"}},
    {"seen", REPORT_COUNT, NULL, {"Still looked at", "仍在观察"}},
    {"share", REPORT_SHARE, NULL, {"It has happened to", "已发生比例"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"median", REPORT_COUNT, NULL, {"Days until half of the group", "该组半数发生的天数"}},
    {.name = NULL},
};

// Where half is not reached, how far the largest group has come.
static void say(ReportSaying *saying)
{
    static const Label HALF[] = {
        {"Half of the customers order again within {median} days of their first order (95 %: "
         "{median_low} – {median_high}).",
         "一半客户在首单后 {median} 天内再次购买（95% 区间 {median_low} – {median_high}）。"},
        {"Half of the customers fall silent within {median} days of their first order (95 %: "
         "{median_low} – {median_high}).",
         "一半客户在首单后 {median} 天内不再购买（95% 区间 {median_low} – {median_high}）。"}};
    static const Label SO_FAR[] = {
        {"{share} of customers order again within {day} days of their first order.",
         "首单后 {day} 天内有 {share} 的客户再次购买。"},
        {"{share} of customers fall silent within {day} days of their first order.",
         "首单后 {day} 天内有 {share} 的客户不再购买。"}};
    size_t last = 0;
    while (last + 1 < say_rows(saying) &&
           say_cell(saying, last + 1, "day") > say_cell(saying, last, "day"))
        last++;
    bool silent = strcmp(say_given(saying, "until"), "silent") == 0;
    say_value(saying, "share", REPORT_SHARE, say_cell(saying, last, "share"));
    say_value(saying, "day", REPORT_COUNT, say_cell(saying, last, "day"));
    say_sentence(saying,
                 say_total(saying, "median") != REPORT_MISSING ? HALF[silent] : SO_FAR[silent]);
    int64_t chance = say_total(saying, "chance");
    if (chance != REPORT_MISSING)
        say_quiet(saying, chance < 50000
                              ? (Label){"The groups differ, and hardly by chance.",
                                        "各组不同，不太可能出于偶然。"}
                              : (Label){"The groups cannot be told apart (by chance: {chance}).",
                                        "看不出各组不同（出于偶然的概率 {chance}）。"});
}

const Report REPORT_SURVIVAL = {
    .name = "survival",
    .title = {"Time until the second order, or silence", "到第二单或沉默的时间"},
    .question = {"How long until customers come back, or leave?", "客户多久会再来，多久会离开？"},
    .about =
        {"Kaplan and Meier's curve with 95 % intervals (Greenwood, log-log): who has not done "
         "it yet counts for as long as the customer has been seen. The second order is the "
         "first one that comes a day or more after the first of all; a customer is silent at "
         "the moment when nothing has been ordered for so many days. Days are 24 hours. The "
         "log-rank test says how probable it is that groups differ so by chance.",
         "Kaplan-Meier 曲线及 95% 区间（Greenwood，log-log）：尚未发生的客户按已观察的时间计入。"
         "第二单指首单至少一天之后的第一单；连续若干天没有订单即为沉默。一天按 24 小时计。"
         "对数秩检验给出各组差别出于偶然的概率。"},
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
                .title = {"Share of customers to whom it has happened, by days after the first "
                          "order, with its 95 % interval",
                          "首单后若干天内已发生的客户比例及 95% 区间"},
                .name = "day",
                .value = "share",
                .low = "low",
                .high = "high"},
    .keys = "source category name day",
    .finder = &FINDER,
};
