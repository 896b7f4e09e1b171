// SPDX-License-Identifier: Apache-2.0
//
// What one person bought, in which of their records, and what they brought back.
#include "collect/bulk_customer.h"

#include "base/decimal.h"
#include "base/when.h"

#include <math.h>
#include <string.h>

#define HOUR_US (INT64_C(3600) * SECOND_US)

enum { TWIN_PERCENT = 35, DRAWS_MAX = 12 };

static const double MEAN_SPEND = BULK_SPEND_P * BULK_SPEND_GAMMA / (BULK_SPEND_Q - 1);

int64_t bulk_minor(const BulkShop *shop, double major)
{
    return llround(major * (double)power_of_ten(shop->exponent));
}

// ---- when ----

// Three of four purchases of a night shopper are made at night, on the same day of the shop.
static int64_t night_moment(BulkWork *work, const BulkPerson *person, int64_t at)
{
    static const int64_t HOURS[] = {22, 22, 23, 23, 0, 0, 1, 1, 2, 3};
    if (!person->night || !chance_happens(&work->random, 0.75))
        return at;
    int64_t clock = season_clock(work->shop->season, at), day = clock - clock % DAY_US;
    int64_t moved = at + day + RANDOM_PICK(&work->random, HOURS) * HOUR_US - clock +
                    (int64_t)(random_unit(&work->random) * (double)HOUR_US);
    return moved >= person->joined_at && moved < work->shop->until && moved <= person->died_at
               ? moved
               : at;
}

static void sort_times(int64_t *times, size_t n)
{
    for (size_t i = 1; i < n; i++) { // nearly sorted already
        int64_t time = times[i];
        size_t at = i;
        for (; at > 0 && times[at - 1] > time; at--)
            times[at] = times[at - 1];
        times[at] = time;
    }
}

// The first purchase is the day of joining itself; the others follow in season time.
static size_t draw_times(BulkWork *work, const BulkPerson *person, int64_t times[BULK_SALES_MAX])
{
    const Season *season = work->shop->season;
    size_t n = 0;
    if (person->prospect)
        return 0;
    times[n++] = person->joined_at;
    double days = season_days(season, person->joined_at);
    while (n < BULK_SALES_MAX) {
        days += random_exponential(&work->random) / person->rate;
        int64_t at = season_moment(season, days);
        if (at >= work->shop->until || at > person->died_at)
            break;
        times[n++] = night_moment(work, person, at);
    }
    sort_times(times, n);
    return n;
}

// ---- what ----

static size_t draw_category(BulkWork *work, const BulkPerson *person)
{
    Random *random = &work->random;
    if (!chance_happens(random, BULK_TASTE_SHARE))
        return chance_pick(work->shop->catalogue->categories, random);
    double place = random_unit(random);
    size_t i = 0;
    while (i < BULK_TASTES - 1 && place >= person->weights[i])
        place -= person->weights[i++];
    return person->tastes[i];
}

static void add_product(BulkWork *work, BulkOrder *order, size_t product, int quantity)
{
    for (uint32_t i = 0; i < order->n_lines; i++) {
        BulkLine *line = &g_array_index(work->lines, BulkLine, order->first_line + i);
        if (line->product == product) {
            line->quantity = (int16_t)(line->quantity + quantity);
            return;
        }
    }
    if (order->n_lines == BULK_LINES_MAX)
        return;
    BulkLine line = {.product = (uint16_t)product, .quantity = (int16_t)quantity, .occurrence = 1};
    g_array_append_val(work->lines, line);
    order->n_lines++;
}

// Dearer orders hold more; how many lines says nothing else about the customer.
static void fill_basket(BulkWork *work, const BulkPerson *person, BulkOrder *order, double value)
{
    Random *random = &work->random;
    const BulkCatalogue *catalogue = work->shop->catalogue;
    size_t pairs[2 * BULK_PAIRS];
    unsigned draws = 1 + chance_poisson(random, 1.45 * MIN(value / MEAN_SPEND, 5));
    for (unsigned i = 0; i < MIN(draws, (unsigned)DRAWS_MAX); i++) {
        unsigned percent = (unsigned)random_below(random, 100);
        add_product(work, order, bulk_pick_product(catalogue, random, draw_category(work, person)),
                    percent < 80   ? 1
                    : percent < 94 ? 2
                                   : 3);
    }
    size_t n = bulk_pick_pairs(catalogue, random, pairs);
    for (size_t i = 0; i < n; i++)
        add_product(work, order, pairs[i], 1);
}

static double draw_discount(BulkWork *work, const BulkPerson *person)
{
    if (!chance_happens(&work->random, person->hunter ? 0.70 : 0.08))
        return 0;
    return (double)random_between(&work->random, 2, person->hunter ? 6 : 3) * 0.05;
}

