// SPDX-License-Identifier: Apache-2.0
//
// How customers have moved between the named groups (groups.c) from one day to another: a matrix of
// groups, and who has moved. Both days are scored by the same definition, among the customers who
// had orders by then; so somebody may move because others did.
#include "base/when.h"
#include "know/report/rfm_scores.h"
#include "know/report/say.h"

#include <string.h>

enum { PARAM_DAYS, PARAM_LEAST, PARAM_TIES, PARAM_N, PARAM_FROM, PARAM_TO, PARAM_WAY };
enum { GROUPS_MOST = RFM_GROUPS_MAX + 1, NOT_YET = GROUPS_MOST, PLACES, MOVERS_MAX = 10000 };
enum { ANY_WAY, UPWARDS, DOWNWARDS };
static const char NOBODY_YET[] = "-";

typedef struct {
    int64_t customers, amount;
} Cell;

typedef struct {
    int64_t id, orders, amount; // since then
    int32_t last;
    uint8_t from, to;
} Mover;

typedef struct {
    const ReportRun *run;
    ReportRun earlier;
    const RfmGroups *groups;
    RfmScores *then, *now;
    Cell (*parts)[PLACES][GROUPS_MOST]; // by part
    GArray **movers;                    // by part: of Mover
} Moves;

static void *begin(const ReportRun *run)
{
    Moves *moves = ARENA_NEW(run->arena, Moves);
    size_t n_parts = run->version->n_parts;
    RfmOptions options = {.sides = RFM_SCORES,
                          .together = run->values[PARAM_TIES].number == RFM_TOGETHER,
                          .groups = model_rfm_groups(run->model),
                          .least = run->values[PARAM_LEAST].number};
    *moves = (Moves){.run = run,
                     .earlier = *run,
                     .groups = options.groups,
                     .parts = arena_alloc(run->arena, (n_parts + 1) * sizeof *moves->parts),
                     .movers = ARENA_ARRAY(run->arena, GArray *, n_parts + 1)};
    GTimeZone *zone = run->clock.zone;
    int64_t day = day_of(run->clock.now, zone) - run->values[PARAM_DAYS].number;
    moves->earlier.clock.now = day_start(day, zone);
    moves->then = rfm_scores_new(&moves->earlier, &options);
    moves->now = rfm_scores_new(run, &options);
    return moves;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Moves *moves = state;
    rfm_read_part(moves->then, part, rows);
    rfm_read_part(moves->now, part, rows);
}

static void end(void *state)
{
    Moves *moves = state;
    for (size_t part = 0; part < moves->run->version->n_parts; part++)
        if (moves->movers[part] != NULL)
            g_array_unref(moves->movers[part]);
    rfm_scores_clear(moves->then);
    rfm_scores_clear(moves->now);
}

// ---- one customer ----

static uint8_t group_of(const Moves *moves, const RfmScores *scores, size_t part, size_t i)
{
    uint8_t own[RFM_AXES];
    rfm_scores_of(scores, part, i, own);
    return (uint8_t)rfm_group_of(moves->groups, own);
}

// Of everybody who has orders by now. Who had some then is among them, in the same order.
static void each_mover(const Moves *moves, size_t part, void (*visit)(void *, const Mover *),
                       void *context)
{
    const RfmPart *now = &moves->now->parts[part], *then = &moves->then->parts[part];
    const Chunk *chunk = moves->run->version->parts[part].chunk;
    for (size_t i = 0, at = 0; i < now->n; i++) {
        Mover mover = {.id = chunk_id(chunk, now->rows[i]),
                       .orders = now->frequency[i],
                       .amount = now->monetary[i],
                       .last = now->recency[i],
                       .from = NOT_YET,
                       .to = group_of(moves, moves->now, part, i)};
        if (at < then->n && then->rows[at] == now->rows[i]) {
            mover.orders -= then->frequency[at];
            mover.amount -= then->monetary[at];
            mover.from = group_of(moves, moves->then, part, at++);
        }
        visit(context, &mover);
    }
}

// Groups that were risen; fallen: below 0. The list goes from best to worst; who is in none of it,
// or was no customer yet, has no way.
static int64_t steps_of(const Moves *moves, size_t from, size_t to)
{
    return from >= moves->groups->n || to >= moves->groups->n ? 0 : (int64_t)from - (int64_t)to;
}

