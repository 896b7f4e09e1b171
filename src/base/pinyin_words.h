// SPDX-License-Identifier: Apache-2.0
//
// Words in which a character is read otherwise than by itself: 银行 yin hang, 重庆 chong qing.
// Places, shops, products, and what else merchants write; one line a word, to be added to freely.
#pragma once

#include "base/pinyin.h"

enum { PINYIN_WORD_MAX = 4 }; // characters of the longest

// The longest word of the table that `han` begins with, within `n` characters: how many, and their
// readings in `out`; 0 when there is none. Thread-safe; some 2 ns for a character that begins none.
size_t pinyin_word(const uint32_t *han, size_t n, Syllable out[PINYIN_WORD_MAX]);
