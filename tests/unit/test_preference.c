// SPDX-License-Identifier: Apache-2.0
//
// What customers prefer: made-up customers of whom the truth is known, and the last order of each
// customer of a real shop, whose hour is foretold from those before it.
#include "base/splitmix.h"
#include "know/insight/preference.h"
#include "test_data.h"

#include <math.h>

enum { HOURS = 24 };

static double uniform(uint64_t *seed)
{
    return ((double)(splitmix64(seed) >> 11) + 0.5) * 0x1p-53;
}

static size_t draw(const double *shares, size_t n, uint64_t *seed)
{
    double at = uniform(seed);
    size_t i = 0;
    for (; i + 1 < n && at >= shares[i]; i++)
        at -= shares[i];
    return i;
}

// How well next acts are foretold, beside what all prefer.
typedef struct {
    double n, right, near, log_loss, of_all, near_of_all, log_loss_of_all;
} Told;

static bool beside(size_t a, size_t b, size_t n)
{
    return a == b || (a + 1) % n == b || (b + 1) % n == a;
}

static Told foretell(const PreferenceFit *fit, const uint32_t *counts, const size_t *next,
                     size_t customers)
{
    static const uint32_t NOTHING[PREFERENCE_MOST];
    Preference all = preference_of(fit, NOTHING, NULL);
    Told told = {0};
    for (size_t c = 0; c < customers; c++) {
        double shares[PREFERENCE_MOST];
        if (next[c] >= fit->n)
            continue;
        Preference own = preference_of(fit, counts + c * fit->n, shares);
        told.n++;
        told.right += own.best == next[c];
        told.near += beside(own.best, next[c], fit->n);
        told.log_loss -= log(shares[next[c]]);
        told.of_all += all.best == next[c];
        told.near_of_all += beside(all.best, next[c], fit->n);
        told.log_loss_of_all -= log(fit->share[next[c]]);
    }
    return told;
}

static void print_told(const char *what, const Told *told, const PreferenceFit *fit)
{
    printf("# %s: %.0f customers, all count as %.1f acts, %.2f lent to neighbours\n"
           "#   right %.1f %% (by the group alone %.1f %%), right or beside %.1f %% (%.1f %%), log "
           "loss %.3f (%.3f)\n",
           what, told->n, fit->weight, fit->lent, 100 * told->right / told->n,
           100 * told->of_all / told->n, 100 * told->near / told->n,
           100 * told->near_of_all / told->n, told->log_loss / told->n,
           told->log_loss_of_all / told->n);
}

// ---- made up ----

// Four channels: each customer keeps to one with 70 %, that one drawn as SHARES says.
static void test_channels(void)
{
    static const double SHARES[] = {0.5, 0.3, 0.15, 0.05};
    enum { CUSTOMERS = 4000, N = 4 };
    g_autofree uint32_t *counts = g_new0(uint32_t, CUSTOMERS * N);
    g_autofree size_t *next = g_new(size_t, CUSTOMERS);
    uint64_t seed = 17;
    for (size_t c = 0; c < CUSTOMERS; c++) {
        size_t kept = draw(SHARES, N, &seed), acts = (size_t)(uniform(&seed) * 8);
        for (size_t i = 0; i <= acts; i++) {
            size_t act = uniform(&seed) < 0.7 ? kept : draw(SHARES, N, &seed);
            if (i < acts)
                counts[c * N + act]++;
            else
                next[c] = act;
        }
    }
    PreferenceFit fit;
    g_assert_true(preference_fit(counts, CUSTOMERS, N, false, &fit, NULL));
    Told told = foretell(&fit, counts, next, CUSTOMERS);
    print_told("made-up channels, the next act", &told, &fit);
    for (size_t i = 0; i < N; i++)
        g_assert_cmpfloat_with_epsilon(fit.share[i], SHARES[i], 0.03);
    g_assert_cmpfloat(told.right, >, told.of_all * 1.2);
    g_assert_cmpfloat(told.log_loss, <, told.log_loss_of_all * 0.9);
}

