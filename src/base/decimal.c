// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <string.h>

typedef __int128 Wide;

int64_t power_of_ten(int exponent)
{
    g_assert(exponent >= 0 && exponent <= 18);
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static bool narrow(Wide wide, int64_t *out)
{
    if (wide > INT64_MAX || wide < -(Wide)INT64_MAX)
        return false;
    *out = (int64_t)wide;
    return true;
}

bool decimal_multiply(int64_t a, int64_t b, int64_t divisor, int64_t *out)
{
    g_assert(divisor > 0);
    Wide product = (Wide)a * b;
    Wide half = divisor / 2;
    if (divisor % 2 != 0) // an odd divisor has no exact half: compare doubled
        product *= 2, half = divisor, divisor *= 2;
    return narrow((product >= 0 ? product + half : product - half) / divisor, out);
}

void decimal_print(char *out, int64_t value, int scale)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t unit = (uint64_t)power_of_ten(scale);
    const char *sign = value < 0 ? "-" : "";
    if (scale == 0)
        g_snprintf(out, 32, "%s%" G_GUINT64_FORMAT, sign, magnitude);
    else
        g_snprintf(out, 32, "%s%" G_GUINT64_FORMAT ".%0*" G_GINT64_MODIFIER "u", sign,
                   magnitude / unit, scale, magnitude % unit);
}

// ISO 4217: active codes, by number of decimals. Two is the rule.
static const char TWO[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWL ";
static const char NONE[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
static const char THREE[] = "BHD IQD JOD KWD LYD OMR TND ";

const char *currency_codes(int exponent)
{
    static const char *const CODES[CURRENCY_EXPONENT_MAX + 1] = {NONE, "", TWO, THREE};
    g_assert(exponent >= 0 && exponent <= CURRENCY_EXPONENT_MAX);
    return CODES[exponent];
}

static bool lists_code(const char *list, const char *code)
{
    for (; *list != '\0'; list += 4) {
        if (memcmp(list, code, 3) == 0)
            return true;
    }
    return false;
}

int currency_exponent(const char *code)
{
    if (code == NULL || strlen(code) != 3)
        return -1;
    for (int exponent = CURRENCY_EXPONENT_MAX; exponent >= 0; exponent--) {
        if (lists_code(currency_codes(exponent), code))
            return exponent;
    }
    return -1;
}

bool line_amount(int64_t quantity_thousandths, int64_t price_millionths, const char *currency,
                 int64_t *out_minor)
{
    int exponent = currency_exponent(currency);
    if (exponent < 0)
        return false;
    return decimal_multiply(quantity_thousandths, price_millionths, power_of_ten(9 - exponent),
                            out_minor);
}

// ---- reading ----

enum { TEXT_MAX = 64 };

// What a number's text is made of, with marks and money signs taken away.
typedef struct {
    char digits[TEXT_MAX + 1]; // digits and separators , . only
    size_t length;
    bool negative;
    int exponent; // of "1.5e3"
} Plain;

// ASCII for full-width digits and signs, 0 for signs that say nothing about the value.
static gunichar plain_character(gunichar c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
    switch (c) {
    case ' ':
    case '\t':
    case 0xa0:
    case 0x202f:
    case 0x2009:
    case 0x3000:
    case '\'':
    case 0x2019:
    case 0xa5:
    case '$':
    case 0x20ac:
    case 0xa3:
    case 0x5143: // 元
    case '+':
        return 0;
    case 0x2212:
        return '-';
    case 0x3002: // 。
        return '.';
    default:
        return c;
    }
}

static bool read_exponent(const char *text, const char *end, int *out)
{
    g_autofree char *rest = g_strndup(text, (gsize)(end - text));
    char *stop = NULL;
    gint64 value = g_ascii_strtoll(rest, &stop, 10);
    if (stop == rest || *stop != '\0' || value < -30 || value > 30)
        return false;
    *out = (int)value;
    return true;
}

static bool read_plain(const char *text, size_t length, Plain *plain)
{
    const char *end = text + length;
    bool bracket = false;
    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);
        if (c == (gunichar)-1 || c == (gunichar)-2)
            return false;
        text = g_utf8_next_char(text);
        c = plain_character(c);
        if (c == 0)
            continue;
        if (c == '(' || c == ')') {
            bracket = true;
            continue;
        }
        if (c == '-' && plain->length == 0 && !plain->negative) {
            plain->negative = true;
            continue;
        }
        if (c == '-' && text == end && !plain->negative) { // 5-, as ledgers write it
            plain->negative = true;
            continue;
        }
        if ((c == 'e' || c == 'E') && plain->length > 0)
            return read_exponent(text, end, &plain->exponent);
        if (!g_ascii_isdigit((char)c) && c != '.' && c != ',')
            return false;
        if (plain->length == TEXT_MAX)
            return false;
        plain->digits[plain->length++] = (char)c;
    }
    plain->negative |= bracket;
    return plain->length > 0;
}

