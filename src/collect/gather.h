// SPDX-License-Identifier: Apache-2.0
//
// Brings together the rows of a file that belong to one record: rows go in in any order, each under
// a key, and come out as groups, one per key, in the order of the keys' bytes, the rows of a group
// in the order they went in.
//
// Memory stays below GATHER_MEMORY plus one group, whatever the size of the file: what does not fit
// is sorted and written to a nameless temporary file, and the parts are merged while reading. Rows
// that follow each other under one key (the usual case) are kept and sorted as one bundle.
#pragma once

#include "collect/cell.h"
#include "base/error.h"
#include <stdint.h>

enum {
    GATHER_MEMORY = 64 << 20,
    GATHER_ROWS_MAX = 10000, // rows of one group; more come as further groups marked `excess`
    GATHER_CELLS_MAX = 1000,
};

typedef struct Gather Gather;

typedef struct {
    int64_t line;  // of the file, below 2^47
    uint16_t file; // which one, for who reads several
    const Cell *cells;
} GatherRow;

typedef struct {
    Cell key;
    const GatherRow *rows; // valid until the next gather_next()
    size_t n_rows;
    size_t n_bytes;
    bool excess; // the key had more than GATHER_ROWS_MAX rows, and these are beyond
} GatherGroup;

// Every row has `n_cells` cells. `memory` 0: GATHER_MEMORY.
Gather *gather_new(size_t n_cells, size_t memory);
void gather_free(Gather *gather); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gather, gather_free)

// Copies everything it is given.
bool gather_add(Gather *gather, Cell key, const GatherRow *row, GError **error);
// No more rows: gather_next() may begin.
bool gather_finish(Gather *gather, GError **error);
// The next group; *out_end true (and no group) after the last.
bool gather_next(Gather *gather, GatherGroup *out, bool *out_end, GError **error);
