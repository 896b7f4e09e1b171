// SPDX-License-Identifier: Apache-2.0
#include "know/insight/forecast.h"

#include "know/insight/gamma_gamma.h"

#include <math.h>
#include <string.h>

enum { SAMPLE_GROUPS = 4000, PIECE = 2048 };

static const PurchaseModel *const CANDIDATES[] = {&MBG_NBD, &PARETO_NBD, &BG_NBD, &NBD};

typedef struct {
    const PurchaseHistory *histories;
    size_t n;
    const ForecastOptions *options;
} Asked;

// ---- choosing ----

// Customers as groups, and the group of each.
typedef struct {
    Purchases purchases;
    uint32_t *groups;
} Grouped;

static Grouped group_histories(const Asked *asked, bool before)
{
    g_autofree PurchaseGroup *rows = g_new(PurchaseGroup, asked->n + 1);
    Grouped grouped = {.groups = g_new(uint32_t, asked->n + 1)};
    for (size_t i = 0; i < asked->n; i++)
        rows[i] = before ? asked->histories[i].before : asked->histories[i].seen;
    grouped.purchases = purchases_group(rows, asked->n, grouped.groups);
    return grouped;
}

static void grouped_clear(Grouped *grouped)
{
    purchases_clear(&grouped->purchases);
    g_free(grouped->groups);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Grouped, grouped_clear)

typedef double (*Foresee)(const PurchaseFit *fit, const PurchaseGroup *group, double weeks);

static double foresee_rate(const PurchaseFit *fit, const PurchaseGroup *group, double weeks)
{
    (void)fit;
    return group->age > 0 ? group->repeats / weeks_of(group->age) * weeks : 0;
}

static double foresee_model(const PurchaseFit *fit, const PurchaseGroup *group, double weeks)
{
    return fit->model->expected(fit->fit.p, group->repeats, group->age, weeks);
}

// Mean absolute error over those who had bought before the holdout; `alive` may be NULL.
static double holdout_error(const Asked *asked, const Grouped *before, const PurchaseFit *fit,
                            const double *alive, Foresee foresee)
{
    size_t n_groups = before->purchases.n_groups;
    double weeks = weeks_of(asked->options->holdout_days), sum = 0;
    g_autofree double *foreseen = g_new(double, n_groups + 1);
    for (size_t g = 0; g < n_groups; g++)
        foreseen[g] =
            foresee(fit, &before->purchases.groups[g], weeks) * (alive != NULL ? alive[g] : 1);
    for (size_t i = 0; i < asked->n; i++)
        if (asked->histories[i].before.n > 0)
            sum += fabs(foreseen[before->groups[i]] - asked->histories[i].later);
    return sum / (double)before->purchases.customers;
}

// The candidate with the least error; false when what was before is too little to be fitted.
static bool choose_by_holdout(const Asked *asked, Forecast *out)
{
    g_auto(Grouped) before = group_histories(asked, true);
    const PurchaseModel *only = asked->options->model;
    g_autofree double *alive = g_new(double, before.purchases.n_groups + 1);
    out->error = NAN;
    for (size_t i = 0; i < G_N_ELEMENTS(CANDIDATES); i++) {
        PurchaseFit fit;
        if (only != NULL && only != CANDIDATES[i])
            continue;
        if (!purchase_fit(CANDIDATES[i], &before.purchases, asked->options->crew, &fit, NULL))
            return false;
        fit.model->alive(&before.purchases, fit.fit.p, asked->options->crew, alive);
        double error = holdout_error(asked, &before, &fit, alive, foresee_model);
        if (!(error >= out->error)) {
            out->error = error;
            out->fit.model = fit.model;
        }
    }
    out->error_of_rates = holdout_error(asked, &before, NULL, NULL, foresee_rate);
    return true;
}

static bool choose_by_likelihood(const Asked *asked, const Purchases *purchases, Forecast *out,
                                 GError **error)
{
    const PurchaseModel *only = asked->options->model;
    out->fit.model = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(CANDIDATES); i++) {
        PurchaseFit fit;
        if (only != NULL && only != CANDIDATES[i])
            continue;
        if (!purchase_fit(CANDIDATES[i], purchases, asked->options->crew, &fit, error))
            return false;
        // Beyond two units, a parameter each, the larger model is worth it.
        double gain = fit.fit.log_likelihood - (double)fit.fit.n_parameters;
        double best = out->fit.fit.log_likelihood - (double)out->fit.fit.n_parameters;
        if (out->fit.model == NULL || gain > best)
            out->fit = fit;
    }
    return true;
}

