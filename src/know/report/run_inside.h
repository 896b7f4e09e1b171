// SPDX-License-Identifier: Apache-2.0
//
// What running a report, comparing it (compare.c) and splitting it (split.c) share.
#pragma once

#include "know/report/report.h"

// How far a window reaches, so that the one before it can be found.
typedef struct {
    Bounds bounds;
    int months; // calendar months; or
    int64_t us; // so long; both 0: no end
} ReportWindow;

// The window as the rule language reads it. False when it is none.
bool report_window(const char *text, const Model *model, const Clock *clock, ReportWindow *out);

// The day of the last order where it looks from the end of that, since it is long ago and no day
// was asked for; else nothing is past.
ReferenceDay report_looks_back(const ReportAsk *ask);

// Parameters and clock into `out`, whose arena is the caller's; checks that the panel holds what
// is asked for.
bool report_prepare(const ReportAsk *ask, const Version *version, Crew *crew, ReportRun *out,
                    GError **error);
// False with ERROR_CANCELLED when it was.
bool report_go_on(const ReportRun *run, GError **error);
// Calls `visit` for every part with a byte for each customer: who is living, not anonymous, may be
// seen and passes the rule. On any thread. False with an error, also when it was cancelled.
typedef void (*ReportVisit)(void *context, size_t part, const uint8_t *rows);
bool report_visit(const ReportAsk *ask, const ReportRun *run, ReportVisit visit, void *context,
                  GError **error);
// What was asked, in the arena.
const ReportGiven *report_given(const ReportAsk *ask, Arena *arena);
void report_result_init(ReportResult *out, const ReportAsk *ask, const ReportRun *run);
// Calls finish(). False with its error; the result is then cleared.
bool report_finish(void *state, ReportResult *out, GError **error);

// The whole answer of an ask that compares, or splits.
bool report_compare(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                    GError **error);
bool report_split(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                  GError **error);
