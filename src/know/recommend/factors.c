// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/factors.h"

#include "base/splitmix.h"

#include <string.h>

enum {
    BLOCK = 512,  // rows that a thread solves at a time
    PIECES = 64,  // that sums of squares are made in
    PREPARED = 32 // smallest count of rows worth a piece
};

const FactorOptions FACTOR_OPTIONS = {
    .rank = 32, .rounds = 5, .steps = 3, .alpha = 10.0F, .lambda = 1.0F};

static float product(const float *restrict a, const float *restrict b, unsigned rank)
{
    float sum = 0;
    for (unsigned i = 0; i < rank; i++)
        sum += a[i] * b[i];
    return sum;
}

float factors_product(const Factors *factors, const float *a, const float *b)
{
    return product(a, b, factors->options.rank);
}

// to += by × from
static void add(float *restrict to, float by, const float *restrict from, unsigned rank)
{
    for (unsigned i = 0; i < rank; i++)
        to[i] += by * from[i];
}

// ---- sums of squares ----

typedef struct {
    const float *rows;
    size_t n, each;
    unsigned rank;
    double *sums; // by piece: rank × rank
} Squaring;

static void square_piece(void *context, size_t piece)
{
    const Squaring *squaring = context;
    unsigned rank = squaring->rank;
    double *sums = squaring->sums + piece * rank * rank;
    size_t end = MIN((piece + 1) * squaring->each, squaring->n);
    for (size_t row = piece * squaring->each; row < end; row++) {
        const float *of = squaring->rows + row * rank;
        for (unsigned i = 0; i < rank; i++)
            for (unsigned j = 0; j <= i; j++)
                sums[i * rank + j] += (double)(of[i] * of[j]);
    }
}

// Pieces are added in their order, so that the sum does not depend on threads.
static void square(const float *rows, size_t n, unsigned rank, Crew *crew, float *out)
{
    size_t each = MAX((n + PIECES - 1) / PIECES, (size_t)PREPARED);
    size_t pieces = (n + each - 1) / each;
    g_autofree double *sums = g_new0(double, pieces *rank *rank + 1);
    Squaring squaring = {rows, n, each, rank, sums};
    crew_run(crew, pieces, square_piece, &squaring);
    for (unsigned i = 0; i < rank; i++)
        for (unsigned j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t piece = 0; piece < pieces; piece++)
                sum += sums[piece * rank * rank + i * rank + j];
            out[i * rank + j] = out[j * rank + i] = (float)sum;
        }
}

// ---- one row ----

// What one side is solved from: the other side's rows.
typedef struct {
    const FactorOptions *options;
    const float *others;
    const float *squares; // of them
} Side;

typedef struct {
    const uint32_t *columns;
    const float *counts;
    size_t n;
} Entries;

// out = (squares + λ I + Σ α r y yᵀ) v
static void apply(const Side *side, const Entries *entries, const float *v, float *restrict out)
{
    unsigned rank = side->options->rank;
    for (unsigned i = 0; i < rank; i++)
        out[i] = side->options->lambda * v[i];
    for (unsigned i = 0; i < rank; i++)
        add(out, v[i], side->squares + (size_t)i * rank, rank);
    for (size_t i = 0; i < entries->n; i++) {
        const float *other = side->others + (size_t)entries->columns[i] * rank;
        add(out, side->options->alpha * entries->counts[i] * product(other, v, rank), other, rank);
    }
}

// Improves `x` by steps of conjugate gradients.
static void solve(const Side *side, const Entries *entries, float *x)
{
    unsigned rank = side->options->rank;
    float left[FACTOR_RANK_MOST] = {0}, way[FACTOR_RANK_MOST], turned[FACTOR_RANK_MOST];
    apply(side, entries, x, turned);
    for (size_t i = 0; i < entries->n; i++)
        add(left, 1 + side->options->alpha * entries->counts[i],
            side->others + (size_t)entries->columns[i] * rank, rank);
    add(left, -1, turned, rank);
    memcpy(way, left, sizeof way);
    float size = product(left, left, rank);
    for (unsigned step = 0; step < side->options->steps && size > 1e-12F; step++) {
        apply(side, entries, way, turned);
        float by = size / product(way, turned, rank), before = size;
        add(x, by, way, rank);
        add(left, -by, turned, rank);
        size = product(left, left, rank);
        for (unsigned i = 0; i < rank; i++)
            way[i] = left[i] + size / before * way[i];
    }
}

