// SPDX-License-Identifier: Apache-2.0
//
// Sorting what is mostly short: the gaps between a customer's orders, the products of a basket.
#pragma once

#include <stddef.h>
#include <stdlib.h>

// So many are sorted by insertion, without a call for each comparison; and so many by exchanges
// that take place or not without a jump, since no processor foresees the order of numbers.
enum { SORT_FEW = 64, SORT_TINY = 6 };

// Defines static void name(type *numbers, size_t n), which puts n numbers in ascending order.
#define DEFINE_SORT_FEW(name, type)                                                                \
    static int name##_compare(const void *a, const void *b)                                        \
    {                                                                                              \
        type one = *(const type *)a, other = *(const type *)b;                                     \
        return (one > other) - (one < other);                                                      \
    }                                                                                              \
    static void name(type *numbers, size_t n)                                                      \
    {                                                                                              \
        if (n > SORT_FEW) {                                                                        \
            qsort(numbers, n, sizeof *numbers, name##_compare);                                    \
            return;                                                                                \
        }                                                                                          \
        if (n <= SORT_TINY) {                                                                      \
            for (size_t end = n; end > 1; end--)                                                   \
                for (size_t i = 1; i < end; i++) {                                                 \
                    type one = numbers[i - 1], other = numbers[i];                                 \
                    numbers[i - 1] = one < other ? one : other;                                    \
                    numbers[i] = one < other ? other : one;                                        \
                }                                                                                  \
            return;                                                                                \
        }                                                                                          \
        for (size_t i = 1; i < n; i++) {                                                           \
            type number = numbers[i];                                                              \
            size_t at = i;                                                                         \
            for (; at > 0 && numbers[at - 1] > number; at--)                                       \
                numbers[at] = numbers[at - 1];                                                     \
            numbers[at] = number;                                                                  \
        }                                                                                          \
    }
