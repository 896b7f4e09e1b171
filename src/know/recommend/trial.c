// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LATER      0.15 // of all orders
#define CONFIDENCE 0.95

bool trial_enters(TasteQuestion question, TasteMethod method)
{
    return question == QUESTION_FOR_YOU || method == TASTE_ALL || !taste_asks_own(method);
}

TasteMethod trial_otherwise(TasteQuestion question)
{
    static const TasteMethod OTHERWISE[QUESTIONS] = {[QUESTION_FOR_YOU] = TASTE_OWN_TOGETHER,
                                                     [QUESTION_WITH] = TASTE_TOGETHER,
                                                     [QUESTION_NEXT] = TASTE_ALL};
    return OTHERWISE[question];
}

// ---- what a customer has ----

static int by_product(const void *a, const void *b)
{
    const Owned *one = a, *other = b;
    if (one->product != other->product)
        return one->product < other->product ? -1 : 1;
    return (one->since > other->since) - (one->since < other->since);
}

size_t trial_owned(const OrderHistories *histories, uint32_t first, uint32_t end, int32_t today,
                   Owned *out)
{
    size_t n = 0, kept = 0;
    for (uint32_t order = first; order < end; order++)
        for (uint32_t i = histories->orders[order]; i < histories->orders[order + 1]; i++)
            out[n++] = (Owned){histories->items[i], 1, end - 1 - order,
                               MAX(today - histories->days[order], 0)};
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

// ---- the cut ----

static gint by_number(gconstpointer a, gconstpointer b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
    return (one > other) - (one < other);
}

TrialCut trial_cut(const OrderHistories *histories)
{
    size_t n = histories->n_orders;
    g_autofree int32_t *days = g_new(int32_t, n + 1);
    memcpy(days, histories->days, n * sizeof *days);
    if (n > 1)
        qsort(days, n, sizeof *days, by_number);
    TrialCut cut = {n > 0 ? days[(size_t)((double)n * (1 - LATER))] : 0,
                    g_new(uint32_t, histories->n_customers + 1)};
    for (size_t c = 0; c < histories->n_customers; c++) {
        uint32_t end = histories->customers[c];
        while (end < histories->customers[c + 1] && histories->days[end] < cut.day)
            end++;
        cut.ends[c] = end;
    }
    return cut;
}

void trial_cut_clear(TrialCut *cut)
{
    g_free(cut->ends);
}

// ---- the test ----

// Sums over those asked.
typedef struct {
    size_t asked;
    double hits, ndcg, squares, recall, mrr;
} Sums;

typedef struct {
    const OrderHistories *from;
    const TrialCut *cut;
    const Taste *taste;
    Trial trial;
    size_t asked; // of those who could be
    Owned *owned; // room
    size_t n_owned;
    uint8_t *hidden;  // by product: to be named
    uint32_t *wanted; // these, each once
    size_t n_wanted;
    uint8_t *named[TASTE_METHODS];
    Sums sums[2][TASTE_METHODS]; // of those it is chosen by, and of those told of
} Testing;

static double gain(size_t place)
{
    return 1 / log2((double)place + 2);
}

static void judge(Testing *testing, TasteMethod method, const SuggestionList *list)
{
    Sums *sums = &testing->sums[testing->asked % 2][method];
    size_t hits = 0, first = 0, possible = MIN(testing->n_wanted, testing->trial.length);
    double gained = 0, best = 0;
    for (size_t i = 0; i < list->n; i++) {
        testing->named[method][list->all[i].product] = 1;
        if (!testing->hidden[list->all[i].product])
            continue;
        gained += gain(i);
        first = hits++ == 0 ? i + 1 : first;
    }
    for (size_t i = 0; i < possible; i++)
        best += gain(i);
    sums->asked++;
    sums->hits += hits > 0;
    sums->ndcg += gained / best;
    sums->squares += gained / best * gained / best;
    sums->recall += (double)hits / (double)testing->n_wanted;
    sums->mrr += first > 0 ? 1.0 / (double)first : 0;
}

static void want(Testing *testing, uint32_t product)
{
    if (!testing->hidden[product])
        testing->wanted[testing->n_wanted++] = product;
    testing->hidden[product] = 1;
}

static void want_order(Testing *testing, uint32_t order)
{
    const OrderHistories *from = testing->from;
    for (uint32_t i = from->orders[order]; i < from->orders[order + 1]; i++)
        want(testing, from->items[i]);
}

// What is looked at is not to be named.
static void look_at(Testing *testing, uint32_t product, uint32_t since)
{
    for (size_t i = 0; i < testing->n_owned; i++)
        if (testing->owned[i].product == product)
            return;
    testing->owned[testing->n_owned++] = (Owned){.product = product, .since = since};
}

// ---- questions ----

static void ask_for_you(Testing *testing, size_t customer)
{
    const OrderHistories *from = testing->from;
    uint32_t first = from->customers[customer], next = testing->cut->ends[customer];
    if (next == first || next == from->customers[customer + 1])
        return;
    testing->n_owned = trial_owned(from, first, next, from->days[next], testing->owned);
    want_order(testing, next);
}

// The first order after the cut; which product is told follows from its number.
static void ask_with(Testing *testing, size_t customer)
{
    const OrderHistories *from = testing->from;
    uint32_t order = testing->cut->ends[customer];
    if (order == from->customers[customer + 1])
        return;
    uint32_t first = from->orders[order], n = from->orders[order + 1] - first;
    if (n < 2)
        return;
    uint32_t told = order * UINT32_C(2654435769) % n;
    look_at(testing, from->items[first + told], 0);
    for (uint32_t i = 0; i < n; i++)
        if (i != told)
            want(testing, from->items[first + i]);
}

// Visits that began before the cut were learnt from. Told are the products up to a place that
// follows from the visit's number.
static void ask_next_look(Testing *testing, size_t visit)
{
    const OrderHistories *from = testing->from;
    uint32_t first = from->customers[visit], n = from->customers[visit + 1] - first;
    if (testing->cut->ends[visit] != first || n < 2)
        return;
    uint32_t told = 1 + (uint32_t)visit * UINT32_C(2654435769) % (n - 1);
    for (uint32_t i = told; i-- > 0;)
        look_at(testing, from->items[from->orders[first + i]], told - 1 - i);
    for (uint32_t i = told; i < n && testing->n_wanted == 0; i++) {
        uint32_t product = from->items[from->orders[first + i]];
        bool seen = false;
        for (size_t k = 0; k < testing->n_owned; k++)
            seen |= testing->owned[k].product == product;
        if (!seen)
            want(testing, product);
    }
}

static void ask_next_order(Testing *testing, size_t customer)
{
    const OrderHistories *from = testing->from;
    uint32_t next = testing->cut->ends[customer];
    next += next == from->customers[customer]; // one is told
    if (next >= from->customers[customer + 1])
        return;
    want_order(testing, next);
    for (uint32_t i = from->orders[next - 1]; i < from->orders[next]; i++) {
        testing->hidden[from->items[i]] = 0;
        look_at(testing, from->items[i], 0);
    }
    size_t left = 0;
    for (size_t i = 0; i < testing->n_wanted; i++)
        if (testing->hidden[testing->wanted[i]])
            testing->wanted[left++] = testing->wanted[i];
    testing->n_wanted = left;
}

static void prepare(Testing *testing, size_t customer)
{
    testing->n_owned = testing->n_wanted = 0;
    if (testing->trial.question == QUESTION_FOR_YOU)
        ask_for_you(testing, customer);
    else if (testing->trial.question == QUESTION_WITH)
        ask_with(testing, customer);
    else if (testing->from->visits)
        ask_next_look(testing, customer);
    else
        ask_next_order(testing, customer);
}

static void forget(Testing *testing)
{
    for (size_t i = 0; i < testing->n_wanted; i++)
        testing->hidden[testing->wanted[i]] = 0;
}

static void ask_methods(Testing *testing)
{
    OwnedList owned = {testing->owned, testing->n_owned};
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        Suggestion all[TRIAL_LENGTH_MOST];
        SuggestionList list = {all, 0, testing->trial.length};
        if (!trial_enters(testing->trial.question, method))
            continue;
        taste_suggest(testing->taste, method, &owned, &list, NULL);
        judge(testing, method, &list);
    }
    testing->asked++;
}

