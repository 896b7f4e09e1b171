// SPDX-License-Identifier: Apache-2.0
//
// Products bought together, the most frequent pairs of all. A pair is no more frequent than its
// rarer product, so products are taken in the order of their frequency: a stretch of them counts
// its pairs with all that are rarer in a table of its own, and when as many pairs as wanted are
// known, products that are rarer than the last of these need not be looked at any more (the
// monotonicity of Agrawal and Srikant, Fast Algorithms for Mining Association Rules, 1994). So few
// tables are made whatever the size of the catalogue, and the answer is exact. Before that the
// pairs of the most frequent products are counted alone, in a table that the cache holds: what the
// last of the best of these reaches is what any other must, so most products need not be put in
// order.
#include "know/report/finding.h"
#include "know/report/baskets.h"

#include <pthread.h>
#include <stdlib.h>

enum { PARAM_N, PARAM_WINDOW, PARAM_BY, PARAM_LEAST };
enum { BY_CUSTOMER, BY_ORDER };
enum {
    PAIRS_MAX = 10000,
    STRETCHES = 3,          // that are counted beside and after one another before planning goes on
    COUNTERS_MAX = 1 << 22, // of one stretch
    FIRST = 192             // products whose pairs are counted before
};

typedef struct {
    uint32_t count;
    int64_t a, b; // ids, a < b
    uint32_t support_a, support_b;
} Pair;

// Products first ≤ number < end, with all that come after.
typedef struct {
    size_t first, end;
} Stretch;

typedef struct {
    const ReportRun *run;
    BasketChoice choice;
    BoughtBaskets *baskets;
    size_t most;
    Stretch stretches[STRETCHES];
    size_t n_stretches;
    pthread_mutex_t lock;
    GArray *best;   // of Pair: a heap with the last of them at its root
    uint32_t least; // atomic: what a pair must reach to be among the best
} Pairs;

static void *begin(const ReportRun *run)
{
    Pairs *pairs = ARENA_NEW(run->arena, Pairs);
    *pairs = (Pairs){.run = run,
                     .choice = {.orders = order_choice(run, run->values[PARAM_WINDOW].window,
                                                       run->values[PARAM_LEAST].number),
                                .by_order = run->values[PARAM_BY].number == BY_ORDER},
                     .baskets = baskets_new(run->arena, run->version->n_parts, &pairs->choice),
                     .most = (size_t)run->values[PARAM_N].number,
                     .best = g_array_new(FALSE, FALSE, sizeof(Pair)),
                     .least = 1};
    pthread_mutex_init(&pairs->lock, NULL);
    return pairs;
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Pairs *pairs = state;
    baskets_read(pairs->baskets, part, rows);
}

// ---- the best ----

static bool comes_before(const Pair *one, const Pair *other)
{
    if (one->count != other->count)
        return one->count > other->count;
    return one->a != other->a ? one->a < other->a : one->b < other->b;
}

static void sift_down(Pair *best, size_t n, size_t at)
{
    Pair moving = best[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && comes_before(&best[child], &best[child + 1]))
            child++;
        if (!comes_before(&moving, &best[child]))
            break;
        best[at] = best[child];
    }
    best[at] = moving;
}

static void keep(Pairs *pairs, const Pair *pair)
{
    GArray *best = pairs->best;
    Pair *heap = (Pair *)(void *)best->data;
    if (best->len < pairs->most) {
        g_array_append_val(best, *pair);
        heap = (Pair *)(void *)best->data;
        for (size_t at = best->len / 2; best->len == pairs->most && at-- > 0;)
            sift_down(heap, best->len, at);
    } else if (comes_before(pair, &heap[0])) {
        heap[0] = *pair;
        sift_down(heap, best->len, 0);
    }
    if (best->len == pairs->most)
        __atomic_store_n(&pairs->least, heap[0].count, __ATOMIC_RELAXED);
}

static uint32_t least(const Pairs *pairs)
{
    return __atomic_load_n(&pairs->least, __ATOMIC_RELAXED);
}

