// SPDX-License-Identifier: Apache-2.0
//
// Rows an import refused: CSV with line, column, value and the reason in both languages, kept as a
// file of the store. It grows with the slices, in their transactions, so that a crash neither loses
// nor doubles a row.
#pragma once

#include "base/buffer.h"
#include "collect/cell.h"

enum { REJECTS_MAX = 8 << 20 }; // bytes kept; what is beyond is only counted

typedef struct {
    char name[48];  // provisional, as file_content.h has it
    int64_t part;   // the last part, which still grows
    Buffer tail;    // its bytes
    int64_t length; // of all
} RejectFile;

// One refused cell or row, appended to `out`: `column` and `value` may be empty.
void reject_print(Buffer *out, int64_t line, const char *column, Cell value, const GError *reason);
void reject_header(Buffer *out);

void reject_file_begin(RejectFile *file, int64_t import_id);
// What a crash left behind becomes the tail again.
void reject_file_resume(RejectFile *file, Tx *tx);
// Puts `text` behind what is there, in a transaction; `file` changes only by reject_file_take()
// after the commit.
void reject_file_put(const RejectFile *file, Tx *tx, const Buffer *text);
void reject_file_take(RejectFile *file, const Buffer *text);
void reject_file_clear(RejectFile *file);
