// SPDX-License-Identifier: Apache-2.0
#include "know/story.h"

#include "know/ahead.h"

#include <string.h>

StoryBuffers *story_buffers_new(const Plan *plan)
{
    StoryBuffers *buffers = g_new0(StoryBuffers, plan->n_facts + 1);
    for (unsigned i = 0; i < plan->n_facts; i++) {
        buffers[i].records = g_byte_array_new();
        buffers[i].facts = g_byte_array_new();
    }
    return buffers;
}

void story_buffers_free(StoryBuffers *buffers, const Plan *plan)
{
    for (unsigned i = 0; i < plan->n_facts; i++) {
        g_byte_array_unref(buffers[i].records);
        g_byte_array_unref(buffers[i].facts);
        if (buffers[i].found != NULL) {
            g_array_unref(buffers[i].found);
            g_array_unref(buffers[i].owners);
        }
    }
    g_free(buffers);
}

static size_t row_at(const Asked *asked, size_t i)
{
    return asked->rows == NULL ? i : asked->rows[i];
}

// ---- by history: the records in the windows ----

enum { STEPS_MAX = 32 }; // more are looked for by halving

// The first position of low … high - 1 that is not before `code`.
static size_t halve(const Trail *trail, size_t low, size_t high, uint64_t code)
{
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (!trail_reaches(trail, middle, code))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// How many of the positions begin … end - 1 are not before `code`. The first few are looked at
// without a jump, which nobody could foresee.
static inline __attribute__((always_inline)) size_t count_newest(const Trail *trail, size_t begin,
                                                                 size_t end, uint64_t code)
{
    enum { FEW = 4 };
    size_t n = 0, most = end - begin;
    for (size_t k = 0; k < FEW; k++) {
        size_t at = k < most ? end - 1 - k : begin;
        n += (size_t)(k < most) & (size_t)(most > 0 && trail_reaches(trail, at, code));
    }
    while (n >= FEW && n < most && trail_reaches(trail, end - 1 - n, code))
        n++;
    return n;
}

// Windows mostly reach up to now, so records are looked at from their end. Made once for each width
// of codes.
static inline __attribute__((always_inline)) void cut_windows(const Story *story,
                                                              const Asked *asked, CodeRange span,
                                                              unsigned width, uint32_t *first,
                                                              uint32_t *after)
{
    const uint32_t *starts = story->trail.starts + story->customer0;
    const Vector *times = story->trail.times;
    Trail trail = story->trail;
    const Vector fixed = {.width = (uint8_t)width, .codes = times->codes, .most = times->most};
    trail.times = &fixed;
    bool cut_end = span.last < times->most;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i), low = starts[row], high = starts[row + 1];
        if (high - low > STEPS_MAX) {
            high = span.last == UINT64_MAX ? high : halve(&trail, low, high, span.last + 1);
            low = halve(&trail, low, high, span.first);
        } else {
            size_t begin = low;
            while (cut_end && high > begin && trail_reaches(&trail, high - 1, span.last + 1))
                high--;
            low = high - count_newest(&trail, begin, high, span.first);
        }
        first[row] = (uint32_t)low;
        after[row] = (uint32_t)high;
    }
}

// The windows of all customers are cut already (story_log).
static void find_counted(const Story *story, const Asked *asked, const StoryBuffers *buffers)
{
    const uint32_t *starts = story->trail.starts + story->customer0;
    const uint16_t *inside = buffers->inside + story->customer0;
    const uint16_t *later = buffers->later != NULL ? buffers->later + story->customer0 : NULL;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        uint32_t after = starts[row + 1] - (later != NULL ? later[row] : 0);
        buffers->first[row] = after - inside[row];
        buffers->after[row] = after;
    }
}

// Customers picked out of a block lie anywhere: what is read of them is asked for before, of all
// of them at once, first where their records begin, then their newest.
static void read_picked(const Trail *trail, size_t customer0, const Asked *asked)
{
    const uint32_t *starts = trail->starts + customer0;
    for (size_t i = 0; i < asked->n; i++)
        read_ahead(starts + asked->rows[i] + 1, 1);
    for (size_t i = 0; trail->coarse != NULL && i < asked->n; i++) {
        uint32_t after = starts[asked->rows[i] + 1];
        read_ahead(trail->coarse + (after > 0 ? after - 1 : 0), 1);
    }
}

static void read_next(const Trail *trail, size_t customer, size_t n_customers, size_t n)
{
    if (customer < n_customers)
        read_ahead(trail->starts + customer, MIN(n, n_customers - customer) * sizeof(uint32_t));
}

