// SPDX-License-Identifier: Apache-2.0
//
// What is made of the facts of a customer that pass (story.h): counted, added up, looked at in
// their order. A short loop over adjacent memory for each customer asked.
#include "know/history_inside.h"

#include <string.h>

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

// Where the stretches of regular() end, and the last one begins; NULL for other calls.
static int64_t *edges_of(const Node *call, const Clock *clock)
{
    if (call->function->id != FUNCTION_REGULAR)
        return NULL;
    const Node *rhythm = call->children[1];
    int64_t *edges = g_new(int64_t, (size_t)rhythm->of + 1);
    for (int64_t i = 0; i <= rhythm->of; i++)
        edges[i] = time_ago(clock, rhythm->unit, i);
    return edges;
}

// Of each step the facts that come after one of the step before, and soon enough. Windows are those
// of the steps.
static bool has_sequence(const Telling *telling, size_t row)
{
    size_t steps = telling->node->n_facts;
    int64_t within = telling->node->call->children[steps]->stored;
    GArray *reached = telling->reached, *next = telling->other;
    for (size_t step = 0; step < steps; step++) {
        Moments moments = moments_of(telling, step, row);
        Moments before = {(const int64_t *)(void *)reached->data, reached->len};
        if (step == 0) {
            g_array_set_size(next, 0);
            g_array_append_vals(next, moments.at, (guint)moments.n);
        } else {
            rhythm_follow(before, moments, within, next);
        }
        if (next->len == 0)
            return false;
        GArray *swap = reached;
        reached = next;
        next = swap;
    }
    return true;
}

static bool answer_life(const Telling *telling, size_t row)
{
    const Node *call = telling->node->call;
    if (call->function->id == FUNCTION_SEQUENCE)
        return has_sequence(telling, row);
    Moments moments = moments_of(telling, 0, row);
    switch (call->function->id) {
    case FUNCTION_FIRST_TIME:
        return moments.n > 0 && bounds_hold(telling->windows[1], moments.at[0]);
    case FUNCTION_STOPPED: {
        const Node *since = call->children[1];
        return moments.n > 0 &&
               moments.at[moments.n - 1] < time_before(telling, since->unit, since->integer);
    }
    case FUNCTION_REGULAR:
        return rhythm_stretches(moments, telling->edges, (size_t)call->children[1]->of) >=
               (size_t)call->children[1]->integer;
    default:
        g_assert(call->function->id == FUNCTION_RESTARTED);
        return rhythm_restarts(moments, call->children[1]->stored, telling->windows[2].low,
                               telling->windows[2].high);
    }
}

// ---- one customer ----

static uint8_t yes_if(bool condition)
{
    return condition ? TRUTH_YES : TRUTH_NO;
}

static uint8_t answer_customer(const Telling *telling, size_t row)
{
    const Node *call = telling->node->call;
    if (history_is_end(call)) {
        story_find(&telling->stories[0], row, telling->found);
        return test_code(&telling->bound->test, history_code_at_end(telling));
    }
    if (call->function->result != GIVES_CONDITION)
        return history_answer(telling, history_number(telling, row));
    return yes_if(answer_life(telling, row));
}

static Held number_of_customer(const Telling *telling, size_t row)
{
    if (!history_is_end(telling->node->call))
        return history_number(telling, row);
    story_find(&telling->stories[0], row, telling->found);
    uint64_t code = history_code_at_end(telling);
    if (code == 0)
        return HELD_NOTHING;
    return (Held){.integer = source_number(&telling->bound->value, code)};
}

// ---- the customers of a block ----

// Where answers go, or, when they are NULL, numbers.
typedef struct {
    uint8_t *answers;
    Values *values;
} Told;

static void put(const Told *told, size_t row, uint8_t answer, Held held)
{
    if (told->answers != NULL) {
        told->answers[row] = answer;
        return;
    }
    told->values->missing[row] = held.missing;
    told->values->numbers[row] = held.integer;
}

static bool is_counted(const Node *call)
{
    FunctionId id = call->function->id;
    return id == FUNCTION_ANY || id == FUNCTION_NONE || id == FUNCTION_COUNT;
}

static uint8_t answer_count(const Telling *telling, int64_t n)
{
    FunctionId id = telling->node->call->function->id;
    if (id == FUNCTION_COUNT)
        return history_answer(telling, (Held){.integer = n});
    return yes_if((id == FUNCTION_ANY) == (n > 0));
}

