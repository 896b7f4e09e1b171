// SPDX-License-Identifier: Apache-2.0
//
// The second order of the facts of a trail: by what they are about (a product) and then by time, so
// that a question about a few of them reads those alone, and of these only the end that lies in its
// window. The records of a trail by time alone are the same, so that of a window nothing is read
// but what lies in it. Made of a column when somebody first asks by it, and kept as long as its
// trail; a fold makes again what its sources had. 8 bytes a fact for each column.
#pragma once

#include "know/trail.h"

typedef struct Postings Postings;

enum { POSTINGS_OF_ALL = -1 }; // instead of a column: all facts by time alone, as if of code 0

// Facts whose code is c stand at starts[c] … starts[c + 1] - 1, by time.
struct Postings {
    Postings *next; // of the same trail
    int frame, column;
    const Trail *trail;
    const Frame *records, *facts; // the same unless facts are parts
    const uint32_t *starts;       // by code, up to most + 1
    const uint32_t *rows;         // the facts
    const uint16_t *owners;       // whose they are: the customer's row
    const uint16_t *coarse;       // when they were, as Trail.coarse says it
    uint32_t most_each;           // nobody has more of them
};

// Whether the column can have them at all: codes few enough, customers of the chunk many enough.
bool postings_fit(const struct Chunk *chunk, int frame, int column);
size_t postings_bytes_most(const struct Chunk *chunk, int frame); // that those of a column take
// Those of a trail that is kept; NULL when they are not there.
const Postings *postings_find(const Trail *trail, int frame, int column);
// Made now if they are not there.
const Postings *postings_of(const struct Chunk *chunk, const Trail *trail, int frame, int column);
void postings_free(Postings *all); // and the next ones; accepts NULL

// The record around a fact, which is known to be the owner's.
uint32_t postings_record(const Postings *postings, uint32_t fact, uint16_t owner);

// Places first ≤ at < after.
typedef struct {
    uint32_t first, after;
} PostingsRange;

// The facts of a code whose moments have codes first_moment … last_moment, both included.
PostingsRange postings_within(const Postings *postings, uint64_t code, uint64_t first_moment,
                              uint64_t last_moment);
