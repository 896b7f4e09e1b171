// SPDX-License-Identifier: Apache-2.0
//
// When customers order next: populations made up with known parameters, and the last order of a
// real shop's customers, foretold from those before it.
#include "know/insight/next_order.h"
#include "test_data.h"

#include <math.h>

// ---- made up ----

static double normal(GRand *random)
{
    double a = 1 - g_rand_double(random), b = g_rand_double(random);
    return sqrt(-2 * log(a)) * cos(2 * G_PI * b);
}

static void test_made_up(void)
{
    enum { N = 4000 };
    GRand *random = g_rand_new_with_seed(11);
    g_autofree RhythmSeen *seen = g_new0(RhythmSeen, N);
    for (int i = 0; i < N; i++) {
        double usual = 3.4 + sqrt(0.3) * normal(random);
        for (int gap = g_rand_int_range(random, 1, 12); gap > 0; gap--)
            rhythm_see(&seen[i], exp(usual + sqrt(0.6) * normal(random)));
    }
    RhythmFit fit;
    g_autoptr(GError) error = NULL;
    g_assert_true(rhythm_fit(seen, N, &fit, &error));
    g_assert_no_error(error);
    g_assert_true(fit.converged);
    g_assert_cmpfloat_with_epsilon(fit.mean, 3.4, 0.03);
    g_assert_cmpfloat_with_epsilon(fit.within, 0.6, 0.02);
    g_assert_cmpfloat_with_epsilon(fit.between, 0.3, 0.03);
    g_rand_free(random);
}

static void test_outlook(void)
{
    RhythmFit fit = {.mean = log(30), .within = 0.5, .between = 0.4};
    RhythmSeen often = {0}, once = {0}, never = {0};
    for (int i = 0; i < 40; i++)
        rhythm_see(&often, 5);
    rhythm_see(&once, 5);
    RhythmOutlook a = rhythm_outlook(&fit, &often, 0), b = rhythm_outlook(&fit, &once, 0),
                  c = rhythm_outlook(&fit, &never, 0);
    g_assert_true(a.usual < b.usual && b.usual < c.usual); // the more seen, the less like all
    g_assert_cmpfloat_with_epsilon(c.usual, 30, 1e-9);
    g_assert_cmpfloat_with_epsilon(rhythm_waited(&fit, &never, 0), 30,
                                   1e-6); // who has not waited yet
    g_assert_cmpfloat_with_epsilon(c.high / c.usual, c.usual / c.low, 1e-9);
    RhythmOutlook late = rhythm_outlook(&fit, &never, c.high);
    g_assert_cmpfloat_with_epsilon(late.still, 0.1, 1e-9);
    double next = rhythm_waited(&fit, &never, c.high);
    g_assert_true(next > c.high);
    g_assert_cmpfloat_with_epsilon(rhythm_chance(&fit, &never, c.high, next - c.high), 0.5, 1e-6);
    g_assert_cmpfloat(rhythm_chance(&fit, &never, 0, 1e9), >, 0.999);
    for (int i = 0; i < 40; i++) // lately every ten days
        rhythm_see(&often, 10);
    g_assert_cmpfloat(rhythm_outlook(&fit, &often, 0).usual, >, 9);
}

// Due from the day on which the usual day lies within the days asked about, until it is overdue;
// one who is a little late is due whatever the chance.
static void test_states(void)
{
    RhythmFit fit = {.mean = log(30.3), .within = 0.5, .between = 0.4};
    RhythmSeen never = {0};
    const RhythmState WANTED[] = {RHYTHM_LATER, RHYTHM_DUE, RHYTHM_OVERDUE, RHYTHM_SILENT};
    const double FROM[] = {0, 16, rhythm_outlook(&fit, &never, 0).high, 275};
    size_t at = 0;
    for (double waited = 0; waited < 400; waited++) {
        RhythmOutlook outlook = rhythm_outlook(&fit, &never, waited);
        at += at + 1 < G_N_ELEMENTS(FROM) && waited >= FROM[at + 1];
        if (waited < 270 || waited > 280) { // its 99 of 100
            g_assert_cmpint(rhythm_state(&outlook, waited, 14), ==, WANTED[at]);
            g_assert_cmpint(rhythm_state_of(&fit, &never, waited, 14), ==, WANTED[at]);
        }
        if (waited == 40)
            g_assert_cmpfloat(rhythm_chance(&fit, &never, waited, 14), <, 0.5);
    }
    RhythmOutlook outlook = rhythm_outlook(&fit, &never, 29);
    g_assert_cmpint(rhythm_state(&outlook, 29, 1), ==, RHYTHM_DUE);
    g_assert_cmpint(rhythm_state(&outlook, 28, 1), ==, RHYTHM_LATER);
}

