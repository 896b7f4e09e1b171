// SPDX-License-Identifier: Apache-2.0
//
// Factors against normal equations solved densely, and neighbours against a scan of all sessions.
#include "base/splitmix.h"
#include "know/recommend/factors.h"
#include "know/recommend/neighbours.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static uint32_t below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(splitmix64(state) % n);
}

// ---- factors ----

enum { ROWS = 40, COLUMNS = 17, RANK = 5 };

typedef struct {
    uint32_t starts[ROWS + 1], columns[ROWS * COLUMNS];
    float counts[ROWS * COLUMNS];
    double dense[ROWS][COLUMNS];
} Small;

static FactorCounts small_counts(Small *small, uint64_t *state)
{
    uint32_t n = 0;
    memset(small, 0, sizeof *small);
    for (uint32_t row = 0; row < ROWS; row++) {
        small->starts[row] = n;
        for (uint32_t column = 0; column < COLUMNS; column++) {
            // Two halves that like two halves, and some chance.
            bool likes = (row < ROWS / 2) == (column < COLUMNS / 2);
            if (below(state, 10) >= (likes ? 6U : 1U))
                continue;
            small->dense[row][column] = 1 + below(state, 4);
            small->columns[n] = column;
            small->counts[n++] = (float)small->dense[row][column];
        }
    }
    small->starts[ROWS] = n;
    return (FactorCounts){ROWS, COLUMNS, small->starts, small->columns, small->counts};
}

// Gauss with pivots, in place.
static void solve_dense(double a[RANK][RANK], double b[RANK])
{
    for (int i = 0; i < RANK; i++) {
        int pivot = i;
        for (int k = i + 1; k < RANK; k++)
            pivot = fabs(a[k][i]) > fabs(a[pivot][i]) ? k : pivot;
        for (int k = 0; k < RANK; k++) {
            double kept = a[i][k];
            a[i][k] = a[pivot][k];
            a[pivot][k] = kept;
        }
        double kept = b[i];
        b[i] = b[pivot];
        b[pivot] = kept;
        for (int k = 0; k < RANK; k++) {
            double by = k == i ? 0 : a[k][i] / a[i][i];
            for (int j = 0; j < RANK; j++)
                a[k][j] -= by * a[i][j];
            b[k] -= by * b[i];
        }
    }
    for (int i = 0; i < RANK; i++)
        b[i] /= a[i][i];
}

// Every column asked about, those not bought too, with its confidence: (Yᵀ C Y + λ I)⁻¹ Yᵀ C p.
static void dense_row(const Factors *factors, const double *row, double out[RANK])
{
    double a[RANK][RANK] = {{0}};
    memset(out, 0, RANK * sizeof *out);
    for (int i = 0; i < RANK; i++)
        a[i][i] = (double)factors->options.lambda;
    for (uint32_t column = 0; column < COLUMNS; column++) {
        const float *y = factors_column(factors, column);
        double confidence = 1 + (double)factors->options.alpha * row[column];
        for (int i = 0; i < RANK; i++) {
            for (int j = 0; j < RANK; j++)
                a[i][j] += confidence * (double)y[i] * (double)y[j];
            out[i] += row[column] > 0 ? confidence * (double)y[i] : 0;
        }
    }
    solve_dense(a, out);
}

// Hu, Koren and Volinsky, equation 3.
static double loss_of(const Small *small, const Factors *factors)
{
    double loss = 0, lambda = (double)factors->options.lambda;
    for (int row = 0; row < ROWS; row++) {
        double x[RANK];
        dense_row(factors, small->dense[row], x);
        for (uint32_t column = 0; column < COLUMNS; column++) {
            const float *y = factors_column(factors, column);
            double r = small->dense[row][column], said = 0;
            for (int i = 0; i < RANK; i++)
                said += x[i] * (double)y[i];
            loss += (1 + (double)factors->options.alpha * r) * pow((r > 0) - said, 2);
        }
        for (int i = 0; i < RANK; i++)
            loss += lambda * x[i] * x[i];
    }
    for (int i = 0; i < COLUMNS * RANK; i++)
        loss += lambda * (double)(factors->columns[i] * factors->columns[i]);
    return loss;
}

