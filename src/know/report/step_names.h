// SPDX-License-Identifier: Apache-2.0
//
// What customers do, as people read it: reports name steps as rules and events do ("page_view ›
// orders", `orders[channel = "app"]`, "(end)"); sentences, pages and documents show their labels.
// Files keep the names, since programs read them.
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/language.h"

#include <stddef.h>

// `of` of a REPORT_WORD column that holds steps.
extern const char STEP_NAMES[];
// Between the steps of a way.
#define STEP_BETWEEN " › "

// Appends the first `most` steps of `text`. Names of own events stay as they are, and so do the
// filters in [ ] behind a name.
void step_names_put(Buffer *out, const char *text, size_t most, Language language);
// The same in both languages; the texts live in the arena.
Label step_names_label(Arena *arena, const char *text, size_t most);
