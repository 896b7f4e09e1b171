// SPDX-License-Identifier: Apache-2.0
//
// The second order of facts: by what they are about (a product, a name of events) and then by time,
// so that a question about a few of them reads those alone. One is made of a column when somebody
// first asks by it, and kept as long as its chunk; a fold makes again what its sources had. 4 bytes
// a fact for each column, and once 2 more for a record, 4 for a part of one.
#pragma once

#include "know/frame.h"

// Rows of facts. Those whose code is c are rows[starts[c]] … rows[starts[c + 1] - 1], by time.
typedef struct {
    const uint32_t *starts; // by code, up to most + 1
    const uint32_t *rows;
} Postings;

// Everything of one chunk; filled while others read.
typedef struct PostingsOfChunk PostingsOfChunk;

struct Chunk;
PostingsOfChunk *postings_new(const struct Chunk *chunk);
void postings_free(PostingsOfChunk *all); // accepts NULL
size_t postings_bytes(const PostingsOfChunk *all);

// Whether the column can have them at all: codes few enough, customers of the chunk many enough.
bool postings_fit(const struct Chunk *chunk, int fact, int column);
bool postings_are_there(const struct Chunk *chunk, int fact, int column);
size_t postings_bytes_of(const struct Chunk *chunk, int fact); // that those of one column take
// Those of a column, made now if they are not there.
const Postings *postings_of(const struct Chunk *chunk, int fact, int column);
// By record: the customer's row. Of facts that are no parts.
const uint16_t *postings_owners(const struct Chunk *chunk, int record);
// By part: its record; NULL for facts that are no parts.
const uint32_t *postings_parents(const struct Chunk *chunk, int fact);
// Makes for `merged` what one of its sources has.
void postings_follow(const struct Chunk *merged, struct Chunk *const *sources, size_t n_sources);