static size_t count_askable(Testing *testing)
{
    size_t n = 0;
    for (size_t c = 0; c < testing->from->n_customers; c++) {
        prepare(testing, c);
        n += testing->n_wanted > 0;
        forget(testing);
    }
    return n;
}

// ---- what came of it ----

static TrialFigures figures_of(const Testing *testing, TasteMethod method, const Sums *sums)
{
    double n = (double)MAX(sums->asked, (size_t)1), z = normal_quantile(0.5 + CONFIDENCE / 2);
    double named = 0, mean = sums->ndcg / n;
    double error = sqrt(MAX(sums->squares / n - mean * mean, 0) / n);
    for (size_t i = 0; i < testing->from->n_products; i++)
        named += testing->named[method][i];
    return (TrialFigures){
        .asked = sums->asked,
        .hit_rate = sums->hits / n,
        .hit_sure = share_interval(sums->hits, n, z),
        .ndcg = mean,
        .ndcg_sure = {MAX(mean - z * error, 0), MIN(mean + z * error, 1)},
        .recall = sums->recall / n,
        .mrr = sums->mrr / n,
        .coverage = named / (double)MAX(testing->from->n_products, (size_t)1),
    };
}

// By hits; of equals by NDCG.
static TasteMethod best_of(const Testing *testing)
{
    const Sums *sums = testing->sums[0];
    TasteMethod best = 0;
    for (TasteMethod method = 1; method < TASTE_METHODS; method++) {
        if (!trial_enters(testing->trial.question, method))
            continue;
        double more = sums[method].hits - sums[best].hits;
        if (more > 0 || (!(more < 0) && sums[method].ndcg > sums[best].ndcg))
            best = method;
    }
    return best;
}

