// SPDX-License-Identifier: Apache-2.0
//
// Joining the rows of several files before they are gathered by record: the rows of a sheet that
// completes others (PresetSheet.completes) meet theirs under a common key. A join is an external
// sort of its own (gather.h), so that neither side needs to fit into memory. Joins follow one
// another in the order of the preset's sheets: what was completed by one may complete in the next.
// For the files of the import only.
#pragma once

#include "collect/import_inside.h"

// After the slots are known.
void import_joins_begin(Import *import);
// A row on its way from join number `from` on: into the next join that it has a key for, else to
// the rows of its record.
bool import_route(Import *import, Slice *slice, const GatherRow *row, size_t from, Arena *scratch,
                  GError **error);
// All rows are in: joins them.
bool import_join(Import *import, Slice *slice, GError **error);
void import_joins_free(Import *import);
