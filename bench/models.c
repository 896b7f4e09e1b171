// SPDX-License-Identifier: Apache-2.0
//
// How fast models learn on two threads: usage models ARCHIVES [CUSTOMERS]. Customers are made up,
// by random numbers that are always the same, from a model whose parameters are then found again;
// CDNOW and the reviews come from the folder of unpacked archives, and are left out where they are
// not there. Prints a line of JSON for each: least time of several, CPU time, and what came of it.
#include "base/when.h"
#include "know/insight/itemsets.h"
#include "know/insight/purchase_fit.h"
#include "know/tone/labelled.h"
#include "know/tone/tone.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 2, DAYS = 1095 };

static Crew *crew;

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// Of the fastest round, in milliseconds.
typedef struct {
    double wall, cpu;
} Took;

static Took measure(unsigned rounds, void (*work)(void *), void *context)
{
    Took least = {INFINITY, INFINITY};
    for (unsigned i = 0; i < rounds; i++) {
        double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        work(context);
        wall = seconds(CLOCK_MONOTONIC) - wall;
        if (wall * 1000 < least.wall)
            least = (Took){wall * 1000, (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1000};
    }
    return least;
}

// ---- customers ----

typedef struct {
    PurchaseGroup *rows;
    size_t n;
} People;

static double uniform(GRand *chance)
{
    return g_rand_double_range(chance, 1e-12, 1);
}

// Marsaglia and Tsang (2000), one more than wanted below shape 1.
static double gamma_draw(GRand *chance, double shape, double rate)
{
    if (shape < 1)
        return gamma_draw(chance, shape + 1, rate) * pow(uniform(chance), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double normal = sqrt(-2 * log(uniform(chance))) * cos(2 * G_PI * uniform(chance));
        double v = pow(1 + c * normal, 3);
        if (v > 0 && log(uniform(chance)) < normal * normal / 2 + d - d * v + d * log(v))
            return d * v / rate;
    }
}

// Days with purchases of somebody who stops at the moment `until`, and after each purchase with
// the probability `stop`.
static void buy(GRand *chance, double rate, double until, double stop, PurchaseGroup *row)
{
    for (double at = -log(uniform(chance)) / rate; at <= fmin(until, row->age);
         at -= log(uniform(chance)) / rate) {
        row->repeats += (uint32_t)at > row->last;
        row->last = (uint32_t)at;
        if (uniform(chance) < stop)
            return;
    }
}

static People make_people(const PurchaseModel *model, const double *p, size_t n)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(5);
    People people = {g_new0(PurchaseGroup, n + 1), n};
    for (size_t i = 0; i < n; i++) {
        PurchaseGroup *row = &people.rows[i];
        double rate = gamma_draw(chance, p[0], p[1]) / 7;
        double one = gamma_draw(chance, p[2], model == &BG_NBD ? 1 : p[3]);
        *row = (PurchaseGroup){.age = (uint32_t)g_rand_int_range(chance, 1, DAYS + 1), .n = 1};
        if (model == &BG_NBD)
            buy(chance, rate, INFINITY, one / (one + gamma_draw(chance, p[3], 1)), row);
        else
            buy(chance, rate, -log(uniform(chance)) / (one / 7), 0, row);
    }
    return people;
}

// All of CDNOW in its first 39 weeks; nobody where it is not there.
static People read_cdnow(const char *archives)
{
    g_autofree char *path = g_build_filename(archives, "cdnow", "CDNOW_master.txt", NULL);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(PurchaseGroup));
    FILE *file = fopen(path, "re");
    int64_t end = day_from_date(1997, 9, 30), first = 0;
    int id, date, before = -1;
    char line[128];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%d %d", &id, &date) != 2)
            continue;
        int64_t day = day_from_date(date / 10000, date / 100 % 100, date % 100);
        if (id != before) {
            PurchaseGroup row = {.age = (uint32_t)(end - day), .n = 1};
            g_array_append_val(rows, row);
            first = day;
        }
        PurchaseGroup *row = &g_array_index(rows, PurchaseGroup, rows->len - 1);
        before = id;
        if (day > end || day == first + row->last)
            continue;
        row->repeats++;
        row->last = (uint32_t)(day - first);
    }
    if (file != NULL)
        fclose(file);
    size_t n = rows->len;
    return (People){(PurchaseGroup *)(void *)g_array_free(g_steal_pointer(&rows), FALSE), n};
}

