// SPDX-License-Identifier: Apache-2.0
//
// What people complain about: topics of negative texts of recent weeks, ranked, and which of them
// rise: beside the weeks before, per order of the shop where it had orders in every week, by the
// test of know/insight/bursts.h. Weeks are seven whole days, the last of which ended yesterday.
#include "base/when.h"
#include "know/insight/bursts.h"
#include "know/insight/distribution.h"
#include "know/report/finding.h"
#include "know/report/recent_weeks.h"
#include "know/report/say.h"
#include "know/report/texts.h"
#include "know/tone/topics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_WEEKS, PARAM_BEFORE, PARAM_SURE };
enum { RISING, FALLING, STEADY };
enum { THINGS = TOPICS_MOST + 1, ALL = TOPICS_MOST }; // topics, and whatever it is about
static const double Z = 1.959963984540054;            // of 95 %

typedef struct {
    uint32_t *counts;    // negative texts by thing, then week
    uint32_t *customers; // by thing, in the recent weeks
    uint64_t *orders;    // by week
    uint64_t texts;      // of any tone, in the recent weeks
} PartComplaints;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    RecentWeeks weeks;
    PartComplaints *parts;
} Complaints;

static void *begin(const ReportRun *run)
{
    Complaints *all = ARENA_NEW(run->arena, Complaints);
    *all =
        (Complaints){.run = run,
                     .choice = order_choice(run, ALWAYS, 0),
                     .weeks = recent_weeks(run, run->values[PARAM_BEFORE].number,
                                           run->values[PARAM_WEEKS].number),
                     .parts = ARENA_ARRAY(run->arena, PartComplaints, run->version->n_parts + 1)};
    return all;
}

// ---- counting ----

static void add_text(const Complaints *all, PartComplaints *out, const Text *text, uint64_t *met)
{
    size_t week = recent_weeks_at(&all->weeks, text->at);
    if (week == all->weeks.n)
        return;
    bool recent = week >= all->weeks.before;
    out->texts += recent;
    if (text->tone >= 0)
        return;
    uint64_t things = (uint64_t)text->topics | UINT64_C(1) << ALL;
    for (size_t i = 0; i < THINGS; i++)
        if (things >> i & 1) {
            out->counts[i * all->weeks.n + week]++;
            out->customers[i] += recent && !(*met >> i & 1);
        }
    *met |= recent ? things : 0;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Complaints *all = state;
    const Chunk *chunk = all->run->version->parts[part].chunk;
    PartComplaints *out = &all->parts[part];
    out->counts = g_new0(uint32_t, THINGS * all->weeks.n);
    out->customers = g_new0(uint32_t, THINGS);
    out->orders = g_new0(uint64_t, all->weeks.n);
    g_auto(PartTexts) texts;
    chunk_texts_read(&texts, chunk);
    for (size_t row = 0; row < chunk->n_rows && texts.tones->most > 0; row++) {
        uint64_t met = 0;
        Text text;
        for (uint32_t at = texts.events->starts[row];
             rows[row] && at < texts.events->starts[row + 1]; at++)
            if (part_text(&texts, at, &text))
                add_text(all, out, &text, &met);
    }
    recent_weeks_orders(&all->weeks, &all->choice, part, rows, out->orders);
}

static void end(void *state)
{
    Complaints *all = state;
    for (size_t part = 0; part < all->run->version->n_parts; part++) {
        g_free(all->parts[part].counts);
        g_free(all->parts[part].customers);
        g_free(all->parts[part].orders);
    }
}

// ---- the answer ----

typedef struct {
    uint32_t *counts, *customers;
    double *shop; // orders by week, or 1 where a week had none
    uint64_t texts;
    bool by_orders;
} Sums;

