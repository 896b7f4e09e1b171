// SPDX-License-Identifier: Apache-2.0
#include "know/insight/gamma_gamma.h"

#include "base/error.h"
#include "know/insight/special.h"

#include <math.h>
#include <string.h>

enum { PIECE = 16384, LEAST = 50, N = 3 };

typedef struct {
    double repeats, total, logs; // total: repeats × mean; logs: log(repeats) + log(mean)
} Row;

// By repeats, made once for each value of the parameters.
typedef struct {
    double value, by_p, by_q;
} Factor;

typedef struct {
    Row *rows;
    size_t n;
    uint32_t most_repeats;
    double scale; // amounts are in the mean of all, so that the starts suit any currency
    Crew *crew;
} Data;

typedef struct {
    const Data *data;
    const double *p;
    const Factor *factors;
    double (*sums)[1 + N];
} Pass;

static Factor factor_of(const double *p, double repeats)
{
    double px = p[GAMMA_P] * repeats, both = digamma(px + p[GAMMA_Q]);
    return (Factor){
        .value = log_gamma(px + p[GAMMA_Q]) - log_gamma(px) - log_gamma(p[GAMMA_Q]) +
                 p[GAMMA_Q] * log(p[GAMMA_V]),
        .by_p = repeats * (both - digamma(px)),
        .by_q = both - digamma(p[GAMMA_Q]) + log(p[GAMMA_V]),
    };
}

// log L = log Γ(px+q) - log Γ(px) - log Γ(q) + q log v + (px-1) log m + px log x
//         - (px+q) log(v + mx), the last of log m left out here: it depends on no parameter.
static void add_piece(void *context, size_t piece)
{
    const Pass *pass = context;
    const double *p = pass->p;
    double sums[1 + N] = {0};
    size_t end = MIN((piece + 1) * PIECE, pass->data->n);
    for (size_t i = piece * PIECE; i < end; i++) {
        const Row *row = &pass->data->rows[i];
        const Factor *factor = &pass->factors[(size_t)row->repeats];
        double weight = p[GAMMA_P] * row->repeats + p[GAMMA_Q], all = p[GAMMA_V] + row->total;
        double log_all = log(all);
        sums[0] += factor->value + p[GAMMA_P] * row->repeats * row->logs - weight * log_all;
        sums[1 + GAMMA_P] += factor->by_p + row->repeats * (row->logs - log_all);
        sums[1 + GAMMA_Q] += factor->by_q - log_all;
        sums[1 + GAMMA_V] += p[GAMMA_Q] / p[GAMMA_V] - weight / all;
    }
    memcpy(pass->sums[piece], sums, sizeof sums);
}

static double at(const void *context, const double *p, double *out_gradient)
{
    const Data *data = context;
    size_t n_pieces = (data->n + PIECE - 1) / PIECE;
    g_autofree Factor *factors = g_new(Factor, data->most_repeats + 1);
    g_autofree bool *made = g_new0(bool, data->most_repeats + 1);
    for (size_t i = 0; i < data->n; i++) {
        size_t repeats = (size_t)data->rows[i].repeats;
        if (!made[repeats])
            factors[repeats] = factor_of(p, data->rows[i].repeats);
        made[repeats] = true;
    }
    Pass pass = {.data = data, .p = p, .factors = factors};
    pass.sums = g_malloc0_n(n_pieces, sizeof *pass.sums);
    crew_run(data->crew, n_pieces, add_piece, &pass);
    double value = 0;
    memset(out_gradient, 0, N * sizeof *out_gradient);
    for (size_t piece = 0; piece < n_pieces; piece++) {
        value += pass.sums[piece][0];
        for (size_t i = 0; i < N; i++)
            out_gradient[i] += pass.sums[piece][1 + i];
    }
    g_free(pass.sums);
    return value;
}

// Returns the sum of the logarithms of the means, which the passes leave out.
static double read_rows(Data *data, const Spending *spendings, size_t n)
{
    double total = 0, logs = 0;
    data->rows = g_new(Row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (spendings[i].repeats > 0 && spendings[i].mean > 0) {
            data->rows[data->n++] =
                (Row){.repeats = spendings[i].repeats, .total = spendings[i].mean};
            data->most_repeats = MAX(data->most_repeats, spendings[i].repeats);
            total += spendings[i].mean;
        }
    data->scale = total / (double)MAX(data->n, 1);
    for (size_t i = 0; i < data->n; i++) {
        Row *row = &data->rows[i];
        logs += log(row->total);
        row->total *= row->repeats / data->scale;
        row->logs = log(row->total);
    }
    return logs;
}

bool gamma_gamma_fit(const Spending *spendings, size_t n, Crew *crew, LikelihoodFit *out,
                     GError **error)
{
    Data data = {.crew = crew};
    double logs = read_rows(&data, spendings, n);
    if (data.n < LEAST) {
        g_free(data.rows);
        return fail(error, ERROR_INVALID,
                    "Too few have bought again to say how much they spend: %d customers are needed",
                    "复购客户太少，无法推算消费金额：至少需要 %d 位", LEAST);
    }
    LikelihoodFit fit = likelihood_fit(&(Likelihood){.n_parameters = N,
                                                     .observations = (double)data.n,
                                                     .at = at,
                                                     .context = &data,
                                                     .starts = {{2, 2, 1}, {6, 4, 0.5}, {1, 3, 3}},
                                                     .n_starts = 3});
    g_free(data.rows);
    fit.p[GAMMA_V] *= data.scale;
    fit.errors[GAMMA_V] *= data.scale;
    fit.log_likelihood -= logs;
    *out = fit;
    return true;
}

double gamma_gamma_mean(const double *p, uint32_t repeats, double mean)
{
    double below = p[GAMMA_P] * repeats + p[GAMMA_Q] - 1;
    double seen = repeats > 0 ? repeats * mean : 0;
    return below > 0 ? p[GAMMA_P] * (p[GAMMA_V] + seen) / below : NAN;
}

double gamma_gamma_correlation(const Spending *spendings, size_t n)
{
    double sums[5] = {0}, count = (double)n;
    for (size_t i = 0; i < n; i++) {
        double x = spendings[i].repeats, y = spendings[i].mean;
        sums[0] += x, sums[1] += y;
        sums[2] += x * x, sums[3] += y * y, sums[4] += x * y;
    }
    double covariance = sums[4] - sums[0] * sums[1] / count;
    double x = sums[2] - sums[0] * sums[0] / count, y = sums[3] - sums[1] * sums[1] / count;
    return x > 0 && y > 0 ? covariance / sqrt(x * y) : 0;
}
