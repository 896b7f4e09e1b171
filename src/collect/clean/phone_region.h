// SPDX-License-Identifier: Apache-2.0
//
// Numbering plans; see phone.h for what is public.
#pragma once

#include "collect/clean/phone.h"

// Whose calling code the digits begin with; no code begins another. NULL: nobody's.
const PhoneRegion *phone_region_of_digits(const char *digits, size_t n, size_t *out_length);
