// SPDX-License-Identifier: Apache-2.0
//
// What is mostly asked of facts, said for all customers of a block in one loop: how many there are,
// sums and averages of amounts that are kept, numbers that are kept, different values that are few.
#include "know/history_inside.h"
#include "know/wide.h"

// ---- counting ----

bool history_is_counted(const Node *call)
{
    FunctionId id = call->function->id;
    return id == FUNCTION_ANY || id == FUNCTION_NONE || id == FUNCTION_COUNT;
}

uint8_t history_answer_count(const Telling *telling, int64_t n)
{
    FunctionId id = telling->node->call->function->id;
    if (id == FUNCTION_COUNT)
        return history_answer(telling, (Held){.integer = n});
    return yes_if((id == FUNCTION_ANY) == (n > 0));
}

// Numbers of facts that pass: first … first + span.
typedef struct {
    uint32_t first, span;
    bool negated;
} CountLimits;

// False when it is not as simple.
static bool count_limits(const Telling *telling, CountLimits *out)
{
    FunctionId id = telling->node->call->function->id;
    const NumberTest *test = &telling->bound->number;
    if (id != FUNCTION_COUNT) {
        *out = (CountLimits){1, UINT32_MAX - 1, id == FUNCTION_NONE};
        return true;
    }
    if (test->n != 1)
        return false;
    int64_t low = MAX(test->bounds[0].low, 0), high = MIN(test->bounds[0].high, UINT32_MAX);
    if (low >= high)
        return false;
    *out = (CountLimits){(uint32_t)low, (uint32_t)(high - 1 - low), test->negated};
    return true;
}

// `restrict` and plain counted loops: these become vector instructions.
#define DEFINE_TELL_WITHIN(name, type)                                                             \
    WIDE static void name(const type *restrict counts, size_t n, CountLimits limits,               \
                          uint8_t *restrict answers)                                               \
    {                                                                                              \
        uint8_t flip = limits.negated ? TRUTH_YES : TRUTH_NO;                                      \
        for (size_t row = 0; row < n; row++) {                                                     \
            bool inside = counts[row] - limits.first <= limits.span;                               \
            answers[row] = (uint8_t)(yes_if(inside) ^ flip);                                       \
        }                                                                                          \
    }

DEFINE_TELL_WITHIN(tell_within, uint32_t)
DEFINE_TELL_WITHIN(tell_tally_within, uint16_t)

// What there is to say about a number of facts is said once for all small ones.
static void tell_each_count(const Telling *telling, const uint32_t *counts, const Asked *asked,
                            uint8_t *out)
{
    enum { SMALL = 32 };
    uint8_t answers[SMALL];
    for (int n = 0; n < SMALL; n++)
        answers[n] = history_answer_count(telling, n);
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        out[row] =
            counts[row] < SMALL ? answers[counts[row]] : history_answer_count(telling, counts[row]);
    }
}

static void tell_counts(const Telling *telling, const Asked *asked, const Told *told)
{
    uint32_t counts[SCAN_BLOCK];
    const uint16_t *tally = telling->stories[0].tally;
    CountLimits limits;
    bool simple = told->answers != NULL && asked->rows == NULL && count_limits(telling, &limits);
    if (simple && tally != NULL) {
        tell_tally_within(tally, asked->n, limits, told->answers);
        return;
    }
    story_counts(&telling->stories[0], asked, counts);
    if (simple)
        tell_within(counts, asked->n, limits, told->answers);
    else if (told->answers != NULL)
        tell_each_count(telling, counts, asked, told->answers);
    for (size_t i = 0; told->answers == NULL && i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        told->values->missing[row] = 0;
        told->values->numbers[row] = counts[row];
    }
}

// ---- one limit ----

// Numbers low ≤ n < high; no bound at the ends of int64_t.
typedef struct {
    int64_t low;
    uint64_t span; // to the last one that is inside
    uint8_t inside, outside;
} Limit;

