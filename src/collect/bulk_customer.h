// SPDX-License-Identifier: Apache-2.0
//
// One household of the generated shop: people whose true parameters are known, the records that
// the shop's sources keep of them (some people are recorded twice), and everything they did.
//
// The model, per person:
// - Purchases: Pareto/NBD (Schmittlein, Morrison & Colombo: Counting your customers, Management
//   Science 33, 1987). Rate λ ~ Gamma(r, α) per day of season time, death after Exp(μ) days with
//   μ ~ Gamma(s, β), the first purchase on the day of joining. Its mean for the repeat purchases is
//   also what BG/NBD (Fader, Hardie & Lee: “Counting your customers” the easy way, Marketing
//   Science 24, 2005) is judged by. One in ten joins and never buys.
// - Spend: Gamma–Gamma (Fader, Hardie & Lee: RFM and CLV, Journal of Marketing Research 42, 2005).
//   Value of an order ~ Gamma(p, ν), ν ~ Gamma(q, γ), independent of the rates.
// - Tastes: three categories with Dirichlet(1) weights take BULK_TASTE_SHARE of the lines; the rest
//   follows the shop's own shares.
// - Night shoppers buy at night, discount hunters with a discount, whatever the season's curve.
#pragma once

#include "collect/bulk_catalogue.h"
#include "collect/bulk_season.h"
#include "collect/demo_names.h"
#include "collect/demo_places.h"

// Times in days. CDNOW-like shapes, scaled so that a customer of two years has some four orders.
#define BULK_R              0.80
#define BULK_ALPHA          58.0
#define BULK_S              1.20
#define BULK_BETA           380.0
#define BULK_SPEND_P        6.0
#define BULK_SPEND_Q        4.0
#define BULK_SPEND_GAMMA    175.0 // of the organisation's major unit: 350 on average
#define BULK_PROSPECT_SHARE 0.10
#define BULK_TASTE_SHARE    0.85
#define BULK_OPEN_A         1.2 // share of mails opened ~ Beta(a, b)
#define BULK_OPEN_B         10.0

enum {
    BULK_HISTORY_DAYS = 730,
    BULK_TASTES = 3,
    BULK_PEOPLE = 3,                // of a household, at most
    BULK_RECORDS = 2 * BULK_PEOPLE, // of them
    BULK_SALES_MAX = 400,           // of one person; some 3 in a million would have more
    BULK_LINES_MAX = 24,
    BULK_VISITS_MAX = 300,
};

typedef enum {
    BULK_SOURCE_SHOP,
    BULK_SOURCE_APP,
    BULK_SOURCE_TMALL,
    BULK_SOURCE_JD,
    BULK_SOURCE_TILL,
    BULK_SOURCES,
} BulkSource;

typedef enum {
    BULK_PAGE_VIEW,
    BULK_PRODUCT_VIEW,
    BULK_ADD_TO_CART,
    BULK_CHECKOUT,
    BULK_SEARCH,
    BULK_MAIL_OPEN,
    BULK_EVENT_KINDS,
} BulkEventKind;

// A record of somebody recorded twice: what it has in common with the first one.
typedef enum {
    BULK_TWIN_NONE,  // not a second record
    BULK_TWIN_PHONE, // the same phone
    BULK_TWIN_MAIL,  // the same mail address
    BULK_TWIN_PLACE, // the same address
} BulkTwin;

typedef struct {
    uint64_t number;             // of the person, never given twice
    double rate, dropout;        // λ, μ; per day
    double spend_rate;           // ν
    double open_share;           // of mails
    double weights[BULK_TASTES]; // of the categories in `tastes`; they sum to 1
    uint8_t tastes[BULK_TASTES];
    bool prospect, night, hunter;
    int64_t joined_at;
    int64_t died_at; // INT64_MAX: beyond all times
} BulkPerson;

typedef struct {
    uint16_t product;
    int16_t quantity; // pieces; negative: returned
    uint8_t occurrence;
    int64_t price_millionths, amount_minor;
} BulkLine;

typedef struct {
    int64_t at;
    int64_t discount_minor, total_minor;
    uint32_t first_line, n_lines; // in BulkWork.lines
    int32_t origin;               // of a return: its sale, in BulkWork.orders; else -1
    uint16_t record;              // of the household
} BulkOrder;

typedef struct {
    int64_t at;
    int32_t order;   // in BulkWork.orders; -1: none
    int16_t product; // -1: none
    uint16_t detail; // which page, word or mail
    uint8_t kind;    // BulkEventKind
    uint8_t record;
} BulkEvent;

typedef struct {
    BulkPerson person; // whom it is about: twins have a copy
    uint64_t household;
    uint8_t members;            // of the household
    uint8_t place_in_household; // of the record; 0: the first person's first
    uint8_t other;              // twins: the record it repeats
    bool in_household;          // another person than the first one: related to it
    BulkTwin twin;
    BulkSource source;
    bool female, has_birthday, has_address;
    bool phone_is_own, email_is_own; // the first to have it: an identity
    bool mail_consent, sms_consent, mail_refused;
    int64_t birth_day;
    DemoName name;
    char nickname[64]; // "": none
    char phone[24], email[96];
    const DemoPlace *place;
    int64_t joined_at; // of the record
    // What came of it.
    uint32_t first_order, n_orders; // in BulkWork.orders
    uint32_t first_event, n_events;
    int64_t first_order_at, last_order_at, net_minor;
    uint32_t order_count, return_count;
} BulkRecord;

// What all households have in common.
typedef struct {
    uint64_t seed;
    int64_t until; // the end of the history
    const Season *season;
    const BulkCatalogue *catalogue;
    char currency[4];
    int exponent; // decimals of the currency
} BulkShop;

// Households at work. Orders, lines and events grow from one household to the next until the caller
// empties them; who lives there goes where the caller says.
typedef struct {
    const BulkShop *shop;
    Random random;
    DemoPlace *place;    // of the household at hand
    BulkRecord *records; // of it: room for BULK_RECORDS
    size_t n_records;
    GArray *orders, *lines, *events; // of BulkOrder, BulkLine, BulkEvent; by record
} BulkWork;

void bulk_work_init(BulkWork *work, const BulkShop *shop);
void bulk_work_clear(BulkWork *work);

// Makes up household `number` into `place` and `records`.
void bulk_household(BulkWork *work, uint64_t number);

// The parts of it, in this order.
void bulk_people(BulkWork *work, uint64_t number);               // bulk_people.c
void bulk_purchases(BulkWork *work, size_t record, size_t twin); // bulk_purchases.c; SIZE_MAX: none
void bulk_visits(BulkWork *work, size_t record);                 // bulk_visits.c

// The tier that follows from what was spent.
const char *bulk_tier(const BulkShop *shop, int64_t net_minor);
// An amount of the major unit in minor ones.
int64_t bulk_minor(const BulkShop *shop, double major);
