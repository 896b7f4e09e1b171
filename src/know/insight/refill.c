// SPDX-License-Identifier: Apache-2.0
#include "know/insight/refill.h"

#include "base/error.h"

#include <math.h>

static const double OWN_LEAST = 0.05; // of the variance, that stays with the pair

static bool counts(const RefillPair *pair, uint32_t hide)
{
    return pair->n >= hide + REFILL_DAYS_LEAST;
}

static uint32_t days_seen(const RefillPair *pair, uint32_t hide)
{
    return pair->n > hide ? pair->n - hide : 0;
}

// ---- quantity ----

// The slope of log days on log quantities within pairs: what sets pairs apart is not asked.
static double find_slope(const RefillSeen *seen, uint32_t hide)
{
    double squares = 0, products = 0;
    for (size_t i = 0; i < seen->n; i++) {
        const RefillPair *pair = &seen->pairs[i];
        const RefillBuy *buy = seen->buys + pair->first;
        if (!counts(pair, hide))
            continue;
        double x = 0, y = 0, xx = 0, xy = 0, n = pair->n - hide - 1;
        for (uint32_t at = 0; at + 1 < pair->n - hide; at++) {
            double quantity = log(buy[at].quantity), days = log(buy[at + 1].day - buy[at].day);
            x += quantity;
            y += days;
            xx += quantity * quantity;
            xy += quantity * days;
        }
        squares += xx - x * x / n;
        products += xy - x * y / n;
    }
    // More is not used up sooner; and no faster than it is more.
    return squares > 1e-9 ? CLAMP(products / squares, 0, 1) : 0;
}

// The days of a pair between purchases, as long as a quantity of 1 would have lasted.
static void see(const RefillSeen *seen, const RefillPair *pair, uint32_t hide, double slope,
                RhythmSeen *out)
{
    const RefillBuy *buy = seen->buys + pair->first;
    *out = (RhythmSeen){0};
    for (uint32_t at = 0; at + 1 < days_seen(pair, hide); at++) {
        double days = buy[at + 1].day - buy[at].day;
        rhythm_see_log(out, days, log(days) - (slope > 0 ? slope * log(buy[at].quantity) : 0));
    }
}

// ---- effects ----

// What the pairs of one customer, or one product, say of it.
typedef struct {
    double weight, weights_squared, sum, sums_squared;
} Group;

static void group_add(Group *group, const RhythmFit *fit, const RhythmSeen *seen, double without)
{
    double weight = 1 / (fit->within / seen->gaps + fit->between);
    double sum = weight * (seen->sum / seen->gaps - fit->mean - without);
    group->weight += weight;
    group->weights_squared += weight * weight;
    group->sum += sum;
    group->sums_squared += sum * sum;
}

typedef struct {
    double above, below;
} Moments;

// What two different pairs of a group have in common is the group's; each group weighs alike.
static void moments_add(Moments *moments, const Group *group)
{
    if (group->weight <= 0)
        return;
    moments->above += (group->sum * group->sum - group->sums_squared) / group->weight;
    moments->below += (group->weight * group->weight - group->weights_squared) / group->weight;
}

static double moments_variance(const Moments *moments)
{
    return moments->below > 1e-9 ? fmax(moments->above / moments->below, 0) : 0;
}

static RefillEffect effect_of(const Group *group, double variance)
{
    if (variance <= 0)
        return (RefillEffect){0, 0};
    double precision = group->weight + 1 / variance;
    return (RefillEffect){group->sum / precision, 1 / precision};
}

static Group *product_groups(const RefillSeen *seen, const RhythmFit *fit, const RhythmSeen *all)
{
    Group *groups = g_new0(Group, seen->products + 1);
    for (size_t i = 0; i < seen->n; i++)
        if (all[i].gaps > 0)
            group_add(&groups[seen->pairs[i].product], fit, &all[i], 0);
    return groups;
}

size_t refill_customer_end(const RefillSeen *seen, size_t from)
{
    size_t to = from;
    while (to < seen->n && seen->pairs[to].customer == seen->pairs[from].customer)
        to++;
    return to;
}

static double customers_variance(const RefillSeen *seen, const RhythmFit *fit,
                                 const RhythmSeen *all)
{
    Moments moments = {0};
    for (size_t from = 0, to; from < seen->n; from = to) {
        Group group = {0};
        to = refill_customer_end(seen, from);
        for (size_t i = from; i < to; i++)
            if (all[i].gaps > 0)
                group_add(&group, fit, &all[i], 0);
        moments_add(&moments, &group);
    }
    return moments_variance(&moments);
}

static void share_variance(RefillFit *fit, double products, double customers)
{
    double most = (1 - OWN_LEAST) * fit->rhythm.between, sum = products + customers;
    double scale = sum > most ? most / sum : 1;
    fit->of_products = products * scale;
    fit->of_customers = customers * scale;
    fit->of_pairs = fit->rhythm.between - fit->of_products - fit->of_customers;
}

