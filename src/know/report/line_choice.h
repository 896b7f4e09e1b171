// SPDX-License-Identifier: Apache-2.0
//
// Which lines of orders a report asks for: those of one product, of one category, or all.
#pragma once

#include "know/report/orders.h"
#include "know/version.h"

// Parameters of a report that asks so.
#define LINES_OF_PRODUCT                                                                           \
    {                                                                                              \
        .name = "product", .type = REPORT_NUMBER, .most = INT64_MAX, .refers = "product",          \
        .otherwise = "0", .about = {                                                               \
            "Of one product, by its id; 0: of all",                                                \
            "只看某件商品（编号）；0 为全部"                                         \
        }                                                                                          \
    }
#define LINES_OF_CATEGORY                                                                          \
    {                                                                                              \
        .name = "category", .type = REPORT_TEXT, .otherwise = "", .about = {                       \
            "Of products of the category with this name; empty: all",                              \
            "此名称的分类中的商品；空为全部"                                        \
        }                                                                                          \
    }

typedef struct {
    OrderColumns at;
    bool all;                    // nothing is asked: every line counts, and orders without lines
    int64_t product;             // id; 0: any
    const SharedFrame *products; // where a category is asked for
    const Vector *categories;    // by product; NULL: any
    int64_t category;            // its id; 0: there is none of this name, so no line counts
    int total;                   // column of orders
    int amount, quantity;        // columns of lines; -1: lines are not held
} LineChoice;

// `category` is its name in either language; NULL or "": any.
LineChoice line_choice(const OrderChoice *orders, int64_t product, const char *category);

// What lines of an order count.
typedef struct {
    bool any;
    double units; // thousandths
    double part;  // of what the order comes to, minor units
} LinesSum;

// Lines must be held. `order` is a row of the chunk's orders, `amount` what it comes to.
LinesSum lines_sum(const LineChoice *choice, const Chunk *chunk, uint32_t order, double amount);
