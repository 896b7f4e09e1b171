// SPDX-License-Identifier: Apache-2.0
//
// The meaning of one comparison over the codes of a vector. It follows the language as
// docs/rules.md states it, like the answer for one record, and shares with it the ranges of
// rule/moment.h and the patterns of rule/pattern.h.
#pragma once

#include "know/test.h"
#include "rule/facts.h"
#include "rule/moment.h"

// A table of answers by code is made for so many codes at most.
enum { TABLE_MAX = 1 << 24 };

// Which codes of `vector` pass `node`, a condition on a field like `field`. Memory from `arena`.
Test condition_test(const Node *node, const Field *field, const Vector *vector, const Clock *clock,
                    Arena *arena);
// False when a vector has too many values to be asked so.
bool condition_fits(const Node *node, const Vector *vector);

// What a computed number of the type of `field` is compared with: literals or a window.
typedef struct {
    const Bounds *bounds; // one of them must hold
    size_t n;
    bool negated; // none may
} NumberTest;

NumberTest number_test(const Node *node, const Field *field, const Clock *clock, Arena *arena);
bool number_test_holds(const NumberTest *test, int64_t number);

// Which codes lie in a range.
Test bounds_test(const Vector *vector, Bounds bounds);
// Which codes name the currency.
Test currency_test(const Vector *vector, const char *currency);
// Which codes a condition on a kind of facts lets through: never unknown.
Test where_test(const Vector *vector, const FactCondition *where);
