// SPDX-License-Identifier: Apache-2.0
//
// Facts found by postings, once for a chunk.
#include "know/story.h"

#include "know/ahead.h"
#include "know/postings.h"

// ---- the ranges ----

// Calls `take` with the places of every code that passes which lie in the windows.
typedef void TakeRange(const Postings *postings, PostingsRange range, void *out);

enum { CODES = 32 }; // looked for at once

// Those of a code lie anywhere: what is read of them is asked for before, of several codes at once.
static void take_codes(const BoundFacts *bound, const uint64_t *codes, size_t n, TakeRange *take,
                       void *out)
{
    enum { FAR = 8 * CACHE_LINE }; // the rest comes as it is read
    const Postings *postings = bound->posted;
    PostingsRange ranges[CODES];
    for (size_t i = 0; i < n; i++) {
        uint32_t from = postings->starts[codes[i]], after = postings->starts[codes[i] + 1];
        read_ahead(postings->coarse + from, MIN((after - from) * sizeof(uint16_t), FAR));
    }
    for (size_t i = 0; i < n; i++) {
        ranges[i] = postings_within(postings, codes[i], bound->span.first, bound->span.last);
        uint32_t length = ranges[i].after - ranges[i].first;
        read_ahead(postings->owners + ranges[i].first, MIN(length * sizeof(uint16_t), FAR));
    }
    for (size_t i = 0; i < n; i++)
        take(postings, ranges[i], out);
}

static void each_range(const BoundFacts *bound, TakeRange *take, void *out)
{
    const Postings *postings = bound->posted;
    const Test *test = bound->posted_test;
    uint64_t first = 0, last = test->vector->most, codes[CODES];
    size_t n = 0;
    if (test->table == NULL && test->n_ranges == 1 && test->inside == TRUTH_YES &&
        test->missing != TRUTH_YES) { // mostly
        first = test->ranges[0].first;
        last = test->ranges[0].last;
    }
    for (uint64_t code = first; code <= last; code++) {
        codes[n] = code;
        n += postings->starts[code] < postings->starts[code + 1] &&
             test_code(test, code) == TRUTH_YES;
        if (n == CODES || code == last) {
            take_codes(bound, codes, n, take, out);
            n = 0;
        }
    }
}

// ---- counting ----

static void count_range(const Postings *postings, PostingsRange range, void *out)
{
    uint16_t *counts = out;
    for (uint32_t at = range.first; at < range.after; at++)
        counts[postings->owners[at]]++;
}

// What asking those of all blocks costs, at so many nanoseconds or so each, if as many are asked
// everywhere.
static double cost_of_asking(const Scan *scan, const Asked *asked, double each)
{
    return (double)asked->n * each * (double)scan->chunk->n_rows / (double)scan->n_block;
}

static bool posted_is_cheaper(const Scan *scan, const BoundFacts *bound, const Asked *asked)
{
    static const double HISTORY = 40;
    return bound->posted_cost <= cost_of_asking(scan, asked, HISTORY);
}

static bool tally_posted(Scan *scan, const PlanFacts *plan, const BoundFacts *bound,
                         const Asked *asked)
{
    StoryBuffers *buffers = &scan->stories[plan->id];
    if (buffers->tally != NULL)
        return true;
    if (!bound->posted_alone || bound->posted->most_each > UINT16_MAX ||
        !posted_is_cheaper(scan, bound, asked))
        return false;
    buffers->tally = ARENA_ARRAY(scan->arena, uint16_t, scan->chunk->n_rows);
    each_range(bound, count_range, buffers->tally);
    return true;
}

const uint64_t *story_marks(Scan *scan, const PlanNode *node, const Asked *asked)
{
    static const double HISTORY = 60, MARKED = 1.5, CODE = 50;
    const Bound *bound = &scan->bounds[node->id];
    const Postings *postings = bound->by_value;
    CodeRange span = bound->facts[0].span;
    StoryBuffers *buffers = &scan->stories[node->facts[0]->id];
    uint64_t codes = bound->value.vector->most;
    if (buffers->marks == NULL) {
        double cost = postings->starts[codes + 1] * MARKED + (double)codes * CODE;
        if (cost > cost_of_asking(scan, asked, HISTORY))
            return NULL;
        buffers->marks = ARENA_ARRAY(scan->arena, uint64_t, scan->chunk->n_rows);
        for (uint64_t code = 1; code <= codes; code++) {
            PostingsRange range = postings_within(postings, code, span.first, span.last);
            uint64_t mark = UINT64_C(1) << bound->identities[code];
            for (uint32_t at = range.first; at < range.after; at++)
                buffers->marks[postings->owners[at]] |= mark;
        }
    }
    return buffers->marks + scan->base;
}

bool story_log(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
               bool counted)
{
    static const double COUNTED = 1, CUSTOMER = 0.2, CUT = 10;
    StoryBuffers *buffers = &scan->stories[plan->id];
    size_t n_rows = scan->chunk->n_rows;
    if (bound->log == NULL || buffers->inside != NULL)
        return bound->log != NULL;
    PostingsRange inside = postings_within(bound->log, 0, bound->span.first, bound->span.last);
    PostingsRange later = {inside.after, bound->log->starts[1]};
    double cost = (double)(later.after - inside.first) * COUNTED + (double)n_rows * CUSTOMER;
    if (cost > cost_of_asking(scan, asked, CUT))
        return false;
    buffers->inside = ARENA_ARRAY(scan->arena, uint16_t, n_rows);
    count_range(bound->log, inside, buffers->inside);
    if (counted || later.first == later.after)
        return true;
    buffers->later = ARENA_ARRAY(scan->arena, uint16_t, n_rows);
    count_range(bound->log, later, buffers->later);
    return true;
}