static void test_too_few(void)
{
    RhythmSeen seen[RHYTHM_CUSTOMERS_LEAST] = {{0}};
    RhythmFit fit;
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < RHYTHM_CUSTOMERS_LEAST; i++)
        for (int gap = 0; gap < 2 - (i == 0); gap++)
            rhythm_see(&seen[i], 7);
    g_assert_false(rhythm_fit(seen, G_N_ELEMENTS(seen), &fit, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    rhythm_see(&seen[0], 7); // all like a clock: no variance, and yet an answer
    g_assert_true(rhythm_fit(seen, G_N_ELEMENTS(seen), &fit, &error));
    g_assert_cmpfloat_with_epsilon(rhythm_outlook(&fit, &seen[0], 0).usual, 7, 1e-6);
}

// ---- a real shop ----

typedef struct {
    RhythmSeen seen;
    double next;
    bool held; // with three days or more before it
} Held;

// Everybody's days without the last `hide`; the last that remains is what is to be foretold.
static GArray *hold_out(const GArray *bought, int hide)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Held));
    const RetailLine *lines = (const RetailLine *)(void *)bought->data;
    g_autofree double *gaps = g_new(double, bought->len);
    for (guint i = 0, end; i < bought->len; i = end) {
        int n = 0;
        for (end = i + 1; end < bought->len && lines[end].customer == lines[i].customer; end++) {
            int64_t days = lines[end].minute / 1440 - lines[end - 1].minute / 1440;
            if (days > 0)
                gaps[n++] = (double)days;
        }
        n -= hide;
        Held one = {.held = n >= 3};
        for (int gap = 0; gap < n - one.held; gap++)
            rhythm_see(&one.seen, gaps[gap]);
        one.next = one.held ? gaps[n - 1] : 0;
        g_array_append_val(all, one);
    }
    return all;
}

typedef struct {
    double n, error, of_means, inside;
} Errors;

static Errors foretell(const GArray *held)
{
    g_autofree RhythmSeen *seen = g_new(RhythmSeen, held->len);
    for (guint i = 0; i < held->len; i++)
        seen[i] = g_array_index(held, Held, i).seen;
    RhythmFit fit;
    g_assert_true(rhythm_fit(seen, held->len, &fit, NULL));
    g_assert_true(fit.converged);
    Errors sum = {0};
    for (guint i = 0; i < held->len; i++) {
        const Held *one = &g_array_index(held, Held, i);
        if (!one->held)
            continue;
        RhythmOutlook outlook = rhythm_outlook(&fit, &one->seen, 0);
        sum.n++;
        sum.error += fabs(outlook.usual - one->next);
        sum.of_means += fabs(one->seen.total / one->seen.gaps - one->next);
        sum.inside += one->next >= outlook.low && one->next <= outlook.high;
    }
    return (Errors){sum.n, sum.error / sum.n, sum.of_means / sum.n, sum.inside / sum.n};
}

static void test_real(void)
{
    g_autoptr(GArray) bought = retail_lines(false, NULL);
    if (bought == NULL)
        return;
    g_autoptr(GArray) before = hold_out(bought, 1), last = hold_out(bought, 0);
    Errors chosen = foretell(before), reached = foretell(last);
    printf("# days to the next order, online-retail, mean absolute error\n"
           "# last but one (chose the method): %.0f customers, %.2f (own average %.2f), %.1f %% "
           "within the window\n"
           "# last (the test): %.0f customers, %.2f (own average %.2f; to reach 28.2), %.1f %% "
           "within the window\n",
           chosen.n, chosen.error, chosen.of_means, 100 * chosen.inside, reached.n, reached.error,
           reached.of_means, 100 * reached.inside);
    g_assert_cmpfloat(reached.n, ==, 1415);
    g_assert_cmpfloat_with_epsilon(reached.of_means, 35.39, 0.01);
    g_assert_cmpfloat(reached.error, <=, 28.2);
    g_assert_cmpfloat_with_epsilon(reached.inside, 0.8, 0.02);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/next-order/made-up", test_made_up);
    g_test_add_func("/next-order/outlook", test_outlook);
    g_test_add_func("/next-order/states", test_states);
    g_test_add_func("/next-order/too-few", test_too_few);
    g_test_add_func("/next-order/real", test_real);
    return g_test_run();
}
