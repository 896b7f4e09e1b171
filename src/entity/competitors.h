// SPDX-License-Identifier: Apache-2.0
//
// Names of competitors (shops, brands, marketplaces) that are looked for in what customers write.
// The merchant enters them as the setting "insight.competitors", each as it is reported:
//
//     ["京东", "拼多多", "Amazon"]
//
// A name is in a text whatever the case, the width or the kind of Chinese characters (base/fold.h):
// as whole words where it begins or ends with letters or digits of scripts that put spaces between
// words, anywhere where with Han and the like. So "JD" is in "去JD买" and in "JD's", not in "JDK".
//
// Immutable, in an arena. Costs a comparison at each character of a text for each name; nothing
// where there are no names.
#pragma once

#include "base/arena.h"
#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

enum { COMPETITORS_MOST = 50, COMPETITOR_CHARACTERS = 40 };

typedef struct {
    const char *name; // as it was entered, without spaces around it
    const uint32_t *points;
    size_t n_points;
} Competitor;

typedef struct {
    size_t n;
    const Competitor *each; // in the order of the setting
} Competitors;

extern const Competitors COMPETITORS_NONE;

// What the setting says, in the arena; NULL with an error that says which name is wrong ("/3").
const Competitors *competitors_read(Arena *arena, json_object *setting, GError **error);
// Bit i: each[i] is in the text. Only the first 16,384 bytes are looked at.
uint64_t competitors_in(const Competitors *competitors, const char *text, size_t length);
// Appends the names of these bits, ", " between them. No name has a comma.
void competitors_print(const Competitors *competitors, uint64_t bits, GString *out);
// The bits of such a text again.
uint64_t competitors_printed(const Competitors *competitors, const char *text);
// Of all names: two settings that find the same have the same.
uint64_t competitors_checksum(const Competitors *competitors);
