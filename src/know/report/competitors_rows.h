// SPDX-License-Identifier: Apache-2.0
//
// The answer of the report on competitors: rows and totals made of what was counted
// (competitors_read.h), in the order of the columns that competitors.c declares.
#pragma once

#include "know/report/competitors_read.h"

enum { COMPETING_BY_NAME, COMPETING_BY_TOPIC };
enum { COMPETING_RISING, COMPETING_FALLING, COMPETING_STEADY };

enum {
    CELL_WHOM,
    CELL_TOPIC,
    CELL_TEXTS,
    CELL_CUSTOMERS,
    CELL_EXPECTED,
    CELL_KIND,
    CELL_TIMES,
    CELL_TIMES_LOW,
    CELL_TIMES_HIGH,
    CELL_CHANCE,
    CELL_NEGATIVE,
    CELL_NEGATIVE_SHARE, // with its interval
    CELL_TONE = CELL_NEGATIVE_SHARE + 3,
    CELL_ALONG,
    CELL_ALONG_TEXTS,
    CELL_TOLD,
    CELL_LEFT,
    CELL_LEFT_SHARE, // with its interval
    CELL_OTHERS = CELL_LEFT_SHARE + 3,
    CELL_OTHERS_LEFT,
    CELL_OTHERS_SHARE, // with its interval
    CELL_RULE = CELL_OTHERS_SHARE + 3,
    CELLS,
};

enum {
    TOTAL_TEXTS,
    TOTAL_MENTIONS,
    TOTAL_CUSTOMERS,
    TOTAL_SHARE, // with its interval
    TOTAL_NAMES = TOTAL_SHARE + 3,
    TOTAL_RISING,
    TOTAL_BY_ORDERS,
    TOTAL_FROM,
    TOTAL_TO,
    TOTAL_TOLD,
    TOTAL_LEFT,
    TOTAL_LEFT_SHARE, // with its interval
    TOTAL_OTHERS = TOTAL_LEFT_SHARE + 3,
    TOTAL_OTHERS_LEFT,
    TOTAL_OTHERS_SHARE, // with its interval
    TOTAL_ACTIVE_FROM = TOTAL_OTHERS_SHARE + 3,
    TOTAL_TOLD_FROM,
    TOTAL_UNTIL,
    TOTAL_SINCE,
};

// `finish` of the report.
void competing_finish(void *state, ReportResult *out);
