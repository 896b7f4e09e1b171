// SPDX-License-Identifier: Apache-2.0
//
// The two halves of address.h. For address*.c only.
#pragma once

#include "collect/clean/address.h"
#include "collect/clean/text.h"

// Both take apart out->whole.value, which is clean text; parts point into it.
void address_chinese(CleanAddress *out);
void address_western(CleanAddress *out);

// ---- address_street.c ----

// Takes apart what stands behind the places: out->street, number, room.
void address_street(Cell rest, CleanAddress *out);

Cell address_after(Cell cell, size_t n);
size_t address_separator(Cell cell); // bytes of the separator that it begins with; 0: none
Cell address_trim(Cell cell);        // without separators at both ends
bool address_begins_any(Cell cell, const Cell *words, size_t n);
// What follows makes another name of the short name of a place before it: a road, a bridge, a
// house.
bool address_makes_name(Cell following);
