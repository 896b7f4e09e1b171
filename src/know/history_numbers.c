// SPDX-License-Identifier: Apache-2.0
//
// Numbers that the facts of a customer make: sums, extremes, how many are different, gaps.
#include "know/history_inside.h"

#include <string.h>

static Held take(const Telling *telling, guint i)
{
    return taken(telling->node, telling->bound, found_at(telling, i));
}

static bool is_foreign(const Telling *telling, guint i)
{
    return taken_is_foreign(telling->node, telling->bound, found_at(telling, i));
}
__extension__ typedef __int128 Wide;

// A sum, or what an average is made of.
typedef struct {
    Wide sum;
    int64_t n;
    bool foreign; // an amount in another currency is among them
} Total;

static Total add_found(const Telling *telling, size_t row)
{
    Total total = {0};
    story_find(&telling->stories[0], row, telling->found);
    for (guint i = 0; i < telling->found->len; i++) {
        Held held = take(telling, i);
        if (held.missing)
            continue;
        total.foreign |= is_foreign(telling, i);
        total.sum += held.integer;
        total.n++;
    }
    return total;
}

// What lies between two positions of sums that are kept.
static Total add_kept(const Telling *telling, size_t row)
{
    const Story *story = &telling->stories[0];
    const TrailNumbers *sums = telling->bound->sums;
    size_t first = story->first[row], after = story->after[row];
    return (Total){.sum = trail_sum(sums, first, after),
                   .n = sums->counts != NULL ? sums->counts[after] - sums->counts[first] : 0};
}

// Whether codes can be added up as they stand: a column of the facts themselves, all amounts in the
// currency that is asked for.
bool history_is_plain(const PlanNode *node, const Bound *bound, const Story *story)
{
    const Source *source = &bound->value;
    return node->value != NULL && !node->value->has_rate && !node->value->has_base &&
           source->rows == NULL && !source->parent && source->vector->most <= UINT32_MAX &&
           story->first != NULL && taken_in_one_currency(bound);
}

// The same by codes, made once for each width of them.
static inline __attribute__((always_inline)) Total add_codes(const Story *story, size_t row,
                                                             const Vector *vector, unsigned width)
{
    const Vector fixed = {.width = (uint8_t)width, .codes = vector->codes, .most = vector->most};
    uint64_t sum = 0, n = 0;
    for (size_t at = story->first[row]; at < story->after[row]; at++) {
        size_t record = trail_record(&story->trail, at);
        if (!story_passes(story->record_pass, at - story->at0))
            continue;
        size_t end = story_part(story, record + 1);
        for (size_t fact = story_part(story, record); fact < end; fact++) {
            if (!story_passes(story->fact_pass, fact - story->fact0))
                continue;
            uint64_t code = vector_code(&fixed, fact);
            sum += code;
            n += code != 0;
        }
    }
    Wide total = (Wide)vector->base * (int64_t)n + (Wide)vector->scale * (int64_t)(sum - n);
    return (Total){.sum = total, .n = (int64_t)n};
}

static Total total_of(const Telling *telling, size_t row)
{
    const Vector *vector = telling->bound->value.vector;
    if (telling->known && telling->bound->sums != NULL && telling->stories[0].first != NULL)
        return add_kept(telling, row);
    if (!telling->plain)
        return add_found(telling, row);
    switch (vector->width) {
    case 4:
        return add_codes(&telling->stories[0], row, vector, 4);
    case 2:
        return add_codes(&telling->stories[0], row, vector, 2);
    case 1:
        return add_codes(&telling->stories[0], row, vector, 1);
    default:
        return add_codes(&telling->stories[0], row, vector, 0);
    }
}

static Held add_up(const Telling *telling, size_t row, bool average)
{
    Total total = total_of(telling, row);
    if (average) {
        bool finer =
            telling->node->call->path->scale > telling->node->call->children[1]->path->scale;
        total.sum *= finer ? 1000000 : 1;
    }
    if (total.foreign || total.sum > RULE_NUMBER_MAX || total.sum < -RULE_NUMBER_MAX ||
        (average && total.n == 0))
        return HELD_NOTHING;
    return (Held){.integer =
                      average ? divide_rounded((int64_t)total.sum, total.n) : (int64_t)total.sum};
}

static Held extreme(const Telling *telling, bool greatest)
{
    Held best = HELD_NOTHING;
    for (guint i = 0; i < telling->found->len; i++) {
        Held held = take(telling, i);
        if (held.missing)
            continue;
        if (is_foreign(telling, i))
            return HELD_NOTHING;
        if (best.missing || (greatest ? held.integer > best.integer : held.integer < best.integer))
            best = held;
    }
    return best;
}

