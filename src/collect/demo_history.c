// SPDX-License-Identifier: Apache-2.0
//
// What a customer bought. Everybody has a rhythm of their own and some chance to leave after each
// purchase; a fifth never buy. Around that pulse the calendar pulls: 6.18, 11.11, the weeks before
// Spring Festival, Black Friday and Christmas; weekends; evenings. Some of what was bought comes
// back. A few subscribe to the tea of the month, and go on or end month by month.
#include "collect/demo_customer.h"

#include "base/decimal.h"
#include "base/when.h"

#include <math.h>
#include <string.h>

enum {
    PULL_DAYS = 40,       // a promotion draws purchases from so many days before
    SUBSCRIBED = 7,       // per cent of customers
    SUBSCRIBED_DAYS = 450 // so far back; DEMO_RENEWED_MAX months at most
};
#define MONTH_US       (DEMO_DAY_US * 36525 / 1200)
#define SUBSCRIBE_SEED 0x7ea

typedef struct {
    int month, day, days;
    unsigned strength; // per cent of purchases before it that wait for it
} Season;

static const Season SEASONS_CHINA[] = {
    {3, 8, 1, 8}, {6, 16, 3, 26}, {9, 9, 1, 6}, {11, 10, 2, 40}, {12, 12, 1, 12},
};
static const Season SEASONS_WEST[] = {
    {2, 12, 3, 8}, {7, 15, 2, 10}, {11, 26, 4, 34}, {12, 8, 12, 30}};
static const int64_t SPRING_FESTIVALS[][3] = {
    {2021, 2, 12}, {2022, 2, 1},  {2023, 1, 22}, {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17},
    {2027, 2, 6},  {2028, 1, 26}, {2029, 2, 13}, {2030, 2, 3},  {2031, 1, 23}, {2032, 2, 11},
};
// Purchases by hour of the customer's day.
static const uint16_t HOURS[24] = {12, 6,  3,  2,  2,  3,  8,  16, 26, 38, 48, 46,
                                   50, 44, 40, 38, 38, 40, 44, 56, 68, 72, 54, 28};

// ---- when ----

static int64_t at_hour(Random *random, int64_t day, int utc_offset_hours)
{
    int64_t hour = (int64_t)random_weighted(random, HOURS, G_N_ELEMENTS(HOURS));
    return day * DEMO_DAY_US + (hour - utc_offset_hours) * DEMO_HOUR_US +
           random_between(random, 0, 3599) * DEMO_SECOND_US;
}

// The day of a promotion that this purchase waits for, or the day itself.
static int64_t wait_for_season(Random *random, int64_t day, bool west, bool *out_promoted)
{
    const Season *seasons = west ? SEASONS_WEST : SEASONS_CHINA;
    size_t n = west ? G_N_ELEMENTS(SEASONS_WEST) : G_N_ELEMENTS(SEASONS_CHINA);
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    for (size_t i = 0; i < n; i++) {
        int64_t begin = day_from_date(year, seasons[i].month, seasons[i].day);
        if (day > begin - PULL_DAYS && day < begin + seasons[i].days &&
            random_chance(random, seasons[i].strength)) {
            *out_promoted = true;
            return begin + random_between(random, 0, seasons[i].days - 1);
        }
    }
    return day;
}

// Gifts are bought before Spring Festival; in its week hardly anything is.
static int64_t around_festival(Random *random, int64_t day)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SPRING_FESTIVALS); i++) {
        const int64_t *date = SPRING_FESTIVALS[i];
        int64_t festival = day_from_date((int)date[0], (int)date[1], (int)date[2]);
        if (day >= festival - 1 && day < festival + 7 && random_chance(random, 75))
            return day + random_between(random, 7, 16);
        if (day >= festival - 50 && day < festival - 1 && random_chance(random, 30))
            return festival - random_between(random, 5, 20);
    }
    return day;
}

static int64_t purchase_time(Random *random, int64_t at, const DemoPlace *place, bool *out_promoted)
{
    bool west = place->region == REGION_WEST;
    int64_t day = at / DEMO_DAY_US;
    *out_promoted = false;
    if (!west)
        day = around_festival(random, day);
    day = wait_for_season(random, day, west, out_promoted);
    int64_t weekday = (day + 3) % 7; // 0: Monday
    if (!*out_promoted && weekday < 4 && random_chance(random, 18))
        day += 5 - weekday;
    return at_hour(random, day, place->utc_offset_hours);
}

// ---- what ----

static int64_t local_price(const DemoCustomer *customer, const DemoProduct *product)
{
    if (customer->place.rate_millionths == 1000000)
        return product->price_millionths;
    int64_t price = product->price_millionths / customer->place.rate_millionths; // major units
    return price * 1000000 + 990000;
}

