// SPDX-License-Identifier: Apache-2.0
#include "know/kept.h"

#include "base/pages.h"
#include "know/rhythm.h"
#include "know/taken.h"
#include "rule/functions.h"

enum { SUMS = -1 }; // NumbersKey.what; else a function

static const BoundFacts *facts_of(const Keeping *keeping)
{
    return &keeping->bound->facts[0];
}

static size_t records_of(const Keeping *keeping)
{
    return facts_of(keeping)->kept->starts[keeping->chunk->n_rows];
}

size_t kept_bytes(const Keeping *keeping)
{
    size_t most = MAX(records_of(keeping), keeping->chunk->n_rows) + 1;
    return most * (sizeof(int64_t) + sizeof(uint32_t));
}

// False when the value stands in a shared record, which may change without the chunk.
static bool key_of(const Keeping *keeping, int what, NumbersKey *key)
{
    const PlanValue *value = keeping->node->value;
    *key = (NumbersKey){.what = what,
                        .facts = keeping->node->facts[0]->frame,
                        .column = -1,
                        .amount = -1,
                        .rate = -1};
    if (value == NULL)
        return true;
    key->column = value->path.column;
    key->parent = value->path.parent;
    if (value->has_base) {
        key->amount = value->amount.column;
        key->amount_parent = value->amount.parent;
    }
    if (value->has_rate) {
        key->rate = value->rate.column;
        key->rate_parent = value->rate.parent;
    }
    return value->path.n_steps == 0 && (!value->has_base || value->amount.n_steps == 0) &&
           (!value->has_rate || value->rate.n_steps == 0) && taken_in_one_currency(keeping->bound);
}

// ---- the facts of a record ----

typedef struct {
    uint32_t record;
    size_t first, after;
} FactsOf;

static FactsOf facts_at(const Keeping *keeping, size_t position)
{
    const PlanFacts *plan = keeping->node->facts[0];
    uint32_t record = trail_record(facts_of(keeping)->kept, position);
    if (plan->frame == plan->record)
        return (FactsOf){record, record, (size_t)record + 1};
    const uint32_t *starts = keeping->chunk->facts[plan->frame].starts;
    return (FactsOf){record, starts[record], starts[record + 1]};
}

// ---- sums ----

typedef struct {
    int64_t *sums;    // before every position, and of all
    uint32_t *counts; // the same; NULL: not asked for
    int64_t all;      // amounts whatever their sign
} Summing;

// Goes on behind what is before `position`; false when amounts are too large for sums.
static bool add_record(const Keeping *keeping, size_t position, Summing *summing)
{
    FactsOf facts = facts_at(keeping, position);
    int64_t sum = summing->sums[position];
    uint32_t count = 0;
    for (size_t fact = facts.first; fact < facts.after; fact++) {
        Found found = {(uint32_t)fact, facts.record};
        Held held = taken(keeping->node, keeping->bound, &found);
        if (held.missing)
            continue;
        if (held.integer == INT64_MIN ||
            __builtin_add_overflow(summing->all, ABS(held.integer), &summing->all) ||
            summing->all > RULE_NUMBER_MAX)
            return false;
        sum += held.integer;
        count++;
    }
    summing->sums[position + 1] = sum;
    if (summing->counts != NULL)
        summing->counts[position + 1] = summing->counts[position] + count;
    return true;
}

// Of every customer the amounts together, whatever their sign; the most of them.
static bool add_customers(const Keeping *keeping, Summing *summing, int64_t *out_most)
{
    const Trail *trail = facts_of(keeping)->kept;
    *out_most = 0;
    for (size_t row = 0; row < keeping->chunk->n_rows; row++) {
        int64_t before = summing->all;
        for (size_t position = trail->starts[row]; position < trail->starts[row + 1]; position++)
            if (!add_record(keeping, position, summing))
                return false;
        *out_most = MAX(*out_most, summing->all - before);
    }
    return true;
}

// Windows are those of one customer: where nobody's amounts go beyond 32 bits, lower halves do.
static bool make_sums(const Keeping *keeping, bool counted, TrailNumbers *out)
{
    size_t n = records_of(keeping) + 1;
    g_autofree int64_t *sums = pages_alloc(n * sizeof *sums);
    g_autofree uint32_t *counts = counted ? g_new(uint32_t, n) : NULL;
    Summing summing = {sums, counts, 0};
    int64_t most;
    sums[0] = 0;
    if (counted)
        counts[0] = 0;
    if (!add_customers(keeping, &summing, &most))
        return false;
    out->counts = g_steal_pointer(&counts);
    if (most > INT32_MAX) {
        out->numbers = g_steal_pointer(&sums);
        return true;
    }
    uint32_t *narrow = pages_alloc(n * sizeof *narrow);
    for (size_t position = 0; position < n; position++)
        narrow[position] = (uint32_t)sums[position];
    out->narrow = narrow;
    return true;
}

static const TrailNumbers *keep_sums(const Keeping *keeping, const NumbersKey *key, bool room)
{
    const Trail *trail = facts_of(keeping)->kept;
    const TrailNumbers *there = trail_numbers(trail, key);
    TrailNumbers made = {0};
    if (there != NULL || !room || !make_sums(keeping, key->counted, &made))
        return there;
    size_t each = made.narrow != NULL ? sizeof *made.narrow : sizeof *made.numbers;
    each += key->counted ? sizeof *made.counts : 0;
    return trail_keep(keeping->chunk, trail, key, &made, records_of(keeping) * each);
}