// List prices are moved together so that the order comes to its value.
static void set_prices(BulkWork *work, BulkOrder *order, double value, double discount)
{
    const BulkShop *shop = work->shop;
    BulkLine *lines = &g_array_index(work->lines, BulkLine, order->first_line);
    double list = 0;
    int64_t sum = 0;
    for (uint32_t i = 0; i < order->n_lines; i++)
        list += (double)shop->catalogue->products[lines[i].product].price_millionths *
                lines[i].quantity;
    double factor = value * 1e6 / (1 - discount) / list;
    int64_t unit = power_of_ten(6 - shop->exponent);
    for (uint32_t i = 0; i < order->n_lines; i++) {
        double price =
            factor * (double)shop->catalogue->products[lines[i].product].price_millionths;
        int64_t minor = MAX(llround(price / (double)unit), 1);
        lines[i].price_millionths = minor * unit;
        lines[i].amount_minor = minor * lines[i].quantity;
        sum += lines[i].amount_minor;
    }
    order->discount_minor = llround((double)sum * discount);
    order->total_minor = sum - order->discount_minor;
}

static BulkOrder *make_sale(BulkWork *work, const BulkPerson *person, size_t record, int64_t at)
{
    double value = chance_gamma(&work->random, BULK_SPEND_P) / person->spend_rate;
    BulkOrder order = {
        .at = at, .first_line = work->lines->len, .origin = -1, .record = (uint16_t)record};
    fill_basket(work, person, &order, value);
    set_prices(work, &order, value, draw_discount(work, person));
    g_array_append_val(work->orders, order);
    return &g_array_index(work->orders, BulkOrder, work->orders->len - 1);
}

// ---- what comes back ----

static void take_back(BulkWork *work, uint32_t sale_index)
{
    const BulkOrder sale = g_array_index(work->orders, BulkOrder, sale_index);
    BulkOrder back = {.at = sale.at + random_between(&work->random, 2 * 24, 20 * 24) * HOUR_US,
                      .first_line = work->lines->len,
                      .origin = (int32_t)sale_index,
                      .record = sale.record};
    int64_t sold = sale.total_minor + sale.discount_minor, returned = 0;
    for (uint32_t i = 0; i < sale.n_lines; i++) {
        BulkLine line = g_array_index(work->lines, BulkLine, sale.first_line + i);
        size_t category = work->shop->catalogue->products[line.product].category;
        if (!chance_happens(&work->random, work->shop->catalogue->return_rates[category]))
            continue;
        line.quantity = (int16_t)-line.quantity;
        line.amount_minor = -line.amount_minor;
        returned -= line.amount_minor;
        g_array_append_val(work->lines, line);
        back.n_lines++;
    }
    if (back.n_lines == 0 || back.at >= work->shop->until) {
        g_array_set_size(work->lines, back.first_line);
        return;
    }
    back.discount_minor =
        -(int64_t)llround((double)sale.discount_minor * (double)returned / (double)sold);
    back.total_minor = -returned - back.discount_minor;
    g_array_append_val(work->orders, back);
}

// ---- one record ----

static void sum_up(const BulkWork *work, BulkRecord *record)
{
    for (uint32_t i = 0; i < record->n_orders; i++) {
        const BulkOrder *order = &g_array_index(work->orders, BulkOrder, record->first_order + i);
        record->net_minor += order->total_minor;
        if (order->origin >= 0) {
            record->return_count++;
            continue;
        }
        record->order_count++;
        record->last_order_at = order->at;
        if (record->first_order_at == 0)
            record->first_order_at = order->at;
    }
}

static void make_orders(BulkWork *work, size_t index, const int64_t *times, const bool *is_twins,
                        size_t n, bool twin)
{
    BulkRecord *record = &work->records[index];
    record->first_order = work->orders->len;
    for (size_t i = 0; i < n; i++) {
        if (is_twins[i] != twin)
            continue;
        make_sale(work, &record->person, index, times[i]);
        take_back(work, work->orders->len - 1);
    }
    record->n_orders = work->orders->len - record->first_order;
    sum_up(work, record);
}

void bulk_purchases(BulkWork *work, size_t record, size_t twin)
{
    int64_t times[BULK_SALES_MAX] = {0};
    bool is_twins[BULK_SALES_MAX] = {false};
    const BulkPerson *person = &work->records[record].person;
    size_t n = draw_times(work, person, times);
    for (size_t i = 0; twin != SIZE_MAX && i < n; i++)
        is_twins[i] = random_chance(&work->random, TWIN_PERCENT);
    make_orders(work, record, times, is_twins, n, false);
    if (twin == SIZE_MAX)
        return;
    make_orders(work, twin, times, is_twins, n, true);
    BulkRecord *second = &work->records[twin];
    second->joined_at = second->first_order_at;
    if (second->joined_at == 0)
        second->joined_at =
            person->joined_at +
            (int64_t)(random_unit(&work->random) * (double)(work->shop->until - person->joined_at));
    // Who joined by buying through the second source was recorded by the first one later.
    if (n > 0 && is_twins[0] && work->records[record].first_order_at != 0)
        work->records[record].joined_at = work->records[record].first_order_at;
}
