// SPDX-License-Identifier: Apache-2.0
//
// The named groups by recency, frequency and money: how many customers, orders and how much money
// each holds; who is in one of them, or in one cell of the map.
#include "base/error.h"
#include "base/when.h"
#include "know/report/finding.h"
#include "know/report/rfm_scores.h"
#include "know/report/say.h"

#include <stdlib.h>
#include <string.h>

enum { PARAM_LEAST, PARAM_TIES, PARAM_N, PARAM_GROUP, PARAM_AXES }; // the last: of three axes
enum { MEMBERS_MAX = 10000, GROUPS_MOST = RFM_GROUPS_MAX + 1 };

typedef struct {
    int64_t customers, orders, amount, days; // days: since the last orders, together
} Group;

typedef struct {
    int64_t id, amount;
    int32_t last, orders;
    uint8_t scores[RFM_AXES], group;
} Member;

typedef struct {
    const ReportRun *run;
    RfmScores *scores;
    const RfmGroups *groups;
    Group (*parts)[GROUPS_MOST]; // by part
    GArray **members;            // by part: of Member
} Groups;

static void *begin(const ReportRun *run)
{
    Groups *groups = ARENA_NEW(run->arena, Groups);
    size_t n_parts = run->version->n_parts;
    RfmOptions options = {.sides = RFM_SCORES,
                          .together = run->values[PARAM_TIES].number == RFM_TOGETHER,
                          .groups = model_rfm_groups(run->model),
                          .least = run->values[PARAM_LEAST].number};
    *groups = (Groups){.run = run,
                       .scores = rfm_scores_new(run, &options),
                       .groups = options.groups,
                       .parts = arena_alloc(run->arena, (n_parts + 1) * sizeof *groups->parts),
                       .members = ARENA_ARRAY(run->arena, GArray *, n_parts + 1)};
    return groups;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Groups *groups = state;
    rfm_read_part(groups->scores, part, rows);
}

static void end(void *state)
{
    Groups *groups = state;
    for (size_t part = 0; part < groups->run->version->n_parts; part++)
        if (groups->members[part] != NULL)
            g_array_unref(groups->members[part]);
    rfm_scores_clear(groups->scores);
}

// Millionths.
static int64_t share(int64_t part, int64_t all)
{
    return all > 0 ? (int64_t)((double)part * 1e6 / (double)all + 0.5) : REPORT_MISSING;
}

// ---- how large they are ----

typedef uint8_t GroupOf[RFM_SCORES + 1][RFM_SCORES + 1][RFM_SCORES + 1];

// By the scores of the three axes.
static void fill_table(const RfmGroups *groups, GroupOf out)
{
    for (uint8_t r = 1; r <= RFM_SCORES; r++)
        for (uint8_t f = 1; f <= RFM_SCORES; f++)
            for (uint8_t m = 1; m <= RFM_SCORES; m++)
                out[r][f][m] = (uint8_t)rfm_group_of(groups, (uint8_t[]){r, f, m});
}

static void add_part(void *context, size_t part)
{
    Groups *groups = context;
    const RfmPart *values = &groups->scores->parts[part];
    GroupOf group_of;
    fill_table(groups->groups, group_of);
    int64_t today = day_of(groups->run->clock.now, groups->run->clock.zone);
    for (size_t i = 0; i < values->n; i++) {
        uint8_t scores[RFM_AXES];
        rfm_scores_of(groups->scores, part, i, scores);
        Group *group = &groups->parts[part][group_of[scores[0]][scores[1]][scores[2]]];
        group->customers++;
        group->orders += values->frequency[i];
        group->amount += values->monetary[i];
        group->days += today - (groups->scores->first_day + values->recency[i] - 1);
    }
}

static void add_group(Group *group, const Group *more)
{
    group->customers += more->customers;
    group->orders += more->orders;
    group->amount += more->amount;
    group->days += more->days;
}

static void finish(void *state, ReportResult *out)
{
    Groups *groups = state;
    Group sums[GROUPS_MOST] = {{0}}, all = {0};
    rfm_find_cuts(groups->scores);
    crew_run(groups->run->crew, groups->run->version->n_parts, add_part, groups);
    for (size_t g = 0; g <= groups->groups->n; g++) {
        for (size_t part = 0; part < groups->run->version->n_parts; part++)
            add_group(&sums[g], &groups->parts[part][g]);
        add_group(&all, &sums[g]);
    }
    out->names = groups->groups->names;
    for (size_t g = 0; g <= groups->groups->n; g++) {
        const Group *group = &sums[g];
        if (group->customers == 0)
            continue;
        report_add(out,
                   (int64_t[]){(int64_t)g, group->customers, share(group->customers, all.customers),
                               group->orders, group->amount, share(group->amount, all.amount),
                               group->amount / group->customers,
                               group->orders * 1000 / group->customers,
                               group->days * 100 / group->customers});
    }
    memcpy(out->totals, (int64_t[]){all.customers, all.orders, all.amount}, 3 * sizeof(int64_t));
}