typedef struct {
    const PurchaseModel *model;
    const People *people;
    PurchaseFit fit;
    size_t n_groups;
} Fitting;

static void fit(void *context)
{
    Fitting *fitting = context;
    Purchases purchases = purchases_group(fitting->people->rows, fitting->people->n, NULL);
    g_autoptr(GError) error = NULL;
    if (!purchase_fit(fitting->model, &purchases, crew, &fitting->fit, &error))
        g_error("%s", error->message);
    fitting->n_groups = purchases.n_groups;
    purchases_clear(&purchases);
}

// `truth` NULL: it is not known.
static void fit_and_print(const char *what, const PurchaseModel *model, const People *people,
                          const double *truth)
{
    Fitting fitting = {.model = model, .people = people};
    Took took = measure(people->n > 100000 ? 3 : 9, fit, &fitting);
    const LikelihoodFit *found = &fitting.fit.fit;
    printf("{\"what\": \"%s\", \"ms\": %.2f, \"cpu_ms\": %.2f, \"fine\": %s, \"how\": \"%zu "
           "customers in %zu groups, %s, %u evaluations;",
           what, took.wall, took.cpu, found->converged && found->certain ? "true" : "false",
           people->n, fitting.n_groups, found->converged ? "converged" : "not converged",
           found->evaluations);
    for (size_t i = 0; i < found->n_parameters; i++) {
        printf("%s %s %.4f ± %.4f", i > 0 ? "," : "", model->parameters[i], found->p[i],
               found->errors[i]);
        if (truth != NULL)
            printf(" (truth %.4f)", truth[i]);
    }
    printf("\"}\n");
}

// Days are whole, and two purchases of a day count once: so the truth of a million is missed by
// some standard errors.
static void fit_made_up(const PurchaseModel *model, const double *truth, size_t n)
{
    People people = make_people(model, truth, n);
    fit_and_print(model->name, model, &people, truth);
    g_free(people.rows);
}

static void fit_cdnow(const PurchaseModel *model, const People *people)
{
    g_autofree char *what = g_strdup_printf("%s_cdnow", model->name);
    if (people->n > 0)
        fit_and_print(what, model, people, NULL);
}

// ---- baskets ----

enum { BASKETS = 88162, ITEMS = 16470, SETS_MOST = 10000000 };

typedef struct {
    Baskets baskets;
    size_t n, longest;
} Finding;

// As a supermarket sells: a few items in every second basket, very many hardly ever (the k-th as
// often as 1 / (k + 20)), and 200 groups of items that go together.
static void make_baskets(GArray *starts, GArray *items)
{
    enum { ALWAYS = 5, HEAD = 20, GROUPS = 200, GROUP = 4 };
    static const double RANGE = (double)(ITEMS - ALWAYS + HEAD) / HEAD;
    static const double SHARES[ALWAYS] = {0.57, 0.48, 0.18, 0.17, 0.17};
    g_autoptr(GRand) chance = g_rand_new_with_seed(3);
    for (int basket = 0; basket < BASKETS; basket++) {
        size_t start = items->len;
        g_array_append_val(starts, start);
        for (uint32_t item = 0; item < ALWAYS; item++)
            if (uniform(chance) < SHARES[item])
                g_array_append_val(items, item);
        int wanted = (int)(-log(uniform(chance)) * 8);
        for (int i = 0; i < wanted; i++) {
            uint32_t item = ALWAYS + (uint32_t)(HEAD * pow(RANGE, uniform(chance)) - HEAD);
            g_array_append_val(items, item);
            if (item < ALWAYS + GROUPS && uniform(chance) < 0.06)
                for (uint32_t other = item / GROUP * GROUP; other % GROUP < GROUP - 1; other++)
                    g_array_append_val(items, other);
        }
    }
    size_t end = items->len;
    g_array_append_val(starts, end);
}

