// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/taste.h"

#include "know/recommend/rest.h"

#include <math.h>
#include <string.h>

enum {
    ITEMS_MOST = 200, // of one order: a wholesale order says little about each of its products
    STEPS = 3,        // orders that are looked at after one
    BOTH_LEAST = 2,   // what came together once may be chance
};
#define DURABLE 0.05
#define PRIOR   20.0

void order_histories_clear(OrderHistories *histories)
{
    g_free(histories->customers);
    g_free(histories->orders);
    g_free(histories->items);
    g_free(histories->days);
    g_free(histories->ids);
    g_free(histories->groups);
    *histories = (OrderHistories){0};
}

// ---- what is learnt from ----

typedef struct {
    const OrderHistories *from;
    const uint32_t *ends; // or NULL
    uint32_t *after;      // by order: the end of its customer's orders; 0: not learnt from
    uint32_t *starts;     // by product: where its orders begin in `holders`
    uint32_t *holders;    // orders
} Lesson;

static uint32_t item_count(const OrderHistories *from, uint32_t order)
{
    return MIN(from->orders[order + 1] - from->orders[order], (uint32_t)ITEMS_MOST);
}

static uint32_t end_of(const Lesson *lesson, size_t customer)
{
    return lesson->ends != NULL ? lesson->ends[customer] : lesson->from->customers[customer + 1];
}

static Lesson lesson_new(const OrderHistories *from, const uint32_t *ends)
{
    Lesson lesson = {.from = from, .ends = ends};
    lesson.after = g_new0(uint32_t, from->n_orders + 1);
    lesson.starts = g_new0(uint32_t, from->n_products + 2);
    for (size_t c = 0; c < from->n_customers; c++)
        for (uint32_t order = from->customers[c]; order < end_of(&lesson, c); order++)
            lesson.after[order] = end_of(&lesson, c);
    for (uint32_t order = 0; order < from->n_orders; order++)
        for (uint32_t i = 0; lesson.after[order] > 0 && i < item_count(from, order); i++)
            lesson.starts[from->items[from->orders[order] + i] + 2]++;
    for (size_t p = 0; p < from->n_products; p++)
        lesson.starts[p + 2] += lesson.starts[p + 1];
    lesson.holders = g_new(uint32_t, lesson.starts[from->n_products + 1] + 1);
    for (uint32_t order = 0; order < from->n_orders; order++)
        for (uint32_t i = 0; lesson.after[order] > 0 && i < item_count(from, order); i++)
            lesson.holders[lesson.starts[from->items[from->orders[order] + i] + 1]++] = order;
    return lesson;
}

static void lesson_clear(Lesson *lesson)
{
    g_free(lesson->after);
    g_free(lesson->starts);
    g_free(lesson->holders);
}

// ---- neighbours ----

// What is counted for one product after the other.
typedef struct {
    float *weights; // by product, 0 between products
    uint32_t *counts;
    uint32_t *touched;
    size_t n_touched;
    GArray *all; // of Neighbour
    uint32_t *starts;
} Counting;

static void touch(Counting *counting, uint32_t product, float weight)
{
    if (counting->counts[product]++ == 0)
        counting->touched[counting->n_touched++] = product;
    counting->weights[product] += weight;
}

static void count_together(const Lesson *lesson, uint32_t order, uint32_t product,
                           Counting *counting)
{
    const uint32_t *items = lesson->from->items + lesson->from->orders[order];
    for (uint32_t i = 0; i < item_count(lesson->from, order); i++)
        if (items[i] != product)
            touch(counting, items[i], 1);
}

static void count_next(const Lesson *lesson, uint32_t order, uint32_t product, Counting *counting)
{
    for (uint32_t step = 1; step <= STEPS && order + step < lesson->after[order]; step++) {
        const uint32_t *items = lesson->from->items + lesson->from->orders[order + step];
        for (uint32_t i = 0; i < item_count(lesson->from, order + step); i++)
            if (items[i] != product)
                touch(counting, items[i], 1.0F / (float)step);
    }
}

static bool is_stronger(const Neighbour *a, const Neighbour *b)
{
    return a->weight > b->weight || (!(a->weight < b->weight) && a->product < b->product);
}