// Where most of the money is, and in how few customers.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    size_t n = report_rows(now), best = 0;
    for (size_t row = 1; row < n; row++)
        if (report_cell_named(now, row, "amount") > report_cell_named(now, best, "amount"))
            best = row;
    if (n < 2)
        return;
    int64_t group = report_cell_named(now, best, "group");
    int64_t amount = report_cell_named(now, best, "amount");
    findings_add(
        out,
        &(Finding){.key = "most",
                   .sentence = {"Most money comes from “{group}”: {share} of the customers, {n}, "
                                "brought {worth} of it, {amount}.",
                                "金额最多的是“{group}”：{share} 的客户（{n} 位）带来 {worth} "
                                "的金额，共 {amount}。"},
                   .figures =
                       (FindingFigure[]){
                           {"group", REPORT_NAME, group, now->names},
                           {"share", REPORT_SHARE, report_cell_named(now, best, "share"), NULL},
                           {"n", REPORT_COUNT, report_cell_named(now, best, "customers"), NULL},
                           {"worth", REPORT_SHARE, report_cell_named(now, best, "worth"), NULL},
                           {"amount", REPORT_MONEY, amount, NULL},
                           {.name = NULL}},
                   .amount = amount});
}

static const ReportFinder FINDER = {.find = find};

// ---- who is in one ----

static bool is_group(const Groups *groups)
{
    const char *name = groups->run->values[PARAM_GROUP].text;
    bool found = *name == '\0';
    for (const Choice *group = groups->groups->names; group->name != NULL; group++)
        found = found || strcmp(name, group->name) == 0;
    return found;
}

static bool is_asked(const Groups *groups, const Member *member)
{
    const ReportValue *values = groups->run->values;
    const char *group = values[PARAM_GROUP].text;
    bool asked = *group == '\0' || strcmp(group, groups->groups->names[member->group].name) == 0;
    for (int axis = 0; axis < RFM_AXES; axis++) {
        int64_t score = values[PARAM_AXES + axis].number;
        asked = asked && (score == 0 || score == member->scores[axis]);
    }
    return asked;
}

static void gather_part(void *context, size_t part)
{
    Groups *groups = context;
    const RfmPart *values = &groups->scores->parts[part];
    const Chunk *chunk = groups->run->version->parts[part].chunk;
    GArray *found = groups->members[part] = g_array_new(FALSE, FALSE, sizeof(Member));
    for (size_t i = 0; i < values->n; i++) {
        Member member = {.amount = values->monetary[i],
                         .last = values->recency[i],
                         .orders = values->frequency[i]};
        rfm_scores_of(groups->scores, part, i, member.scores);
        member.group = (uint8_t)rfm_group_of(groups->groups, member.scores);
        if (!is_asked(groups, &member))
            continue;
        member.id = chunk_id(chunk, values->rows[i]);
        g_array_append_val(found, member);
    }
}

static int by_amount(const void *a, const void *b)
{
    const Member *one = a, *other = b;
    if (one->amount != other->amount)
        return one->amount > other->amount ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static void finish_members(void *state, ReportResult *out)
{
    Groups *groups = state;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Member));
    if (!is_group(groups)) {
        fail(&out->error, ERROR_INVALID, "There is no group “%s”", "没有客户群“%s”",
             groups->run->values[PARAM_GROUP].text);
        return;
    }
    rfm_find_cuts(groups->scores);
    crew_run(groups->run->crew, groups->run->version->n_parts, gather_part, groups);
    for (size_t part = 0; part < groups->run->version->n_parts; part++)
        g_array_append_vals(all, groups->members[part]->data, groups->members[part]->len);
    g_array_sort(all, by_amount);
    out->names = groups->groups->names;
    for (size_t i = 0; i < all->len; i++) {
        const Member *member = &g_array_index(all, Member, i);
        out->totals[0]++;
        out->totals[1] += member->orders;
        out->totals[2] += member->amount;
        if (i < (size_t)groups->run->values[PARAM_N].number)
            report_add(out, (int64_t[]){member->id, member->group, member->scores[RFM_RECENCY],
                                        member->scores[RFM_FREQUENCY], member->scores[RFM_MONETARY],
                                        groups->scores->first_day + member->last - 1,
                                        member->orders, member->amount});
    }
}

// ---- what is said of them ----

#define TIES                                                                                       \
    {                                                                                              \
        .name = "ties", .type = REPORT_CHOICE, .choices = RFM_TIES, .otherwise = "together",       \
        .about = {                                                                                 \
            "Where equal values go",                                                               \
            "数值相同的客户如何分"                                                       \
        }                                                                                          \
    }

#define SCORE(axis, en, zh)                                                                        \
    {                                                                                              \
        .name = axis, .type = REPORT_NUMBER, .most = RFM_SCORES, .otherwise = "0", .about = {      \
            en,                                                                                    \
            zh                                                                                     \
        }                                                                                          \
    }

static const ReportParam PARAMS[] = {
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_TIES] = TIES,
    {.name = NULL},
};

