// SPDX-License-Identifier: Apache-2.0
//
// Which customers pass a rule: counted, or named. Deleted and anonymous ones never pass.
#pragma once

#include "know/panel.h"
#include "know/plan.h"
#include "know/scan.h"

typedef struct {
    int64_t now; // microseconds UTC
    int64_t me;  // the staff member that `me` stands for; 0: nobody
    const Model *model;
    const bool *cancelled; // atomic; may be NULL
    Version *version;      // panel_select() asks this one; NULL: the panel as it stands
    bool members;          // say who passes
    bool explain;          // count and time every node
    const GArray *cuts;    // of Bounds: those a selection from all customers has found; NULL: these
                           // are all, found anew
    // Called for every part with a byte for each of its rows, 1: passes, by the thread that asked
    // the part; or NULL.
    void (*visit)(void *context, size_t part, const uint8_t *rows);
    void *context;
} SelectOptions;

typedef struct {
    int64_t count;
    roaring_bitmap_t *slots; // who passes; NULL unless asked for
    NodeCount *nodes;        // by PlanNode.id; NULL unless asked for
    GArray *cuts;            // of Bounds, one for each of plan->ranks; NULL: there are none
    int64_t us;
} Selection;

void selection_clear(Selection *selection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Selection, selection_clear)

// False with ERROR_CANCELLED, or with ERROR_UNAVAILABLE when the version holds something asked for
// only inexactly: then the store must be asked.
bool select_from_panel(const Plan *plan, const Version *version, Crew *crew,
                       const SelectOptions *options, Selection *out, GError **error);

// The ids of the customers in `slots`, ascending. Of int64_t.
GArray *select_ids(const Version *version, const roaring_bitmap_t *slots);
