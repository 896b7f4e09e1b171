// SPDX-License-Identifier: Apache-2.0
//
// Rows an import refused: CSV with line, column, value and the reason in both languages, kept as a
// file of the store. It grows with the slices, in their transactions, so that a crash neither loses
// nor doubles a row.
#pragma once

#include "base/buffer.h"
#include "collect/cell.h"

enum { REJECTS_MAX = 8 << 20 }; // bytes kept of one import; what is beyond is only counted

// One refused cell or row, appended to `out`: `column` and `value` may be empty. What the error
// hints at stands behind its sentence.
void reject_print(Buffer *out, int64_t line, const char *column, Cell value, const GError *reason);
void reject_header(Buffer *out);
