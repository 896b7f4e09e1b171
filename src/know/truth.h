// SPDX-License-Identifier: Apache-2.0
//
// Three-valued answers as bytes, one per row, so that loops over them become vector instructions:
// `and` is the smaller, `or` the greater, `not` the difference from 2.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { TRUTH_NO = 0, TRUTH_UNKNOWN = 1, TRUTH_YES = 2 };

// How many of n bytes, each 0 or 1, are 1. Added up in bytes as far as these go, so that vector
// instructions take sixteen and more at once.
static inline size_t count_ones(const uint8_t *restrict bytes, size_t n)
{
    size_t sum = 0;
    for (size_t at = 0; at < n; at += 128) {
        uint8_t some = 0;
        size_t end = at + 128 < n ? at + 128 : n;
        for (size_t i = at; i < end; i++)
            some = (uint8_t)(some + bytes[i]);
        sum += some;
    }
    return sum;
}

// Rows that are asked: all n, or those of a list.
typedef struct {
    const uint32_t *rows; // ascending; NULL: 0 … n - 1
    size_t n;
} Asked;