static void find_effects(const RefillSeen *seen, const RhythmSeen *all, RefillFit *out)
{
    g_autofree Group *groups = product_groups(seen, &out->rhythm, all);
    Moments moments = {0};
    for (size_t product = 0; product < seen->products; product++)
        moments_add(&moments, &groups[product]);
    share_variance(out, moments_variance(&moments), customers_variance(seen, &out->rhythm, all));
    // From here on pairs of a product differ by customers and their own alone.
    RhythmFit rest = out->rhythm;
    rest.between -= out->of_products;
    g_free(groups);
    groups = product_groups(seen, &rest, all);
    out->n_products = seen->products;
    out->products = g_new0(RefillEffect, seen->products + 1);
    for (size_t product = 0; product < seen->products; product++)
        out->products[product] = effect_of(&groups[product], out->of_products);
}

bool refill_fit(const RefillSeen *seen, uint32_t hide, RefillFit *out, GError **error)
{
    g_autofree RhythmSeen *all = g_new0(RhythmSeen, seen->n + 1);
    RefillFit fit = {.slope = find_slope(seen, hide)};
    for (size_t i = 0; i < seen->n; i++) {
        if (!counts(&seen->pairs[i], hide))
            continue;
        see(seen, &seen->pairs[i], hide, fit.slope, &all[i]);
        fit.pairs++;
    }
    if (fit.pairs < REFILL_PAIRS_LEAST)
        return fail(
            error, ERROR_INVALID,
            "Only %d {time|times} has a customer bought the same thing on three days or more; it "
            "takes %d to tell when it is needed again.",
            "只有 %d 例客户在至少三天买过同一商品；至少需要 %d 例才能推算何时再需要。",
            (int)fit.pairs, REFILL_PAIRS_LEAST);
    if (!rhythm_fit(all, seen->n, &fit.rhythm, error))
        return false;
    find_effects(seen, all, &fit);
    *out = fit;
    return true;
}

void refill_fit_clear(RefillFit *fit)
{
    g_free(fit->products);
    *fit = (RefillFit){0};
}

// ---- telling ----

static RefillEffect product_effect(const RefillFit *fit, uint32_t product)
{
    return product < fit->n_products ? fit->products[product] : (RefillEffect){0, fit->of_products};
}

void refill_tell(const RefillFit *fit, const RefillSeen *seen, const size_t *span, uint32_t hide,
                 RefillTold *out)
{
    Group group = {0};
    RhythmFit rest = fit->rhythm;
    rest.between = fit->of_pairs;
    for (size_t i = span[0]; i < span[1]; i++) {
        const RefillPair *pair = &seen->pairs[i];
        RefillTold *told = &out[i - span[0]];
        uint32_t days = days_seen(pair, hide);
        see(seen, pair, hide, fit->slope, &told->seen);
        double last = days > 0 ? seen->buys[pair->first + days - 1].quantity : 1;
        told->lasts = fit->slope > 0 ? pow(last, fit->slope) : 1;
        if (counts(pair, hide))
            group_add(&group, &rest, &told->seen, product_effect(fit, pair->product).effect);
    }
    RefillEffect customer = effect_of(&group, fit->of_customers);
    for (size_t i = span[0]; i < span[1]; i++) {
        RefillEffect product = product_effect(fit, seen->pairs[i].product);
        RhythmFit *drawn = &out[i - span[0]].fit;
        *drawn = rest;
        drawn->mean += product.effect + customer.effect;
        drawn->between += product.unsure + customer.unsure;
    }
}

RhythmOutlook refill_outlook(const RefillTold *told, double waited)
{
    RhythmOutlook out = rhythm_outlook(&told->fit, &told->seen, waited / told->lasts);
    out.usual *= told->lasts;
    out.low *= told->lasts;
    out.high *= told->lasts;
    return out;
}

double refill_chance(const RefillTold *told, double waited, double days)
{
    return rhythm_chance(&told->fit, &told->seen, waited / told->lasts, days / told->lasts);
}

RhythmState refill_state(const RefillTold *told, double waited, double within)
{
    RhythmOutlook outlook = refill_outlook(told, waited);
    return rhythm_state(&outlook, waited, within);
}

// ---- how far it errs ----

static void measure_pair(const RefillSeen *seen, const RefillPair *pair, uint32_t hide,
                         const RefillTold *told, RefillErrors *out)
{
    const RefillBuy *held = seen->buys + pair->first + (pair->n - hide);
    double days = held[0].day - held[-1].day;
    RhythmOutlook outlook = refill_outlook(told, 0);
    out->n++;
    out->error += fabs(outlook.usual - days);
    out->of_means += fabs(told->seen.total / told->seen.gaps - days);
    out->inside += days >= outlook.low && days <= outlook.high;
}

bool refill_measure(const RefillSeen *seen, uint32_t hide, RefillErrors *out)
{
    g_auto(RefillFit) fit = {0};
    RefillErrors sum = {0};
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(RefillTold));
    if (!refill_fit(seen, hide, &fit, NULL))
        return false;
    for (size_t from = 0, to; from < seen->n; from = to) {
        to = refill_customer_end(seen, from);
        g_array_set_size(told, (guint)(to - from));
        RefillTold *first = (RefillTold *)(void *)told->data;
        refill_tell(&fit, seen, (size_t[]){from, to}, hide, first);
        for (size_t i = from; i < to; i++)
            if (counts(&seen->pairs[i], hide))
                measure_pair(seen, &seen->pairs[i], hide, &first[i - from], &sum);
    }
    double n = (double)sum.n;
    *out = (RefillErrors){sum.n, sum.error / n, sum.of_means / n, sum.inside / n};
    return sum.n > 0;
}
