// SPDX-License-Identifier: Apache-2.0
//
// When a customer will need something again (know/insight/refill.h) as a score: the usual day of
// the product that comes first, of those bought on three days or more that the customer has not
// stopped buying, as the report `replenish` says it.
#include "know/score/needs.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/report/refill_read.h"
#include "know/score/orders_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CUSTOMERS_MOST = 200000, // that are learnt from
    PRODUCTS_MOST = 50000,   // whose own time is kept: those that are known best
};

static bool held(const Layout *layout)
{
    OrderColumns at;
    return order_columns(layout, &at) && at.lines >= 0 && at.product >= 0;
}

// ---- fitting ----

typedef struct {
    const ScoreLook *look;
    RefillRead *read;
    size_t each;
} Fitting;

static void read_part(void *context, size_t part)
{
    const Fitting *fitting = context;
    const Chunk *chunk = fitting->look->version->parts[part].chunk;
    g_autofree uint8_t *rows = score_counted_rows(fitting->look, part);
    for (size_t row = 0; fitting->each > 1 && row < chunk->n_rows; row++)
        rows[row] = rows[row] && (uint64_t)chunk_id(chunk, row) % fitting->each == 0;
    refill_read_part(fitting->read, part, rows);
}

static int by_size(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// Products whose effect is less sure are told by all products together, where there are too many.
static double least_sure(const RefillFit *fit)
{
    g_autofree double *unsure = g_new(double, fit->n_products + 1);
    if (fit->n_products <= PRODUCTS_MOST)
        return HUGE_VAL;
    for (size_t i = 0; i < fit->n_products; i++)
        unsure[i] = fit->products[i].unsure;
    qsort(unsure, fit->n_products, sizeof *unsure, by_size);
    return unsure[PRODUCTS_MOST];
}

// Four decimals of a logarithm: less than a thousandth of the days.
static double rounded(double value)
{
    return round(value * 1e4) / 1e4;
}

static void put_products(Buffer *out, const RefillFit *fit, const int64_t *ids)
{
    double limit = least_sure(fit);
    json_key(out, "products");
    json_array(out);
    for (size_t i = 0; i < fit->n_products; i++) {
        if (!(fit->products[i].unsure < limit))
            continue;
        json_integer(out, ids[i]);
        json_real(out, rounded(fit->products[i].effect));
        json_real(out, rounded(fit->products[i].unsure));
    }
    json_array_end(out);
}

static char *parameters_of(const RefillFit *fit, const int64_t *ids)
{
    g_auto(Buffer) out = {0};
    const double times[] = {fit->rhythm.mean,  fit->rhythm.within, fit->rhythm.between, fit->slope,
                            fit->of_customers, fit->of_products,   fit->of_pairs};
    json_object_begin(&out);
    json_key(&out, "times");
    json_array(&out);
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        json_real(&out, times[i]);
    json_array_end(&out);
    put_products(&out, fit, ids);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static int64_t customers_of(const RefillSeen *seen)
{
    int64_t n = 0;
    for (size_t from = 0; from < seen->n; from = refill_customer_end(seen, from))
        n++;
    return n;
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = score_run(look, arena);
    OrderChoice choice = order_choice(&run, ALWAYS, 0);
    g_autoptr(RefillRead) read = refill_read_new(&choice, false);
    g_auto(RefillAll) all = {0};
    g_auto(RefillFit) found = {0};
    Fitting fitting = {look, read, version_customers(look->version) / CUSTOMERS_MOST + 1};
    crew_run(look->crew, look->version->n_parts, read_part, &fitting);
    refill_read_join(read, &all);
    if (!refill_fit(&all.seen, 0, &found, error))
        return false;
    *out = (ScoreFit){.variant = g_strdup("lognormal"),
                      .parameters = parameters_of(&found, all.ids),
                      .quality = g_strdup_printf("{\"usual_days\":%.2f}", exp(found.rhythm.mean)),
                      .customers = customers_of(&all.seen),
                      .facts = (int64_t)found.pairs,
                      .converged = found.rhythm.converged};
    return true;
}

// ---- what was fitted ----

static void close_fit(void *data)
{
    NeedsFitted *fitted = data;
    refill_fit_clear(&fitted->fit);
    g_free(fitted->ids);
    g_free(fitted);
}

static bool read_times(json_object *json, RefillFit *out)
{
    double times[7];
    if (!json_object_is_type(json, json_type_object) ||
        !score_read_numbers(json, "times", times, G_N_ELEMENTS(times)))
        return false;
    *out = (RefillFit){.rhythm = {.mean = times[0], .within = times[1], .between = times[2]},
                       .slope = times[3],
                       .of_customers = times[4],
                       .of_products = times[5],
                       .of_pairs = times[6]};
    return times[1] > 0 && times[2] >= 0 && times[4] >= 0 && times[5] >= 0 && times[6] > 0;
}

// Three numbers of each; ids ascend.
static bool read_products(json_object *json, NeedsFitted *out)
{
    json_object *list = json_object_object_get(json, "products");
    if (!json_object_is_type(list, json_type_array) || json_object_array_length(list) % 3 != 0)
        return false;
    size_t n = json_object_array_length(list) / 3;
    out->ids = g_new0(int64_t, n + 1);
    out->fit.products = g_new0(RefillEffect, n + 1);
    out->fit.n_products = n;
    for (size_t i = 0; i < n; i++) {
        out->ids[i] = json_object_get_int64(json_object_array_get_idx(list, 3 * i));
        out->fit.products[i] = (RefillEffect){
            .effect = json_object_get_double(json_object_array_get_idx(list, 3 * i + 1)),
            .unsure = json_object_get_double(json_object_array_get_idx(list, 3 * i + 2))};
        if ((i > 0 && out->ids[i] <= out->ids[i - 1]) || !isfinite(out->fit.products[i].effect) ||
            !(out->fit.products[i].unsure >= 0))
            return false;
    }
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    NeedsFitted *fitted = g_new0(NeedsFitted, 1);
    bool good = read_times(json, &fitted->fit) && read_products(json, fitted);
    json_object_put(json);
    if (good)
        return fitted;
    close_fit(fitted);
    return score_unreadable(error);
}

// ---- scores ----

// From the numbers that products have in the chunk to those of the fit.
static void renumber(const NeedsFitted *fitted, RefillAll *all)
{
    for (guint i = 0; i < all->pairs->len; i++) {
        RefillPair *pair = &g_array_index(all->pairs, RefillPair, i);
        pair->product = refill_product(&fitted->fit, fitted->ids, all->ids[pair->product]);
    }
}

// The first of the usual days of the pairs that are not silent; SCORE_MISSING: there is none.
static int64_t first_day(const RefillAll *all, size_t from, size_t to, const RefillTold *told,
                         int64_t today)
{
    int64_t found = SCORE_MISSING;
    for (size_t i = from; i < to; i++) {
        const RefillPair *pair = &all->seen.pairs[i];
        int64_t last = all->first_day + all->seen.buys[pair->first + pair->n - 1].day - 1;
        double waited = (double)(today - last);
        double usual = refill_outlook(&told[i - from], waited).usual;
        if (refill_state(&told[i - from], waited, 0) == RHYTHM_SILENT || !(usual < 1e6))
            continue;
        int64_t day = last + llround(usual);
        found = found == SCORE_MISSING ? day : MIN(found, day);
    }
    return found;
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    (void)ask;
    const NeedsFitted *fitted = open;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(RefillTold));
    ReportRun run = score_run(look, arena);
    OrderChoice choice = order_choice(&run, ALWAYS, 0);
    g_auto(RefillAll) all = {0};
    for (size_t row = 0; row < chunk->n_rows; row++)
        out[row] = SCORE_MISSING;
    refill_read_chunk(&choice, chunk, &all);
    renumber(fitted, &all);
    for (size_t from = 0, to; from < all.seen.n; from = to) {
        to = refill_customer_end(&all.seen, from);
        g_array_set_size(told, (guint)(to - from));
        RefillTold *said = (RefillTold *)(void *)told->data;
        refill_tell(&fitted->fit, &all.seen, (size_t[]){from, to}, 0, said);
        out[all.seen.pairs[from].customer] = first_day(&all, from, to, said, look->day);
    }
}

static const Score SCORES[] = {
    {"next_need", {"Needs something again", "预计再次需要"}, SCORE_DAY, SCORE_NOW, 0},
    {.name = NULL},
};

const ScoreModel NEEDS_MODEL = {
    .name = "needs",
    .title = {"Needs again", "再次需要"},
    .reads = {"The days between the days on which a customer bought the same product, where these "
              "are three or more, and how much was bought.",
              "客户在至少三天买过同一商品时，其购买日之间的间隔和数量。"},
    .scores = SCORES,
    .held = held,
    .fit = fit,
    .open = open_fit,
    .close = close_fit,
    .score = score,
};
