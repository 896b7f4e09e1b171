// SPDX-License-Identifier: Apache-2.0
//
// Amounts of money as they are written: "¥1,234.50", "RMB 199", "199元", "US$ 12", "1.2万",
// "(5.00)". The currency is what the text says, else the one given; the number is read by
// base/decimal.h.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

typedef struct {
    Cleaned base; // "1234.50"
    int64_t amount_minor;
    char currency[4];
} CleanMoney;

// `currency` (ISO 4217, known) is that of amounts which name none; `decimal_point` as in
// decimal_parse().
void clean_money(Cell raw, const char *currency, char decimal_point, Arena *arena, CleanMoney *out);
