// SPDX-License-Identifier: Apache-2.0
//
// Dates and times as they are written in Chinese and elsewhere, rewritten so that base/when.h reads
// them: full-width and Chinese figures become ASCII digits, days of the week and ordinal endings
// go, morning and afternoon become AM and PM. For moment.c and birthday.c.
#pragma once

#include "collect/clean/clean.h"

enum { NUMERAL_TEXT_MAX = 96 };

typedef struct {
    char text[NUMERAL_TEXT_MAX];
    size_t length;
    bool is_lunar;      // 农历, 初五, 腊月, …
    bool is_leap_month; // 闰
    bool changed;       // not just a copy
} Rewritten;

// False when the text is too long to be a date.
bool numeral_rewrite(Cell cell, Rewritten *out);
