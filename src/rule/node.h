// SPDX-License-Identifier: Apache-2.0
//
// The tree of a rule. The parser or the JSON reader makes it, the check completes it (it resolves
// names and converts literals to the stored unit of the field they are compared with), and from
// then on it is never changed. Printers, SQL and evaluators read it. All of it lives in the arena
// of its rule.
#pragma once

#include "rule/rule.h"
#include <stdatomic.h>

typedef enum {
    // conditions, with their children
    NODE_AND,      // two or more conditions
    NODE_OR,       // two or more conditions
    NODE_NOT,      // condition
    NODE_COMPARE,  // field, value
    NODE_BETWEEN,  // field, low, high; both included
    NODE_IN,       // field, values…
    NODE_OVERLAPS, // set, texts…
    NODE_CONTAINS, // field or set, text
    NODE_STARTS,   // field, text
    NODE_EMPTY,    // field or set
    NODE_WITHIN,   // field, window
    // values, without children; NODE_NAME and NODE_BOOLEAN may stand as conditions
    NODE_NAME,     // text as written, path when checked
    NODE_NUMBER,   // integer / 10^scale
    NODE_PERCENT,  // integer / 10^scale
    NODE_MONEY,    // integer / 10^scale of the currency in text
    NODE_TEXT,     // text
    NODE_BOOLEAN,  // integer 0 or 1
    NODE_CHOICE,   // text: the name; the check makes it of a name or text beside a choice field
    NODE_DAY,      // integer: days since 1970
    NODE_TIME,     // integer: microseconds UTC
    NODE_DURATION, // integer units
    NODE_WORD,     // text: one of VALUE_WORDS
    NODE_AGO,      // integer units before now; negative: from now
    NODE_START,    // the first day of the unit that today lies in
    // windows
    NODE_SPAN,   // integer units up to now; negative: from now on
    NODE_PERIOD, // the unit before (-1), with (0) or after (1) today: integer
} NodeKind;

typedef enum { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE } Comparison;

typedef struct Unit Unit; // functions.h

// Where a name leads, from the record the rule is about.
typedef struct {
    const Entity *entity;   // whose field it is
    const Field *field;     // NULL: the customer's tags, a set
    const Field *reference; // the subject's field that leads to `entity`; NULL: the subject itself
    bool custom;            // a key of the JSON in `custom`
    bool major;             // written without its unit: numbers are in the major unit
} Path;

typedef struct Node Node;

struct Node {
    NodeKind kind;
    Comparison comparison; // NODE_COMPARE
    Node **children;
    size_t n_children;
    const char *text;
    int64_t integer;
    int scale;
    const Unit *unit;
    const Path *path; // NODE_NAME, after the check
    int64_t stored;   // literals, after the check: in the field's stored unit, of choices the place
    size_t position, length; // where it stands in the text
    const char *pointer;     // where it stands in the JSON; NULL: it comes from text
};

struct Rule {
    atomic_uint references;
    Arena *arena;
    const Node *root;
    const Entity *entity;
    Model *model;
    bool personal;
    const Entity **entities; // read besides `entity`; ends with NULL
};

// What limits and owns a tree while it is made.
typedef struct {
    Arena *arena;
    GTimeZone *zone; // of times written without one
    size_t n_nodes;
    GError **error;
} TreeBuilder;

// A node, or NULL with ERROR_TOO_LARGE when there are too many.
Node *node_new(TreeBuilder *builder, NodeKind kind);
// Gives `node` its children (an array of Node *).
void node_adopt(TreeBuilder *builder, Node *node, const GPtrArray *children);
// Says where in text or JSON the error set last belongs. Returns false.
bool node_place(GError **error, const Node *node);
bool node_equal(const Node *a, const Node *b); // as trees: places do not count
// True for those that answer yes or no.
static inline bool node_is_condition(const Node *node)
{
    return node->kind <= NODE_WITHIN;
}

// ---- the steps, in the order they run ----

Node *parse_text(TreeBuilder *builder, const char *text);  // parser.c
Node *parse_json(TreeBuilder *builder, json_object *json); // json.c
bool check_rule(Rule *rule, Node *root, GError **error);   // check.c
// Completes `name` (a NODE_NAME); false with the nearest known names.
bool resolve_name(const Rule *rule, Node *name, GError **error); // names.c
