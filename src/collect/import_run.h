// SPDX-License-Identifier: Apache-2.0
//
// The two halves of an import's course; import.c puts them together. For import_*.c only.
#pragma once

#include "collect/import_inside.h"

Slice *slice_new(void);
void slice_free(Slice *slice); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Slice, slice_free)

// Reads one file and gathers its rows; what has no key is refused into `slice`.
bool import_gather(Import *import, Slice *slice, ByteSource bytes, GError **error);
// Writes everything gathered, beginning with what stands in `first`.
bool import_slices(Import *import, Slice *first, GError **error);
