// SPDX-License-Identifier: Apache-2.0
//
// What is made of the facts of a customer that pass (story.h): counted, added up, looked at in
// their order. A short loop over adjacent memory for each customer asked.
#include "know/story.h"
#include "rule/functions.h"

#include <string.h>

typedef struct {
    bool missing;
    int64_t integer;
} Held;

static const Held NOTHING = {.missing = true};

typedef struct {
    Scan *scan;
    const PlanNode *node;
    const Bound *bound;
    const Story *stories;   // by step
    bool plain;             // what is added up can be added up by codes
    GArray *found;          // of Found: those of one customer
    GArray *numbers, *next; // of int64_t
    const Bounds *windows;  // by child of the call: what windows mean now
} Telling;

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
        product > RULE_NUMBER_MAX || product < -RULE_NUMBER_MAX)
        return NOTHING;
    return (Held){.integer = divide_rounded(product, 1000000)};
}

static const Found *found_at(const Telling *telling, guint i)
{
    return &g_array_index(telling->found, Found, i);
}

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
        Held held = take(telling, found_at(telling, i));
        if (held.missing)
            continue;
        total.foreign |= is_foreign(telling, found_at(telling, i));
        total.sum += held.integer;
        total.n++;
    }
    return total;
}

// Whether codes can be added up as they stand: a column of the facts themselves, all amounts in the
// currency that is asked for.
static bool is_plain(const PlanNode *node, const Bound *bound, const Story *story)
{
    const Source *source = &bound->value;
    const Vector *currency = bound->has_currency ? bound->currency.vector : NULL;
    bool one = currency == NULL ||
               (currency->width == 0 && test_code(&bound->currency, currency->most) == TRUTH_YES);
    return one && node->value != NULL && !node->value->has_rate && !node->value->has_base &&
           source->rows == NULL && !source->parent && source->vector->most <= UINT32_MAX &&
           story->first != NULL;
}

