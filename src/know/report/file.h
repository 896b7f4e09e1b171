// SPDX-License-Identifier: Apache-2.0
//
// The result of a report as a file for other programs: CSV, or a workbook.
#pragma once

#include "know/report/print.h"

typedef struct {
    const ReportResult *result;
    json_object *titles; // report_titles()
    const Model *model;
    Language language; // of the workbook's titles
} ReportFile;

// UTF-8 with a byte order mark; its first line has the names of columns.
void report_csv(const ReportFile *file, Buffer *out);
bool report_workbook(const ReportFile *file, Buffer *out, GError **error);

int64_t report_cell(const ReportFile *file, size_t row, size_t column);
// A cell as people read it; a record is its title. In `room` or borrowed.
const char *report_text(const ReportFile *file, const ReportColumn *column, int64_t cell,
                        char room[32]);
