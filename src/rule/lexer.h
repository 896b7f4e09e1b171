// SPDX-License-Identifier: Apache-2.0
//
// Rule text as tokens. Full-width punctuation and typographic quotes, as Chinese keyboards give
// them, are read as their ASCII forms.
#pragma once

#include "rule/node.h"

typedef enum {
    TOKEN_END,
    TOKEN_NAME,    // text
    TOKEN_TEXT,    // text, unescaped
    TOKEN_NUMBER,  // integer / 10^scale
    TOKEN_PERCENT, // integer / 10^scale
    TOKEN_DAY,     // integer: days since 1970
    TOKEN_TIME,    // integer: microseconds UTC
    TOKEN_SYMBOL,  // text: "(", "<=", …
} TokenKind;

typedef struct {
    TokenKind kind;
    const char *text;
    int64_t integer;
    int scale;
    size_t position, length;
} Token;

// All tokens of `text`, the last of them TOKEN_END, in the builder's arena; NULL with the error.
const Token *lex(TreeBuilder *builder, const char *text);
// A decimal without sign: at most 18 digits. Returns the bytes read, 0 when there is none or it is
// too long.
size_t lex_decimal(const char *text, int64_t *out_integer, int *out_scale);
// "2026-11-21" or "2026-11-21T09:30[:00[.000000]][Z|+08:00]" at the start of `text`, as a
// TOKEN_DAY or TOKEN_TIME. Returns the bytes read, 0 when it is neither.
size_t lex_when(const char *text, GTimeZone *zone, Token *out);
