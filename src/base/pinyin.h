// SPDX-License-Identifier: Apache-2.0
//
// How Han characters are read: pinyin without tones, from ICU, kept per character once asked for.
// The first character of a name reads as a surname (曾 zeng, 单 shan, 解 xie, 朴 piao); words of a
// table decide what a character is within them (银行 yin hang, 行李 xing li). Outside of these,
// characters with two common readings, and ü (lu as well as lv), give a second one: search finds
// both.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *usual; // "shan" for 单; never freed
    const char *other; // "dan"; equal to `usual` when there is no second
} Syllable;

enum { PINYIN_SYLLABLE_MAX = 8 }; // bytes of the longest, "zhuang", with room

// Reads `n` Han characters as one name or word into out[n]. A character without reading gets the
// empty syllable. Thread-safe; some 10 ns a character once known, a few µs when new.
void pinyin_read(const uint32_t *han, size_t n, Syllable *out);
