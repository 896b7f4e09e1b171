// SPDX-License-Identifier: Apache-2.0
//
// For the files that make plans ready for a chunk.
#pragma once

#include "know/bind.h"

typedef struct {
    const Binding *binding;
    const Chunk *chunk;
    Arena *arena;
    Bound *bounds;
} Binder;

// What one row costs, by how it is asked: relative figures are enough.
static const double COST_RANGE = 0.1, COST_BYTE = 0.1, COST_TABLE = 0.5, COST_HOURS = 3,
                    COST_SET = 0.1, COST_SAMPLE = 5, COST_VALUE = 8, COST_HISTORY = 10,
                    COST_POSTED = 1, COST_KNOWN = 3;

// Comparing codes costs little beside bringing them from memory.
static inline double cost_of_ranges(const Test *test)
{
    return COST_RANGE * (test->n_ranges + 1) + COST_BYTE * test->vector->width;
}

bool bind_node(Binder *binder, const PlanNode *node);
// The vector at the first step of a path: of scores, computed now unless it is kept.
const Vector *bind_vector(const Binder *binder, const PlanPath *path);
const Frame *bind_frame(const Chunk *chunk, const PlanPath *path);

// bind_history.c
void bind_window(Binder *binder, const PlanNode *node, Bound *bound);
bool bind_history(Binder *binder, const PlanNode *node, Bound *bound);

// bind_value.c
bool bind_source(const Binder *binder, const PlanPath *path, Source *out);
// The vector that says the currency of the amount at `path`, when one is asked for.
void bind_currency(const Binder *binder, const PlanPath *path, Bound *bound);
bool bind_compare(Binder *binder, const PlanNode *node, Bound *bound);
