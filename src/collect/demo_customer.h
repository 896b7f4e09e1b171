// SPDX-License-Identifier: Apache-2.0
//
// One generated customer with everything that happened to it, as plain values: what demo_records.c
// turns into records. It depends on the shop's seed, the customer's number and the shop's day
// alone.
#pragma once

#include "collect/demo_names.h"
#include "collect/demo_places.h"
#include "collect/demo_products.h"

#define DEMO_SECOND_US INT64_C(1000000)
#define DEMO_HOUR_US   (3600 * DEMO_SECOND_US)
#define DEMO_DAY_US    (24 * DEMO_HOUR_US)

typedef enum {
    DEMO_SOURCE_SHOP,
    DEMO_SOURCE_TMALL,
    DEMO_SOURCE_JD,
    DEMO_SOURCE_TILL,
    DEMO_SOURCE_APP,
    DEMO_SOURCE_OVERSEAS,
    DEMO_SOURCES,
} DemoSource;

enum {
    DEMO_BOUGHT_MAX = 24,  // orders of one customer, returns included,
    DEMO_RENEWED_MAX = 16, // those of a subscription aside
    DEMO_ORDERS_MAX = DEMO_BOUGHT_MAX + DEMO_RENEWED_MAX, // at most 40, or numbers would repeat
    DEMO_LINES_MAX = 4,
    DEMO_EVENTS_MAX = 60,
    DEMO_TAGS = 10,
    DEMO_STAFF = 8,
    DEMO_NOTES = 12,
};

// What the whole shop has in common.
typedef struct {
    uint64_t seed;
    int64_t until; // the last moment of its history, µs UTC
    const DemoProduct *products;
    char currency[4];                 // the organisation's
    int64_t currency_rate_millionths; // of that currency in CNY
} DemoShop;

typedef struct {
    size_t product;
    int64_t quantity; // pieces; negative: returned
    int64_t price_millionths;
} DemoLine;

typedef struct {
    const char *kind, *status;
    DemoSource source;
    char number[16];
    int64_t ordered_at;
    int64_t discount_minor, tax_minor, shipping_minor;
    int64_t base_minor;  // total in the organisation's currency, as the program will compute it
    int64_t total_minor; // in its own currency
    DemoLine lines[DEMO_LINES_MAX];
    size_t n_lines;
    int origin; // returns: index of the sale; else -1
} DemoOrder;

typedef struct {
    const char *name; // "product_view"
    int64_t at;
    int product;               // -1: none
    int order;                 // index; -1: none
    const char *page, *device; // of visits; NULL: it is none, but
    const char *query;         // what was searched for; NULL: nothing
    const char *campaign;      // what led to the visit; NULL: none
    const char *words[3];      // what the customer wrote; the second and the third may be NULL
    bool chinese;
    int stars; // 0: none
} DemoEvent;

typedef struct {
    uint64_t number;
    const char *kind;
    bool female;
    int birth_year;
    int64_t birth_day; // INT64_MIN: not told
    NameCulture culture;
    DemoName name;
    char nickname[64];                     // "": none
    char phone[24], email[96], openid[32]; // "": none
    char card[16];                         // number of the member card of the store; "": none
    DemoPlace place;
    bool has_address;
    const char *tier, *occupation, *language;
    DemoSource source;
    int64_t joined_at;
    int staff; // who looks after the customer; -1: nobody
    int note;  // index of what somebody wrote; -1: nothing
    int64_t noted_at;
    unsigned tags;           // bit per tag
    unsigned consents;       // bits: mail, sms, wechat granted; the next three: denied
    int64_t rate_millionths; // of the customer's currency in the organisation's
    DemoOrder orders[DEMO_ORDERS_MAX];
    size_t n_orders;
    DemoEvent events[DEMO_EVENTS_MAX];
    size_t n_events;
    int64_t first_order_at, last_order_at, net_base_minor;
    int64_t order_count, return_count;
} DemoCustomer;

// The customer with this number. With `anonymous`, somebody who bought at the till and left no
// name.
void demo_customer(const DemoShop *shop, uint64_t number, bool anonymous, DemoCustomer *out);

// The parts of it, in this order (demo_history.c, demo_visits.c, demo_words.c, demo_rivals.c and
// demo_history.c again). Those without `random` have a generator of their own, so that the rest of
// the shop is the same with and without them.
void demo_history(const DemoShop *shop, Random *random, DemoCustomer *customer);
void demo_visits(const DemoShop *shop, Random *random, DemoCustomer *customer);
void demo_words(const DemoShop *shop, DemoCustomer *customer);
void demo_rivals(const DemoShop *shop, DemoCustomer *customer);
void demo_subscription(const DemoShop *shop, DemoCustomer *customer);
bool demo_writes_chinese(const DemoCustomer *customer);

enum { DEMO_RIVALS = 4 };
extern const char *const DEMO_RIVAL_NAMES[DEMO_RIVALS]; // shops that customers speak of, invented