static bool fit_purchases(const Asked *asked, const Purchases *purchases, Forecast *out,
                          GError **error)
{
    PurchaseFit nbd;
    out->error = out->error_of_rates = NAN;
    bool held = asked->options->holdout_days > 0 && choose_by_holdout(asked, out);
    if (held ? !purchase_fit(out->fit.model, purchases, asked->options->crew, &out->fit, error)
             : !choose_by_likelihood(asked, purchases, out, error))
        return false;
    if (!purchase_fit(&NBD, purchases, asked->options->crew, &nbd, error))
        return false;
    out->plain = purchase_fit_is_plain(&out->fit, &nbd);
    if (out->plain && asked->options->model == NULL)
        out->fit = nbd; // it says the same and needs to assume less
    return true;
}

// ---- spending ----

static void fit_spending(const Asked *asked, Forecast *out)
{
    g_autofree Spending *spendings = g_new(Spending, asked->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < asked->n; i++) {
        const PurchaseHistory *history = &asked->histories[i];
        if (history->seen.repeats > 0 && history->repeat_mean > 0)
            spendings[n++] = (Spending){history->seen.repeats, history->repeat_mean};
    }
    out->correlation = n > 1 ? gamma_gamma_correlation(spendings, n) : NAN;
    out->spending_fitted =
        gamma_gamma_fit(spendings, n, asked->options->crew, &out->spending, NULL) &&
        out->spending.p[GAMMA_Q] > 1;
}

static double spend_of(const Asked *asked, const Forecast *of, const double *p,
                       const PurchaseHistory *history)
{
    if (!of->spending_fitted)
        return history->repeat_mean > 0 ? history->repeat_mean : asked->options->mean;
    bool seen = history->seen.repeats > 0 && history->repeat_mean > 0;
    return gamma_gamma_mean(p, seen ? history->seen.repeats : 0, history->repeat_mean);
}

// ---- every customer ----

// Of a group: who is alive, what they will buy if so, and that discounted.
typedef struct {
    double alive, purchases, discounted;
} GroupOutlook;

typedef struct {
    const Asked *asked;
    const Purchases *purchases;
    const PurchaseModel *model;
    const double *p;
    const double *alive;
    GroupOutlook *out;
} Outlooks;

// Neighbours often have the same repeats and age, on which all but `alive` depends.
static void look_piece(void *context, size_t piece)
{
    const Outlooks *outlooks = context;
    const Horizon *horizon = &outlooks->asked->options->horizon;
    double weeks = horizon->months * horizon_month(horizon);
    size_t end = MIN((piece + 1) * PIECE, outlooks->purchases->n_groups);
    for (size_t i = piece * PIECE; i < end; i++) {
        const PurchaseGroup *group = &outlooks->purchases->groups[i];
        GroupOutlook *out = &outlooks->out[i];
        if (i > piece * PIECE && group->repeats == group[-1].repeats && group->age == group[-1].age)
            *out = out[-1];
        else
            *out = (GroupOutlook){
                .purchases =
                    outlooks->model->expected(outlooks->p, group->repeats, group->age, weeks),
                .discounted = discounted_purchases(outlooks->model, outlooks->p, group->repeats,
                                                   group->age, horizon)};
        out->alive = outlooks->alive[i];
    }
}

// One for each group; to be freed.
static GroupOutlook *look(const Asked *asked, const PurchaseModel *model,
                          const Purchases *purchases, const double *p)
{
    g_autofree double *alive = g_new(double, purchases->n_groups + 1);
    GroupOutlook *out = g_new(GroupOutlook, purchases->n_groups + 1);
    model->alive(purchases, p, asked->options->crew, alive);
    Outlooks outlooks = {asked, purchases, model, p, alive, out};
    crew_run(asked->options->crew, (purchases->n_groups + PIECE - 1) / PIECE, look_piece,
             &outlooks);
    return out;
}

static void foresee_each(const Asked *asked, const Grouped *grouped, const Forecast *of,
                         Outlook *out)
{
    g_autofree GroupOutlook *groups =
        look(asked, of->fit.model, &grouped->purchases, of->fit.fit.p);
    for (size_t i = 0; i < asked->n; i++) {
        const GroupOutlook *group = &groups[grouped->groups[i]];
        Outlook *one = &out[i];
        *one = (Outlook){.alive = group->alive,
                         .purchases = group->alive * group->purchases,
                         .spend = spend_of(asked, of, of->spending.p, &asked->histories[i])};
        one->value = group->alive * group->discounted * one->spend;
    }
}

static void foresee_all(const Asked *asked, const Grouped *grouped, Forecast *out)
{
    out->customers = g_new(Outlook, asked->n + 1);
    foresee_each(asked, grouped, out, out->customers);
    for (size_t i = 0; i < asked->n; i++) {
        const Outlook *one = &out->customers[i];
        out->all.alive += one->alive;
        out->all.purchases += one->purchases;
        out->all.value += one->value;
        out->all.spend += one->spend / (double)asked->n;
    }
}

