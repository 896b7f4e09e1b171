// SPDX-License-Identifier: Apache-2.0
//
// Places that are written in several ways and are one: the cities, counties and regions of Taiwan,
// Hong Kong and Macau, in traditional characters, with 台 or 臺, and in simplified ones. Records
// keep the script of their source; rules and reports take the ways for the same.
#pragma once

// All ways of writing the place, NULL at the end; NULL: it is written in one way only, or no place.
const char *const *place_names(const char *name);
// The way that stands for all of them; `name` itself where there is one.
const char *place_name_one(const char *name);