static Sums add_up(const Complaints *all)
{
    Arena *arena = all->run->arena;
    Sums sums = {.counts = ARENA_ARRAY(arena, uint32_t, THINGS * all->weeks.n),
                 .customers = ARENA_ARRAY(arena, uint32_t, THINGS),
                 .shop = ARENA_ARRAY(arena, double, all->weeks.n)};
    for (size_t part = 0; part < all->run->version->n_parts; part++) {
        const PartComplaints *from = &all->parts[part];
        if (from->counts == NULL)
            continue;
        sums.texts += from->texts;
        for (size_t i = 0; i < THINGS * all->weeks.n; i++)
            sums.counts[i] += from->counts[i];
        for (size_t i = 0; i < THINGS; i++)
            sums.customers[i] += from->customers[i];
        for (size_t week = 0; week < all->weeks.n; week++)
            sums.shop[week] += (double)from->orders[week];
    }
    sums.by_orders = recent_weeks_shop(&all->weeks, sums.shop);
    return sums;
}

static int kind_of(const Complaints *all, const Burst *burst)
{
    double sure = (double)all->run->values[PARAM_SURE].number / 100;
    if (!(burst->corrected <= sure))
        return STEADY;
    return (double)burst->seen > burst->expected ? RISING : FALLING;
}

static void put_row(const Complaints *all, const Sums *sums, const Burst *bursts, size_t thing,
                    ReportResult *out)
{
    const Burst *burst = &bursts[thing];
    double n = (double)burst->seen, negative = (double)bursts[ALL].seen;
    Interval share = share_interval(n, negative, Z);
    report_add(out,
               (int64_t[]){(int64_t)thing, (int64_t)burst->seen, (int64_t)sums->customers[thing],
                           report_figure_of(n / negative, 1e6), report_figure_of(share.low, 1e6),
                           report_figure_of(share.high, 1e6), report_figure_of(burst->expected, 1),
                           kind_of(all, burst), report_figure_of(burst->times, 1e3),
                           report_figure_of(burst->low, 1e3), report_figure_of(burst->high, 1e3),
                           report_figure_of(burst->corrected, 1e6), recent_weeks_from(&all->weeks),
                           recent_weeks_to(&all->weeks)});
}

typedef struct {
    size_t thing;
    uint64_t seen;
} Place;

static int by_seen(const void *a, const void *b)
{
    const Place *one = a, *other = b;
    if (one->seen != other->seen)
        return one->seen < other->seen ? 1 : -1;
    return (one->thing > other->thing) - (one->thing < other->thing);
}

static void finish(void *state, ReportResult *out)
{
    const Complaints *all = state;
    Sums sums = add_up(all);
    Burst bursts[THINGS];
    BurstsSeen seen = {.n = THINGS,
                       .before = all->weeks.before,
                       .recent = all->weeks.recent,
                       .counts = sums.counts,
                       .shop = sums.shop};
    bursts_find(&seen, bursts);
    Place places[TOPICS_MOST];
    size_t n = 0;
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        if (bursts[i].seen > 0 || bursts[i].before > 0)
            places[n++] = (Place){i, bursts[i].seen};
    qsort(places, n, sizeof *places, by_seen);
    for (size_t i = 0; i < n; i++) {
        put_row(all, &sums, bursts, places[i].thing, out);
        out->totals[6] += kind_of(all, &bursts[places[i].thing]) == RISING;
    }
    Interval share = share_interval((double)bursts[ALL].seen, (double)sums.texts, Z);
    out->totals[0] = (int64_t)sums.texts;
    out->totals[1] = (int64_t)bursts[ALL].seen;
    out->totals[2] = sums.customers[ALL];
    out->totals[3] = report_figure_of((double)bursts[ALL].seen / (double)sums.texts, 1e6);
    out->totals[4] = report_figure_of(share.low, 1e6);
    out->totals[5] = report_figure_of(share.high, 1e6);
    out->totals[7] = sums.by_orders;
}

// ---- what is said of it ----

