// SPDX-License-Identifier: Apache-2.0
//
// The parts of an import's course; import.c and preview.c put them together. For the files of the
// import only.
#pragma once

#include "collect/import_inside.h"

Slice *slice_new(void);
void slice_free(Slice *slice); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Slice, slice_free)

// import_read.c: what the header of a file says; then, when all were looked at, the slots of the
// import; then rows.
bool import_file_look(Import *import, ImportFile *file, const Sheet *sheet, GError **error);
bool import_take_slots(Import *import, GError **error);
// The cells of a row by slot.
void import_row_cells(const Import *import, const ImportFile *file, const CsvRow *row, Arena *arena,
                      Cell *out);
// One of them, and whether the sheet takes the row at all.
Cell import_row_cell(const Import *import, const ImportFile *file, const CsvRow *row, size_t slot,
                     Arena *arena);
bool import_row_taken(const ImportFile *file, const CsvRow *row);
// import_currencies.c: adds the currency that an order's cell names, else the import's own, where
// it has no rate; true when it has one.
bool import_note_currency(const Import *import, Cell cell, GHashTable *missing);
// What the preset takes for no value at all.
bool import_is_nothing(const Import *import, size_t slot, Cell clean);
// Under its record's key; what has none is refused into `slice`.
bool import_gather_row(Import *import, Slice *slice, const GatherRow *row, Arena *scratch,
                       GError **error);
// The rows of file number `file` on their way.
bool import_read_file(Import *import, Slice *slice, size_t file, Sheet *sheet, GError **error);

// Ready to read: model, zone, currency, targets, defaults; in a transaction. `plan` and `source_id`
// stand.
bool import_begin(Import *import, Tx *tx, GError **error);
bool import_begin_trial(Import *import, const ImportRequest *request,
                        GError **error); // nothing is made
void import_clear(Import *import);
int64_t source_find(Tx *tx, const char *code); // 0: none
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

void import_caches_make(Import *import);
void import_caches_keep(Import *import); // it has been committed

// Reads all files and gathers their rows.
bool import_gather_files(Import *import, Slice *slice, const ImportRequest *request,
                         GError **error);
// Writes everything gathered, beginning with what stands in `first`.
bool import_slices(Import *import, Slice *first, GError **error);