static int compare_integers(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static uint64_t code_of(const Source *source, const Found *found)
{
    return vector_code(source->vector, source->parent ? found->record : found->fact);
}

// Of any number of values: by their order.
static int64_t count_sorted(const Telling *telling)
{
    const Source *source = &telling->bound->value;
    GArray *values = telling->other;
    g_array_set_size(values, 0);
    for (guint i = 0; i < telling->found->len; i++) {
        uint64_t code = code_of(source, found_at(telling, i));
        int64_t identity = (int64_t)taken_identity(source, code);
        if (identity != 0) // amounts of any currency, as they are stored
            g_array_append_val(values, identity);
    }
    g_array_sort(values, compare_integers);
    int64_t n = 0;
    for (guint i = 0; i < values->len; i++)
        n += i == 0 || g_array_index(values, int64_t, i) != g_array_index(values, int64_t, i - 1);
    return n;
}

static void mark_found(const Telling *telling, size_t row)
{
    const uint16_t *identities = telling->bound->identities;
    story_find(&telling->stories[0], row, telling->found);
    for (guint i = 0; i < telling->found->len; i++) {
        unsigned identity = identities[code_of(&telling->bound->value, found_at(telling, i))];
        telling->marks[identity / 64] |= UINT64_C(1) << identity % 64;
    }
}

// The same without listing the facts: up to 63 values, made once for each width of their codes.
static inline __attribute__((always_inline)) uint64_t
mark_codes(const Telling *telling, size_t row, const Vector *vector, unsigned width)
{
    const Story *story = &telling->stories[0];
    const uint16_t *identities = telling->bound->identities;
    const Vector fixed = {.width = (uint8_t)width, .codes = vector->codes, .most = vector->most};
    uint64_t marks = 0;
    for (size_t at = story->first[row]; at < story->after[row]; at++) {
        size_t record = trail_record(&story->trail, at);
        if (!story_passes(story->record_pass, at - story->at0))
            continue;
        size_t end = story_part(story, record + 1);
        for (size_t fact = story_part(story, record); fact < end; fact++)
            if (story_passes(story->fact_pass, fact - story->fact0))
                marks |= UINT64_C(1) << identities[vector_code(&fixed, fact)] % 64;
    }
    return marks;
}

// Of few: a bit for each, the lowest for none.
static int64_t count_marked(const Telling *telling, size_t row)
{
    const Vector *vector = telling->bound->value.vector;
    size_t words = telling->bound->n_identities / 64 + 1;
    bool listed = words > 1 || telling->stories[0].first == NULL || telling->bound->value.parent;
    int64_t n = 0;
    memset(telling->marks, 0, words * sizeof *telling->marks);
    if (listed)
        mark_found(telling, row);
    else if (vector->width == 2)
        telling->marks[0] = mark_codes(telling, row, vector, 2);
    else
        telling->marks[0] = mark_codes(telling, row, vector, vector->width);
    telling->marks[0] &= ~UINT64_C(1);
    for (size_t word = 0; word < words; word++)
        n += __builtin_popcountll(telling->marks[word]);
    return n;
}

static Held count_different(const Telling *telling, size_t row)
{
    if (telling->bound->identities != NULL)
        return (Held){.integer = count_marked(telling, row)};
    story_find(&telling->stories[0], row, telling->found);
    return (Held){.integer = count_sorted(telling)};
}

static Held median_gap(const Telling *telling, size_t row)
{
    Held held = HELD_NOTHING;
    held.missing = !rhythm_median_gap(moments_of(telling, 0, row), telling->other, &held.integer);
    return held;
}

static Held gap_since(const Telling *telling, size_t row)
{
    Moments moments = moments_of(telling, 0, row);
    int64_t now = telling->scan->request->binding->clock.now;
    return moments.n == 0 ? HELD_NOTHING : (Held){.integer = now - moments.at[moments.n - 1]};
}

Held history_number(const Telling *telling, size_t row)
{
    FunctionId id = telling->node->call->function->id;
    if (telling->known && telling->bound->numbers != NULL) {
        const TrailNumbers *kept = telling->bound->numbers;
        size_t customer = telling->stories[0].customer0 + row;
        return (Held){kept->missing[customer], kept->numbers[customer]};
    }
    switch (id) {
    case FUNCTION_SUM:
    case FUNCTION_AVG:
        return add_up(telling, row, id == FUNCTION_AVG);
    case FUNCTION_MEDIAN_GAP:
        return median_gap(telling, row);
    case FUNCTION_GAP_SINCE:
        return gap_since(telling, row);
    case FUNCTION_DISTINCT:
        return count_different(telling, row);
    default:
        g_assert(id == FUNCTION_MIN || id == FUNCTION_MAX);
        story_find(&telling->stories[0], row, telling->found);
        return extreme(telling, id == FUNCTION_MAX);
    }
}

uint8_t history_answer(const Telling *telling, Held held)
{
    const Node *node = telling->node->node;
    if (node->kind == NODE_EMPTY)
        return held.missing ? TRUTH_YES : TRUTH_NO;
    if (held.missing)
        return TRUTH_UNKNOWN;
    return number_test_holds(&telling->bound->number, held.integer) ? TRUTH_YES : TRUTH_NO;
}

bool history_is_end(const Node *call)
{
    return call->function->id == FUNCTION_FIRST || call->function->id == FUNCTION_LAST;
}

// The code of the value at the earliest or latest fact; 0: missing.
uint64_t history_code_at_end(const Telling *telling)
{
    guint n = telling->found->len;
    if (n == 0)
        return 0;
    bool last = telling->node->call->function->id == FUNCTION_LAST;
    const Found *found = found_at(telling, last ? n - 1 : 0);
    uint64_t code = source_code(&telling->bound->value, found);
    return code != 0 && taken_is_foreign(telling->node, telling->bound, found) ? 0 : code;
}
