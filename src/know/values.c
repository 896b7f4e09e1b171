// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of what is calculated, for the rows of a block: every value of the tree fills one
// array of numbers.
#include "know/scan_inside.h"

// Each value's numbers lie in the buffers of its depth; what it is made of lies deeper.
static Values ask_value(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth);

static size_t row_at(const Asked *asked, size_t i)
{
    return asked->rows == NULL ? i : asked->rows[i];
}

static bool uses_parent(const PlanNode *node)
{
    return node->path.parent || (node->path.currency != NULL && node->path.currency->parent);
}

static void ask_field(const Scan *scan, const PlanNode *node, const Asked *asked, Values *out)
{
    const Bound *bound = &scan->bounds[node->id];
    bool parent = uses_parent(node) && scan->facts->layout->parent >= 0;
    size_t at = 0;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i), fact = scan->base + row;
        Found found = {(uint32_t)fact,
                       parent ? scan_record(scan->facts, fact, &at) : (uint32_t)fact};
        uint64_t code = source_code(&bound->value, &found);
        if (code > 0 && bound->has_currency) {
            size_t place = node->path.currency->parent ? found.record : found.fact;
            uint64_t currency = vector_code(bound->currency.vector, place);
            code = test_code(&bound->currency, currency) == TRUTH_YES ? code : 0;
        }
        out->missing[row] = code == 0;
        out->numbers[row] = code == 0 ? 0 : source_number(&bound->value, code);
    }
}

static void ask_age(const Scan *scan, const PlanNode *node, const Asked *asked, Values *out)
{
    int64_t today = age_number(&scan->request->binding->clock);
    ask_field(scan, node, asked, out);
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        int64_t day = out->numbers[row];
        out->missing[row] |= day < BIRTH_DAY_MIN || day > BIRTH_DAY_MAX;
        out->numbers[row] = out->missing[row] ? 0 : (today - day_number(day)) / 10000;
    }
}

static void ask_literal(const Scan *scan, const PlanNode *node, const Asked *asked, Values *out)
{
    const Node *literal = node->node;
    const int64_t *places = scan->bounds[node->id].value.places;
    int64_t number = places != NULL ? places[0]
                     : literal->path == NULL
                         ? literal->stored
                         : literal_value(literal, &scan->request->binding->clock);
    for (size_t i = 0; i < asked->n; i++) {
        out->missing[row_at(asked, i)] = 0;
        out->numbers[row_at(asked, i)] = number;
    }
}

// Products of these stay exact whatever they are multiplied with among themselves.
static bool is_small(int64_t number)
{
    return number > -(INT64_C(1) << 30) && number < INT64_C(1) << 30;
}

static void ask_arithmetic(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                           Values *out)
{
    Values left = ask_value(scan, node->children[0], asked, depth + 1);
    Values right = ask_value(scan, node->children[1], asked, depth + 2);
    const Arithmetic *arithmetic = &node->arithmetic;
    bool product = arithmetic->kind == NODE_MULTIPLY && arithmetic->right_divisor == 1;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        int64_t one = left.numbers[row], other = right.numbers[row], number = 0;
        bool missing = left.missing[row] | right.missing[row];
        if (product && is_small(one) && is_small(other))
            number = missing ? 0 : one * other;
        else
            missing = missing || !arithmetic_compute(arithmetic, one, other, &number);
        out->missing[row] = missing;
        out->numbers[row] = number;
    }
}

static Values ask_value(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth)
{
    Values out = {scan_buffer(scan, scan->numbers, depth, SCAN_BLOCK * sizeof(int64_t)),
                  scan_buffer(scan, scan->bytes, depth, SCAN_BLOCK)};
    switch (node->kind) {
    case PLAN_LITERAL:
        ask_literal(scan, node, asked, &out);
        break;
    case PLAN_FIELD:
        ask_field(scan, node, asked, &out);
        break;
    case PLAN_AGE:
        ask_age(scan, node, asked, &out);
        break;
    case PLAN_HISTORY:
        history_numbers(scan, node, asked, depth + 1, &out);
        break;
    default:
        g_assert(node->kind == PLAN_ARITHMETIC);
        ask_arithmetic(scan, node, asked, depth, &out);
    }
    return out;
}

