// SPDX-License-Identifier: Apache-2.0
#include "know/insight/holt_winters.h"

#include "base/splitmix.h"
#include "know/insight/distribution.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <nlopt.h>
#include <stdlib.h>
#include <string.h>

// The parameters as they are searched: β as a part of α, γ as a part of 1 - α, so that each has
// limits of its own; then the first state, whose last season follows from the others.
enum { ALPHA, BETA, GAMMA, PHI, LEVEL, TREND, SEASONS, ALL_MOST = SEASONS + SEASON_MOST };
enum { EVALUATIONS_MAX = 600, STARTS = 3, PATHS = 4000 };

static const double NEARLY = 1e-4;             // what keeps parameters off their limits
static const double DAMPED = 0.8, SLOW = 0.98; // limits of φ, as usual
static const double SAME = 1e-5;               // of two starts, in relation to the sum of squares
static const double UNUSABLE = 1e12;           // in place of a sum of squares that there is not

typedef struct {
    const double *values; // divided by their mean
    size_t n, period;
    HoltWintersForm form;
    size_t free[ALL_MOST]; // which of the parameters are searched
    size_t n_free;
    double fixed[ALL_MOST];
} Search;

// ---- one pass over the values ----

// A number and its derivatives by all parameters.
typedef struct {
    double is;
    double by[ALL_MOST];
} Slope;

typedef struct {
    Slope level, trend, seasons[SEASON_MOST];
    size_t n_all;
} Pass;

static bool multiplies(const Search *search)
{
    return search->form.season == SEASON_MULTIPLICATIVE;
}

static void pass_begin(const Search *search, const double *p, Pass *pass)
{
    size_t period = search->period;
    pass->n_all = SEASONS + (search->form.season != SEASON_NONE ? period - 1 : 0);
    pass->level = (Slope){.is = p[LEVEL], .by[LEVEL] = 1};
    pass->trend = (Slope){.is = p[TREND], .by[TREND] = 1};
    double rest = multiplies(search) ? (double)period : 0;
    Slope last = {0};
    for (size_t i = 0; i + 1 < period && search->form.season != SEASON_NONE; i++) {
        pass->seasons[i] = (Slope){.is = p[SEASONS + i]};
        pass->seasons[i].by[SEASONS + i] = 1;
        rest -= p[SEASONS + i];
        last.by[SEASONS + i] = -1;
    }
    last.is = rest;
    if (search->form.season != SEASON_NONE)
        pass->seasons[period - 1] = last;
}

// How what was foreseen and what is corrected depend on the parameters, for one value.
typedef struct {
    Slope base, error, level_error, season_error; // the errors as level and season take them
} Step;

static void take_error(const Search *search, const Pass *pass, const Slope *season, double value,
                       Step *step)
{
    double base = step->base.is, of = season != NULL ? season->is : 0;
    bool times = multiplies(search);
    step->error.is = value - (times ? base * of : base + of);
    step->level_error.is = times ? step->error.is / of : step->error.is;
    step->season_error.is = times ? step->error.is / base : step->error.is;
    for (size_t i = 0; i < pass->n_all; i++) {
        double by_base = step->base.by[i], by_season = season != NULL ? season->by[i] : 0;
        double by = times ? -(by_base * of + base * by_season) : -(by_base + by_season);
        step->error.by[i] = by;
        step->level_error.by[i] = times ? (by - step->level_error.is * by_season) / of : by;
        step->season_error.by[i] = times ? (by - step->season_error.is * by_base) / base : by;
    }
}

// Adds rate × error, as if the rate were fixed: who calls adds what it depends on.
static void correct(Slope *state, const Slope *error, double rate, size_t n_all)
{
    state->is += rate * error->is;
    for (size_t i = 0; i < n_all; i++)
        state->by[i] += rate * error->by[i];
}

