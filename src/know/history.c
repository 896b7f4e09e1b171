// SPDX-License-Identifier: Apache-2.0
//
// Questions about the facts of customers. The facts of a block of customers lie in one stretch, so
// whether they pass is asked block by block like everything else, of all of them or, when few
// customers are left, of theirs alone. What is made of those that pass is then a short loop over
// adjacent memory.
#include "know/scan_inside.h"
#include "rule/functions.h"

#include <string.h>

// Beyond it a number is missing, as for the other evaluators.
#define NUMBER_MAX (INT64_MAX / 2)

typedef struct {
    bool missing;
    int64_t integer;
} Held;

static const Held NOTHING = {.missing = true};

// The facts of one step for the block.
typedef struct {
    const PlanFacts *plan;
    const Frame *records, *facts;
    size_t first;        // the first fact of the block
    const uint8_t *pass; // from there on: TRUTH_…
} Story;

typedef struct {
    Scan *scan;
    const PlanNode *node;
    const Bound *bound;
    const Story *stories;  // by step
    GArray *found;         // of Found: those of one customer
    GArray *numbers;       // of int64_t
    const Bounds *windows; // by child of the call: what windows mean now
} Telling;

GPtrArray *history_buffers(const Plan *plan)
{
    GPtrArray *buffers = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    for (unsigned i = 0; i < plan->n_facts; i++)
        g_ptr_array_add(buffers, g_byte_array_new());
    return buffers;
}

// ---- which facts pass ----

static bool has_parts(const Story *story)
{
    return story->records != story->facts;
}

// The first fact of a customer.
static size_t facts_from(const Story *story, size_t customer)
{
    size_t record = story->records->starts[customer];
    return has_parts(story) ? story->facts->starts[record] : record;
}

// The records of a customer whose moment lies in the span: they are in the order of time.
static void records_in(const Story *story, size_t customer, CodeRange span, size_t *out_first,
                       size_t *out_after)
{
    const Vector *times = story->records->columns[story->records->layout->time];
    size_t first = story->records->starts[customer];
    size_t after = story->records->starts[customer + 1];
    while (first < after && vector_code(times, after - 1) > span.last)
        after--;
    size_t low = first, high = after;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (vector_code(times, middle) < span.first)
            low = middle + 1;
        else
            high = middle;
    }
    *out_first = low;
    *out_after = after;
}

// Asks facts base … base + n - 1 of the block, all or those listed.
static void ask_stretch(Scan *scan, const Story *story, size_t at, const Asked *asked, size_t depth,
                        uint8_t *pass)
{
    scan->base = story->first + at;
    if (asked->n > 0)
        scan_ask(scan, story->plan->passes, asked, depth, pass + at);
}

static void ask_all(Scan *scan, const Story *story, size_t n, size_t depth, uint8_t *pass)
{
    for (size_t at = 0; at < n; at += SCAN_BLOCK)
        ask_stretch(scan, story, at, &(Asked){NULL, MIN((size_t)SCAN_BLOCK, n - at)}, depth, pass);
}

// Only the facts of the customers asked, and of those only what lies in the span.
static void ask_some(Scan *scan, const Story *story, CodeRange span, size_t customers,
                     const Asked *asked, size_t depth, uint8_t *pass)
{
    uint32_t list[SCAN_BLOCK];
    size_t n = 0, at = 0; // the list is about the stretch that begins at `at`
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = customers + (asked->rows == NULL ? i : asked->rows[i]), first, after;
        records_in(story, row, span, &first, &after);
        if (has_parts(story)) {
            first = story->facts->starts[first];
            after = story->facts->starts[after];
        }
        for (size_t fact = first - story->first; fact < after - story->first; fact++) {
            if (fact - at >= SCAN_BLOCK) {
                ask_stretch(scan, story, at, &(Asked){list, n}, depth, pass);
                at = fact - fact % SCAN_BLOCK;
                n = 0;
            }
            list[n++] = (uint32_t)(fact - at);
        }
    }
    ask_stretch(scan, story, at, &(Asked){list, n}, depth, pass);
}

static Story tell(Scan *scan, const PlanFacts *plan, CodeRange span, const Asked *asked,
                  size_t depth)
{
    Story story = {.plan = plan,
                   .records = &scan->chunk->facts[plan->record],
                   .facts = &scan->chunk->facts[plan->frame]};
    size_t customers = scan->base;
    story.first = facts_from(&story, customers);
    size_t n = facts_from(&story, customers + scan->n_block) - story.first;
    GByteArray *buffer = scan->passing->pdata[plan->id];
    g_byte_array_set_size(buffer, (guint)n + 1);
    story.pass = buffer->data;
    memset(buffer->data, plan->passes == NULL ? TRUTH_YES : TRUTH_NO, n);
    if (plan->passes == NULL)
        return story;
    const uint8_t *active = scan->active;
    scan->active = NULL;
    scan->facts = story.facts;
    bool all = asked->n > scan->n_block / 4 && plan->n_windows == 0;
    if (all || scan->request->every_node)
        ask_all(scan, &story, n, depth, buffer->data);
    else
        ask_some(scan, &story, span, customers, asked, depth, buffer->data);
    scan->facts = NULL;
    scan->active = active;
    scan->base = customers;
    return story;
}

