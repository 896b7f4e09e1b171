// SPDX-License-Identifier: Apache-2.0
//
// Inside of the check: conditions (check.c), values and functions (check_value.c, check_call.c),
// literals (check_literal.c).
#pragma once

#include "rule/node.h"

enum {
    SEQUENCE_STEPS_MAX = 8, // steps of a sequence
    RHYTHM_MAX = 60,        // of so many months
    FACTS_MAX = 64,         // functions over facts in one rule
};

typedef struct {
    Rule *rule;
    GPtrArray *entities;   // read besides the rule's own
    const FactKind *facts; // inside of the filters of these; NULL: the subject
    const char *currency;  // what the amounts of this comparison are asked in
    const Node *beside;    // the literal of this comparison; NULL: none
    int depth;
    int n_facts;
    GError **error;
} Check;

#define REFUSE(check, node, ...)                                                                   \
    (fail((check)->error, ERROR_INVALID, __VA_ARGS__), node_place((check)->error, (node)))

bool check_condition(Check *check, Node *node);
void note_entity(Check *check, const Entity *entity);
void note_clock(Check *check, ClockUse use);
bool check_window(Check *check, const Path *path, const Node *window);

// ---- values: gives `value` its path ----

bool check_value(Check *check, Node *value);
bool check_call(Check *check, Node *call);
bool check_asking_call(Check *check, Node *call); // one that is a condition
// A path in the rule's arena for something computed, called `name`.
Path *computed_path(Check *check, const char *name, FieldType type);
// True when both can be compared, added, …
bool same_type(const Path *a, const Path *b);
bool is_number(const Path *path); // a plain number

// ---- literals ----

// Converts `value` to the stored unit of what `path` says.
bool check_literal(Check *check, const Path *path, Node *value);
bool wrong_value(Check *check, const Path *path, const Node *value);
bool scale_value(Check *check, Node *value, int decimals); // its decimal, in 10^-decimals
bool check_text(Check *check, const Path *path, const Node *value);
bool check_span(Check *check, const Node *node, int64_t least);
