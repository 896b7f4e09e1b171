// SPDX-License-Identifier: Apache-2.0
//
// Bursts: probabilities against sums over every case, false alarms and power on made-up shops.
#include "base/splitmix.h"
#include "know/insight/bursts.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BEFORE = 12, RECENT = 4, WEEKS = BEFORE + RECENT, PRODUCTS = 1000, PLANTED = 20 };

static double uniform(uint64_t *seed)
{
    return ((double)(splitmix64(seed) >> 11) + 0.5) * 0x1p-53;
}

// Marsaglia and Tsang's gamma for shapes of 1 and more.
static double gamma_of(double shape, uint64_t *seed)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = sqrt(-2 * log(uniform(seed))) * cos(2 * G_PI * uniform(seed)), v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && log(uniform(seed)) < x * x / 2 + d - d * v + d * log(v))
            return d * v;
    }
}

static uint32_t poisson(double mean, uint64_t *seed)
{
    double limit = exp(-mean), product = uniform(seed);
    uint32_t n = 0;
    for (; product > limit; n++)
        product *= uniform(seed);
    return n;
}

typedef struct {
    uint32_t now[PRODUCTS * WEEKS], ago[PRODUCTS * WEEKS];
    double shop[WEEKS], shop_ago[WEEKS];
} Shop;

// Two kinds of products are planted, PLANTED of each: sold about 18 times a week, and 5 times.
static int planted_as(int i)
{
    return i % 50 == 48 ? 1 : i % 50 == 31 ? 2 : 0;
}

// The shop grows and has weeks of its own; a fifth of the products doubles in the recent weeks of
// every year; those planted sell `times` as often now.
static void make_shop(Shop *shop, double k, double times, uint64_t *seed)
{
    for (int w = 0; w < WEEKS; w++) {
        shop->shop[w] = 1000 * (1 + 0.03 * w) * (0.9 + 0.2 * uniform(seed));
        shop->shop_ago[w] = 700 * (1 + 0.02 * w);
    }
    for (int i = 0; i < PRODUCTS; i++)
        for (int w = 0; w < WEEKS; w++) {
            double share = 0.001 + 0.02 * pow((double)(i % 50) / 50, 3);
            double season = i % 5 == 0 && w >= BEFORE ? 2 : 1;
            double planted = planted_as(i) > 0 && w >= BEFORE ? times : 1;
            double weekly = k > 0 ? gamma_of(k, seed) / k : 1;
            double weekly_ago = k > 0 ? gamma_of(k, seed) / k : 1;
            shop->now[i * WEEKS + w] =
                poisson(share * shop->shop[w] * season * planted * weekly, seed);
            shop->ago[i * WEEKS + w] =
                poisson(share * shop->shop_ago[w] * season * weekly_ago, seed);
        }
}

typedef struct {
    int found[3]; // as planted: not, of much sold products, of others
    int p05;      // not planted, below 5 % uncorrected
    double spread;
} Found;

static Found look(const Shop *shop, bool seasons)
{
    static Burst all[PRODUCTS];
    BurstsSeen seen = {.n = PRODUCTS,
                       .before = BEFORE,
                       .recent = RECENT,
                       .counts = shop->now,
                       .shop = shop->shop,
                       .counts_year_ago = seasons ? shop->ago : NULL,
                       .shop_year_ago = seasons ? shop->shop_ago : NULL};
    Found found = {.spread = bursts_find(&seen, all).spread};
    for (int i = 0; i < PRODUCTS; i++) {
        bool said = all[i].corrected <= 0.05;
        found.found[planted_as(i)] += said;
        found.p05 += all[i].chance <= 0.05 && planted_as(i) == 0;
    }
    return found;
}

static void add(Found *sum, Found one)
{
    for (int kind = 0; kind < 3; kind++)
        sum->found[kind] += one.found[kind];
    sum->p05 += one.p05;
    sum->spread += one.spread;
}

