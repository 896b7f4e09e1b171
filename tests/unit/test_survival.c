// SPDX-License-Identifier: Apache-2.0
//
// Survival curves and the log-rank test against the remission of 42 children with leukaemia
// (Freireich and others, Blood 21, 1963), as Kleinbaum and Klein, Survival analysis, tables 2.1 to
// 2.4, and R's survfit() and survdiff() have them.
#include "know/insight/survival.h"

#include <glib.h>
#include <math.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

// Weeks until relapse; below 0: still in remission after so many.
static const int TREATED[] = {6,   6,   6,   7,   10,  13,  16,  22,  23,  -6, -9,
                              -10, -11, -17, -19, -20, -25, -32, -32, -34, -35};
static const int PLACEBO[] = {1, 1, 2,  2,  3,  4,  4,  5,  5,  8, 8,
                              8, 8, 11, 11, 12, 12, 15, 17, 22, 23};

static SurvivalCounts counts_of(const int *weeks, size_t n)
{
    SurvivalCounts counts = survival_counts_new(40);
    for (size_t i = 0; i < n; i++)
        survival_count(&counts, (uint32_t)ABS(weeks[i]), weeks[i] > 0);
    return counts;
}

static void test_curve(void)
{
    static const struct {
        uint32_t week;
        uint64_t at_risk, events;
        double survival, error, low, high;
    } KNOWN[] = {{6, 21, 3, .8571, .0764, .620, .952},  {7, 17, 1, .8067, .0869, .563, .923},
                 {10, 15, 1, .7529, .0963, .503, .889}, {13, 12, 1, .6902, .1068, .432, .849},
                 {16, 11, 1, .6275, .1141, .368, .805}, {22, 7, 1, .5378, .1282, .268, .747},
                 {23, 6, 1, .4482, .1346, .188, .680}};
    SurvivalCounts counts = counts_of(TREATED, G_N_ELEMENTS(TREATED));
    size_t n = 0;
    g_autofree SurvivalPoint *points = survival_curve(&counts, 0.95, &n);
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(KNOWN));
    for (size_t i = 0; i < n; i++) {
        g_test_message("week %2u: %2lu at risk, %.4f (%.4f) %.3f - %.3f", points[i].time,
                       (unsigned long)points[i].at_risk, points[i].survival, points[i].error,
                       points[i].low, points[i].high);
        g_assert_cmpuint(points[i].time, ==, KNOWN[i].week);
        g_assert_cmpuint(points[i].at_risk, ==, KNOWN[i].at_risk);
        g_assert_cmpuint(points[i].events, ==, KNOWN[i].events);
        NEAR(points[i].survival, KNOWN[i].survival, 5.1e-5);
        NEAR(points[i].error, KNOWN[i].error, 5.1e-5);
        NEAR(points[i].low, KNOWN[i].low, 5.1e-4);
        NEAR(points[i].high, KNOWN[i].high, 5.1e-4);
    }
    g_assert_cmpint(survival_quantile(points, n, 0.5).time, ==, 23);
    g_assert_cmpint(survival_quantile(points, n, 0.5).low, ==, 13);
    g_assert_cmpint(survival_quantile(points, n, 0.5).high, ==, -1);
    NEAR(survival_at(points, n, 5).survival, 1, 1e-15);
    NEAR(survival_at(points, n, 9).survival, .8067, 5.1e-5);
    survival_counts_clear(&counts);
}

// The same population in one group or another; an empty group; beyond the last time.
static void test_log_rank(void)
{
    SurvivalCounts groups[] = {counts_of(TREATED, G_N_ELEMENTS(TREATED)),
                               counts_of(PLACEBO, G_N_ELEMENTS(PLACEBO)), survival_counts_new(1)};
    double observed[3], expected[3];
    LogRank two = log_rank(groups, 2, observed, expected);
    g_test_message("log-rank %.2f, p %.2e; expected %.2f, %.2f", two.chi_squared, two.p,
                   expected[0], expected[1]);
    NEAR(two.chi_squared, 16.79, 5e-3);
    NEAR(two.p, 4.17e-5, 5e-8);
    NEAR(observed[0], 9, 1e-15);
    NEAR(expected[0], 19.25, 5e-3);
    NEAR(expected[1], 10.75, 5e-3);
    LogRank three = log_rank(groups, 3, NULL, NULL); // nobody in the third
    NEAR(three.chi_squared, two.chi_squared, 1e-9);
    NEAR(three.freedom, 1, 1e-15);
    SurvivalCounts same[] = {groups[0], groups[0]};
    NEAR(log_rank(same, 2, NULL, NULL).chi_squared, 0, 1e-12);
    g_assert_true(isnan(log_rank(groups, 1, NULL, NULL).p));
    size_t n = 0;
    g_autofree SurvivalPoint *points = survival_curve(&groups[1], 0.95, &n);
    g_assert_cmpint(survival_quantile(points, n, 0.5).time, ==, 8);
    NEAR(points[n - 1].survival, 0, 1e-15);
    survival_count(&groups[2], 7, true);
    g_assert_cmpuint(groups[2].lost[0], ==, 1);
    for (size_t i = 0; i < 3; i++)
        survival_counts_clear(&groups[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/survival/curve", test_curve);
    g_test_add_func("/survival/log-rank", test_log_rank);
    return g_test_run();
}
