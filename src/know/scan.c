// SPDX-License-Identifier: Apache-2.0
#include "know/ahead.h"
#include "know/story.h"
#include "know/wide.h"

#include "rule/functions.h"

#include <string.h>
#include <time.h>

void *scan_buffer(Scan *scan, GPtrArray *buffers, size_t depth, size_t size)
{
    while (buffers->len <= depth)
        g_ptr_array_add(buffers, arena_alloc(scan->arena, size));
    return buffers->pdata[depth];
}

static void fill(const Asked *asked, uint8_t answer, uint8_t *out)
{
    if (asked->rows == NULL)
        memset(out, answer, asked->n);
    for (size_t i = 0; asked->rows != NULL && i < asked->n; i++)
        out[asked->rows[i]] = answer;
}

// ---- leaves ----

uint32_t scan_record(const Frame *facts, size_t fact, size_t *at)
{
    size_t low = *at, high = facts->n_parents; // the last parent that begins at or before it
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (facts->starts[middle] <= fact)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low - 1;
    return (uint32_t)*at;
}

// A test of the record around parts: asked once for each, the answer holds for all its parts. Only
// rows that are asked get one: what others hold already must stay.
static void ask_parent(const Scan *scan, const Test *test, const Asked *asked, uint8_t *out)
{
    const uint32_t *starts = scan->facts->starts;
    size_t parent = 0, end = 0; // of the parts that share the answer
    uint8_t answer = TRUTH_NO;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        if (scan->base + row >= end) {
            scan_record(scan->facts, scan->base + row, &parent);
            end = starts[parent + 1];
            answer = test_code(test, vector_code(test->vector, parent));
        }
        out[row] = answer;
    }
}

static void ask_rows(const Scan *scan, const Test *test, bool parent, const Asked *asked,
                     uint8_t *out)
{
    if (parent && scan->facts->layout->parent >= 0)
        ask_parent(scan, test, asked, out);
    else
        test_rows(test, scan->base, asked, out);
}

WIDE static void keep_certain(const uint8_t *restrict certain, size_t n, uint8_t *restrict out)
{
    for (size_t row = 0; row < n; row++)
        out[row] = certain[row] == TRUTH_YES ? out[row] : (uint8_t)TRUTH_UNKNOWN;
}

static void ask_test(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     uint8_t *out)
{
    const Bound *bound = &scan->bounds[node->id];
    ask_rows(scan, &bound->test, node->path.parent, asked, out);
    if (!bound->has_currency)
        return;
    // Amounts in another currency cannot be compared.
    uint8_t *right = scan_buffer(scan, scan->bytes, depth, SCAN_BLOCK);
    ask_rows(scan, &bound->currency, node->path.currency->parent, asked, right);
    if (asked->rows == NULL)
        keep_certain(right, asked->n, out);
    for (size_t i = 0; asked->rows != NULL && i < asked->n; i++) {
        uint32_t row = asked->rows[i];
        out[row] = right[row] == TRUTH_YES ? out[row] : TRUTH_UNKNOWN;
    }
}

static void ask_sample(const Scan *scan, const PlanNode *node, const Asked *asked, uint8_t *out)
{
    Sample sample = sample_of(node->node);
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        bool holds = sample_holds(sample, chunk_id(scan->chunk, scan->base + row));
        out[row] = holds ? TRUTH_YES : TRUTH_NO;
    }
}

static void ask_member(Scan *scan, const Bound *bound, const Asked *asked, uint8_t *out)
{
    if (asked->rows == NULL)
        memcpy(out, bound->member + scan->base, asked->n);
    for (size_t i = 0; asked->rows != NULL && i < asked->n; i++)
        out[asked->rows[i]] = bound->member[scan->base + asked->rows[i]];
}

// ---- chains ----

// The rows below n whose answer so far is not `decided`, eight at a time: mostly all are.
static size_t list_left(const uint8_t *answers, size_t n, uint8_t decided, uint32_t *list)
{
    enum { STEP = 8 };
    size_t left = 0, row = 0;
    for (; row + STEP <= n; row += STEP) {
        uint64_t eight;
        memcpy(&eight, answers + row, sizeof eight);
        if (eight == decided * UINT64_C(0x0101010101010101))
            continue;
        for (size_t i = row; i < row + STEP; i++) {
            list[left] = (uint32_t)i;
            left += answers[i] != decided;
        }
    }
    for (; row < n; row++) {
        list[left] = (uint32_t)row;
        left += answers[row] != decided;
    }
    return left;
}

