// SPDX-License-Identifier: Apache-2.0
//
// The day on which a customer will probably order next (know/insight/next_order.h) as a score, and
// the days between which it lies in eight of ten cases. Of customers who ordered on three days or
// more, as the report `next` says it.
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "know/insight/next_order.h"
#include "know/score/orders_read.h"

#include <math.h>

enum { NEXT, FROM, TO };
enum { DAYS_LEAST = 3 };

// ---- reading ----

// False with fewer than three days. `*out_last`: the number of the day of the last order.
static bool see(const ChunkOrders *orders, size_t row, RhythmSeen *out, int32_t *out_last)
{
    OrderSpan span = part_orders_of(&orders->orders, row);
    int32_t days = 0, last = 0;
    *out = (RhythmSeen){0};
    for (uint32_t at = span.first; at < span.after; at++) {
        int32_t day = score_order_day(orders, at);
        if (days > 0 && day == last)
            continue;
        if (days++ > 0)
            rhythm_see(out, day - last);
        last = day;
    }
    *out_last = last;
    return days >= DAYS_LEAST;
}

// ---- fitting ----

typedef struct {
    const ScoreLook *look;
    GArray **parts; // of RhythmSeen
} Fitting;

static void read_part(void *context, size_t part)
{
    Fitting *fitting = context;
    const Chunk *chunk = fitting->look->version->parts[part].chunk;
    g_autofree uint8_t *rows = score_counted_rows(fitting->look, part);
    g_autoptr(ChunkOrders) orders = score_orders_of(fitting->look, chunk);
    GArray *seen = fitting->parts[part] = g_array_new(FALSE, FALSE, sizeof(RhythmSeen));
    for (size_t row = 0; row < chunk->n_rows; row++) {
        RhythmSeen one;
        int32_t last;
        if (rows[row] && see(orders, row, &one, &last))
            g_array_append_val(seen, one);
    }
}

static GArray *read_all(const ScoreLook *look)
{
    size_t n = look->version->n_parts;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(RhythmSeen));
    Fitting fitting = {look, g_new0(GArray *, n + 1)};
    crew_run(look->crew, n, read_part, &fitting);
    for (size_t part = 0; part < n; part++) {
        g_array_append_vals(all, fitting.parts[part]->data, fitting.parts[part]->len);
        g_array_unref(fitting.parts[part]);
    }
    g_free(fitting.parts);
    return all;
}

static char *parameters_of(const RhythmFit *found)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_key(&out, "times");
    json_array(&out);
    json_real(&out, found->mean);
    json_real(&out, found->within);
    json_real(&out, found->between);
    json_array_end(&out);
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    g_autoptr(GArray) all = read_all(look);
    const RhythmSeen *seen = (const RhythmSeen *)(const void *)all->data;
    RhythmFit found;
    int64_t gaps = 0;
    if (!rhythm_fit(seen, all->len, &found, error))
        return false;
    for (guint i = 0; i < all->len; i++)
        gaps += seen[i].gaps;
    *out = (ScoreFit){.variant = g_strdup("lognormal"),
                      .parameters = parameters_of(&found),
                      .quality = g_strdup_printf("{\"usual_days\":%.2f}", exp(found.mean)),
                      .customers = (int64_t)all->len,
                      .facts = gaps,
                      .converged = found.converged};
    return true;
}

// ---- what was fitted ----

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    double times[3];
    bool good = json_object_is_type(json, json_type_object) &&
                score_read_numbers(json, "times", times, G_N_ELEMENTS(times)) && times[1] > 0 &&
                times[2] >= 0;
    json_object_put(json);
    if (!good)
        return score_unreadable(error);
    RhythmFit *fitted = g_new0(RhythmFit, 1);
    *fitted = (RhythmFit){.mean = times[0], .within = times[1], .between = times[2]};
    return fitted;
}

// ---- scores ----

static double days_to(const RhythmOutlook *outlook, size_t which)
{
    return which == NEXT   ? round(outlook->usual)
           : which == FROM ? floor(outlook->low)
                           : ceil(outlook->high);
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    g_autoptr(ChunkOrders) orders = score_orders_of(look, chunk);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        RhythmSeen seen;
        int32_t last;
        out[row] = SCORE_MISSING; // without a rhythm nothing is foretold
        if (!see(orders, row, &seen, &last))
            continue;
        RhythmOutlook outlook = rhythm_outlook(open, &seen, 0);
        double days = days_to(&outlook, ask->which);
        if (isfinite(days) && days < 1e6)
            out[row] = orders->before + last + (int64_t)days;
    }
}

static const Score SCORES[] = {
    [NEXT] = {"next_order", {"Next order", "预计下次下单"}, SCORE_DAY, SCORE_NOW, 0},
    [FROM] = {"next_order_from", {"Next order, earliest", "下次下单最早"}, SCORE_DAY, SCORE_NOW, 0},
    [TO] = {"next_order_to", {"Next order, latest", "下次下单最晚"}, SCORE_DAY, SCORE_NOW, 0},
    {.name = NULL},
};

const ScoreModel NEXT_ORDER_MODEL = {
    .name = "next_order",
    .title = {"Next order", "下次下单"},
    .reads = {"The days between days with orders, of customers who ordered on three days or more.",
              "至少在三天下过单的客户，其有订单的日期之间的间隔。"},
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .open = open_fit,
    .close = g_free,
    .score = score,
};
