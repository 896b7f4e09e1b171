// SPDX-License-Identifier: Apache-2.0
#include "know/report/costs.h"

#include "base/decimal.h"
#include "entity/entities.h"

#include <math.h>
#include <string.h>

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static const Vector *product_column(const Version *version, int shared, const char *name)
{
    int column = column_of(&version->layout->shared[shared], &ENTITY_PRODUCT, name);
    const Vector *vector = column >= 0 ? version->shared[shared]->frame.columns[column] : NULL;
    return vector == NULL || vector->unfit ? NULL : vector;
}

Costs costs_new(const ReportRun *run, const OrderColumns *at)
{
    const Layout *layout = run->version->layout;
    int shared = layout_shared(layout, &ENTITY_PRODUCT);
    Costs costs = {.run = run, .lines = at->lines, .product = at->product};
    if (at->lines < 0 || at->product < 0 || shared < 0)
        return costs;
    costs.amount = column_of(&layout->facts[at->lines], &ENTITY_ORDER_LINE, "amount_minor");
    costs.quantity =
        column_of(&layout->facts[at->lines], &ENTITY_ORDER_LINE, "quantity_thousandths");
    if (costs.amount < 0 || costs.quantity < 0)
        return costs;
    costs.products = run->version->shared[shared];
    costs.costs = product_column(run->version, shared, "cost_millionths");
    costs.prices = product_column(run->version, shared, "price_millionths");
    costs.currencies = product_column(run->version, shared, "currency");
    return costs;
}

// Minor units of the organisation's currency for a thousandth of a millionth in that of the
// product; NAN: no rate is known.
static double rate_of(const Costs *costs, size_t row)
{
    const char *own = model_currency(costs->run->model), *currency = own;
    uint64_t code = costs->currencies != NULL ? vector_code(costs->currencies, row) : 0;
    if (code > 0)
        currency = vector_text(costs->currencies, code);
    int64_t rate = model_rate(costs->run->model, currency);
    double minor = (double)power_of_ten(MAX(currency_exponent(own), 0));
    return rate > 0 ? (double)rate / 1e6 * minor / 1e9 : NAN;
}

static double cost_of(const Costs *costs, int64_t product)
{
    size_t row;
    if (costs->costs == NULL || !shared_frame_row(costs->products, product, &row))
        return NAN;
    uint64_t code = vector_code(costs->costs, row);
    return code == 0 ? NAN : (double)vector_decode(costs->costs, code) * rate_of(costs, row);
}

void part_costs_read(PartCosts *out, const Costs *costs, const Chunk *chunk)
{
    *out = (PartCosts){0};
    if (costs->products == NULL)
        return;
    const Frame *lines = &chunk->facts[costs->lines];
    if (lines->columns[costs->product]->unfit)
        return;
    *out = (PartCosts){.lines = lines,
                       .products = lines->columns[costs->product],
                       .amounts = lines->columns[costs->amount],
                       .quantities = lines->columns[costs->quantity]};
    out->each = g_new(double, out->products->most + 1);
    out->each[0] = NAN;
    for (uint64_t code = 1; code <= out->products->most; code++)
        out->each[code] = cost_of(costs, vector_decode(out->products, code));
}

double *costs_list_prices(const Costs *costs, const Vector *products)
{
    const char *own = model_currency(costs->run->version->layout->model);
    double unit = (double)power_of_ten(MAX(currency_exponent(own), 0)) / 1e9;
    double *each = g_new0(double, products->most + 1);
    size_t row;
    for (uint64_t code = 1; costs->prices != NULL && code <= products->most; code++) {
        if (!shared_frame_row(costs->products, vector_decode(products, code), &row))
            continue;
        uint64_t currency = costs->currencies != NULL ? vector_code(costs->currencies, row) : 0;
        if (currency == 0 || strcmp(vector_text(costs->currencies, currency), own) == 0)
            each[code] = (double)column_value(costs->prices, row) * unit;
    }
    return each;
}

void part_costs_clear(PartCosts *costs)
{
    g_free(costs->each);
}

static double number_of(const Vector *vector, uint32_t row)
{
    return (double)column_value(vector, row);
}

double order_lines_sum(const PartCosts *costs, uint32_t order)
{
    double sum = 0;
    if (costs->lines == NULL)
        return 0;
    for (uint32_t at = costs->lines->starts[order]; at < costs->lines->starts[order + 1]; at++)
        sum += number_of(costs->amounts, at);
    return sum;
}

Earned line_earned(const PartCosts *costs, uint32_t line, double amount, double sum)
{
    double own = sum > 0 ? amount * number_of(costs->amounts, line) / sum : 0;
    double each = costs->each[vector_code(costs->products, line)];
    if (isnan(each))
        return (Earned){own, 0, 0};
    return (Earned){own, own, each * number_of(costs->quantities, line)};
}

Earned order_earned(const PartCosts *costs, uint32_t order, int64_t amount)
{
    double sum = order_lines_sum(costs, order);
    Earned all = {0};
    if (sum <= 0)
        return (Earned){(double)amount, 0, 0};
    for (uint32_t at = costs->lines->starts[order]; at < costs->lines->starts[order + 1]; at++) {
        Earned line = line_earned(costs, at, (double)amount, sum);
        earned_add(&all, &line);
    }
    all.amount = (double)amount;
    return all;
}

void earned_add(Earned *all, const Earned *more)
{
    all->amount += more->amount;
    all->known += more->known;
    all->cost += more->cost;
}

double cost_margin(const Earned *of, const Earned *all)
{
    if (all->known <= 0)
        return NAN;
    double kept = 1 - all->cost / all->known;
    return of->known - of->cost + kept * (of->amount - of->known);
}