// The rows of `asked` whose answer so far is not `decided`.
static Asked rows_left(const Asked *asked, const uint8_t *answers, uint8_t decided, uint32_t *list)
{
    if (asked->rows == NULL)
        return (Asked){list, list_left(answers, asked->n, decided, list)};
    size_t n = 0;
    for (size_t i = 0; i < asked->n; i++) {
        list[n] = asked->rows[i];
        n += answers[asked->rows[i]] != decided;
    }
    return (Asked){list, n};
}

WIDE static void join_all(const uint8_t *restrict more, size_t n, uint8_t *restrict out)
{
    for (size_t row = 0; row < n; row++)
        out[row] = MIN(out[row], more[row]);
}

WIDE static void join_any(const uint8_t *restrict more, size_t n, uint8_t *restrict out)
{
    for (size_t row = 0; row < n; row++)
        out[row] = MAX(out[row], more[row]);
}

static void join(const Asked *asked, bool all, const uint8_t *more, uint8_t *out)
{
    for (size_t i = 0; asked->rows != NULL && i < asked->n; i++) {
        uint32_t row = asked->rows[i];
        out[row] = all ? MIN(out[row], more[row]) : MAX(out[row], more[row]);
    }
    if (asked->rows == NULL && all)
        join_all(more, asked->n, out);
    else if (asked->rows == NULL)
        join_any(more, asked->n, out);
}

WIDE static size_t count_left(const uint8_t *restrict answers, size_t n, uint8_t decided)
{
    enum { BYTES = 128 }; // so many are added up in a byte
    size_t left = 0;
    for (size_t row = 0; row < n; row += BYTES) {
        uint8_t some = 0;
        size_t end = MIN(n, row + BYTES);
        for (size_t i = row; i < end; i++)
            some = (uint8_t)(some + (answers[i] != decided));
        left += some;
    }
    return left;
}

// Those of a chain that its next condition is asked of: where most are left, or asking all at once
// costs less than picking some, all of them.
static Asked next_asked(const Scan *scan, const PlanNode *node, const Asked *left,
                        const uint8_t *answers, uint8_t decided, uint32_t *list)
{
    static const double PICKING = 0.4, PICKED = 5; // nanoseconds or so: of all, of one by itself
    if (scan->request->every_node)
        return *left;
    double cost = scan->bounds[node->id].cost;
    if (left->rows == NULL && cost < PICKING + PICKED) {
        size_t n = count_left(answers, left->n, decided);
        if (n > 0 && (double)left->n * (cost - PICKING) < (double)n * PICKED)
            return *left;
    }
    return rows_left(left, answers, decided, list);
}

static void ask_chain(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                      uint8_t *out)
{
    const PlanNode *const *order = scan->bounds[node->id].order;
    bool all = node->kind == PLAN_AND;
    uint8_t decided = all ? TRUTH_NO : TRUTH_YES;
    scan_ask(scan, order[0], asked, depth + 1, out);
    uint8_t *more = scan_buffer(scan, scan->bytes, depth, SCAN_BLOCK);
    uint32_t *list = scan_buffer(scan, scan->lists, depth, SCAN_BLOCK * sizeof(uint32_t));
    Asked left = *asked;
    for (size_t i = 1; i < node->n_children; i++) {
        Asked now = next_asked(scan, order[i], &left, out, decided, list);
        if (now.n == 0)
            return;
        scan_ask(scan, order[i], &now, depth + 1, more);
        join(&now, all, more, out);
        left = now;
    }
}

// ---- nodes ----

static int64_t nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

// What an answer becomes: the other one under `not`; yes or no of another audience's rule, whose
// unknown is no.
static inline uint8_t turned(uint8_t answer, bool negated)
{
    return (uint8_t)(negated ? TRUTH_YES - answer : answer & TRUTH_YES);
}

WIDE static void turn_all(uint8_t *restrict out, size_t n, bool negated)
{
    G_STATIC_ASSERT(TRUTH_NO == 0 && TRUTH_UNKNOWN == 1 && TRUTH_YES == 2);
    for (size_t row = 0; row < n; row++)
        out[row] = turned(out[row], negated);
}

