// SPDX-License-Identifier: Apache-2.0
//
// Inside of the answer for one record: conditions (answer.c), what fields hold (answer_field.c),
// what is computed (answer_value.c), and the customer's facts (history.c).
#pragma once

#include "entity/write.h"
#include "rule/moment.h"

// What a value is: up to two texts (a label has one per language), or an integer; of choices the
// place in their list.
typedef struct {
    bool missing;
    int64_t integer;
    const char *texts[2];
    int n_texts;
} Held;

extern const Held HELD_NOTHING;

// A fact of the customer. Facts are in order of (at, id of the record, position).
typedef struct {
    int64_t at;
    const Record *record;
    const Record *part; // NULL: the fact is the record
} Fact;

typedef struct {
    const Fact *facts;
    size_t n;
} Facts;

typedef struct Loaded Loaded; // answer_field.c
typedef struct Story Story;   // history.c

enum { LOADED_BUCKETS = 64 };

typedef struct {
    const Rule *rule;
    const Record *record;
    const RuleContext *context;
    Clock clock;
    const Fact *fact; // whose fields are asked now; NULL: the record
    Loaded *loaded[LOADED_BUCKETS];
    Story *stories;
} Question;

static inline const Model *question_model(const Question *question)
{
    return question->context->model != NULL ? question->context->model : question->rule->model;
}

static inline RuleAnswer yes_if(bool condition)
{
    return condition ? RULE_YES : RULE_NO;
}

// ---- answer.c ----
RuleAnswer answer(Question *question, const Node *node);

// ---- answer_field.c ----
Held hold(Question *question, const Path *path);
// The record that the path's field belongs to; NULL when it is missing.
const Record *record_at(Question *question, const Path *path);

// ---- answer_value.c ----
// A value; amounts in another currency than asked for are missing.
Held value_of(Question *question, const Node *value);
RuleAnswer compare_values(Question *question, const Node *left, Comparison comparison,
                          const Node *right);

// ---- answer_call.c ----
RuleAnswer answer_call(Question *question, const Node *call);

// ---- history.c ----
// The facts that pass all filters of a NODE_FACTS.
Facts facts_passing(Question *question, const Node *facts);
void history_forget(Question *question); // when the question is answered
