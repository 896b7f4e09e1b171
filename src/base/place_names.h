// SPDX-License-Identifier: Apache-2.0
//
// Places that are written in several ways and are one: in traditional characters, with 台 or 臺,
// and in simplified ones. Records keep what their source wrote; rules and reports take the ways for
// the same. Cities, counties and regions of Taiwan, Hong Kong and Macau stand in a table; of all
// others the simplified form stands for both.
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// All ways of writing the place, NULL at the end, in the arena or constant; NULL: it is written in
// one way only, or no place.
const char *const *place_names(const char *name, Arena *arena);
// The way that stands for all of them; `name` itself where there is one. Others live as long as the
// program; any thread may ask.
const char *place_name_one(const char *name);

// The simplified form of a character in names of places of the mainland, where 乾 stays.
uint32_t place_simplified(uint32_t point);
// Whether traditional characters are among the first of an address, where places are named: up to a
// house number, or to what is written in simplified characters.
bool place_begins_traditional(const char *text, size_t length);
// Writes the simplified forms of a text to `out`, `room` bytes with the NUL, at the same bytes:
// what does not fit, or has no form of the same length, stays away or as it is. Returns whether
// something is written otherwise.
bool place_simplify(const char *text, size_t length, char *out, size_t room);
