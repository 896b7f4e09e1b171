// SPDX-License-Identifier: Apache-2.0
//
// Text as files and people write it, and what is left of it when nothing disturbs: blanks of every
// kind, full-width forms, control and invisible characters, emoji. One pass over the bytes; a text
// that is clean already is returned as it is, without a copy.
#pragma once

#include "base/arena.h"
#include "collect/clean/clean.h"

char *cell_copy(Arena *arena, Cell cell);
// Without what spreadsheets and shops put around values: blanks (wide ones too), ="…", an
// apostrophe before a number.
Cell cell_clean(Cell raw);
// The first of the cells, column names of a file, that says the same as `name` when both are clean;
// n_cells when none does.
size_t cell_place(const Cell *cells, size_t n_cells, const char *name);
// As a key: the whole number that a spreadsheet wrote as 17850.0 is 17850.
Cell cell_key(Cell clean);

enum {
    TEXT_SIGNS = 1 << 0,    // full-width signs become half-width, too, not only letters and digits
    TEXT_NO_EMOJI = 1 << 1, // emoji and ornaments go
    TEXT_LINES = 1 << 2,    // line breaks stay
};

// Blanks at the ends go, others become one; control and invisible characters go. Joiners stay
// where scripts and emoji need them. Bytes that are not UTF-8 are refused.
Cleaned clean_text(Cell raw, unsigned options, Arena *arena);

// ---- for the other cleanings ----

// The character at `*at`, which is before `end`; moves behind it. Full-width ASCII and blanks of
// any width come as ASCII. A wrong byte gives U+FFFD.
uint32_t text_next(const char **at, const char *end);
// Emoji, ornaments and what goes with them: variation selectors, key caps, tags.
bool text_is_emoji(uint32_t point);
// The word stands at the beginning of the cell, is all of it, or one of the words is: in whatever
// case, as far as ASCII goes.
bool text_begins(Cell cell, Cell word);
bool text_equals(Cell cell, Cell word);
bool text_is_one_of(Cell cell, const Cell *words, size_t n);
// Without ASCII blanks and the given ASCII characters at both ends.
Cell text_trim(Cell cell, const char *others);
// The part of `cell` from `from` to before `to`.
static inline Cell text_part(Cell cell, size_t from, size_t to)
{
    return (Cell){cell.data + from, to - from};
}