// ---- how sure ----

// The value of all customers as the parameters of buying have it: of some thousand groups that
// stand for all, each worth what its customers spend.
typedef struct {
    const Asked *asked;
    const PurchaseModel *model;
    Purchases sample;
    double *spend; // by group of the sample, of all its customers
} ValueFigure;

static double value_by_buying(const double *p, void *context)
{
    const ValueFigure *figure = context;
    g_autofree GroupOutlook *groups = look(figure->asked, figure->model, &figure->sample, p);
    double sum = 0;
    for (size_t g = 0; g < figure->sample.n_groups; g++)
        sum += groups[g].alive * groups[g].discounted * figure->spend[g];
    return sum;
}

// Every so-manieth group; *out_share of the value that they hold.
static ValueFigure sample_groups(const Asked *asked, const Grouped *grouped, const Forecast *of,
                                 double *out_share)
{
    const Purchases *all = &grouped->purchases;
    size_t step = all->n_groups / SAMPLE_GROUPS + 1;
    ValueFigure figure = {.asked = asked, .model = of->fit.model, .sample = *all};
    figure.sample.groups = g_new(PurchaseGroup, all->n_groups / step + 1);
    figure.sample.n_groups = 0;
    figure.spend = g_new0(double, all->n_groups / step + 1);
    for (size_t g = 0; g < all->n_groups; g += step)
        figure.sample.groups[figure.sample.n_groups++] = all->groups[g];
    double held = 0;
    for (size_t i = 0; i < asked->n; i++)
        if (grouped->groups[i] % step == 0) {
            figure.spend[grouped->groups[i] / step] += of->customers[i].spend;
            held += of->customers[i].value;
        }
    *out_share = held / of->all.value;
    return figure;
}

typedef struct {
    const Asked *asked;
    const Forecast *of;
} SpendFigure;

// The value of all as the parameters of spending have it.
static double value_by_spending(const double *p, void *context)
{
    const SpendFigure *figure = context;
    double sum = 0;
    for (size_t i = 0; i < figure->asked->n; i++) {
        const Outlook *one = &figure->of->customers[i];
        double spend = spend_of(figure->asked, figure->of, p, &figure->asked->histories[i]);
        sum += one->spend > 0 ? one->value / one->spend * spend : 0;
    }
    return sum;
}

static double value_error(const Asked *asked, const Grouped *grouped, const Forecast *of)
{
    if (!(of->all.value > 0) || !of->fit.fit.certain)
        return NAN;
    double share;
    ValueFigure figure = sample_groups(asked, grouped, of, &share);
    double buying = likelihood_error(&of->fit.fit, value_by_buying, &figure) / share;
    g_free(figure.sample.groups);
    g_free(figure.spend);
    SpendFigure spend = {asked, of};
    double spending =
        of->spending_fitted ? likelihood_error(&of->spending, value_by_spending, &spend) : 0;
    return sqrt(buying * buying + spending * spending);
}

bool forecast_fit(const PurchaseHistory *histories, size_t n, const ForecastOptions *options,
                  Forecast *out, GError **error)
{
    Asked asked = {histories, n, options};
    Forecast found = {.value_error = NAN};
    g_auto(Grouped) grouped = group_histories(&asked, false);
    if (!fit_purchases(&asked, &grouped.purchases, &found, error))
        return false;
    fit_spending(&asked, &found);
    *out = found;
    return true;
}

void forecast_customers(const Forecast *of, const PurchaseHistory *histories, size_t n,
                        const ForecastOptions *options, Outlook *out)
{
    Asked asked = {histories, n, options};
    g_auto(Grouped) grouped = group_histories(&asked, false);
    foresee_each(&asked, &grouped, of, out);
}

bool forecast(const PurchaseHistory *histories, size_t n, const ForecastOptions *options,
              Forecast *out, GError **error)
{
    Asked asked = {histories, n, options};
    Forecast found = {0};
    g_auto(Grouped) grouped = group_histories(&asked, false);
    if (!fit_purchases(&asked, &grouped.purchases, &found, error))
        return false;
    fit_spending(&asked, &found);
    foresee_all(&asked, &grouped, &found);
    found.value_error = value_error(&asked, &grouped, &found);
    *out = found;
    return true;
}

double forecast_spend(const ForecastKept *of, const PurchaseHistory *history)
{
    ForecastOptions options = {.mean = of->mean};
    return spend_of(&(Asked){.options = &options}, &of->fits, of->fits.spending.p, history);
}

void forecast_clear(Forecast *forecast)
{
    g_free(forecast->customers);
    *forecast = (Forecast){0};
}
