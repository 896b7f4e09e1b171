// SPDX-License-Identifier: Apache-2.0
//
// Recency, frequency, monetary value: every customer with orders in one cell of a cube (Hughes,
// Strategic Database Marketing, 1994). Along each axis customers stand in the order of value, then
// id, and are cut into groups of equal size: score = floor(groups × place / n) + 1, places from 0.
// So a score is the number of cuts that a customer does not stand before, plus one, and only the
// customers at the cuts are looked for, not the order of all.
#include "know/report/calendar.h"
#include "know/report/orders.h"
#include "know/report/ranks.h"

enum { PARAM_GROUPS, PARAM_LEAST };
enum { AXIS_RECENCY, AXIS_FREQUENCY, AXIS_MONETARY, AXES };
enum {
    GROUPS_MAX = 10,
    CELLS_MAX = GROUPS_MAX * GROUPS_MAX * GROUPS_MAX,
    BLOCK = 1024,
    SMALL = 4096, // values below it have their scores in a table
    TIED = 255,   // where some of the value stand before a cut and some do not
};

typedef struct {
    int64_t customers, orders, amount;
} Cell;

// The customers of a part who have orders.
typedef struct {
    size_t n;
    uint32_t *rows;
    int32_t *recency, *frequency; // of recency the day, so that later is more
    int64_t *monetary;
    Cell *cells;
} PartValues;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    Calendar days;
    int64_t first_day;
    size_t groups;
    PartValues *parts;
    Ranks axes[AXES];
    Ranked cuts[AXES][GROUPS_MAX];
    uint8_t scores[AXES][SMALL]; // by value; or TIED
} Rfm;

// ---- first pass: values ----

static void *begin(const ReportRun *run)
{
    Rfm *rfm = ARENA_NEW(run->arena, Rfm);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *rfm = (Rfm){.run = run,
                 .choice = order_choice(run, ALWAYS, run->values[PARAM_LEAST].number),
                 .groups = (size_t)run->values[PARAM_GROUPS].number,
                 .first_day = today,
                 .parts = ARENA_ARRAY(run->arena, PartValues, run->version->n_parts + 1)};
    rfm->first_day = order_first_day(&rfm->choice, today);
    rfm->days = calendar_of_days(run->arena, run->clock.zone, rfm->first_day, today);
    for (int axis = 0; axis < AXES; axis++)
        ranks_init(&rfm->axes[axis], run->version->n_parts);
    return rfm;
}

static void part_alloc(PartValues *values, size_t n)
{
    values->rows = g_new(uint32_t, n + 1);
    values->recency = g_new(int32_t, n + 1);
    values->frequency = g_new(int32_t, n + 1);
    values->monetary = g_new(int64_t, n + 1);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Rfm *rfm = state;
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &rfm->choice, part);
    part_orders_keep_sums(&orders, &rfm->choice);
    g_auto(PeriodCodes) days = period_codes(&rfm->days, orders.times);
    PartValues *values = &rfm->parts[part];
    uint32_t *counters[AXES];
    for (int axis = 0; axis < AXES; axis++)
        counters[axis] = ranks_counters(&rfm->axes[axis], part);
    size_t n_rows = orders.chunk->n_rows, n = 0;
    part_alloc(values, n_rows);
    OrderSum sums[BLOCK];
    for (size_t from = 0; from < n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, n_rows);
        part_orders_sums(&orders, from, to, sums);
        for (size_t row = from; row < to; row++) {
            const OrderSum *sum = &sums[row - from];
            if (!(rows[row] & (sum->n > 0)))
                continue;
            int32_t day = (int32_t)period_of(&days, part_order_time(&orders, sum->last));
            values->rows[n] = (uint32_t)row;
            values->recency[n] = day;
            values->frequency[n] = (int32_t)sum->n;
            values->monetary[n++] = sum->amount;
            counters[AXIS_RECENCY][rank_bucket(day)]++;
            counters[AXIS_FREQUENCY][rank_bucket(sum->n)]++;
            counters[AXIS_MONETARY][rank_bucket(sum->amount)]++;
        }
    }
    values->n = n;
}

