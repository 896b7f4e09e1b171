// SPDX-License-Identifier: Apache-2.0
//
// Audiences that merchants ask for first, as rules to begin with and to change. One table; every
// rule is counted by a test on both stores.
#pragma once

#include "base/language.h"

typedef struct {
    const char *key; // "lapsing"
    Label group;
    Label label;
    Label about;
    const char *rule; // on customers; amounts without a currency are in the organisation's
} Starter;

extern const Starter STARTERS[]; // in the order they are shown; ends with a NULL key