// Customers who are all alike: nothing is made of what they did by chance.
static void test_alike(void)
{
    enum { CUSTOMERS = 1000, N = 3 };
    static const double SHARES[] = {0.6, 0.3, 0.1};
    static uint32_t counts[CUSTOMERS * N];
    uint64_t seed = 4;
    for (size_t c = 0; c < CUSTOMERS; c++)
        for (int i = 0; i < 5; i++)
            counts[c * N + draw(SHARES, N, &seed)]++;
    PreferenceFit fit;
    g_assert_true(preference_fit(counts, CUSTOMERS, N, false, &fit, NULL));
    g_assert_cmpfloat(fit.weight, >=, 50);
    Preference one = preference_of(&fit, (const uint32_t[]){0, 0, 5}, NULL);
    g_assert_cmpuint(one.best, ==, 0);
    g_assert_true(one.low < one.share && one.share < one.high && one.own < 0.1);
}

static void test_by_hand(void)
{
    PreferenceFit fit = {.n = 3, .share = {0.5, 0.25, 0.25}, .weight = 4};
    double shares[3];
    Preference one = preference_of(&fit, (const uint32_t[]){0, 6, 0}, shares);
    g_assert_cmpfloat_with_epsilon(shares[0], 0.2, 1e-12);
    g_assert_cmpfloat_with_epsilon(shares[1], 0.7, 1e-12);
    g_assert_cmpuint(one.best, ==, 1);
    g_assert_cmpfloat_with_epsilon(one.own, 0.6, 1e-12);
    fit.lent = 0.25;
    preference_of(&fit, (const uint32_t[]){0, 6, 0}, shares);
    g_assert_cmpfloat_with_epsilon(shares[0], 0.35, 1e-12);
    g_assert_cmpfloat_with_epsilon(shares[1], 0.4, 1e-12);
    g_autoptr(GError) error = NULL;
    g_assert_false(preference_fit((const uint32_t[]){1, 2, 3}, 1, 3, false, &fit, &error));
    g_assert_nonnull(error);
}

// ---- a real shop ----

// The last order of everybody with two or more is hidden; lines of a minute are one order.
static void test_hours(void)
{
    g_autoptr(GArray) bought = retail_lines(false, NULL);
    if (bought == NULL)
        return;
    g_autoptr(GArray) counts = g_array_new(FALSE, TRUE, HOURS * sizeof(uint32_t));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(size_t));
    const RetailLine *all = (const RetailLine *)(void *)bought->data;
    for (guint i = 0, end; i < bought->len; i = end) {
        uint32_t own[HOURS] = {0};
        size_t last = HOURS, orders = 0;
        for (end = i; end < bought->len && all[end].customer == all[i].customer; end++) {
            if (end > i && all[end].minute == all[end - 1].minute)
                continue;
            last = (size_t)(all[end].minute / 60 % HOURS);
            own[last]++;
            orders++;
        }
        own[last] -= orders >= 2;
        last = orders >= 2 ? last : HOURS;
        g_array_append_vals(counts, own, 1);
        g_array_append_val(next, last);
    }
    PreferenceFit fit;
    const uint32_t *table = (const uint32_t *)(void *)counts->data;
    const size_t *hours = (const size_t *)(void *)next->data;
    g_assert_true(preference_fit(table, next->len, HOURS, true, &fit, NULL));
    Told told = foretell(&fit, table, hours, next->len);
    print_told("online-retail, the hour of the last order", &told, &fit);
    g_assert_cmpfloat(told.n, >, 2500);
    g_assert_cmpfloat(told.right, >, told.of_all);
    g_assert_cmpfloat(told.near, >=, told.near_of_all);
    g_assert_cmpfloat(told.log_loss, <, told.log_loss_of_all);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/preference/by-hand", test_by_hand);
    g_test_add_func("/preference/alike", test_alike);
    g_test_add_func("/preference/channels", test_channels);
    g_test_add_func("/preference/hours", test_hours);
    return g_test_run();
}