// How many products are frequent enough.
static size_t frequent(const Pairs *pairs)
{
    const BoughtBaskets *baskets = pairs->baskets;
    uint32_t wanted = least(pairs);
    size_t low = 0, high = baskets->n_products;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (baskets->products[middle].support >= wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// ---- counting ----

// The counters of one product lie side by side; those of products before it are never used.
static void count_basket(const uint32_t *item, const uint32_t *end, const Stretch *stretch,
                         size_t width, uint32_t *counters)
{
    while (end > item && end[-1] >= width)
        end--; // too rare
    while (item < end && *item < stretch->first)
        item++;
    for (; item < end && *item < stretch->end; item++) {
        uint32_t *row = counters + (*item - stretch->first) * width;
        for (const uint32_t *other = item + 1; other < end; other++)
            row[*other]++;
    }
}

static void count_part(const PartBaskets *part, const Stretch *stretch, size_t width,
                       uint32_t *counters)
{
    uint32_t begin = 0;
    for (size_t basket = 0; basket < part->n; basket++) {
        uint32_t end = part->ends[basket];
        count_basket(part->items + begin, part->items + end, stretch, width, counters);
        begin = end;
    }
}

static void keep_best(Pairs *pairs, const Stretch *stretch, size_t width, const uint32_t *counters)
{
    const BasketProduct *products = pairs->baskets->products;
    pthread_mutex_lock(&pairs->lock);
    for (size_t i = stretch->first; i < MIN(stretch->end, width); i++) {
        const uint32_t *row = counters + (i - stretch->first) * width;
        uint32_t wanted = least(pairs);
        for (size_t j = i + 1; j < width; j++) {
            if (row[j] < wanted)
                continue;
            const BasketProduct *a = &products[i], *b = &products[j];
            if (a->id > b->id) {
                a = b;
                b = &products[i];
            }
            keep(pairs, &(Pair){row[j], a->id, b->id, a->support, b->support});
            wanted = least(pairs);
        }
    }
    pthread_mutex_unlock(&pairs->lock);
}

static void count_stretch(void *context, size_t i)
{
    Pairs *pairs = context;
    const Stretch *stretch = &pairs->stretches[i];
    size_t width = frequent(pairs);
    if (stretch->first >= width)
        return;
    g_autofree uint32_t *counters = g_new0(uint32_t, (stretch->end - stretch->first) * width);
    for (size_t part = 0; part < pairs->baskets->n_parts; part++) {
        if (report_cancelled(pairs->run))
            return;
        count_part(&pairs->baskets->parts[part], stretch, width, counters);
    }
    keep_best(pairs, stretch, width, counters);
}

// The next stretches, of about the same work each; returns where they end. Those of the most
// frequent products are the shortest.
static size_t plan(Pairs *pairs, size_t first, size_t width)
{
    const BasketProduct *products = pairs->baskets->products;
    uint64_t work = 0, share, sum = 0;
    for (size_t i = first; i < width; i++)
        work += products[i].support;
    share = work / STRETCHES + 1;
    pairs->n_stretches = 0;
    while (first < width && pairs->n_stretches < STRETCHES) {
        size_t end = first;
        for (sum = 0; end < width && sum < share; end++) {
            if (end > first && (end - first + 1) * width > COUNTERS_MAX)
                break;
            sum += products[end].support;
        }
        pairs->stretches[pairs->n_stretches++] = (Stretch){first, end};
        first = end;
    }
    return first;
}

// ---- the first products ----

typedef struct {
    Pairs *pairs;
    uint32_t *counters; // by product, then other product, in the order they were met
} Firsts;

static void count_firsts(void *context, size_t i)
{
    const Firsts *firsts = context;
    const PartBaskets *part = &firsts->pairs->baskets->parts[i];
    g_autofree uint32_t *counters = g_new0(uint32_t, FIRST * FIRST);
    uint32_t met[FIRST + 1], item = 0;
    for (size_t basket = 0; basket < part->n; basket++) {
        size_t n = 0;
        for (; item < part->ends[basket]; item++) {
            met[n] = part->numbers[part->items[item]];
            n += met[n] < FIRST; // each product is met once
        }
        for (size_t a = 1; a < n; a++)
            for (size_t b = 0; b < a; b++)
                counters[met[a] * FIRST + met[b]]++;
    }
    pthread_mutex_lock(&firsts->pairs->lock);
    for (size_t at = 0; at < FIRST * FIRST; at++)
        firsts->counters[at] += counters[at];
    pthread_mutex_unlock(&firsts->pairs->lock);
}

// Sets what a pair must reach.
static void find_least(Pairs *pairs)
{
    const BoughtBaskets *baskets = pairs->baskets;
    g_autofree uint32_t *counters = g_new0(uint32_t, FIRST * FIRST);
    Firsts firsts = {pairs, counters};
    crew_run(pairs->run->crew, baskets->n_parts, count_firsts, &firsts);
    for (size_t a = 1; a < MIN(FIRST, baskets->n_products); a++)
        for (size_t b = 0; b < a; b++) {
            uint32_t count = counters[a * FIRST + b] + counters[b * FIRST + a];
            if (count >= least(pairs))
                keep(pairs, &(Pair){.count = count, .a = (int64_t)b, .b = (int64_t)a});
        }
    g_array_set_size(pairs->best, 0); // they are found again among all
}

// ---- all ----

static int compare(const void *a, const void *b)
{
    return comes_before(b, a) - comes_before(a, b);
}

static void put_pair(const Pair *pair, int64_t rank, size_t n_all, ReportResult *out)
{
    double count = pair->count, all = (double)n_all;
    double lift = count * all / ((double)pair->support_a * (double)pair->support_b);
    report_add(out,
               (int64_t[]){rank, pair->a, pair->b, pair->count, pair->support_a, pair->support_b,
                           (int64_t)(count / all * 1e6 + 0.5), (int64_t)(lift * 1e3 + 0.5)});
}

static void finish(void *state, ReportResult *out)
{
    Pairs *pairs = state;
    BoughtBaskets *baskets = pairs->baskets;
    baskets_number(baskets, pairs->run->crew);
    find_least(pairs);
    baskets_order(baskets, frequent(pairs), pairs->run->crew);
    for (size_t first = 0, width; first < (width = frequent(pairs));) {
        first = plan(pairs, first, width);
        crew_run(pairs->run->crew, pairs->n_stretches, count_stretch, pairs);
        if (report_cancelled(pairs->run))
            return;
    }
    Pair *best = (Pair *)(void *)pairs->best->data;
    if (pairs->best->len > 1)
        qsort(best, pairs->best->len, sizeof *best, compare);
    for (guint i = 0; i < pairs->best->len; i++)
        put_pair(&best[i], i + 1, baskets->n_all, out);
    out->totals[0] = (int64_t)baskets->n_all;
    out->totals[1] = (int64_t)baskets->n_products;
}

static void end(void *state)
{
    Pairs *pairs = state;
    baskets_clear(pairs->baskets);
    g_array_unref(pairs->best);
    pthread_mutex_destroy(&pairs->lock);
}

static const Choice BY[] = {
    [BY_CUSTOMER] = {"customer", {"By the same customer", "同一客户"}},
    [BY_ORDER] = {"order", {"In the same order", "同一订单"}},
    {NULL, {NULL, NULL}},
};

static const ReportParam PARAMS[] = {
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = PAIRS_MAX,
                 .otherwise = "100",
                 .about = {"How many pairs", "商品对数"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 180 days",
                      .about = {"Orders in this window; empty: all",
                                "此时间窗口内的订单；空为全部"}},
    [PARAM_BY] = {.name = "by",
                  .type = REPORT_CHOICE,
                  .choices = BY,
                  .otherwise = "customer",
                  .about = {"What a basket is: all that a customer bought in the window, or one "
                            "order",
                            "购物篮：客户在窗口内购买的全部商品，或一张订单"}},
    [PARAM_LEAST] = REPORT_LEAST,
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"baskets", REPORT_COUNT, NULL, {"Customers or orders with products", "有商品的客户或订单"}},
    {"products", REPORT_COUNT, NULL, {"Products bought", "售出的商品种数"}},
    {.name = NULL},
};

#define NEWS_WINDOW "last 90 days"
#define NEWS_ROWS   "50"
enum { NEWS_DAYS = 90 };
static const int64_t NEWS_LIFT = 1500; // thousandths; below it products are just bought much

// The pair that most customers have bought both of.
// `newer`: find_new() tells of the same pair.
static void find(const ReportResult *now, bool newer, Findings *out)
{
    if (report_rows(now) == 0)
        return;
    int64_t first = report_cell_named(now, 0, "first");
    int64_t second = report_cell_named(now, 0, "second");
    findings_add(
        out, &(Finding){
                 .key = "pair",
                 .unless = newer ? "new_pair" : NULL,
                 .sentence = {"“{first}” and “{second}” were bought by the same {n} customers in "
                              "90 days, {lift} times as many as by chance.",
                              "90 天内有 {n} 位客户同时买了“{first}”和“{second}”，是偶然的 {lift} "
                              "倍。"},
                 .figures = (FindingFigure[]){
                     {"first", REPORT_RECORD, first, "product"},
                     {"second", REPORT_RECORD, second, "product"},
                     {"n", REPORT_COUNT, report_cell_named(now, 0, "both"), NULL},
                     {"lift", REPORT_RATIO, report_cell_named(now, 0, "lift"), NULL},
                     {.name = NULL}}});
}

// How many had bought the pair before. Who is not among the pairs told of then was at most as many
// as the last of them.
static int64_t both_before(const ReportResult *now, size_t row, const ReportResult *before)
{
    size_t rows = report_rows(before);
    int64_t wanted = g_ascii_strtoll(NEWS_ROWS, NULL, 10);
    for (size_t at = 0; at < rows; at++)
        if (report_cell_named(before, at, "first") == report_cell_named(now, row, "first") &&
            report_cell_named(before, at, "second") == report_cell_named(now, row, "second"))
            return report_cell_named(before, at, "both");
    return (int64_t)rows < wanted ? 0 : report_cell_named(before, rows - 1, "both");
}

// Beside the 90 days before, that of the least likely of all pairs looked at (Bonferroni).
static double chance_of_more(const ReportResult *now, size_t row, const ReportResult *before)
{
    double chance = chance_of_shares(
        (double)report_cell_named(now, row, "both"), (double)report_total_named(now, "baskets"),
        (double)both_before(now, row, before), (double)report_total_named(before, "baskets"));
    return MIN(chance * (double)report_rows(now), 1);
}

static double more_of(const ReportResult *now, size_t row, const ReportResult *before)
{
    double share =
        (double)report_cell_named(now, row, "both") / (double)report_total_named(now, "baskets");
    double was =
        (double)both_before(now, row, before) / (double)report_total_named(before, "baskets");
    return was > 0 ? share / was - 1 : 1;
}

// The strong pair that has become more frequent beyond chance most surely.
static size_t newest_pair(const ReportResult *now, const ReportResult *before)
{
    size_t rows = report_rows(now), best = rows;
    if (before == NULL || report_total_named(before, "baskets") == 0)
        return rows;
    for (size_t row = 0; row < rows; row++)
        if (report_cell_named(now, row, "lift") >= NEWS_LIFT && more_of(now, row, before) > 0 &&
            (best == rows || chance_of_more(now, row, before) < chance_of_more(now, best, before)))
            best = row;
    return best;
}

static void find_new(const ReportResult *now, size_t best, const ReportResult *before,
                     Findings *out)
{
    findings_add(
        out,
        &(Finding){
            .key = "new_pair",
            .sentence = {"“{first}” and “{second}” are bought together more often: by {n} "
                         "customers in 90 days, in the 90 days before by {was} at most; {lift} "
                         "times as many as by chance.",
                         "“{first}”和“{second}”越来越多地被一起购买：90 天内 {n} 位客户，此前 90 "
                         "天至多 {was} 位；是偶然的 {lift} 倍。"},
            .figures =
                (FindingFigure[]){
                    {"first", REPORT_RECORD, report_cell_named(now, best, "first"), "product"},
                    {"second", REPORT_RECORD, report_cell_named(now, best, "second"), "product"},
                    {"n", REPORT_COUNT, report_cell_named(now, best, "both"), NULL},
                    {"was", REPORT_COUNT, both_before(now, best, before), NULL},
                    {"lift", REPORT_RATIO, report_cell_named(now, best, "lift"), NULL},
                    {.name = NULL}},
            .params = (FindingParam[]){{"window", NEWS_WINDOW}, {NULL, NULL}},
            .compared = true,
            .chance = chance_of_more(now, best, before),
            .relative = more_of(now, best, before)});
}

static void tell(const ReportResult *now, const ReportResult *before, Findings *out)
{
    size_t best = newest_pair(now, before);
    find(now, best == 0, out);
    if (best < report_rows(now))
        find_new(now, best, before, out);
}

static const ReportFinder FINDER = {.given =
                                        (const char *const[]){NEWS_ROWS, NEWS_WINDOW, NULL, NULL},
                                    .before = NEWS_DAYS,
                                    .find = tell};

static const ReportColumn COLUMNS[] = {
    {"rank", REPORT_COUNT, NULL, {"Rank", "名次"}},
    {"first", REPORT_RECORD, "product", {"Product", "商品"}},
    {"second", REPORT_RECORD, "product", {"Other product", "另一商品"}},
    {"both", REPORT_COUNT, NULL, {"Baskets with both", "同时含两者"}},
    {"with_first", REPORT_COUNT, NULL, {"With the product", "含该商品"}},
    {"with_second", REPORT_COUNT, NULL, {"With the other", "含另一商品"}},
    {"share", REPORT_SHARE, NULL, {"Share of all baskets", "占全部比例"}},
    {"lift", REPORT_RATIO, NULL, {"Lift", "提升度"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"both",
     "any(lines, [{window}, ]product_id = {first_id}) and any(lines, [{window}, ]product_id = "
     "{second_id})",
     "by=customer", NULL},
    {"with_first", "any(lines, [{window}, ]product_id = {first_id})", "by=customer", NULL},
    {"with_second", "any(lines, [{window}, ]product_id = {second_id})", "by=customer", NULL},
    {.column = NULL},
};

const Report REPORT_PAIRS = {
    .name = "pairs",
    .title = {"Products bought together", "一起购买的商品"},
    .question = {"Which products do the same customers buy, more often than by chance?",
                 "哪些商品常被同一客户购买，且多于偶然？"},
    .about = {"Pairs of products by the number of customers who bought both in the window (or, by "
              "order, of orders that hold both), the most frequent first, then by id. Lift is how "
              "many times more often that is than if the two had nothing to do with each other: "
              "both × baskets / (with the product × with the other).",
              "按在窗口内两者都买的客户数（或含两者的订单数）从多到少排列，其次按编号。提升度为实际"
              "次数与互不相关时"
              "的倍数：同时含两者 × 篮数 / (含该商品 × 含另一商品)。"},
    .facts = REPORT_LINES,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence =
        {"“{first.first}” and “{first.second}” are bought by the same customers most often: "
         "{first.both} of them, {first.lift:1} times more than by chance.",
         "“{first.first}”与“{first.second}”最常被同一位客户购买：{first.both} 位，是随机情况的 "
         "{first.lift:1} 倍。"},
    .picture = {.type = PICTURE_BARS,
                .title = {"Products bought together most often", "最常一起购买的商品"},
                .name = "first",
                .with = "second",
                .value = "both"},
    .opens = OPENS,
    .finder = &FINDER,
};
