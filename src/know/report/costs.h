// SPDX-License-Identifier: Apache-2.0
//
// What orders earn: their amount less what the products cost. An order's amount, in the
// organisation's currency, is shared out among its lines by their own amounts, so that discounts,
// tax and shipping weigh on all of them alike. A line whose product has no cost is not known; it is
// taken to earn as much of its amount as all known ones together (cost_margin()).
#pragma once

#include "know/report/orders.h"

// What some orders come to. The amount of those without lines is never known.
typedef struct {
    double amount; // minor units of the organisation's currency
    double known;  // of it: of products with a cost
    double cost;   // of these
} Earned;

typedef struct {
    const ReportRun *run;
    const SharedFrame *products;
    const Vector *costs, *prices, *currencies; // by product; NULL: not held
    int lines, product, amount, quantity;
} Costs;

// The costs of a part's products, and its lines.
typedef struct {
    const Frame *lines;
    const Vector *products, *amounts, *quantities;
    double *each; // by code of the product: minor units for a thousandth; NAN: not known
} PartCosts;

// Clear parts with part_costs_clear().
Costs costs_new(const ReportRun *run, const OrderColumns *at);
void part_costs_read(PartCosts *out, const Costs *costs, const Chunk *chunk);
void part_costs_clear(PartCosts *costs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartCosts, part_costs_clear)

// What a thousandth of a piece costs by the price of its product, by code of `products`; 0: not
// known, or in another currency than the organisation's. Free it.
double *costs_list_prices(const Costs *costs, const Vector *products);

// Of one line: its share of `amount`, where the lines of the order come to `sum`.
Earned line_earned(const PartCosts *costs, uint32_t line, double amount, double sum);
double order_lines_sum(const PartCosts *costs, uint32_t order);
Earned order_earned(const PartCosts *costs, uint32_t order, int64_t amount);
void earned_add(Earned *all, const Earned *more);
// What is left after costs, where `all` says how much known ones earn; NAN: nothing is known.
double cost_margin(const Earned *of, const Earned *all);
