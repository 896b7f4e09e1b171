// SPDX-License-Identifier: Apache-2.0
//
// Columns of a row as members of a JSON object; null where the column is.
#pragma once

#include "base/buffer.h"
#include "store/store.h"

void print_time(Buffer *out, const char *key, const Cursor *row, int column);
void print_integer(Buffer *out, const char *key, const Cursor *row, int column);
void print_text(Buffer *out, const char *key, const Cursor *row, int column);
// {"zh": …, "en": …} of two columns, the English one first.
void print_label(Buffer *out, const char *key, const Cursor *row, int column);