static Limit limit_of(const NumberTest *test)
{
    Bounds bounds = test->bounds[0];
    bool open = bounds.high == INT64_MAX, nothing = !open && bounds.low >= bounds.high;
    int64_t last = open || nothing ? INT64_MAX : bounds.high - 1;
    Limit limit = {bounds.low, (uint64_t)last - (uint64_t)bounds.low, TRUTH_YES, TRUTH_NO};
    if (test->negated)
        limit = (Limit){limit.low, limit.span, TRUTH_NO, TRUTH_YES};
    if (nothing)
        limit.inside = limit.outside;
    return limit;
}

static inline uint8_t within(Limit limit, int64_t number)
{
    return (uint64_t)number - (uint64_t)limit.low <= limit.span ? limit.inside : limit.outside;
}

static void tell_sums(const Telling *telling, const Asked *asked, uint8_t *out)
{
    const Story *story = &telling->stories[0];
    const TrailNumbers *sums = telling->bound->sums;
    Limit limit = limit_of(&telling->bound->number);
    for (size_t i = 0; sums->narrow != NULL && i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        uint32_t sum = sums->narrow[story->after[row]] - sums->narrow[story->first[row]];
        out[row] = within(limit, (int32_t)sum);
    }
    for (size_t i = 0; sums->narrow == NULL && i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        out[row] = within(limit, trail_sum(sums, story->first[row], story->after[row]));
    }
}

// What is kept by customer.
static void tell_numbers(const Telling *telling, const Asked *asked, uint8_t *out)
{
    const TrailNumbers *kept = telling->bound->numbers;
    const int64_t *numbers = kept->numbers + telling->scan->base;
    const uint8_t *missing = kept->missing + telling->scan->base;
    Limit limit = limit_of(&telling->bound->number);
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        uint8_t answer = within(limit, numbers[row]);
        out[row] = missing[row] ? TRUTH_UNKNOWN : answer;
    }
}

// ---- different values ----

static uint8_t bits_of(uint64_t marks)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    marks -= marks >> 1 & 0x55 * ones;
    marks = (marks & 0x33 * ones) + (marks >> 2 & 0x33 * ones);
    return (uint8_t)(((marks + (marks >> 4)) & 0x0f * ones) * ones >> 56);
}

// The lowest bit is for no value.
static void tell_marks(const Telling *telling, const uint64_t *marks, const Asked *asked,
                       uint8_t *out)
{
    uint8_t answers[STORY_MARKS];
    for (int n = 0; n < STORY_MARKS; n++)
        answers[n] = history_answer(telling, (Held){.integer = n});
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        out[row] = answers[bits_of(marks[row] & ~UINT64_C(1))];
    }
}

// ---- all of them ----

bool block_tell_at_once(const Telling *telling, Story *stories, const Asked *asked,
                        const Told *told)
{
    Scan *scan = telling->scan;
    const PlanNode *node = telling->node;
    const Bound *bound = telling->bound;
    if (history_is_counted(node->call) &&
        story_tally(scan, node->facts[0], &bound->facts[0], asked, &stories[0])) {
        tell_counts(telling, asked, told);
        return true;
    }
    if (told->answers == NULL)
        return false;
    const uint64_t *marks = bound->by_value != NULL ? story_marks(scan, node, asked) : NULL;
    if (marks != NULL)
        tell_marks(telling, marks, asked, told->answers);
    else if (bound->numbers != NULL && bound->number.n == 1)
        tell_numbers(telling, asked, told->answers);
    else
        return false;
    return true;
}

bool block_tell(const Telling *telling, const Asked *asked, const Told *told)
{
    const Bound *bound = telling->bound;
    bool simple = telling->known && told->answers != NULL && telling->stories[0].first != NULL;
    bool sums = simple && bound->sums != NULL && bound->number.n == 1;
    if (sums && telling->node->call->function->id == FUNCTION_SUM)
        tell_sums(telling, asked, told->answers);
    else if (history_is_counted(telling->node->call))
        tell_counts(telling, asked, told);
    else
        return false;
    return true;
}