static size_t count(const Plain *plain, char mark)
{
    size_t n = 0;
    for (size_t i = 0; i < plain->length; i++)
        n += plain->digits[i] == mark;
    return n;
}

// Which of , and . is the decimal point here: the later one when both occur, none when one repeats;
// a lone comma before exactly three digits marks thousands, a lone point never does.
static char point_of(const Plain *plain)
{
    size_t commas = count(plain, ','), points = count(plain, '.');
    const char *comma = commas > 0 ? strrchr(plain->digits, ',') : NULL;
    const char *point = points > 0 ? strrchr(plain->digits, '.') : NULL;
    if (comma != NULL && point != NULL)
        return comma > point ? ',' : '.';
    if (comma != NULL)
        return commas > 1 || strlen(comma + 1) == 3 ? '.' : ',';
    return points > 1 ? ',' : '.';
}

// The marks of thousands must stand before groups of three, or as India groups, or it is no number
// ("1,23,4.5", "1.2.3").
static bool groups_are_sound(const Plain *plain, char point)
{
    char mark = point == '.' ? ',' : '.';
    const char *end = strchr(plain->digits, point);
    if (end == NULL)
        end = plain->digits + plain->length;
    bool threes = true, indian = true; // 1,234,567 or 12,34,567
    for (const char *at = plain->digits; *at != '\0'; at++) {
        if (*at != mark)
            continue;
        if (at > end || at == plain->digits || end - at < 4)
            return false;
        threes &= (end - at) % 4 == 0;
        indian &= (end - at - 4) % 3 == 0;
    }
    return (threes || indian) && count(plain, point) <= 1;
}

// Digits to the scaled integer, rounding at the first digit that is dropped.
static bool scale_digits(const Plain *plain, char point, int scale, int64_t *out)
{
    Wide value = 0;
    int decimals = 0; // seen after the point
    int dropped = -1; // the first digit beyond the scale
    bool after = false, any = false;
    int keep = scale + plain->exponent;
    Plain shifted = *plain;
    for (size_t i = 0; i < shifted.length; i++) {
        char c = shifted.digits[i];
        if (c == point) {
            after = true;
            continue;
        }
        if (!g_ascii_isdigit(c))
            continue;
        any = true;
        if (after && decimals >= keep) {
            if (dropped < 0)
                dropped = decimals == keep ? c - '0' : 0;
            decimals++;
            continue;
        }
        value = value * 10 + (c - '0');
        decimals += after;
        if (value > (Wide)INT64_MAX * 1000)
            return false;
    }
    for (; decimals < keep; decimals++) {
        value *= 10;
        if (value > (Wide)INT64_MAX * 1000)
            return false;
    }
    for (int cut = keep; cut < 0; cut++) { // a large negative exponent eats whole digits
        dropped = (int)(value % 10);
        value /= 10;
    }
    value += dropped >= 5;
    return any && narrow(plain->negative ? -value : value, out);
}

bool decimal_parse(const char *text, size_t length, int scale, char decimal_point, int64_t *out,
                   GError **error)
{
    Plain plain = {0};
    char point = decimal_point;
    if (!read_plain(text, length, &plain))
        return fail(error, ERROR_INVALID, "“%.*s” is not a number", "“%.*s”不是数字",
                    (int)MIN(length, TEXT_MAX), text);
    if (point == '\0')
        point = point_of(&plain);
    if (!groups_are_sound(&plain, point))
        return fail(error, ERROR_INVALID, "“%.*s” is not a number", "“%.*s”不是数字",
                    (int)MIN(length, TEXT_MAX), text);
    if (!scale_digits(&plain, point, scale, out))
        return fail(error, ERROR_INVALID, "“%.*s” is too large", "“%.*s”超出范围",
                    (int)MIN(length, TEXT_MAX), text);
    return true;
}

bool digits_read(const char **at, int most, int64_t *out)
{
    int64_t value = 0;
    int n = 0;
    while (n <= most && g_ascii_isdigit((*at)[n]))
        value = value * 10 + ((*at)[n++] - '0');
    if (n == 0 || n > most)
        return false;
    *at += n;
    *out = value;
    return true;
}
