// SPDX-License-Identifier: Apache-2.0
//
// What a customer looked at: visits of the last half year, those that ended in an order and those
// that did not. Each is pages, products and perhaps a cart, minutes apart; marketplaces and tills
// tell nothing of it.
#include "base/when.h"
#include "collect/demo_customer.h"

#include <string.h>

enum { VISIT_DAYS = 180 };

static const char *const PAGES[] = {"/",         "/new",    "/sale", "/search",
                                    "/category", "/member", "/help"};
static const char *const DEVICES[] = {"mobile", "mobile", "mobile", "desktop", "tablet"};

static void add_event(DemoCustomer *customer, const DemoEvent *event)
{
    if (customer->n_events < DEMO_EVENTS_MAX)
        customer->events[customer->n_events++] = *event;
}

static int64_t later(Random *random, int64_t at)
{
    return at + random_between(random, 8, 240) * DEMO_SECOND_US;
}

// Visits that begin with the sale come from the campaign of the season; those that begin with the
// search look for what they see first.
static void begin_visit(const DemoShop *shop, DemoCustomer *customer, DemoEvent *first, int product)
{
    static const char *const CAMPAIGNS[] = {"new_year_sale", "spring_sale", "summer_sale",
                                            "double_11"};
    int year, month, day;
    day_to_date(first->at / DEMO_DAY_US, &year, &month, &day);
    if (strcmp(first->page, "/sale") == 0)
        first->campaign = CAMPAIGNS[(month - 1) / 3];
    if (strcmp(first->page, "/search") != 0)
        return;
    const DemoProduct *seen = &shop->products[product];
    first->name = "search";
    first->query = demo_writes_chinese(customer) ? seen->thing_zh : seen->thing_en;
}

// One visit that ends at `end`; `order` -1: without an order, perhaps with a cart left behind.
static void add_visit(const DemoShop *shop, Random *random, DemoCustomer *customer, int64_t end,
                      int order)
{
    DemoEvent event = {.at = end - 30 * 60 * DEMO_SECOND_US,
                       .product = -1,
                       .order = -1,
                       .device = RANDOM_PICK(random, DEVICES),
                       .name = "page_view"};
    event.page = RANDOM_PICK(random, PAGES);
    size_t first = customer->n_events;
    add_event(customer, &event);
    size_t n = order >= 0 ? customer->orders[order].n_lines : 1 + random_below(random, 3);
    for (size_t i = 0; i < n; i++) {
        event.at = later(random, event.at);
        event.name = "product_view";
        event.page = "/product";
        event.product = order >= 0 ? (int)customer->orders[order].lines[i].product
                                   : (int)random_below(random, DEMO_SHELVED);
        if (i == 0 && first < customer->n_events)
            begin_visit(shop, customer, &customer->events[first], event.product);
        add_event(customer, &event);
        if (order < 0 && !random_chance(random, 25))
            continue;
        event.at = later(random, event.at);
        event.name = "add_to_cart";
        event.page = "/cart";
        add_event(customer, &event);
    }
    if (order >= 0) {
        event = (DemoEvent){.name = "checkout",
                            .at = end,
                            .product = -1,
                            .order = order,
                            .page = "/checkout",
                            .device = event.device};
        add_event(customer, &event);
    }
}

static bool is_seen(DemoSource source)
{
    return source == DEMO_SOURCE_SHOP || source == DEMO_SOURCE_APP ||
           source == DEMO_SOURCE_OVERSEAS;
}

void demo_visits(const DemoShop *shop, Random *random, DemoCustomer *customer)
{
    int64_t since = MAX(customer->joined_at, shop->until - VISIT_DAYS * DEMO_DAY_US);
    for (size_t i = 0; i < customer->n_orders; i++) {
        const DemoOrder *order = &customer->orders[i];
        if (order->ordered_at > since && is_seen(order->source) && strcmp(order->kind, "sale") == 0)
            add_visit(shop, random, customer, order->ordered_at, (int)i);
    }
    if (!is_seen(customer->source) || since >= shop->until || !random_chance(random, 45))
        return;
    for (int64_t visits = random_between(random, 1, 3); visits > 0; visits--) {
        double share = random_unit(random);
        int64_t at = since + (int64_t)(share * (double)(shop->until - since));
        add_visit(shop, random, customer, at, -1);
    }
}