// ---- the passing facts of one customer ----

static size_t count_passing(const Story *story, size_t customer)
{
    size_t first = facts_from(story, customer) - story->first;
    size_t after = facts_from(story, customer + 1) - story->first, n = 0;
    for (size_t fact = first; fact < after; fact++)
        n += story->pass[fact] == TRUTH_YES;
    return n;
}

static void find(const Story *story, size_t customer, GArray *found)
{
    size_t record = story->records->starts[customer];
    size_t after = story->records->starts[customer + 1];
    size_t most = facts_from(story, customer + 1) - facts_from(story, customer), n = 0;
    g_array_set_size(found, (guint)most);
    Found *out = (Found *)(void *)found->data;
    for (; record < after; record++) {
        size_t fact = has_parts(story) ? story->facts->starts[record] : record;
        size_t end = has_parts(story) ? story->facts->starts[record + 1] : record + 1;
        for (; fact < end; fact++)
            if (story->pass[fact - story->first] == TRUTH_YES)
                out[n++] = (Found){(uint32_t)fact, (uint32_t)record};
    }
    g_array_set_size(found, (guint)n);
}

static int64_t moment(const Story *story, const Found *found)
{
    const Vector *times = story->records->columns[story->records->layout->time];
    return vector_decode(times, vector_code(times, found->record));
}

// ---- what is taken of them ----

// What makes two values the same: of labels the record they belong to. 0: missing.
static uint64_t source_identity(const Source *source, const Found *found)
{
    if (source->other == NULL)
        return source_code(source, found);
    uint64_t code = vector_code(source->vector, source->parent ? found->record : found->fact);
    uint32_t row = code == 0 ? 0 : source->rows[code];
    bool named = row != 0 && (vector_code(source->last, row - 1) != 0 ||
                              vector_code(source->other, row - 1) != 0);
    return named ? row : 0;
}

static bool is_foreign(const Telling *telling, const Found *found)
{
    if (!telling->bound->has_currency)
        return false;
    const Test *test = &telling->bound->currency;
    bool parent = telling->node->value->path.currency->parent;
    uint64_t code = vector_code(test->vector, parent ? found->record : found->fact);
    return test_code(test, code) != TRUTH_YES;
}

static Held take(const Telling *telling, const Found *found)
{
    const Bound *bound = telling->bound;
    uint64_t code = source_code(&bound->value, found);
    if (code == 0 || (telling->node->value->has_base && source_code(&bound->amount, found) == 0))
        return NOTHING;
    Held held = {.integer = vector_decode(bound->value.last, code)};
    if (!telling->node->value->has_rate)
        return held;
    uint64_t rate_code = source_code(&bound->rate, found);
    int64_t product;
    if (rate_code == 0 ||
        __builtin_mul_overflow(held.integer, vector_decode(bound->rate.last, rate_code),
                               &product) ||
        product > NUMBER_MAX || product < -NUMBER_MAX)
        return NOTHING;
    return (Held){.integer = divide_rounded(product, 1000000)};
}

static const Found *found_at(const Telling *telling, guint i)
{
    return &g_array_index(telling->found, Found, i);
}

static Held add_up(const Telling *telling, bool average)
{
    __extension__ typedef __int128 Wide;
    Wide sum = 0;
    int64_t n = 0;
    for (guint i = 0; i < telling->found->len; i++) {
        Held held = take(telling, found_at(telling, i));
        if (held.missing)
            continue;
        if (is_foreign(telling, found_at(telling, i)))
            return NOTHING;
        sum += held.integer;
        n++;
    }
    if (average) {
        bool finer =
            telling->node->call->path->scale > telling->node->call->children[1]->path->scale;
        sum = finer ? sum * 1000000 : sum;
    }
    if (sum > NUMBER_MAX || sum < -NUMBER_MAX || (average && n == 0))
        return NOTHING;
    return (Held){.integer = average ? divide_rounded((int64_t)sum, n) : (int64_t)sum};
}

