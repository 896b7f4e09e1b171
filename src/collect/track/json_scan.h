// SPDX-License-Identifier: Apache-2.0
//
// Reads JSON in one pass without building anything: checks the grammar (RFC 8259) and says where
// values lie. Objects and arrays are walked member by member, or passed over whole. What is valid
// JSON but cannot be stored (the character U+0000, halves of surrogate pairs, bytes that are no
// UTF-8, numbers beyond double, what is nested too deep) does not end the reading: each slice says
// whether it holds such.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_MAX = 1000, JSON_DEPTH_STORED = 64 };

typedef enum {
    JSON_NOTHING, // not there
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonKind;

// A value where it stands; of strings what is between the quotation marks.
typedef struct {
    const char *text;
    size_t length;
    JsonKind kind;
    bool escaped;  // a string with backslashes
    bool unstored; // cannot be stored
    bool unclear;  // an object in it may name a member twice, or with escapes: see json_normal.h
} JsonSlice;

typedef struct {
    const char *at, *end; // what is left
    unsigned depth;
    bool unstored; // something since it was last set false cannot be stored
    bool unclear;  // the same of what is unclear
    bool failed;   // no JSON from here on; *at is the place
} JsonScan;

static inline JsonScan json_scan(const char *text, size_t length)
{
    return (JsonScan){.at = text, .end = text + length};
}

// The next value, passed over whole. False when it is none.
bool json_scan_value(JsonScan *scan, JsonSlice *out);
// What kind of value comes next, without passing it; JSON_NOTHING at the end and for none.
JsonKind json_scan_peek(JsonScan *scan);

// Walks an object or an array: enter it, then ask for members until there are none. `first` is
// true for the first question. json_scan_member() stops before the member's value, which must be
// passed before the next question.
bool json_scan_enter(JsonScan *scan);
bool json_scan_member(JsonScan *scan, bool first, JsonSlice *out_name);
bool json_scan_element(JsonScan *scan, bool first);
// Only blanks are left.
bool json_scan_ended(JsonScan *scan);

// True when a string without escapes is `name`.
bool json_slice_is(const JsonSlice *slice, const char *name);
// Takes the escapes out of a string: at most slice->length bytes go to `out`; returns how many.
// Escapes that cannot be stored become U+FFFD.
size_t json_slice_plain(const JsonSlice *slice, char *out);
