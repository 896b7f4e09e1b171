// SPDX-License-Identifier: Apache-2.0
#include "know/report/loyalty_read.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/report/opinions.h"

#include <math.h>
#include <string.h>

enum { YEAR = 365, LATELY = 90 };

// Bounds of the rules, as the text of the report has them.
static const int ORDERS_LEAST = 3, RANGE_FULL = 5, VISITS_FULL = 12, MONTHS = 12;
static const double DISCOUNTED = 0.6, CHEAP = 0.9;

const LoyaltyRules LOYALTY_RULES = {.high = 0.6, .often = 6};
const Choice LOYAL_TYPE_NAMES[] = {LOYAL_TYPE_CHOICES};
const Choice LOYAL_LAYER_NAMES[] = {LOYAL_LAYER_CHOICES};

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static void find_columns(Loyalty *all)
{
    const Layout *layout = all->run->version->layout;
    all->discount =
        column_of(&layout->facts[all->choice.at.orders], &ENTITY_ORDER, "discount_minor");
    all->channel = all->choice.at.channel;
    all->currency = column_of(&layout->facts[all->choice.at.orders], &ENTITY_ORDER, "currency");
    all->events = layout_fact(layout, &ENTITY_EVENT);
    all->referrals = column_of(&layout->customers, &ENTITY_CUSTOMER, "referral_count");
    all->happened = all->events >= 0 ? layout->facts[all->events].time : -1;
}

Loyalty loyalty_of(const ReportRun *run, const LoyaltyRules *rules)
{
    Bounds year = {run->clock.now - YEAR * DAY_US, INT64_MAX};
    Loyalty all = {.run = run, .rules = *rules, .choice = order_choice(run, year, rules->least)};
    all.lines = costs_new(run, &all.choice.at);
    find_columns(&all);
    return all;
}

// ---- one customer ----

typedef struct {
    const Loyalty *all;
    PartOrders orders;
    const Vector *discounts, *channels, *currencies; // by order; NULL: not held
    const Frame *lines, *events;
    PartOpinions opinions;
    uint32_t *stamps; // by code of the product: the row + 1 of the customer who bought it last
    double *list;     // by the same: costs_list_prices()
} Reading;

static bool is_own_currency(const Reading *reading, uint32_t order)
{
    uint64_t code = reading->currencies != NULL ? vector_code(reading->currencies, order) : 0;
    return code > 0 && strcmp(vector_text(reading->currencies, code),
                              model_currency(reading->all->run->model)) == 0;
}

// What the lines of an order cost, and what they would by the prices of the products; returns how
// many products the customer had not bought before.
static int32_t read_lines(const Reading *reading, uint32_t stamp, uint32_t order, double paid[2])
{
    const Costs *at = &reading->all->lines;
    const Vector *products = reading->lines->columns[at->product];
    bool own = is_own_currency(reading, order);
    int32_t fresh = 0;
    for (uint32_t line = reading->lines->starts[order]; line < reading->lines->starts[order + 1];
         line++) {
        uint64_t code = vector_code(products, line);
        if (code == 0)
            continue;
        fresh += reading->stamps[code] != stamp;
        reading->stamps[code] = stamp;
        double list =
            reading->list[code] * (double)column_value(reading->lines->columns[at->quantity], line);
        if (own && list > 0) {
            paid[0] += (double)column_value(reading->lines->columns[at->amount], line);
            paid[1] += list;
        }
    }
    return fresh;
}

