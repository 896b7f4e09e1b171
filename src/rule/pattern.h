// SPDX-License-Identifier: Apache-2.0
//
// `contains`, `starts with` and `matches`: upper and lower case alike, the same on both stores and
// in memory whatever their locale. Each letter of the wanted text stands for itself and its simple
// upper and lower case; ASCII letters for ASCII letters only. So the patterns name the case
// variants themselves and no engine's own folding is asked.
//
// In the pattern of `matches`, `*` stands for any number of characters and `?` for one; after a
// backslash (written "\\\\*" in a rule's text) they, and the backslash, stand for themselves. The
// whole text must match. Never more than one `*` is looked back at, so the time is bounded by the
// product of the lengths.
#pragma once

#include "rule/node.h"

typedef enum { PATTERN_CONTAINS, PATTERN_STARTS, PATTERN_MATCHES } PatternPlace;

PatternPlace pattern_place(const Node *condition); // of NODE_CONTAINS, NODE_STARTS, NODE_MATCHES

// True when `text` (length bytes) has `wanted` in it, at its start, or matches it.
bool pattern_matches(const char *wanted, PatternPlace place, const char *text, size_t length);

// Writes the pattern for `wanted` and returns the SQL that applies it: `column` + result + "$n" +
// the part after the parameter. `prefix` goes before the column.
typedef struct {
    const char *before; // before the column
    const char *apply;  // between column and parameter
    const char *after;  // after the parameter
} PatternSql;
PatternSql pattern_sql(Buffer *out_pattern, const char *wanted, PatternPlace place,
                       StoreEngine engine);
