// SPDX-License-Identifier: Apache-2.0
//
// One hand-written loop for each question of the benchmark: what somebody would write who has
// nothing else to answer. Each goes over customers and their facts once, newest facts first where
// a window allows it to stop. No index, no summaries, no second order of the facts.
#pragma once

#include "columns.h"

enum { LOOP_NUMBERS = 16 };

// What a question is asked with: the moment, and numbers (codes, limits, moments in seconds) whose
// meaning is the loop's.
typedef struct {
    int64_t now; // seconds
    int64_t numbers[LOOP_NUMBERS];
    size_t n_numbers;
} Ask;

// Sets out[i] to 1 for every customer from ≤ i < to that passes, else 0.
typedef void (*Loop)(const Columns *columns, const Ask *ask, size_t from, size_t to, uint8_t *out);

// NULL when there is none of this name.
Loop loop_find(const char *name);
