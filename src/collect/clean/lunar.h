// SPDX-License-Identifier: Apache-2.0
//
// The Chinese lunar calendar as far as it decides whether a day was: lengths of its months.
#pragma once

#include <stdbool.h>

enum { LUNAR_UNKNOWN = -1 };

// 29 or 30; 0: the year did not double that month; LUNAR_UNKNOWN outside of 1930 to 2050.
int lunar_month_days(int year, int month, bool is_leap);
