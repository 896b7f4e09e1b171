// SPDX-License-Identifier: Apache-2.0
//
// How a rule is answered by a panel: its tree with every name resolved to vectors. Immutable; may
// be run many times, on any version of the same layout, at any moment. A rule that asks what the
// panel does not hold has no plan, and says why: the store answers it.
#pragma once

#include "know/layout.h"
#include "rule/node.h"

enum { PLAN_CUSTOMERS = -1 };

typedef enum {
    PLAN_CONSTANT, // TRUTH_…
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,
    PLAN_TEST, // a comparison of one field
    PLAN_TAGS, // a question about the customer's tags
} PlanKind;

// Where a field stands.
typedef struct PlanPath PlanPath;

struct PlanPath {
    int frame;      // PLAN_CUSTOMERS, or the fact table
    bool parent;    // in the record around the fact: the order of a line
    size_t n_steps; // shared records on the way
    int steps[2];   // the column that refers to the next one
    int shared[2];  // by layout->shared
    int column;     // in the last frame
    int other;      // of labels the column of the other language; -1: none
    const Field *field;
    const PlanPath *currency; // what the amount is in; NULL: not asked
    const char *currency_wanted;
};

typedef struct PlanNode PlanNode;

struct PlanNode {
    PlanKind kind;
    unsigned id;      // counts the plan's nodes: the place in arrays of one entry per node
    const Node *node; // what it answers
    uint8_t constant;
    const PlanNode **children;
    size_t n_children;
    PlanPath path;
};

typedef struct Plan Plan;

struct Plan {
    Arena *arena;
    Rule *rule;
    Layout *layout;
    const PlanNode *root;
    unsigned n_nodes;
};

// NULL when the panel cannot answer; *out_reason then says what is missing (a static text in both
// languages, or NULL when nobody asks).
Plan *plan_new(const Rule *rule, Layout *layout, const Label **out_reason);
// Where the field of a path stands, from the rows of `frame`; false when it is not held.
bool plan_path(const Layout *layout, int frame, const Path *path, PlanPath *out);
void plan_free(Plan *plan); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)
