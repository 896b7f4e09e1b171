// SPDX-License-Identifier: Apache-2.0
//
// Questions about facts made ready for a chunk: which of three ways leads to the facts, and what is
// known already without going any of them.
#include "know/bind_inside.h"

#include "know/kept.h"
#include "know/taken.h"
#include "rule/functions.h"

// ---- windows ----

void bind_window(Binder *binder, const PlanNode *node, Bound *bound)
{
    const Vector *vector = bind_frame(binder->chunk, &node->path)->columns[node->path.column];
    Bounds bounds = bounds_of_window(node->window, node->path.field, &binder->binding->clock);
    bound->test = (Test){.vector = vector, .missing = TRUTH_NO, .inside = TRUTH_YES};
    uint64_t first, last;
    if (vector->most > 0 && vector_codes_between(vector, bounds.low, bounds.high, &first, &last))
        test_add_range(&bound->test, first, last);
    bound->cost = COST_RANGE;
    bound->share = test_share(&bound->test);
}

static const Vector *times_of(const Binder *binder, const PlanFacts *facts)
{
    const Frame *records = &binder->chunk->facts[facts->record];
    return records->columns[records->layout->time];
}

// The moments that all windows of a step allow; the last before the first when there is none.
static CodeRange span_of(const Binder *binder, const PlanFacts *facts)
{
    CodeRange span = {1, UINT64_MAX};
    for (size_t i = 0; i < facts->n_windows; i++) {
        const Test *test = &binder->bounds[facts->windows[i]->id].test;
        if (test->n_ranges == 0)
            return (CodeRange){1, 0};
        span.first = MAX(span.first, test->ranges[0].first);
        span.last = MIN(span.last, test->ranges[0].last);
    }
    return span;
}

// The share of facts in the windows, as if they were spread evenly over time.
static double share_of_span(const Binder *binder, const PlanFacts *facts, CodeRange span)
{
    uint64_t most = times_of(binder, facts)->most, last = MIN(span.last, most);
    return span.first > last ? 0 : (double)(last - span.first + 1) / (double)MAX(most, 1);
}

// ---- the ways ----

// Whether so much more may be kept for questions.
static bool has_room(const Binder *binder, size_t bytes)
{
    const Version *version = binder->binding->version;
    int64_t most = version->layout->bytes_most;
    return most == 0 ||
           version_bytes(version) + version_kept_bytes(version) + bytes <= (size_t)most;
}

// The column of the facts themselves that leads to what is asked.
static int path_column(const PlanPath *path)
{
    return path->n_steps > 0 ? path->steps[0] : path->column;
}

static bool may_be_posted(const Binder *binder, int frame, const Trail *kept, int column)
{
    return kept != NULL && postings_fit(binder->chunk, frame, column) &&
           (postings_find(kept, frame, column) != NULL ||
            has_room(binder, postings_bytes_most(binder->chunk, frame)));
}

// Finds the condition whose postings lead to fewer facts than those found so far.
static void consider_postings(const Binder *binder, const PlanFacts *facts, const PlanNode *node,
                              const BoundFacts *bound, const PlanNode **best)
{
    for (size_t i = 0; node->kind == PLAN_AND && i < node->n_children; i++)
        consider_postings(binder, facts, node->children[i], bound, best);
    if (node->kind != PLAN_WHERE && node->kind != PLAN_TEST)
        return;
    const Bound *asked = &binder->bounds[node->id];
    if (!asked->has_currency && !node->path.parent &&
        (*best == NULL || asked->share < binder->bounds[(*best)->id].share) &&
        may_be_posted(binder, facts->frame, bound->kept, path_column(&node->path)))
        *best = node;
}

static bool is_counted(const Node *call)
{
    FunctionId id = call->function->id;
    return id == FUNCTION_ANY || id == FUNCTION_NONE || id == FUNCTION_COUNT;
}

static void choose_trail(const Binder *binder, const PlanFacts *facts, BoundFacts *bound)
{
    const Chunk *chunk = binder->chunk;
    bound->kept = trail_find(chunk, &facts->kind);
    if (bound->kept == NULL && has_room(binder, trail_bytes_most(chunk, &facts->kind)))
        bound->kept = trail_of(chunk, &facts->kind);
    bound->trail = bound->kept != NULL ? *bound->kept : trail_of_all(chunk, facts->record);
    bound->on_record = bound->kept != NULL ? facts->on_rest : facts->on_record;
}

