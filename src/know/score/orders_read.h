// SPDX-License-Identifier: Apache-2.0
//
// What models of buying share: the orders of a chunk with the days they lie on, and reading back
// the numbers that were fitted.
#pragma once

#include "know/report/calendar.h"
#include "know/report/orders.h"
#include "know/score.h"

#include <json-c/json.h>

// Whether the panel holds orders.
bool score_orders_held(const Layout *layout);
// A run of a report that nobody asked: what reads orders wants one. `arena` may be NULL.
ReportRun score_run(const ScoreLook *look, Arena *arena);
// 1 for each row of a part that counts, 0 for others. Free it.
uint8_t *score_counted_rows(const ScoreLook *look, size_t part);

// The orders of a chunk up to the look's day, and the number of each one's day from 1.
typedef struct {
    Arena *arena;
    ReportRun run;
    OrderChoice choice;
    PartOrders orders;
    Calendar calendar;
    PeriodCodes days;
    int64_t before; // the day before the first, in days since 1970
    int32_t today;  // its number
} ChunkOrders;

ChunkOrders *score_orders_of(const ScoreLook *look, const Chunk *chunk);
void score_orders_free(ChunkOrders *orders); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChunkOrders, score_orders_free)

static inline int32_t score_order_day(const ChunkOrders *orders, uint32_t position)
{
    return (int32_t)period_of(&orders->days, part_order_time(&orders->orders, position));
}

// Exactly `n` finite numbers.
bool score_read_numbers(json_object *from, const char *name, double *out, size_t n);
// ERROR_UNAVAILABLE: what was fitted cannot be read (any more). Returns NULL.
void *score_unreadable(GError **error);
