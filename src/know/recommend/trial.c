// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/trial.h"

#include <string.h>

// ---- what a customer has ----

static int by_product(const void *a, const void *b)
{
    const Owned *one = a, *other = b;
    if (one->product != other->product)
        return one->product < other->product ? -1 : 1;
    return (one->since > other->since) - (one->since < other->since);
}

size_t trial_owned(const OrderHistories *histories, uint32_t first, uint32_t end, Owned *out)
{
    size_t n = 0, kept = 0;
    for (uint32_t order = first; order < end; order++)
        for (uint32_t i = histories->orders[order]; i < histories->orders[order + 1]; i++)
            out[n++] = (Owned){histories->items[i], 1, end - 1 - order};
    if (n > 1)
        qsort(out, n, sizeof *out, by_product);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && out[kept - 1].product == out[i].product)
            out[kept - 1].orders++;
        else
            out[kept++] = out[i];
    }
    return kept;
}

// ---- the test ----

typedef struct {
    const OrderHistories *from;
    const Taste *taste;
    size_t length;
    Owned *owned; // room
    bool *hidden; // by product: in the hidden order
    bool *named[TASTE_METHODS];
    TrialFigures chosen_by[TASTE_METHODS], told[TASTE_METHODS];
} Testing;

static void ask(Testing *testing, TasteMethod method, size_t n_owned, uint32_t n_hidden,
                TrialFigures *figures)
{
    Suggestion list[TRIAL_LENGTH_MOST];
    size_t n =
        taste_suggest(testing->taste, method, testing->owned, n_owned, list, testing->length);
    size_t hits = 0, first = 0;
    for (size_t i = 0; i < n; i++) {
        testing->named[method][list[i].product] = true;
        if (!testing->hidden[list[i].product])
            continue;
        hits++;
        first = first == 0 ? i + 1 : first;
    }
    figures->customers++;
    figures->hit_rate += hits > 0;
    figures->recall += (double)hits / n_hidden;
    figures->mrr += first > 0 ? 1.0 / (double)first : 0;
}

static void test_customer(Testing *testing, size_t customer, bool told)
{
    const OrderHistories *from = testing->from;
    uint32_t first = from->customers[customer], last = from->customers[customer + 1] - 1;
    size_t n = trial_owned(from, first, last, testing->owned);
    uint32_t begin = from->orders[last], end = from->orders[last + 1];
    for (uint32_t i = begin; i < end; i++)
        testing->hidden[from->items[i]] = true;
    for (TasteMethod method = 0; method < TASTE_METHODS; method++)
        ask(testing, method, n, end - begin,
            told ? &testing->told[method] : &testing->chosen_by[method]);
    for (uint32_t i = begin; i < end; i++)
        testing->hidden[from->items[i]] = false;
}

static bool may_test(const OrderHistories *from, size_t customer)
{
    return from->customers[customer + 1] - from->customers[customer] >= 2;
}

static void close_figures(const Testing *testing, TasteMethod method, TrialFigures *figures)
{
    double n = (double)MAX(figures->customers, (size_t)1), named = 0;
    for (size_t i = 0; i < testing->from->n_products; i++)
        named += testing->named[method][i];
    figures->hit_rate /= n;
    figures->recall /= n;
    figures->mrr /= n;
    figures->coverage = named / (double)MAX(testing->from->n_products, (size_t)1);
}

static TasteMethod best_of(const TrialFigures *figures)
{
    TasteMethod best = 0;
    for (TasteMethod method = 1; method < TASTE_METHODS; method++) {
        double more = figures[method].hit_rate - figures[best].hit_rate;
        if (more > 0 || (!(more < 0) && figures[method].recall > figures[best].recall))
            best = method;
    }
    return best;
}

static Trial conclude(const Testing *testing)
{
    Trial trial = {.length = testing->length};
    TrialFigures chosen_by[TASTE_METHODS];
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        chosen_by[method] = testing->chosen_by[method];
        trial.methods[method] = testing->told[method];
        close_figures(testing, method, &chosen_by[method]);
        close_figures(testing, method, &trial.methods[method]);
    }
    trial.thin = chosen_by[0].customers + trial.methods[0].customers < TRIAL_LEAST;
    trial.chosen = trial.thin ? TASTE_OWN_TOGETHER : best_of(chosen_by);
    return trial;
}

// Where the orders to learn from end.
static uint32_t *hide_last(const OrderHistories *from, size_t *out_testable)
{
    uint32_t *ends = g_new(uint32_t, from->n_customers + 1);
    *out_testable = 0;
    for (size_t i = 0; i < from->n_customers; i++) {
        bool hidden = may_test(from, i);
        ends[i] = from->customers[i + 1] - hidden;
        *out_testable += hidden;
    }
    return ends;
}

Trial trial_run(const OrderHistories *histories, size_t length)
{
    size_t testable = 0, seen = 0, n = histories->n_products;
    g_autofree uint32_t *ends = hide_last(histories, &testable);
    g_autoptr(Taste) taste = taste_new(histories, ends);
    Testing testing = {.from = histories,
                       .taste = taste,
                       .length = MIN(length, (size_t)TRIAL_LENGTH_MOST),
                       .owned = g_new(Owned, histories->orders[histories->n_orders] + 1),
                       .hidden = g_new0(bool, n + 1)};
    for (size_t i = 0; i < TASTE_METHODS; i++)
        testing.named[i] = g_new0(bool, n + 1);
    size_t each = testable / TRIAL_MOST + 1;
    for (size_t i = 0; i < histories->n_customers; i++)
        if (may_test(histories, i) && seen++ % each == 0)
            test_customer(&testing, i, seen / each % 2 == 1);
    Trial trial = conclude(&testing);
    for (size_t i = 0; i < TASTE_METHODS; i++)
        g_free(testing.named[i]);
    g_free(testing.owned);
    g_free(testing.hidden);
    return trial;
}