// ---- second pass: who stands at the cuts ----

static void gather(Rfm *rfm, size_t part, int axis, size_t i, int64_t value)
{
    Ranks *ranks = &rfm->axes[axis];
    uint32_t bucket = rank_bucket(value);
    if (!ranks_wants(ranks, bucket))
        return;
    const Vector *ids = rfm->run->version->parts[part].chunk->customers.columns[FIELD_ID];
    int64_t id = vector_decode(ids, vector_code(ids, rfm->parts[part].rows[i]));
    ranks_gather(ranks, part, bucket, (Ranked){value, id});
}

static void gather_part(void *context, size_t part)
{
    Rfm *rfm = context;
    const PartValues *values = &rfm->parts[part];
    for (size_t i = 0; i < values->n; i++) {
        gather(rfm, part, AXIS_RECENCY, i, values->recency[i]);
        gather(rfm, part, AXIS_FREQUENCY, i, values->frequency[i]);
        gather(rfm, part, AXIS_MONETARY, i, values->monetary[i]);
    }
}

static void fill_scores(Rfm *rfm, int axis)
{
    const Ranked *cuts = rfm->cuts[axis];
    for (int64_t value = 0; value < SMALL; value++) {
        uint8_t group = 0;
        bool tied = false;
        for (size_t k = 0; k + 1 < rfm->groups; k++) {
            group = (uint8_t)(group + (value > cuts[k].value));
            tied |= value == cuts[k].value;
        }
        rfm->scores[axis][value] = tied ? TIED : group;
    }
}

static void find_cuts(Rfm *rfm, size_t n)
{
    size_t places[GROUPS_MAX], n_cuts = rfm->groups - 1;
    for (size_t k = 0; k < n_cuts; k++) // the first place of group k + 1
        places[k] = ((k + 1) * n + rfm->groups - 1) / rfm->groups;
    while (n_cuts > 0 && places[n_cuts - 1] >= n)
        n_cuts--; // fewer customers than groups
    for (int axis = 0; axis < AXES; axis++)
        ranks_want(&rfm->axes[axis], places, n_cuts);
    crew_run(rfm->run->crew, rfm->run->version->n_parts, gather_part, rfm);
    for (int axis = 0; axis < AXES; axis++) {
        for (size_t k = 0; k < GROUPS_MAX; k++)
            rfm->cuts[axis][k] = (Ranked){INT64_MAX, INT64_MAX};
        ranks_found(&rfm->axes[axis], rfm->cuts[axis]);
        fill_scores(rfm, axis);
    }
}

// ---- third pass: scores ----

// Ids are looked at only where values are equal.
static size_t score_exactly(const Ranked *cuts, size_t n_cuts, int64_t value, const Vector *ids,
                            uint32_t row)
{
    size_t group = 0, equal = 0;
    for (size_t k = 0; k < n_cuts; k++) {
        group += value > cuts[k].value;
        equal += value == cuts[k].value;
    }
    int64_t id = equal > 0 ? vector_decode(ids, vector_code(ids, row)) : 0;
    for (size_t k = group; k < group + equal; k++)
        if (id < cuts[k].id)
            return k;
    return group + equal;
}

static inline size_t score(const Rfm *rfm, int axis, int64_t value, const Vector *ids, uint32_t row)
{
    uint8_t known = value >= 0 && value < SMALL ? rfm->scores[axis][value] : TIED;
    return known != TIED ? known : score_exactly(rfm->cuts[axis], rfm->groups - 1, value, ids, row);
}

static void score_part(void *context, size_t part)
{
    Rfm *rfm = context;
    PartValues *values = &rfm->parts[part];
    const Vector *ids = rfm->run->version->parts[part].chunk->customers.columns[FIELD_ID];
    size_t groups = rfm->groups;
    values->cells = g_new0(Cell, CELLS_MAX);
    for (size_t i = 0; i < values->n; i++) {
        uint32_t row = values->rows[i];
        size_t r = score(rfm, AXIS_RECENCY, values->recency[i], ids, row);
        size_t f = score(rfm, AXIS_FREQUENCY, values->frequency[i], ids, row);
        size_t m = score(rfm, AXIS_MONETARY, values->monetary[i], ids, row);
        Cell *cell = &values->cells[(r * groups + f) * groups + m];
        cell->customers++;
        cell->orders += values->frequency[i];
        cell->amount += values->monetary[i];
    }
}

