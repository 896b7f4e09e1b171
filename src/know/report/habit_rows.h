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

// All customers of a chunk, also those who are gone or anonymous, in the order of rows. Orders of
// less than `least` do not count, nor do those after the run's moment. Which products they were of
// is known where the panel holds lines.
void habits_each(const ReportRun *run, int64_t least, const Chunk *chunk, HabitVisit visit,
                 void *context);
// The same of the rows with a 1, whatever their orders are worth.
void habits_some(const ReportRun *run, const Chunk *chunk, const uint8_t *wanted, HabitVisit visit,
                 void *context);