// What the histories of all customers who may have any of the facts cost.
static double cost_of_histories(const Binder *binder, const PlanFacts *facts,
                                const BoundFacts *bound, double n_facts)
{
    // Nanoseconds or so; a trail knows at once whose latest fact is too early.
    static const double CUSTOMER = 1.5, KNOWN = 0.3, FACT = 1.5, OF_KNOWN = 4;
    bool known = bound->kept != NULL;
    return (double)binder->chunk->n_rows * (known ? KNOWN : CUSTOMER) +
           n_facts * (known && facts->n_windows > 0 ? OF_KNOWN : FACT);
}

// The postings that lead to the fewest facts, when reading those costs less than the histories.
// Facts of a kind alone are in its trail already.
static void choose_postings(const Binder *binder, const Node *call, const PlanFacts *facts,
                            BoundFacts *bound)
{
    // Of a fact that is only counted, or listed; of a code; of a customer.
    static const double COUNTED = 1, LISTED = 50, CODE = 50, CUSTOMER = 0.1;
    double n_facts = (double)binder->chunk->facts[facts->frame].n_rows *
                     share_of_span(binder, facts, bound->span);
    bool parts = facts->record != facts->frame;
    const PlanNode *all = parts ? facts->on_part : bound->on_record, *best = NULL;
    if (all != NULL)
        consider_postings(binder, facts, all, bound, &best);
    if (best == NULL)
        return;
    const Bound *asked = &binder->bounds[best->id];
    bool alone = best == all && (!parts || bound->on_record == NULL);
    double codes = asked->share * (double)asked->test.vector->most;
    double cost = n_facts * asked->share * (alone && is_counted(call) ? COUNTED : LISTED) +
                  codes * CODE + (double)binder->chunk->n_rows * CUSTOMER;
    if (cost >= cost_of_histories(binder, facts, bound, n_facts))
        return;
    bound->posted = postings_of(binder->chunk, bound->kept, facts->frame, path_column(&best->path));
    bound->posted_test = &asked->test;
    bound->posted_alone = alone;
    bound->posted_cost = cost;
    bound->share = asked->share;
}

// What a call says about time by itself narrows the span, or says how recent the latest must be.
static void narrow(const Binder *binder, const Node *call, const PlanFacts *facts,
                   BoundFacts *bound)
{
    const Vector *times = times_of(binder, facts);
    const Clock *clock = &binder->binding->clock;
    const FrameLayout *layout = binder->chunk->facts[facts->record].layout;
    const Field *moment = layout->columns[layout->time].field;
    Bounds bounds = {INT64_MIN, INT64_MAX};
    uint64_t first, last;
    bool regular = call->function->id == FUNCTION_REGULAR;
    if (regular) {
        const Node *rhythm = call->children[1];
        bounds.low = time_ago(clock, rhythm->unit, rhythm->of) + 1;
    } else if (call->function->id == FUNCTION_FIRST_TIME) {
        bounds = bounds_of_window(call->children[1], moment, clock);
    } else if (call->function->id == FUNCTION_RESTARTED) {
        bounds = bounds_of_window(call->children[2], moment, clock);
    }
    bool any =
        times->most > 0 && vector_codes_between(times, bounds.low, bounds.high, &first, &last);
    bound->latest = MAX(bound->span.first, any ? first : UINT64_MAX);
    if (regular && any)
        bound->span.first = MAX(bound->span.first, first);
}

static bool bind_facts(Binder *binder, const Node *call, const PlanFacts *facts, BoundFacts *bound)
{
    for (size_t i = 0; i < facts->n_windows; i++)
        bind_window(binder, facts->windows[i], &binder->bounds[facts->windows[i]->id]);
    if ((facts->on_record != NULL && !bind_node(binder, facts->on_record)) ||
        (facts->on_part != NULL && !bind_node(binder, facts->on_part)))
        return false;
    bound->span = span_of(binder, facts);
    narrow(binder, call, facts, bound);
    choose_trail(binder, facts, bound);
    choose_postings(binder, call, facts, bound);
    return true;
}

// ---- what is known already ----

// Whether nothing is asked of the facts but that they are of their kind, and when they were.
static bool is_bare(const PlanNode *node, const Bound *bound)
{
    return node->n_facts == 1 && bound->facts[0].kept != NULL &&
           bound->facts[0].on_record == NULL && node->facts[0]->on_part == NULL;
}