// ---- the matrix ----

static void count(void *context, const Mover *mover)
{
    Cell(*cells)[GROUPS_MOST] = context;
    cells[mover->from][mover->to].customers++;
    cells[mover->from][mover->to].amount += mover->amount;
}

static void count_part(void *context, size_t part)
{
    Moves *moves = context;
    each_mover(moves, part, count, moves->parts[part]);
}

static void find_groups(Moves *moves)
{
    rfm_find_cuts(moves->then);
    rfm_find_cuts(moves->now);
}

static void put_cell(const Moves *moves, size_t from, size_t to, const Cell *cell, int64_t all,
                     ReportResult *out)
{
    int64_t steps = steps_of(moves, from, to);
    bool known = from < moves->groups->n && to < moves->groups->n;
    if (cell->customers == 0)
        return;
    report_add(out, (int64_t[]){from == NOT_YET ? REPORT_MISSING : (int64_t)from, (int64_t)to,
                                cell->customers,
                                report_figure_of((double)cell->customers / (double)all, 1e6),
                                cell->amount, known ? steps : REPORT_MISSING});
    out->totals[0] += cell->customers;
    out->totals[1] += steps > 0 ? cell->customers : 0;
    out->totals[2] += steps < 0 ? cell->customers : 0;
    out->totals[3] += from == to ? cell->customers : 0;
    out->totals[4] += from == NOT_YET ? cell->customers : 0;
    out->totals[5] += cell->amount;
}

static void finish(void *state, ReportResult *out)
{
    Moves *moves = state;
    size_t n_parts = moves->run->version->n_parts;
    Cell cells[PLACES][GROUPS_MOST] = {{{0}}};
    find_groups(moves);
    crew_run(moves->run->crew, n_parts, count_part, moves);
    out->names = moves->groups->names;
    for (size_t from = 0; from < PLACES; from++) {
        int64_t all = 0;
        for (size_t to = 0; to < GROUPS_MOST; to++) {
            for (size_t part = 0; part < n_parts; part++) {
                cells[from][to].customers += moves->parts[part][from][to].customers;
                cells[from][to].amount += moves->parts[part][from][to].amount;
            }
            all += cells[from][to].customers;
        }
        for (size_t to = 0; to < GROUPS_MOST; to++)
            put_cell(moves, from, to, &cells[from][to], all, out);
    }
    out->totals[6] = day_of(moves->earlier.clock.now, moves->run->clock.zone);
}

// ---- who has moved ----

// The place of a group by its name; SIZE_MAX: any; false: there is none.
static bool find_group(const Moves *moves, const char *name, size_t *out)
{
    *out = *name == '\0' ? SIZE_MAX : NOT_YET;
    bool found = *name == '\0' || strcmp(name, NOBODY_YET) == 0;
    for (size_t i = 0; i <= moves->groups->n && !found; i++) {
        found = strcmp(name, moves->groups->names[i].name) == 0;
        *out = i;
    }
    return found;
}

typedef struct {
    const Moves *moves;
    size_t from, to;
    int64_t way;
    GArray *found;
} Gathering;

static void gather(void *context, const Mover *mover)
{
    const Gathering *asked = context;
    int64_t steps = steps_of(asked->moves, mover->from, mover->to);
    bool way = asked->way == ANY_WAY || (asked->way == UPWARDS ? steps > 0 : steps < 0);
    if (way && (asked->from == SIZE_MAX || asked->from == mover->from) &&
        (asked->to == SIZE_MAX || asked->to == mover->to))
        g_array_append_val(asked->found, *mover);
}

static void gather_part(void *context, size_t part)
{
    Gathering own = *(Gathering *)context;
    own.found = own.moves->movers[part] = g_array_new(FALSE, FALSE, sizeof(Mover));
    each_mover(own.moves, part, gather, &own);
}