static const FactorOptions OPTIONS = {
    .rank = RANK, .rounds = 1, .steps = RANK, .alpha = 10.0F, .lambda = 0.5F};

static void test_dense(void)
{
    Small small;
    uint64_t state = 7;
    FactorCounts counts = small_counts(&small, &state);
    FactorOptions options = OPTIONS;
    options.rounds = 3;
    g_autoptr(Factors) factors = factors_learn(&counts, &options, NULL);
    for (uint32_t row = 0; row < ROWS; row++) {
        float found[RANK];
        double wanted[RANK];
        uint32_t first = small.starts[row];
        factors_of(factors, small.columns + first, small.counts + first,
                   small.starts[row + 1] - first, found);
        dense_row(factors, small.dense[row], wanted);
        for (int i = 0; i < RANK; i++)
            g_assert_cmpfloat_with_epsilon((double)found[i], wanted[i], 5e-3);
    }
}

static void test_rounds(void)
{
    Small small;
    uint64_t state = 8;
    FactorCounts counts = small_counts(&small, &state);
    double before = INFINITY;
    for (unsigned rounds = 1; rounds <= 6; rounds++) {
        FactorOptions options = OPTIONS;
        options.rounds = rounds;
        g_autoptr(Factors) factors = factors_learn(&counts, &options, NULL);
        double loss = loss_of(&small, factors);
        g_assert_cmpfloat(loss, <=, before * (1 + 1e-6));
        before = loss;
    }
    // few steps of conjugate gradients end nearly as low (Takács, Pilászy and Tikk)
    FactorOptions options = OPTIONS;
    options.steps = 2;
    options.rounds = 12;
    g_autoptr(Factors) quick = factors_learn(&counts, &options, NULL);
    g_assert_cmpfloat(loss_of(&small, quick), <, before * 1.05);
}

static void test_threads(void)
{
    Small small;
    uint64_t state = 9;
    FactorCounts counts = small_counts(&small, &state);
    Crew *crew = crew_new(3);
    g_autoptr(Factors) alone = factors_learn(&counts, &FACTOR_OPTIONS, NULL);
    g_autoptr(Factors) many = factors_learn(&counts, &FACTOR_OPTIONS, crew);
    crew_free(crew);
    g_assert_cmpint(
        memcmp(alone->columns, many->columns, COLUMNS * FACTOR_OPTIONS.rank * sizeof(float)), ==,
        0);
}

static void test_nothing(void)
{
    FactorCounts counts = {0, 0, (uint32_t[]){0}, NULL, NULL};
    g_autoptr(Factors) factors = factors_learn(&counts, &FACTOR_OPTIONS, NULL);
    float out[FACTOR_RANK_MOST];
    factors_of(factors, NULL, NULL, 0, out);
    for (unsigned i = 0; i < FACTOR_OPTIONS.rank; i++)
        g_assert_cmpfloat(out[i], ==, 0);
}

// ---- neighbours ----

enum { SESSIONS = 300, PRODUCTS = 25, LENGTH = 6 };

typedef struct {
    uint32_t starts[SESSIONS + 1], items[SESSIONS * LENGTH];
    int32_t times[SESSIONS];
    uint8_t left[SESSIONS];
} Many;

static Sessions many_sessions(Many *many, uint64_t *state)
{
    uint32_t n = 0;
    for (uint32_t session = 0; session < SESSIONS; session++) {
        many->starts[session] = n;
        many->times[session] = (int32_t)below(state, 50);
        many->left[session] = below(state, 10) == 0;
        for (uint32_t i = 0, length = 1 + below(state, LENGTH); i < length; i++) {
            uint32_t product = below(state, PRODUCTS);
            bool there = false;
            for (uint32_t k = many->starts[session]; k < n; k++)
                there |= many->items[k] == product;
            if (!there)
                many->items[n++] = product;
        }
    }
    many->starts[SESSIONS] = n;
    return (Sessions){SESSIONS, PRODUCTS, many->starts, many->items, many->times, many->left};
}