static int64_t minus(int64_t now, int64_t gap)
{
    int64_t moment;
    return gap == INT64_MIN || __builtin_sub_overflow(now, gap, &moment) ? INT64_MAX : moment;
}

// The latest moments whose distance from now passes.
static bool gap_test(const PlanNode *node, const Bound *bound, int64_t now, Test *test)
{
    bool empty = node->node->kind == NODE_EMPTY;
    test->missing = empty ? TRUTH_YES : TRUTH_UNKNOWN;
    if (empty)
        return true;
    if (bound->number.n > TEST_RANGES_MAX || now <= 0)
        return false;
    test->inside = bound->number.negated ? TRUTH_NO : TRUTH_YES;
    for (size_t i = 0; i < bound->number.n; i++) {
        Bounds gap = bound->number.bounds[i];
        int64_t low = gap.high == INT64_MAX ? INT64_MIN : minus(now, gap.high - 1);
        int64_t high = gap.low == INT64_MIN ? INT64_MAX : minus(now, gap.low - 1);
        uint64_t first, last;
        if (test->vector->most > 0 && vector_codes_between(test->vector, low, high, &first, &last))
            test_add_range(test, first, last);
    }
    return true;
}

// A question that the latest moment of each customer answers alone.
static bool last_test(const Binder *binder, const PlanNode *node, const Bound *bound, Test *test)
{
    const BoundFacts *facts = &bound->facts[0];
    const Clock *clock = &binder->binding->clock;
    FunctionId id = node->call->function->id;
    bool compared = node->node != node->call;
    *test = (Test){.vector = facts->kept->last, .inside = TRUTH_YES, .missing = TRUTH_NO};
    if (id == FUNCTION_ANY || id == FUNCTION_NONE) {
        if (facts->span.last < facts->kept->times->most)
            return false; // some may be later
        if (facts->span.first <= test->vector->most)
            test_add_range(test, facts->span.first, test->vector->most);
        if (id == FUNCTION_NONE) {
            test->inside = TRUTH_NO;
            test->missing = TRUTH_YES;
        }
        return true;
    }
    if (node->facts[0]->n_windows > 0)
        return false;
    if (id == FUNCTION_GAP_SINCE)
        return compared && gap_test(node, bound, clock->now, test);
    if (id != FUNCTION_STOPPED)
        return false;
    const Node *since = node->call->children[1];
    uint64_t first, last;
    if (test->vector->most > 0 &&
        vector_codes_between(test->vector, INT64_MIN, time_ago(clock, since->unit, since->integer),
                             &first, &last))
        test_add_range(test, first, last);
    return true;
}

static Test first_test(const Binder *binder, const PlanNode *node, const Vector *times)
{
    const Frame *records = &binder->chunk->facts[node->facts[0]->record];
    const Field *moment = records->layout->columns[records->layout->time].field;
    Bounds window = bounds_of_window(node->call->children[1], moment, &binder->binding->clock);
    Test test = {.vector = times, .missing = TRUTH_NO, .inside = TRUTH_YES};
    uint64_t first, last;
    if (times->most > 0 && vector_codes_between(times, window.low, window.high, &first, &last))
        test_add_range(&test, first, last);
    return test;
}

// Where the different values of customers can be marked value by value.
static const Postings *choose_by_value(const Binder *binder, const PlanNode *node,
                                       const Bound *bound)
{
    const Source *source = &bound->value;
    if (node->call->function->id != FUNCTION_DISTINCT || bound->identities == NULL ||
        bound->n_identities > STORY_MARKS || source->parent)
        return NULL;
    int frame = node->facts[0]->frame, column = path_column(&node->value->path);
    const Trail *trail = bound->facts[0].kept;
    return may_be_posted(binder, frame, trail, column)
               ? postings_of(binder->chunk, trail, frame, column)
               : NULL;
}

static void bind_known(Binder *binder, const PlanNode *node, Bound *bound)
{
    const BoundFacts *facts = &bound->facts[0];
    if (!is_bare(node, bound))
        return;
    bool parts = node->facts[0]->frame != node->facts[0]->record;
    Test last;
    if (!parts && facts->kept->last != NULL && last_test(binder, node, bound, &last)) {
        bound->by_end = true;
        bound->test = last;
        bound->cost = cost_of_ranges(&bound->test);
        bound->share = 0.5;
        return;
    }
    if (!parts && node->call->function->id == FUNCTION_FIRST_TIME &&
        node->facts[0]->n_windows == 0 &&
        has_room(binder, binder->chunk->n_rows * sizeof(uint64_t))) {
        bound->by_end = true;
        bound->test = first_test(binder, node, trail_first(binder->chunk, facts->kept));
        bound->cost = cost_of_ranges(&bound->test);
        return;
    }
    Keeping keeping = {binder->chunk, node, bound};
    bool room = has_room(binder, kept_bytes(&keeping));
    bound->by_value = choose_by_value(binder, node, bound);
    bound->sums = kept_sums(&keeping, room);
    bound->numbers = kept_numbers(&keeping, room);
    if (bound->numbers != NULL)
        bound->cost = COST_POSTED;
    else if (bound->sums != NULL || is_counted(node->call))
        bound->cost = COST_KNOWN;
}