// What there is to say about a number of facts is said once for all small ones.
static void tell_counts(const Telling *telling, const Asked *asked, const Told *told)
{
    enum { SMALL = 32 };
    uint32_t counts[SCAN_BLOCK];
    uint8_t answers[SMALL];
    story_counts(&telling->stories[0], asked, counts);
    for (int n = 0; n < SMALL && told->answers != NULL; n++)
        answers[n] = answer_count(telling, n);
    for (size_t i = 0; told->answers != NULL && i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        told->answers[row] =
            counts[row] < SMALL ? answers[counts[row]] : answer_count(telling, counts[row]);
    }
    for (size_t i = 0; told->answers == NULL && i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        told->values->missing[row] = 0;
        told->values->numbers[row] = counts[row];
    }
}

// Whether the first moment of each passes.
static void tell_first(const Telling *telling, const Asked *asked, const Told *told)
{
    const Story *story = &telling->stories[0];
    const Test *test = &telling->bound->test;
    CodeRange range = test->n_ranges > 0 ? test->ranges[0] : (CodeRange){1, 0};
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i], at = story->first[row];
        uint64_t code = at < story->after[row] ? trail_moment(&story->trail, at) : 0;
        told->answers[row] = yes_if(code >= range.first && code <= range.last);
    }
}

// Sums of amounts that are kept, beside one limit: what there mostly is.
static void tell_sums(const Telling *telling, const Asked *asked, const Told *told)
{
    const Story *story = &telling->stories[0];
    const TrailNumbers *sums = telling->bound->sums;
    Bounds bounds = telling->bound->number.bounds[0];
    bool negated = telling->bound->number.negated;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        int64_t sum = trail_sum(sums, story->first[row], story->after[row]);
        told->answers[row] = yes_if(bounds_hold(bounds, sum) != negated);
    }
}

// What is kept by customer, beside one limit.
static void tell_numbers(const Telling *telling, const Asked *asked, const Told *told)
{
    const TrailNumbers *kept = telling->bound->numbers;
    size_t customer0 = telling->stories[0].customer0;
    Bounds bounds = telling->bound->number.bounds[0];
    bool negated = telling->bound->number.negated;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i], customer = customer0 + row;
        uint8_t answer = yes_if(bounds_hold(bounds, kept->numbers[customer]) != negated);
        told->answers[row] = kept->missing[customer] ? TRUTH_UNKNOWN : answer;
    }
}

static void tell_rows(const Telling *telling, const Asked *asked, const Told *told)
{
    const Bound *bound = telling->bound;
    bool simple = telling->known && told->answers != NULL && telling->stories[0].first != NULL;
    bool limit = simple && bound->number.n == 1;
    if (simple && bound->by_first) {
        tell_first(telling, asked, told);
        return;
    }
    if (limit && bound->sums != NULL && telling->node->call->function->id == FUNCTION_SUM) {
        tell_sums(telling, asked, told);
        return;
    }
    if (limit && bound->numbers != NULL) {
        tell_numbers(telling, asked, told);
        return;
    }
    if (is_counted(telling->node->call)) {
        tell_counts(telling, asked, told);
        return;
    }
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        if (told->answers != NULL)
            told->answers[row] = answer_customer(telling, row);
        else
            put(told, row, 0, number_of_customer(telling, row));
    }
}

int leading_step(const PlanNode *node, const Bound *bound)
{
    int lead = -1;
    for (size_t i = 0; i < node->n_facts; i++)
        if (bound->facts[i].posted >= 0 &&
            (lead < 0 || bound->facts[i].share < bound->facts[lead].share))
            lead = (int)i;
    return lead;
}

// Customers of the block that have facts in a story by postings, into `list`.
static Asked those_with_facts(const Scan *scan, const Story *story, uint32_t *list)
{
    size_t end = story_from(story, scan->n_block), n = 0;
    for (size_t i = story_from(story, 0); i < end; i++) {
        uint32_t row = (uint32_t)(story->owners[i] - story->customer0);
        if (n == 0 || list[n - 1] != row)
            list[n++] = row;
    }
    return (Asked){list, n};
}

