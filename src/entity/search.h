// SPDX-License-Identifier: Apache-2.0
//
// Text search over records, in Chinese and English. What can be found of a record are its terms,
// made from the fields that say how (SearchKind) and kept in the table `search_term`, one row each.
// A query is folded the same way; each of its words is a range of terms that begin with it. So
// everything is found by a short scan of an ordered table, on both stores:
//
//   SEARCH_NAME    words joined from each word on ("johnsmith", "smith"); Han from each character
//   on, four at
//                  most ("王小明", "小明", "明"); pinyin from each syllable on ("wangxiaoming",
//                  "xiaoming", "ming"), with second readings, and its initials ("wxm")
//   SEARCH_WORDS   each word, Han from each character on
//   SEARCH_NUMBER  letters and digits from each character on, down to the last three
//   ("8613800138000" … "000"); only
//                  as a whole when it is a key of more than 20 characters; mail addresses from each
//                  word on
//   SEARCH_EXACT   the whole value; a phone number with or without its country code
//
// A deleted record has no terms. Limits: 32 starting points and 24 characters per term, 400 terms
// per record.
#pragma once

#include "entity/record.h"

typedef enum {         // where a term stands in its value: the order of what is found
    SEARCH_RANK_START, // the value begins with it
    SEARCH_RANK_WORD,  // a later word, a later place in Han or in a number
    SEARCH_RANK_SOUND, // pinyin of the whole value, its initials
    SEARCH_RANK_INNER, // pinyin from a later syllable; texts longer than names
    SEARCH_RANKS,
} SearchRank;

typedef struct {
    const char *text; // UTF-8, not NUL-terminated, in the arena
    uint16_t length;
    uint8_t rank; // SearchRank
} SearchTerm;

// The terms of a record, distinct and sorted by their bytes; *out_n of them. With `whole`, nothing
// is cut to a length: for checking candidates of long queries.
SearchTerm *search_terms(Arena *arena, const Record *record, bool whole, size_t *out_n);

// Inserts one term: entity, rank, term, customer_id, id.
extern const char SEARCH_INSERT[];

// Writes the difference between the terms of `before` and `after` (either may be NULL) in the
// writer's transaction.
void search_update(Tx *tx, Arena *arena, const Record *before, const Record *after);

typedef struct {
    const char *text;              // as typed
    const Entity *const *entities; // best first among equals; see search_subject()
    size_t n_entities;
    unsigned limit; // 1 … 100
    // A condition on s.customer_id for entities that belong to customers, or NULL: all. Its
    // parameters are numbered from SEARCH_PARAMS + 1 on; `values` holds them.
    const char *condition;
    const Value *values;
    size_t n_values;
} SearchQuery;

enum { SEARCH_PARAMS = 5 };

typedef struct {
    const Entity *entity; // the subject found
    int64_t id;
    int64_t customer_id;
    unsigned rank; // 0 is best
} SearchHit;

// What is shown for a hit in `entity`: the customer for identities and addresses, else the entity
// itself.
const Entity *search_subject(const Entity *entity);
// True when text search knows records of this entity.
bool search_covers(const Entity *entity);

// The best hits, each subject once; *out_n of them, in the arena. Exact before prefix before inner.
// Several words must all match, in any order and any of a subject's records (a customer's name and
// its phone).
SearchHit *search_find(Tx *tx, Arena *arena, const SearchQuery *query, size_t *out_n);
