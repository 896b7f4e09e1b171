// SPDX-License-Identifier: Apache-2.0
//
// Where a customer stands among all: `clv(12 months) in top 20%`. All are the living customers that
// are not anonymous and have a value, whoever asks. In the top p are those of whom fewer than p
// have a greater value, so that equal values are never parted and at least one customer is in:
// whoever has the value that stands at the place p × n, rounded up, or a greater one. In the bottom
// likewise.
//
// SQL says it as it stands; of one record the value at the cut is looked up first.
#pragma once

#include "rule/moment.h"

enum { RANK_DECIMALS = 4, RANK_ALL = 1000000 }; // percentages are kept in millionths

// The place from 0, in ascending order, of the value at the cut among `n` of them, n > 0.
size_t rank_place(const Node *rank, size_t n);
// The values that pass, from the one at the cut.
Bounds rank_bounds(const Node *rank, int64_t cut);

// The values that pass, as the store or whoever is RANK_FINDER says; false: nobody has a value, or
// nobody can say.
bool rank_found(const RuleContext *context, const Rule *rule, const Node *rank, Bounds *out);

typedef enum { RANK_UNKNOWN, RANK_NONE, RANK_CUT } RankAnswer;

// Something that has all customers in memory, named in src/rule_providers.c: the value at the cut;
// RANK_NONE: nobody has one; RANK_UNKNOWN: the store must say.
typedef RankAnswer (*RankFinder)(const RuleContext *context, const Rule *rule, const Node *rank,
                                 int64_t *out_cut);

extern const RankFinder RANK_FINDER;
