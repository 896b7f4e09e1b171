// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LATER      0.15 // of all orders
#define CONFIDENCE 0.95

enum { BLOCK = 64 }; // cases that a thread is asked at a time

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

// What a method named of the hidden, to one of those asked.
typedef struct {
    double ndcg, recall, mrr;
    bool hit;
} Answer;

// Sums over those asked.
typedef struct {
    size_t asked;
    double hits, ndcg, squares, recall, mrr;
} Sums;

// What all threads share.
typedef struct {
    const OrderHistories *from;
    const TrialCut *cut;
    const Taste *taste;
    Trial trial;
    uint32_t *cases; // customers who are asked
    size_t n_cases;
    Answer *answers;               // by case, then method
    uint8_t *named[TASTE_METHODS]; // by product; written by any thread, always 1
} Trying;

// The room of one thread.
typedef struct {
    const Trying *all;
    Owned *owned;
    size_t n_owned;
    uint8_t *hidden;  // by product: to be named
    uint32_t *wanted; // these, each once
    size_t n_wanted;
} Testing;

static double gain(size_t place)
{
    return 1 / log2((double)place + 2);
}

static Answer judge(const Testing *testing, TasteMethod method, const SuggestionList *list)
{
    size_t hits = 0, first = 0, possible = MIN(testing->n_wanted, testing->all->trial.length);
    double gained = 0, best = 0;
    for (size_t i = 0; i < list->n; i++) {
        __atomic_store_n(&testing->all->named[method][list->all[i].product], 1, __ATOMIC_RELAXED);
        if (!testing->hidden[list->all[i].product])
            continue;
        gained += gain(i);
        first = hits++ == 0 ? i + 1 : first;
    }
    for (size_t i = 0; i < possible; i++)
        best += gain(i);
    return (Answer){.ndcg = gained / best,
                    .recall = (double)hits / (double)testing->n_wanted,
                    .mrr = first > 0 ? 1.0 / (double)first : 0,
                    .hit = hits > 0};
}

static void want(Testing *testing, uint32_t product)
{
    if (!testing->hidden[product])
        testing->wanted[testing->n_wanted++] = product;
    testing->hidden[product] = 1;
}

static void want_order(Testing *testing, uint32_t order)
{
    const OrderHistories *from = testing->all->from;
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
    const OrderHistories *from = testing->all->from;
    uint32_t first = from->customers[customer], next = testing->all->cut->ends[customer];
    if (next == first || next == from->customers[customer + 1])
        return;
    testing->n_owned = trial_owned(from, first, next, from->days[next], testing->owned);
    want_order(testing, next);
}

// The first order after the cut; which product is told follows from its number.
static void ask_with(Testing *testing, size_t customer)
{
    const OrderHistories *from = testing->all->from;
    uint32_t order = testing->all->cut->ends[customer];
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
    const OrderHistories *from = testing->all->from;
    uint32_t first = from->customers[visit], n = from->customers[visit + 1] - first;
    if (testing->all->cut->ends[visit] != first || n < 2)
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
    const OrderHistories *from = testing->all->from;
    uint32_t next = testing->all->cut->ends[customer];
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
    if (testing->all->trial.question == QUESTION_FOR_YOU)
        ask_for_you(testing, customer);
    else if (testing->all->trial.question == QUESTION_WITH)
        ask_with(testing, customer);
    else if (testing->all->from->visits)
        ask_next_look(testing, customer);
    else
        ask_next_order(testing, customer);
}

static void forget(Testing *testing)
{
    for (size_t i = 0; i < testing->n_wanted; i++)
        testing->hidden[testing->wanted[i]] = 0;
}

// ---- all of them ----

static Testing testing_new(const Trying *all)
{
    const OrderHistories *from = all->from;
    uint32_t longest = 0;
    for (size_t c = 0; c < from->n_customers; c++) {
        uint32_t first = from->customers[c], end = from->customers[c + 1];
        longest = MAX(longest, from->orders[end] - from->orders[first]);
    }
    return (Testing){.all = all,
                     .owned = g_new(Owned, longest + 1),
                     .hidden = g_new0(uint8_t, from->n_products + 1),
                     .wanted = g_new(uint32_t, longest + 1)};
}

static void testing_clear(Testing *testing)
{
    g_free(testing->owned);
    g_free(testing->hidden);
    g_free(testing->wanted);
}

// Those who can be asked, every so-manieth of them.
static void list_cases(Trying *all)
{
    Testing testing = testing_new(all);
    size_t n = 0, n_customers = all->from->n_customers;
    all->cases = g_new(uint32_t, n_customers + 1);
    for (size_t c = 0; c < n_customers; c++) {
        prepare(&testing, c);
        if (testing.n_wanted > 0)
            all->cases[n++] = (uint32_t)c;
        forget(&testing);
    }
    size_t each = n / TRIAL_MOST + 1;
    for (size_t i = 0; i < n; i += each)
        all->cases[all->n_cases++] = all->cases[i];
    testing_clear(&testing);
}

