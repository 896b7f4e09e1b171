// SPDX-License-Identifier: Apache-2.0
//
// Rows of one entity in columns. Facts lie in the order of their customers and, within one, of
// their time and id; `starts` says where those of each parent begin.
#pragma once

#include "know/vector.h"
#include "know/layout.h"

typedef struct {
    const FrameLayout *layout;
    size_t n_rows;
    Vector **columns;       // by layout->columns
    const uint32_t *starts; // facts: n_parents + 1 rows; otherwise NULL
    size_t n_parents;
    bool borrowed; // `starts` lies in memory of somebody else
} Frame;

void frame_clear(Frame *table);
// Gives it where the facts of each parent begin; takes the memory of `starts`.
void frame_set_starts(Frame *table, uint32_t *starts, size_t n_parents);
size_t frame_bytes(const Frame *table);

// The rows of `runs`, in their order. For facts `starts` is made from the counts of their parents
// by the caller.
void frame_merge(Frame *out, const Frame *const *sources, size_t n_sources, const Run *runs,
                 size_t n_runs);
// For runs over the parents, those over their facts; *out_starts gets the new beginnings.
GArray *frame_runs(const Frame *const *sources, const Run *runs, size_t n_runs,
                   uint32_t **out_starts, size_t *out_n_parents);

// The same where parents get further facts: `more` is the source after the others, parents[i] the
// one in it that the i-th parent of `runs` gets its own from. By time; no two may have the same.
GArray *frame_weave(const Frame *const *sources, size_t n_sources, const Run *runs, size_t n_runs,
                    const uint32_t *parents, uint32_t **out_starts, size_t *out_n_parents);
// Whether one of two parents' facts happened in the same moment as one of the other's.
bool frame_moments_meet(const Frame *table, size_t parent, const Frame *other, size_t other_parent);

// ---- drafts ----

typedef struct {
    const FrameLayout *layout;
    VectorDraft **columns;
    GArray *starts; // facts: of uint32_t
    size_t n_rows;
} FrameDraft;

void frame_draft_init(FrameDraft *draft, const FrameLayout *layout, bool fact);
void frame_draft_clear(FrameDraft *draft);
// A further row must get a value in every column, through this or vector_draft_…(); of members of
// JSON those that are missing need not be told.
static inline VectorDraft *frame_draft_column(FrameDraft *draft, size_t column)
{
    return draft->columns[column];
}
void frame_draft_begin(FrameDraft *draft);              // facts: a further parent
void frame_draft_finish(FrameDraft *draft, Frame *out); // the draft is empty afterwards
