// SPDX-License-Identifier: Apache-2.0
//
// The records of one kind of facts alone (sales that were not cancelled; events of one name), by
// customer and time, and the latest moment of every customer among them. Nobody asks a record again
// of which kind it is, and who has none in a window is known at once. Like postings, a trail is
// made when somebody first asks and is kept as long as its chunk; so are the sums and numbers that
// are asked of it without a window. 6 bytes a record, 4 bytes and a moment a customer;
// mostly 4 bytes a record for each sum.
#pragma once

#include "know/frame.h"
#include "rule/facts.h"

// What makes records these: up to two fields that always have, or never have, a value.
typedef struct {
    int record; // the frame of the records
    size_t n_where;
    int columns[FACT_CONDITIONS_MAX];
    const FactCondition *where[FACT_CONDITIONS_MAX];
} TrailKey;

struct Chunk;

typedef struct {
    const uint32_t *starts; // by the customer's row, n + 1: where theirs begin
    const uint32_t *rows;   // the records; NULL: all of the frame, as they lie
    const Vector *times;    // by record
    const uint16_t *coarse; // by position: (code of the moment - 1) >> shift, which mostly says
                            // already on which side of a limit it lies; NULL: not known
    unsigned shift;
    const Vector *last; // by the customer's row: the code of the latest moment; NULL: not known
} Trail;

static inline uint32_t trail_record(const Trail *trail, size_t position)
{
    return trail->rows != NULL ? trail->rows[position] : (uint32_t)position;
}

// The code of the moment at a position.
static inline uint64_t trail_moment(const Trail *trail, size_t position)
{
    return vector_code(trail->times, trail_record(trail, position));
}

// The upper bits of the code of a moment, as far as 16 bits reach. They keep the order.
static inline uint16_t trail_coarse(const Trail *trail, uint64_t code)
{
    return (uint16_t)(code == 0 ? 0 : (code - 1) >> trail->shift);
}

// Whether the moment at a position is not before `code`, which is above 0.
static inline bool trail_reaches(const Trail *trail, size_t position, uint64_t code)
{
    if (trail->coarse == NULL)
        return trail_moment(trail, position) >= code;
    uint64_t limit = (code - 1) >> trail->shift;
    if (trail->coarse[position] != limit)
        return trail->coarse[position] > limit;
    return trail_moment(trail, position) >= code;
}

// By the customer's row: the code of the earliest moment. Made when it is first asked for; of a
// trail that is kept.
const Vector *trail_first(const struct Chunk *chunk, const Trail *trail);

// Numbers of all customers, or sums of all records, that do not depend on windows.
typedef struct {
    const int64_t *numbers;
    const uint32_t *narrow; // of sums, instead of `numbers`: their lower halves. The difference of
                            // two is right as a signed number of 32 bits
    const uint8_t *missing; // 1: there is none; NULL: all are there
    const uint32_t *counts; // of sums, when asked for: how many values they are made of
} TrailNumbers;

static inline int64_t trail_sum(const TrailNumbers *sums, size_t first, size_t after)
{
    if (sums->narrow != NULL)
        return (int32_t)(sums->narrow[after] - sums->narrow[first]);
    return sums->numbers[after] - sums->numbers[first];
}

// What numbers are: the function, and the columns of what is taken. Compared byte by byte.
typedef struct {
    int32_t what, facts, column, amount, rate;
    uint8_t parent, amount_parent, rate_parent, counted;
} NumbersKey;

// Everything of one chunk; grows while others read.
typedef struct TrailsOfChunk TrailsOfChunk;

TrailsOfChunk *trails_new(void);
void trails_free(TrailsOfChunk *all); // accepts NULL
size_t trails_bytes(const TrailsOfChunk *all);

// The records as they lie, whatever they are: nothing is made.
Trail trail_of_all(const struct Chunk *chunk, int record);
// NULL when it is not there.
const Trail *trail_find(const struct Chunk *chunk, const TrailKey *key);
// Made now when it is not there. NULL: too few customers, too many trails, or something unfit.
const Trail *trail_of(const struct Chunk *chunk, const TrailKey *key);
size_t trail_bytes_most(const struct Chunk *chunk, const TrailKey *key); // that it would take

// Kept numbers of a trail that trail_of() gave; NULL when they are not there.
const TrailNumbers *trail_numbers(const Trail *trail, const NumbersKey *key);
// Keeps `made`, whose memory it takes over; gives what is kept, which may be somebody else's.
const TrailNumbers *trail_keep(const struct Chunk *chunk, const Trail *trail, const NumbersKey *key,
                               TrailNumbers *made, size_t bytes);

// For know/postings.c: where those of a trail that is kept begin, and what they take.
struct Postings;
struct Postings **trail_postings(const Trail *trail);
void trails_count_bytes(const struct Chunk *chunk, size_t bytes);

// Makes for `merged` the trails and postings that one of its sources has; numbers are made when
// next asked for.
void trails_follow(const struct Chunk *merged, struct Chunk *const *sources, size_t n_sources);
