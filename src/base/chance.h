// SPDX-License-Identifier: Apache-2.0
//
// Chance with a known distribution, by the generators of random.h.
#pragma once

#include "base/random.h"

double chance_normal(Random *random); // mean 0, variance 1
// Shape `shape` > 0, scale 1 (Marsaglia & Tsang, A simple method for generating gamma variables,
// 2000).
double chance_gamma(Random *random, double shape);
double chance_beta(Random *random, double a, double b);
unsigned chance_poisson(Random *random, double mean); // for small means: takes time in proportion
bool chance_happens(Random *random, double probability);

// One of n things in proportion to weights, in the same time however many there are (Walker's
// alias method in Vose's form, 1991).
typedef struct ChanceTable ChanceTable;
ChanceTable *chance_table_new(const double *weights, size_t n);
void chance_table_free(ChanceTable *table); // accepts NULL
size_t chance_pick(const ChanceTable *table, Random *random);
