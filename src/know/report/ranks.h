// SPDX-License-Identifier: Apache-2.0
//
// Which value stands at given places of the order of very many, without sorting them: every part
// counts its values in buckets that get wider as values grow (by bit length and the next 7 bits;
// numbers of less than RANK_EXACT have one each); the buckets that hold the places wanted are
// gathered, and within them the value is selected. Equal values stand in the order of ids. Costs
// two passes and is linear, whatever the values are.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t value, id;
} Ranked; // in the order of value, then id

static inline bool ranked_before(Ranked a, Ranked b)
{
    return a.value != b.value ? a.value < b.value : a.id < b.id;
}

enum {
    RANK_BITS = 7,
    RANK_EXACT_BITS = 12,
    RANK_EXACT = 1 << RANK_EXACT_BITS,
    // What brings the first wider bucket behind the last exact one.
    RANK_SHIFT = RANK_EXACT - ((RANK_EXACT_BITS - RANK_BITS) << RANK_BITS) - (1 << RANK_BITS),
    RANK_HALF = RANK_SHIFT + ((64 - RANK_BITS + 1) << RANK_BITS),
    RANK_BUCKETS = 2 * RANK_HALF,
};

// Ascends with the value.
static inline uint32_t rank_bucket(int64_t value)
{
    uint64_t size = value < 0 ? ~(uint64_t)value : (uint64_t)value;
    uint32_t bucket = (uint32_t)size;
    if (size >> RANK_EXACT_BITS != 0) {
        uint32_t shift = 63 - RANK_BITS - (uint32_t)__builtin_clzll(size);
        bucket = RANK_SHIFT + (shift << RANK_BITS) + (uint32_t)(size >> shift);
    }
    return value < 0 ? RANK_HALF - 1 - bucket : RANK_HALF + bucket;
}

// Whether all values of a bucket are the same: bucket - RANK_HALF.
static inline bool rank_is_exact(uint32_t bucket)
{
    return bucket - (RANK_HALF - RANK_EXACT) < 2 * RANK_EXACT;
}

enum { RANKS_MAX = 100 }; // places that can be asked for at once

typedef struct {
    size_t n_parts;
    uint32_t **counts; // by part, then bucket
    size_t n_ranks;
    size_t ranks[RANKS_MAX], inside[RANKS_MAX]; // the place, and the same within its bucket
    uint32_t buckets[RANKS_MAX];                // of the places, ascending
    size_t n_wanted;
    uint32_t wanted[RANKS_MAX]; // the same, each once
    uint64_t is_wanted[RANK_BUCKETS / 64];
    bool gathers;    // any bucket is wanted
    bool left_exact; // ranks_leave_exact()
    GArray **found;  // by part, then wanted bucket: of Ranked
} Ranks;

void ranks_init(Ranks *ranks, size_t n_parts);
void ranks_clear(Ranks *ranks);

// First pass: the counters of a part, by bucket; to be raised by whoever makes its values.
uint32_t *ranks_counters(Ranks *ranks, size_t part);
size_t ranks_total(const Ranks *ranks); // after it
// Between the passes: places from 0, ascending, below the total.
void ranks_want(Ranks *ranks, const size_t *places, size_t n);
// For callers who know themselves which of equal values stands at a place: exact buckets are wanted
// no more, and ranks_found() gives their value with the id 0.
void ranks_leave_exact(Ranks *ranks);
// Second pass: every value once more. Whether its bucket is wanted is asked inline.
void ranks_gather(Ranks *ranks, size_t part, uint32_t bucket, Ranked value);
static inline bool ranks_wants(const Ranks *ranks, uint32_t bucket)
{
    return ranks->is_wanted[bucket / 64] >> (bucket % 64) & 1;
}
// After it: what stands at the places.
void ranks_found(Ranks *ranks, Ranked *out);
