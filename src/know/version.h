// SPDX-License-Identifier: Apache-2.0
//
// A panel as it stood after one position of the change log: immutable and counted. Whoever reads
// pins one and is never disturbed; the next one shares with it whatever has not changed.
#pragma once

#include "know/chunk.h"

// Shared records (products, tags) in memory, by id. Counted.
typedef struct {
    unsigned references; // atomic
    Frame frame;
} SharedFrame;

SharedFrame *shared_frame_ref(SharedFrame *shared);
void shared_frame_unref(SharedFrame *shared); // accepts NULL
bool shared_frame_row(const SharedFrame *shared, int64_t id, size_t *out_row);

// A chunk as this version sees it. A customer's row lives in one chunk only: the newest.
typedef struct {
    Chunk *chunk;
    uint8_t *live; // by row: 1 unless a newer chunk holds the customer or it is gone; NULL: all
    size_t n_live;
} Part;

typedef struct Version Version;

struct Version {
    unsigned references; // atomic
    Layout *layout;
    int64_t pos; // the change log is contained up to here
    Part *parts; // those folded, then newer ones
    size_t n_parts;
    size_t n_folded;      // how many of the first ones cover ranges of slots, in order
    SharedFrame **shared; // by layout->shared
};

void part_clear(Part *part);
size_t part_customers(const Part *part); // living, not anonymous
void part_kill(Part *part, size_t row);  // the row lives no more; shared memory is copied first

Version *version_new(Layout *layout); // empty, at position 0
Version *version_copy(const Version *version);
Version *version_ref(Version *version);
void version_unref(Version *version); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Version, version_unref)

// For whoever makes the next version, before others see it: takes over the reference to `chunk`.
// Its customers replace those of older parts.
void version_add(Version *version, Chunk *chunk);
// The customer of this slot is gone.
void version_remove(Version *version, uint32_t slot);
void version_set_shared(Version *version, size_t index, SharedFrame *shared); // takes it over

size_t version_customers(const Version *version); // living, not anonymous
size_t version_bytes(const Version *version);     // without what is kept for questions
size_t version_kept_bytes(const Version *version);
// Where the customer of a slot stands now; false when it is not there.
bool version_find(const Version *version, uint32_t slot, const Chunk **out_chunk, size_t *out_row);
