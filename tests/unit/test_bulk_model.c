// SPDX-License-Identifier: Apache-2.0
//
// The generator against what is published of its models: means, shares and lifts come out as their
// formulas say. Also the parts it stands on: season time, tables of chance, the sort.
#include "collect/bulk_customer.h"
#include "collect/bulk_sort.h"
#include "base/when.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUSEHOLDS = 30000 };

static const int64_t UNTIL = INT64_C(1795219200) * 1000000; // 2026-11-21

// What was counted over all households, each person once.
typedef struct {
    double people, buyers, repeats, expected_repeats;
    double alive, expected_alive;
    double orders, value, square;          // first orders of each buyer
    double hours[24], weekdays[7], by_day; // of purchases by people who do not shop at night
    double sold[DEMO_CATEGORIES], returned[DEMO_CATEGORIES];
    double baskets, together[BULK_PAIRS];
    double night, hunter, prospects, records, twins, households;
} Counts;

static Counts counts;
static BulkShop shop;

// ---- counting ----

// E[X(t)] of Pareto/NBD, equation (17) of Schmittlein, Morrison & Colombo (1987).
static double expected_purchases(double days)
{
    return BULK_R * BULK_BETA / (BULK_ALPHA * (BULK_S - 1)) *
           (1 - pow(BULK_BETA / (BULK_BETA + days), BULK_S - 1));
}

static void count_person(const BulkRecord *record, const BulkRecord *twin)
{
    const BulkPerson *person = &record->person;
    double days = (double)(shop.until - person->joined_at) / (double)DAY_US;
    uint32_t orders = record->order_count + (twin != NULL ? twin->order_count : 0);
    counts.people++;
    counts.alive += person->died_at >= shop.until;
    counts.expected_alive += pow(BULK_BETA / (BULK_BETA + days), BULK_S);
    counts.night += person->night;
    counts.hunter += person->hunter;
    counts.prospects += person->prospect;
    if (person->prospect) {
        g_assert_cmpuint(orders, ==, 0);
        return;
    }
    counts.buyers++;
    counts.repeats += orders - 1;
    counts.expected_repeats += expected_purchases(days);
}

static void count_basket(const BulkWork *work, const BulkOrder *order)
{
    bool held[BULK_PRODUCTS] = {false};
    for (uint32_t i = 0; i < order->n_lines; i++)
        held[g_array_index(work->lines, BulkLine, order->first_line + i).product] = true;
    counts.baskets++;
    for (size_t i = 0; i < BULK_PAIRS; i++) {
        const BulkPair *pair = &shop.catalogue->pairs[i];
        counts.together[i] += held[pair->first] && held[pair->second];
    }
}

static void count_clock(const BulkPerson *person, int64_t at)
{
    int64_t clock = season_clock(shop.season, at);
    if (person->night)
        return;
    counts.by_day++;
    counts.hours[clock % DAY_US / (DAY_US / 24)]++;
    counts.weekdays[(clock / DAY_US + 3) % 7]++;
}

static void count_lines(const BulkWork *work, const BulkOrder *order)
{
    bool is_return = order->origin >= 0;
    const BulkOrder *sale =
        is_return ? &g_array_index(work->orders, BulkOrder, order->origin) : order;
    if (sale->at > shop.until - 20 * DAY_US) // what comes back of it may not have come yet
        return;
    for (uint32_t i = 0; i < order->n_lines; i++) {
        const BulkLine *line = &g_array_index(work->lines, BulkLine, order->first_line + i);
        size_t category = shop.catalogue->products[line->product].category;
        (is_return ? counts.returned : counts.sold)[category]++;
    }
}

static void count_orders(const BulkWork *work, const BulkRecord *record)
{
    int64_t net = 0;
    for (uint32_t i = 0; i < record->n_orders; i++) {
        const BulkOrder *order = &g_array_index(work->orders, BulkOrder, record->first_order + i);
        g_assert_cmpint(order->at, <, shop.until);
        net += order->total_minor;
        count_lines(work, order);
        if (order->origin >= 0)
            continue;
        double value = (double)order->total_minor / 100;
        if (i == 0 && record->twin == BULK_TWIN_NONE) {
            counts.orders++;
            counts.value += value;
            counts.square += value * value;
        }
        count_basket(work, order);
        count_clock(&record->person, order->at);
    }
    g_assert_cmpint(net, ==, record->net_minor);
}

static void count_household(BulkWork *work)
{
    counts.households++;
    for (size_t i = 0; i < work->n_records; i++) {
        const BulkRecord *record = &work->records[i];
        bool twin_follows = i + 1 < work->n_records && work->records[i + 1].twin != BULK_TWIN_NONE;
        counts.records++;
        counts.twins += record->twin != BULK_TWIN_NONE;
        if (record->twin == BULK_TWIN_NONE)
            count_person(record, twin_follows ? record + 1 : NULL);
        count_orders(work, record);
        for (uint32_t k = 1; k < record->n_events; k++)
            g_assert_cmpint(g_array_index(work->events, BulkEvent, record->first_event + k - 1).at,
                            <=, g_array_index(work->events, BulkEvent, record->first_event + k).at);
    }
}

