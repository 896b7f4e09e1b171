// SPDX-License-Identifier: Apache-2.0
#include "know/report/value_standing.h"

#include "base/when.h"
#include "know/report/histories.h"
#include "know/report/ranks.h"
#include "know/report/standing.h"

#include <stdlib.h>

enum { ALIVE, PURCHASES, VALUE, COLUMNS };
enum { DAYS = 365 };

// Of the scores: which, and how far ahead.
static const ScoreAsk ASKS[COLUMNS] = {
    [ALIVE] = {0, 0}, [PURCHASES] = {1, DAYS}, [VALUE] = {2, 12}};

typedef struct {
    ScoreColumn *columns[COLUMNS];
    size_t n, repeaters;
    uint32_t *rows; // of whom something is foreseen
    ValueSum *sums; // by group
} PartValues;

struct ValueStanding {
    const ReportRun *run;
    ScoreFitted *fitted;
    int64_t fitted_at;
    OrderChoice choice;
    Ranks ranks; // of values, the greatest first, of equals the older customer
    PartValues *parts;
    size_t n_groups; // told apart: all, or the first and the rest
    Ranked *cuts;    // where each group but the first begins
};

ValueStanding *value_standing_new(const ReportRun *run)
{
    int64_t fitted_at = 0;
    if (!(run->everybody || run->parted || run->news))
        return NULL;
    ScoreFitted *fitted = report_standing(run, "value", &fitted_at);
    const ForecastKept *kept = fitted != NULL ? score_fitted_open(fitted) : NULL;
    if (kept == NULL || !kept->told) {
        score_fitted_unref(fitted);
        return NULL;
    }
    ValueStanding *standing = ARENA_NEW(run->arena, ValueStanding);
    *standing =
        (ValueStanding){.run = run,
                        .fitted = fitted,
                        .fitted_at = fitted_at,
                        .choice = order_choice(run, ALWAYS, 0),
                        .parts = ARENA_ARRAY(run->arena, PartValues, run->version->n_parts + 1)};
    ranks_init(&standing->ranks, run->version->n_parts);
    return standing;
}

void value_standing_clear(ValueStanding *standing)
{
    for (size_t part = 0; part < standing->run->version->n_parts; part++) {
        PartValues *values = &standing->parts[part];
        for (int i = 0; i < COLUMNS; i++)
            score_column_unref(values->columns[i]);
        g_free(values->rows);
        g_free(values->sums);
    }
    ranks_clear(&standing->ranks);
    score_fitted_unref(standing->fitted);
}

const Forecast *value_standing_fits(const ValueStanding *standing)
{
    const ForecastKept *kept = score_fitted_open(standing->fitted);
    return &kept->fits;
}

const ForecastKept *value_standing_kept(const ValueStanding *standing)
{
    return score_fitted_open(standing->fitted);
}

int64_t value_standing_fitted_at(const ValueStanding *standing)
{
    return standing->fitted_at;
}

// ---- a part ----

static const Vector *vector_of(const PartValues *values, int column)
{
    return score_column_vector(values->columns[column]);
}

static int64_t figure_of(const PartValues *values, int column, size_t row)
{
    const Vector *vector = vector_of(values, column);
    uint64_t code = vector_code(vector, row);
    return code != 0 ? vector_decode(vector, code) : 0;
}

// The greatest value first.
static Ranked ranked_of(const PartValues *values, const Vector *ids, uint32_t row)
{
    return (Ranked){-figure_of(values, VALUE, row), vector_decode(ids, vector_code(ids, row))};
}

static const Vector *ids_of(const ValueStanding *standing, size_t part)
{
    return standing->run->version->parts[part].chunk->customers.columns[FIELD_ID];
}

// Orders of a day are one purchase.
static bool bought_again(const PartOrders *orders, OrderSpan span, GTimeZone *zone)
{
    if (span.after - span.first < 2)
        return false;
    int64_t first = vector_decode(orders->times, part_order_time(orders, span.first));
    int64_t last = vector_decode(orders->times, part_order_time(orders, span.after - 1));
    return last - first >= 2 * DAY_US || day_of(last, zone) > day_of(first, zone);
}

