// SPDX-License-Identifier: Apache-2.0
//
// Putting the parts of a version together: small new chunks into one another so that they stay
// few, and all of them into the chunks that cover ranges of slots. Merging needs no lock; it works
// on a pinned version. What has changed meanwhile is sorted out when the result is put in.
#pragma once

#include "know/version.h"

enum {
    FOLD_RANGE = 65536,    // slots covered by one folded chunk
    FOLD_DELTA_MIN = 4096, // rows in new chunks before folding is worth it
    FOLD_DELTA_SHARE = 16, // and at least one of so many rows
};

typedef struct {
    Chunk *chunk;
    GPtrArray *sources; // of Chunk *: where its rows come from
    GArray *runs;       // of Run over `sources`
    size_t range;
} Folded;

// Rows that stand in new chunks.
size_t fold_waiting(const Version *version);
bool fold_is_due(const Version *version);
size_t fold_ranges(const Version *version); // how many ranges of slots there are

// The live customers of a range, from all parts of `version`.
Folded *fold_range(const Version *version, size_t range);
// Puts it into a later version that nobody sees yet: rows that have changed since stay as they are
// there.
void fold_put(Version *next, Folded *folded);
void folded_free(Folded *folded); // accepts NULL

// Merges the newest parts of `next`, from part `from` on, while the one before is not much larger.
void fold_newest(Version *next, size_t from);
