// SPDX-License-Identifier: Apache-2.0
//
// Differences between treated and control against published ones: Newcombe's table II (1998), R's
// power.prop.test() and t.test(), Kevin Hillstrom's mail experiment.
#include "know/insight/distribution.h"
#include "know/insight/lift.h"
#include "test_data.h"

#include <math.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

static void test_distributions(void)
{
    NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
    NEAR(normal_quantile(0.001), -3.090232306167814, 1e-12);
    NEAR(normal_two_sided(1.959963984540054), 0.05, 1e-14);
    NEAR(student_quantile(0.975, 10), 2.228138851964939, 1e-10);
    NEAR(student_quantile(0.975, 2), 4.302652729749464, 1e-10);
    NEAR(student_two_sided(2, 1), 2 * (0.5 - atan(2) / G_PI), 1e-13);
    NEAR(student_two_sided(1, 50000), normal_two_sided(1), 1e-5);
    NEAR(chi_squared_above(3.841458820694124, 1), 0.05, 1e-13);
    NEAR(chi_squared_above(18.30703805327515, 10), 0.05, 1e-13);
    NEAR(chi_squared_above(2, 2), exp(-1), 1e-14);
    NEAR(chi_squared_above(0, 3), 1, 1e-15);
}

static LiftGroup yes_no(uint64_t yes, uint64_t n)
{
    return (LiftGroup){n, (double)yes, (double)yes, false};
}