void value_standing_part(ValueStanding *standing, size_t part, const uint8_t *rows)
{
    const ReportRun *run = standing->run;
    PartValues *out = &standing->parts[part];
    const Chunk *chunk = run->version->parts[part].chunk;
    GTimeZone *zone = run->clock.zone;
    ScoreLook look = {.version = run->version, .zone = zone, .day = report_score_day(run)};
    for (int i = run->news ? VALUE : 0; i < COLUMNS; i++)
        out->columns[i] = score_column(standing->fitted, &ASKS[i], &look, chunk);
    g_auto(PartOrders) orders;
    chunk_orders_read(&orders, &standing->choice, chunk);
    uint32_t *counts = ranks_counters(&standing->ranks, part);
    out->rows = g_new(uint32_t, chunk->n_rows + 1);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        uint64_t code = vector_code(vector_of(out, VALUE), row);
        if (!rows[row] || code == 0)
            continue;
        out->rows[out->n++] = (uint32_t)row;
        out->repeaters += !run->news && bought_again(&orders, part_orders_of(&orders, row), zone);
        counts[rank_bucket(-vector_decode(vector_of(out, VALUE), code))]++;
    }
}

// ---- groups ----

static void gather_part(void *context, size_t part)
{
    ValueStanding *standing = context;
    const PartValues *values = &standing->parts[part];
    const Vector *ids = ids_of(standing, part);
    for (size_t i = 0; i < values->n; i++) {
        uint32_t bucket = rank_bucket(-figure_of(values, VALUE, values->rows[i]));
        if (ranks_wants(&standing->ranks, bucket))
            ranks_gather(&standing->ranks, part, bucket, ranked_of(values, ids, values->rows[i]));
    }
}