// One value; false when seasons or the base have come to nothing.
static bool pass_step(const Search *search, const double *p, double value, size_t at, Pass *pass,
                      Step *step)
{
    size_t n_all = pass->n_all;
    bool seasonal = search->form.season != SEASON_NONE;
    Slope *season = seasonal ? &pass->seasons[at % search->period] : NULL;
    Slope damped = {.is = p[PHI] * pass->trend.is};
    for (size_t i = 0; i < n_all; i++)
        damped.by[i] = p[PHI] * pass->trend.by[i];
    damped.by[PHI] += pass->trend.is;
    step->base.is = pass->level.is + damped.is;
    for (size_t i = 0; i < n_all; i++)
        step->base.by[i] = pass->level.by[i] + damped.by[i];
    if (multiplies(search) && (season->is < NEARLY || step->base.is < NEARLY))
        return false;
    take_error(search, pass, season, value, step);
    pass->level = step->base;
    correct(&pass->level, &step->level_error, p[ALPHA], n_all);
    pass->level.by[ALPHA] += step->level_error.is;
    pass->trend = damped;
    correct(&pass->trend, &step->level_error, p[ALPHA] * p[BETA], n_all);
    pass->trend.by[ALPHA] += p[BETA] * step->level_error.is;
    pass->trend.by[BETA] += p[ALPHA] * step->level_error.is;
    if (!seasonal)
        return true;
    correct(season, &step->season_error, (1 - p[ALPHA]) * p[GAMMA], n_all);
    season->by[ALPHA] -= p[GAMMA] * step->season_error.is;
    season->by[GAMMA] += (1 - p[ALPHA]) * step->season_error.is;
    return true;
}

// The mean square and its derivatives by all parameters.
static double mean_square(const Search *search, const double *p, double *out_by)
{
    Pass pass;
    Step step;
    double sum = 0, n = (double)search->n;
    pass_begin(search, p, &pass);
    memset(out_by, 0, pass.n_all * sizeof *out_by);
    for (size_t at = 0; at < search->n; at++) {
        if (!pass_step(search, p, search->values[at], at, &pass, &step))
            return UNUSABLE;
        sum += step.error.is * step.error.is;
        for (size_t i = 0; i < pass.n_all; i++)
            out_by[i] += 2 * step.error.is * step.error.by[i] / n;
    }
    return isfinite(sum) ? sum / n : UNUSABLE;
}

// ---- the search ----

static void unpack(const Search *search, const double *packed, double *p)
{
    memcpy(p, search->fixed, sizeof search->fixed);
    for (size_t i = 0; i < search->n_free; i++)
        p[search->free[i]] = packed[i];
}

static double objective(unsigned n, const double *packed, double *gradient, void *context)
{
    const Search *search = context;
    double p[ALL_MOST], by[ALL_MOST];
    unpack(search, packed, p);
    double value = mean_square(search, p, by);
    for (unsigned i = 0; gradient != NULL && i < n; i++)
        gradient[i] = value < UNUSABLE ? by[search->free[i]] : 0;
    return value;
}

static void limits(const Search *search, nlopt_opt opt)
{
    double low[ALL_MOST], high[ALL_MOST];
    for (size_t i = 0; i < search->n_free; i++) {
        size_t which = search->free[i];
        bool rate = which <= GAMMA;
        low[i] = rate ? NEARLY : which == PHI ? DAMPED : -HUGE_VAL;
        high[i] = rate ? 1 - NEARLY : which == PHI ? SLOW : HUGE_VAL;
        if (which >= SEASONS && multiplies(search))
            low[i] = NEARLY;
    }
    nlopt_set_lower_bounds(opt, low);
    nlopt_set_upper_bounds(opt, high);
}

static double descend(Search *search, double *packed)
{
    double by[ALL_MOST], best = objective((unsigned)search->n_free, packed, by, search);
    double start[ALL_MOST];
    memcpy(start, packed, search->n_free * sizeof *packed);
    nlopt_opt opt = nlopt_create(NLOPT_LD_SLSQP, (unsigned)search->n_free);
    limits(search, opt);
    nlopt_set_min_objective(opt, objective, search);
    nlopt_set_ftol_rel(opt, 1e-10);
    nlopt_set_xtol_rel(opt, 1e-8);
    nlopt_set_maxeval(opt, EVALUATIONS_MAX);
    double reached = HUGE_VAL;
    // What it says matters less than where it stands.
    (void)nlopt_optimize(opt, packed, &reached);
    nlopt_destroy(opt);
    reached = objective((unsigned)search->n_free, packed, NULL, search);
    if (reached <= best)
        return reached;
    memcpy(packed, start, search->n_free * sizeof *packed);
    return best;
}