// Into its place among the strongest.
static size_t keep(Neighbour *best, size_t n, const Neighbour *one)
{
    if (n == NEIGHBOURS_MOST && !is_stronger(one, &best[n - 1]))
        return n;
    size_t at = n < NEIGHBOURS_MOST ? n : n - 1;
    for (; at > 0 && is_stronger(one, &best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = *one;
    return MIN(n + 1, (size_t)NEIGHBOURS_MOST);
}

// `sizes`: orders by product, for the cosine; NULL: the weight of a rule for each order.
static void close_product(const Taste *taste, Counting *counting, uint32_t product, bool cosine)
{
    Neighbour best[NEIGHBOURS_MOST];
    size_t n = 0;
    for (size_t i = 0; i < counting->n_touched; i++) {
        uint32_t other = counting->touched[i];
        Neighbour one = {other, counting->weights[other], counting->counts[other]};
        double by = cosine ? sqrt((double)taste->orders[product] * (double)taste->orders[other])
                           : (double)taste->orders[product];
        one.weight = (float)((double)one.weight / by);
        if (one.both >= BOTH_LEAST)
            n = keep(best, n, &one);
        counting->weights[other] = 0;
        counting->counts[other] = 0;
    }
    counting->n_touched = 0;
    g_array_append_vals(counting->all, best, (guint)n);
    counting->starts[product + 1] = counting->all->len;
}

static Neighbours neighbours_of(const Taste *taste, const Lesson *lesson, bool cosine)
{
    size_t n = taste->n_products;
    Counting counting = {.weights = g_new0(float, n + 1),
                         .counts = g_new0(uint32_t, n + 1),
                         .touched = g_new(uint32_t, n + 1),
                         .all = g_array_new(FALSE, FALSE, sizeof(Neighbour)),
                         .starts = g_new0(uint32_t, n + 1)};
    for (uint32_t product = 0; product < n; product++) {
        for (uint32_t at = lesson->starts[product]; at < lesson->starts[product + 1]; at++)
            (cosine ? count_together : count_next)(lesson, lesson->holders[at], product, &counting);
        close_product(taste, &counting, product, cosine);
    }
    g_free(counting.weights);
    g_free(counting.counts);
    g_free(counting.touched);
    return (Neighbours){counting.starts, (Neighbour *)(void *)g_array_free(counting.all, FALSE)};
}

// ---- products ----

static void count_recent(Taste *taste, const Lesson *lesson)
{
    int32_t last = INT32_MIN;
    const OrderHistories *from = lesson->from;
    for (size_t order = 0; order < from->n_orders; order++)
        if (lesson->after[order] > 0)
            last = MAX(last, from->days[order]);
    for (uint32_t order = 0; order < from->n_orders; order++)
        if (lesson->after[order] > 0 && from->days[order] > last - RECENT_DAYS)
            for (uint32_t i = 0; i < item_count(from, order); i++)
                taste->recent[from->items[from->orders[order] + i]]++;
}

// Orders of a product lie by customer, so a customer's are adjacent.
static void count_buyers(Taste *taste, const Lesson *lesson)
{
    uint64_t buyers = 0, again = 0;
    for (size_t product = 0; product < taste->n_products; product++) {
        uint32_t of = 0, last = UINT32_MAX; // orders of the customer whose orders end at `last`
        for (uint32_t at = lesson->starts[product]; at < lesson->starts[product + 1]; at++) {
            uint32_t end = lesson->after[lesson->holders[at]];
            of = end == last ? of + 1 : 1;
            last = end;
            taste->buyers[product] += of == 1;
            taste->again[product] += of == 2;
        }
        taste->orders[product] = lesson->starts[product + 1] - lesson->starts[product];
        buyers += taste->buyers[product];
        again += taste->again[product];
    }
    taste->again_mean = buyers > 0 ? (double)again / (double)buyers : 0;
}

static gint by_popularity(gconstpointer a, gconstpointer b, gpointer user)
{
    const Taste *taste = user;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    if (taste->recent[left] != taste->recent[right])
        return taste->recent[left] > taste->recent[right] ? -1 : 1;
    if (taste->orders[left] != taste->orders[right])
        return taste->orders[left] > taste->orders[right] ? -1 : 1;
    return (left > right) - (left < right);
}

// ---- orders, or visits, as sessions ----

static Neighbourhood *learn_near(const OrderHistories *from, const Lesson *lesson)
{
    size_t n = from->visits ? from->n_customers : from->n_orders;
    g_autofree int32_t *times = g_new(int32_t, n + 1);
    g_autofree uint8_t *left = g_new(uint8_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t order = from->visits ? from->customers[i] : (uint32_t)i;
        times[i] = from->days[order];
        left[i] = lesson->after[order] == 0;
    }
    // A visit's orders are its products, one each.
    Sessions sessions = {.n = n,
                         .n_products = from->n_products,
                         .starts = from->visits ? from->customers : from->orders,
                         .items = from->items,
                         .times = times,
                         .left = left};
    return neighbourhood_new(&sessions);
}

// ---- counts of customers and products ----

// Products of one order say nothing of taste.
static Factors *learn_factors(const Taste *taste, const Lesson *lesson, Crew *crew)
{
    const OrderHistories *from = lesson->from;
    size_t most = from->orders[from->n_orders];
    g_autofree uint32_t *starts = g_new(uint32_t, from->n_customers + 1);
    g_autofree uint32_t *columns = g_new(uint32_t, most + 1);
    g_autofree float *counts = g_new(float, most + 1);
    g_autofree uint32_t *places =
        g_new0(uint32_t, taste->n_products + 1); // of it in `columns`, + 1
    uint32_t n = 0;
    for (size_t c = 0; c < from->n_customers; c++) {
        starts[c] = n;
        for (uint32_t order = from->customers[c]; order < end_of(lesson, c); order++)
            for (uint32_t i = 0; i < item_count(from, order); i++) {
                uint32_t product = from->items[from->orders[order] + i];
                if (taste->orders[product] < BOTH_LEAST)
                    continue;
                if (places[product] <= starts[c]) {
                    columns[n] = product;
                    counts[n] = 0;
                    places[product] = ++n;
                }
                counts[places[product] - 1]++;
            }
    }
    starts[from->n_customers] = n;
    FactorCounts all = {from->n_customers, taste->n_products, starts, columns, counts};
    return factors_learn(&all, &FACTOR_OPTIONS, crew);
}

// ---- all of it ----

static void learn_rests(Taste *taste, const OrderHistories *histories, const uint32_t *ends)
{
    if (histories->groups == NULL || histories->visits)
        return;
    taste->groups = g_memdup2(histories->groups, histories->n_products * sizeof(uint32_t));
    taste->rests = category_rests(histories, ends);
}

Taste *taste_new(const OrderHistories *histories, const uint32_t *ends, const TasteLessons *lessons)
{
    size_t n = histories->n_products;
    Taste *taste = g_new0(Taste, 1);
    Lesson lesson = lesson_new(histories, ends);
    taste->n_products = n;
    taste->orders = g_new0(uint32_t, n + 1);
    taste->recent = g_new0(uint32_t, n + 1);
    taste->buyers = g_new0(uint32_t, n + 1);
    taste->again = g_new0(uint32_t, n + 1);
    taste->popular = g_new(uint32_t, n + 1);
    count_buyers(taste, &lesson);
    count_recent(taste, &lesson);
    for (uint32_t i = 0; i < n; i++)
        taste->popular[i] = i;
    g_qsort_with_data(taste->popular, (gint)n, sizeof(uint32_t), by_popularity, taste);
    taste->together = neighbours_of(taste, &lesson, true);
    taste->next = neighbours_of(taste, &lesson, false);
    learn_rests(taste, histories, ends);
    if (lessons->near)
        taste->near = learn_near(histories, &lesson);
    if (lessons->factors)
        taste->factors = learn_factors(taste, &lesson, lessons->crew);
    lesson_clear(&lesson);
    return taste;
}

void taste_free(Taste *taste)
{
    if (taste == NULL)
        return;
    g_free(taste->orders);
    g_free(taste->recent);
    g_free(taste->buyers);
    g_free(taste->again);
    g_free(taste->popular);
    g_free(taste->together.starts);
    g_free(taste->together.all);
    g_free(taste->next.starts);
    g_free(taste->next.all);
    g_free(taste->groups);
    g_free(taste->rests);
    neighbourhood_free(taste->near);
    factors_free(taste->factors);
    g_free(taste);
}

bool taste_is_durable(const Taste *taste, uint32_t product)
{
    double again = taste->again[product] + PRIOR * taste->again_mean;
    return taste->buyers[product] >= PRIOR && again / (taste->buyers[product] + PRIOR) < DURABLE;
}
