// SPDX-License-Identifier: Apache-2.0
//
// The habits of customers (know/insight/habits.h) read from the panel: what they were on an earlier
// day, to learn from, and what they are today are read by the same code, in one pass over a chunk.
#pragma once

#include "know/insight/habits.h"
#include "know/report/orders.h"

// Called for every customer with orders; days are those since 1970. The history is valid during the
// call.
typedef void (*HabitVisit)(void *context, size_t row, const HabitHistory *history);

typedef struct {
    int64_t least;       // orders of less do not count
    const uint8_t *rows; // by row: those with a 1; NULL: all
    int32_t heard;       // of so many days up to the run's moment also what customers told and met
                         // with (habit_moments.h), where the panel holds any of it; 0: not read
} HabitChoice;

// Customers of a chunk, also those who are gone or anonymous, in the order of rows. Orders after
// the run's moment do not count. Which products they were of is known where the panel holds lines.
void habits_each(const ReportRun *run, const HabitChoice *choice, const Chunk *chunk,
                 HabitVisit visit, void *context);
