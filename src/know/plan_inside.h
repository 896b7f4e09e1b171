// SPDX-License-Identifier: Apache-2.0
//
// For the files that make plans.
#pragma once

#include "know/plan.h"
#include "know/truth.h"

typedef struct {
    Plan *plan;
    int frame; // whose conditions are planned now
    const Label *reason;
} Planning;

extern const Label PLAN_NOT_HELD, PLAN_NOT_KNOWN;

const PlanNode *plan_condition(Planning *planning, const Node *node);
// Keeps the first reason; returns NULL.
const PlanNode *plan_give_up(Planning *planning, const Label *reason);
PlanNode *plan_node(Planning *planning, PlanKind kind, const Node *node);
bool plan_currency(Planning *planning, PlanPath *out, const Path *path);
bool plan_is_plain(const Node *node);

// plan_history.c: `node` is the call itself, or compares what it gives.
const PlanNode *plan_call(Planning *planning, const Node *node, const Node *call);
