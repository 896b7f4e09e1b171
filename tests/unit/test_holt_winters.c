// SPDX-License-Identifier: Apache-2.0
//
// Damped Holt-Winters against published figures, and against its own simulated futures.
#include "base/splitmix.h"
#include "know/insight/distribution.h"
#include "know/insight/holt_winters.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// International visitor nights in Australia, millions, quarters of 1999 to 2015 (Hyndman and
// Athanasopoulos, Forecasting: Principles and Practice, 2nd edition, data set austourists).
static const double NIGHTS[] = {
    30.052513, 19.148496, 25.317692, 27.591437, 32.076456, 23.487961, 28.475940, 35.123753,
    36.838485, 25.007017, 30.722230, 28.693759, 36.640986, 23.824609, 29.311683, 31.770309,
    35.177877, 19.775244, 29.601750, 34.538842, 41.273599, 26.655862, 28.279859, 35.191153,
    42.205664, 24.649171, 32.667335, 37.257354, 45.242460, 29.350481, 36.344207, 41.782081,
    49.276598, 31.275401, 37.850625, 38.837044, 51.236900, 31.838552, 41.323421, 42.799003,
    55.708358, 33.407145, 42.316638, 45.157123, 59.576080, 34.837330, 44.841681, 46.971250,
    60.019031, 38.371179, 46.975864, 50.733796, 61.646873, 39.299569, 52.671209, 54.332317,
    66.834358, 40.871188, 51.828536, 57.491910, 65.251470, 43.061208, 54.760757, 59.834475,
    73.257027, 47.696624, 61.097768, 66.055761,
};
enum { N_NIGHTS = G_N_ELEMENTS(NIGHTS) };

// What ets() of the R package forecast (8.13) gives for them: the form A, damped A, A.
static const HoltWinters PUBLISHED = {
    .form = {SEASON_ADDITIVE, true},
    .period = 4,
    .alpha = 0.35445427,
    .beta = 0.03200749,
    .gamma = 0.39993387,
    .phi = 0.97999997,
    .first = {24.01278357, 0.97770147, {5.34956637, -6.61171798, -0.50735902, 1.76951063}},
    .n_parameters = 9, // as ets() counts for the variance
};
static const double PUBLISHED_AHEAD[] = {76.07768073, 51.61741109, 63.96457729, 68.27886241};

static void near(double is, double wanted, double within)
{
    g_assert_cmpfloat_with_epsilon(is, wanted, within);
}

static void test_published_states(void)
{
    HoltWinters model = PUBLISHED;
    Foreseen ahead[4], sum;
    double fitted[N_NIGHTS];
    holt_winters_follow(&model, NIGHTS, N_NIGHTS, fitted);
    near(fitted[0], 30.32049735, 1e-6);
    near(fitted[11], 35.92489463, 1e-5);
    near(fitted[67], 64.16460104, 1e-5);
    near(model.last.level, 62.00340579, 1e-5);
    near(model.last.trend, 0.70652496, 1e-6);
    near(model.last.seasons[3], 3.58786407, 1e-5);
    holt_winters_foresee(&model, 0.95, 4, ahead, &sum);
    for (int h = 0; h < 4; h++)
        near(ahead[h].mean, PUBLISHED_AHEAD[h], 1e-4);
    near(sum.mean, 259.9385, 1e-3);
}

static void test_published_fit(void)
{
    HoltWinters published = PUBLISHED, model;
    holt_winters_follow(&published, NIGHTS, N_NIGHTS, NULL);
    g_assert_true(holt_winters_fit(NIGHTS, N_NIGHTS, 4, PUBLISHED.form, &model));
    printf("# visitor nights, A, damped A, A: squares %.3f (published fit %.3f), α %.4f β %.4f "
           "γ %.4f φ %.4f\n",
           model.squares, published.squares, model.alpha, model.beta, model.gamma, model.phi);
    g_assert_true(model.converged);
    g_assert_cmpfloat(model.squares, <=, published.squares * (1 + 1e-6));
}

// The last eight quarters, foreseen from those before.
static void test_held(void)
{
    HoltWintersTrial trial = holt_winters_try(NIGHTS, N_NIGHTS, 4, 8, 0.95);
    printf("# the last 8 quarters: off by %.3f (seasonal naive %.3f), %zu of 8 inside 95 %%\n",
           trial.error, trial.of_season, trial.inside);
    g_assert_cmpuint(trial.held, ==, 8);
    g_assert_cmpfloat(trial.error, <, trial.of_season);
    g_assert_cmpuint(trial.inside, >=, 6);
}

// ---- made up ----

static double normal(uint64_t *seed)
{
    return normal_quantile(((double)(splitmix64(seed) >> 11) + 0.5) * 0x1p-53);
}

// A series of a known model, and what comes after it.
static void make_up(SeasonKind season, uint64_t *seed, double *out, size_t n)
{
    static const double WEEK[] = {1.3, 1.1, 1, 0.9, 0.8, 0.7, 1.2};
    double level = 100, trend = 0.5, seasons[7];
    for (int i = 0; i < 7; i++)
        seasons[i] = season == SEASON_MULTIPLICATIVE ? WEEK[i] : 100 * (WEEK[i] - 1);
    for (size_t at = 0; at < n; at++) {
        double *now = &seasons[at % 7], base = level + 0.95 * trend, error = 5 * normal(seed);
        bool times = season == SEASON_MULTIPLICATIVE;
        out[at] = (times ? base * *now : base + *now) + error;
        level = base + 0.2 * (times ? error / *now : error);
        trend = 0.95 * trend + 0.02 * (times ? error / *now : error);
        *now += 0.05 * (times ? error / base : error);
    }
}

