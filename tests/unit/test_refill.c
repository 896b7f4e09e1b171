// SPDX-License-Identifier: Apache-2.0
//
// When customers need a product again: populations made up with known effects, and the last
// repurchase of a real shop's customers, foretold from those before it.
#include "know/insight/refill.h"
#include "test_data.h"

#include <math.h>

// ---- made up ----

enum { CUSTOMERS = 3000, PRODUCTS = 40, EACH = 5 };

static double normal(GRand *random)
{
    double a = 1 - g_rand_double(random), b = g_rand_double(random);
    return sqrt(-2 * log(a)) * cos(2 * G_PI * b);
}

typedef struct {
    GArray *pairs, *buys;
    double products[PRODUCTS];
} Made;

// Customers who buy EACH products; a power `slope` of the quantity sets the days.
static Made make(double of_customers, double of_products, double slope)
{
    GRand *random = g_rand_new_with_seed(12);
    Made made = {.pairs = g_array_new(FALSE, FALSE, sizeof(RefillPair)),
                 .buys = g_array_new(FALSE, FALSE, sizeof(RefillBuy))};
    for (int i = 0; i < PRODUCTS; i++)
        made.products[i] = sqrt(of_products) * normal(random);
    for (uint32_t customer = 0; customer < CUSTOMERS; customer++) {
        double own = sqrt(of_customers) * normal(random);
        for (uint32_t i = 0; i < EACH; i++) {
            RefillPair pair = {.customer = customer,
                               .product = (uint32_t)g_rand_int_range(random, 0, PRODUCTS),
                               .first = made.buys->len,
                               .n = (uint32_t)g_rand_int_range(random, 3, 9)};
            double usual = 5 + own + made.products[pair.product] + sqrt(0.1) * normal(random);
            RefillBuy buy = {0};
            for (uint32_t k = 0; k < pair.n; k++) {
                buy.quantity = (float)g_rand_int_range(random, 1, 20);
                g_array_append_val(made.buys, buy);
                double days = exp(usual + sqrt(0.4) * normal(random)) * pow(buy.quantity, slope);
                buy.day += (int32_t)fmax(1, round(days));
            }
            g_array_append_val(made.pairs, pair);
        }
    }
    g_rand_free(random);
    return made;
}

static RefillSeen seen_of(const Made *made)
{
    return (RefillSeen){.pairs = (const RefillPair *)(void *)made->pairs->data,
                        .n = made->pairs->len,
                        .buys = (const RefillBuy *)(void *)made->buys->data,
                        .products = PRODUCTS};
}

static void made_clear(Made *made)
{
    g_array_unref(made->pairs);
    g_array_unref(made->buys);
}

