// SPDX-License-Identifier: Apache-2.0
//
// Where the generated customers live: Chinese cities with their districts, Hong Kong, and cities of
// English-speaking countries; streets and numbers as people write them there.
#pragma once

#include "base/random.h"

typedef enum { REGION_CHINA, REGION_HONG_KONG, REGION_WEST } DemoRegion;

typedef struct {
    DemoRegion region;
    const char *country, *province, *city, *district; // static; "" where a country has none
    char street[160];
    char postcode[16];
    const char *currency;    // what people there pay in
    int64_t rate_millionths; // of it in CNY
    const char *dial;        // "+86"
    int utc_offset_hours;
} DemoPlace;

void demo_place(Random *random, DemoRegion region, DemoPlace *out);

// A phone number valid in shape, different for every `number` below 100 million.
void demo_phone(Random *random, const DemoPlace *place, uint64_t number, char out[24]);