// The farthest first, then by what was spent since.
static int compare_movers(const void *a, const void *b, void *context)
{
    const Mover *one = a, *other = b;
    int64_t far = ABS(steps_of(context, one->from, one->to)),
            other_far = ABS(steps_of(context, other->from, other->to));
    if (far != other_far)
        return far > other_far ? -1 : 1;
    if (one->amount != other->amount)
        return one->amount > other->amount ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static void put_mover(const Moves *moves, const Mover *mover, ReportResult *out)
{
    bool known = mover->from < moves->groups->n && mover->to < moves->groups->n;
    report_add(out, (int64_t[]){
                        mover->id, mover->from == NOT_YET ? REPORT_MISSING : mover->from, mover->to,
                        known ? steps_of(moves, mover->from, mover->to) : REPORT_MISSING,
                        mover->orders, mover->amount, moves->now->first_day + mover->last - 1});
}

static void finish_movers(void *state, ReportResult *out)
{
    Moves *moves = state;
    const ReportValue *values = moves->run->values;
    Gathering asked = {.moves = moves, .way = values[PARAM_WAY].number};
    const char *from = values[PARAM_FROM].text, *to = values[PARAM_TO].text;
    bool known = find_group(moves, from, &asked.from);
    if (!known || !find_group(moves, to, &asked.to)) {
        fail(&out->error, ERROR_INVALID, "There is no group “%s”", "没有客户群“%s”",
             known ? to : from);
        return;
    }
    find_groups(moves);
    crew_run(moves->run->crew, moves->run->version->n_parts, gather_part, &asked);
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Mover));
    for (size_t part = 0; part < moves->run->version->n_parts; part++)
        g_array_append_vals(all, moves->movers[part]->data, moves->movers[part]->len);
    g_array_sort_with_data(all, compare_movers, moves);
    out->names = moves->groups->names;
    for (guint i = 0; i < all->len; i++) {
        const Mover *mover = &g_array_index(all, Mover, i);
        out->totals[0]++;
        out->totals[1] += mover->orders;
        out->totals[2] += mover->amount;
        if (i < (guint)values[PARAM_N].number)
            put_mover(moves, mover, out);
    }
    out->totals[3] = day_of(moves->earlier.clock.now, moves->run->clock.zone);
}

// ---- what is said of them ----

static const Choice WAYS[] = {
    [ANY_WAY] = {"any", {"Whichever way", "不限"}},
    [UPWARDS] = {"up", {"To a better group", "上升"}},
    [DOWNWARDS] = {"down", {"To a worse group", "下降"}},
    {NULL, {NULL, NULL}},
};

#define DAYS                                                                                       \
    {                                                                                              \
        .name = "days", .type = REPORT_NUMBER, .least = 1, .most = 3660, .otherwise = "90",        \
        .about = {                                                                                 \
            "Since how many days",                                                                 \
            "与多少天前相比"                                                                \
        }                                                                                          \
    }

#define TIES                                                                                       \
    {                                                                                              \
        .name = "ties", .type = REPORT_CHOICE, .choices = RFM_TIES, .otherwise = "together",       \
        .about = {                                                                                 \
            "Where equal values go",                                                               \
            "数值相同的客户如何分"                                                       \
        }                                                                                          \
    }

static const ReportParam PARAMS[] = {
    [PARAM_DAYS] = DAYS,
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_TIES] = TIES,
    {.name = NULL},
};