static void ask_inner(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                      uint8_t *out)
{
    bool negated = node->kind == PLAN_NOT;
    scan_ask(scan, node->children[0], asked, depth, out);
    if (asked->rows == NULL)
        turn_all(out, asked->n, negated);
    for (size_t i = 0; asked->rows != NULL && i < asked->n; i++)
        out[asked->rows[i]] = turned(out[asked->rows[i]], negated);
}

static void ask_node(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     uint8_t *out)
{
    const Bound *bound = &scan->bounds[node->id];
    switch (node->kind) {
    case PLAN_CONSTANT:
        fill(asked, node->constant, out);
        break;
    case PLAN_TEST:
    case PLAN_WHERE:
    case PLAN_WINDOW:
        ask_test(scan, node, asked, depth, out);
        break;
    case PLAN_SAMPLE:
        ask_sample(scan, node, asked, out);
        break;
    case PLAN_HISTORY:
        history_ask(scan, node, asked, depth, out);
        break;
    case PLAN_TAGS:
    case PLAN_LIST:
        ask_member(scan, bound, asked, out);
        break;
    case PLAN_COMPARE:
        values_ask(scan, node, asked, depth, out);
        break;
    case PLAN_CERTAIN:
    case PLAN_NOT:
        ask_inner(scan, node, asked, depth, out);
        break;
    default:
        ask_chain(scan, node, asked, depth, out);
    }
}

void scan_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out)
{
    if (!scan->request->every_node) {
        ask_node(scan, node, asked, depth, out);
        return;
    }
    int64_t began = nanoseconds();
    ask_node(scan, node, asked, depth, out);
    NodeCount *count = &scan->counts[node->id];
    count->ns += nanoseconds() - began;
    for (size_t row = 0; row < asked->n; row++)
        count->passed += (out[row] == TRUTH_YES) & (scan->active != NULL ? scan->active[row] : 1);
}

// ---- blocks ----

// 1 for rows that count and live here.
static size_t active_rows(const Part *part, size_t base, size_t n, uint8_t *restrict active)
{
    const uint8_t *restrict counted = part->chunk->counted + base;
    size_t left = part->chunk->n_rows - base - n; // of which the next block reads as many, or less
    if (part->live == NULL && part->chunk->n_counted == part->chunk->n_rows) { // mostly
        memset(active, 1, n);
        return n;
    }
    read_ahead(counted + n, MIN(n, left));
    if (part->live == NULL) {
        memcpy(active, counted, n);
    } else {
        const uint8_t *restrict live = part->live + base;
        read_ahead(live + n, MIN(n, left));
        for (size_t i = 0; i < n; i++)
            active[i] = live[i] & counted[i];
    }
    return count_ones(active, n);
}

// From answers to 1 for rows that pass and are active.
WIDE static void keep_active(const uint8_t *restrict active, size_t n, uint8_t *restrict out)
{
    for (size_t row = 0; row < n; row++)
        out[row] = (uint8_t)((out[row] == TRUTH_YES) & active[row]);
}

static int64_t scan_block(Scan *scan, const PlanNode *root, size_t n, uint8_t *active, uint8_t *out)
{
    uint32_t list[SCAN_BLOCK];
    size_t n_active = active_rows(scan->request->part, scan->base, n, active);
    if (n_active == 0) {
        memset(out, 0, n);
        return 0;
    }
    Asked asked = {NULL, n};
    if (n_active < n / 8 && !scan->request->every_node)
        asked = rows_left(&(Asked){NULL, n}, active, 0, list);
    scan->active = active;
    scan->n_block = n;
    scan_ask(scan, root, &asked, 0, out);
    if (asked.rows != NULL) { // the rest holds nothing yet
        for (size_t row = 0; row < n; row++)
            out[row] = active[row] ? out[row] : TRUTH_NO;
    }
    keep_active(active, n, out);
    return (int64_t)count_ones(out, n);
}

