// SPDX-License-Identifier: Apache-2.0
//
// How a rule is answered by a panel: its tree with every name resolved to vectors. Immutable; may
// be run many times, on any version of the same layout, at any moment. A rule that asks what the
// panel does not hold has no plan, and says why: the store answers it.
#pragma once

#include "know/layout.h"
#include "know/score.h"
#include "know/trail.h"
#include "rule/arithmetic.h"

enum { PLAN_CUSTOMERS = -1 };

typedef enum {
    PLAN_CONSTANT, // TRUTH_…
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT,
    PLAN_TEST,    // a comparison of one field
    PLAN_TAGS,    // a question about the customer's tags
    PLAN_LIST,    // whether the customer is on a list
    PLAN_CERTAIN, // the rule of another audience: unknown is no
    PLAN_SAMPLE,
    PLAN_HISTORY, // a question about the customer's facts, or the number they make
    PLAN_COMPARE, // a value with literals, or with further values
    PLAN_LITERAL, // values, below PLAN_COMPARE
    PLAN_FIELD,
    PLAN_AGE,
    PLAN_ARITHMETIC,
    PLAN_WHERE,  // of facts: a field has this value, or never has it
    PLAN_WINDOW, // of facts: their moment lies in a window
} PlanKind;

// A score (score.h) as a field.
typedef struct {
    ScoreFitted *fitted;
    ScoreAsk ask;
    int64_t newest_order; // what the reference day follows from (entity/reference_day.h)
} PlanScore;

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
    const PlanScore *score; // instead of all above but `field`: computed for each chunk; or NULL
};

typedef struct PlanNode PlanNode;

// A place among all customers: the values whose cut is found before anybody is asked (rank.h).
typedef struct {
    size_t place; // in plan->ranks
    const Node *node;
    const PlanNode *value;
} PlanRank;

// Facts that pass everything a NODE_FACTS says.
typedef struct {
    unsigned id;               // counts the plan's
    int frame;                 // of the facts
    int record;                // of the records that carry the moment: the frame or its parent
    const PlanNode *on_record; // over the records; NULL: all pass. Of facts that are no parts this
                               // is all but the windows
    const PlanNode *on_rest;   // of that what the kind of facts does not say by itself
    TrailKey kind;             // what it says by itself
    const PlanNode *on_part;   // over the parts; NULL: all pass
    const PlanNode **windows;
    size_t n_windows;
} PlanFacts;

// What is taken of facts.
typedef struct {
    PlanPath path;
    bool has_rate; // × rate, in millionths
    PlanPath rate;
    bool has_base; // `path` is the same amount in the organisation's currency, where `amount` is
    PlanPath amount;
} PlanValue;

struct PlanNode {
    PlanKind kind;
    unsigned id;      // counts the plan's nodes: the place in arrays of one entry per node
    const Node *node; // what it answers
    uint8_t constant;
    const PlanNode **children;
    size_t n_children;
    PlanPath path;
    Arithmetic arithmetic;      // PLAN_ARITHMETIC
    bool by_text;               // PLAN_COMPARE: values are texts
    int64_t list;               // PLAN_LIST: its id
    const FactCondition *where; // PLAN_WHERE
    const Node *window;         // PLAN_WINDOW
    const PlanRank *rank;       // PLAN_TEST, PLAN_COMPARE: instead of literals; or NULL
    // PLAN_HISTORY
    const Node *call;
    const PlanFacts **facts; // one; of a sequence its steps
    size_t n_facts;
    const PlanValue *value; // NULL: nothing is taken
};

typedef struct Plan Plan;

struct Plan {
    Arena *arena;
    Rule *rule;
    Rule *within;     // or NULL
    GPtrArray *inner; // of Rule *: those of audiences it names
    GPtrArray *fits;  // of ScoreFitted *: what its scores are computed with
    GPtrArray *ranks; // of PlanRank *, in the order of the rule
    Layout *layout;
    const PlanNode *root;
    unsigned n_nodes;
    unsigned n_facts;
};

// NULL when the panel cannot answer; *out_reason then says what is missing (a static text in both
// languages, or NULL when nobody asks).
// `within` is a further rule that must hold, or NULL.
Plan *plan_new(const Rule *rule, const Rule *within, Layout *layout, const Label **out_reason);
// Of one NODE_RANK of the rule alone: ranks->pdata[0].
Plan *plan_of_rank(const Rule *rule, const Node *rank, Layout *layout);
// Where the field of a path stands, from the rows of `frame`; false when it is not held.
bool plan_path(const Layout *layout, int frame, const Path *path, PlanPath *out);
void plan_free(Plan *plan); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)