static void test_planted(void)
{
    static Shop shop;
    uint64_t seed = 3;
    enum { SHOPS = 3, OTHERS = (PRODUCTS - 2 * PLANTED) * SHOPS };
    Found none = {0}, hot = {0}, fading = {0}, even = {0};
    for (int i = 0; i < SHOPS; i++) {
        make_shop(&shop, 8, 1, &seed);
        add(&none, look(&shop, true));
        make_shop(&shop, 8, 3, &seed);
        add(&hot, look(&shop, true));
        make_shop(&shop, 8, 0.3, &seed);
        add(&fading, look(&shop, true));
        make_shop(&shop, 0, 1, &seed);
        add(&even, look(&shop, true));
    }
    int alarms = none.found[0] + none.found[1] + none.found[2];
    printf(
        "# %d shops of %d products. Nothing planted: %d reported; %.1f %% below 5 %% uncorrected "
        "(%.1f %% where weeks vary by chance only), spread %.3f (true 0.125)\n"
        "# 3 times as much: found %d and %d of %d each (18 and 5 sold a week), %d others\n"
        "# 0.3 times as much: %d and %d, %d others\n",
        SHOPS, PRODUCTS, alarms, 100.0 * none.p05 / OTHERS, 100.0 * even.p05 / OTHERS,
        none.spread / SHOPS, hot.found[1], hot.found[2], PLANTED * SHOPS, hot.found[0],
        fading.found[1], fading.found[2], fading.found[0]);
    g_assert_cmpint(alarms, <=, 6);
    g_assert_cmpfloat(none.p05, <=, 0.075 * OTHERS);
    g_assert_cmpfloat_with_epsilon(none.spread / SHOPS, 0.125, 0.04);
    g_assert_cmpint(hot.found[1], >=, PLANTED * SHOPS / 2);
    g_assert_cmpint(hot.found[0], <=, (hot.found[1] + hot.found[2]) / 8);
    g_assert_cmpint(fading.found[1], >=, PLANTED * SHOPS / 2);
}

static int reported(const Found *found)
{
    return found->found[0] + found->found[1] + found->found[2];
}

// A season that is not known looks like bursts; known, it does not.
static void test_season(void)
{
    static Shop shop;
    uint64_t seed = 9;
    make_shop(&shop, 20, 1, &seed);
    Found blind = look(&shop, false), seeing = look(&shop, true);
    printf("# products that double every year at this time: %d reported without last year, %d with "
           "it\n",
           reported(&blind), reported(&seeing));
    g_assert_cmpint(reported(&blind), >=, 40);
    g_assert_cmpint(reported(&seeing), <=, reported(&blind) / 4);
}

// Two weeks, a shop that is the same in both: x of n is binomial with ½.
static void test_by_hand(void)
{
    const uint32_t counts[] = {5, 15, 30, 30, 0, 12, 2, 3};
    const double shop[] = {1000, 1000};
    Burst out[4];
    BurstsSeen seen = {.n = 4, .before = 1, .recent = 1, .counts = counts, .shop = shop};
    BurstsAsked asked = bursts_find(&seen, out);
    double above = 0, row = 1, all = 0x1p20;
    for (int x = 0; x <= 20; row = row * (20 - x) / (x + 1), x++)
        above += (x > 15) * row + (x == 15) * row / 2;
    g_assert_cmpuint(asked.asked, ==, 3);
    g_assert_cmpfloat_with_epsilon(out[0].chance, 2 * above / all, 1e-4);
    g_assert_cmpfloat_with_epsilon(out[0].expected, 5, 1e-12);
    g_assert_cmpfloat_with_epsilon(out[0].times, 3, 1e-12);
    g_assert_true(out[0].low < 3 && out[0].high > 3);
    g_assert_cmpfloat_with_epsilon(out[1].chance, 1, 1e-4);
    g_assert_cmpfloat_with_epsilon(out[2].chance, 1.0 / 4096, 1e-6);
    g_assert_true(isnan(out[2].times) && isnan(out[3].chance));
    g_assert_cmpfloat_with_epsilon(out[2].corrected, 3.0 / 4096, 1e-5);
    g_assert_cmpfloat_with_epsilon(out[0].corrected, out[0].chance * 3 / 2, 1e-9);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bursts/by-hand", test_by_hand);
    g_test_add_func("/bursts/planted", test_planted);
    g_test_add_func("/bursts/season", test_season);
    return g_test_run();
}