static void choose_lines(const DemoShop *shop, Random *random, const DemoCustomer *customer,
                         size_t favourite, DemoOrder *order)
{
    static const uint16_t COUNTS[DEMO_LINES_MAX] = {46, 30, 16, 8};
    bool organisation = customer->kind[0] == 'o';
    order->n_lines = 1 + random_weighted(random, COUNTS, G_N_ELEMENTS(COUNTS));
    for (size_t i = 0; i < order->n_lines; i++) {
        size_t category =
            random_chance(random, 62) ? favourite : random_below(random, DEMO_CATEGORIES);
        size_t product = demo_pick_product(random, category);
        order->lines[i] = (DemoLine){
            .product = product,
            .quantity = organisation                ? random_between(random, 5, 60)
                        : random_chance(random, 80) ? 1
                                                    : random_between(random, 2, 4),
            .price_millionths = local_price(customer, &shop->products[product]),
        };
    }
}

static int64_t sum_lines(const DemoOrder *order, const char *currency)
{
    int64_t sum = 0;
    for (size_t i = 0; i < order->n_lines; i++) {
        int64_t amount = 0;
        bool fits = line_amount(order->lines[i].quantity * 1000, order->lines[i].price_millionths,
                                currency, &amount);
        g_assert(fits);
        sum += amount;
    }
    return sum;
}

static void set_total(const DemoCustomer *customer, DemoOrder *order)
{
    int64_t total = sum_lines(order, customer->place.currency) - order->discount_minor +
                    order->tax_minor + order->shipping_minor;
    order->total_minor = total;
    bool fits = decimal_multiply(total, customer->rate_millionths, 1000000, &order->base_minor);
    g_assert(fits);
}

static void set_charges(Random *random, const DemoCustomer *customer, bool promoted,
                        DemoOrder *order)
{
    int64_t sum = sum_lines(order, customer->place.currency);
    if (promoted || random_chance(random, 12))
        order->discount_minor =
            sum * random_between(random, promoted ? 10 : 5, promoted ? 25 : 10) / 100;
    bool till = order->source == DEMO_SOURCE_TILL;
    bool west = customer->place.region == REGION_WEST;
    if (!till && sum < (west ? 3000 : 9900))
        order->shipping_minor = west ? 495 : 1000;
    if (west && strcmp(customer->place.currency, "USD") == 0)
        order->tax_minor = (sum - order->discount_minor) * 8 / 100;
}

static const char *status_after(Random *random, int64_t age, DemoSource source)
{
    if (random_chance(random, 2))
        return "cancelled";
    if (source == DEMO_SOURCE_TILL || age > 9 * DEMO_DAY_US)
        return "closed";
    return age > 4 * DEMO_DAY_US ? "delivered" : age > DEMO_DAY_US ? "shipped" : "paid";
}

// ---- one order ----

static void name_order(const DemoCustomer *customer, DemoOrder *order, char letter)
{
    // Rising with the customers, so that the table of numbers grows at its end.
    unsigned long long number = 10000000ull + customer->number * 40 + customer->n_orders;
    g_snprintf(order->number, sizeof order->number, "%c%llu", letter, number);
}

static void count_order(DemoCustomer *customer, const DemoOrder *order)
{
    customer->n_orders++;
    if (strcmp(order->status, "cancelled") == 0)
        return;
    customer->net_base_minor += order->base_minor;
    if (strcmp(order->kind, "return") == 0) {
        customer->return_count++;
        return;
    }
    customer->order_count++;
    if (customer->first_order_at == 0 || order->ordered_at < customer->first_order_at)
        customer->first_order_at = order->ordered_at;
    customer->last_order_at = MAX(customer->last_order_at, order->ordered_at);
}

static const char LETTERS[DEMO_SOURCES] = {'S', 'T', 'J', 'K', 'A', 'E'};

static void add_sale(const DemoShop *shop, Random *random, DemoCustomer *customer, int64_t at,
                     size_t favourite, bool promoted)
{
    DemoOrder *order = &customer->orders[customer->n_orders];
    *order =
        (DemoOrder){.kind = "sale", .ordered_at = at, .origin = -1, .source = customer->source};
    if (customer->place.region == REGION_CHINA && random_chance(random, 30))
        order->source = (DemoSource)random_below(random, DEMO_SOURCE_OVERSEAS);
    order->status = status_after(random, shop->until - at, order->source);
    choose_lines(shop, random, customer, favourite, order);
    set_charges(random, customer, promoted, order);
    set_total(customer, order);
    name_order(customer, order, LETTERS[order->source]);
    count_order(customer, order);
}

