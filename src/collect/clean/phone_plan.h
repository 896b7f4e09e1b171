// SPDX-License-Identifier: Apache-2.0
//
// Numbering plans: whether digits are a number somewhere, tried as an international one, then as a
// national one of the region.
#pragma once

#include "collect/clean/phone_region.h"

enum { PHONE_DIGITS_MAX = 24 }; // more is no number

typedef struct {
    char digits[PHONE_DIGITS_MAX];
    size_t n;
    bool plus; // stood before them
} PhoneDigits;

typedef struct {
    const PhoneRegion *region;
    char national[PHONE_DIGITS_MAX]; // without what is dialled before it at home
    size_t n;
    bool is_mobile;
} PhonePlanned;

// False: they are no number, or it is not known where; `number` is not to be used then.
bool phone_plan(PhonePlanned *number, const PhoneDigits *given, const PhoneRegion *region);
