// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/phone_plan.h"

#include <glib.h>

static bool begins(const char *digits, size_t n, const char *with)
{
    size_t length = strlen(with);
    return n >= length && memcmp(digits, with, length) == 0;
}

// 13812345678, 10 62345678, 571 88888888, 400 123 4567; without leading 0.
static bool is_chinese(const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = n == 11 && d[0] == '1' && d[1] >= '3';
    if (*out_mobile)
        return true;
    if (n == 10 && (begins(d, n, "400") || begins(d, n, "800")))
        return true;
    if (begins(d, n, "10") || begins(d, n, "2"))
        return n == 10 && d[2] >= '2';
    return d[0] >= '3' && d[0] <= '9' && (n == 10 || n == 11) && d[3] >= '2';
}

static bool is_taiwanese(const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = n == 9 && d[0] == '9';
    return *out_mobile || (d[0] >= '2' && d[0] <= '8' && (n == 8 || n == 9));
}

static bool fits_plan(const PhoneRegion *region, const char *d, size_t n, bool *out_mobile)
{
    *out_mobile = false;
    if (n < region->shortest || n > region->longest || (region->trunk == '0' && d[0] == '0'))
        return false;
    switch (region->code) {
    case 1:
        return d[0] >= '2' && d[3] >= '2';
    case 86:
        return is_chinese(d, n, out_mobile);
    case 852:
        *out_mobile = strchr("45679", d[0]) != NULL;
        return d[0] >= '2';
    case 853:
        *out_mobile = d[0] == '6';
        return *out_mobile || d[0] == '2' || d[0] == '8';
    case 886:
        return is_taiwanese(d, n, out_mobile);
    default:
        return true;
    }
}

static bool take(PhonePlanned *number, const PhoneRegion *region, const char *digits, size_t n)
{
    if (n == 0 || n >= PHONE_DIGITS_MAX || !fits_plan(region, digits, n, &number->is_mobile))
        return false;
    number->region = region;
    memcpy(number->national, digits, n);
    number->n = n;
    return true;
}

// National digits, perhaps with what is dialled before them at home: +44 (0)20 …
static bool take_national(PhonePlanned *number, const PhoneRegion *region, const char *digits,
                          size_t n)
{
    if (take(number, region, digits, n))
        return true;
    return region->trunk != '\0' && n > 0 && digits[0] == region->trunk &&
           take(number, region, digits + 1, n - 1);
}

static bool take_international(PhonePlanned *number, const char *digits, size_t n)
{
    size_t length = 0;
    const PhoneRegion *region = phone_region_of_digits(digits, n, &length);
    return region != NULL && take_national(number, region, digits + length, n - length);
}

// What is dialled before a country code.
static size_t international_prefix(const PhoneRegion *region, const char *digits, size_t n)
{
    if (region != NULL && region->code == 1)
        return begins(digits, n, "011") ? 3 : 0;
    if (region != NULL && region->code == 61 && begins(digits, n, "0011"))
        return 4;
    if (region != NULL && (region->code == 852 || region->code == 65) && begins(digits, n, "001"))
        return 3;
    return begins(digits, n, "00") ? 2 : 0;
}

// 86 138…, 852 6123 4567, 886 9…: Chinese numbers with their country code but no plus.
static bool take_chinese_code(PhonePlanned *number, const char *digits, size_t n)
{
    static const struct {
        const char *code;
        size_t n;
    } CODES[] = {{"86", 13}, {"852", 11}, {"853", 11}, {"886", 12}};
    for (size_t i = 0; i < G_N_ELEMENTS(CODES); i++) {
        if (n == CODES[i].n && begins(digits, n, CODES[i].code) &&
            take_international(number, digits, n) && number->is_mobile)
            return true;
    }
    return false;
}

// 86 10 6234 5678, 44 20 7946 0958: the country's own code without a plus, before what is no number
// there as it stands.
static bool take_own_code(PhonePlanned *number, const PhoneRegion *region, const char *digits,
                          size_t n)
{
    size_t length = 0;
    bool mobile, own = region != NULL && phone_region_of_digits(digits, n, &length) == region;
    return own && !fits_plan(region, digits, n, &mobile) && take_international(number, digits, n);
}

// A mainland mobile number in a shop of Hong Kong, Macau or Taiwan.
static bool take_neighbour(PhonePlanned *number, const PhoneRegion *region, const char *digits,
                           size_t n)
{
    bool near =
        region != NULL && (region->code == 852 || region->code == 853 || region->code == 886);
    return near && n == 11 && digits[0] == '1' && take(number, phone_region("CN"), digits, n);
}

// Numbers that need their trunk digit: without it they are local, or somebody else's.
static bool wants_trunk(const PhoneRegion *region, const char *digits, size_t n)
{
    bool mobile;
    if (region->code == 86)
        return !(fits_plan(region, digits, n, &mobile) &&
                 (mobile || begins(digits, n, "400") || begins(digits, n, "800")));
    return region->trunk == '0' && n < region->longest;
}

bool phone_plan(PhonePlanned *number, const PhoneDigits *given, const PhoneRegion *region)
{
    const char *digits = given->digits;
    size_t n = given->n, prefix = international_prefix(region, digits, n);
    if (given->plus)
        return take_international(number, digits, n);
    if (prefix > 0 && take_international(number, digits + prefix, n - prefix))
        return true;
    if (region != NULL) {
        bool trunk = region->trunk != '\0' && n > 0 && digits[0] == region->trunk;
        if (trunk && take(number, region, digits + 1, n - 1))
            return true;
        if (!wants_trunk(region, digits, n) && take(number, region, digits, n))
            return true;
    }
    return take_own_code(number, region, digits, n) || take_chinese_code(number, digits, n) ||
           take_neighbour(number, region, digits, n);
}
