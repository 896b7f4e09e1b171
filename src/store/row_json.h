// SPDX-License-Identifier: Apache-2.0
//
// Columns of a row as members of a JSON object; null where the column is.
#pragma once

#include "base/buffer.h"
#include "store/store.h"

void row_json_text(Buffer *out, const char *key, const Cursor *row, int column);
void row_json_integer(Buffer *out, const char *key, const Cursor *row, int column);
void row_json_time(Buffer *out, const char *key, const Cursor *row, int column);
// {"zh": …, "en": …} of two columns, the English one first.
void row_json_label(Buffer *out, const char *key, const Cursor *row, int column);
