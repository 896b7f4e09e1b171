// SPDX-License-Identifier: Apache-2.0
//
// For the files that make up the search: what was typed, and what is searched.
#pragma once

#include "entity/search_scan.h"

typedef struct {
    const char *text; // folded, NUL-terminated
    size_t length;
    const char *from, *to; // the stretch of terms that begin with it
    bool cut;              // the stretch begins with less than the whole word: check the records
} Word;

enum {
    WORDS_MAX = 8,     // of a query
    MEMBERS_MAX = 4,   // entities that share a subject
    CHECKED_MAX = 500, // candidates checked against their records for one query
};

// A subject and the entities of the query that stand for it.
typedef struct {
    const Entity *subject;
    const Entity *members[MEMBERS_MAX];
    size_t n_members;
    size_t n_hits; // of the word at hand
} Group;

// ---- search_check.c ----

typedef struct {
    Tx *tx;
    const Group *group;
    const Word *words;
    size_t n_words;
} Check;

// Whether subjects of the group have all words, by their records as they are; at most CHECK_AT_ONCE
// of them.
enum { CHECK_AT_ONCE = 32 };
void search_check(const Check *check, const int64_t *keys, size_t n, bool *out_good);

// ---- search_words.c ----

// The subjects that have a word: ascending, each once. An item is the subject's key, its best rank,
// and whether it is open: new when the list was made, and so to be checked.
typedef struct {
    const uint64_t *items;
    size_t n;
    bool complete; // all that have it are here; else some of the best
    void *kept;    // for search_words.c
} WordList;

// The same for whoever works on it.
typedef struct {
    uint64_t *items;
    size_t n;
} WordItems;

static inline int64_t word_key(uint64_t item)
{
    return (int64_t)(item >> 3);
}
static inline unsigned word_rank(uint64_t item)
{
    return item & 3;
}
static inline bool word_is_open(uint64_t item)
{
    return (item & 4) != 0;
}
static inline uint64_t word_item(int64_t key, unsigned rank, bool open)
{
    return (uint64_t)key << 3 | (open ? 4u : 0u) | rank;
}

// Once in a search, before lists are asked for: takes in what has changed since they were made.
void word_lists_follow(ScanContext *context);
// Adds the scans of all stretches of a word, unless a list that is kept makes them needless.
void word_ask(ScanBatch *batch, const Group *group, const Word *word);
// The list, read from the scans that word_ask() has added to `batch`, or from its own. Free it with
// word_list_free().
WordList word_list(ScanBatch *batch, const Group *group, const Word *word);
void word_list_free(WordList *list);
// Opens the items of those who have changed since lists were made.
void word_lists_open(Store *store, WordItems *found);
