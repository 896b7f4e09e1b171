// SPDX-License-Identifier: Apache-2.0
//
// Exact decimals and money. Amounts are integers scaled by a power of ten; nothing here passes
// through floating point. Rounding is half away from zero, as tills and invoices do.
#pragma once

#include "base/error.h"
#include <stdint.h>

// Reads a decimal in any usual writing: "1,234.50", "1.234,50", "1 234,5", "１２３", "-5",
// "(5.00)", "¥ 199", "199元", "1.5e3". `scale` is the number of decimals kept: 2 for cents, 6 for
// millionths. A lone separator followed by exactly three digits is a thousands mark only if it
// repeats or `decimal_point` says so; '\0' lets the text decide (then "1,234" is 1234 and "1.234"
// is 1.234). More decimals than `scale` are rounded. False with *error (ERROR_INVALID) when it is
// no number or does not fit 63 bits.
bool decimal_parse(const char *text, size_t length, int scale, char decimal_point, int64_t *out,
                   GError **error);

// a × b / divisor, rounded half away from zero, computed in 128 bits. Asserts divisor > 0; false
// when it does not fit.
bool decimal_multiply(int64_t a, int64_t b, int64_t divisor, int64_t *out);

// Prints a scaled integer: decimal_print(out, 12345, 2) gives "123.45". `out` needs 32 bytes.
void decimal_print(char *out, int64_t value, int scale);

// Decimals of an ISO 4217 currency: 2 for CNY, 0 for JPY, 3 for KWD; -1 when it is no currency
// code.
int currency_exponent(const char *code);

// Decimals that currencies may have, and the codes of all currencies with so many: each three
// letters and a space.
enum { CURRENCY_EXPONENT_MAX = 3 };
const char *currency_codes(int exponent);

// 10^exponent, 0 ≤ exponent ≤ 18.
int64_t power_of_ten(int exponent);

// The amount of an order line in minor units: quantity in thousandths × price in millionths of the
// major unit. False when it does not fit or the currency is unknown.
bool line_amount(int64_t quantity_thousandths, int64_t price_millionths, const char *currency,
                 int64_t *out_minor);

// Plain digits, 1 to `most` (18 or fewer), as our own texts write numbers. Moves *at behind them.
// False, with nothing touched, when there are none or more than that.
bool digits_read(const char **at, int most, int64_t *out);
