// SPDX-License-Identifier: Apache-2.0
//
// Figures as people read them: thousands marks, percentages, currencies, names in the reader's
// language. What other programs read is print.h's.
#pragma once

#include "know/report/print.h"

typedef struct {
    const ReportResult *result;
    json_object *titles; // report_titles()
    const Model *model;
    Language language;
} ReportShowing;

// Appends a cell; a dash where it is missing. `digits` after the point at most; -1: as the type
// has it.
void report_shown(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                  int64_t cell, int digits);
// A difference, with its sign.
void report_shown_change(Buffer *out, const ReportShowing *showing, const ReportColumn *column,
                         int64_t cell);
// value / 10^scale with thousands marks, rounded to `digits`, without zeros at the end.
void report_shown_number(Buffer *out, int64_t value, int scale, int digits);
