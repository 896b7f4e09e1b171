// SPDX-License-Identifier: Apache-2.0
//
// What the paths of a body probably mean: the field each goes into, by its name, by where it stands
// and by whether the value can be read as one. The same names are known as of columns
// (collect/mapping.h). A proposal can be saved as it is: one field is named once, and only one list
// makes rows.
#pragma once

#include "collect/target.h"
#include <json-c/json.h>

typedef struct {
    json_object *sample;
    const GPtrArray *paths; // of path_list()
    const Entity *kind;
    const Target *targets;
    size_t n_targets;
} ProposalOf;

typedef struct {
    const Target **targets;   // for each path; NULL: none
    const char *changed_path; // the time of the last change; NULL: none
} Proposal;

void mapping_propose(const ProposalOf *of, Arena *arena, Proposal *out);
