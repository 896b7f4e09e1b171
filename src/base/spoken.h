// SPDX-License-Identifier: Apache-2.0
//
// Days as people say them, for sentences, reasons and messages. What programs read is
// day_print()'s.
#pragma once

#include "base/arena.h"
#include "base/language.h"

#include <stdint.h>

// "Aug 25, 2026", "2026年8月25日": as browsers write them.
void day_spoken(Buffer *out, int64_t day, Language language);
// The same in both languages.
Label day_label(Arena *arena, int64_t day);
// Of the month that a day lies in: "Aug 2026", "2026年8月".
Label month_label(Arena *arena, int64_t day);
