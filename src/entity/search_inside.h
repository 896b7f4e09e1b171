// SPDX-License-Identifier: Apache-2.0
//
// For the files that make up the search: what was typed, what is searched, and what is found.
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
    WEIGHED_MAX = 50,  // equally good hits of a subject whose order is decided by what they are
    SEARCH_QUERY_POINTS = 96, // longer queries are cut
};

// A subject and the entities of the query that stand for it.
typedef struct {
    const Entity *subject;
    const Entity *members[MEMBERS_MAX];
    size_t n_members;
    size_t n_hits; // of the word at hand
} Group;

typedef struct {
    ScanContext scan;
    Group *groups;
    size_t n_groups;
    SearchHit *hits; // room for `room`
    size_t n, room;
    unsigned checked; // records loaded for checking
} Search;

// ---- search_find.c ----

// Once for each subject; what has no room is left out.
void search_add_hit(Search *search, Group *group, SearchHit hit);

// ---- search_query.c ----

// Splits folded text where the class changes; returns how many words, at most WORDS_MAX.
size_t search_split(Arena *arena, const uint32_t *points, size_t n, Word *out);
// All points as one word; false when they are of different classes.
bool search_join(Arena *arena, const uint32_t *points, size_t n, Word *out);
// A number as dialled at home, without the zero that stands for the country code: "07700 900…".
bool search_drop_zeros(Word *word);
// The word as a whole value.
Word search_whole(Arena *arena, const Word *word);

// ---- search_several.c ----

// Adds those who have all words.
void search_several(Search *search, Word *words, size_t n_words);

// ---- search_order.c ----

// How many hits of a subject are gathered, so that the best of equals are among them.
size_t search_enough(const Search *search, const Group *group);
// The hits to show, best first.
SearchHit *search_best(Search *search, size_t *out_n);

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