static void test_newcombe(void)
{
    static const struct {
        uint64_t yes, n, other, of;
        double low, high;
    } KNOWN[] = {{56, 70, 48, 80, .0524, .3339}, {9, 10, 3, 10, .1705, .8090},
                 {6, 7, 2, 7, .0582, .8062},     {5, 56, 0, 29, -.0381, .1926},
                 {0, 10, 0, 20, -.1611, .2775},  {0, 10, 0, 10, -.2775, .2775},
                 {10, 10, 0, 20, .6791, 1},      {10, 10, 0, 10, .6075, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(KNOWN); i++) {
        LiftGroup a = yes_no(KNOWN[i].yes, KNOWN[i].n), b = yes_no(KNOWN[i].other, KNOWN[i].of);
        Lift lift = lift_measure(&a, &b, 0.95), turned = lift_measure(&b, &a, 0.95);
        NEAR(lift.low, KNOWN[i].low, 5.1e-5);
        NEAR(lift.high, KNOWN[i].high, 5.1e-5);
        NEAR(turned.low, -lift.high, 1e-12);
        NEAR(turned.p, lift.p, 1e-9);
        g_assert_true(isnan(lift.needed) == (lift.low <= 0 && lift.high >= 0));
    }
}

// Fisher's tea, Welch as t.test() of R has it on its data `sleep`.
static void test_chance(void)
{
    LiftGroup milk = yes_no(3, 4), tea = yes_no(1, 4);
    Lift lift = lift_measure(&milk, &tea, 0.95);
    g_assert_true(lift.exact);
    NEAR(lift.p, 0.4857142857, 1e-9);
    static const double ONE[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double TWO[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    LiftGroup one = {0}, two = {0};
    for (int i = 0; i < 10; i++) {
        lift_group_add(&one, ONE[i]);
        lift_group_add(&two, TWO[i]);
    }
    Lift slept = lift_measure(&one, &two, 0.95);
    NEAR(slept.difference, -1.58, 1e-12);
    NEAR(slept.p, 0.07939, 5e-6);
    NEAR(slept.low, -3.3654832, 5e-7);
    NEAR(slept.high, 0.2054832, 5e-7);
    LiftGroup flat = {5, 10, 20, true};
    g_assert_cmpfloat(lift_measure(&flat, &flat, 0.95).p, ==, 1);
    NEAR(lift_uneven(5000, 5000, 0.5), 1, 1e-12);
    g_assert_cmpfloat(lift_uneven(5000, 5300, 0.5), >, LIFT_UNEVEN);
    g_assert_cmpfloat(lift_uneven(5000, 5400, 0.5), <, LIFT_UNEVEN);
    NEAR(lift_uneven(2000, 1000, 2.0 / 3), 1, 1e-9);
}

static void test_corrections(void)
{
    static const double P[] = {0.01, 0.04, 0.03, 0.005};
    double out[4];
    correct_many(P, 4, CORRECT_HOLM, out); // p.adjust() of R
    NEAR(out[0], 0.03, 1e-12);
    NEAR(out[1], 0.06, 1e-12);
    NEAR(out[2], 0.06, 1e-12);
    NEAR(out[3], 0.02, 1e-12);
    correct_many(P, 4, CORRECT_BENJAMINI_HOCHBERG, out);
    NEAR(out[0], 0.02, 1e-12);
    NEAR(out[1], 0.04, 1e-12);
    NEAR(out[2], 0.04, 1e-12);
    NEAR(out[3], 0.02, 1e-12);
}

// power.prop.test() and power.t.test() of R, from their examples.
static void test_plans(void)
{
    PlanTerms terms = {0.05, 0.9, 1};
    g_assert_cmpuint(plan_rates(0.5, 0.25, &terms).treated, ==, 77); // 76.7
    NEAR(plan_power_rates(0.5, 0.25, 50, &terms), 0.7401659, 1e-6);
    g_assert_cmpuint(plan_means(1, 1, &terms).treated, ==, 22); // 22.02 by the t distribution
    PlanTerms usual = {0.05, 0.8, 1};
    g_assert_cmpuint(plan_means(1, 0.5, &usual).treated, ==, 64); // 63.77
    NEAR(plan_effect_rates(0.5, 77, &terms), 0.25, 0.001);
    NEAR(plan_effect_means(2, plan_means(2, 0.1, &usual).treated, &usual), 0.1, 1e-4);
    for (int k = 1; k < 4; k++) { // what was planned is reached, one fewer does not reach it
        PlanTerms uneven = {0.05, 0.8, k / 2.0};
        PlanSize size = plan_rates(0.1, -0.02, &uneven);
        g_assert_cmpuint(size.control, ==, (uint64_t)ceil((double)size.treated * k / 2.0));
        g_assert_cmpfloat(plan_power_rates(0.1, -0.02, size.treated, &uneven), >=, 0.8 - 1e-9);
        g_assert_cmpfloat(plan_power_rates(0.1, -0.02, size.treated - 1, &uneven), <, 0.8);
    }
    g_assert_true(isnan(plan_effect_rates(0.99, 20, &usual)));
    g_assert_cmpuint(plan_means(1, 1e-12, &usual).treated, ==, 0);
}

// ---- Hillstrom ----

enum { VISIT, CONVERSION, SPEND, N_OUTCOMES };
enum { NONE, MENS, WOMENS, N_SEGMENTS };

// Columns: recency, history_segment, history, mens, womens, zip_code, newbie, channel, segment,
// visit, conversion, spend.
static bool read_hillstrom(LiftGroup groups[N_SEGMENTS][N_OUTCOMES])
{
    static const char *const SEGMENTS[] = {"No E-Mail", "Mens E-Mail", "Womens E-Mail"};
    FILE *file = data_open("hillstrom", "hillstrom.csv");
    char line[512];
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        g_auto(GStrv) all = g_strsplit(line, ",", -1);
        char **cells = all + g_strv_length(all) - 12; // "7) $1,000 +" holds a comma
        for (int s = 0; s < N_SEGMENTS; s++)
            for (int o = 0; strcmp(cells[8], SEGMENTS[s]) == 0 && o < N_OUTCOMES; o++)
                lift_group_add(&groups[s][o], g_ascii_strtod(cells[9 + o], NULL));
    }
    fclose(file);
    return true;
}

static void test_hillstrom(void)
{
    static const char *const NAMES[] = {"visit", "conversion", "spend"};
    static const double KNOWN[N_SEGMENTS][N_OUTCOMES] = {
        {.1062, .0057, .653}, {.1828, .0125, 1.423}, {.1514, .0088, 1.077}};
    static const double WITHIN[] = {5.1e-5, 5.1e-5, 5.1e-4};
    LiftGroup groups[N_SEGMENTS][N_OUTCOMES] = {0};
    if (!read_hillstrom(groups))
        return;
    g_assert_cmpuint(groups[NONE][0].n + groups[MENS][0].n + groups[WOMENS][0].n, ==, 64000);
    g_assert_cmpfloat(lift_uneven(groups[WOMENS][0].n, groups[NONE][0].n, 0.5), >, LIFT_UNEVEN);
    for (int s = MENS; s < N_SEGMENTS; s++) {
        Lift lifts[N_OUTCOMES];
        for (int o = 0; o < N_OUTCOMES; o++)
            lifts[o] = lift_measure(&groups[s][o], &groups[NONE][o], 0.95);
        lift_correct(lifts, N_OUTCOMES, CORRECT_HOLM);
        for (int o = 0; o < N_OUTCOMES; o++) {
            g_test_message("%-6s %-10s %.4f - %.4f = %.4f (%.4f - %.4f), %+.0f %% (%+.0f - %+.0f), "
                           "p %.1e, number needed %.0f",
                           s == MENS ? "men's" : "women", NAMES[o], lifts[o].treated,
                           lifts[o].control, lifts[o].difference, lifts[o].low, lifts[o].high,
                           100 * lifts[o].relative, 100 * lifts[o].relative_low,
                           100 * lifts[o].relative_high, lifts[o].corrected, lifts[o].needed);
            NEAR(lifts[o].treated, KNOWN[s][o], WITHIN[o]);
            NEAR(lifts[o].control, KNOWN[NONE][o], WITHIN[o]);
            g_assert_cmpfloat(lifts[o].low, >, 0);
            g_assert_cmpfloat(lifts[o].corrected, <, 0.01);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lift/distributions", test_distributions);
    g_test_add_func("/lift/newcombe", test_newcombe);
    g_test_add_func("/lift/chance", test_chance);
    g_test_add_func("/lift/corrections", test_corrections);
    g_test_add_func("/lift/plans", test_plans);
    g_test_add_func("/lift/hillstrom", test_hillstrom);
    return g_test_run();
}
