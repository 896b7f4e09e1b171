// SPDX-License-Identifier: Apache-2.0
#include "know/insight/lift.h"

#include "know/insight/distribution.h"
#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

// ---- groups ----

void lift_group_add(LiftGroup *group, double outcome)
{
    group->n++;
    group->sum += outcome;
    group->squares += outcome * outcome;
    group->amounts |= outcome < 0 || outcome > 0 ? outcome < 1 || outcome > 1 : false;
}

double lift_group_mean(const LiftGroup *group)
{
    return group->n > 0 ? group->sum / (double)group->n : NAN;
}

static double variance(const LiftGroup *group)
{
    double n = (double)group->n;
    return group->n < 2 ? NAN : fmax(group->squares - group->sum * group->sum / n, 0) / (n - 1);
}

double lift_group_deviation(const LiftGroup *group)
{
    return sqrt(variance(group));
}

// ---- shares ----

// 2 × 2: so many yes among the treated when all of the margins are as they are.
static double log_hypergeometric(double yes, double n1, double n2, double all)
{
    double log_choose[3], n[] = {n1, n2, n1 + n2}, k[] = {yes, all - yes, all};
    for (int i = 0; i < 3; i++)
        log_choose[i] = log_gamma(n[i] + 1) - log_gamma(k[i] + 1) - log_gamma(n[i] - k[i] + 1);
    return log_choose[0] + log_choose[1] - log_choose[2];
}

// All tables that are no more probable than this one.
static double fisher(double yes, double n1, double n2, double all)
{
    double here = log_hypergeometric(yes, n1, n2, all), sum = 0;
    for (double k = fmax(0, all - n2); k <= fmin(n1, all); k++) {
        double one = log_hypergeometric(k, n1, n2, all);
        sum += one <= here + 1e-7 ? exp(one) : 0;
    }
    return fmin(sum, 1);
}

static void chance_of_shares(const LiftGroup *treated, const LiftGroup *control, Lift *out)
{
    double n1 = (double)treated->n, n2 = (double)control->n, yes = treated->sum + control->sum;
    double least = fmin(n1, n2) * fmin(yes, n1 + n2 - yes) / (n1 + n2);
    out->exact = least < 5;
    if (out->exact) {
        // The rarer answer, so that there are few tables.
        bool turn = 2 * yes > n1 + n2;
        out->p =
            fisher(turn ? n1 - treated->sum : treated->sum, n1, n2, turn ? n1 + n2 - yes : yes);
        return;
    }
    double pooled = yes / (n1 + n2);
    out->p = normal_two_sided(out->difference / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)));
}

static void put_relative(Lift *out, double log_variance, double z)
{
    if (!(out->control > 0) || !(out->treated > 0))
        return;
    double ratio = out->treated / out->control, aside = exp(z * sqrt(log_variance));
    out->relative = ratio - 1;
    out->relative_low = ratio / aside - 1;
    out->relative_high = ratio * aside - 1;
}

static void measure_shares(const LiftGroup *treated, const LiftGroup *control, double z, Lift *out)
{
    double n1 = (double)treated->n, n2 = (double)control->n;
    Interval a = share_interval(treated->sum, n1, z), b = share_interval(control->sum, n2, z);
    out->low = out->difference - hypot(out->treated - a.low, b.high - out->control);
    out->high = out->difference + hypot(a.high - out->treated, out->control - b.low);
    put_relative(out, 1 / treated->sum - 1 / n1 + 1 / control->sum - 1 / n2, z);
    chance_of_shares(treated, control, out);
    if (out->low > 0 || out->high < 0) {
        out->needed = 1 / out->difference;
        out->needed_low = 1 / out->high;
        out->needed_high = 1 / out->low;
    }
}

// ---- means ----

static void measure_means(const LiftGroup *treated, const LiftGroup *control, double confidence,
                          Lift *out)
{
    double n1 = (double)treated->n, n2 = (double)control->n;
    double a = variance(treated) / n1, b = variance(control) / n2, error = sqrt(a + b);
    if (!(error > 0)) { // everybody the same
        out->low = out->high = out->difference;
        out->p = out->difference < 0 || out->difference > 0 ? 0 : 1;
        return;
    }
    double freedom = (a + b) * (a + b) / (a * a / (n1 - 1) + b * b / (n2 - 1));
    double aside = student_quantile((1 + confidence) / 2, freedom) * error;
    out->low = out->difference - aside;
    out->high = out->difference + aside;
    out->p = student_two_sided(out->difference / error, freedom);
    put_relative(out, a / (out->treated * out->treated) + b / (out->control * out->control),
                 normal_quantile((1 + confidence) / 2));
}

Lift lift_measure(const LiftGroup *treated, const LiftGroup *control, double confidence)
{
    g_assert(treated->n >= 2 && control->n >= 2 && confidence > 0 && confidence < 1);
    Lift out = {.treated = lift_group_mean(treated),
                .control = lift_group_mean(control),
                .relative = NAN,
                .relative_low = NAN,
                .relative_high = NAN,
                .needed = NAN,
                .needed_low = NAN,
                .needed_high = NAN};
    out.difference = out.treated - out.control;
    if (treated->amounts || control->amounts)
        measure_means(treated, control, confidence, &out);
    else
        measure_shares(treated, control, normal_quantile((1 + confidence) / 2), &out);
    out.corrected = out.p;
    return out;
}

