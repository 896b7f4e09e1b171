// SPDX-License-Identifier: Apache-2.0
//
// What models of repeated buying know of customers: how many days with orders came after the first
// one, when the last of them was, and how long the customer has been known. Customers of whom the
// same is known are one group, so a million cost no more than some ten thousand groups.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t repeats; // x: days with orders after the first
    uint32_t last;    // t_x: days from the first order to the last, 0 without repeats
    uint32_t age;     // T: days from the first order to the end, ≥ last
    uint32_t n;       // customers
} PurchaseGroup;

typedef struct {
    PurchaseGroup *groups; // by repeats, age, last
    size_t n_groups;
    uint64_t customers, repeats; // of all
    uint64_t age_days;
    uint32_t most_repeats, most_age;
} Purchases;

// Limits of what a group can say; what lies beyond counts as the limit.
enum { PURCHASE_REPEATS_MAX = (1 << 20) - 1, PURCHASE_DAYS_MAX = (1 << 20) - 1 };

// Makes groups of so many rows, which may be groups themselves; rows of nobody (n is 0) are left
// out. out_groups, unless NULL, gets the number of each row's group. Clear with purchases_clear().
Purchases purchases_group(const PurchaseGroup *rows, size_t n_rows, uint32_t *out_groups);
void purchases_clear(Purchases *purchases);