// Months are those of 30 days back from now: so many with an order, of those since the first one.
static void read_orders(const Reading *reading, size_t row, OrderSpan span, Loyal *out,
                        bool *out_one_channel)
{
    int64_t now = reading->all->run->clock.now, oldest = 0;
    uint32_t months = 0;
    double discounted = 0, paid[2] = {0};
    uint64_t channel = UINT64_MAX;
    *out_one_channel = reading->channels != NULL;
    for (uint32_t at = span.first; at < span.after; at++) {
        uint32_t order = part_order(&reading->orders, at);
        int64_t back =
            (now - vector_decode(reading->orders.times, part_order_time(&reading->orders, at))) /
            (30 * DAY_US);
        back = CLAMP(back, 0, MONTHS - 1);
        months |= UINT32_C(1) << back;
        oldest = MAX(oldest, back);
        out->amount += part_order_amount(&reading->orders, at);
        discounted += column_value(reading->discounts, order) > 0;
        uint64_t own = reading->channels != NULL ? vector_code(reading->channels, order) : 0;
        *out_one_channel &= own != 0 && (channel == UINT64_MAX || own == channel);
        channel = own;
        if (reading->lines != NULL)
            out->products += read_lines(reading, (uint32_t)row + 1, order, paid);
    }
    out->orders = (int32_t)(span.after - span.first);
    out->months = __builtin_popcount(months);
    out->discounted = (float)(discounted / out->orders);
    out->price = (float)(paid[1] > 0 ? paid[0] / paid[1] : NAN);
    double often = (double)reading->all->rules.often;
    double regular = (double)out->months / (double)(oldest + 1);
    double range = reading->lines == NULL ? NAN : fmin(out->products / (double)RANGE_FULL, 1);
    double sum = fmin(out->orders / often, 1) + regular + (isnan(range) ? 0 : range);
    out->behaviour = (float)(sum / (isnan(range) ? 2 : 3));
}

// Days of the year on which something was seen of the customer; *out_last gets how long ago.
static int32_t visits_of(const Reading *reading, size_t row, int64_t *out_last)
{
    const Frame *events = reading->events;
    int64_t now = reading->all->run->clock.now, before = -1;
    int32_t days = 0;
    for (uint32_t at = events->starts[row + 1]; at > events->starts[row]; at--) {
        int64_t moment = column_value(events->columns[reading->all->happened], at - 1);
        int64_t back = (now - moment) / DAY_US;
        if (moment > now || back == before)
            continue;
        if (back >= YEAR)
            break;
        *out_last = MIN(*out_last, back);
        before = back;
        days++;
    }
    return days;
}

// The mean of what is known: days with visits where the customer was ever seen, an agreement where
// anybody asked, ratings and the tone of texts where there are any, and all of it for who has
// referred another: that nobody was referred says nothing.
static float emotion_of(const Reading *reading, size_t row, const Loyal *loyal)
{
    const Frame *events = reading->events;
    bool seen = events != NULL && events->starts[row] < events->starts[row + 1];
    double parts[] = {seen ? fmin(loyal->visits / (double)VISITS_FULL, 1) : NAN,
                      loyal->consent >= 0 ? loyal->consent > 0 : NAN, (double)loyal->rating,
                      (1 + (double)loyal->tone) / 2, loyal->referrals > 0 ? 1 : NAN};
    double sum = 0;
    int n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!isnan(parts[i])) {
            sum += parts[i];
            n++;
        }
    return (float)(n > 0 ? sum / n : NAN);
}

static void read_opinions(const Reading *reading, size_t row, Loyal *out)
{
    int64_t now = reading->all->run->clock.now;
    Opinions said = part_opinions(&reading->opinions, row, now - YEAR * DAY_US, now + 1);
    out->rating = (float)(said.ratings > 0 ? said.rated / said.ratings : NAN);
    out->tone = (float)(said.texts > 0 ? (double)said.tone / 1000 / said.texts : NAN);
}

static int32_t referrals_of(const Reading *reading, size_t row)
{
    int at = reading->all->referrals;
    const Vector *counts = at >= 0 ? reading->orders.chunk->customers.columns[at] : NULL;
    return counts != NULL && !counts->unfit ? (int32_t)column_value(counts, row) : 0;
}

