// SPDX-License-Identifier: Apache-2.0
//
// What those who left had in common: of customers active so many days ago, what had happened to
// each before, and whether they have ordered since. Each cause is compared with others who bought
// as often and as lately, since who buys seldom meets fewer events and leaves more: differences of
// shares over strata by Mantel and Haenszel, their variance by Greenland and Robins, Estimation of
// a common effect parameter from sparse follow-up data, Biometrics 41 (1985); chances of all causes
// corrected together.
#include "know/insight/distribution.h"
#include "know/insight/lift.h"
#include "know/report/left_causes_read.h"
#include "know/report/say.h"
#include "know/report/step_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENTS_MOST = 40, // names told of
    CASES_LEAST = 20  // customers on each side
};

// ---- all of them ----

typedef struct {
    int kind;
    int topic;         // -1: none
    const char *event; // borrowed from the panel; NULL: none
    const char *named; // a competitor; NULL: none
    Cause sums;
    int64_t n[2], left[2];
    double more, error, p, corrected; // NAN: nothing can be said
} Found;

static void add(Cause *to, const Cause *from)
{
    for (size_t i = 0; i < CAUSES_STRATA; i++)
        for (int has = 0; has < 2; has++) {
            to->cells[i].n[has] += from->cells[i].n[has];
            to->cells[i].left[has] += from->cells[i].left[has];
        }
}

static void compare(Found *found)
{
    double weights = 0, more = 0, variance = 0;
    for (size_t i = 0; i < CAUSES_STRATA; i++) {
        const Cell *cell = &found->sums.cells[i];
        double with = (double)cell->n[1], without = (double)cell->n[0], n = with + without;
        double a = (double)cell->left[1], c = (double)cell->left[0];
        for (int has = 0; has < 2; has++) {
            found->n[has] += cell->n[has];
            found->left[has] += cell->left[has];
        }
        if (!(with > 0 && without > 0))
            continue;
        weights += with * without / n;
        more += (a * without - c * with) / n;
        variance += (a * (with - a) * pow(without, 3) + c * (without - c) * pow(with, 3)) /
                    (with * without * n * n);
    }
    bool enough = found->n[0] >= CASES_LEAST && found->n[1] >= CASES_LEAST && variance > 0;
    found->more = enough ? more / weights : NAN;
    found->error = enough ? sqrt(variance) / weights : NAN;
    found->p = enough ? normal_two_sided(found->more / found->error) : NAN;
}

// By how many customers more left than of others like them.
static int by_excess(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    double left = one->more * (double)one->n[1], right = other->more * (double)other->n[1];
    return (left < right) - (left > right);
}

static Found *event_found(GHashTable *events, const char *name)
{
    Found *found = g_hash_table_lookup(events, name);
    if (found == NULL && g_hash_table_size(events) < EVENTS_MOST) {
        found = g_new0(Found, 1);
        *found = (Found){.kind = CAUSE_EVENT, .topic = -1, .event = name};
        g_hash_table_insert(events, (gpointer)name, found);
    }
    return found;
}

static void gather_events(const Causes *causes, GHashTable *events, Cause *all)
{
    for (size_t part = 0; part < causes->run->version->n_parts; part++) {
        const PartCauses *from = &causes->parts[part];
        add(all, &from->all);
        for (uint64_t code = 1; from->names != NULL && code <= from->names->most; code++) {
            Found *found = event_found(events, vector_text(from->names, code));
            if (found != NULL)
                add(&found->sums, &from->events[code]);
        }
    }
}

// Who could have had it and did not: everybody less those who did.
static void add_found(GArray *found, const Found *from, const Cause *all)
{
    Found one = *from;
    for (size_t i = 0; i < CAUSES_STRATA; i++) {
        Cell *cell = &one.sums.cells[i];
        cell->n[0] = all->cells[i].n[0] - cell->n[1];
        cell->left[0] = all->cells[i].left[0] - cell->left[1];
    }
    g_array_append_val(found, one);
}

