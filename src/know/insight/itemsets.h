// SPDX-License-Identifier: Apache-2.0
//
// Which items are bought together often, and what follows from what. Itemsets by Eclat: Zaki,
// Scalable algorithms for association mining, IEEE Transactions on Knowledge and Data Engineering
// 12 (2000). Rules with one item on their right side: Agrawal, Imielinski, Swami, Mining
// association rules between sets of items in large databases, SIGMOD 1993.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Baskets as lists of items, one after the other. Items are numbers below n_items; one that stands
// twice in a basket counts once.
typedef struct {
    size_t n_baskets, n_items;
    const size_t *starts; // n_baskets + 1
    const uint32_t *items;
} Baskets;

// In the order in which the search finds them, the same in every run.
typedef struct {
    size_t n;
    size_t *starts;   // n + 1
    uint32_t *items;  // ascending in each set
    uint32_t *counts; // baskets that hold the whole set
    bool cut;         // there were more than `most`
} Itemsets;

enum { ITEMSET_LONGEST = 32 };

// All sets of at most `longest` items (≤ ITEMSET_LONGEST) that stand in at least `least` (≥ 1)
// baskets; at most `most` sets, after which it stops. Clear with itemsets_clear().
Itemsets itemsets_find(const Baskets *baskets, uint32_t least, unsigned longest, size_t most);
void itemsets_clear(Itemsets *itemsets);

typedef struct {
    size_t itemset;             // both sides together
    uint32_t then;              // the item on the right
    uint32_t both, left, right; // baskets with both sides, with the left one, with the right one
    double confidence;          // both / left
    double lift;                // how many times more often than by chance
    double conviction; // how many times more often it would fail by chance; INFINITY: it never does
    // The probability of as many by chance or more (hypergeometric, Fisher's exact test), and the
    // same after Benjamini and Hochberg's correction (1995) for all rules found.
    double chance, corrected;
} BasketRule;

// All rules of at least that confidence, the highest lift first, of equals as the itemsets lie. To
// be freed with g_free(). Every subset of an itemset must be among them, as itemsets_find() gives
// them unless it was cut.
BasketRule *basket_rules(const Itemsets *itemsets, size_t n_baskets, double confidence,
                         size_t *out_n);
