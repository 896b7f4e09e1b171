// SPDX-License-Identifier: Apache-2.0
#include "know/report/rfm_scores.h"

#include <string.h>

enum { BLOCK = 1024 };

const Choice RFM_TIES[] = {
    [RFM_APART] = {"apart", {"By id, so that groups are equal", "按编号分开，各组人数相等"}},
    [RFM_TOGETHER] = {"together", {"Equal values stay together", "数值相同的分在一组"}},
    {NULL, {NULL, NULL}},
};

// ---- first pass: values ----

RfmScores *rfm_scores_new(const ReportRun *run, const RfmOptions *options)
{
    RfmScores *scores = ARENA_NEW(run->arena, RfmScores);
    int64_t today = day_of(run->clock.now, run->clock.zone);
    *scores = (RfmScores){.run = run,
                          .options = *options,
                          .choice = order_choice(run, ALWAYS, options->least),
                          .parts = ARENA_ARRAY(run->arena, RfmPart, run->version->n_parts + 1)};
    scores->first_day = order_first_day(&scores->choice, today);
    scores->days = calendar_of_days(run->arena, run->clock.zone, scores->first_day, today);
    for (int axis = 0; axis < RFM_AXES; axis++)
        ranks_init(&scores->axes[axis], run->version->n_parts);
    return scores;
}

static void part_alloc(RfmPart *values, size_t n)
{
    values->rows = g_new(uint32_t, n + 1);
    values->recency = g_new(int32_t, n + 1);
    values->frequency = g_new(int32_t, n + 1);
    values->monetary = g_new(int64_t, n + 1);
}

void rfm_read_part(RfmScores *scores, size_t part, const uint8_t *rows)
{
    g_auto(PartOrders) orders;
    part_orders_read(&orders, &scores->choice, part);
    part_orders_keep_sums(&orders, &scores->choice);
    g_auto(PeriodCodes) days = period_codes(&scores->days, orders.times);
    RfmPart *values = &scores->parts[part];
    uint32_t *counters[RFM_AXES];
    for (int axis = 0; axis < RFM_AXES; axis++)
        counters[axis] = ranks_counters(&scores->axes[axis], part);
    size_t n_rows = orders.chunk->n_rows, n = 0;
    part_alloc(values, n_rows);
    OrderSum sums[BLOCK];
    for (size_t from = 0; from < n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, n_rows);
        part_orders_sums(&orders, from, to, sums);
        for (size_t row = from; row < to; row++) {
            const OrderSum *sum = &sums[row - from];
            if (!(rows[row] & (sum->n > 0)))
                continue;
            int32_t day = (int32_t)period_of(&days, part_order_time(&orders, sum->last));
            values->rows[n] = (uint32_t)row;
            values->recency[n] = day;
            values->frequency[n] = (int32_t)sum->n;
            values->monetary[n++] = sum->amount;
            counters[RFM_RECENCY][rank_bucket(day)]++;
            counters[RFM_FREQUENCY][rank_bucket(sum->n)]++;
            counters[RFM_MONETARY][rank_bucket(sum->amount)]++;
        }
    }
    values->n = n;
}

// ---- second pass: who stands at the cuts ----

static void gather(RfmScores *scores, size_t part, int axis, size_t i, int64_t value)
{
    Ranks *ranks = &scores->axes[axis];
    uint32_t bucket = rank_bucket(value);
    if (!ranks_wants(ranks, bucket))
        return;
    const Vector *ids = rfm_ids(scores, part);
    int64_t id = vector_decode(ids, vector_code(ids, scores->parts[part].rows[i]));
    ranks_gather(ranks, part, bucket, (Ranked){value, id});
}

static void gather_part(void *context, size_t part)
{
    RfmScores *scores = context;
    const RfmPart *values = &scores->parts[part];
    for (size_t i = 0; i < values->n; i++) {
        gather(scores, part, RFM_RECENCY, i, values->recency[i]);
        gather(scores, part, RFM_FREQUENCY, i, values->frequency[i]);
        gather(scores, part, RFM_MONETARY, i, values->monetary[i]);
    }
}

static void fill_scores(RfmScores *scores, int axis)
{
    const Ranked *cuts = scores->cuts[axis];
    for (int64_t value = 0; value < RFM_SMALL; value++) {
        uint8_t group = 0;
        bool tied = false;
        for (size_t k = 0; k + 1 < scores->options.sides; k++) {
            bool after = value == cuts[k].value && cuts[k].id == INT64_MIN;
            group = (uint8_t)(group + (value > cuts[k].value || after));
            tied |= value == cuts[k].value && cuts[k].id != INT64_MIN && cuts[k].id != INT64_MAX;
        }
        scores->scores[axis][value] = tied ? RFM_TIED : group;
    }
}

