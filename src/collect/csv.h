// SPDX-License-Identifier: Apache-2.0
//
// Rows of a CSV text of any size, read in pieces of any size. RFC 4180, and what real programs
// write instead: any delimiter; LF, CRLF or CR ends a row, mixed too; quotes in the middle of an
// unquoted field are text; a quote inside a quoted field that is not doubled is text unless a
// delimiter or the end of the row follows; the last row may lack its end. A quote that is never
// closed is an error at the line where it was opened. Spaces belong to the field.
//
// Memory is bounded by the limits below, whatever the file holds.
#pragma once

#include "collect/bytes.h"
#include <stdint.h>

typedef struct CsvReader CsvReader;

enum {
    CSV_FIELD_MAX = 1 << 20, // bytes of one field
    CSV_ROW_MAX = 8 << 20,   // bytes of one row
    CSV_COLUMNS_MAX = 1000,
};

typedef struct {
    const char *data; // not NUL-terminated; valid until the next csv_next()
    size_t length;
    bool quoted;
} CsvField;

typedef struct {
    const CsvField *fields;
    size_t n_fields; // at least 1: an empty line is one empty field
    int64_t line;    // of the file, from 1: where the row begins
    bool repaired;   // a quote in it was not doubled and was read as text
} CsvRow;

typedef enum { CSV_ROW, CSV_END, CSV_FAILED } CsvResult;

// Reads UTF-8 (or any superset of ASCII) from `source`. A byte order mark at the beginning is
// skipped.
CsvReader *csv_reader_new(ByteSource source, char delimiter);
void csv_reader_free(CsvReader *reader); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvReader, csv_reader_free)

CsvResult csv_next(CsvReader *reader, CsvRow *out_row, GError **error);

// True for an empty line: one empty, unquoted field.
static inline bool csv_row_is_blank(const CsvRow *row)
{
    return row->n_fields == 1 && row->fields[0].length == 0 && !row->fields[0].quoted;
}
