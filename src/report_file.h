// SPDX-License-Identifier: Apache-2.0
//
// The result of a report for people and for other programs: a table on the screen, CSV, XLSX or
// JSON.
#pragma once

#include "command.h"
#include "know/report/file.h"

// False for a format that there is not.
bool report_file_check(const char *format, GError **error);
// Writes to the file that --output names, else to standard output. A file that could not be
// finished is removed. The command has an option "output".
// `format`: "csv", "xlsx", "json"; NULL: a table for the screen.
bool report_file(const Invocation *invocation, const ReportFile *file, const char *format,
                 GError **error);
