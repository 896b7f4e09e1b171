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

static void put(const Told *told, size_t row, uint8_t answer, Held held)
{
    if (told->answers != NULL) {
        told->answers[row] = answer;
        return;
    }
    told->values->missing[row] = held.missing;
    told->values->numbers[row] = held.integer;
}

static void tell_rows(const Telling *telling, const Asked *asked, const Told *told)
{
    if (block_tell(telling, asked, told))
        return;
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
        if (bound->facts[i].posted != NULL &&
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
    if (history_is_counted(telling->node->call))
        answer = told->answers != NULL ? history_answer_count(&empty, 0) : TRUTH_NO;
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

// Customers who have records in the windows by the log, into `list`.
static Asked those_counted(const Scan *scan, const PlanFacts *plan, const Asked *asked,
                           uint32_t *list)
{
    const uint16_t *inside = scan->stories[plan->id].inside + scan->base;
    size_t n = 0;
    for (size_t i = 0; i < asked->n; i++) {
        uint32_t row = asked->rows == NULL ? (uint32_t)i : asked->rows[i];
        list[n] = row;
        n += inside[row] > 0;
    }
    return (Asked){list, n};
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
    if (telling->known && block_tell_at_once(telling, stories, asked, told))
        return;
    if (lead >= 0)
        stories[lead] = story_tell(scan, node->facts[lead], &facts[lead], asked, depth + 1);
    if (lead >= 0 && stories[lead].first == NULL)
        left = those_with_facts(scan, &stories[lead], list);
    else if (telling->known && story_log(scan, node->facts[0], &facts[0], asked, false))
        left = those_counted(scan, node->facts[0], asked, list);
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
    if (known && bound->by_end) {
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