// ---- all rows ----

typedef struct {
    Side side;
    const FactorCounts *counts;
    float *rows;
} Solving;

static void solve_block(void *context, size_t block)
{
    const Solving *solving = context;
    const FactorCounts *counts = solving->counts;
    size_t end = MIN((block + 1) * BLOCK, counts->n_rows);
    for (size_t row = block * BLOCK; row < end; row++) {
        uint32_t first = counts->starts[row], n = counts->starts[row + 1] - first;
        Entries entries = {counts->columns + first, counts->counts + first, n};
        float *x = solving->rows + row * solving->side.options->rank;
        if (n > 0)
            solve(&solving->side, &entries, x);
        else
            memset(x, 0, solving->side.options->rank * sizeof *x);
    }
}

static void solve_rows(Solving *solving, float *squares, Crew *crew)
{
    unsigned rank = solving->side.options->rank;
    square(solving->side.others, solving->counts->n_columns, rank, crew, squares);
    solving->side.squares = squares;
    crew_run(crew, (solving->counts->n_rows + BLOCK - 1) / BLOCK, solve_block, solving);
}

// Rows and columns change places. To be freed with g_free(): starts, which holds all of it.
static FactorCounts turned(const FactorCounts *from)
{
    size_t n = from->starts[from->n_rows];
    uint32_t *starts = g_new0(uint32_t, from->n_columns + 2 + 2 * n);
    uint32_t *columns = starts + from->n_columns + 2;
    float *counts = (float *)(void *)(columns + n);
    for (size_t i = 0; i < n; i++)
        starts[from->columns[i] + 2]++;
    for (size_t column = 0; column < from->n_columns; column++)
        starts[column + 2] += starts[column + 1];
    for (uint32_t row = 0; row < from->n_rows; row++)
        for (uint32_t i = from->starts[row]; i < from->starts[row + 1]; i++) {
            uint32_t at = starts[from->columns[i] + 1]++;
            columns[at] = row;
            counts[at] = from->counts[i];
        }
    return (FactorCounts){from->n_columns, from->n_rows, starts, columns, counts};
}

// Small numbers, the same every time.
static float *begin_with(size_t n)
{
    float *out = g_new(float, n + 1);
    uint64_t state = 1;
    for (size_t i = 0; i < n; i++)
        out[i] = ((float)(splitmix64(&state) >> 40) / (float)(1 << 24) - 0.5F) * 0.1F;
    return out;
}

Factors *factors_learn(const FactorCounts *counts, const FactorOptions *options, Crew *crew)
{
    Factors *made = g_new0(Factors, 1);
    g_assert(options->rank <= FACTOR_RANK_MOST);
    *made = (Factors){.n_columns = counts->n_columns,
                      .options = *options,
                      .columns = begin_with(counts->n_columns * options->rank),
                      .squares = g_new0(float, (size_t)options->rank * options->rank)};
    FactorCounts across = turned(counts);
    g_autofree float *rows = g_new0(float, counts->n_rows * options->rank + 1);
    Solving down = {{options, made->columns, NULL}, counts, rows};
    Solving back = {{options, rows, NULL}, &across, made->columns};
    for (unsigned round = 0; round < options->rounds; round++) {
        solve_rows(&down, made->squares, crew);
        solve_rows(&back, made->squares, crew);
    }
    square(made->columns, made->n_columns, options->rank, crew, made->squares);
    g_free((uint32_t *)across.starts);
    return made;
}

void factors_free(Factors *factors)
{
    if (factors == NULL)
        return;
    g_free(factors->columns);
    g_free(factors->squares);
    g_free(factors);
}

void factors_of(const Factors *factors, const uint32_t *columns, const float *counts, size_t n,
                float *out)
{
    FactorOptions options = factors->options;
    options.steps = options.rank;
    Side side = {&options, factors->columns, factors->squares};
    memset(out, 0, options.rank * sizeof *out);
    solve(&side, &(Entries){columns, counts, n}, out);
}
