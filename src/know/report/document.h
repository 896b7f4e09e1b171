// SPDX-License-Identifier: Apache-2.0
//
// A result as pages to read and to hand on: the question, the answer in a sentence and how sure it
// is, what was asked, the picture, the totals, the table behind it, as of when. PDF with all pages
// (its text can be selected), or a picture of the first one (PNG). At most 1,000 rows: workbooks
// have all.
#pragma once

#include "know/report/file.h"

bool report_document_pdf(const ReportFile *file, Buffer *out, GError **error);
bool report_document_png(const ReportFile *file, Buffer *out, GError **error);
