// SPDX-License-Identifier: Apache-2.0
//
// Values as they stand in the cells of import files, and what they mean for a field.
#pragma once

#include "collect/clean/text.h"
#include "entity/record.h"

// How the values of one file are written. Keeps the last time read, since the rows of an order
// repeat it; one thread at a time.
typedef struct {
    GTimeZone *zone;    // of times without one; borrowed
    bool day_first;     // 3/4/2026 is the third of April
    bool short_years;   // 3-4-17 is a day of 2017, not to be doubted
    char decimal_point; // '.' or ','; '\0': each number decides for itself
    int exponent;       // decimals of amounts of money
    struct {
        char text[32];
        size_t length;
        int64_t at;
    } last_time;
} CellReader;

// Reads a clean cell as a value of `field`, checked; an empty one is null. Texts are kept in
// `arena`.
bool cell_value(CellReader *reader, const Field *field, Cell cell, Arena *arena, Value *out,
                GError **error);

// How a choice is written for people: its label, unless cell_value() would read another choice from
// it; then its name. Borrowed from the field, or `name` itself.
const char *cell_of_choice(const Field *field, const char *name, Language language);