// Some days after a sale some of it comes back, with its share of the discount.
static void add_return(const DemoShop *shop, Random *random, DemoCustomer *customer, size_t sale)
{
    const DemoOrder *origin = &customer->orders[sale];
    DemoOrder *order = &customer->orders[customer->n_orders];
    *order = (DemoOrder){
        .kind = "return", .status = "closed", .source = origin->source, .origin = (int)sale};
    order->ordered_at = origin->ordered_at + random_between(random, 3 * 24, 20 * 24) * DEMO_HOUR_US;
    if (order->ordered_at > shop->until)
        return;
    order->n_lines = 1 + random_below(random, origin->n_lines);
    for (size_t i = 0; i < order->n_lines; i++) {
        order->lines[i] = origin->lines[i];
        order->lines[i].quantity = -random_between(random, 1, origin->lines[i].quantity);
    }
    int64_t whole = sum_lines(origin, customer->place.currency);
    int64_t part = sum_lines(order, customer->place.currency);
    if (whole > 0)
        order->discount_minor = origin->discount_minor * part / whole;
    set_total(customer, order);
    name_order(customer, order, 'R');
    count_order(customer, order);
}

void demo_history(const DemoShop *shop, Random *random, DemoCustomer *customer)
{
    bool anonymous = customer->kind[0] == 'a';
    if (!anonymous && random_chance(random, 20))
        return;
    size_t favourite = random_below(random, DEMO_CATEGORIES);
    double gap_days = 14 * exp(random_unit(random) * 2.9); // 14 to 250, each on its own scale
    unsigned leaving = (unsigned)random_between(random, 12, 48);
    double at = (double)customer->joined_at + random_exponential(random) * 6 * (double)DEMO_DAY_US;
    int64_t previous = customer->joined_at;
    while (customer->n_orders + 2 <= DEMO_BOUGHT_MAX) {
        bool promoted;
        int64_t time = purchase_time(random, (int64_t)at, &customer->place, &promoted);
        time = MAX(time, previous + DEMO_HOUR_US);
        if (time > shop->until)
            return;
        previous = time;
        size_t sale = customer->n_orders;
        add_sale(shop, random, customer, time, favourite, promoted);
        bool closed = strcmp(customer->orders[sale].status, "closed") == 0;
        if (closed && random_chance(random, 6))
            add_return(shop, random, customer, sale);
        if (anonymous || random_chance(random, leaving))
            return;
        at += gap_days * (0.35 + 0.65 * random_exponential(random)) * (double)DEMO_DAY_US;
    }
}

// ---- the subscription ----

// Marketplaces and tills sell none.
static DemoSource subscribed_at(const DemoCustomer *customer)
{
    switch (customer->source) {
    case DEMO_SOURCE_APP:
    case DEMO_SOURCE_OVERSEAS:
        return customer->source;
    default:
        return DEMO_SOURCE_SHOP;
    }
}

static void add_renewal(const DemoShop *shop, DemoCustomer *customer, int64_t at)
{
    const DemoProduct *tea = &shop->products[DEMO_TEA_OF_THE_MONTH];
    DemoOrder *order = &customer->orders[customer->n_orders];
    int64_t age = (shop->until - at) / DEMO_DAY_US;
    *order = (DemoOrder){.kind = "sale",
                         .status = age > 9   ? "closed"
                                   : age > 4 ? "delivered"
                                   : age > 1 ? "shipped"
                                             : "paid",
                         .ordered_at = at,
                         .origin = -1,
                         .source = subscribed_at(customer),
                         .n_lines = 1,
                         .lines = {{.product = DEMO_TEA_OF_THE_MONTH,
                                    .quantity = 1,
                                    .price_millionths = local_price(customer, tea)}}};
    set_total(customer, order);
    name_order(customer, order, LETTERS[order->source]);
    count_order(customer, order);
}

// Each has a chance of their own to end at a renewal: most a small one, some a large one, so that
// those who have stayed are likelier to stay.
void demo_subscription(const DemoShop *shop, DemoCustomer *customer)
{
    Random random = random_seed(shop->seed ^ SUBSCRIBE_SEED, customer->number);
    bool subscribes = random_chance(&random, SUBSCRIBED);
    double start = random_unit(&random), ending = random_unit(&random);
    int64_t since = MAX(customer->joined_at, shop->until - SUBSCRIBED_DAYS * DEMO_DAY_US);
    int64_t first = since + (int64_t)(start * (double)(shop->until - since));
    ending = 0.02 + 0.33 * ending * ending;
    for (int month = 0; subscribes && month < DEMO_RENEWED_MAX; month++) {
        int64_t late = month > 0 ? random_between(&random, 0, 30) * DEMO_HOUR_US : 0;
        int64_t at = first + month * MONTH_US + late;
        if (at > shop->until || (month > 0 && random_unit(&random) < ending))
            return;
        add_renewal(shop, customer, at);
    }
}
