// SPDX-License-Identifier: Apache-2.0
//
// Texts that speak of other shops, read from the panel part by part: tables by whom they speak of
// and what else they are about, over weeks, with the customers who wrote them; and of the customers
// active some days ago (left_since.h) who had written of whom, and who has left since.
// competitors.c makes the answer of it.
#pragma once

#include "know/report/left_since.h"
#include "know/report/recent_weeks.h"
#include "know/report/texts.h"
#include "know/tone/topics.h"

enum { COMPETING_WEEKS, COMPETING_BEFORE, COMPETING_DAYS, COMPETING_BY, COMPETING_SURE };

// A thing is whom a text speaks of and what else it is about: competing_thing().
typedef struct {
    uint32_t *counts;    // texts by thing, then week
    uint32_t *customers; // by thing: who wrote them in the recent weeks, and so on
    uint32_t *negative;
    int64_t *tone;              // sum, thousandths
    uint32_t *told, *told_left; // by thing: active customers who had written of it, those who left
    uint64_t *orders;           // of the shop, by week
    uint64_t texts;             // of the recent weeks, about whatever
    uint64_t active, active_left;
} CompetingSums;

typedef struct {
    const ReportRun *run;
    OrderChoice choice;
    RecentWeeks weeks;
    LeftSince since;
    const Competitors *named;
    uint32_t others; // the topic of other shops
    size_t topics;   // how many there are
    bool idle;       // nothing is asked for
    CompetingSums *parts;
} Competing;

// Whom: a place among the named ones, or one of the two behind them.
static inline size_t competing_unnamed(const Competing *all)
{
    return all->named->n;
}
static inline size_t competing_any(const Competing *all)
{
    return all->named->n + 1;
}
// `about`: 0: whatever; else the topic TOPICS[about - 1].
static inline size_t competing_thing(const Competing *all, size_t whom, size_t about)
{
    return whom * (1 + all->topics) + about;
}

// `begin`, `part` and `end` of the report; the state is Competing.
void *competing_begin(const ReportRun *run);
void competing_read(void *state, size_t part, const uint8_t *rows);
void competing_end(void *state);
// All parts together, in the run's arena.
CompetingSums competing_sum(const Competing *all);
