// SPDX-License-Identifier: Apache-2.0
//
// What a model of texts sees of a text: hashes of its pieces. One function for training, for use
// and for the words of topics, so that they can never differ.
//
// The text is folded as search folds it (base/fold.h: case, width, accents, traditional and
// simplified forms). Then its pieces are
// - of scripts without spaces: all runs of one to four characters that no separator cuts, and how
//   a stretch between separators begins and ends,
// - of other scripts: words, pairs of words and, since endings vary, words' first five letters,
// - of marks that carry tone (! ? … ~): the mark, and what stands before it.
// A negation needs no list of its own: 不好 and "not good" are pieces like any other.
//
// Each different piece counts once. Its hash is FNV-1a with 64 bits (Fowler, Noll, Vo) over code
// points instead of bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TOKENS_TEXT_MAX = 16384, // bytes of a text that are looked at; the rest says the same again
    TOKENS_MAX = 32768,      // pieces of so many bytes
    TOKENS_RUN_MAX = 4,
};

typedef struct Tokens Tokens; // room for the pieces of one text at a time; of one thread

Tokens *tokens_new(void);
void tokens_free(Tokens *tokens); // accepts NULL

// Cuts a text. Any bytes will do: those that are no UTF-8 separate.
void tokens_cut(Tokens *tokens, const char *text, size_t length);
// Its pieces, until the next is cut.
const uint64_t *tokens_hashes(const Tokens *tokens, size_t *out_n);
// True when the text cut last was rather Han, kana, hangul, … than words with spaces.
bool tokens_run_script(const Tokens *tokens);

// The hash of a short text that is one piece: a run of one to four characters, a word, or two
// words. 0 when it is none.
uint64_t tokens_hash_one(const char *text);