// ---- several ----

double lift_uneven(uint64_t treated, uint64_t control, double share)
{
    double n = (double)treated + (double)control, wanted = n * share;
    double away = (double)treated - wanted;
    return chi_squared_above(away * away / wanted + away * away / (n - wanted), 1);
}

// Of a difference. With pseudo counts, so that nobody yes does not mean certainty.
static double precision(const LiftGroup *treated, const LiftGroup *control)
{
    double sum = 0;
    for (int i = 0; i < 2; i++) {
        const LiftGroup *group = i == 0 ? treated : control;
        double n = (double)group->n, p = (group->sum + 1) / (n + 2);
        sum += (group->amounts ? variance(group) : p * (1 - p)) / n;
    }
    return 1 / sum;
}

double lift_heterogeneity(const LiftGroup *treated, const LiftGroup *control, size_t n)
{
    double weights = 0, sum = 0, squares = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (treated[i].n < 2 || control[i].n < 2)
            continue;
        double weight = precision(&treated[i], &control[i]);
        double difference = lift_group_mean(&treated[i]) - lift_group_mean(&control[i]);
        if (!isfinite(weight))
            continue;
        used++;
        weights += weight;
        sum += weight * difference;
        squares += weight * difference * difference;
    }
    return used < 2 ? NAN : chi_squared_above(squares - sum * sum / weights, (double)(used - 1));
}

typedef struct {
    double p;
    size_t place;
} Placed;

static int by_p(const void *a, const void *b)
{
    const Placed *left = a, *right = b;
    return (left->p > right->p) - (left->p < right->p);
}

void correct_many(const double *p, size_t n, Correction correction, double *out)
{
    g_autofree Placed *sorted = g_new(Placed, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (Placed){p[i], i};
    qsort(sorted, n, sizeof *sorted, by_p);
    double reached = 0;
    for (size_t i = 0; correction == CORRECT_HOLM && i < n; i++) {
        reached = fmax(reached, fmin(sorted[i].p * (double)(n - i), 1));
        out[sorted[i].place] = reached;
    }
    reached = 1;
    for (size_t i = n; correction == CORRECT_BENJAMINI_HOCHBERG && i-- > 0;) {
        reached = fmin(reached, sorted[i].p * (double)n / (double)(i + 1));
        out[sorted[i].place] = reached;
    }
}

void lift_correct(Lift *lifts, size_t n, Correction correction)
{
    g_autofree double *p = g_new(double, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = lifts[i].p;
    correct_many(p, n, correction, p);
    for (size_t i = 0; i < n; i++)
        lifts[i].corrected = p[i];
}

// ---- planning ----

static PlanSize size_of(double treated, double ratio)
{
    if (!(treated < 1e15))
        return (PlanSize){0};
    double n = ceil(fmax(treated, 2) - 1e-9);
    return (PlanSize){(uint64_t)n, (uint64_t)ceil(n * ratio - 1e-9)};
}

PlanSize plan_rates(double rate, double effect, const PlanTerms *terms)
{
    double other = rate + effect, k = terms->ratio, pooled = (other + k * rate) / (1 + k);
    double both = sqrt((1 + 1 / k) * pooled * (1 - pooled));
    double each = sqrt(other * (1 - other) + rate * (1 - rate) / k);
    double z =
        normal_quantile(1 - terms->significance / 2) * both + normal_quantile(terms->power) * each;
    return size_of(z * z / (effect * effect), k);
}

PlanSize plan_means(double deviation, double effect, const PlanTerms *terms)
{
    double a = normal_quantile(1 - terms->significance / 2), z = a + normal_quantile(terms->power);
    double ratio = deviation / effect;
    return size_of((1 + 1 / terms->ratio) * z * z * ratio * ratio + a * a / 4, terms->ratio);
}

double plan_power_rates(double rate, double effect, uint64_t treated, const PlanTerms *terms)
{
    double other = rate + effect, k = terms->ratio, pooled = (other + k * rate) / (1 + k);
    double both = sqrt((1 + 1 / k) * pooled * (1 - pooled));
    double each = sqrt(other * (1 - other) + rate * (1 - rate) / k);
    double z =
        fabs(effect) * sqrt((double)treated) - normal_quantile(1 - terms->significance / 2) * both;
    return normal_below(z / each);
}

double plan_power_means(double deviation, double effect, uint64_t treated, const PlanTerms *terms)
{
    double a = normal_quantile(1 - terms->significance / 2);
    double n = fmax((double)treated - a * a / 4, 0) / (1 + 1 / terms->ratio);
    return normal_below(fabs(effect) / deviation * sqrt(n) - a);
}

double plan_effect_rates(double rate, uint64_t treated, const PlanTerms *terms)
{
    double low = 0, high = 1 - rate;
    if (!(plan_power_rates(rate, high * (1 - 1e-9), treated, terms) >= terms->power))
        return NAN;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (plan_power_rates(rate, middle, treated, terms) < terms->power)
            low = middle;
        else
            high = middle;
    }
    return high;
}

double plan_effect_means(double deviation, uint64_t treated, const PlanTerms *terms)
{
    double a = normal_quantile(1 - terms->significance / 2);
    double n = ((double)treated - a * a / 4) / (1 + 1 / terms->ratio);
    return n > 0 ? deviation * (a + normal_quantile(terms->power)) / sqrt(n) : NAN;
}
