// SPDX-License-Identifier: Apache-2.0
//
// What a treatment brought: those treated against a control group that was drawn by chance.
//
// Shares: the difference with Newcombe's interval, which joins two intervals of Wilson (Interval
// estimation for the difference between independent proportions, method 10, Statistics in Medicine
// 17, 1998); probability by chance from the pooled normal test, or Fisher's exact test where fewer
// than 5 are expected in a cell. Means: Welch (Biometrika 34, 1947). How much more in relation to
// the control: the logarithm of the ratio by the delta method (Katz and others, Biometrics 34,
// 1978).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What came of a group: how many, of a yes or no how many yes, of an amount its moments. A yes is
// an amount of 1.
typedef struct {
    uint64_t n;
    double sum, squares; // of the outcome
    bool amounts;        // not a yes or no
} LiftGroup;

void lift_group_add(LiftGroup *group, double outcome);
double lift_group_mean(const LiftGroup *group);      // NAN: nobody
double lift_group_deviation(const LiftGroup *group); // standard deviation of the sample; NAN

typedef struct {
    double treated, control;                      // shares or means
    double difference, low, high;                 // with its interval
    double relative, relative_low, relative_high; // parts of the control; NAN: cannot be said
    double p;         // probability of such a difference, or a greater one, by chance; two-sided
    double corrected; // the same among several outcomes; p until lift_correct()
    // How many must be treated for one more yes (fewer than 0: for one fewer). NAN where the
    // interval holds 0.
    double needed, needed_low, needed_high;
    bool exact; // Fisher's test
} Lift;

// Both groups hold the same outcome, at least 2 each. `confidence`: 0.95.
Lift lift_measure(const LiftGroup *treated, const LiftGroup *control, double confidence);

// The probability by chance that groups differ so in size when a customer is treated with
// probability `share` (sample ratio mismatch, χ²). Below LIFT_UNEVEN something other than chance
// divided them: Fabijan and others, Diagnosing sample ratio mismatch, KDD 2019.
double lift_uneven(uint64_t treated, uint64_t control, double share);
#define LIFT_UNEVEN 0.001

// Whether lifts of separate groups of customers differ by more than chance (Cochran's Q, χ² with
// n - 1 degrees of freedom, of differences weighted by their precision). NAN for fewer than two.
double lift_heterogeneity(const LiftGroup *treated, const LiftGroup *control, size_t n);

// Several probabilities at once: Holm (Scandinavian Journal of Statistics 6, 1979) holds the chance
// of any false alarm, Benjamini and Hochberg (1995) the share of false ones among alarms.
typedef enum { CORRECT_HOLM, CORRECT_BENJAMINI_HOCHBERG } Correction;
void correct_many(const double *p, size_t n, Correction correction, double *out);
void lift_correct(Lift *lifts, size_t n, Correction correction);

// ---- planning ----

typedef struct {
    double significance; // 0.05, two-sided
    double power;        // 0.8
    double ratio;        // customers in the control group for each one treated: 1
} PlanTerms;

typedef struct {
    uint64_t treated, control; // to be had at least; 0: cannot be reached
} PlanSize;

// Two shares, by the normal approximation (Fleiss, Levin, Paik, Statistical methods for rates and
// proportions, 2003, 4.14). `rate`: of the control; `effect`: the difference to be seen.
PlanSize plan_rates(double rate, double effect, const PlanTerms *terms);
// Two means of the same standard deviation, with Guenther's correction for Student's t (1981).
PlanSize plan_means(double deviation, double effect, const PlanTerms *terms);

// The probability to see an effect with so many treated.
double plan_power_rates(double rate, double effect, uint64_t treated, const PlanTerms *terms);
double plan_power_means(double deviation, double effect, uint64_t treated, const PlanTerms *terms);

// The least increase that so many treated would show. NAN: none below 1.
double plan_effect_rates(double rate, uint64_t treated, const PlanTerms *terms);
double plan_effect_means(double deviation, uint64_t treated, const PlanTerms *terms);