static Held extreme(const Telling *telling, bool greatest)
{
    Held best = NOTHING;
    for (guint i = 0; i < telling->found->len; i++) {
        Held held = take(telling, found_at(telling, i));
        if (held.missing)
            continue;
        if (is_foreign(telling, found_at(telling, i)))
            return NOTHING;
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

static Held count_different(const Telling *telling)
{
    g_array_set_size(telling->numbers, 0);
    for (guint i = 0; i < telling->found->len; i++) {
        int64_t identity = (int64_t)source_identity(&telling->bound->value, found_at(telling, i));
        if (identity == 0)
            continue;
        if (is_foreign(telling, found_at(telling, i)))
            return NOTHING;
        g_array_append_val(telling->numbers, identity);
    }
    g_array_sort(telling->numbers, compare_integers);
    int64_t n = 0;
    for (guint i = 0; i < telling->numbers->len; i++)
        n += i == 0 || g_array_index(telling->numbers, int64_t, i) !=
                           g_array_index(telling->numbers, int64_t, i - 1);
    return (Held){.integer = n};
}

static Held median_gap(const Telling *telling)
{
    guint n = telling->found->len;
    if (n < 2)
        return NOTHING;
    g_array_set_size(telling->numbers, 0);
    for (guint i = 1; i < n; i++) {
        int64_t gap = moment(&telling->stories[0], found_at(telling, i)) -
                      moment(&telling->stories[0], found_at(telling, i - 1));
        g_array_append_val(telling->numbers, gap);
    }
    g_array_sort(telling->numbers, compare_integers);
    return (Held){.integer = (g_array_index(telling->numbers, int64_t, (n - 2) / 2) +
                              g_array_index(telling->numbers, int64_t, (n - 1) / 2)) /
                             2};
}

static Held number_of(const Telling *telling)
{
    switch (telling->node->call->function->id) {
    case FUNCTION_SUM:
        return add_up(telling, false);
    case FUNCTION_AVG:
        return add_up(telling, true);
    case FUNCTION_MIN:
        return extreme(telling, false);
    case FUNCTION_MAX:
        return extreme(telling, true);
    case FUNCTION_DISTINCT:
        return count_different(telling);
    case FUNCTION_MEDIAN_GAP:
        return median_gap(telling);
    default: {
        g_assert(telling->node->call->function->id == FUNCTION_GAP_SINCE);
        guint n = telling->found->len;
        int64_t now = telling->scan->request->binding->clock.now;
        return n == 0 ? NOTHING
                      : (Held){.integer =
                                   now - moment(&telling->stories[0], found_at(telling, n - 1))};
    }
    }
}

static uint8_t answer_number(const Telling *telling, Held held)
{
    const Node *node = telling->node->node;
    if (node->kind == NODE_EMPTY)
        return held.missing ? TRUTH_YES : TRUTH_NO;
    if (held.missing)
        return TRUTH_UNKNOWN;
    return number_test_holds(&telling->bound->number, held.integer) ? TRUTH_YES : TRUTH_NO;
}

static bool is_end(const Node *call)
{
    return call->function->id == FUNCTION_FIRST || call->function->id == FUNCTION_LAST;
}

// The code of the value at the earliest or latest fact; 0: missing.
static uint64_t code_at_end(const Telling *telling)
{
    guint n = telling->found->len;
    if (n == 0)
        return 0;
    bool last = telling->node->call->function->id == FUNCTION_LAST;
    const Found *found = found_at(telling, last ? n - 1 : 0);
    uint64_t code = source_code(&telling->bound->value, found);
    return code != 0 && is_foreign(telling, found) ? 0 : code;
}

// ---- life cycle ----

// The moments that each window among the children of a call means.
static Bounds *bounds_of_windows(const Node *call, const Clock *clock)
{
    static const Field MOMENT = {.name = "at", .type = FIELD_TIME};
    Bounds *bounds = g_new0(Bounds, call->n_children + 1);
    for (size_t i = 0; i < call->n_children; i++)
        if (node_is_window(call->children[i]))
            bounds[i] = bounds_of_window(call->children[i], &MOMENT, clock);
    return bounds;
}

static int64_t time_before(const Telling *telling, const Unit *unit, int64_t count)
{
    return time_ago(&telling->scan->request->binding->clock, unit, count);
}

static bool is_regular(const Telling *telling, const Node *rhythm)
{
    int64_t found = 0;
    for (int64_t i = 0; i < rhythm->of; i++) {
        int64_t end = time_before(telling, rhythm->unit, i);
        int64_t start = time_before(telling, rhythm->unit, i + 1);
        bool any = false;
        for (guint k = 0; k < telling->found->len && !any; k++) {
            int64_t at = moment(&telling->stories[0], found_at(telling, k));
            any = at > start && at <= end;
        }
        found += any;
    }
    return found >= rhythm->integer;
}

static bool has_restarted(const Telling *telling, const Node *call)
{
    Bounds window = telling->windows[2];
    for (guint i = 1; i < telling->found->len; i++) {
        int64_t at = moment(&telling->stories[0], found_at(telling, i));
        int64_t before = moment(&telling->stories[0], found_at(telling, i - 1));
        if (at - before >= call->children[1]->stored && bounds_hold(window, at))
            return true;
    }
    return false;
}

// Of `steps` the facts that come after one of the step before, and soon enough.
static bool has_sequence(const Telling *telling, size_t customer)
{
    const Node *call = telling->node->call;
    size_t steps = telling->node->n_facts;
    int64_t within = call->children[steps]->stored;
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t step = 0; step < steps; step++) {
        const Story *story = &telling->stories[step];
        find(story, customer, telling->found);
        GArray *next = telling->numbers;
        g_array_set_size(next, 0);
        for (guint i = 0, last = 0; i < telling->found->len; i++) {
            int64_t at = moment(story, found_at(telling, i));
            bool good = true;
            for (size_t w = steps + 1; w < call->n_children; w++)
                good &= bounds_hold(telling->windows[w], at);
            while (last < reached->len && g_array_index(reached, int64_t, last) < at)
                last++;
            good &=
                step == 0 || (last > 0 && at - g_array_index(reached, int64_t, last - 1) <= within);
            if (good)
                g_array_append_val(next, at);
        }
        g_array_set_size(reached, 0);
        g_array_append_vals(reached, next->data, next->len);
        if (reached->len == 0)
            return false;
    }
    return true;
}

static bool answer_life(const Telling *telling)
{
    const Node *call = telling->node->call;
    const Story *story = &telling->stories[0];
    guint n = telling->found->len;
    switch (call->function->id) {
    case FUNCTION_FIRST_TIME:
        return n > 0 && bounds_hold(telling->windows[1], moment(story, found_at(telling, 0)));
    case FUNCTION_STOPPED:
        return n > 0 &&
               moment(story, found_at(telling, n - 1)) <
                   time_before(telling, call->children[1]->unit, call->children[1]->integer);
    case FUNCTION_REGULAR:
        return is_regular(telling, call->children[1]);
    default:
        g_assert(call->function->id == FUNCTION_RESTARTED);
        return has_restarted(telling, call);
    }
}

// ---- one customer ----

static uint8_t answer_customer(const Telling *telling, size_t customer)
{
    const Node *call = telling->node->call;
    const Story *story = &telling->stories[0];
    switch (call->function->id) {
    case FUNCTION_ANY:
        return count_passing(story, customer) > 0 ? TRUTH_YES : TRUTH_NO;
    case FUNCTION_NONE:
        return count_passing(story, customer) == 0 ? TRUTH_YES : TRUTH_NO;
    case FUNCTION_COUNT:
        return answer_number(telling, (Held){.integer = (int64_t)count_passing(story, customer)});
    case FUNCTION_SEQUENCE:
        return has_sequence(telling, customer) ? TRUTH_YES : TRUTH_NO;
    default:
        break;
    }
    find(story, customer, telling->found);
    if (is_end(call))
        return test_code(&telling->bound->test, code_at_end(telling));
    if (call->function->result == GIVES_CONDITION)
        return answer_life(telling) ? TRUTH_YES : TRUTH_NO;
    return answer_number(telling, number_of(telling));
}

static Held number_of_customer(const Telling *telling, size_t customer)
{
    const Story *story = &telling->stories[0];
    if (telling->node->call->function->id == FUNCTION_COUNT)
        return (Held){.integer = (int64_t)count_passing(story, customer)};
    find(story, customer, telling->found);
    if (!is_end(telling->node->call))
        return number_of(telling);
    uint64_t code = code_at_end(telling);
    if (code == 0)
        return NOTHING;
    return (Held){.integer = source_number(&telling->bound->value, code)};
}

// Answers into `out`, or, when it is NULL, numbers into `values`.
static void tell_all(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     uint8_t *out, Values *values)
{
    const Bound *bound = &scan->bounds[node->id];
    g_autofree Story *stories = g_new(Story, node->n_facts);
    for (size_t i = 0; i < node->n_facts; i++)
        stories[i] = tell(scan, node->facts[i], bound->spans[i], asked, depth + 1);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree Bounds *windows = bounds_of_windows(node->call, &scan->request->binding->clock);
    Telling telling = {scan, node, bound, stories, found, numbers, windows};
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        if (out != NULL) {
            out[row] = answer_customer(&telling, scan->base + row);
            continue;
        }
        Held held = number_of_customer(&telling, scan->base + row);
        values->missing[row] = held.missing;
        values->numbers[row] = held.integer;
    }
}

void history_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out)
{
    tell_all(scan, node, asked, depth, out, NULL);
}

void history_numbers(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     Values *out)
{
    tell_all(scan, node, asked, depth, NULL, out);
}