// How many cuts the value does not stand before. Few are equal to one, so that ids count.
static size_t group_of(const ValueStanding *standing, int64_t value, const Vector *ids, size_t row)
{
    size_t low = 0, high = standing->n_groups - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const Ranked *cut = &standing->cuts[middle];
        bool before = -value < cut->value;
        if (-value == cut->value)
            before = vector_decode(ids, vector_code(ids, row)) < cut->id;
        if (before)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void add_part(void *context, size_t part)
{
    ValueStanding *standing = context;
    PartValues *values = &standing->parts[part];
    const Vector *ids = ids_of(standing, part);
    values->sums = g_new0(ValueSum, standing->n_groups);
    for (size_t i = 0; i < values->n; i++) {
        uint32_t row = values->rows[i];
        int64_t value = figure_of(values, VALUE, row);
        ValueSum *sum = &values->sums[group_of(standing, value, ids, row)];
        sum->least = sum->customers == 0 ? value : MIN(sum->least, value);
        sum->customers++;
        sum->value += (double)value;
        if (standing->run->news)
            continue;
        sum->alive += (double)figure_of(values, ALIVE, row) / 1e6;
        sum->purchases += (double)figure_of(values, PURCHASES, row) / 1e6;
    }
}

static void add_sum(const ValueSum *from, ValueSum *to)
{
    if (from->customers > 0)
        to->least = to->customers == 0 ? from->least : MIN(to->least, from->least);
    to->customers += from->customers;
    to->alive += from->alive;
    to->purchases += from->purchases;
    to->value += from->value;
}

// Places at which the groups of `n` begin that are told apart. Fewer customers than groups leave
// some empty.
static void find_cuts(ValueStanding *standing, size_t n, size_t total)
{
    const ReportRun *run = standing->run;
    size_t places[RANKS_MAX];
    standing->cuts = ARENA_ARRAY(run->arena, Ranked, standing->n_groups + 1);
    for (size_t g = 1; g < standing->n_groups; g++)
        places[g - 1] = MIN(g * total / n, total - 1);
    ranks_want(&standing->ranks, places, standing->n_groups - 1);
    crew_run(run->crew, run->version->n_parts, gather_part, standing);
    ranks_found(&standing->ranks, standing->cuts);
}

ValueSum value_standing_groups(ValueStanding *standing, ValueSum *out, size_t n)
{
    size_t n_parts = standing->run->version->n_parts, total = ranks_total(&standing->ranks);
    ValueSum all = {0};
    memset(out, 0, n * sizeof *out);
    n = MIN(n, total);
    standing->n_groups = standing->run->news ? MIN(n, 2) : n;
    if (total == 0)
        return all;
    if (standing->n_groups > 1)
        find_cuts(standing, n, total);
    crew_run(standing->run->crew, n_parts, add_part, standing);
    for (size_t part = 0; part < n_parts; part++) {
        all.repeaters += (int64_t)standing->parts[part].repeaters;
        for (size_t g = 0; standing->parts[part].sums != NULL && g < standing->n_groups; g++)
            add_sum(&standing->parts[part].sums[g], &out[g]);
    }
    for (size_t g = 0; g < standing->n_groups; g++) {
        const Ranked *next = g + 1 < standing->n_groups ? &standing->cuts[g] : NULL;
        bool parted = next != NULL && out[g].customers > 0 && -next->value == out[g].least;
        out[g].until = parted ? next->id : 0;
        add_sum(&out[g], &all);
    }
    return all;
}

// ---- the first ones ----

typedef struct {
    Ranked ranked;
    size_t part;
    uint32_t row;
} Placed;

static int by_rank(const void *a, const void *b)
{
    Ranked one = ((const Placed *)a)->ranked, other = ((const Placed *)b)->ranked;
    return ranked_before(one, other) ? -1 : ranked_before(other, one);
}

typedef struct {
    const ValueStanding *standing;
    size_t most;
    GArray **parts; // of Placed
} First;

static void first_part(void *context, size_t part)
{
    const First *first = context;
    const PartValues *values = &first->standing->parts[part];
    const Vector *ids = ids_of(first->standing, part);
    GArray *found = first->parts[part] = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (size_t i = 0; i < values->n; i++) {
        Placed placed = {ranked_of(values, ids, values->rows[i]), part, values->rows[i]};
        g_array_append_val(found, placed);
    }
    g_array_sort(found, by_rank);
    g_array_set_size(found, (guint)MIN((size_t)found->len, first->most));
}

static void tell(const ValueStanding *standing, const Placed *placed, ValueBest *out)
{
    const ReportRun *run = standing->run;
    const PartValues *values = &standing->parts[placed->part];
    const Chunk *chunk = run->version->parts[placed->part].chunk;
    g_auto(PartOrders) orders;
    chunk_orders_read(&orders, &standing->choice, chunk);
    OrderSpan span = part_orders_of(&orders, placed->row);
    int64_t last = 0;
    PurchaseHistory history = {.seen = {.n = 1}};
    int64_t first = 0;
    double repeat_amount = 0;
    for (uint32_t at = span.first; at < span.after; at++) {
        int64_t moment = vector_decode(orders.times, part_order_time(&orders, at));
        int64_t day = day_of(moment, run->clock.zone);
        first = at == span.first ? day : first;
        history.seen.repeats += at > span.first && day > last;
        repeat_amount += history.seen.repeats > 0 ? (double)part_order_amount(&orders, at) : 0;
        last = day;
    }
    uint32_t repeats = history.seen.repeats;
    history.repeat_mean = repeats > 0 ? repeat_amount / repeats : 0;
    history.seen.last = (uint32_t)(last - first);
    history.seen.age = (uint32_t)MAX(report_score_day(run) - first, last - first);
    *out = (ValueBest){.id = placed->ranked.id, .last = last, .history = history};
    out->outlook = (Outlook){.alive = (double)figure_of(values, ALIVE, placed->row) / 1e6,
                             .purchases = (double)figure_of(values, PURCHASES, placed->row) / 1e6,
                             .spend = forecast_spend(score_fitted_open(standing->fitted), &history),
                             .value = (double)figure_of(values, VALUE, placed->row)};
}

size_t value_standing_best(ValueStanding *standing, ValueBest *out, size_t most)
{
    const ReportRun *run = standing->run;
    size_t n_parts = run->version->n_parts;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Placed));
    First first = {standing, most, ARENA_ARRAY(run->arena, GArray *, n_parts + 1)};
    crew_run(run->crew, n_parts, first_part, &first);
    for (size_t part = 0; part < n_parts; part++) {
        g_array_append_vals(all, first.parts[part]->data, first.parts[part]->len);
        g_array_unref(first.parts[part]);
    }
    g_array_sort(all, by_rank);
    size_t n = MIN(most, (size_t)all->len);
    for (size_t i = 0; i < n; i++)
        tell(standing, &g_array_index(all, Placed, i), &out[i]);
    return n;
}
