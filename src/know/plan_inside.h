// SPDX-License-Identifier: Apache-2.0
//
// For the files that make plans.
#pragma once

#include "know/plan.h"
#include "know/truth.h"

typedef struct {
    Plan *plan;
    const Rule *rule; // whose conditions are planned now
    int frame;        // of the rows they are about
    int depth;        // of audiences within audiences
    const Label *reason;
} Planning;

extern const Label PLAN_NOT_HELD, PLAN_NOT_KNOWN, PLAN_LEFT_OUT;

// Why the field at the end of `path` has no place in the panel.
const Label *plan_not_held(const Path *path);

const PlanNode *plan_audience(Planning *planning, const Node *node, const Node *call);
const PlanNode *plan_condition(Planning *planning, const Node *node);
// Keeps the first reason; returns NULL.
const PlanNode *plan_give_up(Planning *planning, const Label *reason);
PlanNode *plan_node(Planning *planning, PlanKind kind, const Node *node);
bool plan_currency(Planning *planning, PlanPath *out, const Path *path);
// A comparison, or a condition by itself, that looks at one field.
const PlanNode *plan_test(Planning *planning, const Node *node, const Path *path);

// plan_value.c: a comparison of what is calculated, or with something that is; and the age.
const PlanNode *plan_compare(Planning *planning, const Node *node);
const PlanNode *plan_age(Planning *planning, PlanKind kind, const Node *node);

// A value that is calculated, or stands somewhere, as a number for each row.
const PlanNode *plan_value(Planning *planning, const Node *node);

// plan_rank.c: a comparison with all customers.
const PlanNode *plan_rank(Planning *planning, const Node *node);

// plan_score.c: a comparison of a score (PLAN_TEST), or its value (PLAN_FIELD).
const PlanNode *plan_score(Planning *planning, PlanKind kind, const Node *node, const Node *call);

// plan_history.c: `node` is the call itself, or compares what it gives.
const PlanNode *plan_call(Planning *planning, const Node *node, const Node *call);
