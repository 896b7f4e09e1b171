// SPDX-License-Identifier: Apache-2.0
//
// The functions of the language, in a visible array sorted by name. An entry says what stands in
// the parentheses, what comes out, and what people read about it; parser, printers, check, the
// metadata of the API and docs/rules.md are made from it. Functions over facts and fields are
// computed by the evaluators; the others by a provider (provider.h).
#pragma once

#include "rule/node.h"

// Which one it is, for evaluators. Those of providers are all FUNCTION_PROVIDED.
typedef enum {
    FUNCTION_PROVIDED,
    FUNCTION_AGE,
    FUNCTION_ANNIVERSARY,
    FUNCTION_ANY,
    FUNCTION_AVG,
    FUNCTION_COUNT,
    FUNCTION_DISTINCT,
    FUNCTION_FIRST,
    FUNCTION_FIRST_TIME,
    FUNCTION_GAP_SINCE,
    FUNCTION_HOUR,
    FUNCTION_LAST,
    FUNCTION_MAX,
    FUNCTION_MEDIAN_GAP,
    FUNCTION_MIN,
    FUNCTION_NONE,
    FUNCTION_REGULAR,
    FUNCTION_RESTARTED,
    FUNCTION_SAMPLE,
    FUNCTION_SEQUENCE,
    FUNCTION_STOPPED,
    FUNCTION_SUM,
    FUNCTION_WEEKDAY,
} FunctionId;

typedef enum {          // what stands in the parentheses: the children of NODE_CALL
    ARGUMENTS_NONE,     // age
    ARGUMENTS_FIELD,    // anniversary(birthday), hour(at): NODE_NAME
    ARGUMENTS_FACTS,    // count(F, filters): NODE_FACTS
    ARGUMENTS_VALUE,    // sum(F.x, filters): NODE_FACTS, NODE_NAME or NODE_BASE
    ARGUMENTS_SEQUENCE, // sequence(A, B[…], within D, windows): NODE_FACTS…, NODE_DURATION,
                        // windows that all steps lie in
    ARGUMENTS_WINDOW,   // first_time(F, W, conditions): NODE_FACTS, window
    ARGUMENTS_RHYTHM,   // regular(F, 3 of 6 months, conditions): NODE_FACTS, NODE_RHYTHM
    ARGUMENTS_SINCE,    // stopped(F, D, filters): NODE_FACTS, NODE_DURATION
    ARGUMENTS_GAP,      // restarted(F, gap D, W, conditions): NODE_FACTS, NODE_DURATION, window
    ARGUMENTS_SAMPLE,   // sample(10%, "seed"): NODE_PERCENT, NODE_TEXT
    ARGUMENTS_TEXT,     // in segment("name"): NODE_TEXT
    ARGUMENTS_WORD,     // score(churn): the word is the call's text
    ARGUMENTS_SPAN,     // clv(12 months): NODE_DURATION
    ARGUMENTS_HELD,     // held(condition, D): condition, NODE_DURATION
} FunctionArguments;

typedef enum {
    GIVES_CONDITION,
    GIVES_NUMBER,   // a whole number
    GIVES_FIELD,    // the same as its argument's field
    GIVES_AVERAGE,  // the same, of whole numbers with AVERAGE_SCALE decimals
    GIVES_DURATION, // microseconds
    GIVES_CHOICE,   // one of `choices`
    GIVES_PROVIDED, // what its provider says
} FunctionResult;

enum { AVERAGE_SCALE = 6 }; // decimals of averages of whole numbers and of quotients

struct Function {
    const char *name;
    FunctionId id;
    FunctionArguments arguments;
    FunctionResult result;
    bool in;               // written with `in` before it: in segment("…")
    bool provided;         // by a provider; without one using it is an error
    Label usage;           // "count(F, …)"
    Label label;           // for pickers: "Number of"
    Label about;           // one sentence
    Label absent;          // provided: what is said while nobody provides it
    const char *example;   // a rule on customers
    const Choice *choices; // GIVES_CHOICE
};

extern const Function FUNCTIONS[]; // sorted by name; ends with a NULL name

const Function *function_find(const char *name); // NULL: none
// True when `node` calls this function.
bool node_calls(const Node *node, FunctionId id);

// The multiplier and addend of sample(): whether a record is in, by its id and the seed's text.
// ((id mod P × multiplier + addend) mod P)² mod P, mod 1,000,000, with P = 2³¹ − 1; in when below
// percent × 10,000.
#define SAMPLE_PRIME INT64_C(2147483647)
typedef struct {
    int64_t multiplier, addend, below;
} Sample;
Sample sample_of(const Node *call);
bool sample_holds(Sample sample, int64_t id);
