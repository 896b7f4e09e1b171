// SPDX-License-Identifier: Apache-2.0
//
// Customers and all that belongs to them, from the store into a chunk. Whether a panel is built
// or one customer has changed, the truth is always read whole: so nothing has to be applied, and
// reading twice changes nothing.
#pragma once

#include "know/chunk.h"
#include "know/slot_map.h"
#include "store/store.h"

// The customers first <= id <= last, or those of `ids`, ascending.
typedef struct {
    const int64_t *ids;
    size_t n_ids; // 0: the range
    int64_t first, last;
} CustomerRange;

// Adds the customers that exist to `draft`, living or deleted, with their living facts.
void chunk_read(Tx *tx, const CustomerRange *range, SlotMap *slots, ChunkDraft *draft);

// Facts of one kind that are new: those of `ids`, owned by `owners`, which ascend. *out has a
// parent for each owner. For entities whose records never change, and have no parts.
typedef struct {
    size_t fact; // of layout->facts
    const int64_t *owners;
    size_t n_owners;
    const int64_t *ids;
    size_t n_ids;
} NewFacts;
void chunk_read_new(Tx *tx, const Layout *layout, const NewFacts *facts, Frame *out);

// All living records of a shared entity, by id.
void frame_read_shared(Tx *tx, const FrameLayout *layout, Frame *out);