// ---- where it begins ----

// Seasons of the first rounds, at most four: what is left of the values without the mean of their
// round.
static void first_seasons(const Search *search, double *p)
{
    size_t period = search->period, rounds = MIN(search->n / period, 4);
    double all[SEASON_MOST] = {0}, sum = 0;
    for (size_t round = 0; round < rounds; round++) {
        const double *values = search->values + round * period;
        double mean = 0;
        for (size_t i = 0; i < period; i++)
            mean += values[i] / (double)period;
        for (size_t i = 0; i < period; i++)
            all[i] += (multiplies(search) ? values[i] / mean : values[i] - mean) / (double)rounds;
    }
    for (size_t i = 0; i < period; i++)
        sum += all[i];
    double off = multiplies(search) ? (double)period / sum : sum / (double)period;
    for (size_t i = 0; i + 1 < period; i++)
        p[SEASONS + i] = multiplies(search) ? fmax(all[i] * off, 0.01) : all[i] - off;
}

// A line through the first values, without their seasons.
static void first_line(const Search *search, double *p)
{
    size_t n = MIN(search->n, MAX(10, 2 * search->period)), period = search->period;
    bool seasonal = search->form.season != SEASON_NONE;
    double rest = multiplies(search) ? (double)period : 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; seasonal && i + 1 < period; i++)
        rest -= p[SEASONS + i];
    for (size_t i = 0; i < n; i++) {
        size_t at = i % period;
        double season = !seasonal ? 0 : at + 1 < period ? p[SEASONS + at] : rest;
        double t = (double)i + 1, value = search->values[i];
        value = multiplies(search) ? value / fmax(season, 0.01) : value - season;
        x += t, y += value, xx += t * t, xy += t * value;
    }
    double count = (double)n, slope = (count * xy - x * y) / (count * xx - x * x);
    p[TREND] = search->form.trend ? slope : 0;
    p[LEVEL] = (y - p[TREND] * x) / count;
    if (multiplies(search) && p[LEVEL] < 0.01)
        p[LEVEL] = fmax(y / count, 0.01), p[TREND] = 0;
}

static void choose_free(Search *search)
{
    bool seasonal = search->form.season != SEASON_NONE;
    search->free[search->n_free++] = ALPHA;
    if (search->form.trend) {
        search->free[search->n_free++] = BETA;
        search->free[search->n_free++] = PHI;
        search->free[search->n_free++] = TREND;
    }
    search->free[search->n_free++] = LEVEL;
    if (!seasonal)
        return;
    search->free[search->n_free++] = GAMMA;
    for (size_t i = 0; i + 1 < search->period; i++)
        search->free[search->n_free++] = SEASONS + i;
}

// ---- fitting ----

static void keep_model(const Search *search, const double *p, double scale, HoltWinters *out)
{
    size_t period = search->period;
    double rest = multiplies(search) ? (double)period : 0;
    double unit = multiplies(search) ? 1 : scale;
    *out = (HoltWinters){.form = search->form, .period = period, .alpha = p[ALPHA]};
    out->first.level = p[LEVEL] * scale;
    if (search->form.trend) {
        out->beta = p[ALPHA] * p[BETA];
        out->phi = p[PHI];
        out->first.trend = p[TREND] * scale;
    }
    if (search->form.season == SEASON_NONE)
        return;
    out->gamma = (1 - p[ALPHA]) * p[GAMMA];
    for (size_t i = 0; i + 1 < period; i++) {
        out->first.seasons[i] = p[SEASONS + i] * unit;
        rest -= p[SEASONS + i];
    }
    out->first.seasons[period - 1] = rest * unit;
}

// What starts for α, β and γ (of their limits), and φ.
static const double START[STARTS][4] = {
    {0.3, 0.1, 0.1, 0.97}, {0.05, 0.02, 0.02, 0.95}, {0.7, 0.3, 0.3, 0.9}};