// ---- calls ----

// Which values are the same, by code, when they are few.
static void bind_identities(Binder *binder, Bound *bound)
{
    const Source *source = &bound->value;
    uint64_t most = taken_identity_most(source);
    if (most >= IDENTITIES_MAX || source->vector->most > TABLE_MAX)
        return;
    uint16_t *identities = ARENA_ARRAY(binder->arena, uint16_t, source->vector->most + 1);
    for (uint64_t code = 1; code <= source->vector->most; code++)
        identities[code] = (uint16_t)taken_identity(source, code);
    bound->identities = identities;
    bound->n_identities = (unsigned)most + 1;
}

static bool bind_taken(Binder *binder, const PlanNode *node, Bound *bound)
{
    const PlanPath *path = &node->value->path;
    if (!bind_source(binder, path, &bound->value) ||
        (node->value->has_rate && !bind_source(binder, &node->value->rate, &bound->rate)) ||
        (node->value->has_base && !bind_source(binder, &node->value->amount, &bound->amount)))
        return false;
    bind_currency(binder, path, bound);
    FunctionId id = node->call->function->id;
    if (id == FUNCTION_DISTINCT)
        bind_identities(binder, bound);
    if ((id == FUNCTION_FIRST || id == FUNCTION_LAST) && node->node != node->call)
        bound->test = condition_test(node->node, node->call->path->field, bound->value.last,
                                     &binder->binding->clock, binder->arena);
    return true;
}

// Windows of all customers are cut at once where their records lie by time.
static const Postings *choose_log(const Binder *binder, const PlanFacts *facts,
                                  const BoundFacts *bound)
{
    CodeRange span = bound->span;
    bool cut = span.first > 1 || span.last < times_of(binder, facts)->most;
    if (!cut || span.first > span.last || bound->posted != NULL ||
        !may_be_posted(binder, facts->record, bound->kept, POSTINGS_OF_ALL))
        return NULL;
    const Postings *log = postings_of(binder->chunk, bound->kept, facts->record, POSTINGS_OF_ALL);
    return log->most_each <= UINT16_MAX ? log : NULL;
}

static double cost_of_call(const PlanNode *node)
{
    double parts = node->facts[0]->frame != node->facts[0]->record ? 2 : 1;
    return COST_HISTORY * parts * (is_counted(node->call) ? 1 : 2) * (double)node->n_facts;
}

bool bind_history(Binder *binder, const PlanNode *node, Bound *bound)
{
    BoundFacts *all = ARENA_ARRAY(binder->arena, BoundFacts, node->n_facts);
    bound->cost = cost_of_call(node);
    bound->share = 0.3;
    for (size_t i = 0; i < node->n_facts; i++) {
        if (!bind_facts(binder, node->call, node->facts[i], &all[i]))
            return false;
        if (all[i].posted != NULL && node->call->function->id != FUNCTION_NONE) {
            bound->cost = MIN(bound->cost, all[i].posted_cost / (double)binder->chunk->n_rows);
            bound->share = 0.05;
        }
    }
    bound->facts = all;
    const Path *path = node->call->path;
    bool text =
        path != NULL && (path->field->type == FIELD_TEXT || path->field->type == FIELD_CHOICE);
    if (node->node != node->call && node->node->kind != NODE_EMPTY && !text)
        bound->number =
            number_test(node->node, path->field, &binder->binding->clock, binder->arena);
    if (node->value != NULL && !bind_taken(binder, node, bound))
        return false;
    bind_known(binder, node, bound);
    if (node->n_facts == 1 && !bound->by_end)
        all[0].log = choose_log(binder, node->facts[0], &all[0]);
    if (all[0].log != NULL && is_counted(node->call) && is_bare(node, bound))
        bound->cost = COST_POSTED;
    return true;
}