static void count_all(void)
{
    BulkWork work;
    DemoPlace place;
    g_autofree BulkRecord *records = g_new0(BulkRecord, BULK_RECORDS);
    bulk_work_init(&work, &shop);
    work.place = &place;
    work.records = records;
    for (uint64_t i = 0; i < HOUSEHOLDS; i++) {
        g_array_set_size(work.orders, 0);
        g_array_set_size(work.lines, 0);
        g_array_set_size(work.events, 0);
        bulk_household(&work, i);
        count_household(&work);
    }
    bulk_work_clear(&work);
}

// ---- what must come out ----

static void assert_near(double found, double wanted, double error)
{
    g_test_message("found %.4f, wanted %.4f", found, wanted);
    g_assert_cmpfloat(fabs(found - wanted), <=, error);
}

// A share of n against its probability, within four standard errors.
static void assert_share(double found, double n, double probability)
{
    assert_near(found / n, probability, 4 * sqrt(probability * (1 - probability) / n));
}

static void test_purchases(void)
{
    assert_near(counts.repeats / counts.expected_repeats, 1, 0.03);
    assert_near(counts.alive / counts.expected_alive, 1, 0.01);
    assert_share(counts.prospects, counts.people, BULK_PROSPECT_SHARE);
    assert_share(counts.night, counts.people, 0.08);
    assert_share(counts.hunter, counts.people, 0.12);
}

// The mean of Gamma-Gamma: p γ / (q - 1); and its variance over people.
static void test_spend(void)
{
    double mean = BULK_SPEND_P * BULK_SPEND_GAMMA / (BULK_SPEND_Q - 1);
    double found = counts.value / counts.orders;
    double deviation = sqrt(counts.square / counts.orders - found * found);
    assert_near(found, mean, 4 * deviation / sqrt(counts.orders));
    // E[z²] = p (p + 1) γ² / ((q - 1)(q - 2))
    double square = BULK_SPEND_P * (BULK_SPEND_P + 1) * BULK_SPEND_GAMMA * BULK_SPEND_GAMMA /
                    ((BULK_SPEND_Q - 1) * (BULK_SPEND_Q - 2));
    assert_near(deviation / sqrt(square - mean * mean), 1, 0.12); // a heavy tail
}

static double chi_square(const double *found, const double *weights, size_t n, double total)
{
    double sum = 0, chi = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++) {
        double wanted = total * weights[i] / sum;
        chi += (found[i] - wanted) * (found[i] - wanted) / wanted;
    }
    return chi;
}

static void test_season(void)
{
    double hours = chi_square(counts.hours, SEASON_CURVE.hours, 24, counts.by_day);
    double weekdays = chi_square(counts.weekdays, SEASON_CURVE.weekdays, 7, counts.by_day);
    g_test_message("χ² of hours %.1f (23 degrees), of weekdays %.1f (6 degrees)", hours, weekdays);
    g_assert_cmpfloat(hours, <, 58);    // one in ten thousand
    g_assert_cmpfloat(weekdays, <, 28); // one in ten thousand
}

static void test_season_time(void)
{
    for (int i = 0; i < 7300; i++) {
        double days = i / 10.0;
        int64_t at = season_moment(shop.season, days);
        g_assert_cmpfloat(fabs(season_days(shop.season, at) - days), <, 1e-6);
    }
    g_assert_cmpint(season_moment(shop.season, BULK_HISTORY_DAYS + 0.001), ==, INT64_MAX);
    g_assert_cmpfloat(fabs(season_days(shop.season, UNTIL) - BULK_HISTORY_DAYS), <, 1e-6);
}

// How often both sides of a pair meet, against lift × P(a) × P(b).
static void test_lifts(void)
{
    double p = BULK_PAIR_PRODUCT_P, chi = 0, found = 0, wanted = 0;
    for (size_t i = 0; i < BULK_PAIRS; i++) {
        const BulkPair *pair = &shop.catalogue->pairs[i];
        double second = p + p * (1 - p) * pair->along;
        double expected = counts.baskets * pair->lift * p * second;
        chi += (counts.together[i] - expected) * (counts.together[i] - expected) / expected;
        found += counts.together[i];
        wanted += expected;
    }
    g_test_message("χ² of lifts %.1f (30 degrees)", chi);
    g_assert_cmpfloat(chi, <, 68); // one in ten thousand
    assert_near(found / wanted, 1, 4 / sqrt(wanted));
}

static void test_returns(void)
{
    for (size_t i = 0; i < DEMO_CATEGORIES; i++)
        assert_share(counts.returned[i], counts.sold[i], shop.catalogue->return_rates[i]);
}