static const Choice KINDS[] = {
    [RISING] = {"rising", {"Rising", "上升"}},
    [FALLING] = {"falling", {"Falling", "下降"}},
    [STEADY] = {"steady", {"As before", "与此前相当"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_WEEKS] = RECENT_WEEKS(26),
    [PARAM_BEFORE] = WEEKS_BEFORE,
    [PARAM_SURE] = {.name = "sure",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 50,
                    .otherwise = "5",
                    .about = {"So many of a hundred that are called rising or falling may be so by "
                              "chance",
                              "每百个判为上升或下降的话题中允许多少个出于偶然"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"texts", REPORT_COUNT, NULL, {"Texts in the recent weeks", "最近几周的文字"}},
    {"negative", REPORT_COUNT, NULL, {"Negative", "负面"}},
    {"customers", REPORT_COUNT, NULL, {"Customers who wrote them", "写负面文字的客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of negative ones", "负面占比"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {"rising", REPORT_COUNT, NULL, {"Topics that rise", "上升的话题"}},
    {"by_orders", REPORT_NAME, REPORT_NO_YES, {"Compared per order", "按每单比较"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"topic", REPORT_NAME, TOPIC_CHOICES, {"Topic", "话题"}},
    {"texts", REPORT_COUNT, NULL, {"Negative texts", "负面文字"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Of all negative ones", "占负面文字"}},
    {"low", REPORT_SHARE, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_SHARE, NULL, {"At most, 95 %", "至多（95%）"}},
    {"expected", REPORT_COUNT, NULL, {"Expected", "预期"}},
    {"kind", REPORT_NAME, KINDS, {"Beside before", "与此前相比"}},
    {"times", REPORT_RATIO, NULL, {"Times what was expected", "为预期的倍数"}},
    {"times_low", REPORT_RATIO, NULL, {"Times, at least, 95 %", "倍数至少（95%）"}},
    {"times_high", REPORT_RATIO, NULL, {"Times, at most, 95 %", "倍数至多（95%）"}},
    {"chance", REPORT_SHARE, NULL, {"By chance, corrected", "出于偶然（已校正）"}},
    {"from", REPORT_DAY, NULL, {"From", "起"}},
    {"to", REPORT_DAY, NULL, {"To", "止"}},
    {.name = NULL},
};

#define WHO "any(texts, between {from} and {to}, tone < 0, topics contains \"{topic}\")"

static const ReportOpens OPENS[] = {
    {"texts", WHO, NULL, NULL},
    {"customers", WHO, NULL, NULL},
    {.column = NULL},
};

static void say(ReportSaying *saying)
{
    if (say_rows(saying) == 0)
        return;
    if (say_total(saying, "rising") > 0)
        say_sentence(saying, (Label){"Most complaints are about {first.topic}: {first.texts} of "
                                     "{negative} negative texts. Rising beyond chance: {rising} of "
                                     "{rows} topics.",
                                     "抱怨最多的是“{first.topic}”：{negative} 条负面文字中有 "
                                     "{first.texts} 条。{rows} 个话题中有 {rising} "
                                     "个的上升超出偶然。"});
    say_quiet(saying, (Label){"{share} of {texts} texts are negative, with 95 % certainty {low} to "
                              "{high}.",
                              "{texts} 条文字中 {share} 为负面，95% 置信区间 {low} 到 {high}。"});
    if (say_total(saying, "by_orders") == 0)
        say_doubt(saying, (Label){"In some of these weeks there were no orders, so numbers of "
                                  "texts are compared as they are.",
                                  "部分周没有订单，因此直接比较文字条数。"});
    say_next(saying, (Label){"Customers who complained lately", "近期抱怨过的客户"},
             "any(texts, last 28 days, tone < 0)");
}

// What rises is told, the most surprising first.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    for (size_t row = 0; row < report_rows(now); row++) {
        if (report_cell_named(now, row, "kind") != RISING)
            continue;
        int64_t topic = report_cell_named(now, row, "topic");
        int64_t from = report_cell_named(now, row, "from"), to = report_cell_named(now, row, "to");
        FindingFigure figures[] = {
            {"topic", REPORT_NAME, topic, TOPIC_CHOICES},
            {"texts", REPORT_COUNT, report_cell_named(now, row, "texts"), NULL},
            {"customers", REPORT_COUNT, report_cell_named(now, row, "customers"), NULL},
            {"expected", REPORT_COUNT, report_cell_named(now, row, "expected"), NULL},
            {"times", REPORT_RATIO, report_cell_named(now, row, "times"), NULL},
            {.name = NULL}};
        char first[16], last[16];
        day_print(first, from);
        day_print(last, to);
        g_autofree char *rule =
            g_strdup_printf("any(texts, between %s and %s, tone < 0, topics contains \"%s\")",
                            first, last, TOPICS[topic].name);
        findings_add(
            out,
            &(Finding){.key = TOPICS[topic].name,
                       .tone = FINDING_BAD,
                       .sentence = {"Complaints about {topic} rise: {texts} negative texts of "
                                    "{customers} customers in four weeks where {expected} were "
                                    "expected.",
                                    "关于“{topic}”的抱怨上升：四周内 {customers} 位客户写了 "
                                    "{texts} 条负面文字，预期 {expected} 条。"},
                       .figures = figures,
                       .rule = rule,
                       .compared = true,
                       .chance = (double)report_cell_named(now, row, "chance") / 1e6,
                       .relative = (double)report_cell_named(now, row, "times") / 1e3 - 1});
    }
}

static const ReportFinder FINDER = {.find = find};

const Report REPORT_COMPLAINTS = {
    .name = "complaints",
    .leading = "topic texts customers share kind times total:texts total:negative "
               "total:customers total:share total:rising",
    .title = {"What people complain about", "客户在抱怨什么"},
    .question = {"What do customers complain about, and what rises?",
                 "客户在抱怨什么？哪些正在上升？"},
    .about =
        {"Topics of texts with a negative tone in the recent weeks, by their number; a text counts "
         "for each topic it names. Expected: as many per order of the shop as in the weeks before "
         "(per week where some week had no orders). Chance: of such a difference where nothing has "
         "changed, by weeks that vary as those before did, corrected for all topics (Benjamini and "
         "Hochberg); of ten texts or more in both stretches. Weeks are seven whole days, the last "
         "ended yesterday. A topic is in a text when one of its words is; what is complained of "
         "may be something else in the same text.",
         "最近几周语气为负面的文字所涉及的话题，按条数排列；一条文字涉及几个话题就各计一次。预期："
         "按"
         "此前几周每单的条数推算（有的周没有订单时按周）。“偶然”指在没有变化时出现同样大差异的概率"
         "，按此前各周的波动计算，并按话题数校正（Benjamini-"
         "Hochberg）；两段合计至少十条才检验。一周"
         "为七个整天，最后一周止于昨天。文字中出现某话题的词即属于该话题，抱怨的也可能是同一条文字"
         "中"
         "的其他内容。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"Most complaints are about {first.topic}: {first.texts} of {negative} negative "
                 "texts. No topic rises beyond chance.",
                 "抱怨最多的是“{first.topic}”：{negative} 条负面文字中有 {first.texts} "
                 "条。没有话题的上升超出偶然。"},
    .nothing =
        {"Customers have written nothing yet. Import events with a text (reviews, "
         "complaints, chats, surveys), and the answer stands here.",
         "还没有客户写下的文字。导入评价、投诉、聊天或问卷等带文字的事件后，答案会显示在这里。"},
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Negative texts of the recent weeks", "最近几周的负面文字"},
                .name = "topic",
                .value = "texts"},
    .keys = "topic",
    .opens = OPENS,
    .finder = &FINDER,
};
