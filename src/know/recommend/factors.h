// SPDX-License-Identifier: Apache-2.0
//
// Implicit feedback as factors: of every product a few numbers, so that the product of those of a
// customer and of a product says how likely the one goes with the other. Hu, Koren and Volinsky,
// Collaborative filtering for implicit feedback datasets, ICDM 2008: what was bought r times counts
// as wanted with confidence 1 + α r, everything else as not wanted with confidence 1. Customers and
// products are solved for in turns, each by a few steps of conjugate gradients: Takács, Pilászy and
// Tikk, Applications of the conjugate gradient method for implicit feedback collaborative
// filtering, RecSys 2011. A round costs entries × rank and rows × rank²; memory is rank numbers a
// row. The same counts give the same factors, on however many threads.
#pragma once

#include "know/crew.h"

#include <glib.h>
#include <stdint.h>

// How often each row (customer) has each column (product), those of row r from starts[r] on.
typedef struct {
    size_t n_rows, n_columns;
    const uint32_t *starts, *columns;
    const float *counts;
} FactorCounts;

enum { FACTOR_RANK_MOST = 64 };

typedef struct {
    unsigned rank;   // numbers of each, at most FACTOR_RANK_MOST
    unsigned rounds; // both sides once
    unsigned steps;  // of conjugate gradients
    float alpha, lambda;
} FactorOptions;

extern const FactorOptions FACTOR_OPTIONS; // what serves

typedef struct {
    size_t n_columns;
    FactorOptions options;
    float *columns; // by column, `rank` numbers each
    float *squares; // rank × rank: sum over the columns of a column times itself
} Factors;

Factors *factors_learn(const FactorCounts *counts, const FactorOptions *options, Crew *crew);
void factors_free(Factors *factors); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Factors, factors_free)

// The numbers of somebody with these columns, which nobody need have had when it was learnt.
void factors_of(const Factors *factors, const uint32_t *columns, const float *counts, size_t n,
                float *out);

static inline const float *factors_column(const Factors *factors, uint32_t column)
{
    return factors->columns + (size_t)column * factors->options.rank;
}

// Of two rows of factors.
float factors_product(const Factors *factors, const float *a, const float *b);