static void gather_named(const Causes *causes, GArray *found, const Cause *all)
{
    for (size_t i = 0; i < causes->named->n; i++) {
        Found one = {.kind = CAUSE_NAMED, .topic = -1, .named = causes->named->each[i].name};
        for (size_t part = 0; part < causes->run->version->n_parts; part++)
            add(&one.sums, &causes->parts[part].named[i]);
        add_found(found, &one, all);
    }
}

static GArray *gather(const Causes *causes, Cause *all)
{
    GArray *found = g_array_new(FALSE, TRUE, sizeof(Found));
    g_autoptr(GHashTable) events = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    gather_events(causes, events, all);
    for (int kind = 0; kind < CAUSES; kind++) {
        Found one = {.kind = kind, .topic = -1};
        for (size_t part = 0; part < causes->run->version->n_parts; part++)
            add(&one.sums, &causes->parts[part].causes[kind]);
        g_array_append_val(found, one);
    }
    GHashTableIter each;
    gpointer value;
    for (g_hash_table_iter_init(&each, events); g_hash_table_iter_next(&each, NULL, &value);)
        add_found(found, value, all);
    for (int topic = 0; TOPICS[topic].name != NULL; topic++) {
        Found one = {.kind = CAUSE_TOPIC, .topic = topic};
        for (size_t part = 0; part < causes->run->version->n_parts; part++)
            add(&one.sums, &causes->parts[part].topics[topic]);
        add_found(found, &one, all);
    }
    gather_named(causes, found, all);
    return found;
}

// Those of which something can be said, the weightiest first.
static void judge(GArray *found)
{
    Found *all = (Found *)(void *)found->data;
    guint n = 0;
    for (guint i = 0; i < found->len; i++) {
        compare(&all[i]);
        if (isfinite(all[i].p))
            all[n++] = all[i];
    }
    g_array_set_size(found, n);
    g_autofree double *p = g_new(double, n + 1);
    g_autofree double *corrected = g_new(double, n + 1);
    for (guint i = 0; i < n; i++)
        p[i] = all[i].p;
    correct_many(p, n, CORRECT_BENJAMINI_HOCHBERG, corrected);
    for (guint i = 0; i < n; i++)
        all[i].corrected = corrected[i];
    g_array_sort(found, by_excess);
}

static void put(const Found *one, ReportResult *out)
{
    double rate = (double)one->left[1] / (double)one->n[1], z = normal_quantile(0.975);
    report_add(out, (int64_t[]){one->kind, one->topic >= 0 ? one->topic : REPORT_MISSING,
                                one->event != NULL ? report_word(out, one->event) : REPORT_MISSING,
                                one->named != NULL ? report_word(out, one->named) : REPORT_MISSING,
                                one->n[1], one->left[1], report_figure_of(rate, 1e6),
                                report_figure_of(rate - one->more, 1e6),
                                report_figure_of(one->more, 1e6),
                                report_figure_of(one->more - z * one->error, 1e6),
                                report_figure_of(one->more + z * one->error, 1e6),
                                report_figure_of(one->corrected, 1e6),
                                report_figure_of(one->more * (double)one->n[1], 1)});
}

static void finish(void *state, ReportResult *out)
{
    const Causes *causes = state;
    Cause all = {0};
    int64_t n = 0, left = 0, sure = 0;
    g_autoptr(GArray) found = gather(causes, &all);
    judge(found);
    for (guint i = 0; i < found->len; i++) {
        const Found *one = &g_array_index(found, Found, i);
        sure += one->corrected < 0.05 && one->more > 0;
        put(one, out);
    }
    for (size_t i = 0; i < CAUSES_STRATA; i++) {
        n += all.cells[i].n[0];
        left += all.cells[i].left[0];
    }
    out->totals[0] = n;
    out->totals[1] = left;
    out->totals[2] = n > 0 ? report_figure_of((double)left / (double)n, 1e6) : REPORT_MISSING;
    out->totals[3] = sure;
}

