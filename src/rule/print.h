// SPDX-License-Identifier: Apache-2.0
//
// One node as text, for messages, explanations, and arguments that are rules; a text in quotes.
#pragma once

#include "rule/node.h"

void rule_print_text(Buffer *out, const char *text);
void node_print(Buffer *out, const Rule *rule, const Node *node);
