// SPDX-License-Identifier: Apache-2.0
//
// The meaning of one comparison over the codes of a vector. It follows the language as
// docs/rules.md states it, like the answer for one record, and shares with it the ranges of
// rule/moment.h and the patterns of rule/pattern.h.
#pragma once

#include "know/test.h"
#include "rule/moment.h"

// Which codes of `vector` pass `node`, a condition on a field like `field`. Memory from `arena`.
Test condition_test(const Node *node, const Field *field, const Vector *vector, const Clock *clock,
                    Arena *arena);
// Which codes name the currency.
Test currency_test(const Vector *vector, const char *currency);