static void test_households(void)
{
    assert_near(counts.people / counts.households, 1.23, 0.02);
    assert_share(counts.twins, counts.people, 0.04);
}

static bool same_line(const BulkLine *a, const BulkLine *b)
{
    return a->product == b->product && a->quantity == b->quantity &&
           a->amount_minor == b->amount_minor && a->price_millionths == b->price_millionths;
}

// A household depends on seed and number, on nothing that was made before.
static void test_independence(void)
{
    BulkWork works[2];
    DemoPlace places[2];
    g_autofree BulkRecord *records = g_new0(BulkRecord, 2 * BULK_RECORDS);
    for (size_t i = 0; i < 2; i++) {
        bulk_work_init(&works[i], &shop);
        works[i].place = &places[i];
        works[i].records = records + i * BULK_RECORDS;
    }
    bulk_household(&works[0], 1);
    g_array_set_size(works[0].orders, 0);
    g_array_set_size(works[0].lines, 0);
    g_array_set_size(works[0].events, 0);
    bulk_household(&works[0], 77);
    bulk_household(&works[1], 77);
    g_assert_cmpuint(works[0].n_records, ==, works[1].n_records);
    g_assert_cmpstr(records[0].name.full, ==, records[BULK_RECORDS].name.full);
    g_assert_cmpuint(works[0].lines->len, ==, works[1].lines->len);
    for (guint i = 0; i < works[0].lines->len; i++)
        g_assert_true(same_line(&g_array_index(works[0].lines, BulkLine, i),
                                &g_array_index(works[1].lines, BulkLine, i)));
    bulk_work_clear(&works[0]);
    bulk_work_clear(&works[1]);
}

// ---- the sort ----

static void test_sort(void)
{
    enum { STRINGS = 1500000 };
    g_autoptr(GError) error = NULL;
    BulkSort *sort = bulk_sort_new();
    BulkSortPart *parts[2] = {bulk_sort_part(sort), bulk_sort_part(sort)};
    Random random = random_seed(1, 1);
    uint64_t sum = 0;
    for (size_t i = 0; i < STRINGS; i++) {
        char text[48];
        size_t length = random_below(&random, 40);
        for (size_t k = 0; k < length; k++)
            text[k] = (char)random_below(&random, k < 6 ? 2 : 250);
        sum += length + (length > 0 ? (unsigned char)text[length - 1] : 0);
        bulk_sort_add(parts[i % 2], text, length);
    }
    g_assert_true(bulk_sort_finish(sort, &error));
    char last[48];
    size_t last_length = 0, n = 0, length;
    for (const char *text; (text = bulk_sort_next(sort, &length, &error)) != NULL; n++) {
        int order = memcmp(last, text, MIN(last_length, length));
        g_assert_true(n == 0 || order < 0 || (order == 0 && last_length <= length));
        sum -= length + (length > 0 ? (unsigned char)text[length - 1] : 0);
        memcpy(last, text, length);
        last_length = length;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, STRINGS);
    g_assert_cmpuint(sum, ==, 0);
    bulk_sort_free(sort);
}

static void test_tables(void)
{
    enum { DRAWS = 400000 };
    const double weights[] = {0.5, 0, 3, 1, 0.25, 7};
    double found[G_N_ELEMENTS(weights)] = {0};
    Random random = random_seed(3, 3);
    ChanceTable *table = chance_table_new(weights, G_N_ELEMENTS(weights));
    for (size_t i = 0; i < DRAWS; i++)
        found[chance_pick(table, &random)]++;
    chance_table_free(table);
    for (size_t i = 0; i < G_N_ELEMENTS(weights); i++)
        assert_near(found[i] / DRAWS, weights[i] / 11.75, 0.003);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
    Season *season = season_new(UNTIL, BULK_HISTORY_DAYS, zone);
    BulkCatalogue *catalogue = bulk_catalogue_new(5);
    shop = (BulkShop){.seed = 5,
                      .until = UNTIL,
                      .season = season,
                      .catalogue = catalogue,
                      .currency = "CNY",
                      .exponent = 2};
    count_all();
    g_test_add_func("/bulk/purchases", test_purchases);
    g_test_add_func("/bulk/spend", test_spend);
    g_test_add_func("/bulk/season", test_season);
    g_test_add_func("/bulk/season-time", test_season_time);
    g_test_add_func("/bulk/lifts", test_lifts);
    g_test_add_func("/bulk/returns", test_returns);
    g_test_add_func("/bulk/households", test_households);
    g_test_add_func("/bulk/independence", test_independence);
    g_test_add_func("/bulk/sort", test_sort);
    g_test_add_func("/bulk/tables", test_tables);
    int status = g_test_run();
    season_free(season);
    bulk_catalogue_free(catalogue);
    return status;
}