bool story_tally(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
                 Story *out)
{
    const StoryBuffers *buffers = &scan->stories[plan->id];
    bool bare = bound->on_record == NULL && plan->on_part == NULL && plan->frame == plan->record;
    if (bound->posted != NULL && tally_posted(scan, plan, bound, asked))
        out->tally = buffers->tally + scan->base;
    else if (bare && story_log(scan, plan, bound, asked, true))
        out->tally = buffers->inside + scan->base;
    return out->tally != NULL;
}

// ---- listing ----

// Keeps of what is found those whose fact, or record, passes.
static void sift_found(Scan *scan, const Story *story, const PlanNode *node, bool parts,
                       GArray *found, GArray *owners, size_t depth)
{
    uint32_t list[SCAN_BLOCK];
    uint8_t pass[SCAN_BLOCK];
    Found *all = (Found *)(void *)found->data;
    uint16_t *who = (uint16_t *)(void *)owners->data;
    guint kept = 0;
    scan->facts = parts ? story->facts : story->records;
    for (guint i = 0; i < found->len;) {
        guint begin = i;
        size_t n = 0;
        uint32_t at = parts ? all[i].fact : all[i].record;
        scan->base = at - at % SCAN_BLOCK;
        for (; i < found->len && n < SCAN_BLOCK; i++) {
            at = parts ? all[i].fact : all[i].record;
            if (at - scan->base >= SCAN_BLOCK)
                break;
            list[n++] = (uint32_t)(at - scan->base);
        }
        scan_ask(scan, node, &(Asked){list, n}, depth, pass);
        for (guint k = 0; k < n; k++) {
            if (pass[list[k]] != TRUTH_YES)
                continue;
            all[kept] = all[begin + k];
            who[kept++] = who[begin + k];
        }
    }
    g_array_set_size(found, kept);
    g_array_set_size(owners, kept);
}

static void mark_range(const Postings *postings, PostingsRange range, void *out)
{
    uint64_t *marks = out;
    for (uint32_t at = range.first; at < range.after; at++)
        marks[postings->rows[at] / 64] |= UINT64_C(1) << postings->rows[at] % 64;
}

// The parent of a row: the last that begins at or before it, from `at` on, mostly not far.
static size_t parent_from(const Frame *frame, size_t at, size_t row)
{
    const uint32_t *starts = frame->starts;
    size_t step = 1, high = at + 1;
    while (high < frame->n_parents && starts[high] <= row) {
        at = high;
        high = MIN(high + step, frame->n_parents);
        step *= 2;
    }
    while (high - at > 1) {
        size_t middle = (at + high) / 2;
        if (starts[middle] <= row)
            at = middle;
        else
            high = middle;
    }
    return at;
}

// Those that are marked, ascending, with their customers.
static void list_marked(const uint64_t *marks, const Postings *postings, StoryBuffers *buffers)
{
    size_t words = postings->facts->n_rows / 64 + 1, n = 0;
    for (size_t i = 0; i < words; i++)
        n += (size_t)__builtin_popcountll(marks[i]);
    buffers->found = g_array_sized_new(FALSE, FALSE, sizeof(Found), (guint)n + 1);
    buffers->owners = g_array_sized_new(FALSE, FALSE, sizeof(uint16_t), (guint)n + 1);
    g_array_set_size(buffers->found, (guint)n);
    g_array_set_size(buffers->owners, (guint)n);
    Found *found = (Found *)(void *)buffers->found->data;
    uint16_t *owners = (uint16_t *)(void *)buffers->owners->data;
    bool parts = postings->facts != postings->records;
    size_t record = 0, customer = 0;
    for (size_t i = 0; i < words; i++)
        for (uint64_t word = marks[i]; word != 0; word &= word - 1) {
            uint32_t fact = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
            record = parts ? parent_from(postings->facts, record, fact) : fact;
            customer = parent_from(postings->records, customer, record);
            *found++ = (Found){fact, (uint32_t)record};
            *owners++ = (uint16_t)customer;
        }
}

bool story_post(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Story *story,
                const Asked *asked, size_t depth)
{
    if (scan->stories[plan->id].found != NULL)
        return true;
    if (!posted_is_cheaper(scan, bound, asked))
        return false;
    g_autofree uint64_t *marks = g_new0(uint64_t, story->facts->n_rows / 64 + 1);
    StoryBuffers *buffers = &scan->stories[plan->id];
    each_range(bound, mark_range, marks);
    list_marked(marks, bound->posted, buffers);
    const uint8_t *active = scan->active;
    const Frame *outer = scan->facts;
    size_t base = scan->base;
    scan->active = NULL;
    if (story->on_record != NULL)
        sift_found(scan, story, story->on_record, false, buffers->found, buffers->owners, depth);
    if (plan->on_part != NULL)
        sift_found(scan, story, plan->on_part, true, buffers->found, buffers->owners, depth);
    scan->active = active;
    scan->facts = outer;
    scan->base = base;
    return true;
}

size_t story_from(const Story *story, size_t row)
{
    size_t low = 0, high = story->n_found, customer = story->customer0 + row;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (story->owners[middle] < customer)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