static void find_records(const Story *story, const Asked *asked, CodeRange span, uint32_t *first,
                         uint32_t *after)
{
    switch (story->trail.times->width) {
    case 4:
        cut_windows(story, asked, span, 4, first, after);
        break;
    case 8:
        cut_windows(story, asked, span, 8, first, after);
        break;
    case 2:
        cut_windows(story, asked, span, 2, first, after);
        break;
    case 1:
        cut_windows(story, asked, span, 1, first, after);
        break;
    default:
        cut_windows(story, asked, span, 0, first, after);
    }
}

// ---- by history: conditions on them ----

// One condition over records or parts of the block's customers.
typedef struct {
    Scan *scan;
    const Story *story;
    const PlanNode *node;
    const Frame *frame;
    size_t origin; // its first row in the block
    size_t n;      // its rows in the block
    size_t depth;
    uint8_t *pass;
} Sifting;

static void sift_stretch(const Sifting *sifting, size_t at, const Asked *asked)
{
    sifting->scan->base = sifting->origin + at;
    if (asked->n > 0)
        scan_ask(sifting->scan, sifting->node, asked, sifting->depth, sifting->pass + at);
}

static void sift_all(const Sifting *sifting)
{
    for (size_t at = 0; at < sifting->n; at += SCAN_BLOCK)
        sift_stretch(sifting, at, &(Asked){NULL, MIN((size_t)SCAN_BLOCK, sifting->n - at)});
}

// Rows in ascending order, asked stretch by stretch.
typedef struct {
    uint32_t list[SCAN_BLOCK];
    size_t n, at; // the list is about the stretch that begins at `at`
} Stretch;

static void sift_row(const Sifting *sifting, Stretch *stretch, size_t row)
{
    if (row - stretch->at >= SCAN_BLOCK) {
        sift_stretch(sifting, stretch->at, &(Asked){stretch->list, stretch->n});
        stretch->at = row - row % SCAN_BLOCK;
        stretch->n = 0;
    }
    stretch->list[stretch->n++] = (uint32_t)(row - stretch->at);
}

// Only those of the customers asked that lie in the windows.
static void sift_some(const Sifting *sifting, const Asked *asked)
{
    const Story *story = sifting->story;
    bool parts = sifting->frame != story->records;
    Stretch stretch = {.n = 0, .at = 0};
    memset(sifting->pass, TRUTH_NO, sifting->n);
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        for (size_t at = story->first[row]; at < story->after[row]; at++) {
            size_t record = trail_record(&story->trail, at);
            size_t first = parts ? sifting->frame->starts[record] : record;
            size_t after = parts ? sifting->frame->starts[record + 1] : record + 1;
            for (; first < after; first++)
                sift_row(sifting, &stretch, first - sifting->origin);
        }
    }
    sift_stretch(sifting, stretch.at, &(Asked){stretch.list, stretch.n});
}

static const uint8_t *sift(Scan *scan, const Story *story, const PlanNode *node, const Frame *frame,
                           const Asked *asked, size_t depth, GByteArray *buffer)
{
    enum { DENSE = 12 }; // looking at a row by itself costs about so many times more
    if (node == NULL)
        return NULL;
    const uint32_t *starts = story->records->starts;
    size_t first = starts[story->customer0], after = starts[story->customer0 + scan->n_block];
    bool parts = frame != story->records;
    Sifting sifting = {scan, story, node, frame, .depth = depth};
    sifting.origin = parts ? frame->starts[first] : first;
    sifting.n = (parts ? frame->starts[after] : after) - sifting.origin;
    g_byte_array_set_size(buffer, (guint)(sifting.n + sizeof(uint64_t))); // read eight at a time
    sifting.pass = buffer->data;
    size_t wanted = 0, cheap = scan->bounds[node->id].cost < 1 ? DENSE : 2;
    for (size_t i = 0; i < asked->n; i++)
        wanted += story->after[row_at(asked, i)] - story->first[row_at(asked, i)];
    const uint8_t *active = scan->active;
    const Frame *outer = scan->facts;
    size_t base = scan->base;
    scan->active = NULL;
    scan->facts = frame;
    if (scan->request->every_node || wanted * cheap >= after - first)
        sift_all(&sifting);
    else
        sift_some(&sifting, asked);
    scan->facts = outer;
    scan->active = active;
    scan->base = base;
    return buffer->data;
}

