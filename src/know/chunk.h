// SPDX-License-Identifier: Apache-2.0
//
// Some customers with all that belongs to them: a panel in small, complete in itself. A panel is a
// list of chunks; every question is asked of each chunk in the same way, whether it holds a
// quarter of a million customers or the three that changed a moment ago. Immutable and counted.
#pragma once

#include "know/frame.h"
#include "know/trail.h"

// Who looks into a bitmap includes <roaring/roaring.h>; half of the program only passes them on,
// and the library's header with all the processor's instructions costs three times what the rest of
// a file does to compile.
typedef struct roaring_bitmap_s roaring_bitmap_t;

// The customers that carry a tag, or are on a list.
typedef struct {
    int64_t id;
    const roaring_bitmap_t *rows;
} ChunkSet;

typedef struct {
    ChunkSet *sets; // by id, ascending
    size_t n;
} ChunkSets;

enum { SETS_TAGS, SETS_LISTS, SETS_N };

typedef struct Chunk Chunk;

struct Chunk {
    unsigned references; // atomic
    Layout *layout;
    size_t n_rows;         // customers
    const uint32_t *slots; // by row, ascending
    Frame customers;
    Frame *facts; // by layout->facts
    ChunkSets sets[SETS_N];
    TrailsOfChunk *trails;
    struct ScoresOfChunk *scores; // score.h
    uint8_t *counted;             // by row: 1 for those who are living and not anonymous
    size_t n_counted;             // how many of them
    const void *image;            // the memory borrowed from, freed with g_free(); or NULL
};

Chunk *chunk_ref(Chunk *chunk);
void chunk_unref(Chunk *chunk); // accepts NULL
size_t chunk_bytes(const Chunk *chunk);
bool chunk_row(const Chunk *chunk, uint32_t slot, size_t *out_row);
int64_t chunk_id(const Chunk *chunk, size_t row); // the customer's id

// The customers of `runs`, in their order, whose slots ascend.
Chunk *chunk_merge(Chunk *const *sources, size_t n_sources, const Run *runs, size_t n_runs);
// The same customers with further facts: more[f], when not NULL, holds those of the kind f, and
// parents[i] says which of its parents the i-th customer is. Kinds with parts get none.
typedef struct {
    const Frame *const *more; // by layout->facts
    const uint32_t *parents;
} FurtherFacts;
Chunk *chunk_extend(Chunk *const *sources, size_t n_sources, const Run *runs, size_t n_runs,
                    const FurtherFacts *further);
// Sets what is derived of the columns; for those who fill in a chunk by themselves.
void chunk_complete(Chunk *chunk);

// ---- drafts ----

typedef struct {
    Layout *layout;
    FrameDraft customers;
    FrameDraft *facts;
    GArray *slots;            // of uint32_t
    GHashTable *sets[SETS_N]; // id (int64_t *) → roaring_bitmap_t *
} ChunkDraft;

ChunkDraft *chunk_draft_new(Layout *layout);
void chunk_draft_free(ChunkDraft *draft); // accepts NULL
// Begins a further customer, whose values are then added to `customers`, and its facts in order of
// time and id, each order followed by its lines: begin the fact, add its values, begin its parts.
void chunk_draft_customer(ChunkDraft *draft, uint32_t slot);
void chunk_draft_fact(ChunkDraft *draft, size_t fact);
void chunk_draft_member(ChunkDraft *draft, int sets, int64_t id); // the customer begun last is in
size_t chunk_draft_rows(const ChunkDraft *draft);
// Slots may come in any order but never twice. The draft is empty afterwards.
Chunk *chunk_draft_finish(ChunkDraft *draft);