// The best of all starts; whether two of them met.
static bool search_all(Search *search, double *best)
{
    double least = HUGE_VAL, ended[STARTS];
    int same = 0;
    memset(best, 0, ALL_MOST * sizeof *best);
    for (int start = 0; start < STARTS; start++) {
        double p[ALL_MOST], packed[ALL_MOST];
        memcpy(p, search->fixed, sizeof p);
        memcpy(p, START[start], sizeof START[start]);
        for (size_t i = 0; i < search->n_free; i++)
            packed[i] = p[search->free[i]];
        ended[start] = descend(search, packed);
        if (ended[start] < least) {
            least = ended[start];
            unpack(search, packed, best);
        }
    }
    for (int start = 0; start < STARTS; start++)
        same += ended[start] <= least * (1 + SAME) + 1e-15;
    return same >= 2 && least < UNUSABLE;
}

static double information(const HoltWinters *model)
{
    double n = (double)model->n, k = (double)model->n_parameters + 1; // with the variance
    return n * log(fmax(model->squares / n, DBL_MIN)) + 2 * k * n / (n - k - 1);
}

bool holt_winters_fit(const double *values, size_t n, size_t period, HoltWintersForm form,
                      HoltWinters *out)
{
    Search search = {.n = n, .period = form.season != SEASON_NONE ? period : 1, .form = form};
    double sum = 0, least = HUGE_VAL, p[ALL_MOST];
    g_assert(period >= 1 && period <= SEASON_MOST);
    choose_free(&search);
    for (size_t i = 0; i < n; i++) {
        sum += fabs(values[i]);
        least = fmin(least, values[i]);
    }
    if (n < search.n_free + 4 || n < 2 * search.period ||
        (form.season != SEASON_NONE && period < 2) || (multiplies(&search) && least <= 0))
        return false;
    double scale = sum > 0 ? sum / (double)n : 1;
    g_autofree double *scaled = g_new(double, n);
    for (size_t i = 0; i < n; i++)
        scaled[i] = values[i] / scale;
    search.values = scaled;
    if (form.season != SEASON_NONE)
        first_seasons(&search, search.fixed);
    first_line(&search, search.fixed);
    bool converged = search_all(&search, p);
    keep_model(&search, p, scale, out);
    holt_winters_follow(out, values, n, NULL);
    out->n_parameters = search.n_free;
    out->variance = out->squares / (double)(n - search.n_free);
    out->aicc = information(out);
    out->converged = converged;
    return isfinite(out->squares);
}

bool holt_winters_choose(const double *values, size_t n, size_t period, HoltWinters *out)
{
    bool found = false;
    for (int season = SEASON_NONE; season <= SEASON_MULTIPLICATIVE; season++)
        for (int trend = 0; trend < 2; trend++) {
            HoltWinters one;
            HoltWintersForm form = {(SeasonKind)season, trend == 1};
            if ((season != SEASON_NONE && period < 2) ||
                !holt_winters_fit(values, n, period, form, &one) ||
                (found && one.aicc >= out->aicc))
                continue;
            *out = one;
            found = true;
        }
    return found;
}

// ---- what is to come ----

static double state_value(const HoltWinters *model, const HoltWintersState *state, size_t at,
                          double *out_base)
{
    double base = state->level + model->phi * state->trend;
    double season = state->seasons[at % model->period];
    *out_base = base;
    if (model->form.season == SEASON_MULTIPLICATIVE)
        return base * season;
    return model->form.season == SEASON_ADDITIVE ? base + season : base;
}

static void state_correct(const HoltWinters *model, HoltWintersState *state, size_t at, double base,
                          double error)
{
    double *season = &state->seasons[at % model->period];
    bool times = model->form.season == SEASON_MULTIPLICATIVE;
    double level_error = times ? error / *season : error;
    state->level = base + model->alpha * level_error;
    state->trend = model->phi * state->trend + model->beta * level_error;
    *season += model->gamma * (times ? error / base : error);
}

void holt_winters_follow(HoltWinters *model, const double *values, size_t n, double *out_fitted)
{
    model->last = model->first;
    model->n = n;
    model->squares = 0;
    for (size_t at = 0; at < n; at++) {
        double base, fitted = state_value(model, &model->last, at, &base);
        double error = values[at] - fitted;
        model->squares += error * error;
        state_correct(model, &model->last, at, base, error);
        if (out_fitted != NULL)
            out_fitted[at] = fitted;
    }
}

