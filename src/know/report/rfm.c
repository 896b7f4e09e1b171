// SPDX-License-Identifier: Apache-2.0
//
// Recency, frequency, monetary value: every customer with orders in one cell of a cube, and the
// group that the cell belongs to.
#include "know/report/rfm_scores.h"
#include "know/report/say.h"

#include <string.h>

enum { PARAM_SIDES, PARAM_LEAST, PARAM_TIES };
enum { CELLS_MAX = RFM_SIDES_MAX * RFM_SIDES_MAX * RFM_SIDES_MAX };

typedef struct {
    int64_t customers, orders, amount;
} Cell;

typedef struct {
    const ReportRun *run;
    RfmScores *scores;
    size_t sides;
    Cell **parts; // by part: the cells
} Rfm;

static void *begin(const ReportRun *run)
{
    Rfm *rfm = ARENA_NEW(run->arena, Rfm);
    RfmOptions options = {.sides = (size_t)run->values[PARAM_SIDES].number,
                          .together = run->values[PARAM_TIES].number == RFM_TOGETHER,
                          .groups = model_rfm_groups(run->model),
                          .least = run->values[PARAM_LEAST].number};
    *rfm = (Rfm){.run = run,
                 .scores = rfm_scores_new(run, &options),
                 .sides = options.sides,
                 .parts = ARENA_ARRAY(run->arena, Cell *, run->version->n_parts + 1)};
    return rfm;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Rfm *rfm = state;
    rfm_read_part(rfm->scores, part, rows);
}

static void score_part(void *context, size_t part)
{
    Rfm *rfm = context;
    const RfmScores *scores = rfm->scores;
    const RfmPart *values = &scores->parts[part];
    size_t sides = rfm->sides;
    Cell *cells = rfm->parts[part] = g_new0(Cell, CELLS_MAX);
    for (size_t i = 0; i < values->n; i++) {
        size_t own[RFM_AXES];
        rfm_scores_from_0(scores, part, i, own);
        Cell *cell =
            &cells[(own[RFM_RECENCY] * sides + own[RFM_FREQUENCY]) * sides + own[RFM_MONETARY]];
        cell->customers++;
        cell->orders += values->frequency[i];
        cell->amount += values->monetary[i];
    }
}

static void add_cells(const Rfm *rfm, Cell *cells)
{
    for (size_t part = 0; part < rfm->run->version->n_parts; part++) {
        for (size_t i = 0; rfm->parts[part] != NULL && i < CELLS_MAX; i++) {
            const Cell *from = &rfm->parts[part][i];
            cells[i].customers += from->customers;
            cells[i].orders += from->orders;
            cells[i].amount += from->amount;
        }
    }
}

static void finish(void *state, ReportResult *out)
{
    Rfm *rfm = state;
    size_t sides = rfm->sides;
    const RfmGroups *groups = model_rfm_groups(rfm->run->model);
    Cell *cells = ARENA_ARRAY(rfm->run->arena, Cell, CELLS_MAX), all = {0};
    rfm_find_cuts(rfm->scores);
    crew_run(rfm->run->crew, rfm->run->version->n_parts, score_part, rfm);
    add_cells(rfm, cells);
    out->names = groups->names;
    for (size_t i = sides * sides * sides; i-- > 0;) { // the best first
        const Cell *cell = &cells[i];
        if (cell->customers == 0)
            continue;
        uint8_t scores[RFM_AXES] = {(uint8_t)(i / sides / sides + 1),
                                    (uint8_t)(i / sides % sides + 1), (uint8_t)(i % sides + 1)};
        report_add(out,
                   (int64_t[]){scores[RFM_RECENCY], scores[RFM_FREQUENCY], scores[RFM_MONETARY],
                               cell->customers, cell->orders, cell->amount,
                               sides == RFM_SCORES ? (int64_t)rfm_group_of(groups, scores)
                                                   : REPORT_MISSING});
        all.customers += cell->customers;
        all.orders += cell->orders;
        all.amount += cell->amount;
    }
    memcpy(out->totals, (int64_t[]){all.customers, all.orders, all.amount}, sizeof all);
}

