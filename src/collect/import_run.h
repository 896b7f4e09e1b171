// SPDX-License-Identifier: Apache-2.0
//
// The parts of an import's course; import.c and preview.c put them together. For the files of the
// import only.
#pragma once

#include "collect/import_inside.h"

Slice *slice_new(void);
void slice_free(Slice *slice); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Slice, slice_free)

// Makes the mapped columns of a file the slots of the import: the first file says which there are,
// the others must have the same, in any order. out_column_of[slot]: the column of the file.
bool import_take_slots(Import *import, const Mapping *mapping, const Cell *names,
                       size_t *out_column_of, GError **error);
// Ready to read: model, zone, currency, targets, defaults; in a transaction. `plan` and `source_id`
// stand.
bool import_begin(Import *import, Tx *tx, GError **error);
void import_clear(Import *import);
int64_t source_find(Tx *tx, const char *code); // 0: none
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

// Reads one file and gathers its rows; what has no key is refused into `slice`.
bool import_gather(Import *import, Slice *slice, ByteSource bytes, GError **error);
// Writes everything gathered, beginning with what stands in `first`.
bool import_slices(Import *import, Slice *first, GError **error);
