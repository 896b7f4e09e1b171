// SPDX-License-Identifier: Apache-2.0
//
// Cleaning on the way in: which columns are cleaned how, and the list of what was changed. Every
// change stands in the list with before and after, as CSV in a file of the store that grows with
// the slices; when it is full (CHANGES_MAX) the rest of the file comes in as it is, so that nothing
// is changed that cannot be looked up. For the files of the import only.
#pragma once

#include "collect/import_inside.h"

enum { CHANGES_MAX = 64 << 20 };

// "none", "usual", "all"; NULL or "" is usual.
bool import_cleaning_from(const char *name, ImportCleaning *out, GError **error);

// After the slots are known: how each of them is cleaned.
void import_clean_begin(Import *import);

// The cell of a slot as it should be kept. False: it is refused.
bool import_clean_cell(Import *import, Slice *slice, const GatherRow *row, size_t slot, Cell *cell,
                       GError **error);

// Puts a value that was cleaned into the list.
void import_note_change(Import *import, Slice *slice, const GatherRow *row, size_t slot,
                        Cell before, const Cleaned *cleaned);
// The line itself.
void import_print_change(Buffer *out, int64_t line, const char *column, Cell before,
                         const Cleaned *cleaned);
// Whether nothing more may be changed, since it could not be listed.
bool import_changes_full(const Import *import, const Slice *slice);

void import_changes_header(Buffer *out);
