// SPDX-License-Identifier: Apache-2.0
//
// Phone numbers into E.164, "+8613812345678", as people and shops write them: with and without
// country code, in brackets and full-width digits, with an extension, with words before them,
// several in one cell. An extension stands behind its number: "+862162345678;ext=805" (RFC 3966).
// Numbers of China (mainland, Hong Kong, Macau, Taiwan) and North America are
// checked against their numbering plans, others by calling code and length.
//
// Numbers without country code are of the region that is given. What cannot be brought into E.164
// but may be a number keeps its digits and is doubtful: a local number without area code, a service
// number such as 95588, a national number when no region is given.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

// How numbers of one calling code are written.
typedef struct {
    uint16_t code;             // 86
    char region[3];            // its main region, "CN"; "" for services of no region
    uint8_t shortest, longest; // digits of a national number
    char trunk;                // what is dialled before it within the region; '\0': nothing
} PhoneRegion;

// The plan of a region by its ISO 3166 code; NULL when it is not known.
const PhoneRegion *phone_region(const char *region);
// By the time zone of an organisation or source: "Asia/Shanghai" is CN. NULL: several or unknown.
const PhoneRegion *phone_region_of_zone(const char *zone);

enum { PHONES_MAX = 6 };

typedef struct {
    Cell number;    // "+8613812345678", "+862162345678;ext=801"
    Cell extension; // "801", or empty
    bool is_sound;  // in E.164
} PhoneNumber;

typedef struct {
    Cleaned base; // `value` is the first number, with its extension
    Cell extension;
    const char *region; // of the number, where it is in E.164; else ""
    bool is_mobile;     // known to be one (China)
    PhoneNumber others[PHONES_MAX - 1];
    size_t n_others;
} CleanPhone;

void clean_phone(Cell raw, const PhoneRegion *region, Arena *arena, CleanPhone *out);
