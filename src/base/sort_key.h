// SPDX-License-Identifier: Apache-2.0
//
// A text by which names sort as people expect in both languages: Han by its pinyin, everything else
// folded (case, accents, width). Comparing keys byte by byte gives the order, on both stores.
#pragma once

#include <stddef.h>

// Writes the key of `text` (UTF-8) with a terminating NUL, cut at a whole syllable where it would
// not fit; returns its length.
size_t sort_key(const char *text, size_t length, char *out, size_t capacity);
