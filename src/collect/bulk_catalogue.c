// SPDX-License-Identifier: Apache-2.0
//
// The lift of a pair (a, b): with P(a) = p, and b bought by itself with p or drawn along with q,
// P(b | a) = 1 - (1 - p)(1 - q) and P(b) = p + p (1 - p) q, so that a wanted lift L gives
// q = (L - 1) p / ((1 - p)(1 - L p)).
#include "collect/bulk_catalogue.h"

#include <math.h>
#include <string.h>

enum { KEPT_APART = 2 * BULK_PAIRS / DEMO_CATEGORIES }; // of each shelf, at its beginning

typedef struct {
    const char *zh, *en, *full;
    double factor; // of the price
} Brand;

static const Brand BRANDS[BULK_BRANDS] = {{"木槿", "Muken", "木槿 Muken", 1.0},
                                          {"素白", "Subai", "素白 Subai", 0.85},
                                          {"山屿", "Shanyu", "山屿 Shanyu", 1.2},
                                          {"北纬", "Beiwei", "北纬 Beiwei", 0.95}};
static const double CATEGORY_SHARES[DEMO_CATEGORIES] = {0.16, 0.10, 0.09, 0.15, 0.07,
                                                        0.11, 0.09, 0.08, 0.07, 0.08};
static const double RETURN_RATES[DEMO_CATEGORIES] = {0.04, 0.05, 0.015, 0.01, 0.02,
                                                     0.05, 0.03, 0.02,  0.06, 0.09};

static void make_product(const DemoProduct *base, size_t brand, BulkProduct *out)
{
    const Brand *of = &BRANDS[brand];
    g_snprintf(out->code, sizeof out->code, "%s-%zu", base->code, brand + 1);
    g_snprintf(out->zh, sizeof out->zh, "%s%s", of->zh, base->zh);
    g_snprintf(out->en, sizeof out->en, "%s %s", of->en, base->en);
    out->brand = of->full;
    out->category = base->category;
    int64_t tenths = (int64_t)llround((double)base->price_millionths * of->factor / 100000);
    out->price_millionths = tenths * 100000;
    out->cost_millionths =
        base->cost_millionths / 10000 * (int64_t)lround(100 * of->factor) / 100 * 10000;
}

// Thirty things by four brands, and which of them are popular: a shuffled order.
static void fill_shelf(BulkCatalogue *catalogue, const DemoProduct *bases, size_t category,
                       Random *random)
{
    BulkProduct *shelf = &catalogue->products[category * BULK_SHELF];
    double weights[BULK_SHELF] = {0};
    for (size_t i = 0; i < BULK_SHELF; i++)
        make_product(&bases[category * BULK_SHELF / BULK_BRANDS + i % (BULK_SHELF / BULK_BRANDS)],
                     i / (BULK_SHELF / BULK_BRANDS), &shelf[i]);
    for (size_t i = KEPT_APART; i < BULK_SHELF; i++)
        shelf[i].rank = (unsigned)(i - KEPT_APART) + 1;
    for (size_t i = BULK_SHELF - 1; i > KEPT_APART; i--) {
        size_t other = KEPT_APART + random_below(random, i + 1 - KEPT_APART);
        unsigned rank = shelf[i].rank;
        shelf[i].rank = shelf[other].rank;
        shelf[other].rank = rank;
    }
    for (size_t i = KEPT_APART; i < BULK_SHELF; i++)
        weights[i] = pow(shelf[i].rank, -BULK_ZIPF_EXPONENT);
    catalogue->shelves[category] = chance_table_new(weights, BULK_SHELF);
}

// Partners stand on different shelves; lifts go from 2 to 40.
static void make_pairs(BulkCatalogue *catalogue)
{
    const double p = BULK_PAIR_PRODUCT_P;
    for (size_t i = 0; i < BULK_PAIRS; i++) {
        BulkPair *pair = &catalogue->pairs[i];
        size_t category = i % DEMO_CATEGORIES, slot = i / DEMO_CATEGORIES;
        size_t partner = (category + 1 + slot) % DEMO_CATEGORIES;
        pair->first = category * BULK_SHELF + slot;
        pair->second = partner * BULK_SHELF + KEPT_APART / 2 + slot;
        pair->lift = round(20 * exp(log(20.0) * (double)i / (BULK_PAIRS - 1))) / 10;
        pair->along = (pair->lift - 1) * p / ((1 - p) * (1 - pair->lift * p));
    }
}

BulkCatalogue *bulk_catalogue_new(uint64_t seed)
{
    BulkCatalogue *catalogue = g_new0(BulkCatalogue, 1);
    g_autofree DemoProduct *bases = g_new0(DemoProduct, DEMO_PRODUCTS);
    Random random = random_seed(seed, UINT64_MAX);
    demo_products(seed, bases);
    for (size_t i = 0; i < DEMO_CATEGORIES; i++)
        fill_shelf(catalogue, bases, i, &random);
    make_pairs(catalogue);
    memcpy(catalogue->return_rates, RETURN_RATES, sizeof RETURN_RATES);
    memcpy(catalogue->category_shares, CATEGORY_SHARES, sizeof CATEGORY_SHARES);
    catalogue->categories = chance_table_new(CATEGORY_SHARES, DEMO_CATEGORIES);
    return catalogue;
}

void bulk_catalogue_free(BulkCatalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    for (size_t i = 0; i < DEMO_CATEGORIES; i++)
        chance_table_free(catalogue->shelves[i]);
    chance_table_free(catalogue->categories);
    g_free(catalogue);
}

size_t bulk_pick_product(const BulkCatalogue *catalogue, Random *random, size_t category)
{
    return category * BULK_SHELF + chance_pick(catalogue->shelves[category], random);
}

// Side k of the 60 is the first of pair k / 2 or its second. Each is there with probability p by
// itself: the gaps between those that are there are geometric.
size_t bulk_pick_pairs(const BulkCatalogue *catalogue, Random *random, size_t out[2 * BULK_PAIRS])
{
    static const double LOG_REST = -0.0040080213975388; // log(1 - BULK_PAIR_PRODUCT_P)
    bool there[2 * BULK_PAIRS] = {false};
    size_t n = 0;
    double side = floor(-random_exponential(random) / LOG_REST);
    if (side >= 2 * BULK_PAIRS)
        return 0;
    while (side < 2 * BULK_PAIRS) {
        there[(size_t)side] = true;
        side += 1 + floor(-random_exponential(random) / LOG_REST);
    }
    for (size_t i = 0; i < BULK_PAIRS; i++) {
        const BulkPair *pair = &catalogue->pairs[i];
        bool along = there[2 * i] && chance_happens(random, pair->along);
        if (there[2 * i])
            out[n++] = pair->first;
        if (there[2 * i + 1] || along)
            out[n++] = pair->second;
    }
    return n;
}
