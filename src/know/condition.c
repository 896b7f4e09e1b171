// SPDX-License-Identifier: Apache-2.0
#include "know/condition.h"

#include "know/ahead.h"
#include "rule/functions.h"
#include "rule/pattern.h"

#include <stdlib.h>
#include <string.h>

static bool is_not_equal(const Node *node)
{
    return node->kind == NODE_COMPARE && node->comparison == COMPARE_NE;
}

// ---- texts ----

// The first text that is not below `wanted`, as a code.
static uint64_t text_place(const Vector *vector, const char *wanted)
{
    uint64_t low = 1, high = (uint64_t)vector->texts.n + 1;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (strcmp(vector_text(vector, middle), wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool text_is_at(const Vector *vector, uint64_t code, const char *wanted)
{
    return code <= vector->texts.n && strcmp(vector_text(vector, code), wanted) == 0;
}

static void mark_codes(uint8_t *table, uint64_t first, uint64_t after)
{
    for (uint64_t code = first; code < after; code++)
        table[code] = TRUTH_YES;
}

static void mark_one(const Vector *vector, const char *text, uint8_t *table)
{
    uint64_t place = text_place(vector, text);
    if (text_is_at(vector, place, text))
        table[place] = TRUTH_YES;
}

static void mark_text(const Node *literal, const Vector *vector, uint8_t *table)
{
    mark_one(vector, literal->text, table);
    for (const char *const *way = literal->ways; way != NULL && *way != NULL; way++)
        mark_one(vector, *way, table);
}

static void mark_ordered(const Node *node, const Vector *vector, uint8_t *table)
{
    const char *wanted = node->children[1]->text;
    uint64_t place = text_place(vector, wanted), end = (uint64_t)vector->texts.n + 1;
    uint64_t after = place + (text_is_at(vector, place, wanted) ? 1 : 0);
    switch (node->comparison) {
    case COMPARE_LT:
        mark_codes(table, 1, place);
        break;
    case COMPARE_LE:
        mark_codes(table, 1, after);
        break;
    case COMPARE_GT:
        mark_codes(table, after, end);
        break;
    case COMPARE_GE:
        mark_codes(table, place, end);
        break;
    default:
        mark_text(node->children[1], vector, table);
    }
}

static void mark_texts(const Node *node, const Vector *vector, uint8_t *table)
{
    PatternPlace place = pattern_place(node);
    for (uint64_t code = 1; code <= vector->texts.n; code++) {
        const char *text = vector_text(vector, code);
        if (pattern_matches(node->children[1]->text, place, text, strlen(text)))
            table[code] = TRUTH_YES;
    }
}

static void mark_listed(const Node *node, const Vector *vector, uint8_t *table)
{
    for (size_t i = 1; i < node->n_children; i++)
        mark_text(node->children[i], vector, table);
}

static void mark_between(const Node *node, const Vector *vector, uint8_t *table)
{
    const char *high = node->children[2]->text;
    uint64_t after = text_place(vector, high);
    after += text_is_at(vector, after, high) ? 1 : 0;
    mark_codes(table, text_place(vector, node->children[1]->text), after);
}

// Small dictionaries are asked for whole, before they are searched by halving.
static void read_texts(const Texts *texts)
{
    enum { SMALL = 1 << 14 };
    read_ahead(texts->offsets, MIN((texts->n + 1) * sizeof *texts->offsets, SMALL));
    if (texts->n > 0 && texts->n < SMALL / 8)
        read_ahead(texts->bytes, MIN(texts->offsets[texts->n], SMALL));
}

static void text_table(const Node *node, const Vector *vector, uint8_t *table)
{
    read_texts(&vector->texts);
    switch (node->kind) {
    case NODE_COMPARE:
        mark_ordered(node, vector, table);
        break;
    case NODE_IN:
        mark_listed(node, vector, table);
        break;
    case NODE_BETWEEN:
        mark_between(node, vector, table);
        break;
    default:
        mark_texts(node, vector, table);
    }
}

// ---- choices ----

static int64_t choice_place(const Field *field, const char *name)
{
    for (int i = 0; field->choices[i].name != NULL; i++)
        if (strcmp(field->choices[i].name, name) == 0)
            return i;
    return -1;
}

static bool place_passes(const Node *node, const Field *field, const Clock *clock, int64_t place)
{
    if (place < 0)
        return false; // no longer among the choices
    if (node->kind != NODE_IN)
        return bounds_hold(bounds_of_condition(node, clock), place);
    for (size_t i = 1; i < node->n_children; i++)
        if (bounds_hold(bounds_of_value(node->children[i], field, clock), place))
            return true;
    return false;
}

static void choice_table(const Node *node, const Field *field, const Vector *vector,
                         const Clock *clock, uint8_t *table)
{
    for (uint64_t code = 1; code <= vector->texts.n; code++)
        if (place_passes(node, field, clock, choice_place(field, vector_text(vector, code))))
            table[code] = TRUTH_YES;
}

// ---- integers ----

static void add_bounds(Test *test, Bounds bounds)
{
    uint64_t first, last;
    if (test->vector->most > 0 &&
        vector_codes_between(test->vector, bounds.low, bounds.high, &first, &last))
        test_add_range(test, first, last);
}

static int compare_ranges(const void *a, const void *b)
{
    uint64_t one = ((const CodeRange *)a)->first, other = ((const CodeRange *)b)->first;
    return (one > other) - (one < other);
}

// Overlapping ones joined; returns how many are left.
static unsigned join_ranges(CodeRange *ranges, unsigned n)
{
    unsigned kept = 0;
    qsort(ranges, n, sizeof *ranges, compare_ranges);
    for (unsigned i = 0; i < n; i++) {
        if (kept > 0 && ranges[i].first <= ranges[kept - 1].last)
            ranges[kept - 1].last = MAX(ranges[kept - 1].last, ranges[i].last);
        else
            ranges[kept++] = ranges[i];
    }
    return kept;
}

static void integers_listed(const Node *node, const Field *field, const Clock *clock, Arena *arena,
                            Test *test)
{
    CodeRange *ranges = ARENA_ARRAY(arena, CodeRange, node->n_children);
    unsigned n = 0;
    for (size_t i = 1; i < node->n_children; i++) {
        Bounds bounds = bounds_of_value(node->children[i], field, clock);
        if (test->vector->most > 0 && vector_codes_between(test->vector, bounds.low, bounds.high,
                                                           &ranges[n].first, &ranges[n].last))
            n++;
    }
    test->n_ranges = join_ranges(ranges, n);
    if (test->n_ranges <= TEST_RANGES_MAX)
        memcpy(test->ranges, ranges, test->n_ranges * sizeof *ranges);
    else
        test->many = ranges;
}

// ---- numbers that are computed ----

NumberTest number_test(const Node *node, const Field *field, const Clock *clock, Arena *arena)
{
    Bounds *bounds = ARENA_ARRAY(arena, Bounds, node->n_children);
    NumberTest test = {.bounds = bounds, .negated = is_not_equal(node)};
    if (node->kind != NODE_IN)
        bounds[test.n++] = bounds_of_condition(node, clock);
    for (size_t i = 1; node->kind == NODE_IN && i < node->n_children; i++)
        bounds[test.n++] = bounds_of_value(node->children[i], field, clock);
    return test;
}

bool number_test_holds(const NumberTest *test, int64_t number)
{
    bool holds = false;
    for (size_t i = 0; i < test->n && !holds; i++)
        holds = bounds_hold(test->bounds[i], number);
    return holds != test->negated;
}

// ---- birthdays ----

static bool asks_birthday(const Node *node)
{
    const Node *left = node->n_children > 0 ? node->children[0] : NULL;
    return left != NULL &&
           (node_calls(left, FUNCTION_AGE) || node_calls(left, FUNCTION_ANNIVERSARY));
}

bool condition_fits(const Node *node, const Vector *vector)
{
    return !vector->unfit && !(asks_birthday(node) && vector->most > TABLE_MAX);
}

// Of every code above 0: whether it is a birthday that one of the ranges holds. Days mostly follow
// each other.
static void mark_birthdays(const Vector *vector, const Anniversaries *ranges, size_t n, bool *out)
{
    int64_t end;
    bool row = vector->scale == 1 && vector->base >= BIRTH_DAY_MIN &&
               !__builtin_add_overflow(vector->base, (int64_t)vector->most, &end) &&
               end <= BIRTH_DAY_MAX;
    if (row) {
        anniversaries_mark(ranges, n, vector->base, vector->most, out + 1);
        return;
    }
    for (uint64_t code = 1; code <= vector->most; code++) {
        int64_t day = vector_decode(vector, code);
        bool valid = day >= BIRTH_DAY_MIN && day <= BIRTH_DAY_MAX;
        out[code] = false;
        for (size_t i = 0; valid && i < n && !out[code]; i++)
            out[code] = anniversaries_hold(ranges[i], day);
    }
}

static void lunar_table(const NumberTest *test, const Vector *vector, uint8_t *table)
{
    bool held[LUNAR_DATES] = {false};
    for (size_t i = 0; i < test->n; i++)
        lunar_birthdays_mark(test->bounds[i], held);
    for (uint64_t code = 1; code <= vector->most; code++) {
        const char *text = vector_text(vector, code);
        int date = lunar_date_of_text(text, strlen(text));
        table[code] = date == LUNAR_UNKNOWN ? TRUTH_UNKNOWN : held[date] ? TRUTH_YES : TRUTH_NO;
    }
}

static Test anniversary_test(const Node *node, const Vector *vector, const Clock *clock,
                             Arena *arena)
{
    uint8_t *table = arena_alloc(arena, vector->most + 1);
    bool empty = node->kind == NODE_EMPTY;
    table[0] = empty ? TRUTH_YES : TRUTH_UNKNOWN;
    if (empty) {
        memset(table + 1, TRUTH_NO, vector->most);
        return test_from_table(vector, table);
    }
    NumberTest test = number_test(node, node->children[0]->path->field, clock, arena);
    if (asks_lunar(node->children[0])) {
        lunar_table(&test, vector, table);
        return test_from_table(vector, table);
    }
    Anniversaries *ranges = ARENA_ARRAY(arena, Anniversaries, test.n + 1);
    bool *holds = arena_alloc(arena, vector->most + 1);
    for (size_t i = 0; i < test.n; i++)
        ranges[i] = anniversaries_in(test.bounds[i]);
    mark_birthdays(vector, ranges, test.n, holds);
    for (uint64_t code = 1; code <= vector->most; code++) {
        int64_t day = vector_decode(vector, code);
        bool valid = day >= BIRTH_DAY_MIN && day <= BIRTH_DAY_MAX;
        table[code] = !valid ? TRUTH_UNKNOWN : holds[code] ? TRUTH_YES : TRUTH_NO;
    }
    return test_from_table(vector, table);
}

static Test age_test(const Node *node, const Vector *vector, const Clock *clock, Arena *arena)
{
    uint8_t *table = arena_alloc(arena, vector->most + 1);
    bool asks_empty = node->kind == NODE_EMPTY;
    uint8_t missing = table[0] = asks_empty ? TRUTH_YES : TRUTH_UNKNOWN;
    NumberTest test = {0};
    if (!asks_empty)
        test = number_test(node, node->children[0]->path->field, clock, arena);
    int64_t today = age_number(clock);
    for (uint64_t code = 1; code <= vector->most; code++) {
        int64_t day = vector_decode(vector, code);
        if (day < BIRTH_DAY_MIN || day > BIRTH_DAY_MAX)
            table[code] = missing;
        else if (asks_empty)
            table[code] = TRUTH_NO;
        else
            table[code] =
                number_test_holds(&test, (today - day_number(day)) / 10000) ? TRUTH_YES : TRUTH_NO;
    }
    return test_from_table(vector, table);
}

// ---- hours and days of the week ----

static void add_stretch(GArray *stretches, const Vector *vector, Bounds at, HourStretch stretch)
{
    uint64_t last;
    if (vector_codes_between(vector, at.low, at.high, &stretch.first, &last))
        g_array_append_val(stretches, stretch);
}

// The vector's codes by the offset that holds at their moments.
static GArray *stretches_of(const Vector *vector, GTimeZone *zone)
{
    GArray *stretches = g_array_new(FALSE, FALSE, sizeof(HourStretch));
    int64_t first = MAX(vector_decode(vector, 1), WHEN_MIN);
    int64_t last = MIN(vector_decode(vector, vector->most), WHEN_MAX);
    add_stretch(stretches, vector, (Bounds){INT64_MIN, WHEN_MIN}, (HourStretch){.outside = true});
    if (first <= last) {
        g_autoptr(GArray) offsets = wall_offsets(zone, first, last);
        for (guint i = 0; i < offsets->len; i++) {
            const WallOffset *offset = &g_array_index(offsets, WallOffset, i);
            int64_t after = i + 1 < offsets->len ? offset[1].from : last + 1;
            add_stretch(stretches, vector, (Bounds){offset->from, after},
                        (HourStretch){.shift = offset->shift});
        }
    }
    add_stretch(stretches, vector, (Bounds){WHEN_MAX + 1, INT64_MAX},
                (HourStretch){.outside = true});
    return stretches;
}

static Test wall_test(const Node *node, const Vector *vector, const Clock *clock, Arena *arena)
{
    const Node *call = node->children[0];
    bool asks_empty = node->kind == NODE_EMPTY;
    Test test = {.vector = vector, .missing = asks_empty ? TRUTH_YES : TRUTH_UNKNOWN};
    if (vector->most == 0)
        return test;
    NumberTest number = {0};
    if (!asks_empty)
        number = number_test(node, call->path->field, clock, arena);
    HourTest *hours = ARENA_NEW(arena, HourTest);
    for (int64_t hour = 0; hour < WALL_HOURS; hour++)
        hours->answers[hour] =
            !asks_empty && number_test_holds(&number, wall_value(call->function->id, hour))
                ? TRUTH_YES
                : TRUTH_NO;
    g_autoptr(GArray) stretches = stretches_of(vector, clock->zone);
    HourStretch *kept = ARENA_ARRAY(arena, HourStretch, stretches->len);
    memcpy(kept, stretches->data, stretches->len * sizeof *kept);
    hours->n = stretches->len;
    hours->stretches = kept;
    test.hours = hours;
    return test;
}

// ---- all ----

static void from_table(Test *test, uint8_t *table, bool not_equal)
{
    table[0] = test->missing;
    for (uint64_t code = 1; not_equal && code <= test->vector->most; code++)
        table[code] = (uint8_t)(TRUTH_YES - table[code]);
    *test = test_from_table(test->vector, table);
}

Test condition_test(const Node *node, const Field *field, const Vector *vector, const Clock *clock,
                    Arena *arena)
{
    Test test = {.vector = vector, .missing = TRUTH_UNKNOWN, .inside = TRUTH_YES};
    bool not_equal = is_not_equal(node);
    if (node->n_children > 0 && node_asks_wall(node->children[0]))
        return wall_test(node, vector, clock, arena);
    if (asks_birthday(node))
        return node_calls(node->children[0], FUNCTION_AGE)
                   ? age_test(node, vector, clock, arena)
                   : anniversary_test(node, vector, clock, arena);
    if (node->kind == NODE_EMPTY) {
        test.missing = TRUTH_YES;
    } else if (node->kind == NODE_NAME) {
        add_bounds(&test, (Bounds){1, 2});
    } else if (vector->is_text) {
        uint8_t *table = arena_alloc(arena, (size_t)vector->texts.n + 1);
        if (field->type == FIELD_CHOICE)
            choice_table(node, field, vector, clock, table);
        else
            text_table(node, vector, table);
        from_table(&test, table, not_equal);
    } else if (node->kind == NODE_IN) {
        integers_listed(node, field, clock, arena, &test);
    } else {
        add_bounds(&test, bounds_of_condition(node, clock));
        test.inside = not_equal ? TRUTH_NO : TRUTH_YES;
    }
    return test;
}

Test bounds_test(const Vector *vector, Bounds bounds)
{
    Test test = {.vector = vector, .missing = TRUTH_UNKNOWN, .inside = TRUTH_YES};
    add_bounds(&test, bounds);
    return test;
}

Test currency_test(const Vector *vector, const char *currency)
{
    Test test = {.vector = vector, .missing = TRUTH_NO, .inside = TRUTH_YES};
    uint64_t place = text_place(vector, currency);
    if (text_is_at(vector, place, currency))
        test_add_range(&test, place, place);
    return test;
}

Test where_test(const Vector *vector, const FactCondition *where)
{
    if (where->value == NULL) { // any
        Test any = {.vector = vector, .missing = TRUTH_NO, .inside = TRUTH_YES};
        if (vector->most > 0)
            test_add_range(&any, 1, vector->most);
        return any;
    }
    Test test = currency_test(vector, where->value);
    if (where->differs) {
        test.inside = TRUTH_NO;
        test.missing = TRUTH_YES;
    }
    return test;
}
