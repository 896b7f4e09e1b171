// SPDX-License-Identifier: Apache-2.0
//
// Points in time in every usual writing: what base/when.h reads, and beyond it Chinese figures,
// 上午 and 下午, days of the week, ordinals, years of two digits (doubtful), a spreadsheet's number
// of days (doubtful), digits down to the millisecond.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"
#include <glib.h>

typedef struct {
    Cleaned base; // RFC 3339 in UTC
    int64_t at;   // microseconds UTC
} CleanMoment;

typedef struct {
    GTimeZone *zone; // of times without one; borrowed
    bool day_first;  // 3/4/2026 is the third of April
} MomentReader;

void clean_moment(Cell raw, const MomentReader *reader, Arena *arena, CleanMoment *out);
