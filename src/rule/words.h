// SPDX-License-Identifier: Apache-2.0
//
// The words of the language in visible tables: operators, units of time, words that stand for
// values. The parser and the printers read them, the tests hold docs/rules.md to them, a new
// one begins here. Functions and facts have tables of their own.
#pragma once

#include "rule/node.h"

// How an operator takes what stands around it.
typedef enum {
    FORM_JOIN,       // condition op condition
    FORM_PREFIX,     // op condition
    FORM_INFIX,      // value op value
    FORM_RANGE,      // value op value and value
    FORM_LIST,       // value op (value, …); also a window after `in`
    FORM_POSTFIX,    // value op
    FORM_WINDOW,     // value op window
    FORM_ARITHMETIC, // value op value, giving a value
} OperatorForm;

typedef struct {
    const char *name; // words separated by one space
    OperatorForm form;
    int precedence; // binds tighter when greater
    NodeKind kind;
    Comparison comparison;
    bool negated; // stands for `not` and this kind
    bool synonym; // read, never printed
    Label about;
    const char *example; // a rule on customers
} Operator;

enum {
    PRECEDENCE_OR = 1,
    PRECEDENCE_AND,
    PRECEDENCE_NOT,
    PRECEDENCE_COMPARE,
    PRECEDENCE_ADD,
    PRECEDENCE_MULTIPLY
};

extern const Operator OPERATORS[]; // ends with a NULL name; longer phrases before their beginnings

// A unit of time: exact microseconds, or calendar months.
struct Unit {
    const char *name;   // "day"
    const char *plural; // "days"
    int64_t us;         // 0: months
    int months;
    bool period; // `this week`, `start of week`
    Label label;
};

extern const Unit UNITS[]; // ends with a NULL name

typedef struct {
    const char *name; // "yesterday"
    bool day;         // a day, `offset` days from today; otherwise a point in time or a person
    int offset;
    Label about;
    const char *example;
} ValueWord;

extern const ValueWord VALUE_WORDS[]; // ends with a NULL name

const Operator *operator_of(const Node *node, bool negated); // the one that prints it; NULL: none
const Unit *unit_find(const char *name);                     // singular or plural; NULL: none
const ValueWord *value_word_find(const char *name);
// True when a choice of this name must be quoted, since it would be read as something else.
bool word_is_reserved(const char *name);