static void conclude(Testing *testing, size_t asked)
{
    Trial *trial = &testing->trial;
    for (TasteMethod method = 0; method < TASTE_METHODS; method++)
        if (trial_enters(trial->question, method))
            trial->methods[method] = figures_of(testing, method, &testing->sums[1][method]);
    trial->thin = asked < TRIAL_LEAST;
    trial->chosen = trial->thin ? trial_otherwise(trial->question) : best_of(testing);
    for (size_t c = 0; c < testing->from->n_customers; c++)
        trial->learnt += testing->cut->ends[c] > testing->from->customers[c];
}

Trial trial_run(const OrderHistories *histories, const TrialCut *cut, const Taste *taste,
                TasteQuestion question, size_t length)
{
    size_t n = histories->n_products, items = histories->orders[histories->n_orders], seen = 0;
    Testing testing = {.from = histories,
                       .cut = cut,
                       .taste = taste,
                       .trial = {.question = question,
                                 .length = MIN(length, (size_t)TRIAL_LENGTH_MOST),
                                 .visits = histories->visits,
                                 .cut = cut->day},
                       .owned = g_new(Owned, items + 1),
                       .hidden = g_new0(uint8_t, n + 1),
                       .wanted = g_new(uint32_t, items + 1)};
    for (size_t i = 0; i < TASTE_METHODS; i++)
        testing.named[i] = g_new0(uint8_t, n + 1);
    size_t each = count_askable(&testing) / TRIAL_MOST + 1;
    for (size_t c = 0; c < histories->n_customers; c++) {
        prepare(&testing, c);
        if (testing.n_wanted > 0 && seen++ % each == 0)
            ask_methods(&testing);
        forget(&testing);
    }
    conclude(&testing, testing.asked);
    for (size_t i = 0; i < TASTE_METHODS; i++)
        g_free(testing.named[i]);
    g_free(testing.owned);
    g_free(testing.hidden);
    g_free(testing.wanted);
    return testing.trial;
}