static const ReportParam MEMBER_PARAMS[] = {
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_TIES] = TIES,
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = MEMBERS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_GROUP] = {.name = "group",
                     .type = REPORT_TEXT,
                     .otherwise = "",
                     .about = {"The group's name, such as champions; empty: of all",
                               "客户群的名称，如 champions；空表示全部"}},
    [PARAM_AXES + RFM_RECENCY] =
        SCORE("recency", "Score of recency; 0: any", "最近购买的分数；0 表示不限"),
    [PARAM_AXES + RFM_FREQUENCY] =
        SCORE("frequency", "Score of frequency; 0: any", "购买频次的分数；0 表示不限"),
    [PARAM_AXES + RFM_MONETARY] =
        SCORE("monetary", "Score of money; 0: any", "消费金额的分数；0 表示不限"),
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"group", REPORT_NAME, NULL, {"Group", "客户群"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of customers", "客户占比"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"worth", REPORT_SHARE, NULL, {"Share of the amount", "金额占比"}},
    {"mean", REPORT_MONEY, NULL, {"Amount each", "人均金额"}},
    {"each", REPORT_RATIO, NULL, {"Orders each", "人均订单"}},
    {"days", REPORT_DAYS, NULL, {"Days since the last order, mean", "距最近下单平均天数"}},
    {.name = NULL},
};

static const ReportColumn MEMBER_COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"group", REPORT_NAME, NULL, {"Group", "客户群"}},
    {"recency", REPORT_COUNT, NULL, {"Recency, score", "最近购买（分）"}},
    {"frequency", REPORT_COUNT, NULL, {"Frequency, score", "购买频次（分）"}},
    {"monetary", REPORT_COUNT, NULL, {"Monetary, score", "消费金额（分）"}},
    {"last", REPORT_DAY, NULL, {"Last order", "最近下单"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

#define SCORED_EN                                                                                  \
    "Recency, frequency and money are scored from 1 to 5 (fifths of the customers with orders; "   \
    "equal values together, at the first of their places, unless asked otherwise; or the own cut " \
    "points of the setting insight.rfm). The first group whose scores hold a customer names it; "  \
    "the setting replaces the ready-made list."
// clang-format off: it counts these letters by their bytes
#define SCORED_ZH                                                                                                                          \
    "最近、频次、金额各打 1 至 5 分（有订单的客户五等分；默认数值相同者同分，取其中最前的名次；" \
    "也可用设置 insight.rfm 自定的分界）。客户归入列表中第一个符合其分数的群；"                              \
    "该设置可替换现成的列表。"
// clang-format on

static void say_groups(ReportSaying *saying)
{
    size_t best = 0;
    for (size_t row = 1; row < say_rows(saying); row++)
        if (say_cell(saying, row, "amount") > say_cell(saying, best, "amount"))
            best = row;
    say_text(saying, "best", saying->result->names[say_cell(saying, best, "group")].label);
    say_value(saying, "share", REPORT_SHARE, say_cell(saying, best, "share"));
    say_value(saying, "worth", REPORT_SHARE, say_cell(saying, best, "worth"));
    say_sentence(
        saying, (Label){"Most money comes from “{best}”: {share} of the customers bring {worth} of "
                        "{amount}. {customers} customers are in {rows} groups.",
                        "金额最多的是“{best}”：{share} 的客户带来 {worth} 的金额（共 "
                        "{amount}）。{customers} 位客户分为 {rows} 群。"});
    say_next_lapsed(saying);
}

static const ReportOpens OPENS[] = {
    {"group", "group={group}", NULL, "members"},
    {"customers", "group={group}", NULL, "members"},
    {"amount", "group={group}", NULL, "members"},
    {"total:customers", "any(orders)", NULL, NULL},
    {.column = NULL},
};

const Report REPORT_GROUPS = {
    .name = "groups",
    .title = {"Groups of customers", "客户分群"},
    .question =
        {"Which customers are champions, which at risk, and how much money is in each group?",
         "哪些是核心客户，哪些有流失风险？各群带来多少金额？"},
    .about = {SCORED_EN " Groups without customers are left out.",
              SCORED_ZH "没有客户的群不列出。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say_groups,
    .picture = {.type = PICTURE_BARS,
                .title = {"The amount of each group of customers", "各客户群的金额"},
                .name = "group",
                .value = "amount"},
    .opens = OPENS,
    .finder = &FINDER,
};

const Report REPORT_MEMBERS = {
    .name = "members",
    .title = {"Customers of a group", "群内客户"},
    .question = {"Who is in a group, or in a cell of the map?", "某个群或图中某一格里有哪些客户？"},
    .about = {"Customers by the amount of their orders, the greatest first, then by id. " SCORED_EN,
              "按订单金额从高到低排列，相同者按编号。" SCORED_ZH},
    .facts = REPORT_ORDERS,
    .params = MEMBER_PARAMS,
    .totals = TOTALS,
    .columns = MEMBER_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_members,
    .end = end,
    .sentence = {"{customers} customers with {orders} orders of {amount}.",
                 "{customers} 位客户，{orders} 笔订单，共 {amount}。"},
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers by the amount of their orders", "客户的订单金额"},
                .name = "customer",
                .value = "amount"},
    .keys = "customer",
};
