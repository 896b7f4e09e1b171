// SPDX-License-Identifier: Apache-2.0
//
// A plan and what became of it, for people: how many pass at each node and what it took.
#pragma once

#include "know/select.h"

// One line per node, children indented below; free it. The selection was made with `explain`.
char *explain_plan(const Plan *plan, const Selection *selection);