const TrailNumbers *kept_sums(const Keeping *keeping, bool room)
{
    FunctionId id = keeping->node->call->function->id;
    NumbersKey key;
    if ((id != FUNCTION_SUM && id != FUNCTION_AVG) || !key_of(keeping, SUMS, &key))
        return NULL;
    key.counted = id == FUNCTION_AVG;
    return keep_sums(keeping, &key, room);
}

// A column of the records themselves, or nothing, taken without a rule.
typedef struct {
    PlanFacts facts;
    const PlanFacts *steps;
    PlanValue value;
    PlanNode node;
    BoundFacts found;
    Bound bound;
} Alone;

static Keeping keeping_alone(Alone *alone, const Chunk *chunk, const Trail *trail, RecordColumn of)
{
    *alone = (Alone){.facts = {.frame = of.record, .record = of.record}, .found = {.kept = trail}};
    alone->steps = &alone->facts;
    alone->node = (PlanNode){.facts = &alone->steps, .n_facts = 1};
    alone->bound = (Bound){.facts = &alone->found};
    if (of.column >= 0) {
        const Vector *vector = chunk->facts[of.record].columns[of.column];
        alone->value.path = (PlanPath){.frame = of.record, .column = of.column};
        alone->node.value = &alone->value;
        alone->bound.value = (Source){.vector = vector, .last = vector};
    }
    return (Keeping){chunk, &alone->node, &alone->bound};
}

const TrailNumbers *kept_column_sums(const Chunk *chunk, const Trail *trail, RecordColumn of,
                                     bool room)
{
    Alone alone;
    Keeping keeping = keeping_alone(&alone, chunk, trail, of);
    NumbersKey key;
    return key_of(&keeping, SUMS, &key) ? keep_sums(&keeping, &key, room) : NULL;
}

// ---- what calls give ----

static void make_gaps(const Keeping *keeping, int64_t *numbers, uint8_t *missing)
{
    const Trail *trail = facts_of(keeping)->kept;
    g_autoptr(GArray) moments = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) buffer = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t row = 0; row < keeping->chunk->n_rows; row++) {
        size_t first = trail->starts[row], n = trail->starts[row + 1] - first;
        g_array_set_size(moments, (guint)n);
        int64_t *at = (int64_t *)(void *)moments->data;
        for (size_t i = 0; i < n; i++)
            at[i] = vector_decode(trail->times, trail_moment(trail, first + i));
        missing[row] = !rhythm_median_gap((Moments){at, n}, buffer, &numbers[row]);
    }
}

static void make_extremes(const Keeping *keeping, bool greatest, int64_t *numbers, uint8_t *missing)
{
    const Trail *trail = facts_of(keeping)->kept;
    for (size_t row = 0; row < keeping->chunk->n_rows; row++) {
        Held best = HELD_NOTHING;
        for (size_t position = trail->starts[row]; position < trail->starts[row + 1]; position++) {
            FactsOf facts = facts_at(keeping, position);
            for (size_t fact = facts.first; fact < facts.after; fact++) {
                Found found = {(uint32_t)fact, facts.record};
                Held held = taken(keeping->node, keeping->bound, &found);
                if (!held.missing && (best.missing || (held.integer > best.integer) == greatest))
                    best = held;
            }
        }
        missing[row] = best.missing;
        numbers[row] = best.integer;
    }
}

static const TrailNumbers *keep_numbers(const Keeping *keeping, const NumbersKey *key, bool room)
{
    const Trail *trail = facts_of(keeping)->kept;
    const TrailNumbers *there = trail_numbers(trail, key);
    if (there != NULL || !room)
        return there;
    size_t n = keeping->chunk->n_rows;
    int64_t *numbers = g_new0(int64_t, n + 1);
    uint8_t *missing = g_new0(uint8_t, n + 1);
    if (key->what == FUNCTION_MEDIAN_GAP)
        make_gaps(keeping, numbers, missing);
    else
        make_extremes(keeping, key->what == FUNCTION_MAX, numbers, missing);
    TrailNumbers made = {.numbers = numbers, .missing = missing};
    return trail_keep(keeping->chunk, trail, key, &made, n * (sizeof *numbers + 1));
}

const TrailNumbers *kept_numbers(const Keeping *keeping, bool room)
{
    FunctionId id = keeping->node->call->function->id;
    const PlanFacts *plan = keeping->node->facts[0];
    bool gaps = id == FUNCTION_MEDIAN_GAP && plan->frame == plan->record;
    bool extremes = id == FUNCTION_MIN || id == FUNCTION_MAX;
    NumbersKey key;
    if ((!gaps && !extremes) || plan->n_windows > 0 || !key_of(keeping, (int)id, &key))
        return NULL;
    return keep_numbers(keeping, &key, room);
}

const TrailNumbers *kept_gaps(const Chunk *chunk, const Trail *trail, int record, bool room)
{
    Alone alone;
    Keeping keeping = keeping_alone(&alone, chunk, trail, (RecordColumn){record, -1});
    NumbersKey key;
    return key_of(&keeping, FUNCTION_MEDIAN_GAP, &key) ? keep_numbers(&keeping, &key, room) : NULL;
}