static void test_made_up(void)
{
    Made made = make(0.2, 0.3, 0.5);
    RefillSeen seen = seen_of(&made);
    g_auto(RefillFit) fit = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(refill_fit(&seen, 0, &fit, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat_with_epsilon(fit.slope, 0.5, 0.02);
    g_assert_cmpfloat_with_epsilon(fit.rhythm.within, 0.4, 0.02);
    g_assert_cmpfloat_with_epsilon(fit.of_customers, 0.2, 0.03);
    g_assert_cmpfloat_with_epsilon(fit.of_products, 0.3, 0.15); // forty products, no more
    g_assert_cmpfloat_with_epsilon(fit.of_pairs, 0.1, 0.05);
    double mean = 0, off = 0;
    for (int i = 0; i < PRODUCTS; i++)
        mean += made.products[i] / PRODUCTS;
    for (int i = 0; i < PRODUCTS; i++)
        off += fabs(fit.products[i].effect - (made.products[i] - mean)) / PRODUCTS;
    g_assert_cmpfloat(off, <, 0.05);
    RefillErrors errors;
    g_assert_true(refill_measure(&seen, 1, &errors));
    g_assert_cmpfloat(errors.error, <, errors.of_means);
    g_assert_cmpfloat_with_epsilon(errors.inside, 0.8, 0.01);
    made_clear(&made);
}

// Levels that say nothing draw nothing.
static void test_alike(void)
{
    Made made = make(0, 0, 0);
    RefillSeen seen = seen_of(&made);
    g_auto(RefillFit) fit = {0};
    g_assert_true(refill_fit(&seen, 0, &fit, NULL));
    g_assert_cmpfloat(fit.slope, <, 0.02);
    g_assert_cmpfloat(fit.of_customers, <, 0.01);
    g_assert_cmpfloat(fit.of_products, <, 0.01);
    made_clear(&made);
}

// A product seen for the first time, more of it, and waiting.
static void test_outlook(void)
{
    RefillEffect slow = {log(2), 0.01};
    RefillFit fit = {.rhythm = {.mean = log(20), .within = 0.4, .between = 0.4},
                     .slope = 0.5,
                     .of_customers = 0.2,
                     .of_products = 0.1,
                     .of_pairs = 0.1,
                     .products = &slow,
                     .n_products = 1};
    RefillBuy buys[] = {{10, 1}, {30, 1}, {50, 1}, {10, 1}, {30, 1}, {50, 4}, {10, 1}};
    RefillPair pairs[] = {{.customer = 1, .product = 1, .first = 0, .n = 3},
                          {.customer = 1, .product = 1, .first = 3, .n = 3},
                          {.customer = 2, .product = 0, .first = 6, .n = 1}};
    RefillSeen seen = {pairs, G_N_ELEMENTS(pairs), buys, 1};
    RefillTold told[2], fresh;
    g_assert_cmpuint(refill_customer_end(&seen, 0), ==, 2);
    refill_tell(&fit, &seen, (size_t[]){0, 2}, 0, told);
    refill_tell(&fit, &seen, (size_t[]){2, 3}, 0, &fresh);
    g_assert_cmpfloat_with_epsilon(refill_outlook(&fresh, 0).usual, 40, 1e-6);
    RhythmOutlook one = refill_outlook(&told[0], 0), four = refill_outlook(&told[1], 0);
    g_assert_cmpfloat_with_epsilon(one.usual, 20, 1e-6);
    g_assert_cmpfloat_with_epsilon(four.usual, 40, 1e-6); // four last twice as long
    g_assert_cmpfloat_with_epsilon(four.low / one.low, 2, 1e-9);
    g_assert_cmpint(refill_state(&told[0], 0, 5), ==, RHYTHM_LATER);
    g_assert_cmpint(refill_state(&told[0], 18, 14), ==, RHYTHM_DUE);
    g_assert_cmpint(refill_state(&told[0], one.high + 1, 14), ==, RHYTHM_OVERDUE);
    g_assert_cmpint(refill_state(&told[1], one.high + 1, 14), !=, RHYTHM_OVERDUE);
    g_assert_cmpint(refill_state(&told[0], 5000, 14), ==, RHYTHM_SILENT);
    g_assert_cmpfloat_with_epsilon(refill_outlook(&told[0], one.high).still, 0.1, 1e-9);
}

static void test_too_few(void)
{
    RefillBuy buys[] = {{1, 1}, {8, 1}, {15, 1}, {22, 1}};
    RefillPair pairs[REFILL_PAIRS_LEAST];
    for (uint32_t i = 0; i < REFILL_PAIRS_LEAST; i++)
        pairs[i] = (RefillPair){.customer = i, .n = i == 0 ? 3 : 4};
    RefillSeen seen = {pairs, G_N_ELEMENTS(pairs), buys, 1};
    g_auto(RefillFit) fit = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(refill_fit(&seen, 1, &fit, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_assert_true(refill_fit(&seen, 0, &fit, &error)); // all like a clock
    RefillTold told;
    refill_tell(&fit, &seen, (size_t[]){0, 1}, 0, &told);
    g_assert_cmpfloat_with_epsilon(refill_outlook(&told, 0).usual, 7, 1e-4);
}

// ---- a real shop ----

static int by_product(const void *a, const void *b)
{
    const RetailLine *one = a, *other = b;
    if (one->customer != other->customer)
        return one->customer < other->customer ? -1 : 1;
    if (one->product != other->product)
        return one->product < other->product ? -1 : 1;
    return (one->minute > other->minute) - (one->minute < other->minute);
}

// Pairs of lines in the order of customer, product and time.
static void read_pairs(const GArray *lines, GArray *pairs, GArray *buys)
{
    const RetailLine *all = (const RetailLine *)(void *)lines->data;
    for (guint i = 0, end; i < lines->len; i = end) {
        RefillPair pair = {
            .customer = (uint32_t)all[i].customer, .product = all[i].product, .first = buys->len};
        for (end = i; end < lines->len && all[end].customer == all[i].customer &&
                      all[end].product == all[i].product;
             end++) {
            RefillBuy buy = {(int32_t)(all[end].minute / 1440), (float)all[end].quantity};
            RefillBuy *last =
                buys->len > pair.first ? &g_array_index(buys, RefillBuy, buys->len - 1) : NULL;
            if (last != NULL && last->day == buy.day)
                last->quantity += buy.quantity;
            else
                g_array_append_val(buys, buy);
        }
        pair.n = buys->len - pair.first;
        if (pair.n >= REFILL_DAYS_LEAST)
            g_array_append_val(pairs, pair);
        else
            g_array_set_size(buys, pair.first);
    }
}

static void test_real(void)
{
    size_t products;
    g_autoptr(GArray) lines = retail_lines(false, &products);
    if (lines == NULL)
        return;
    g_array_sort(lines, by_product);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(RefillPair));
    g_autoptr(GArray) buys = g_array_new(FALSE, FALSE, sizeof(RefillBuy));
    read_pairs(lines, pairs, buys);
    RefillSeen seen = {(const RefillPair *)(void *)pairs->data, pairs->len,
                       (const RefillBuy *)(void *)buys->data, products};
    RefillErrors chosen, reached;
    g_auto(RefillFit) fit = {0};
    g_assert_true(refill_fit(&seen, 0, &fit, NULL));
    g_assert_true(refill_measure(&seen, 2, &chosen));
    g_assert_true(refill_measure(&seen, 1, &reached));
    printf("# days until the same product is bought again, online-retail, %u pairs, mean absolute "
           "error\n"
           "# last but one (chose the method): %zu, %.2f (own average %.2f), %.1f %% within the "
           "window\n"
           "# last (the test): %zu, %.2f (own average %.2f), %.1f %% within the window\n"
           "# variances: within %.3f, of customers %.3f, products %.3f, pairs %.3f; power of the "
           "quantity %.3f\n",
           pairs->len, chosen.n, chosen.error, chosen.of_means, 100 * chosen.inside, reached.n,
           reached.error, reached.of_means, 100 * reached.inside, fit.rhythm.within,
           fit.of_customers, fit.of_products, fit.of_pairs, fit.slope);
    g_assert_cmpuint(pairs->len, ==, 23982);
    g_assert_cmpuint(reached.n, ==, 12154);
    g_assert_cmpfloat(chosen.error, <, 24.8);
    g_assert_cmpfloat(reached.error, <, 0.85 * reached.of_means);
    g_assert_cmpfloat_with_epsilon(reached.inside, 0.8, 0.03);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/refill/made-up", test_made_up);
    g_test_add_func("/refill/alike", test_alike);
    g_test_add_func("/refill/outlook", test_outlook);
    g_test_add_func("/refill/too-few", test_too_few);
    g_test_add_func("/refill/real", test_real);
    return g_test_run();
}
