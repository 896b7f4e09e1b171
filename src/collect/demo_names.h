// SPDX-License-Identifier: Apache-2.0
//
// Names of people and organisations as they are given: Chinese surnames by their real frequency,
// given names by the fashion of the year of birth; English names likewise; Hong Kong names in
// traditional characters.
#pragma once

#include "base/random.h"

typedef enum { NAMES_CHINESE, NAMES_TRADITIONAL, NAMES_ENGLISH } NameCulture;

typedef struct {
    char full[64];  // as the customer writes it
    char latin[64]; // letters for a mail address: "zhangwei", "john.smith"
} DemoName;

void demo_person_name(Random *random, NameCulture culture, bool female, int birth_year,
                      DemoName *out);
void demo_organisation_name(Random *random, NameCulture culture, const char *city, DemoName *out);
// A nickname such as people choose for themselves in a shop or on WeChat.
void demo_nickname(Random *random, NameCulture culture, const DemoName *name, char out[64]);
