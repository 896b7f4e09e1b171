// SPDX-License-Identifier: Apache-2.0
//
// Chance by SplitMix64 (splitmix.h), with a generator of its own for each thing, seeded by a seed
// and the thing's number, so that what becomes of it does not depend on how the work is cut.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state;
} Random;

Random random_seed(uint64_t seed, uint64_t number);

uint64_t random_next(Random *random);                              // 64 even bits
uint64_t random_below(Random *random, uint64_t n);                 // 0 … n - 1
int64_t random_between(Random *random, int64_t low, int64_t high); // both included
bool random_chance(Random *random, unsigned percent);
double random_unit(Random *random);        // [0, 1)
double random_exponential(Random *random); // mean 1

// An index into `weights`, chosen in proportion to them.
size_t random_weighted(Random *random, const uint16_t *weights, size_t n);

// One of a table's entries.
#define RANDOM_PICK(random, table) (table)[random_below((random), G_N_ELEMENTS(table))]
