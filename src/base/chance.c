// SPDX-License-Identifier: Apache-2.0
#include "base/chance.h"

#include <math.h>

struct ChanceTable {
    size_t n;
    struct {
        double share; // of this cell; the rest belongs to `other`
        uint32_t other;
    } cells[];
};

double chance_normal(Random *random)
{
    double x, y, square;
    do {
        x = 2 * random_unit(random) - 1;
        y = 2 * random_unit(random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * sqrt(-2 * log(square) / square);
}

double chance_gamma(Random *random, double shape)
{
    if (shape < 1)
        return chance_gamma(random, shape + 1) * pow(1 - random_unit(random), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = chance_normal(random);
        double v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = 1 - random_unit(random);
        if (u < 1 - 0.0331 * x * x * x * x || log(u) < 0.5 * x * x + d * (1 - v + log(v)))
            return d * v;
    }
}

double chance_beta(Random *random, double a, double b)
{
    double x = chance_gamma(random, a);
    return x / (x + chance_gamma(random, b));
}

unsigned chance_poisson(Random *random, double mean)
{
    unsigned n = 0;
    for (double left = mean - random_exponential(random); left > 0; n++)
        left -= random_exponential(random);
    return n;
}

bool chance_happens(Random *random, double probability)
{
    return random_unit(random) < probability;
}

// ---- tables ----

ChanceTable *chance_table_new(const double *weights, size_t n)
{
    g_assert(n > 0 && n < UINT32_MAX);
    ChanceTable *table = g_malloc(sizeof *table + n * sizeof table->cells[0]);
    g_autofree uint32_t *few = g_new(uint32_t, n), *many = g_new(uint32_t, n);
    size_t n_few = 0, n_many = 0;
    double sum = 0;
    table->n = n;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++) {
        table->cells[i].share = weights[i] * (double)n / sum;
        table->cells[i].other = (uint32_t)i;
        if (table->cells[i].share < 1)
            few[n_few++] = (uint32_t)i;
        else
            many[n_many++] = (uint32_t)i;
    }
    while (n_few > 0 && n_many > 0) {
        uint32_t small = few[--n_few], large = many[n_many - 1];
        table->cells[small].other = large;
        table->cells[large].share -= 1 - table->cells[small].share;
        if (table->cells[large].share < 1) {
            n_many--;
            few[n_few++] = large;
        }
    }
    while (n_few > 0) // what rounding left
        table->cells[few[--n_few]].share = 1;
    return table;
}

void chance_table_free(ChanceTable *table)
{
    g_free(table);
}

size_t chance_pick(const ChanceTable *table, Random *random)
{
    double place = random_unit(random) * (double)table->n;
    size_t cell = (size_t)place;
    return place - (double)cell < table->cells[cell].share ? cell : table->cells[cell].other;
}