// From the bytes of the block's records to those of its positions, which are no more.
static void move_to_positions(const Story *story, size_t n_block, uint8_t *pass)
{
    const Trail *trail = &story->trail;
    size_t record0 = story->records->starts[story->customer0];
    size_t after = trail->starts[story->customer0 + n_block];
    for (size_t at = story->at0; at < after; at++)
        pass[at - story->at0] = pass[trail->rows[at] - record0];
}

static void tell_by_history(Scan *scan, const PlanFacts *plan, CodeRange span, const Asked *asked,
                            size_t depth, Story *story)
{
    GByteArray *bytes = scan->stories[plan->id].records;
    StoryBuffers *buffers = &scan->stories[plan->id];
    if (buffers->first == NULL) {
        buffers->first = ARENA_ARRAY(scan->arena, uint32_t, SCAN_BLOCK);
        buffers->after = ARENA_ARRAY(scan->arena, uint32_t, SCAN_BLOCK);
    }
    story->first = buffers->first;
    story->after = buffers->after;
    if (asked->rows == NULL)
        read_next(&story->trail, story->customer0 + asked->n, scan->chunk->n_rows, asked->n);
    else
        read_picked(&story->trail, story->customer0, asked);
    if (buffers->inside != NULL) {
        find_counted(story, asked, buffers);
    } else if (span.first <= 1 && span.last == UINT64_MAX) { // whole histories, as they lie
        story->first = story->trail.starts + story->customer0;
        story->after = story->first + 1;
    } else {
        find_records(story, asked, span, buffers->first, buffers->after);
    }
    story->at0 = story->trail.starts[story->customer0];
    story->fact0 = story_part(story, story->records->starts[story->customer0]);
    // Windows are in the span already; an explanation asks how many pass each.
    for (size_t i = 0; scan->request->every_node && i < plan->n_windows; i++)
        sift(scan, story, plan->windows[i], story->records, asked, depth, bytes);
    story->record_pass = sift(scan, story, story->on_record, story->records, asked, depth, bytes);
    if (story->record_pass != NULL && story->trail.rows != NULL)
        move_to_positions(story, scan->n_block, bytes->data);
    story->fact_pass = sift(scan, story, plan->on_part, story->facts, asked, depth, buffers->facts);
}

// ---- all ways ----

Story story_tell(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
                 size_t depth)
{
    Story story = {.plan = plan,
                   .records = &scan->chunk->facts[plan->record],
                   .facts = &scan->chunk->facts[plan->frame],
                   .trail = bound->trail,
                   .on_record = bound->on_record,
                   .customer0 = scan->base};
    StoryBuffers *buffers = &scan->stories[plan->id];
    bool explained = scan->request->every_node;
    if (explained) {
        story.trail = trail_of_all(scan->chunk, plan->record);
        story.on_record = plan->on_record;
    }
    if (bound->posted == NULL || explained ||
        !story_post(scan, plan, bound, &story, asked, depth)) {
        tell_by_history(scan, plan, bound->span, asked, depth, &story);
        return story;
    }
    story.found = (const Found *)(void *)buffers->found->data;
    story.owners = (const uint16_t *)(void *)buffers->owners->data;
    story.n_found = buffers->found->len;
    buffers->at = story_from(&story, 0);
    story.at = &buffers->at;
    return story;
}

// By postings: the facts of a customer are found[*out_from] … found[result - 1].
static size_t posted_of(const Story *story, size_t row, size_t *out_from)
{
    size_t customer = story->customer0 + row, at = story->at != NULL ? *story->at : 0;
    while (at < story->n_found && story->owners[at] < customer)
        at++;
    *out_from = at;
    if (story->at != NULL)
        *story->at = at;
    while (at < story->n_found && story->owners[at] == customer)
        at++;
    return at;
}

static uint32_t count_posted(const Story *story, size_t row)
{
    size_t from, to = posted_of(story, row, &from);
    return (uint32_t)(to - from);
}

// Eight at a time: stretches are short, and jumping out of a loop costs more than counting.
static uint32_t count_passing(const uint8_t *pass, size_t first, size_t after)
{
    G_STATIC_ASSERT(TRUTH_YES == 2);
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t eight;
    uint32_t n = 0;
    for (; first + 8 < after; first += 8) {
        memcpy(&eight, pass + first, sizeof eight);
        n += (uint32_t)((eight >> 1 & ones) * ones >> 56);
    }
    if (first == after)
        return n;
    memcpy(&eight, pass + first, sizeof eight); // what is beyond is shifted out
    eight <<= (8 - (after - first)) * 8;
    return n + (uint32_t)((eight >> 1 & ones) * ones >> 56);
}

