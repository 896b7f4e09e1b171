// SPDX-License-Identifier: Apache-2.0
//
// Putting the parts of a function call in their places, for text and JSON alike.
#pragma once

#include "rule/functions.h"

typedef struct {
    Node *facts;      // NODE_FACTS, for those that take one
    Node *value;      // NODE_NAME or NODE_BASE
    GPtrArray *steps; // of a sequence
    GPtrArray *items; // the rest, as written: windows, durations, rhythms, conditions, texts
} CallParts;

// Gives `call` (a NODE_CALL with its function) its children; false with the error.
bool call_arrange(TreeBuilder *builder, Node *call, const CallParts *parts);