static const ReportParam MOVER_PARAMS[] = {
    [PARAM_DAYS] = DAYS,
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_TIES] = TIES,
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = MOVERS_MAX,
                 .otherwise = "100",
                 .about = {"How many customers", "列出多少位客户"}},
    [PARAM_FROM] = {.name = "from",
                    .type = REPORT_TEXT,
                    .otherwise = "",
                    .about = {"The group they were in; -: no customer yet; empty: any",
                              "原先的客户群；- 表示当时还不是客户；空表示不限"}},
    [PARAM_TO] = {.name = "to",
                  .type = REPORT_TEXT,
                  .otherwise = "",
                  .about = {"The group they are in; empty: any", "现在的客户群；空表示不限"}},
    [PARAM_WAY] = {.name = "way",
                   .type = REPORT_CHOICE,
                   .choices = WAYS,
                   .otherwise = "any",
                   .about = {"Which way they moved", "变动方向"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"up", REPORT_COUNT, NULL, {"In a better group", "上升"}},
    {"down", REPORT_COUNT, NULL, {"In a worse group", "下降"}},
    {"same", REPORT_COUNT, NULL, {"In the same group", "不变"}},
    {"fresh", REPORT_COUNT, NULL, {"New since then", "此后新增"}},
    {"amount", REPORT_MONEY, NULL, {"Amount since then", "此后金额"}},
    {"since", REPORT_DAY, NULL, {"Since", "比较起始日"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"from", REPORT_NAME, NULL, {"Was in", "原客户群"}},
    {"to", REPORT_NAME, NULL, {"Is in", "现客户群"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Share of the group they were in", "占原客户群比例"}},
    {"amount", REPORT_MONEY, NULL, {"Amount since then", "此后金额"}},
    {"steps", REPORT_COUNT, NULL, {"Groups up", "上升档数"}},
    {.name = NULL},
};

static const ReportColumn MOVER_TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders since then", "此后订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount since then", "此后金额"}},
    {"since", REPORT_DAY, NULL, {"Since", "比较起始日"}},
    {.name = NULL},
};

static const ReportColumn MOVER_COLUMNS[] = {
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"from", REPORT_NAME, NULL, {"Was in", "原客户群"}},
    {"to", REPORT_NAME, NULL, {"Is in", "现客户群"}},
    {"steps", REPORT_COUNT, NULL, {"Groups up", "上升档数"}},
    {"orders", REPORT_COUNT, NULL, {"Orders since then", "此后订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount since then", "此后金额"}},
    {"last", REPORT_DAY, NULL, {"Last order", "最近下单"}},
    {.name = NULL},
};

#define MOVED_EN                                                                                   \
    "Customers with orders are scored and named as in the report groups, as of the beginning of "  \
    "an earlier day and as of now, each time among those who had orders by then; so somebody may " \
    "move because others did. Groups up: places in the list of groups, which goes from best to "   \
    "worst; fallen: below 0."
// clang-format off: it counts these letters by their bytes
#define MOVED_ZH                                                                                                                  \
    "与“客户分群”相同的定义，分别在较早一天开始时和现在为当时有订单的客户打分、归群；" \
    "他人的变化也可能使一位客户换群。上升档数按客户群列表（从好到差）的位置计算，下降为负。"
// clang-format on

static void say_slipping(ReportSaying *saying)
{
    say_next(saying, (Label){"Regular customers who are slipping away", "正在变差的常客"},
             "count(orders) >= 3 and none(orders, last 90 days) and any(orders, last 365 days)");
}

const Report REPORT_MOVES = {
    .name = "moves",
    .title = {"Movement between groups", "客户群之间的变动"},
    .question = {"Who became a better customer, and who is slipping away?",
                 "哪些客户变好了，哪些在变差？"},
    .about = {MOVED_EN " Without a group they were in: no customers yet.",
              MOVED_ZH "没有原客户群表示当时还不是客户。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"Since {since}, {up} customers rose to a better group and {down} fell to a worse "
                 "one; {same} stayed, {fresh} are new.",
                 "自{since}以来，{up} 位客户升入更好的群，{down} 位降到较差的群；{same} "
                 "位不变，{fresh} 位为新客户。"},
    .say = say_slipping,
    .picture = {.type = PICTURE_STREAMS,
                .title = {"Customers from the group they were in (left) to the one they are in",
                          "从原来的群（左）到现在的群（右）的客户"},
                .name = "from",
                .across = "to",
                .value = "customers"},
    .keys = "from to",
};

const Report REPORT_MOVERS = {
    .name = "movers",
    .title = {"Customers who moved", "换群的客户"},
    .question = {"Which customers moved from one group to another?",
                 "哪些客户从一个群换到了另一个群？"},
    .about = {MOVED_EN
              " Those who moved farthest first, then by the amount since then, then by id.",
              MOVED_ZH "变动大的在前，其次按此后金额，再按编号。"},
    .facts = REPORT_ORDERS,
    .params = MOVER_PARAMS,
    .totals = MOVER_TOTALS,
    .columns = MOVER_COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish_movers,
    .end = end,
    .sentence = {"{customers} customers moved, with {orders} orders of {amount} since then.",
                 "{customers} 位客户，此后 {orders} 笔订单，共 {amount}。"},
    .picture = {.type = PICTURE_BARS,
                .title = {"What those who moved have ordered since", "换群客户此后的订单金额"},
                .name = "customer",
                .value = "amount"},
    .keys = "customer",
};