static void find(void *context)
{
    Finding *finding = context;
    Itemsets sets =
        itemsets_find(&finding->baskets, BASKETS / 1000 + 1, ITEMSET_LONGEST, SETS_MOST);
    finding->n = sets.n;
    finding->longest = 0;
    for (size_t i = 0; i < sets.n; i++)
        finding->longest = MAX(finding->longest, sets.starts[i + 1] - sets.starts[i]);
    itemsets_clear(&sets);
}

static void find_itemsets(void)
{
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    make_baskets(starts, items);
    Finding finding = {.baskets = {BASKETS, ITEMS, (const size_t *)(void *)starts->data,
                                   (const uint32_t *)(void *)items->data}};
    Took took = measure(5, find, &finding);
    printf("{\"what\": \"itemsets\", \"ms\": %.2f, \"cpu_ms\": %.2f, \"fine\": true, \"how\": "
           "\"made up: %d baskets of %.1f items in the mean, %d items; %zu itemsets in %d baskets "
           "or more, the longest of %zu\"}\n",
           took.wall, took.cpu, BASKETS, (double)items->len / BASKETS, ITEMS, finding.n,
           BASKETS / 1000 + 1, finding.longest);
}

// ---- tone ----

enum { STRETCH = 512 };

typedef struct {
    const LabelledText *texts;
    size_t n, right[THREADS * 4096];
} Telling;

static void tell_stretch(void *context, size_t stretch)
{
    Telling *telling = context;
    Tokens *tokens = tokens_new();
    size_t to = MIN(telling->n, (stretch + 1) * STRETCH), right = 0;
    for (size_t i = stretch * STRETCH; i < to; i++) {
        const LabelledText *text = &telling->texts[i];
        tokens_cut(tokens, text->text, text->length);
        right += (tone_of(tone_shipped(), tokens).positive > 0.5) == text->positive;
    }
    telling->right[stretch] = right;
    tokens_free(tokens);
}

static void tell(void *context)
{
    Telling *telling = context;
    crew_run(crew, (telling->n + STRETCH - 1) / STRETCH, tell_stretch, telling);
}

static void tell_tone(const char *archives)
{
    g_autofree char *path =
        g_build_filename(archives, "zh_reviews", "online_shopping_10_cats.csv", NULL);
    g_autoptr(Labelled) labelled = labelled_new();
    if (!labelled_add_file(labelled, path, NULL))
        return;
    g_autofree Telling *telling = g_new0(Telling, 1);
    telling->texts = labelled_texts(labelled, &telling->n);
    g_assert(telling->n <= (size_t)STRETCH * G_N_ELEMENTS(telling->right));
    size_t bytes = 0, right = 0;
    for (size_t i = 0; i < telling->n; i++)
        bytes += telling->texts[i].length;
    Took took = measure(5, tell, telling);
    for (size_t i = 0; i < G_N_ELEMENTS(telling->right); i++)
        right += telling->right[i];
    double n = (double)telling->n;
    printf("{\"what\": \"tone\", \"ms\": %.2f, \"cpu_ms\": %.2f, \"fine\": %s, \"per_second\": "
           "%.0f, \"how\": \"%zu reviews of %.0f bytes in the mean; most of them are those that "
           "the shipped model was trained with\"}\n",
           took.wall, took.cpu, (double)right > 0.9 * n ? "true" : "false", n / took.wall * 1000,
           telling->n, (double)bytes / n);
}

int main(int argc, char **argv)
{
    static const double BG[] = {0.2426, 4.4136, 0.7929, 2.4259},
                        PARETO[] = {0.5533, 10.578, 0.6062, 11.669}; // CDNOW's
    if (argc < 2) {
        fprintf(stderr, "usage: models ARCHIVES [CUSTOMERS]\n");
        return 2;
    }
    size_t customers = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
    crew = crew_new(THREADS - 1);
    fit_made_up(&BG_NBD, BG, customers);
    fit_made_up(&PARETO_NBD, PARETO, customers);
    People cdnow = read_cdnow(argv[1]);
    fit_cdnow(&BG_NBD, &cdnow);
    fit_cdnow(&PARETO_NBD, &cdnow);
    g_free(cdnow.rows);
    find_itemsets();
    tell_tone(argv[1]);
    crew_free(crew);
    return 0;
}