// The first place of each group but the lowest one; fewer where there are fewer customers.
static size_t cut_places(const RfmScores *scores, size_t out[RFM_SIDES_MAX])
{
    size_t sides = scores->options.sides, n = sides - 1;
    for (size_t k = 0; k < n; k++)
        out[k] = ((k + 1) * scores->n + sides - 1) / sides;
    while (n > 0 && out[n - 1] >= scores->n)
        n--;
    return n;
}

// Places that are asked for, ascending and each once.
typedef struct {
    size_t n, places[RANKS_MAX];
} Places;

static void add_place(Places *asked, size_t place)
{
    size_t at = asked->n;
    while (at > 0 && asked->places[at - 1] > place)
        at--;
    if (at > 0 && asked->places[at - 1] == place)
        return;
    memmove(&asked->places[at + 1], &asked->places[at], (asked->n - at) * sizeof place);
    asked->places[at] = place;
    asked->n++;
}

static size_t number_of(const Places *asked, size_t place)
{
    size_t at = 0;
    while (asked->places[at] != place)
        at++;
    return at;
}

static bool has_own_cuts(const RfmScores *scores, int axis)
{
    const RfmOptions *options = &scores->options;
    return options->groups != NULL && options->sides == RFM_SCORES &&
           options->groups->own_cuts[axis];
}

// Of recency they are days ago, the longest time first.
static void take_own_cuts(RfmScores *scores, int axis)
{
    const int64_t *own = scores->options.groups->cuts[axis];
    int64_t today = day_of(scores->run->clock.now, scores->run->clock.zone);
    for (size_t k = 0; k < RFM_CUTS; k++) {
        int64_t value =
            axis == RFM_RECENCY ? today - own[RFM_CUTS - 1 - k] - scores->first_day + 1 : own[k];
        scores->cuts[axis][k] = (Ranked){value, INT64_MIN};
    }
}

// Where equal values stay together, a cut among them lies after them all.
static void take_cuts(RfmScores *scores, int axis, const Places *asked)
{
    Ranked found[RANKS_MAX];
    size_t places[RFM_SIDES_MAX], n = cut_places(scores, places);
    ranks_found(&scores->axes[axis], found);
    for (size_t k = 0; k < n; k++) {
        Ranked cut = found[number_of(asked, places[k])];
        if (scores->options.together) {
            Ranked before = found[number_of(asked, places[k] - 1)];
            cut.id = before.value == cut.value ? INT64_MAX : INT64_MIN;
        }
        scores->cuts[axis][k] = cut;
    }
}

void rfm_find_cuts(RfmScores *scores)
{
    size_t places[RFM_SIDES_MAX];
    Places asked = {0};
    scores->n = 0;
    for (size_t part = 0; part < scores->run->version->n_parts; part++)
        scores->n += scores->parts[part].n;
    for (size_t k = 0, n = cut_places(scores, places); k < n; k++) {
        add_place(&asked, places[k]);
        if (scores->options.together)
            add_place(&asked, places[k] - 1);
    }
    for (int axis = 0; axis < RFM_AXES; axis++)
        ranks_want(&scores->axes[axis], asked.places, has_own_cuts(scores, axis) ? 0 : asked.n);
    crew_run(scores->run->crew, scores->run->version->n_parts, gather_part, scores);
    for (int axis = 0; axis < RFM_AXES; axis++) {
        for (size_t k = 0; k < RFM_SIDES_MAX; k++)
            scores->cuts[axis][k] = (Ranked){INT64_MAX, INT64_MAX};
        if (has_own_cuts(scores, axis))
            take_own_cuts(scores, axis);
        else
            take_cuts(scores, axis, &asked);
        fill_scores(scores, axis);
    }
}

// Ids are looked at only where values are equal.
size_t rfm_score_exactly(const RfmScores *scores, RfmAxis axis, int64_t value, const Vector *ids,
                         uint32_t row)
{
    const Ranked *cuts = scores->cuts[axis];
    size_t group = 0, equal = 0;
    for (size_t k = 0; k + 1 < scores->options.sides; k++) {
        group += value > cuts[k].value;
        equal += value == cuts[k].value;
    }
    int64_t id = equal > 0 ? vector_decode(ids, vector_code(ids, row)) : 0;
    for (size_t k = group; k < group + equal; k++)
        if (id < cuts[k].id)
            return k;
    return group + equal;
}

void rfm_scores_clear(RfmScores *scores)
{
    for (size_t part = 0; part < scores->run->version->n_parts; part++) {
        RfmPart *values = &scores->parts[part];
        g_free(values->rows);
        g_free(values->recency);
        g_free(values->frequency);
        g_free(values->monetary);
    }
    for (int axis = 0; axis < RFM_AXES; axis++)
        ranks_clear(&scores->axes[axis]);
}