// What is said of a customer without facts.
static void tell_of_none(const Telling *telling, const Asked *asked, const Told *told)
{
    const PlanFacts *plan = telling->node->facts[0];
    const Frame *facts = telling->scan->chunk->facts;
    Story none = {.plan = plan, .records = &facts[plan->record], .facts = &facts[plan->frame]};
    Telling empty = *telling;
    empty.stories = &none;
    empty.plain = empty.known = false;
    uint8_t answer = TRUTH_NO;  // of a sequence
    Held held = {.integer = 0}; // of a count
    if (is_counted(telling->node->call))
        answer = told->answers != NULL ? answer_count(&empty, 0) : TRUTH_NO;
    else if (told->answers == NULL)
        held = number_of_customer(&empty, 0);
    else if (telling->node->n_facts == 1)
        answer = answer_customer(&empty, 0);
    if (told->answers != NULL && asked->rows == NULL) {
        memset(told->answers, answer, asked->n);
        return;
    }
    for (size_t i = 0; i < asked->n; i++)
        put(told, asked->rows == NULL ? i : asked->rows[i], answer, held);
}

// Customers whose latest facts are not before the windows, into `list`; all that are asked when
// nothing is kept that says so.
static Asked those_recent(const Scan *scan, const PlanNode *node, const Asked *asked,
                          uint32_t *list)
{
    uint8_t recent[SCAN_BLOCK];
    Asked left = *asked;
    for (size_t step = 0; step < node->n_facts; step++) {
        const BoundFacts *facts = &scan->bounds[node->id].facts[step];
        if (facts->kept == NULL || facts->kept->last == NULL || facts->latest <= 1)
            continue;
        Test test = {.vector = facts->kept->last, .inside = TRUTH_YES, .missing = TRUTH_NO};
        if (facts->latest <= test.vector->most)
            test_add_range(&test, facts->latest, test.vector->most);
        test_rows(&test, scan->base, &left, recent);
        size_t n = 0;
        for (size_t i = 0; i < left.n; i++) {
            uint32_t row = left.rows == NULL ? (uint32_t)i : left.rows[i];
            list[n] = row;
            n += recent[row] == TRUTH_YES;
        }
        left = (Asked){list, n};
    }
    return left;
}

// Tells those of `asked` that may have facts; of the others it is said what is said of none.
static void tell_left(Telling *telling, Story *stories, const Asked *asked, size_t depth,
                      const Told *told)
{
    uint32_t list[SCAN_BLOCK];
    Scan *scan = telling->scan;
    const PlanNode *node = telling->node;
    const BoundFacts *facts = telling->bound->facts;
    Asked left = *asked;
    int lead = telling->known ? leading_step(node, telling->bound) : -1;
    if (lead >= 0)
        stories[lead] = story_tell(scan, node->facts[lead], &facts[lead], asked, depth + 1);
    if (lead >= 0 && stories[lead].first == NULL)
        left = those_with_facts(scan, &stories[lead], list);
    else if (telling->known)
        left = those_recent(scan, node, asked, list);
    if (left.rows != asked->rows)
        tell_of_none(telling, asked, told);
    for (int i = 0; i < (int)node->n_facts && left.n > 0; i++)
        if (i != lead || stories[i].first != NULL)
            stories[i] = story_tell(scan, node->facts[i], &facts[i], &left, depth + 1);
    telling->plain = history_is_plain(node, telling->bound, &stories[0]);
    tell_rows(telling, &left, told);
}

static void tell_all(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     const Told *told)
{
    const Bound *bound = &scan->bounds[node->id];
    const Clock *clock = &scan->request->binding->clock;
    bool known = !scan->request->every_node;
    if (known && bound->by_last) {
        test_rows(&bound->test, scan->base, asked, told->answers);
        return;
    }
    g_autofree Story *stories = g_new0(Story, node->n_facts);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) moments = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) other = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree Bounds *windows = bounds_of_windows(node->call, clock);
    g_autofree int64_t *edges = edges_of(node->call, clock);
    uint64_t marks[MARKS];
    Telling telling = {.scan = scan,
                       .node = node,
                       .bound = bound,
                       .stories = stories,
                       .known = known,
                       .found = found,
                       .moments = moments,
                       .reached = reached,
                       .other = other,
                       .marks = marks,
                       .windows = windows,
                       .edges = edges};
    tell_left(&telling, stories, asked, depth, told);
}

void history_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out)
{
    tell_all(scan, node, asked, depth, &(Told){.answers = out});
}

void history_numbers(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     Values *out)
{
    tell_all(scan, node, asked, depth, &(Told){.values = out});
}
