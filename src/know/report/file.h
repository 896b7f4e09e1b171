// SPDX-License-Identifier: Apache-2.0
//
// The result of a report as a file: CSV or a workbook for other programs, pages for people
// (document.h).
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

// A file of this format: csv, xlsx, pdf or png.
bool report_print_file(const ReportFile *file, const char *format, Buffer *out, GError **error);
const char *report_media_type(const char *format); // NULL: no such format

int64_t report_cell(const ReportFile *file, size_t row, size_t column);
// A cell as people read it; a record is its title. In `room` or borrowed.
const char *report_text(const ReportFile *file, const ReportColumn *column, int64_t cell,
                        char room[32]);
