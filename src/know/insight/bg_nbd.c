// SPDX-License-Identifier: Apache-2.0
//
// BG/NBD and MBG/NBD: the same sums, counted from another purchase on. With k = 0 for the former,
// 1 for the latter, y = b + x + k and C = a + b + x + k - 1:
//
//   L = Γ(r+x) α^r / Γ(r) · B(a, y) / B(a, b) · [ (α+T)^-(r+x) + δ a/(y-1) (α+t_x)^-(r+x) ]
//
// where δ is 1 unless k = x = 0. What depends on x alone, or on a day alone, is made once for each,
// so a group costs an exponential and a logarithm.
#include "know/insight/purchase_model.h"
#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { PIECE = 4096, R = 0, ALPHA, A, B };

// Of one number of repeats.
typedef struct {
    double value;    // the factors before the brackets, without α^r
    double slope[4]; // of its logarithm by r, -, a, b
    double stopped;  // log(a / (y-1))
    double below;    // y - 1; 0: nobody can have stopped
} Factor;

// Of one day.
typedef struct {
    double log, inverse; // of α + t
} Moment;

typedef struct {
    const Purchases *purchases;
    const double *p;
    Factor *factors;
    Moment *moments;
    double (*sums)[1 + PARAMETERS_MAX]; // by piece
} Pass;

static Factor factor_of(const double *p, unsigned k, uint32_t repeats)
{
    double x = repeats, y = p[B] + x + k;
    Factor factor = {.below = repeats + k == 0 ? 0 : y - 1};
    double both = digamma(p[A] + p[B]) - digamma(p[A] + y);
    factor.value = log_gamma(p[R] + x) - log_gamma(p[R]) + log_gamma(y) - log_gamma(p[A] + y) -
                   log_gamma(p[B]) + log_gamma(p[A] + p[B]);
    factor.slope[R] = digamma(p[R] + x) - digamma(p[R]);
    factor.slope[A] = both;
    factor.slope[B] = digamma(y) - digamma(p[B]) + both;
    factor.stopped = factor.below > 0 ? log(p[A] / factor.below) : -INFINITY;
    return factor;
}

static void add_group(const Pass *of, const PurchaseGroup *group, double *sums)
{
    const Factor *factor = &of->factors[group->repeats];
    Moment end = of->moments[group->age], last = of->moments[group->last];
    double power = of->p[R] + group->repeats, n = group->n;
    double alive = -power * end.log, stopped = factor->stopped - power * last.log;
    double both = log_add(alive, stopped);
    double in = exp(alive - both), out = 1 - in;
    sums[0] += n * (factor->value + both);
    sums[1 + R] += n * (factor->slope[R] - in * end.log - out * last.log);
    sums[1 + ALPHA] -= n * power * (in * end.inverse + out * last.inverse);
    sums[1 + A] += n * (factor->slope[A] + out / of->p[A]);
    sums[1 + B] += n * (factor->slope[B] - (out > 0 ? out / factor->below : 0));
}

static void add_piece(void *context, size_t piece)
{
    const Pass *of = context;
    size_t end = MIN((piece + 1) * PIECE, of->purchases->n_groups);
    double sums[1 + PARAMETERS_MAX] = {0};
    for (size_t i = piece * PIECE; i < end; i++)
        add_group(of, &of->purchases->groups[i], sums);
    memcpy(of->sums[piece], sums, sizeof sums);
}

static void make_tables(Pass *of, unsigned k)
{
    const Purchases *purchases = of->purchases;
    of->factors = g_new(Factor, purchases->most_repeats + 1);
    of->moments = g_new(Moment, purchases->most_age + 1);
    for (size_t i = 0; i < purchases->n_groups; i++) {
        uint32_t repeats = purchases->groups[i].repeats;
        if (i == 0 || repeats != purchases->groups[i - 1].repeats)
            of->factors[repeats] = factor_of(of->p, k, repeats);
    }
    for (uint32_t day = 0; day <= purchases->most_age; day++) {
        double t = of->p[ALPHA] + weeks_of(day);
        of->moments[day] = (Moment){log(t), 1 / t};
    }
}

static double likelihood(const Purchases *purchases, const double *p, unsigned k, Crew *crew,
                         double *out_gradient)
{
    Pass of = {.purchases = purchases, .p = p};
    size_t n_pieces = (purchases->n_groups + PIECE - 1) / PIECE;
    of.sums = g_malloc0_n(n_pieces + 1, sizeof *of.sums);
    make_tables(&of, k);
    crew_run(crew, n_pieces, add_piece, &of);
    double customers = (double)purchases->customers, value = customers * p[R] * log(p[ALPHA]);
    memset(out_gradient, 0, PARAMETERS_MAX * sizeof *out_gradient);
    out_gradient[R] = customers * log(p[ALPHA]);
    out_gradient[ALPHA] = customers * p[R] / p[ALPHA];
    for (size_t piece = 0; piece < n_pieces; piece++) {
        value += of.sums[piece][0];
        for (size_t i = 0; i < PARAMETERS_MAX; i++)
            out_gradient[i] += of.sums[piece][1 + i];
    }
    g_free(of.factors);
    g_free(of.moments);
    g_free(of.sums);
    return value;
}

