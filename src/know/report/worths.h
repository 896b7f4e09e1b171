// SPDX-License-Identifier: Apache-2.0
//
// Customers by what their orders are worth, the greatest first, then by id: by amount, or by what
// is left of it after costs (costs.h). Parts are sorted by themselves, then merged.
#pragma once

#include "know/report/costs.h"

typedef struct {
    int64_t id, value; // minor units; by amount it is that, else set when all parts are read
    int64_t amount, orders;
    double known, cost; // shares of the amount: of products with a cost, and these costs
} Worth;

typedef struct {
    Worth *worths;
    size_t n;
    Earned earned;
} PartWorths;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    bool by_margin;
    Costs costs;
    Earned earned; // of all; after worths_sorted()
    PartWorths *parts;
} Worths;

// The parameter `by` of reports made of them.
extern const Choice WORTH_BY[];
enum { WORTH_REVENUE, WORTH_MARGIN };
#define REPORT_WORTH_BY                                                                            \
    {                                                                                              \
        .name = "by", .type = REPORT_CHOICE, .choices = WORTH_BY, .otherwise = "revenue",          \
        .about = {                                                                                 \
            "By revenue, or by what is left of it after the costs of products (by revenue where "  \
            "no cost is known)",                                                                   \
            "按收入，或按扣除商品成本后的毛利（没有成本时按收入）"       \
        }                                                                                          \
    }

// In the run's arena. Clear with worths_clear().
Worths *worths_new(const ReportRun *run, Bounds window, int64_t least, bool by_margin);
void worths_read(Worths *worths, size_t part, const uint8_t *rows); // each part once, any thread
// All customers with orders, sorted; g_free() it. Where no cost is known `by_margin` turns false.
Worth *worths_sorted(Worths *worths, size_t *out_n);
void worths_clear(Worths *worths);