// ---- what is said of it ----

#define FOUND_EN                                                                                   \
    "{sure} things that are known go with leaving beyond chance; most of all: {first.cause}: "
#define FOUND_ZH  "有 {sure} 种情况与流失明显相关，首先是：{first.cause}"
#define BESIDE_EN "Of those {first.rate} left, of others like them {first.others}."
#define BESIDE_ZH "其中 {first.rate} 流失，相近的其他客户为 {first.others}。"

static void say(ReportSaying *saying)
{
    if (say_total(saying, "sure") == 0)
        say_sentence(saying,
                     (Label){"Nothing that is known stands out among the {left} of {customers} "
                             "customers who left beyond what may be chance.",
                             "{customers} 位客户中流失了 {left} "
                             "位，已知的情况都没有超出偶然的差别。"});
    else if (say_cell(saying, 0, "topic") != REPORT_MISSING)
        say_sentence(saying, (Label){FOUND_EN "{first.topic}. " BESIDE_EN,
                                     FOUND_ZH "“{first.topic}”。" BESIDE_ZH});
    else if (say_cell(saying, 0, "event") != REPORT_MISSING)
        say_sentence(saying, (Label){FOUND_EN "{first.event}. " BESIDE_EN,
                                     FOUND_ZH "“{first.event}”。" BESIDE_ZH});
    else if (say_cell(saying, 0, "competitor") != REPORT_MISSING)
        say_sentence(saying, (Label){FOUND_EN "{first.competitor}. " BESIDE_EN,
                                     FOUND_ZH "“{first.competitor}”。" BESIDE_ZH});
    say_quiet(saying, (Label){"Others are those who bought as often and as lately. What goes with "
                              "leaving need not be why they leave: only a trial says that.",
                              "比较的是购买次数和时间相近的其他客户。与流失同时出现的情况未必就是"
                              "原因，只有试验才能证明。"});
}

