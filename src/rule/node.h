// SPDX-License-Identifier: Apache-2.0
//
// The tree of a rule. The parser or the JSON reader makes it, the check completes it (it resolves
// names and converts literals to the stored unit of the value they are compared with), and from
// then on it is never changed. Printers, SQL and evaluators read it. All of it lives in the arena
// of its rule.
#pragma once

#include "entity/consent_kind.h"
#include "rule/facts.h"
#include "rule/rule.h"
#include <stdatomic.h>

typedef enum {
    // conditions, with their children
    NODE_AND,      // two or more conditions
    NODE_OR,       // two or more conditions
    NODE_NOT,      // condition
    NODE_COMPARE,  // value, value
    NODE_BETWEEN,  // value, low, high; both included
    NODE_IN,       // value, literals…
    NODE_OVERLAPS, // set, texts…
    NODE_CONTAINS, // value or set, text
    NODE_STARTS,   // value, text
    NODE_MATCHES,  // value, text with * and ?
    NODE_EMPTY,    // value or set
    NODE_RANK,     // value, percent: among all customers; `comparison` says in the top (COMPARE_GE)
                   // or in the bottom (COMPARE_LE)
    NODE_WITHIN,   // value, window
    // a call of `function`; its children are described there. A condition or a value.
    NODE_CALL,
    // values, with children
    NODE_ADD,      // value, value
    NODE_SUBTRACT, // value, value
    NODE_MULTIPLY, // value, value
    NODE_DIVIDE,   // value, value
    NODE_BASE,     // a fact's amount (NODE_NAME), in the organisation's currency
    // an argument of a function
    NODE_FACTS,  // text: the name, fact when checked; filters: windows and conditions
    NODE_RHYTHM, // integer of `of` units: 3 of 6 months
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
    NODE_SPAN,     // integer units up to now; negative: from now on
    NODE_PERIOD,   // the unit before (-1), with (0) or after (1) today: integer
    NODE_INTERVAL, // points in time: `between` one and the next, both included; one alone:
                   // `comparison` says before (COMPARE_LT) or after (COMPARE_GT)
} NodeKind;

typedef enum { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE } Comparison;

typedef struct Unit Unit;         // words.h
typedef struct Function Function; // functions.h
typedef struct Path Path;

enum { RULE_STEPS_MAX = 2 };

// What a value is, and for names where it leads from the record (or, inside the filters and values
// of NODE_FACTS, from the fact). Every value but literals has one after the check; `field` gives
// the type: an entity's field, or for what is computed a field made for it.
struct Path {
    const Entity *entity;               // whose field it is; NULL: computed
    const Field *field;                 // NULL: the customer's tags, a set
    const Field *steps[RULE_STEPS_MAX]; // references that lead to `entity`, the first one first
    size_t n_steps;                     // a line's step to its order leads to the record around it
    bool custom;                        // a key of the JSON in `custom`
    bool computed;                      // `field` is one of FactField.computed
    const ConsentKind *consent;         // what the customer `entity` has agreed to; `field` is its
    const char *member;                 // a key of the JSON in the field `container`
    const Field *container;
    bool major;    // written without its unit: numbers are in the major unit
    bool duration; // integers are microseconds
    int scale;     // numbers (FIELD_INTEGER, FIELD_QUANTITY): stored integers are 10^-scale
    // amounts (FIELD_MONEY, FIELD_PRICE)
    const char *currency;    // what the amount is asked in: one in another currency is missing
    const Path *currency_at; // where the amount's own currency stands; NULL: the organisation's
    const Path *base;        // where the same amount stands in the organisation's currency
    const Path *rate;        // else the millionths to multiply it by
};

typedef struct Node Node;

struct Node {
    NodeKind kind;
    Comparison comparison; // NODE_COMPARE, NODE_RANK, NODE_INTERVAL
    Node **children;
    size_t n_children;
    const char *text;
    int64_t integer;
    int64_t of; // NODE_RHYTHM
    int scale;
    const Unit *unit;
    const Function *function; // NODE_CALL
    const FactKind *fact;     // NODE_FACTS, after the check
    const Path *path;         // values but literals, after the check
    int64_t stored;           // literals, after the check: in the unit of the value they stand
                              // beside, of choices the place; of segments and the like their id
    uint32_t id;              // counts the rule's nodes from 0 in the order they are printed, after
                              // the check: the place in arrays of one entry per node
    const char *const *ways;  // texts beside a place, after the check: all ways of writing it, NULL
                              // at the end; NULL: only `text`
    size_t position, length;  // where it stands in the text
    const char *pointer;      // where it stands in the JSON; NULL: it comes from text
};

// Whether a value equals the text: is it, or another way of writing the same place.
bool node_text_is(const Node *literal, const char *value);

struct Rule {
    atomic_uint references;
    Arena *arena;
    const Node *root;
    const Entity *entity;
    Model *model;
    size_t n_nodes;
    bool personal;
    bool history; // reads facts
    bool scored;  // asks what the panel alone knows: scores, computed fields of facts
    bool ranked;  // compares with all customers
    ClockUse clock;
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

static inline bool node_is_window(const Node *node)
{
    return node->kind >= NODE_SPAN;
}
static inline bool node_is_literal(const Node *node)
{
    return node->kind > NODE_NAME && node->kind < NODE_SPAN;
}
// An operator that answers yes or no. (Calls, names and true or false may as well.)
static inline bool node_is_operator(const Node *node)
{
    return node->kind <= NODE_WITHIN;
}
static inline bool node_is_arithmetic(const Node *node)
{
    return node->kind >= NODE_ADD && node->kind <= NODE_DIVIDE;
}

// ---- the steps, in the order they run ----

Node *parse_text(TreeBuilder *builder, const char *text);  // parser.c
Node *parse_json(TreeBuilder *builder, json_object *json); // json_read.c
bool check_rule(Rule *rule, Node *root, GError **error);   // check.c
// Completes `name` (a NODE_NAME); `facts`: the facts whose field it is, NULL: the rule's subject.
// False with the nearest known names.
bool resolve_name(const Rule *rule, const FactKind *facts, Node *name, GError **error); // names.c
// Finds the kind of a NODE_FACTS; false with the nearest known names.
bool resolve_facts(const Rule *rule, Node *facts, GError **error); // names.c