static double alive_of(const double *p, unsigned k, const PurchaseGroup *group)
{
    if (group->repeats + k == 0)
        return 1;
    double power = p[R] + group->repeats, end = p[ALPHA] + weeks_of(group->age);
    double ratio = power * log(end / (p[ALPHA] + weeks_of(group->last)));
    return 1 / (1 + p[A] / (p[B] + group->repeats + k - 1) * exp(ratio));
}

// C / (a-1) · [1 - (1-z)^(r+x) 2F1(r+x, y; C; z)] with z = t / (α+T+t), after Euler's
// transformation, whose terms do not grow: (1-z)^(a-1) 2F1(C-r-x, a-1; C; z).
static double expected(const double *p, unsigned k, double x, double age, double weeks)
{
    double z = weeks / (p[ALPHA] + age + weeks), c = p[A] + p[B] + x + k - 1;
    double rest = exp((p[A] - 1) * log1p(-z)) * hypergeometric(c - p[R] - x, p[A] - 1, c, z);
    return c / (p[A] - 1) * (1 - rest);
}

// Both sides of a = 1, where the expression is 0 / 0 but smooth.
static double expected_anywhere(const double *p, unsigned k, uint32_t repeats, uint32_t age,
                                double weeks)
{
    const double near = 1e-5;
    double age_weeks = weeks_of(age);
    if (weeks <= 0)
        return 0;
    if (fabs(p[A] - 1) >= near)
        return expected(p, k, repeats, age_weeks, weeks);
    double low[] = {p[R], p[ALPHA], 1 - near, p[B]}, high[] = {p[R], p[ALPHA], 1 + near, p[B]};
    return (expected(low, k, repeats, age_weeks, weeks) +
            expected(high, k, repeats, age_weeks, weeks)) /
           2;
}

// ---- the two ----

static double bg_likelihood(const Purchases *purchases, const double *p, Crew *crew,
                            double *out_gradient)
{
    return likelihood(purchases, p, 0, crew, out_gradient);
}

static void bg_alive(const Purchases *purchases, const double *p, Crew *crew, double *out_alive)
{
    (void)crew;
    for (size_t i = 0; i < purchases->n_groups; i++)
        out_alive[i] = alive_of(p, 0, &purchases->groups[i]);
}

static double bg_expected(const double *p, uint32_t repeats, uint32_t age, double weeks)
{
    return expected_anywhere(p, 0, repeats, age, weeks);
}

static double mbg_likelihood(const Purchases *purchases, const double *p, Crew *crew,
                             double *out_gradient)
{
    return likelihood(purchases, p, 1, crew, out_gradient);
}

static void mbg_alive(const Purchases *purchases, const double *p, Crew *crew, double *out_alive)
{
    (void)crew;
    for (size_t i = 0; i < purchases->n_groups; i++)
        out_alive[i] = alive_of(p, 1, &purchases->groups[i]);
}

static double mbg_expected(const double *p, uint32_t repeats, uint32_t age, double weeks)
{
    return expected_anywhere(p, 1, repeats, age, weeks);
}

// `first`: 1 where they could stop after the first purchase too, and have not.
static void draw_any(const double *p, uint32_t first, const PurchaseGroup *group, Random *random,
                     PurchaseDraw *out)
{
    *out = (PurchaseDraw){.rate = chance_gamma(random, p[R] + group->repeats) /
                                  (p[ALPHA] + weeks_of(group->age)),
                          .stops = chance_beta(random, p[A], p[B] + group->repeats + first)};
}

static void bg_draw(const double *p, const PurchaseGroup *group, Random *random, PurchaseDraw *out)
{
    draw_any(p, 0, group, random, out);
}

static void mbg_draw(const double *p, const PurchaseGroup *group, Random *random, PurchaseDraw *out)
{
    draw_any(p, 1, group, random, out);
}

const PurchaseModel BG_NBD = {
    .name = "bg_nbd",
    .n_parameters = 4,
    .parameters = {"r", "alpha", "a", "b"},
    .likelihood = bg_likelihood,
    .alive = bg_alive,
    .expected = bg_expected,
    .draw = bg_draw,
};

const PurchaseModel MBG_NBD = {
    .name = "mbg_nbd",
    .n_parameters = 4,
    .parameters = {"r", "alpha", "a", "b"},
    .likelihood = mbg_likelihood,
    .alive = mbg_alive,
    .expected = mbg_expected,
    .draw = mbg_draw,
};