static const Choice CAUSE_NAMES[] = {
    [CAUSE_RETURN] = {"returned", {"A return in the 180 days before", "此前 180 天内退过货"}},
    [CAUSE_PRICE] = {"dearer",
                     {"Something they buy had become dearer by 5 % or more",
                      "所买的商品涨价 5% 以上"}},
    [CAUSE_DISCOUNT] = {"no_discount",
                        {"Discounts had stopped with the last order", "最近一单不再有优惠"}},
    [CAUSE_RATING] = {"low_rating", {"A low rating in the 90 days before", "此前 90 天内打过低分"}},
    [CAUSE_WAIT] = {"long_wait",
                    {"A long wait for a parcel in the 90 days before",
                     "此前 90 天内有包裹等了很久"}},
    [CAUSE_COMPLAINT] = {"complaint",
                         {"A complaint, whatever about, in the 90 days before",
                          "此前 90 天内有过抱怨（不论内容）"}},
    [CAUSE_COMPETITOR] = {"competitor",
                          {"A mention of other shops, in whatever tone, in the 90 days before",
                           "此前 90 天内提到过别家（不论语气）"}},
    [CAUSE_TOPIC] = {"complaint_about",
                     {"A complaint in the 90 days before, about", "此前 90 天内抱怨过"}},
    [CAUSE_EVENT] = {"event", {"The event, in the 90 days before", "此前 90 天内发生的行为"}},
    [CAUSE_NAMED] = {"named", {"A mention, in the 90 days before, of", "此前 90 天内提到过竞品"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [CAUSES_PARAM_DAYS] = LEFT_SINCE_DAYS,
    [CAUSES_PARAM_LEAST] = REPORT_LEAST,
    [CAUSES_PARAM_WAIT] =
        {.name = "wait",
         .type = REPORT_NUMBER,
         .most = 365,
         .otherwise = "0",
         .about = {"A wait for a parcel of more than so many days is long; 0: twice "
                   "what is usual",
                   "等待包裹超过多少天算久；0 表示平常的两倍"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Active then", "当时活跃的客户"}},
    {"left", REPORT_COUNT, NULL, {"Left", "流失"}},
    {"rate", REPORT_SHARE, NULL, {"Rate", "流失率"}},
    {"sure", REPORT_COUNT, NULL, {"Causes beyond chance", "超出偶然的情况"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"cause", REPORT_NAME, CAUSE_NAMES, {"What had happened", "此前的情况"}},
    {"topic", REPORT_NAME, TOPIC_CHOICES, {"Topic", "话题"}},
    {"event", REPORT_WORD, STEP_NAMES, {"Event", "行为"}},
    {"competitor", REPORT_WORD, NULL, {"Competitor", "竞品"}},
    {"customers", REPORT_COUNT, NULL, {"Customers with it", "有此情况的客户"}},
    {"left", REPORT_COUNT, NULL, {"Of them left", "其中流失"}},
    {"rate", REPORT_SHARE, NULL, {"Rate", "流失率"}},
    {"others", REPORT_SHARE, NULL, {"Rate of others like them", "相近客户的流失率"}},
    {"more", REPORT_SHARE, NULL, {"Difference", "相差"}},
    {"more_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"more_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"chance", REPORT_SHARE, NULL, {"By chance", "出于偶然的概率"}},
    {"excess", REPORT_COUNT, NULL, {"Left beyond what others would", "多流失的客户"}},
    {.name = NULL},
};

const Report REPORT_LEFT_CAUSES = {
    .name = "left_causes",
    .leading = "cause topic event competitor customers left rate others more more_low more_high "
               "total:customers total:left total:rate",
    .title = {"What goes with leaving", "流失前发生了什么"},
    .question = {"What had happened to those who left?", "流失的客户此前遇到了什么？"},
    .about =
        {"Customers active so many days ago (an order in the 365 days before), by what had "
         "happened to them until then: a return, a higher price of what they had bought before, no "
         "discount on the last order where they had had one; in the 90 days before a complaint (a "
         "text with a negative tone), each topic of complaints, a mention of other shops or of a "
         "competitor that the organisation has "
         "named, a low rating, a long wait for a "
         "parcel that came, each event by its name. Low is 2 of 5 or less, in surveys 6 of 10 or "
         "less. Who has it is compared with others who bought as often (1, 2 to 3, more) and as "
         "lately (30, 90, 180, 365 days), ratings and waits with others who rated or got a parcel: "
         "Mantel and Haenszel's difference of shares with the interval of Greenland and Robins, "
         "chances of all causes corrected together. Fewer than 20 customers on a side are left "
         "out.",
         "按此前（以所给天数之前为准）的情况比较当时活跃（此前 365 天内有订单）的客户：退货、"
         "所买商品涨价、曾有优惠而最近一单没有；以及此前 90 天内的抱怨（语气为负面的文字）、"
         "抱怨的各个话题、提到别家或所设竞品、低分评价、送达的包裹等待过久、各类行为。低分指 5 "
         "分制 2 分及以下，"
         "问卷 10 分制 6 分及以下。与购买次数（1、2 至 3、更多）和最近购买时间（30、90、180、365 "
         "天）相近的其他客户比较，评分和等待与其他打过分、收到过包裹的客户比较：Mantel–Haenszel "
         "率差，Greenland–Robins 区间，对全部情况一并校正偶然概率。任一侧少于 20 位的不列。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = causes_begin,
    .part = causes_read,
    .finish = finish,
    .end = causes_end,
    .sentence = {"{sure} things that are known go with leaving beyond chance; most of all: "
                 "{first.cause}. " BESIDE_EN,
                 "有 {sure} 种情况与流失明显相关，首先是：{first.cause}。" BESIDE_ZH},
    .say = say,
    .keys = "cause topic event competitor",
};
