// SPDX-License-Identifier: Apache-2.0
//
// What a record's owner looked at. The shop's own site and app tell of visits: those that end in an
// order, from page to cart to checkout, and those that do not, some with a cart left behind. Mails
// go out weekly to those who agreed; opened ones are events. Nobody visits after their death.
#include "collect/bulk_customer.h"

#include "base/when.h"

#include <math.h>
#include <stdlib.h>

enum { LINES_SEEN = 4 };

static const double VISITS_PER_RATE = 0.8, VISITS_PER_DAY = 0.004; // visits without an order
static const double CART_SHARE = 0.25;                             // of those, left with a cart

static void add(BulkWork *work, const BulkEvent *event)
{
    if (event->at < work->shop->until)
        g_array_append_val(work->events, *event);
}

static int64_t seconds(Random *random, int64_t low, int64_t high)
{
    return random_between(random, low, high) * SECOND_US;
}

static void look_at(BulkWork *work, BulkEvent *event, size_t product, bool into_cart)
{
    event->kind = BULK_PRODUCT_VIEW;
    event->product = (int16_t)product;
    event->at += seconds(&work->random, 8, 180);
    add(work, event);
    if (!into_cart)
        return;
    event->kind = BULK_ADD_TO_CART;
    event->at += seconds(&work->random, 5, 60);
    add(work, event);
}

// The page somebody lands on, and perhaps a search.
static void arrive(BulkWork *work, BulkEvent *event)
{
    event->kind = BULK_PAGE_VIEW;
    event->detail = (uint16_t)random_below(&work->random, 256);
    add(work, event);
    if (!chance_happens(&work->random, 0.25))
        return;
    event->kind = BULK_SEARCH;
    event->at += seconds(&work->random, 4, 60);
    event->detail = (uint16_t)random_below(&work->random, 256);
    add(work, event);
}

static void visit_with_order(BulkWork *work, uint32_t index)
{
    const BulkOrder *order = &g_array_index(work->orders, BulkOrder, index);
    BulkEvent event = {.at = order->at - seconds(&work->random, 900, 2400),
                       .order = -1,
                       .product = -1,
                       .record = (uint8_t)order->record};
    arrive(work, &event);
    for (uint32_t i = 0; i < MIN(order->n_lines, (uint32_t)LINES_SEEN); i++)
        look_at(work, &event, g_array_index(work->lines, BulkLine, order->first_line + i).product,
                true);
    event.kind = BULK_CHECKOUT;
    event.at = order->at;
    event.product = -1;
    event.order = (int32_t)index;
    add(work, &event);
}

static void visit_alone(BulkWork *work, size_t record, int64_t at)
{
    Random *random = &work->random;
    const BulkPerson *person = &work->records[record].person;
    const BulkCatalogue *catalogue = work->shop->catalogue;
    BulkEvent event = {.at = at, .order = -1, .product = -1, .record = (uint8_t)record};
    arrive(work, &event);
    bool cart = chance_happens(random, CART_SHARE);
    for (uint64_t n = 1 + random_below(random, 3); n > 0; n--) {
        size_t category = chance_happens(random, BULK_TASTE_SHARE)
                              ? person->tastes[random_below(random, BULK_TASTES)]
                              : chance_pick(catalogue->categories, random);
        look_at(work, &event, bulk_pick_product(catalogue, random, category), cart && n == 1);
    }
}

static void visits_without_order(BulkWork *work, size_t index)
{
    const BulkRecord *record = &work->records[index];
    const Season *season = work->shop->season;
    double rate = VISITS_PER_RATE * record->person.rate + VISITS_PER_DAY;
    double days = season_days(season, record->joined_at);
    for (size_t n = 0; n < BULK_VISITS_MAX; n++) {
        days += random_exponential(&work->random) / rate;
        int64_t at = season_moment(season, days);
        if (at >= work->shop->until || at > record->person.died_at)
            return;
        visit_alone(work, index, at);
    }
}

// One mail a week; the gaps between opened ones are geometric.
static void open_mails(BulkWork *work, size_t index)
{
    const BulkRecord *record = &work->records[index];
    Random *random = &work->random;
    int64_t from = season_from(work->shop->season),
            end = MIN(work->shop->until, record->person.died_at);
    double rest = log1p(-record->person.open_share);
    double week = (double)((record->joined_at - from) / (7 * DAY_US));
    for (size_t n = 0; n < BULK_VISITS_MAX && rest < 0; n++) {
        week += 1 + floor(-random_exponential(random) / rest);
        if (week > BULK_HISTORY_DAYS)
            return;
        BulkEvent event = {.at = from + (int64_t)week * 7 * DAY_US +
                                 seconds(random, 8 * 3600, 60 * 3600),
                           .order = -1,
                           .product = -1,
                           .detail = (uint16_t)week,
                           .kind = BULK_MAIL_OPEN,
                           .record = (uint8_t)index};
        if (event.at >= end)
            return;
        add(work, &event);
    }
}

static int compare_events(const void *a, const void *b)
{
    const BulkEvent *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    return (int)x->product - (int)y->product;
}

void bulk_visits(BulkWork *work, size_t index)
{
    BulkRecord *record = &work->records[index];
    bool seen = record->source == BULK_SOURCE_SHOP || record->source == BULK_SOURCE_APP;
    record->first_event = work->events->len;
    for (uint32_t i = 0; seen && i < record->n_orders; i++) {
        if (g_array_index(work->orders, BulkOrder, record->first_order + i).origin < 0)
            visit_with_order(work, record->first_order + i);
    }
    if (seen)
        visits_without_order(work, index);
    if (record->mail_consent)
        open_mails(work, index);
    record->n_events = work->events->len - record->first_event;
    if (record->n_events > 1)
        qsort(&g_array_index(work->events, BulkEvent, record->first_event), record->n_events,
              sizeof(BulkEvent), compare_events);
}
