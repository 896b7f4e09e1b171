// SPDX-License-Identifier: Apache-2.0
//
// For the files that say what customers' facts make: what stays the same for the customers of a
// block.
#pragma once

#include "know/rhythm.h"
#include "know/story.h"
#include "know/taken.h"
#include "rule/functions.h"

typedef struct {
    Scan *scan;
    const PlanNode *node;
    const Bound *bound;
    const Story *stories;              // by step
    bool known;                        // what is kept may be used: nothing has to be explained
    bool plain;                        // what is added up can be added up by codes
    GArray *found;                     // of Found: those of one customer
    GArray *moments, *reached, *other; // of int64_t
    uint64_t *marks;                   // which values there are: a bit for each
    const Bounds *windows;             // by child of the call: what windows mean now
    const int64_t *edges;              // of a rhythm: where its stretches end, newest first
} Telling;

enum { MARKS = IDENTITIES_MAX / 64 }; // words of telling.marks

// Where answers go, or, when they are NULL, numbers.
typedef struct {
    uint8_t *answers;
    Values *values;
} Told;

static inline uint8_t yes_if(bool condition)
{
    return condition ? TRUTH_YES : TRUTH_NO;
}

static inline const Found *found_at(const Telling *telling, guint i)
{
    return &g_array_index(telling->found, Found, i);
}
static inline Moments moments_of(const Telling *telling, size_t step, size_t row)
{
    story_moments(&telling->stories[step], row, telling->moments);
    return (Moments){(const int64_t *)(void *)telling->moments->data, telling->moments->len};
}
// history_block.c
// Whether the call only counts facts.
bool history_is_counted(const Node *call);
// What a call that counts says when there are so many.
uint8_t history_answer_count(const Telling *telling, int64_t n);
// Tells all that are asked without looking at their histories, from what is kept or counted for the
// whole chunk; false when they must be looked at. Fills in stories[0] as far as it needs it.
bool block_tell_at_once(const Telling *telling, Story *stories, const Asked *asked,
                        const Told *told);
// Tells all that are asked, whose stories are told, in one loop; false when each is to be told by
// itself.
bool block_tell(const Telling *telling, const Asked *asked, const Told *told);

// history_numbers.c
// What the call gives for a customer of the block, unless it is the value at an end.
Held history_number(const Telling *telling, size_t row);
// Whether codes can be added up as they stand (Telling.plain).
bool history_is_plain(const PlanNode *node, const Bound *bound, const Story *story);
// What a condition says about such a number.
uint8_t history_answer(const Telling *telling, Held held);
// Whether the call gives the value of the earliest or latest fact.
bool history_is_end(const Node *call);
// Its code, from the facts that are listed in `found`; 0: missing.
uint64_t history_code_at_end(const Telling *telling);
