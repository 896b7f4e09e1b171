// SPDX-License-Identifier: Apache-2.0
//
// Contracts that are renewed or not: the two cohorts that the model was published with, made-up
// contracts of several cohorts, and what nothing can be learnt of.
#include "base/chance.h"
#include "know/insight/beta_geometric.h"

#include <math.h>

// ---- published ----

// Of 1,000 customers, how many were left after each year: Fader and Hardie (2007). The parameters
// are those of the paper, fitted to the first seven renewals; the years after them foretold.
typedef struct {
    const char *name;
    double left[13];
    double alpha, beta, log_likelihood;
    double off; // percentage points, on average in years 8 to 12
} Published;

static const Published COHORTS[] = {
    {"regular",
     {1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173},
     0.704,
     1.182,
     -1680.3,
     0.5},
    {"high end",
     {1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394},
     0.668,
     3.806,
     -1611.2,
     1.5},
};

static Contracts cohort(const double *left, unsigned renewals, uint64_t *lost, uint64_t *kept)
{
    for (unsigned t = 1; t <= renewals; t++)
        lost[t] = (uint64_t)(left[t - 1] - left[t]);
    kept[renewals] = (uint64_t)left[renewals];
    return (Contracts){renewals + 1, lost, kept};
}

static void test_published(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(COHORTS); i++) {
        const Published *one = &COHORTS[i];
        uint64_t lost[14] = {0}, kept[14] = {0};
        Contracts contracts = cohort(one->left, 7, lost, kept);
        LikelihoodFit fit;
        g_autoptr(GError) error = NULL;
        g_assert_true(contracts_fit(&contracts, &fit, &error));
        g_assert_no_error(error);
        g_assert_true(fit.converged && fit.certain);
        double off = 0;
        for (unsigned year = 8; year <= 12; year++)
            off += fabs(1000 * contract_survival(fit.p, year) - one->left[year]) / 10 / 5;
        g_print("# %s: alpha %.3f, beta %.3f, log-likelihood %.1f, off %.2f points\n", one->name,
                fit.p[CONTRACT_ALPHA], fit.p[CONTRACT_BETA], fit.log_likelihood, off);
        g_assert_cmpfloat_with_epsilon(fit.p[CONTRACT_ALPHA], one->alpha, 0.0006);
        g_assert_cmpfloat_with_epsilon(fit.p[CONTRACT_BETA], one->beta, 0.0006);
        g_assert_cmpfloat_with_epsilon(fit.log_likelihood, one->log_likelihood, 0.06);
        g_assert_cmpfloat(off, <, one->off);
    }
}

// ---- made up ----

// Contracts of cohorts that began one after the other: each has had as many renewals as its age.
static void test_made_up(void)
{
    enum { N = 40000, AGES = 9 };
    const double alpha = 1.3, beta = 4.2;
    uint64_t lost[AGES + 1] = {0}, kept[AGES + 1] = {0};
    Random random = random_seed(5, 0);
    for (int i = 0; i < N; i++) {
        double ends = chance_beta(&random, alpha, beta);
        unsigned age = (unsigned)i % (AGES + 1), t = 1;
        while (t <= age && !chance_happens(&random, ends))
            t++;
        if (t <= age)
            lost[t]++;
        else
            kept[age]++;
    }
    LikelihoodFit fit;
    g_autoptr(GError) error = NULL;
    g_assert_true(contracts_fit(&(Contracts){AGES + 1, lost, kept}, &fit, &error));
    g_assert_true(fit.converged && fit.certain);
    g_assert_cmpfloat(fabs(fit.p[CONTRACT_ALPHA] - alpha), <, 3 * fit.errors[CONTRACT_ALPHA]);
    g_assert_cmpfloat(fabs(fit.p[CONTRACT_BETA] - beta), <, 3 * fit.errors[CONTRACT_BETA]);
    g_assert_cmpfloat(fit.errors[CONTRACT_ALPHA], <, 0.15);
}

// The share that renews grows with each renewal, and sums agree with the shares.
static void test_to_come(void)
{
    const double p[] = {0.7, 1.2};
    double sum = 0;
    for (unsigned k = 1; k <= 20; k++)
        sum += contract_survival(p, 3 + k) / contract_survival(p, 3) / pow(1.02, k);
    g_assert_cmpfloat_with_epsilon(contract_to_come(p, 3, 20, 0.02), sum, 1e-12);
    g_assert_cmpfloat(contract_to_come(p, 8, 5, 0), >, contract_to_come(p, 0, 5, 0));
    g_assert_cmpfloat(contract_survival(p, 0), ==, 1);
}

// Everybody alike: no distribution can be told, the shares are those of a constant rate.
static void test_alike(void)
{
    uint64_t lost[8] = {0}, kept[8] = {0};
    double left = 1 << 20;
    for (unsigned t = 1; t < 8; t++, left /= 2)
        lost[t] = (uint64_t)(left / 2);
    kept[7] = (uint64_t)left;
    LikelihoodFit fit;
    g_autoptr(GError) error = NULL;
    g_assert_true(contracts_fit(&(Contracts){8, lost, kept}, &fit, &error));
    g_assert_cmpfloat_with_epsilon(contract_survival(fit.p, 4), 1 / 16.0, 1e-3);
}

static void test_refused(void)
{
    static const struct {
        uint64_t lost[3], kept[3];
    } CASES[] = {{{0, 10, 5}, {100, 5, 2}}, {{0, 0, 0}, {0, 50, 50}}, {{0, 90, 0}, {10, 0, 0}}};
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        LikelihoodFit fit;
        g_autoptr(GError) error = NULL;
        g_assert_false(contracts_fit(&(Contracts){3, CASES[i].lost, CASES[i].kept}, &fit, &error));
        g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/contracts/published", test_published);
    g_test_add_func("/contracts/made_up", test_made_up);
    g_test_add_func("/contracts/to_come", test_to_come);
    g_test_add_func("/contracts/alike", test_alike);
    g_test_add_func("/contracts/refused", test_refused);
    return g_test_run();
}
