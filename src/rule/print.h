// SPDX-License-Identifier: Apache-2.0
//
// One node as text, for messages, explanations, and arguments that are rules.
#pragma once

#include "rule/node.h"

void node_print(Buffer *out, const Rule *rule, const Node *node);