// How often 14 days to come, and their sum, lie within 95 %.
static void cover(SeasonKind season)
{
    enum { SHOPS = 20, PAST = 140, AHEAD = 14 };
    uint64_t seed = 5;
    int inside = 0, sums = 0, right = 0;
    for (int shop = 0; shop < SHOPS; shop++) {
        double values[PAST + AHEAD], total = 0;
        HoltWinters model;
        Foreseen ahead[AHEAD], sum;
        make_up(season, &seed, values, PAST + AHEAD);
        g_assert_true(holt_winters_choose(values, PAST, 7, &model));
        right += model.form.season == season;
        holt_winters_foresee(&model, 0.95, AHEAD, ahead, &sum);
        for (int h = 0; h < AHEAD; h++) {
            total += values[PAST + h];
            inside += values[PAST + h] >= ahead[h].low && values[PAST + h] <= ahead[h].high;
        }
        sums += total >= sum.low && total <= sum.high;
    }
    printf("# %s seasons: %.1f %% of days and %.1f %% of sums inside 95 %%; the form is found in "
           "%.0f %%\n",
           season == SEASON_ADDITIVE ? "added" : "multiplied", 100.0 * inside / SHOPS / AHEAD,
           100.0 * sums / SHOPS, 100.0 * right / SHOPS);
    g_assert_cmpint(inside, >=, (int)(0.88 * SHOPS * AHEAD));
    g_assert_cmpint(sums, >=, (int)(0.80 * SHOPS));
    g_assert_cmpint(right, >=, SHOPS * 3 / 4);
}

static void test_coverage(void)
{
    cover(SEASON_ADDITIVE);
    cover(SEASON_MULTIPLICATIVE);
}

// The exact variances against paths of the same model.
static void test_exact(void)
{
    HoltWinters model = PUBLISHED;
    Foreseen ahead[9], sum;
    enum { PATHS = 20000 };
    uint64_t seed = 11;
    double squares[10] = {0};
    holt_winters_follow(&model, NIGHTS, N_NIGHTS, NULL);
    model.variance = 6.0830734;
    holt_winters_foresee(&model, 0.95, 9, ahead, &sum);
    for (int path = 0; path < PATHS; path++) {
        HoltWintersState state = model.last;
        double total = 0;
        for (size_t h = 0; h < 9; h++) {
            double base = state.level + model.phi * state.trend,
                   error = sqrt(6.0830734) * normal(&seed);
            double *season = &state.seasons[(N_NIGHTS + h) % 4], value = base + *season + error;
            state.level = base + model.alpha * error;
            state.trend = model.phi * state.trend + model.beta * error;
            *season += model.gamma * error;
            squares[h] += (value - ahead[h].mean) * (value - ahead[h].mean) / PATHS;
            total += value;
        }
        squares[9] += (total - sum.mean) * (total - sum.mean) / PATHS;
    }
    for (size_t h = 0; h < 9; h++)
        near((ahead[h].high - ahead[h].mean) / 1.959964, sqrt(squares[h]), 0.03 * sqrt(squares[h]));
    near((sum.high - sum.mean) / 1.959964, sqrt(squares[9]), 0.03 * sqrt(squares[9]));
}

// ---- too little, and odd ----

static void test_thin(void)
{
    double few[] = {3, 1, 4, 1, 5}, flat[60], zeros[60] = {0};
    HoltWinters model;
    Foreseen ahead[3], sum;
    g_assert_false(holt_winters_fit(few, 5, 4, (HoltWintersForm){SEASON_ADDITIVE, true}, &model));
    g_assert_false(
        holt_winters_fit(zeros, 60, 7, (HoltWintersForm){SEASON_MULTIPLICATIVE, true}, &model));
    g_assert_false(holt_winters_choose(few, 4, 1, &model));
    g_assert_cmpuint(holt_winters_try(few, 5, 4, 4, 0.95).held, ==, 0);
    for (int i = 0; i < 60; i++)
        flat[i] = 12;
    g_assert_true(holt_winters_choose(flat, 60, 7, &model));
    holt_winters_foresee(&model, 0.95, 3, ahead, &sum);
    near(ahead[2].mean, 12, 1e-3);
    g_assert_true(holt_winters_choose(zeros, 60, 7, &model));
    holt_winters_foresee(&model, 0.95, 3, ahead, &sum);
    near(sum.high, 0, 1e-3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/holt-winters/published-states", test_published_states);
    g_test_add_func("/holt-winters/published-fit", test_published_fit);
    g_test_add_func("/holt-winters/held", test_held);
    g_test_add_func("/holt-winters/exact", test_exact);
    g_test_add_func("/holt-winters/coverage", test_coverage);
    g_test_add_func("/holt-winters/thin", test_thin);
    return g_test_run();
}