typedef struct {
    uint32_t session;
    int32_t time;
    float likeness, last;
} Like;

static int by_likeness(const void *a, const void *b)
{
    const Like *one = a, *other = b;
    if (one->likeness > other->likeness || one->likeness < other->likeness)
        return one->likeness > other->likeness ? -1 : 1;
    if (one->time != other->time)
        return one->time > other->time ? -1 : 1;
    return one->session > other->session ? -1 : 1;
}

static bool holds(const Sessions *all, uint32_t session, uint32_t product)
{
    for (uint32_t at = all->starts[session]; at < all->starts[session + 1]; at++)
        if (all->items[at] == product)
            return true;
    return false;
}

static void scan(const Sessions *all, const uint32_t *asked, size_t n, Near *out)
{
    Like likes[SESSIONS];
    size_t found = 0;
    memset(out, 0, PRODUCTS * sizeof *out);
    for (uint32_t session = 0; session < SESSIONS; session++) {
        Like like = {session, all->times[session], 0, 0};
        for (size_t i = 0; i < n && !all->left[session]; i++)
            if (holds(all, session, asked[i])) {
                like.last = (float)(i + 1) / (float)n;
                like.likeness += like.last;
            }
        like.likeness /= sqrtf((float)(all->starts[session + 1] - all->starts[session]));
        if (like.likeness > 0)
            likes[found++] = like;
    }
    qsort(likes, found, sizeof *likes, by_likeness);
    for (size_t i = 0; i < MIN(found, (size_t)NEIGHBOUR_NEAREST); i++)
        for (uint32_t product = 0; product < PRODUCTS; product++)
            if (holds(all, likes[i].session, product)) {
                out[product].points += likes[i].likeness * likes[i].last;
                out[product].sessions++;
            }
    for (size_t i = 0; i < n; i++)
        out[asked[i]] = (Near){0};
}

static void test_scan(void)
{
    uint64_t state = 3;
    for (int round = 0; round < 30; round++) {
        Many many;
        Near wanted[PRODUCTS];
        Sessions sessions = many_sessions(&many, &state);
        g_autoptr(Neighbourhood) all = neighbourhood_new(&sessions);
        uint32_t asked[3], first = below(&state, PRODUCTS);
        size_t n = 1 + below(&state, 3), found = 0, expected = 0;
        for (uint32_t i = 0; i < n; i++)
            asked[i] = (first + 7 * i) % PRODUCTS;
        scan(&sessions, asked, n, wanted);
        g_autofree Near *near = neighbourhood_ask(all, asked, n, &found);
        for (size_t i = 0; i < found; i++) {
            const Near *of = &wanted[near[i].product];
            g_assert_cmpuint(near[i].sessions, ==, of->sessions);
            g_assert_cmpfloat_with_epsilon(near[i].points, of->points, 1e-4F);
        }
        for (uint32_t product = 0; product < PRODUCTS; product++)
            expected += wanted[product].sessions > 0;
        g_assert_cmpuint(found, ==, expected);
    }
}

static void test_none(void)
{
    uint32_t starts[] = {0};
    size_t n = 1;
    g_autoptr(Neighbourhood) all = neighbourhood_new(&(Sessions){0, 3, starts, NULL, NULL, NULL});
    g_autofree Near *near = neighbourhood_ask(all, (uint32_t[]){1}, 1, &n);
    g_assert_cmpuint(n, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recommend_models/dense", test_dense);
    g_test_add_func("/recommend_models/rounds", test_rounds);
    g_test_add_func("/recommend_models/threads", test_threads);
    g_test_add_func("/recommend_models/nothing", test_nothing);
    g_test_add_func("/recommend_models/scan", test_scan);
    g_test_add_func("/recommend_models/none", test_none);
    return g_test_run();
}