Values values_of(Scan *scan, const PlanNode *value, const Asked *asked)
{
    return ask_value(scan, value, asked, 0);
}

// ---- comparing ----

// Two values, or a value and a literal beside it, brought to one scale.
typedef struct {
    const PlanNode *right;
    Comparison comparison;
    bool literal;
    Bounds bounds; // of a literal that is no text
    int64_t left_factor, right_factor;
} Pair;

static int64_t factor_between(int from, int to)
{
    int64_t factor = 1;
    for (; from < to; from++)
        factor *= 10;
    return factor;
}

static Pair pair_of(const Scan *scan, const PlanNode *node, size_t i)
{
    const Node *compare = node->node, *left = compare->children[0], *right = compare->children[i];
    Pair pair = {.right = node->children[i],
                 .comparison = compare->kind == NODE_COMPARE ? compare->comparison
                               : i == 1                      ? COMPARE_GE
                                                             : COMPARE_LE,
                 .literal = node_is_literal(right) && !node->by_text,
                 .left_factor = 1,
                 .right_factor = 1};
    if (pair.literal) {
        pair.bounds = bounds_of_comparison(pair.comparison, right, left->path->field,
                                           &scan->request->binding->clock);
    } else if (!node->by_text) {
        int a = path_scale(left->path), b = path_scale(right->path);
        pair.left_factor = factor_between(a, b);
        pair.right_factor = factor_between(b, a);
    }
    return pair;
}

static bool pair_holds(const Pair *pair, int64_t left, int64_t right)
{
    __extension__ typedef __int128 Wide;
    if (pair->literal)
        return bounds_hold(pair->bounds, left) != (pair->comparison == COMPARE_NE);
    Wide one = (Wide)left * pair->left_factor, other = (Wide)right * pair->right_factor;
    return order_fits((one > other) - (one < other), pair->comparison);
}

static void ask_pair(Scan *scan, const Pair *pair, const Values *left, const Asked *asked,
                     size_t depth, uint8_t *out)
{
    Values right = ask_value(scan, pair->right, asked, depth);
    bool plain = !pair->literal && pair->left_factor == 1 && pair->right_factor == 1;
    uint8_t fits[3]; // by the order of two numbers, which is -1, 0 or 1
    for (int order = -1; order <= 1; order++)
        fits[order + 1] = order_fits(order, pair->comparison) ? TRUTH_YES : TRUTH_NO;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        int64_t one = left->numbers[row], other = right.numbers[row];
        uint8_t answer = plain                          ? fits[1 + (one > other) - (one < other)]
                         : pair_holds(pair, one, other) ? TRUTH_YES
                                                        : TRUTH_NO;
        answer = left->missing[row] | right.missing[row] ? TRUTH_UNKNOWN : answer;
        out[row] = MIN(out[row], answer);
    }
}

static void ask_alone(const Scan *scan, const PlanNode *node, const Values *left,
                      const Asked *asked, uint8_t *out)
{
    const NumberTest *test = &scan->bounds[node->id].number;
    bool asks_empty = node->node->kind == NODE_EMPTY;
    for (size_t i = 0; i < asked->n; i++) {
        size_t row = row_at(asked, i);
        if (asks_empty)
            out[row] = left->missing[row] ? TRUTH_YES : TRUTH_NO;
        else if (left->missing[row])
            out[row] = TRUTH_UNKNOWN;
        else
            out[row] = number_test_holds(test, left->numbers[row]) ? TRUTH_YES : TRUTH_NO;
    }
}

void values_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out)
{
    Values left = ask_value(scan, node->children[0], asked, depth + 1);
    if (node->n_children == 1) {
        ask_alone(scan, node, &left, asked, out);
        return;
    }
    for (size_t i = 0; i < asked->n; i++)
        out[row_at(asked, i)] = TRUTH_YES;
    for (size_t i = 1; i < node->n_children; i++) {
        Pair pair = pair_of(scan, node, i);
        ask_pair(scan, &pair, &left, asked, depth + 2, out);
    }
}
