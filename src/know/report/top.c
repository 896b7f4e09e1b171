// SPDX-License-Identifier: Apache-2.0
//
// The customers who spent most in a window: every part keeps its best in a heap.
#include "know/report/orders.h"
#include "know/report/say.h"

#include <stdlib.h>

enum { PARAM_N, PARAM_WINDOW, PARAM_LEAST };
enum { TOP_MAX = 10000, BLOCK = 1024 };

typedef struct {
    int64_t amount, id;
    uint32_t orders;
} Spender;

typedef struct {
    Spender *best; // a heap, the least of them at its root
    size_t n;
    int64_t customers, orders, amount; // of all
} PartBest;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    size_t most;
    PartBest *parts;
} Top;

static void *begin(const ReportRun *run)
{
    Top *top = ARENA_NEW(run->arena, Top);
    *top = (Top){.run = run,
                 .choice = order_choice(run, run->values[PARAM_WINDOW].window,
                                        run->values[PARAM_LEAST].number),
                 .most = (size_t)run->values[PARAM_N].number,
                 .parts = ARENA_ARRAY(run->arena, PartBest, run->version->n_parts + 1)};
    return top;
}

// Of equal amounts the older customer comes first.
static bool comes_before(const Spender *a, const Spender *b)
{
    return a->amount != b->amount ? a->amount > b->amount : a->id < b->id;
}

static void sift_down(Spender *best, size_t n, size_t at)
{
    Spender moving = best[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && comes_before(&best[child], &best[child + 1]))
            child++;
        if (!comes_before(&moving, &best[child]))
            break;
        best[at] = best[child];
    }
    best[at] = moving;
}

static void keep(PartBest *part, size_t most, const Spender *spender)
{
    if (part->n < most) {
        part->best[part->n++] = *spender;
        for (size_t at = part->n / 2; part->n == most && at-- > 0;) // full: now a heap
            sift_down(part->best, part->n, at);
    } else if (comes_before(spender, &part->best[0])) {
        part->best[0] = *spender;
        sift_down(part->best, part->n, 0);
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Top *top = state;
    PartBest *best = &top->parts[part];
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &top->choice, part);
    part_orders_keep_sums(&orders, &top->choice);
    size_t n_rows = orders.chunk->n_rows, most = MIN(top->most, n_rows);
    best->best = g_new0(Spender, most + 1);
    OrderSum sums[BLOCK];
    for (size_t from = 0; from < n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, n_rows);
        part_orders_sums(&orders, from, to, sums);
        for (size_t row = from; row < to; row++) {
            const OrderSum *sum = &sums[row - from];
            if (!(rows[row] & (sum->n > 0)))
                continue;
            best->customers++;
            best->orders += sum->n;
            best->amount += sum->amount;
            if (best->n == most && sum->amount < best->best[0].amount)
                continue;
            keep(best, most, &(Spender){sum->amount, chunk_id(orders.chunk, row), sum->n});
        }
    }
}

static int compare(const void *a, const void *b)
{
    return comes_before(b, a) - comes_before(a, b);
}

// Millionths.
static int64_t share(int64_t part, int64_t all)
{
    return all > 0 ? (int64_t)((double)part * 1e6 / (double)all + 0.5) : REPORT_MISSING;
}

static void finish(void *state, ReportResult *out)
{
    Top *top = state;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Spender));
    for (size_t i = 0; i < top->run->version->n_parts; i++) {
        const PartBest *part = &top->parts[i];
        g_array_append_vals(all, part->best, (guint)part->n);
        out->totals[0] += part->customers;
        out->totals[1] += part->orders;
        out->totals[2] += part->amount;
    }
    Spender *best = (Spender *)(void *)all->data;
    if (all->len > 1)
        qsort(best, all->len, sizeof *best, compare);
    int64_t sum = 0;
    for (size_t i = 0; i < MIN(all->len, top->most); i++) {
        sum += best[i].amount;
        report_add(out,
                   (int64_t[]){(int64_t)i + 1, best[i].id, best[i].orders, best[i].amount,
                               share(best[i].amount, out->totals[2]), share(sum, out->totals[2])});
    }
}

static void end(void *state)
{
    Top *top = state;
    for (size_t part = 0; part < top->run->version->n_parts; part++)
        g_free(top->parts[part].best);
}

static const ReportParam PARAMS[] = {
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = TOP_MAX,
                 .otherwise = "20",
                 .about = {"How many customers", "客户数"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 12 months",
                      .about = {"Orders in this window; empty: all",
                                "此时间窗口内的订单；空为全部"}},
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
    {"rank", REPORT_COUNT, NULL, {"Rank", "名次"}},
    {"customer", REPORT_RECORD, "customer", {"Customer", "客户"}},
    {"orders", REPORT_COUNT, NULL, {"Orders", "订单"}},
    {"amount", REPORT_MONEY, NULL, {"Amount", "金额"}},
    {"share", REPORT_SHARE, NULL, {"Share of all", "占全部比例"}},
    {"together", REPORT_SHARE, NULL, {"Share with those before", "累计比例"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"total:customers", "any(orders[, {window}])", NULL, NULL},
    {.column = NULL},
};

static void say(ReportSaying *saying)
{
    say_next_spent(saying, (Label){"The best {rows} customers", "消费最多的 {rows} 位客户"},
                   say_cell(saying, say_rows(saying) - 1, "amount"), REPORT_MISSING);
}

const Report REPORT_TOP = {
    .name = "top",
    .title = {"Best customers", "消费最多的客户"},
    .question = {"Who spends most, and how much of the revenue comes from them?",
                 "谁消费最多？他们贡献了多少收入？"},
    .about = {"Customers by the amount of their orders in the window, the greatest first; of equal "
              "amounts the older customer first. The totals are those of all customers with "
              "orders in the window.",
              "按时间窗口内订单金额从高到低排列，金额相同者编号小的在前。合计为窗口内所有有订单的客"
              "户。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"The best {rows} customers brought {last.together} of {amount}.",
                 "最好的 {rows} 位客户带来 {last.together} 的金额（共 {amount}）。"},
    .say = say,
    .picture = {.type = PICTURE_BARS,
                .title = {"Customers who spent most", "消费最多的客户"},
                .name = "customer",
                .value = "amount"},
    .opens = OPENS,
};