static void add_cells(const Rfm *rfm, Cell *cells)
{
    for (size_t part = 0; part < rfm->run->version->n_parts; part++) {
        for (size_t i = 0; rfm->parts[part].cells != NULL && i < CELLS_MAX; i++) {
            const Cell *from = &rfm->parts[part].cells[i];
            cells[i].customers += from->customers;
            cells[i].orders += from->orders;
            cells[i].amount += from->amount;
        }
    }
}

static void finish(void *state, ReportResult *out)
{
    Rfm *rfm = state;
    size_t n = 0, groups = rfm->groups;
    for (size_t part = 0; part < rfm->run->version->n_parts; part++)
        n += rfm->parts[part].n;
    Cell *cells = ARENA_ARRAY(rfm->run->arena, Cell, CELLS_MAX), all = {0};
    if (n > 0) {
        find_cuts(rfm, n);
        crew_run(rfm->run->crew, rfm->run->version->n_parts, score_part, rfm);
        add_cells(rfm, cells);
    }
    for (size_t i = groups * groups * groups; i-- > 0;) { // the best first
        const Cell *cell = &cells[i];
        if (cell->customers == 0)
            continue;
        report_add(out, (int64_t[]){(int64_t)(i / groups / groups) + 1,
                                    (int64_t)(i / groups % groups) + 1, (int64_t)(i % groups) + 1,
                                    cell->customers, cell->orders, cell->amount});
        all.customers += cell->customers;
        all.orders += cell->orders;
        all.amount += cell->amount;
    }
    memcpy(out->totals, (int64_t[]){all.customers, all.orders, all.amount}, sizeof all);
}

static void end(void *state)
{
    Rfm *rfm = state;
    for (size_t part = 0; part < rfm->run->version->n_parts; part++) {
        PartValues *values = &rfm->parts[part];
        g_free(values->rows);
        g_free(values->recency);
        g_free(values->frequency);
        g_free(values->monetary);
        g_free(values->cells);
    }
    for (int axis = 0; axis < AXES; axis++)
        ranks_clear(&rfm->axes[axis]);
}

static const ReportParam PARAMS[] = {
    [PARAM_GROUPS] = {.name = "groups",
                      .type = REPORT_NUMBER,
                      .least = 2,
                      .most = GROUPS_MAX,
                      .otherwise = "5",
                      .about = {"Into how many groups each axis is cut", "每个维度分为几组"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Customers with orders", "有订单的客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"recency", REPORT_COUNT, NULL, {"Recency", "最近购买"}},
    {"frequency", REPORT_COUNT, NULL, {"Frequency", "购买频次"}},
    {"monetary", REPORT_COUNT, NULL, {"Monetary", "消费金额"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {.name = NULL},
};

const Report REPORT_RFM = {
    .name = "rfm",
    .title = {"Recency, frequency, monetary value", "RFM：最近、频次、金额"},
    .question = {"Who bought recently, often and much, and how many are in each group?",
                 "谁最近买过、常买、买得多？各组有多少人？"},
    .about =
        {"All customers with orders, cut into groups of equal size by the day of the last "
         "order, by the number of orders and by their amount. Scores begin at 1; the highest "
         "is the most recent, most frequent, most valuable group. Score = floor(groups × "
         "place / customers) + 1, places from 0 in the order of value, then id. Cells without "
         "customers are left out.",
         "所有有订单的客户，分别按最近下单日、订单数、订单金额等分成组。分数从 1 起，最高者为最近、"
         "最常、最多的一组。分数 = floor(组数 × 名次 / 客户数) + 1，名次从 0 起，先按数值、"
         "再按编号排列。没有客户的格子不列出。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
};
