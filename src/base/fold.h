// SPDX-License-Identifier: Apache-2.0
//
// Folding: what is left of a text when search ignores case, accents, width, compatibility forms and
// the difference between traditional and simplified Chinese. The result is code points, not bytes,
// so that Han can be cut anywhere. Hostile input is harmless: bytes that are not UTF-8, control
// characters and what nobody sees (zero-width, variation selectors) separate or vanish.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    FOLD_SEPARATOR, // spaces, punctuation: always one U+0020 in folded text
    FOLD_LETTER,    // letters and digits of scripts that put spaces between words
    FOLD_RUN, // scripts without spaces: Han, kana, hangul, Thai, …; any position may begin a word
    FOLD_SYMBOL, // emoji and other symbols: each is a word by itself
} FoldClass;

// The class of a folded code point.
FoldClass fold_class(uint32_t point);
// True for Han characters, the ones that have a pinyin reading.
bool fold_is_han(uint32_t point);

// The simplified form of a Han character; every other character is its own.
uint32_t fold_simplified(uint32_t point);

// Folds `length` bytes into `out`, at most `capacity` code points (the rest is cut off), and
// returns how many. Separators are single spaces, none at either end. ASCII takes nanoseconds a
// byte; ICU is asked only for text that is neither ASCII nor plain Han.
size_t fold_text(const char *text, size_t length, uint32_t *out, size_t capacity);

// Writes code points as UTF-8 (4 bytes each at most) and returns the bytes; no terminating NUL.
size_t fold_utf8(const uint32_t *points, size_t n, char *out);
