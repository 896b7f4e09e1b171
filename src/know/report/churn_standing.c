// SPDX-License-Identifier: Apache-2.0
//
// Who leaves, by the model that stands: its scores are columns of the panel, and what else is asked
// of a customer are sums of orders in windows. Habits are read of those alone whose reasons are
// told, so a million customers are read in a moment.
#include "base/when.h"
#include "know/report/churn_inside.h"

enum { BLOCK = 1024 }; // customers

// The orders of a part in the days that are asked about.
typedef struct {
    PartOrders all, year, before, since;
    OrderChoice choices[4];
} Windows;

static void windows_open(Windows *out, const Risks *risks, const Chunk *chunk)
{
    const ReportRun *run = risks->run;
    GTimeZone *zone = run->clock.zone;
    int64_t tomorrow = risks->leaving.today + 1, then = tomorrow - risks->leaving.horizon;
    Bounds bounds[4] = {ALWAYS,
                        {day_start(tomorrow - YEAR, zone), INT64_MAX},
                        {day_start(then - YEAR, zone), day_start(then, zone)},
                        {day_start(then, zone), day_start(tomorrow, zone)}};
    PartOrders *orders[4] = {&out->all, &out->year, &out->before, &out->since};
    for (int i = 0; i < 4; i++) {
        out->choices[i] = order_choice(run, bounds[i], 0);
        chunk_orders_read(orders[i], &out->choices[i], chunk);
    }
    part_orders_keep_sums(&out->year, &out->choices[1]);
}

static void windows_clear(Windows *windows)
{
    part_orders_clear(&windows->all);
    part_orders_clear(&windows->year);
    part_orders_clear(&windows->before);
    part_orders_clear(&windows->since);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Windows, windows_clear)

static bool any_order(const PartOrders *orders, size_t row)
{
    OrderSpan span = part_orders_of(orders, row);
    return span.first < span.after;
}

// ---- reasons ----

// Whose habits are read.
typedef struct {
    const Risks *risks;
    GArray *told;  // of Risk, by row
    size_t at;     // the next of them
    size_t width;  // how many of each the model knows
    float *habits; // by place in `told`
} Telling;

static void read_habits(void *context, size_t row, const HabitHistory *history)
{
    Telling *telling = context;
    const Leaving *leaving = &telling->risks->leaving;
    int32_t tomorrow = leaving->today + 1;
    while (telling->at < telling->told->len &&
           g_array_index(telling->told, Risk, telling->at).row < row)
        telling->at++;
    g_assert(telling->at < telling->told->len);
    Risk *risk = &g_array_index(telling->told, Risk, telling->at);
    habits_of(history, tomorrow, leaving->horizon, risk->habits);
    risk->last = tomorrow - (int64_t)risk->habits[HABIT_RECENCY];
    memcpy(telling->habits + telling->at * telling->width, risk->habits,
           telling->width * sizeof *telling->habits);
}

static int by_row(const void *a, const void *b)
{
    const Risk *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

// Fills in the habits of those told, and the weights of bands unless single customers are wanted.
static bool explain(const Risks *risks, PartRisks *out, const Chunk *chunk, GError **error)
{
    GArray *told = out->most;
    g_autofree uint8_t *wanted = g_malloc0(chunk->n_rows + 1);
    size_t width = churn_width(risks->churn);
    g_autofree float *habits = g_new0(float, told->len *width + 1);
    g_autofree float *parts = g_new0(float, told->len *width + 1);
    g_array_sort(told, by_row);
    for (guint i = 0; i < told->len; i++)
        wanted[g_array_index(told, Risk, i).row] = 1;
    Telling telling = {risks, told, 0, width, habits};
    HabitChoice choice = {.rows = wanted, .heard = leaving_heard(risks->churn)};
    habits_each(risks->run, &choice, chunk, read_habits, &telling);
    FeatureTable rows = {told->len, width, habits};
    if (risks->most > 0)
        return true; // of single customers when it is known which of all parts
    if (!churn_explain(risks->churn, &rows, parts, error))
        return false;
    for (guint i = 0; i < told->len; i++) {
        float *weights = out->bands[risk_band(g_array_index(told, Risk, i).risk)].weights;
        for (size_t k = 0; k < width; k++)
            weights[k] += parts[i * width + k];
    }
    return true;
}

// ---- a part ----

static void read_row(const Risks *risks, PartRisks *out, const Windows *windows, const Risk *risk)
{
    if (any_order(&windows->before, risk->row)) {
        out->before++;
        out->stayed += any_order(&windows->since, risk->row);
    }
    if (!any_order(&windows->year, risk->row))
        out->gone += any_order(&windows->all, risk->row);
    else if (risks_add(risks, out, risk) || risks->most > 0)
        g_array_append_vals(out->most, risk, 1);
}

static void read_rows(const Risks *risks, PartRisks *out, const Windows *windows,
                      const Vector *scores)
{
    const uint8_t *mask = risks->masks[out - risks->parts];
    const Chunk *chunk = windows->all.chunk;
    OrderSum sums[BLOCK];
    Risk risk = {0}; // of whose habits nothing is read yet
    for (size_t from = 0; from < chunk->n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, chunk->n_rows);
        part_orders_sums(&windows->year, from, to, sums);
        for (size_t row = from; row < to; row++) {
            uint64_t code = vector_code(scores, row);
            if (!mask[row])
                continue;
            risk.id = risks->most > 0 ? chunk_id(chunk, row) : 0;
            risk.row = (uint32_t)row;
            risk.spent = (double)sums[row - from].amount;
            risk.risk = (float)(code != 0 ? (double)vector_decode(scores, code) / 1e6 : 0);
            read_row(risks, out, windows, &risk);
        }
    }
}

void risks_read_standing(Risks *risks, size_t part)
{
    const ReportRun *run = risks->run;
    const Chunk *chunk = run->version->parts[part].chunk;
    PartRisks *out = &risks->parts[part];
    ScoreLook look = {
        .version = run->version, .zone = run->clock.zone, .day = risks->leaving.today};
    ScoreColumn *scores = score_column(risks->standing, &(ScoreAsk){0, 0}, &look, chunk);
    g_auto(Windows) windows;
    windows_open(&windows, risks, chunk);
    out->most = g_array_new(FALSE, FALSE, sizeof(Risk));
    read_rows(risks, out, &windows, score_column_vector(scores));
    score_column_unref(scores);
    if (risks->most > 0) {
        g_array_sort(out->most, risk_by_loss);
        g_array_set_size(out->most, (guint)MIN(out->most->len, risks->most));
    }
}

static void keep_told(const Risks *risks, GArray *told)
{
    guint n = 0;
    for (guint i = 0; i < told->len; i++)
        if (risks->told == BANDS || risk_band(g_array_index(told, Risk, i).risk) == risks->told)
            g_array_index(told, Risk, n++) = g_array_index(told, Risk, i);
    g_array_set_size(told, n);
}

void risks_explain_standing(Risks *risks, size_t part)
{
    PartRisks *out = &risks->parts[part];
    GError *error = NULL;
    if (out->most == NULL)
        return;
    keep_told(risks, out->most);
    if (out->most->len > 0 && !explain(risks, out, risks->run->version->parts[part].chunk, &error))
        risks_fail(risks, error);
}
