// SPDX-License-Identifier: Apache-2.0
//
// Pareto/NBD. A customer has either not stopped by T or did so at some moment τ since t_x:
//
//   L = Γ(r+x) α^r β^s / Γ(r) · [ (α+T)^-(r+x) (β+T)^-s + s ∫ (α+τ)^-(r+x) (β+τ)^-(s+1) dτ ]
//
// The papers write the integral as a difference of two hypergeometric functions for each customer.
// Here it is summed over the days, which all customers with as many repeats share: for one x a
// table of the integrals from every day to the last one, so that a group costs two look-ups. Each
// day is integrated by Gauss and Legendre's four points, which are exact to 1e-10 at the steepest
// integrands that data of days can have. Sums that lie under each other by more than a double can
// hold carry their own scale, which only grows towards the first day.
#include "know/insight/purchase_model.h"
#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { NODES = 4, R = 0, ALPHA, S, BETA };

static const double NODE[NODES] = {0.069431844202973712, 0.330009478207571868, 0.669990521792428132,
                                   0.930568155797026288};
static const double WEIGHT[NODES] = {0.173927422568726929, 0.326072577431273071,
                                     0.326072577431273071, 0.173927422568726929};

// At one moment: the logarithms of α + τ and β + τ.
typedef struct {
    double alpha, beta;
} Logs;

// The integral from a day to the last one, and its derivatives, times exp(-scale).
typedef struct {
    double scale, value, slope[PARAMETERS_MAX];
} Tail;

typedef struct {
    const Purchases *purchases;
    const double *p;
    Logs *days, *nodes; // by day; by day and node
    size_t *starts;     // by piece: the first group; a piece is the groups of one x
    double (*sums)[1 + PARAMETERS_MAX];
    double *alive; // by group, or NULL: the share of those who have not stopped
} Pass;

static Logs logs_at(const double *p, double weeks)
{
    return (Logs){log(p[ALPHA] + weeks), log(p[BETA] + weeks)};
}

// Adds one day before a tail.
static Tail longer(const Pass *of, double power, uint32_t day, const Tail *after)
{
    const double *p = of->p;
    const Logs *nodes = &of->nodes[(size_t)day * NODES];
    double exponents[NODES];
    for (int i = 0; i < NODES; i++)
        exponents[i] = -power * nodes[i].alpha - (p[S] + 1) * nodes[i].beta;
    Tail tail = {.scale = exponents[0]}; // the largest of the day, and of all days after it
    double fade = after->value > 0 ? exp(after->scale - tail.scale) : 0;
    tail.value = after->value * fade;
    for (int i = 0; i < PARAMETERS_MAX; i++)
        tail.slope[i] = after->slope[i] * fade;
    for (int i = 0; i < NODES; i++) {
        double weeks = (day + NODE[i]) / 7;
        double area = WEIGHT[i] / 7 * exp(exponents[i] - tail.scale);
        tail.value += area;
        tail.slope[R] -= area * nodes[i].alpha;
        tail.slope[ALPHA] -= area * power / (p[ALPHA] + weeks);
        tail.slope[S] -= area * nodes[i].beta;
        tail.slope[BETA] -= area * (p[S] + 1) / (p[BETA] + weeks);
    }
    return tail;
}

// From `first` to `end`, as a logarithm, and the derivatives of that logarithm.
static double between(const Tail *first, const Tail *end, double *out_slopes)
{
    double fade = end->value > 0 ? exp(end->scale - first->scale) : 0;
    double value = first->value - end->value * fade;
    if (value <= 0)
        return -INFINITY;
    for (int i = 0; i < PARAMETERS_MAX; i++)
        out_slopes[i] = (first->slope[i] - end->slope[i] * fade) / value;
    return first->scale + log(value);
}

// Returns the share of those who have not stopped.
static double add_group(const Pass *of, const PurchaseGroup *group, const Tail *tails, double *sums)
{
    const double *p = of->p;
    Logs end = of->days[group->age];
    double power = p[R] + group->repeats, n = group->n, weeks = weeks_of(group->age);
    double slopes[PARAMETERS_MAX] = {0};
    double stopped = log(p[S]) + between(&tails[group->last], &tails[group->age], slopes);
    double alive = -power * end.alpha - p[S] * end.beta;
    double both = log_add(alive, stopped), in = exp(alive - both), out = 1 - in;
    sums[0] += n * both;
    sums[1 + R] += n * (out * slopes[R] - in * end.alpha);
    sums[1 + ALPHA] += n * (out * slopes[ALPHA] - in * power / (p[ALPHA] + weeks));
    sums[1 + S] += n * (out * (slopes[S] + 1 / p[S]) - in * end.beta);
    sums[1 + BETA] += n * (out * slopes[BETA] - in * p[S] / (p[BETA] + weeks));
    return in;
}