// How much an error moves the value j steps after it: the c of table 6.2 there.
static double moves(const HoltWinters *model, size_t j)
{
    double damped = 0, power = 1;
    for (size_t i = 0; i < j; i++)
        damped += power *= model->phi;
    bool season = model->form.season != SEASON_NONE && j % model->period == 0;
    return model->alpha + model->beta * damped + (season ? model->gamma : 0);
}

static Foreseen around(double mean, double variance, double z)
{
    double off = z * sqrt(variance);
    return (Foreseen){mean, mean - off, mean + off};
}

static void foresee_exactly(const HoltWinters *model, double z, size_t ahead, Foreseen *out,
                            Foreseen *out_sum)
{
    double squares = 1, together = 1, of_sum = 0, sum = 0;
    for (size_t h = 0; h < ahead; h++) {
        sum += out[h].mean;
        out[h] = around(out[h].mean, model->variance * squares, z);
        of_sum += together * together; // the error that is `h` steps before the end
        double c = moves(model, h + 1);
        squares += c * c;
        together += c;
    }
    *out_sum = around(sum, model->variance * of_sum, z);
}

static double draw_normal(uint64_t *seed)
{
    return normal_quantile(((double)(splitmix64(seed) >> 11) + 0.5) * 0x1p-53);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void set_limits(double *drawn, double confidence, Foreseen *out)
{
    qsort(drawn, PATHS, sizeof *drawn, compare_doubles);
    size_t cut = (size_t)((1 - confidence) / 2 * PATHS);
    out->low = drawn[cut];
    out->high = drawn[PATHS - 1 - cut];
}

static void foresee_by_paths(const HoltWinters *model, double confidence, size_t ahead,
                             Foreseen *out, Foreseen *out_sum)
{
    g_autofree double *drawn = g_new(double, (ahead + 1) * PATHS);
    double *sums = drawn + ahead * PATHS;
    uint64_t seed = 20080101;
    double deviation = sqrt(model->variance);
    *out_sum = (Foreseen){0};
    for (size_t path = 0; path < PATHS; path++) {
        HoltWintersState state = model->last;
        sums[path] = 0;
        for (size_t h = 0; h < ahead; h++) {
            double base, error = deviation * draw_normal(&seed);
            double value = state_value(model, &state, model->n + h, &base) + error;
            state_correct(model, &state, model->n + h, base, error);
            drawn[h * PATHS + path] = value;
            sums[path] += value;
        }
    }
    for (size_t h = 0; h < ahead; h++) {
        out_sum->mean += out[h].mean;
        set_limits(drawn + h * PATHS, confidence, &out[h]);
    }
    set_limits(sums, confidence, out_sum);
}

void holt_winters_foresee(const HoltWinters *model, double confidence, size_t ahead, Foreseen *out,
                          Foreseen *out_sum)
{
    HoltWintersState state = model->last;
    g_assert(ahead <= AHEAD_MOST);
    for (size_t h = 0; h < ahead; h++) {
        double base;
        out[h] = (Foreseen){.mean = state_value(model, &state, model->n + h, &base)};
        state_correct(model, &state, model->n + h, base, 0);
    }
    if (model->form.season == SEASON_MULTIPLICATIVE)
        foresee_by_paths(model, confidence, ahead, out, out_sum);
    else
        foresee_exactly(model, normal_quantile((1 + confidence) / 2), ahead, out, out_sum);
}

HoltWintersTrial holt_winters_try(const double *values, size_t n, size_t period, size_t held,
                                  double confidence)
{
    HoltWintersTrial trial = {0};
    HoltWinters model;
    Foreseen sum;
    g_assert(held <= AHEAD_MOST);
    if (held == 0 || n <= held + period || !holt_winters_choose(values, n - held, period, &model))
        return trial;
    g_autofree Foreseen *ahead = g_new(Foreseen, held);
    holt_winters_foresee(&model, confidence, held, ahead, &sum);
    double each = 1 / (double)held;
    for (size_t i = 0; i < held; i++) {
        double value = values[n - held + i];
        double before = values[n - held - period + i % period];
        trial.error += fabs(value - ahead[i].mean) * each;
        trial.of_season += fabs(value - before) * each;
        trial.mean += value * each;
        trial.inside += value >= ahead[i].low && value <= ahead[i].high;
    }
    trial.held = held;
    return trial;
}
