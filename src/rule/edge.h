// SPDX-License-Identifier: Apache-2.0
//
// What in a rule moves with the clock. An answer is made of comparisons; those that the time takes
// part in compare what is stored with a point that moves: an edge. As long as no edge passes a
// value of a record, its answer is what it was. clock.c goes by that for one record, the keeper of
// segments (know) for all customers.
#pragma once

#include "rule/moment.h"

typedef enum {
    EDGE_ENDS,     // values are compared with the two ends of a range
    EDGE_GAP,      // the time since a fact is compared with lengths
    EDGE_MONTHS,   // something counts calendar months: on some days an end goes backwards
    EDGE_MIDNIGHT, // birthdays: anything may change when a day begins
    EDGE_ALWAYS,   // something is computed with the time: anything may change at any moment
} EdgeKind;

typedef struct {
    EdgeKind kind;
    // EDGE_ENDS and EDGE_GAP: what is compared. `facts` (NODE_FACTS): of all of the kind, whatever
    // the filters say; NULL: of the record. `value`: a name or a call; NULL: the facts' moments.
    const Node *facts, *value;
    // What moves: the first of these that is there.
    const Node *condition; // a comparison with literals or a window
    const Node *window;    // over moments
    const Node *literal;   // beside `field`
    const Field *field;
    const Unit *unit; // so many units ago
    int64_t count;
} Edge;

// All edges of the rule, of Edge; they live as long as the rule.
GArray *rule_edges(const Rule *rule);

// EDGE_ENDS: the range at a moment.
Bounds edge_ends(const Edge *edge, const Clock *clock);

enum { EDGE_PASSED_MAX = 16 };

// EDGE_ENDS and EDGE_GAP: the values that have been passed between two moments, as at most
// EDGE_PASSED_MAX ranges in `out`; returns how many, or -1 when an end went backwards or there are
// more.
int edge_passed(const Edge *edge, const Clock *before, const Clock *after, Bounds *out);
