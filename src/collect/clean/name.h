// SPDX-License-Identifier: Apache-2.0
//
// People's names: blanks, full-width forms, ornaments, forms of address, "SMITH, John", upper and
// lower case. Names of firms keep their case. What is hardly a name is kept and doubted.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

typedef struct {
    Cleaned base;
    Cell title;         // the form of address that was taken off: "先生", "Dr."; or empty
    const char *gender; // what the title says: "female", "male" or NULL
} CleanName;

void clean_name(Cell raw, Arena *arena, CleanName *out);
