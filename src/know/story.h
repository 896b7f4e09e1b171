// SPDX-License-Identifier: Apache-2.0
//
// Which facts of which customers pass, for one block of customers. Three ways lead to them. By
// history: the records of every customer asked that lie in the windows, which are the end or the
// middle of a stretch in the order of time; then conditions are asked of those. By a trail: the
// same, where the records of one kind stand beside each other and nothing more has to be asked to
// know their kind. By postings: the few facts of a chunk that are about the right thing and lie in
// the windows, wherever their customers are.
#pragma once

#include "know/scan_inside.h"

typedef struct {
    const PlanFacts *plan;
    const Frame *records, *facts; // the same unless facts are parts
    Trail trail;
    const PlanNode *on_record; // what is asked of its records
    size_t customer0;          // the first of the block
    // By history or trail: by row of the block the positions in the windows, first … after - 1; of
    // these, and of the parts of their records, those whose byte is YES. NULL: all pass.
    const uint32_t *first, *after;
    size_t at0, fact0; // the position and the part whose bytes are the first
    const uint8_t *record_pass, *fact_pass;
    // Where facts are only counted, by postings or by the log: how many each customer of the block
    // has. NULL: not known so.
    const uint16_t *tally;
    // By postings: all that pass, ascending, with their customers in the chunk.
    const Found *found;
    const uint16_t *owners;
    size_t n_found;
    size_t *at; // customers are looked at in ascending order: the search goes on where it stood
} Story;

// What is kept while a chunk is asked, by PlanFacts.id.
struct StoryBuffers {
    uint32_t *first, *after;
    GByteArray *records, *facts;
    GArray *found;  // of Found, once made for the chunk
    GArray *owners; // of uint16_t
    size_t at;
    // By the customer's row, once made for the chunk: facts that pass, by postings; records in the
    // windows and after them, by the log (no `later`: none).
    uint16_t *tally, *inside, *later;
    uint64_t *marks; // by the customer's row: which values there are
};

StoryBuffers *story_buffers_new(const Plan *plan);
void story_buffers_free(StoryBuffers *buffers, const Plan *plan);

Story story_tell(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
                 size_t depth);
// How many facts each has, when that is cheaper known at once: story->tally. False: tell them.
bool story_tally(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
                 Story *out);
// Of a call that asks how many values are different: a bit by identity (bind.h) for those of each
// customer of the block. NULL: looking at the histories of those asked is cheaper.
const uint64_t *story_marks(Scan *scan, const PlanNode *node, const Asked *asked);
// Counts the records in the windows by the log, into the buffers of the step, and unless nothing
// else is wanted (`counted`) those after them; false when looking at those asked one by one is
// cheaper.
bool story_log(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Asked *asked,
               bool counted);

// The step whose facts are the fewest; -1 when none is found by postings.
int leading_step(const PlanNode *node, const Bound *bound);

// The passing facts of a customer of the block, in order, into `out` (of Found).
void story_find(const Story *story, size_t row, GArray *out);
// Their moments, into `out` (of int64_t).
void story_moments(const Story *story, size_t row, GArray *out);
// How many each customer asked has, by row.
void story_counts(const Story *story, const Asked *asked, uint32_t *out);
// By postings (story_posted.c): lists all facts of the chunk that pass in the buffers of the step;
// false when the histories of those asked are cheaper.
bool story_post(Scan *scan, const PlanFacts *plan, const BoundFacts *bound, const Story *story,
                const Asked *asked, size_t depth);
// By postings: where those of the block's customers from `row` on begin.
size_t story_from(const Story *story, size_t row);

static inline bool story_has_parts(const Story *story)
{
    return story->records != story->facts;
}

static inline size_t story_part(const Story *story, size_t record)
{
    return story_has_parts(story) ? story->facts->starts[record] : record;
}

static inline bool story_passes(const uint8_t *pass, size_t at)
{
    return pass == NULL || pass[at] == TRUTH_YES;
}
