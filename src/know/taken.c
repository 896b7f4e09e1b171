// SPDX-License-Identifier: Apache-2.0
#include "know/taken.h"

uint64_t taken_identity(const Source *source, uint64_t code)
{
    if (source->rows == NULL || code == 0)
        return code;
    uint32_t row = source->rows[code];
    if (source->other == NULL)
        return row == 0 ? 0 : vector_code(source->last, row - 1);
    bool named = row != 0 && (vector_code(source->last, row - 1) != 0 ||
                              vector_code(source->other, row - 1) != 0);
    return named ? row : 0;
}

uint64_t taken_identity_most(const Source *source)
{
    return source->other != NULL ? source->last->n : source->last->most;
}

bool taken_is_foreign(const PlanNode *node, const Bound *bound, const Found *found)
{
    if (!bound->has_currency)
        return false;
    const Test *test = &bound->currency;
    bool parent = node->value->path.currency->parent;
    uint64_t code = vector_code(test->vector, parent ? found->record : found->fact);
    return test_code(test, code) != TRUTH_YES;
}

bool taken_in_one_currency(const Bound *bound)
{
    const Vector *currency = bound->has_currency ? bound->currency.vector : NULL;
    return currency == NULL ||
           (currency->width == 0 && test_code(&bound->currency, currency->most) == TRUTH_YES);
}

Held taken(const PlanNode *node, const Bound *bound, const Found *found)
{
    uint64_t code = source_code(&bound->value, found);
    if (code == 0 || (node->value->has_base && source_code(&bound->amount, found) == 0))
        return HELD_NOTHING;
    Held held = {.integer = vector_decode(bound->value.last, code)};
    if (!node->value->has_rate)
        return held;
    uint64_t rate_code = source_code(&bound->rate, found);
    int64_t product;
    if (rate_code == 0 ||
        __builtin_mul_overflow(held.integer, vector_decode(bound->rate.last, rate_code),
                               &product) ||
        product > RULE_NUMBER_MAX || product < -RULE_NUMBER_MAX)
        return HELD_NOTHING;
    return (Held){.integer = divide_rounded(product, 1000000)};
}