static void ask_methods(const Testing *testing, Answer *out)
{
    const Trial *trial = &testing->all->trial;
    OwnedList owned = {testing->owned, testing->n_owned};
    for (TasteMethod method = 0; method < TASTE_METHODS; method++) {
        Suggestion all[TRIAL_LENGTH_MOST];
        SuggestionList list = {all, 0, trial->length};
        if (!trial_enters(trial->question, method))
            continue;
        taste_suggest(testing->all->taste, method, &owned, &list, NULL);
        out[method] = judge(testing, method, &list);
    }
}

static void ask_block(void *context, size_t block)
{
    const Trying *all = context;
    Testing testing = testing_new(all);
    size_t end = MIN((block + 1) * BLOCK, all->n_cases);
    for (size_t i = block * BLOCK; i < end; i++) {
        prepare(&testing, all->cases[i]);
        ask_methods(&testing, all->answers + i * TASTE_METHODS);
        forget(&testing);
    }
    testing_clear(&testing);
}

// ---- what came of it ----

// Of those it is chosen by (half 0), or of those told of. Added in their order, so that the sums do
// not depend on threads.
static Sums sums_of(const Trying *all, TasteMethod method, size_t half)
{
    Sums sums = {0};
    for (size_t i = half; i < all->n_cases; i += 2) {
        const Answer *one = &all->answers[i * TASTE_METHODS + method];
        sums.asked++;
        sums.hits += one->hit;
        sums.ndcg += one->ndcg;
        sums.squares += one->ndcg * one->ndcg;
        sums.recall += one->recall;
        sums.mrr += one->mrr;
    }
    return sums;
}

static TrialFigures figures_of(const Trying *all, TasteMethod method)
{
    Sums sums = sums_of(all, method, 1);
    double n = (double)MAX(sums.asked, (size_t)1), z = normal_quantile(0.5 + CONFIDENCE / 2);
    double named = 0, mean = sums.ndcg / n;
    double error = sqrt(MAX(sums.squares / n - mean * mean, 0) / n);
    for (size_t i = 0; i < all->from->n_products; i++)
        named += all->named[method][i];
    return (TrialFigures){
        .asked = sums.asked,
        .hit_rate = sums.hits / n,
        .hit_sure = share_interval(sums.hits, n, z),
        .ndcg = mean,
        .ndcg_sure = {MAX(mean - z * error, 0), MIN(mean + z * error, 1)},
        .recall = sums.recall / n,
        .mrr = sums.mrr / n,
        .coverage = named / (double)MAX(all->from->n_products, (size_t)1),
    };
}

// By hits; of equals by NDCG.
static TasteMethod best_of(const Trying *all)
{
    TasteMethod best = 0;
    Sums most = sums_of(all, best, 0);
    for (TasteMethod method = 1; method < TASTE_METHODS; method++) {
        if (!trial_enters(all->trial.question, method))
            continue;
        Sums sums = sums_of(all, method, 0);
        double more = sums.hits - most.hits;
        if (more > 0 || (!(more < 0) && sums.ndcg > most.ndcg)) {
            best = method;
            most = sums;
        }
    }
    return best;
}

static void conclude(Trying *all)
{
    Trial *trial = &all->trial;
    for (TasteMethod method = 0; method < TASTE_METHODS; method++)
        if (trial_enters(trial->question, method))
            trial->methods[method] = figures_of(all, method);
    trial->thin = all->n_cases < TRIAL_LEAST;
    trial->chosen = trial->thin ? trial_otherwise(trial->question) : best_of(all);
    for (size_t c = 0; c < all->from->n_customers; c++)
        trial->learnt += all->cut->ends[c] > all->from->customers[c];
}

Trial trial_run(const OrderHistories *histories, const TrialCut *cut, const Taste *taste,
                const TrialAsk *ask)
{
    Trying all = {.from = histories,
                  .cut = cut,
                  .taste = taste,
                  .trial = {.question = ask->question,
                            .length = MIN(ask->length, (size_t)TRIAL_LENGTH_MOST),
                            .visits = histories->visits,
                            .cut = cut->day}};
    list_cases(&all);
    all.answers = g_new0(Answer, all.n_cases * TASTE_METHODS + 1);
    for (size_t i = 0; i < TASTE_METHODS; i++)
        all.named[i] = g_new0(uint8_t, histories->n_products + 1);
    crew_run(ask->crew, (all.n_cases + BLOCK - 1) / BLOCK, ask_block, &all);
    conclude(&all);
    for (size_t i = 0; i < TASTE_METHODS; i++)
        g_free(all.named[i]);
    g_free(all.cases);
    g_free(all.answers);
    return all.trial;
}