// The same by codes, made once for each width of them.
static inline __attribute__((always_inline)) Total add_codes(const Story *story, size_t row,
                                                             const Vector *vector, unsigned width)
{
    const Vector fixed = {.width = (uint8_t)width, .codes = vector->codes, .most = vector->most};
    uint64_t sum = 0, n = 0;
    for (size_t record = story->first[row]; record < story->after[row]; record++) {
        if (story->record_pass != NULL && story->record_pass[record - story->record0] != TRUTH_YES)
            continue;
        size_t end = story_part(story, record + 1);
        for (size_t fact = story_part(story, record); fact < end; fact++) {
            if (story->fact_pass != NULL && story->fact_pass[fact - story->fact0] != TRUTH_YES)
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
        return NOTHING;
    return (Held){.integer =
                      average ? divide_rounded((int64_t)total.sum, total.n) : (int64_t)total.sum};
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
        if (identity != 0) // amounts of any currency, as they are stored
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
        int64_t gap = story_moment(&telling->stories[0], found_at(telling, i)) -
                      story_moment(&telling->stories[0], found_at(telling, i - 1));
        g_array_append_val(telling->numbers, gap);
    }
    g_array_sort(telling->numbers, compare_integers);
    return (Held){.integer = (g_array_index(telling->numbers, int64_t, (n - 2) / 2) +
                              g_array_index(telling->numbers, int64_t, (n - 1) / 2)) /
                             2};
}

static Held number_of(const Telling *telling, size_t row)
{
    const Story *story = &telling->stories[0];
    FunctionId id = telling->node->call->function->id;
    if (id == FUNCTION_SUM || id == FUNCTION_AVG)
        return add_up(telling, row, id == FUNCTION_AVG);
    story_find(story, row, telling->found);
    switch (id) {
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
                      : (Held){.integer = now - story_moment(&telling->stories[0],
                                                             found_at(telling, n - 1))};
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
            int64_t at = story_moment(&telling->stories[0], found_at(telling, k));
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
        int64_t at = story_moment(&telling->stories[0], found_at(telling, i));
        int64_t before = story_moment(&telling->stories[0], found_at(telling, i - 1));
        if (at - before >= call->children[1]->stored && bounds_hold(window, at))
            return true;
    }
    return false;
}

// Of each step the facts that come after one of the step before, and soon enough. Windows are those
// of the steps.
static bool has_sequence(const Telling *telling, size_t row)
{
    size_t steps = telling->node->n_facts;
    int64_t within = telling->node->call->children[steps]->stored;
    GArray *reached = telling->numbers; // moments, ascending; each step puts its own over them
    guint n_reached = 0;
    for (size_t step = 0; step < steps; step++) {
        const Story *story = &telling->stories[step];
        story_find(story, row, telling->found);
        guint n = telling->found->len, next = 0, last = 0;
        g_array_set_size(telling->next, n);
        for (guint i = 0; i < n; i++) {
            int64_t at = story_moment(story, found_at(telling, i));
            while (last < n_reached && g_array_index(reached, int64_t, last) < at)
                last++;
            if (step == 0 || (last > 0 && at - g_array_index(reached, int64_t, last - 1) <= within))
                g_array_index(telling->next, int64_t, next++) = at;
        }
        if (next == 0)
            return false;
        g_array_set_size(reached, next);
        memcpy(reached->data, telling->next->data, next * sizeof(int64_t));
        n_reached = next;
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
        return n > 0 && bounds_hold(telling->windows[1], story_moment(story, found_at(telling, 0)));
    case FUNCTION_STOPPED:
        return n > 0 &&
               story_moment(story, found_at(telling, n - 1)) <
                   time_before(telling, call->children[1]->unit, call->children[1]->integer);
    case FUNCTION_REGULAR:
        return is_regular(telling, call->children[1]);
    default:
        g_assert(call->function->id == FUNCTION_RESTARTED);
        return has_restarted(telling, call);
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
    const Story *story = &telling->stories[0];
    if (call->function->id == FUNCTION_SEQUENCE)
        return yes_if(has_sequence(telling, row));
    if (!is_end(call) && call->function->result != GIVES_CONDITION)
        return answer_number(telling, number_of(telling, row));
    story_find(story, row, telling->found);
    return is_end(call) ? test_code(&telling->bound->test, code_at_end(telling))
                        : yes_if(answer_life(telling));
}

static Held number_of_customer(const Telling *telling, size_t row)
{
    if (!is_end(telling->node->call))
        return number_of(telling, row);
    story_find(&telling->stories[0], row, telling->found);
    uint64_t code = code_at_end(telling);
    if (code == 0)
        return NOTHING;
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
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = asked->rows == NULL ? i : asked->rows[i];
        if (told->answers == NULL)
            put(told, row, 0, (Held){.integer = counts[row]});
        else
            told->answers[row] =
                counts[row] < SMALL ? answers[counts[row]] : answer_count(telling, counts[row]);
    }
}

static void tell_rows(const Telling *telling, const Asked *asked, const Told *told)
{
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
    Story none = {.plan = telling->stories[0].plan,
                  .records = telling->stories[0].records,
                  .facts = telling->stories[0].facts};
    Telling empty = *telling;
    empty.stories = &none;
    empty.plain = false;
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

static void tell_all(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     const Told *told)
{
    const Bound *bound = &scan->bounds[node->id];
    g_autofree Story *stories = g_new0(Story, node->n_facts);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree Bounds *windows = bounds_of_windows(node->call, &scan->request->binding->clock);
    Telling telling = {.scan = scan,
                       .node = node,
                       .bound = bound,
                       .stories = stories,
                       .found = found,
                       .numbers = numbers,
                       .next = next,
                       .windows = windows};
    uint32_t list[SCAN_BLOCK];
    Asked left = *asked;
    int lead = leading_step(node, bound);
    if (lead >= 0)
        stories[lead] = story_tell(scan, node->facts[lead], &bound->facts[lead], asked, depth + 1);
    if (lead >= 0 && stories[lead].first == NULL) {
        tell_of_none(&telling, asked, told);
        left = those_with_facts(scan, &stories[lead], list);
    }
    for (int i = 0; i < (int)node->n_facts && left.n > 0; i++)
        if (i != lead)
            stories[i] = story_tell(scan, node->facts[i], &bound->facts[i], &left, depth + 1);
    telling.plain = is_plain(node, bound, &stories[0]);
    tell_rows(&telling, &left, told);
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
