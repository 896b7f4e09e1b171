// SPDX-License-Identifier: Apache-2.0
//
// The tables of docs/rules.md that are made from the tables of the language, in Markdown. The page
// holds each between `<!-- NAME -->` and `<!-- end -->`; tools/rules_page.c writes them anew, a
// test holds the page to them.
#pragma once

#include "base/buffer.h"

typedef struct {
    const char *name; // "functions"
    void (*print)(Buffer *out);
} RulePart;

extern const RulePart RULE_PARTS[]; // ends with a NULL name
