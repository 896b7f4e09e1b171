// SPDX-License-Identifier: Apache-2.0
//
// Three-valued answers as bytes, one per row, so that loops over them become vector instructions:
// `and` is the smaller, `or` the greater, `not` the difference from 2.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { TRUTH_NO = 0, TRUTH_UNKNOWN = 1, TRUTH_YES = 2 };

// Rows that are asked: all n, or those of a list.
typedef struct {
    const uint32_t *rows; // ascending; NULL: 0 … n - 1
    size_t n;
} Asked;