// -1: never asked.
static int consent_of(const Reading *reading, size_t row)
{
    const Frame *customers = &reading->orders.chunk->customers;
    int found = -1;
    for (size_t i = 0; i < customers->layout->n_columns; i++)
        if (customers->layout->columns[i].consent != NULL &&
            vector_code(customers->columns[i], row) != 0)
            found = MAX(found, column_value(customers->columns[i], row) != 0);
    return found;
}

static uint8_t type_of(const Loyal *loyal, bool one_channel, double high)
{
    if (loyal->orders < ORDERS_LEAST)
        return LOYAL_NOT_YET;
    if (loyal->behaviour >= high && loyal->emotion >= high)
        return LOYAL_TRUE;
    if (loyal->discounted >= DISCOUNTED)
        return LOYAL_INCENTIVE;
    if (loyal->price <= CHEAP)
        return LOYAL_PRICE;
    if (loyal->products == 1)
        return LOYAL_MONOPOLY;
    return one_channel ? LOYAL_CONVENIENCE : LOYAL_INERTIA;
}

static uint8_t layer_of(const Loyal *loyal, int64_t last_seen, double high)
{
    if (loyal->behaviour >= high && loyal->emotion >= high)
        return LOYAL_ACTION;
    if (loyal->orders >= 2 && last_seen < LATELY)
        return LOYAL_CONATIVE;
    return loyal->emotion >= high ? LOYAL_AFFECTIVE : LOYAL_COGNITIVE;
}

static Loyal read_customer(const Reading *reading, size_t row, OrderSpan span)
{
    const PartOrders *orders = &reading->orders;
    const ReportRun *run = reading->all->run;
    Loyal out = {.id = chunk_id(orders->chunk, row)};
    bool one_channel;
    double high = reading->all->rules.high;
    read_orders(reading, row, span, &out, &one_channel);
    int64_t last =
        (run->clock.now - vector_decode(orders->times, part_order_time(orders, span.after - 1))) /
        DAY_US;
    out.consent = (int8_t)consent_of(reading, row);
    out.visits = reading->events != NULL ? visits_of(reading, row, &last) : -1;
    read_opinions(reading, row, &out);
    out.referrals = referrals_of(reading, row);
    out.emotion = emotion_of(reading, row, &out);
    out.type = type_of(&out, one_channel, high);
    out.layer = layer_of(&out, last, high);
    return out;
}

static const Vector *order_column(const Loyalty *all, const Chunk *chunk, int column)
{
    return column < 0 ? NULL : chunk->facts[all->choice.at.orders].columns[column];
}

static void read_products(Reading *reading, const Frame *lines)
{
    const Vector *products = lines->columns[reading->all->lines.product];
    if (products->unfit)
        return;
    reading->lines = lines;
    reading->stamps = g_new0(uint32_t, products->most + 1);
    reading->list = costs_list_prices(&reading->all->lines, products);
}

void loyalty_each(const Loyalty *all, const Chunk *chunk, const uint8_t *rows, LoyaltyEach each,
                  void *context)
{
    Reading reading = {.all = all,
                       .discounts = order_column(all, chunk, all->discount),
                       .channels = order_column(all, chunk, all->channel),
                       .currencies = order_column(all, chunk, all->currency)};
    chunk_orders_read(&reading.orders, &all->choice, chunk);
    chunk_opinions_read(&reading.opinions, chunk);
    if (all->lines.products != NULL)
        read_products(&reading, &chunk->facts[all->lines.lines]);
    if (all->happened >= 0 && !chunk->facts[all->events].columns[all->happened]->unfit)
        reading.events = &chunk->facts[all->events];
    for (size_t row = 0; row < chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        if ((rows != NULL && !rows[row]) || span.first == span.after)
            continue;
        Loyal loyal = read_customer(&reading, row, span);
        each(context, row, &loyal);
    }
    g_free(reading.stamps);
    g_free(reading.list);
    part_opinions_clear(&reading.opinions);
    part_orders_clear(&reading.orders);
}