// The groups of one number of repeats.
static void add_piece(void *context, size_t piece)
{
    const Pass *of = context;
    const PurchaseGroup *groups = of->purchases->groups;
    size_t first = of->starts[piece], end = of->starts[piece + 1];
    uint32_t age = 0, least = UINT32_MAX;
    double n = 0, repeats = groups[first].repeats, *sums = of->sums[piece];
    for (size_t i = first; i < end; i++) {
        age = MAX(age, groups[i].age);
        least = MIN(least, groups[i].last);
    }
    g_autofree Tail *tails = g_new(Tail, (size_t)age + 1);
    tails[age] = (Tail){0};
    for (uint32_t day = age; day-- > least;)
        tails[day] = longer(of, of->p[R] + repeats, day, &tails[day + 1]);
    for (size_t i = first; i < end; i++) {
        double in = add_group(of, &groups[i], tails, sums);
        if (of->alive != NULL)
            of->alive[i] = in;
        n += groups[i].n;
    }
    sums[0] += n * (log_gamma(of->p[R] + repeats) - log_gamma(of->p[R]));
    sums[1 + R] += n * (digamma(of->p[R] + repeats) - digamma(of->p[R]));
}

// Returns how many pieces there are.
static size_t make_tables(Pass *of)
{
    const Purchases *purchases = of->purchases;
    size_t n_days = (size_t)purchases->most_age + 1, n_pieces = 0;
    of->days = g_new(Logs, n_days);
    of->nodes = g_new(Logs, n_days * NODES);
    for (uint32_t day = 0; day < n_days; day++) {
        of->days[day] = logs_at(of->p, weeks_of(day));
        for (size_t i = 0; i < NODES; i++)
            of->nodes[day * NODES + i] = logs_at(of->p, (day + NODE[i]) / 7);
    }
    of->starts = g_new(size_t, purchases->n_groups + 1);
    for (size_t i = 0; i < purchases->n_groups; i++)
        if (i == 0 || purchases->groups[i].repeats != purchases->groups[i - 1].repeats)
            of->starts[n_pieces++] = i;
    of->starts[n_pieces] = purchases->n_groups;
    of->sums = g_malloc0_n(n_pieces + 1, sizeof *of->sums);
    return n_pieces;
}

static void tables_clear(Pass *of)
{
    g_free(of->days);
    g_free(of->nodes);
    g_free(of->starts);
    g_free(of->sums);
}

static double likelihood(const Purchases *purchases, const double *p, Crew *crew,
                         double *out_gradient)
{
    Pass of = {.purchases = purchases, .p = p};
    size_t n_pieces = make_tables(&of);
    crew_run(crew, n_pieces, add_piece, &of);
    double n = (double)purchases->customers;
    double value = n * (p[R] * log(p[ALPHA]) + p[S] * log(p[BETA]));
    out_gradient[R] = n * log(p[ALPHA]);
    out_gradient[ALPHA] = n * p[R] / p[ALPHA];
    out_gradient[S] = n * log(p[BETA]);
    out_gradient[BETA] = n * p[S] / p[BETA];
    for (size_t piece = 0; piece < n_pieces; piece++) {
        value += of.sums[piece][0];
        for (size_t i = 0; i < PARAMETERS_MAX; i++)
            out_gradient[i] += of.sums[piece][1 + i];
    }
    tables_clear(&of);
    return value;
}

static void alive(const Purchases *purchases, const double *p, Crew *crew, double *out_alive)
{
    Pass of = {.purchases = purchases, .p = p, .alive = out_alive};
    crew_run(crew, make_tables(&of), add_piece, &of);
    tables_clear(&of);
}

// (r+x) (β+T) / ((α+T) (s-1)) · [1 - ((β+T) / (β+T+t))^(s-1)], which is smooth at s = 1.
static double expected(const double *p, uint32_t repeats, uint32_t age, double weeks)
{
    double end = p[BETA] + weeks_of(age), span = log1p(weeks / end), below = p[S] - 1;
    double part = fabs(below) < 1e-12 ? span : -expm1(-below * span) / below;
    return (p[R] + repeats) * end / (p[ALPHA] + weeks_of(age)) * part;
}

// Being alive at the end says as much about the rate of leaving as about that of buying.
static void draw(const double *p, const PurchaseGroup *group, Random *random, PurchaseDraw *out)
{
    double age = weeks_of(group->age);
    *out = (PurchaseDraw){.rate = chance_gamma(random, p[R] + group->repeats) / (p[ALPHA] + age),
                          .leaving = chance_gamma(random, p[S]) / (p[BETA] + age)};
}

const PurchaseModel PARETO_NBD = {
    .name = "pareto_nbd",
    .n_parameters = 4,
    .parameters = {"r", "alpha", "s", "beta"},
    .likelihood = likelihood,
    .alive = alive,
    .expected = expected,
    .draw = draw,
};
