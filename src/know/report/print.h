// SPDX-License-Identifier: Apache-2.0
//
// Reports and their results as JSON, and the titles of records that results name.
#pragma once

#include "access/records.h"
#include "know/report/report.h"

// Titles as the actor may see them: {"customer": {"12": "…"}}. Free with json_object_put().
bool report_titles(Tx *tx, const Access *access, const ReportResult *result, json_object **out,
                   GError **error);
// "#12" for one that has none. Borrowed from `titles`, or printed into `room`.
const char *report_title(json_object *titles, const ReportColumn *column, int64_t id,
                         char room[32]);

// A figure as a decimal, a day as 2011-12-01; empty when it is missing. `room` is returned.
const char *report_figure(const ReportResult *result, const ReportColumn *column, int64_t cell,
                          int money_digits, char room[32]);
// What a column of names takes them from; NULL: of another type.
const Choice *report_choices(const ReportResult *result, const ReportColumn *column);

// {"type", "value"} of a figure by itself, open: of records also "refers", of names also "label".
void report_value_json(Buffer *out, const ReportColumn *column, int64_t cell);

// What there is: one report, with its parameters and columns.
void report_describe(Buffer *out, const Report *report);
// Columns of a comparison or split are those of the result, not of the entry; so are the totals.
void report_result_json(Buffer *out, const ReportResult *result, json_object *titles,
                        const Model *model);