// The passing facts of the record at a position.
static uint32_t count_at(const Story *story, size_t at)
{
    if (!story_passes(story->record_pass, at - story->at0))
        return 0;
    if (!story_has_parts(story))
        return 1;
    size_t record = trail_record(&story->trail, at);
    size_t first = story->facts->starts[record], after = story->facts->starts[record + 1];
    if (story->fact_pass == NULL)
        return (uint32_t)(after - first);
    return count_passing(story->fact_pass, first - story->fact0, after - story->fact0);
}

static uint32_t count_history(const Story *story, size_t row)
{
    size_t first = story->first[row], after = story->after[row];
    if (!story_has_parts(story) && story->record_pass == NULL)
        return (uint32_t)(after - first);
    if (!story_has_parts(story))
        return count_passing(story->record_pass, first - story->at0, after - story->at0);
    uint32_t n = 0;
    for (; first < after; first++)
        n += count_at(story, first);
    return n;
}

void story_counts(const Story *story, const Asked *asked, uint32_t *out)
{
    bool plain = story->first != NULL && !story_has_parts(story) && story->record_pass == NULL;
    for (size_t row = 0; plain && asked->rows == NULL && row < asked->n; row++)
        out[row] = story->after[row] - story->first[row];
    if (plain && asked->rows == NULL)
        return;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        out[row] = story->tally != NULL   ? story->tally[row]
                   : story->first == NULL ? count_posted(story, row)
                                          : count_history(story, row);
    }
}

void story_find(const Story *story, size_t row, GArray *out)
{
    g_array_set_size(out, 0);
    if (story->first == NULL) {
        size_t from, to = posted_of(story, row, &from);
        if (to > from)
            g_array_append_vals(out, story->found + from, (guint)(to - from));
        return;
    }
    for (size_t at = story->first[row]; at < story->after[row]; at++) {
        uint32_t record = trail_record(&story->trail, at);
        if (!story_passes(story->record_pass, at - story->at0))
            continue;
        size_t fact = story_part(story, record), end = story_part(story, (size_t)record + 1);
        size_t n = out->len;
        g_array_set_size(out, (guint)(n + end - fact));
        Found *found = (Found *)(void *)out->data;
        for (; fact < end; fact++)
            if (!story_has_parts(story) || story_passes(story->fact_pass, fact - story->fact0))
                found[n++] = (Found){(uint32_t)fact, record};
        g_array_set_size(out, (guint)n);
    }
}

static void posted_moments(const Story *story, size_t row, GArray *out)
{
    const Vector *times = story->records->columns[story->records->layout->time];
    size_t from, to = posted_of(story, row, &from);
    g_array_set_size(out, (guint)(to - from));
    for (size_t i = from; i < to; i++)
        g_array_index(out, int64_t, i - from) =
            vector_decode(times, vector_code(times, story->found[i].record));
}

// The moments at positions beside each other; made once for each width of codes.
static inline __attribute__((always_inline)) void
decode_moments(const Trail *trail, size_t first, size_t n, unsigned width, int64_t *restrict out)
{
    Vector times = *trail->times;
    times.width = (uint8_t)width;
    for (size_t i = 0; i < n; i++)
        out[i] = vector_decode(&times, vector_code(&times, trail_record(trail, first + i)));
}

static void bare_moments(const Trail *trail, size_t first, size_t n, int64_t *out)
{
    switch (trail->times->width) {
    case 8:
        decode_moments(trail, first, n, 8, out);
        break;
    case 4:
        decode_moments(trail, first, n, 4, out);
        break;
    default:
        decode_moments(trail, first, n, trail->times->width, out);
    }
}

void story_moments(const Story *story, size_t row, GArray *out)
{
    if (story->first == NULL) {
        posted_moments(story, row, out);
        return;
    }
    size_t n = 0, first = story->first[row], after = story->after[row];
    const Vector *times = story->trail.times;
    g_array_set_size(out, (guint)(after - first));
    if (story->record_pass == NULL && !story_has_parts(story)) {
        bare_moments(&story->trail, first, after - first, (int64_t *)(void *)out->data);
        return;
    }
    for (size_t at = first; at < after; at++) {
        uint32_t facts = count_at(story, at);
        if (facts > 1)
            g_array_set_size(out, out->len + facts - 1);
        for (; facts > 0; facts--)
            g_array_index(out, int64_t, n++) =
                vector_decode(times, trail_moment(&story->trail, at));
    }
    g_array_set_size(out, (guint)n);
}
