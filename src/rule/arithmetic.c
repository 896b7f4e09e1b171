// SPDX-License-Identifier: Apache-2.0
#include "rule/arithmetic.h"

#include "base/decimal.h"
#include "base/when.h"

enum { PRICE_SCALE = 6 };

int path_scale(const Path *path)
{
    if (path->field->type == FIELD_PRICE)
        return PRICE_SCALE;
    if (path->field->type == FIELD_MONEY)
        return path->currency == NULL ? 0 : MAX(0, currency_exponent(path->currency));
    return path->scale;
}

static bool is_day(const Path *path)
{
    return path->field->type == FIELD_DAY;
}

static Arithmetic sum_of(const Node *node)
{
    const Path *left = node->children[0]->path, *right = node->children[1]->path;
    Arithmetic sum = {node->kind, 1, 1, 1, 1};
    int a = path_scale(left), b = path_scale(right);
    sum.left_factor = power_of_ten(MAX(0, b - a));
    sum.right_factor = power_of_ten(MAX(0, a - b));
    if (is_day(left) && right->duration)
        sum.right_divisor = DAY_US;
    if (is_day(left) && is_day(right))
        sum.factor = DAY_US;
    return sum;
}

Arithmetic arithmetic_of(const Node *node)
{
    if (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT)
        return sum_of(node);
    Arithmetic result = {node->kind, 1, 1, 1, 1};
    int a = path_scale(node->children[0]->path), b = path_scale(node->children[1]->path);
    int scale = path_scale(node->path);
    if (node->kind == NODE_MULTIPLY) {
        result.right_divisor = power_of_ten(a + b - scale);
        return result;
    }
    int shift = scale - a + b;
    result.left_factor = power_of_ten(MAX(0, shift));
    result.right_factor = power_of_ten(MAX(0, -shift));
    return result;
}

static bool is_bounded(int64_t value)
{
    return value <= RULE_NUMBER_MAX && value >= -RULE_NUMBER_MAX;
}

bool multiply_bounded(int64_t a, int64_t factor, int64_t *out)
{
    return !__builtin_mul_overflow(a, factor, out) && is_bounded(*out);
}

int64_t divide_rounded(int64_t a, int64_t divisor)
{
    int64_t quotient = a / divisor, rest = ABS(a % divisor);
    if (rest * 2 < ABS(divisor))
        return quotient;
    return quotient + ((a < 0) != (divisor < 0) ? -1 : 1);
}

bool arithmetic_compute(const Arithmetic *arithmetic, int64_t left, int64_t right, int64_t *out)
{
    int64_t a, b;
    if (arithmetic->kind == NODE_MULTIPLY) {
        if (!multiply_bounded(left, 1, &a) || !multiply_bounded(right, 1, &b) ||
            !multiply_bounded(a, b, &a))
            return false;
        *out = divide_rounded(a, arithmetic->right_divisor);
        return true;
    }
    if (!multiply_bounded(left, arithmetic->left_factor, &a) ||
        !multiply_bounded(right, arithmetic->right_factor, &b))
        return false;
    if (arithmetic->kind == NODE_DIVIDE) {
        if (b == 0)
            return false;
        *out = divide_rounded(a, b);
        return true;
    }
    b /= arithmetic->right_divisor;
    int64_t sum = arithmetic->kind == NODE_ADD ? a + b : a - b;
    return multiply_bounded(sum, arithmetic->factor, out);
}
