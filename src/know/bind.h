// SPDX-License-Identifier: Apache-2.0
//
// A plan made ready for one chunk at one moment: its comparisons become codes of the chunk's
// vectors, and the conditions of an `and` are put in the order in which they are best asked.
#pragma once

#include "know/plan.h"
#include "know/test.h"
#include "know/version.h"
#include "rule/moment.h"

// What is the same for all chunks of a run: the answers of shared records. Made before the chunks
// are asked, by one thread; then only read.
typedef struct {
    const Plan *plan;
    const Version *version;
    Clock clock;
    Arena *arena;
    const uint8_t **shared; // by node id: answer by row of the first step's frame, or NULL
    bool unfit;             // something asked for cannot be held exactly: the store must answer
} Binding;

// Where the values that are taken of facts come from.
typedef struct {
    const Vector *vector; // of the fact or the record around it; NULL: nothing is taken
    bool parent;
    const uint32_t *rows; // by its code: row + 1 of the shared record the value belongs to; NULL:
                          // the vector itself holds it
    const Vector *last;   // what holds the value
    const Vector *other;  // of labels the other language
} Source;

// Ready to be asked. One per node of the plan.
typedef struct {
    Test test;
    Test currency; // whether the amount is in the right one
    bool has_currency;
    const uint8_t *tagged; // PLAN_TAGS: answer by row
    // PLAN_HISTORY
    const CodeRange *spans; // by step: the codes of moments that all windows allow
    Source value, rate, amount;
    Bounds bounds;          // of the number that is compared
    bool negated;           // outside of them
    const PlanNode **order; // PLAN_AND, PLAN_OR: the children as they are asked
    double cost;            // of one row, in nanoseconds or so
    double share;           // of the rows that will not be NO
} Bound;

// False when the version holds something asked for only inexactly.
bool binding_init(Binding *binding, const Plan *plan, const Version *version, const Clock *clock,
                  Arena *arena);
// Bounds for every node, in `arena`; NULL when this chunk cannot answer.
Bound *bind_chunk(const Binding *binding, const Chunk *chunk, Arena *arena);
