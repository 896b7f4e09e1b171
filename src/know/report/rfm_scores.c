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
    values->money_buckets = g_new(uint16_t, n + 1);
}

// The code of the moment of the last order; where all orders count, that is kept.
static const Vector *last_moments(const PartOrders *orders)
{
    return orders->all && orders->trail != NULL ? orders->trail->last : NULL;
}

// Ids of those with orders are as good as their places where they ascend.
static void look_at_ids(RfmPart *values, const Vector *ids)
{
    values->lowest = INT64_MIN;
    values->highest = INT64_MAX;
    values->ascends = true;
    uint64_t before = 0;
    for (size_t i = 0; i < values->n && values->ascends; i++) {
        uint64_t code = vector_code(ids, values->rows[i]);
        values->ascends = code > before;
        before = code;
    }
    if (!values->ascends || values->n == 0)
        return;
    values->lowest = vector_decode(ids, vector_code(ids, values->rows[0]));
    values->highest = vector_decode(ids, before);
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
    const Vector *last = last_moments(&orders);
    part_alloc(values, n_rows);
    OrderSum sums[BLOCK];
    for (size_t from = 0; from < n_rows; from += BLOCK) {
        size_t to = MIN(from + BLOCK, n_rows);
        part_orders_sums(&orders, from, to, sums);
        for (size_t row = from; row < to; row++) {
            const OrderSum *sum = &sums[row - from];
            if (!(rows[row] & (sum->n > 0)))
                continue;
            int32_t day = (int32_t)period_of(
                &days, last != NULL ? vector_code(last, row) : part_order_time(&orders, sum->last));
            uint32_t money = rank_bucket(sum->amount);
            values->rows[n] = (uint32_t)row;
            values->recency[n] = day;
            values->frequency[n] = (int32_t)sum->n;
            values->money_buckets[n] = (uint16_t)money;
            values->monetary[n++] = sum->amount;
            counters[RFM_RECENCY][rank_bucket(day)]++;
            counters[RFM_FREQUENCY][rank_bucket(sum->n)]++;
            counters[RFM_MONETARY][money]++;
        }
    }
    values->n = n;
    look_at_ids(values, rfm_ids(scores, part));
}

// ---- second pass: who stands at the cuts ----

static int64_t value_of(const RfmPart *values, RfmAxis axis, size_t i)
{
    return axis == RFM_MONETARY    ? values->monetary[i]
           : axis == RFM_FREQUENCY ? values->frequency[i]
                                   : values->recency[i];
}

static int64_t id_of(const RfmScores *scores, size_t part, size_t i)
{
    const Vector *ids = rfm_ids(scores, part);
    return vector_decode(ids, vector_code(ids, scores->parts[part].rows[i]));
}

static void gather_axis(RfmScores *scores, size_t part, RfmAxis axis)
{
    Ranks *ranks = &scores->axes[axis];
    const RfmPart *values = &scores->parts[part];
    for (size_t i = 0; ranks->gathers && i < values->n; i++) {
        uint32_t bucket = axis == RFM_MONETARY ? values->money_buckets[i]
                                               : rank_bucket(value_of(values, axis, i));
        if (ranks_wants(ranks, bucket))
            ranks_gather(ranks, part, bucket,
                         (Ranked){value_of(values, axis, i), id_of(scores, part, i)});
    }
}

static void gather_part(void *context, size_t part)
{
    gather_axis(context, part, RFM_RECENCY);
    gather_axis(context, part, RFM_FREQUENCY);
    gather_axis(context, part, RFM_MONETARY);
}

// True when all customers stand in the order of their ids, so that nobody needs to sort equals.
static bool in_order(const RfmScores *scores)
{
    int64_t before = INT64_MIN;
    for (size_t part = 0; part < scores->run->version->n_parts; part++) {
        const RfmPart *values = &scores->parts[part];
        if (values->n == 0)
            continue;
        if (!values->ascends || values->lowest <= before)
            return false;
        before = values->highest;
    }
    return true;
}