static void end(void *state)
{
    Rfm *rfm = state;
    for (size_t part = 0; part < rfm->run->version->n_parts; part++)
        g_free(rfm->parts[part]);
    rfm_scores_clear(rfm->scores);
}

static const ReportParam PARAMS[] = {
    [PARAM_SIDES] = {.name = "groups",
                     .type = REPORT_NUMBER,
                     .least = 2,
                     .most = RFM_SIDES_MAX,
                     .otherwise = "5",
                     .about = {"Into how many groups each axis is cut", "每个维度分为几组"}},
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_TIES] = {.name = "ties",
                    .type = REPORT_CHOICE,
                    .choices = RFM_TIES,
                    .otherwise = "apart",
                    .about = {"Where equal values go", "数值相同的客户如何分"}},
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
    {"group", REPORT_NAME, NULL, {"Group", "客户群"}},
    {.name = NULL},
};

static void say(ReportSaying *saying)
{
    int64_t top[RFM_AXES] = {0};
    static const char *const AXES[RFM_AXES] = {"recency", "frequency", "monetary"};
    for (size_t row = 0; row < say_rows(saying); row++)
        for (int axis = 0; axis < RFM_AXES; axis++)
            top[axis] = MAX(top[axis], say_cell(saying, row, AXES[axis]));
    size_t best = 0;
    for (size_t row = say_rows(saying); row-- > 0;)
        if (say_cell(saying, row, AXES[0]) == top[0] && say_cell(saying, row, AXES[1]) == top[1] &&
            say_cell(saying, row, AXES[2]) == top[2])
            best = row;
    int64_t customers = say_total(saying, "customers"), amount = say_total(saying, "amount");
    int64_t n = say_cell(saying, best, "customers"), worth = say_cell(saying, best, "amount");
    say_value(saying, "best", REPORT_COUNT, n);
    say_value(saying, "share", REPORT_SHARE,
              report_figure_of((double)n / (double)MAX(customers, 1), 1e6));
    say_value(saying, "worth", REPORT_SHARE,
              amount > 0 ? report_figure_of((double)worth / (double)amount, 1e6) : REPORT_MISSING);
    say_sentence(
        saying,
        (Label){
            "{customers} customers ordered {orders} times for {amount}. {best} of them, "
            "{share}, bought recently, often and much, and brought {worth} of it.",
            "{customers} 位客户共下单 {orders} 次，金额 {amount}。其中 {best} 位最近买过、常买又"
            "买得多，占客户的 {share}，带来 {worth} 的金额。"});
    say_next_lapsed(saying);
}

static const ReportOpens OPENS[] = {
    {"customers", "recency={recency}&frequency={frequency}[&monetary={monetary}]", "groups=5",
     "members"},
    {"amount", "recency={recency}&frequency={frequency}[&monetary={monetary}]", "groups=5",
     "members"},
    {"total:customers", "any(orders)", NULL, NULL},
    {.column = NULL},
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
         "place / customers) + 1, places from 0 in the order of value, then id; or equal values "
         "together at the first of their places. Own cut points of the setting insight.rfm hold "
         "instead where there are five groups, and so do its names for groups of cells. Cells "
         "without customers are left out.",
         "所有有订单的客户，分别按最近下单日、订单数、订单金额等分成组。分数从 1 起，最高者为最近、"
         "最常、最多的一组。分数 = floor(组数 × 名次 / 客户数) + 1，名次从 0 起，先按数值、"
         "再按编号排列；也可让数值相同者同取其中最前的名次。分五组时，设置 insight.rfm "
         "中自定的分界优先，客户群名称也由它决定。没有客户的格子不列出。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .picture =
        {.type = PICTURE_HEAT,
         .title = {"Customers by how recently and how often they bought; the darker, the more",
                   "客户数（按最近购买与购买频次；颜色越深越多）"},
         .name = "recency",
         .across = "frequency",
         .value = "customers"},
    .keys = "recency frequency monetary",
    .opens = OPENS,
};