// How the facts of each question are found, for explanations: of its rarest step.
static void note_ways(Scan *scan, const PlanNode *node)
{
    for (size_t i = 0; i < node->n_children; i++)
        note_ways(scan, node->children[i]);
    NodeCount *count = &scan->counts[node->id];
    count->chunks = 1;
    if (node->kind != PLAN_HISTORY)
        return;
    const Bound *bound = &scan->bounds[node->id];
    int lead = leading_step(node, bound);
    const Postings *posted = lead >= 0 ? bound->facts[lead].posted : bound->by_value;
    count->kept = posted == NULL && bound->facts[0].kept != NULL;
    if (posted == NULL)
        return;
    count->posted = 1;
    count->column = posted->column;
}

static bool is_cancelled(const ScanRequest *request)
{
    return request->cancelled != NULL && __atomic_load_n(request->cancelled, __ATOMIC_RELAXED);
}

static ScanEnd scan_blocks(Scan *scan, int64_t *out_count, uint8_t *out_rows)
{
    const ScanRequest *request = scan->request;
    size_t n_rows = scan->chunk->n_rows;
    uint8_t *active = arena_alloc(scan->arena, SCAN_BLOCK);
    uint8_t *out = arena_alloc(scan->arena, SCAN_BLOCK);
    int64_t count = 0;
    for (; scan->base < n_rows; scan->base += SCAN_BLOCK) {
        if (is_cancelled(request))
            return SCAN_CANCELLED;
        size_t n = MIN((size_t)SCAN_BLOCK, n_rows - scan->base);
        count += scan_block(scan, request->binding->plan->root, n, active, out);
        if (out_rows != NULL)
            memcpy(out_rows + scan->base, out, n);
    }
    *out_count = count;
    return SCAN_DONE;
}

// False when this chunk cannot say.
static bool scan_begin(Scan *scan, const ScanRequest *request, const PlanNode *root)
{
    Arena *arena = arena_new();
    *scan = (Scan){.request = request,
                   .chunk = request->part->chunk,
                   .bounds = bind_value(request->binding, request->part->chunk, root, arena),
                   .arena = arena,
                   .lists = g_ptr_array_new(),
                   .bytes = g_ptr_array_new(),
                   .numbers = g_ptr_array_new(),
                   .stories = story_buffers_new(request->binding->plan)};
    return scan->bounds != NULL;
}

static void scan_end(Scan *scan)
{
    story_buffers_free(scan->stories, scan->request->binding->plan);
    g_ptr_array_unref(scan->lists);
    g_ptr_array_unref(scan->bytes);
    g_ptr_array_unref(scan->numbers);
    arena_free(scan->arena);
}

ScanEnd scan_part(const ScanRequest *request, int64_t *out_count, uint8_t *out_rows,
                  NodeCount *counts)
{
    const PlanNode *root = request->binding->plan->root;
    if (root->kind == PLAN_CONSTANT && !request->every_node && out_rows == NULL) {
        *out_count = root->constant == TRUTH_YES ? (int64_t)part_customers(request->part) : 0;
        return SCAN_DONE;
    }
    Scan scan;
    ScanEnd end = SCAN_UNFIT;
    if (scan_begin(&scan, request, root)) {
        scan.counts = counts;
        if (request->every_node)
            note_ways(&scan, root);
        end = scan_blocks(&scan, out_count, out_rows);
    }
    scan_end(&scan);
    return end;
}

static ScanEnd visit_blocks(Scan *scan, const PlanNode *value, NumberVisit visit, void *context)
{
    uint8_t *active = arena_alloc(scan->arena, SCAN_BLOCK);
    size_t n_rows = scan->chunk->n_rows;
    for (; scan->base < n_rows; scan->base += SCAN_BLOCK) {
        if (is_cancelled(scan->request))
            return SCAN_CANCELLED;
        size_t n = MIN((size_t)SCAN_BLOCK, n_rows - scan->base);
        if (active_rows(scan->request->part, scan->base, n, active) == 0)
            continue;
        scan->active = active;
        scan->n_block = n;
        Values values = values_of(scan, value, &(Asked){NULL, n});
        visit(context, &values, active, n);
    }
    return SCAN_DONE;
}

ScanEnd scan_numbers(const ScanRequest *request, const PlanNode *value, NumberVisit visit,
                     void *context)
{
    Scan scan;
    ScanEnd end = SCAN_UNFIT;
    if (scan_begin(&scan, request, value))
        end = visit_blocks(&scan, value, visit, context);
    scan_end(&scan);
    return end;
}