// Of the customers of an exact bucket in the order of ids, the id of the one at `place`.
static int64_t id_at(const RfmScores *scores, RfmAxis axis, int64_t value, size_t place)
{
    const Ranks *ranks = &scores->axes[axis];
    uint32_t bucket = rank_bucket(value);
    size_t part = 0, i = 0;
    for (;; part++) {
        size_t here = ranks->counts[part] != NULL ? ranks->counts[part][bucket] : 0;
        if (place < here)
            break;
        place -= here;
    }
    const RfmPart *values = &scores->parts[part];
    for (;; i++)
        if (value_of(values, axis, i) == value && place-- == 0)
            return id_of(scores, part, i);
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
static void take_cuts(RfmScores *scores, RfmAxis axis, const Places *asked)
{
    Ranked found[RANKS_MAX];
    size_t places[RFM_SIDES_MAX], n = cut_places(scores, places);
    const Ranks *ranks = &scores->axes[axis];
    ranks_found(&scores->axes[axis], found);
    for (size_t i = 0; ranks->left_exact && i < ranks->n_ranks; i++)
        if (rank_is_exact(ranks->buckets[i]))
            found[i].id = id_at(scores, axis, found[i].value, ranks->inside[i]);
    for (size_t k = 0; k < n; k++) {
        Ranked cut = found[number_of(asked, places[k])];
        if (scores->options.together) {
            Ranked before = found[number_of(asked, places[k] - 1)];
            cut.id = before.value == cut.value ? INT64_MAX : INT64_MIN;
        }
        scores->cuts[axis][k] = cut;
    }
}

// What is known of all customers of a bucket: where no cut lies among them, or all of them are of
// one value and stand on one side of the cuts there.
static uint8_t score_of_bucket(const RfmScores *scores, const RfmPart *values, int axis,
                               uint32_t bucket)
{
    const Ranked *cuts = scores->cuts[axis];
    uint8_t group = 0;
    for (size_t k = 0; k + 1 < scores->options.sides; k++) {
        uint32_t cut = rank_bucket(cuts[k].value);
        bool exact = rank_is_exact(bucket);
        if (cut < bucket || (cut == bucket && exact && values->lowest >= cuts[k].id))
            group++;
        else if (cut == bucket && !(exact && values->highest < cuts[k].id))
            return RFM_TIED;
    }
    return group;
}

// From cut to cut the buckets between have one score.
static void fill_table(const RfmScores *scores, const RfmPart *values, int axis, uint8_t *table)
{
    const Ranked *cuts = scores->cuts[axis];
    uint32_t from = 0;
    for (size_t k = 0; k + 1 < scores->options.sides; k++) {
        uint32_t cut = rank_bucket(cuts[k].value);
        if (cut < from)
            continue;
        memset(table + from, (int)k, cut - from);
        table[cut] = score_of_bucket(scores, values, axis, cut);
        from = cut + 1;
    }
    memset(table + from, (int)scores->options.sides - 1, RANK_BUCKETS - from);
}

static void fill_tables(void *context, size_t part)
{
    RfmScores *scores = context;
    RfmPart *values = &scores->parts[part];
    values->tables = g_malloc((size_t)RFM_AXES * RANK_BUCKETS);
    for (uint32_t axis = 0; axis < RFM_AXES; axis++)
        fill_table(scores, values, (int)axis, values->tables + axis * RANK_BUCKETS);
}

static void want_cuts(RfmScores *scores, Places *asked)
{
    size_t places[RFM_SIDES_MAX], n_parts = scores->run->version->n_parts;
    bool ordered = in_order(scores);
    scores->n = 0;
    for (size_t part = 0; part < n_parts; part++)
        scores->n += scores->parts[part].n;
    for (size_t k = 0, n = cut_places(scores, places); k < n; k++) {
        add_place(asked, places[k]);
        if (scores->options.together)
            add_place(asked, places[k] - 1);
    }
    for (int axis = 0; axis < RFM_AXES; axis++) {
        ranks_want(&scores->axes[axis], asked->places, has_own_cuts(scores, axis) ? 0 : asked->n);
        if (ordered)
            ranks_leave_exact(&scores->axes[axis]);
    }
    crew_run(scores->run->crew, n_parts, gather_part, scores);
}

void rfm_find_cuts(RfmScores *scores)
{
    Places asked = {0};
    want_cuts(scores, &asked);
    for (RfmAxis axis = 0; axis < RFM_AXES; axis++) {
        for (size_t k = 0; k < RFM_SIDES_MAX; k++)
            scores->cuts[axis][k] = (Ranked){INT64_MAX, INT64_MAX};
        if (has_own_cuts(scores, (int)axis))
            take_own_cuts(scores, (int)axis);
        else
            take_cuts(scores, axis, &asked);
    }
    crew_run(scores->run->crew, scores->run->version->n_parts, fill_tables, scores);
}

// Ids are looked at only where values are equal.
size_t rfm_score_exactly(const RfmScores *scores, RfmAxis axis, size_t part, size_t i)
{
    int64_t value = value_of(&scores->parts[part], axis, i);
    const Ranked *cuts = scores->cuts[axis];
    size_t group = 0, equal = 0;
    for (size_t k = 0; k + 1 < scores->options.sides; k++) {
        group += value > cuts[k].value;
        equal += value == cuts[k].value;
    }
    int64_t id = equal > 0 ? id_of(scores, part, i) : 0;
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
        g_free(values->money_buckets);
        g_free(values->tables);
    }
    for (int axis = 0; axis < RFM_AXES; axis++)
        ranks_clear(&scores->axes[axis]);
}
