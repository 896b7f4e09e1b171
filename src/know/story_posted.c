// SPDX-License-Identifier: Apache-2.0
//
// Facts found by postings, once for a chunk.
#include "know/story.h"

#include "know/postings.h"

// What leads from a fact to its record, its moment and its customer.
typedef struct {
    Trail trail;             // which records there are
    const uint32_t *parents; // NULL: facts are records
    const uint16_t *owners;  // by record
    const Vector *times;     // by record
} Way;

static Way way_of(const Scan *scan, const PlanFacts *plan, const BoundFacts *bound)
{
    const Frame *records = &scan->chunk->facts[plan->record];
    return (Way){bound->trail, postings_parents(scan->chunk, plan->frame),
                 postings_owners(scan->chunk, plan->record),
                 records->columns[records->layout->time]};
}

static uint32_t record_of(const Way *way, uint32_t fact)
{
    return way->parents != NULL ? way->parents[fact] : fact;
}

static uint64_t moment_code(const Way *way, uint32_t fact)
{
    return vector_code(way->times, record_of(way, fact));
}

// Marks the facts of one code that lie in the windows.
static void mark_code(const Way *way, const uint32_t *rows, size_t n, CodeRange span,
                      uint64_t *marks)
{
    size_t low = 0, high = n;
    while (low < high && span.first > 1) { // the first in the windows
        size_t middle = (low + high) / 2;
        if (moment_code(way, rows[middle]) < span.first)
            low = middle + 1;
        else
            high = middle;
    }
    low = span.first > 1 ? low : 0;
    for (size_t i = low; i < n; i++) {
        if (span.last < way->times->most && moment_code(way, rows[i]) > span.last)
            return;
        uint64_t mark = trail_has(&way->trail, record_of(way, rows[i]));
        marks[rows[i] / 64] |= mark << rows[i] % 64;
    }
}

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

// A bit by fact: those of the codes that pass, in the windows.
static uint64_t *mark_posted(const Scan *scan, const PlanFacts *plan, const BoundFacts *bound,
                             const Way *way)
{
    const Frame *facts = &scan->chunk->facts[plan->frame];
    const Postings *postings = postings_of(scan->chunk, plan->frame, bound->posted);
    const Test *test = bound->posted_test;
    uint64_t *marks = g_new0(uint64_t, facts->n_rows / 64 + 1);
    uint64_t first = 0, last = facts->columns[bound->posted]->most;
    if (test->table == NULL && test->n_ranges == 1 && test->inside == TRUTH_YES &&
        test->missing != TRUTH_YES) { // mostly
        first = test->ranges[0].first;
        last = test->ranges[0].last;
    }
    for (uint64_t code = first; code <= last; code++) {
        uint32_t at = postings->starts[code], after = postings->starts[code + 1];
        if (at < after && test_code(test, code) == TRUTH_YES)
            mark_code(way, postings->rows + at, after - at, bound->span, marks);
    }
    return marks;
}

// Those that are marked, ascending, with their customers.
static void list_marked(const uint64_t *marks, size_t n_facts, const Way *way,
                        StoryBuffers *buffers)
{
    size_t words = n_facts / 64 + 1, n = 0;
    for (size_t i = 0; i < words; i++)
        n += (size_t)__builtin_popcountll(marks[i]);
    buffers->found = g_array_sized_new(FALSE, FALSE, sizeof(Found), (guint)n + 1);
    buffers->owners = g_array_sized_new(FALSE, FALSE, sizeof(uint16_t), (guint)n + 1);
    g_array_set_size(buffers->found, (guint)n);
    g_array_set_size(buffers->owners, (guint)n);
    Found *found = (Found *)(void *)buffers->found->data;
    uint16_t *owners = (uint16_t *)(void *)buffers->owners->data;
    for (size_t i = 0; i < words; i++)
        for (uint64_t word = marks[i]; word != 0; word &= word - 1) {
            uint32_t fact = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
            *found = (Found){fact, record_of(way, fact)};
            *owners++ = way->owners[found++->record];
        }
}

// All facts of the chunk that pass, ascending.
void story_post(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Story *story,
                size_t depth)
{
    const Way way = way_of(scan, plan, bound);
    g_autofree uint64_t *marks = mark_posted(scan, plan, bound, &way);
    StoryBuffers *buffers = &scan->stories[plan->id];
    list_marked(marks, story->facts->n_rows, &way, buffers);
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
