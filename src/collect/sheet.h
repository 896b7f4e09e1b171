// SPDX-License-Identifier: Apache-2.0
//
// One opened import file: bytes, encoding, delimiter, header, rows. What was not given is found
// from its beginning.
#pragma once

#include "collect/cell.h"
#include "collect/charset.h"
#include "collect/csv.h"

typedef struct {
    Charset charset; // CHARSET_UNKNOWN: find it
    char delimiter;  // '\0': find it
    enum { HEADER_FIND, HEADER_YES, HEADER_NO } header;
} SheetOptions;

typedef struct Sheet Sheet;

// Opens it and reads its header. A file without one has the columns "1", "2", …. An empty file is
// an error.
Sheet *sheet_open(ByteSource bytes, const SheetOptions *options, GError **error);
void sheet_free(Sheet *sheet); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)

const Cell *sheet_names(const Sheet *sheet,
                        size_t *out_n); // of the columns, as they stand in the header
// The first row of a file without a header; NULL for others.
const CsvRow *sheet_first_row(const Sheet *sheet);
char sheet_delimiter(const Sheet *sheet);
const char *sheet_charset(const Sheet *sheet); // "UTF-8", as known so far
// Wrong bytes met so far, and where in the file the first stands.
int64_t sheet_wrong_bytes(const Sheet *sheet, int64_t *out_first);

// The next row after the header; blank lines are passed over.
CsvResult sheet_next(Sheet *sheet, CsvRow *out, GError **error);
