// SPDX-License-Identifier: Apache-2.0
//
// One comparison over a vector: which codes pass. Made for one rule and one vector, then asked for
// many rows. Ranges of codes are compared by vector instructions; where they are many, answers
// stand in a table by code.
#pragma once

#include "base/arena.h"
#include "know/truth.h"
#include "know/vector.h"
#include "rule/wall_clock.h"

enum { TEST_RANGES_MAX = 8 };

typedef struct {
    uint64_t first, last; // both included
} CodeRange;

// Codes from `first` on are moments that are `shift` less than a local time (wall_clock.h).
typedef struct {
    uint64_t first;
    int64_t shift;
    bool outside; // beyond all calendars
} HourStretch;

// By the hour of the week that clocks show at a moment.
typedef struct {
    uint8_t answers[WALL_HOURS];
    size_t n;
    const HourStretch *stretches; // ascending; the first begins at code 1
} HourTest;

typedef struct {
    const Vector *vector;
    uint8_t missing;   // the answer for missing values
    uint8_t inside;    // for codes of the ranges; for others 2 - inside
    unsigned n_ranges; // 0: none inside
    CodeRange ranges[TEST_RANGES_MAX];
    const CodeRange *many; // more of them: ascending and apart; NULL: those above
    const uint8_t *table;  // by code, instead of ranges; NULL: ranges
    const HourTest *hours; // instead of both, of moments
} Test;

// From answers by code (most + 1 of them, in the arena): a table, or ranges when they suffice.
Test test_from_table(const Vector *vector, const uint8_t *table);
// Those whose code is in one of the ranges, at most TEST_RANGES_MAX.
void test_add_range(Test *test, uint64_t first, uint64_t last);

// The answers for rows base + row into out[row], for the rows asked.
void test_rows(const Test *test, size_t base, const Asked *asked, uint8_t *out);
uint8_t test_code(const Test *test, uint64_t code);
// The share of rows that will not be NO, from the codes alone: between 0 and 1.
double test_share(const Test *test);
