// SPDX-License-Identifier: Apache-2.0
//
// What is made of the facts of a customer that pass (story.h): counted, added up, looked at in
// their order. A short loop over adjacent memory for each customer asked.
#include "know/rhythm.h"
#include "know/story.h"
#include "know/taken.h"
#include "rule/functions.h"

#include <string.h>

typedef struct {
    Scan *scan;
    const PlanNode *node;
    const Bound *bound;
    const Story *stories;              // by step
    bool known;                        // what is kept may be used: nothing has to be explained
    bool plain;                        // what is added up can be added up by codes
    GArray *found;                     // of Found: those of one customer
    GArray *moments, *reached, *other; // of int64_t
    uint64_t *marks;                   // which values there are: a bit for each
    const Bounds *windows;             // by child of the call: what windows mean now
    const int64_t *edges;              // of a rhythm: where its stretches end, newest first
} Telling;

enum { MARKS = IDENTITIES_MAX / 64 }; // words of telling.marks

static const Found *found_at(const Telling *telling, guint i)
{
    return &g_array_index(telling->found, Found, i);
}

static Held take(const Telling *telling, guint i)
{
    return taken(telling->node, telling->bound, found_at(telling, i));
}

static bool is_foreign(const Telling *telling, guint i)
{
    return taken_is_foreign(telling->node, telling->bound, found_at(telling, i));
}

static Moments moments_of(const Telling *telling, size_t step, size_t row)
{
    story_moments(&telling->stories[step], row, telling->moments);
    return (Moments){(const int64_t *)(void *)telling->moments->data, telling->moments->len};
}

// ---- numbers ----

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
    return (Total){.sum = sums->numbers[after] - sums->numbers[first],
                   .n = sums->counts != NULL ? sums->counts[after] - sums->counts[first] : 0};
}

// Whether codes can be added up as they stand: a column of the facts themselves, all amounts in the
// currency that is asked for.
static bool is_plain(const PlanNode *node, const Bound *bound, const Story *story)
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
        if (!story_passes(story->record_pass, record - story->record0))
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
        if (!story_passes(story->record_pass, record - story->record0))
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

static Held number_of(const Telling *telling, size_t row)
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
    return code != 0 && taken_is_foreign(telling->node, telling->bound, found) ? 0 : code;
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
    if (is_end(call)) {
        story_find(&telling->stories[0], row, telling->found);
        return test_code(&telling->bound->test, code_at_end(telling));
    }
    if (call->function->result != GIVES_CONDITION)
        return answer_number(telling, number_of(telling, row));
    return yes_if(answer_life(telling, row));
}

static Held number_of_customer(const Telling *telling, size_t row)
{
    if (!is_end(telling->node->call))
        return number_of(telling, row);
    story_find(&telling->stories[0], row, telling->found);
    uint64_t code = code_at_end(telling);
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
        return answer_number(telling, (Held){.integer = n});
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

// A sum of amounts that are kept, beside one limit: what there mostly is.
static void tell_sums(const Telling *telling, const Asked *asked, const Told *told)
{
    const Story *story = &telling->stories[0];
    const int64_t *sums = telling->bound->sums->numbers;
    Bounds bounds = telling->bound->number.bounds[0];
    bool negated = telling->bound->number.negated;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        int64_t sum = sums[story->after[row]] - sums[story->first[row]];
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
    telling->plain = is_plain(node, telling->bound, &stories[0]);
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
