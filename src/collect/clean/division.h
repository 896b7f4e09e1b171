// SPDX-License-Identifier: Apache-2.0
//
// The administrative divisions of China: provinces, prefectures, districts and counties, and the
// towns of the four cities that have no districts, by their codes of GB/T 2260 (mainland) with
// three digits for towns behind. Found by full and short names, by names of yesterday, and by
// traditional forms in Hong Kong, Macau and Taiwan.
//
// The list is made at build time from the package china-area-data (2020); what changed since, and
// what was renamed before, is written down in division_changes.c.
#pragma once

#include "collect/clean/clean.h"

typedef struct {
    uint32_t code; // 330106000
    const char *name;
} Division;

extern const Division DIVISIONS[]; // in the order of codes
extern const size_t N_DIVISIONS;

typedef enum { LEVEL_PROVINCE, LEVEL_CITY, LEVEL_DISTRICT } DivisionLevel;

typedef struct {
    const Division *place; // as it is today
    size_t length;         // bytes of the text that name it
    bool is_full;          // the whole name stands there
    bool is_former;        // by a name of yesterday
    bool is_divided;       // what had that name belongs to several places today
    bool is_simplified;    // of a place whose own name is traditional
    uint32_t within;       // code of the place it was in; 0: not of yesterday
    bool is_converted;     // of the mainland, in traditional characters
    bool is_common;        // says too little where nothing is known yet: 东区, 连江县
} DivisionMatch;

enum { DIVISION_MATCHES_MAX = 24 };

// The places whose names `text` begins with, longest name first. Returns how many.
size_t division_matches(Cell text, DivisionMatch out[DIVISION_MATCHES_MAX]);

// The same, and places of the mainland that stand there in traditional characters; of one length
// those come first that stand there as they are written.
size_t division_matches_both(Cell text, DivisionMatch out[DIVISION_MATCHES_MAX]);

DivisionLevel division_level(const Division *place);
// The place of a level that it lies in (itself on its own level); NULL where there is none: cities
// and counties directly under a province have no prefecture.
const Division *division_above(const Division *place, DivisionLevel level);
bool division_lies_in(const Division *place, const Division *above);
const Division *division_find(uint32_t code); // NULL: none
// Whether it has a name in traditional characters, and this name; else its only one.
bool division_is_traditional(const Division *place);
const char *division_name(const Division *place, bool traditional);

// ---- division_changes.c ----

// Places that are newer than the package.
extern const Division DIVISIONS_ADDED[]; // ends with code 0

typedef struct {
    const char *name;
    uint32_t within; // code of the city or province it was in
    uint32_t now;    // the place that has it today
    bool is_divided; // not all of it
} DivisionFormer;
extern const DivisionFormer DIVISIONS_FORMER[]; // ends with name NULL

// Names that no rule makes: {name, code}. Ends with code 0.
extern const Division DIVISION_NICKNAMES[];

// ---- division_traditional.c ----

// A place and what lies below it, in traditional characters. Names are separated by blanks; behind
// "|" stand those that were townships of the county that the city was before, so 市, 鎮 and 鄉 were
// the ends of their names; behind "=" stands another name of yesterday.
typedef struct {
    uint32_t code;
    const char *name;
    const char *former; // names of yesterday
    const char *also;   // other names of today
    const char *below;
} DivisionTraditional;
extern const DivisionTraditional DIVISIONS_TRADITIONAL[]; // ends with name NULL
