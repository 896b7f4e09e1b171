// SPDX-License-Identifier: Apache-2.0
//
// Delivered value: what a customer gains from buying at a shop minus what it costs them, in money.
// Kotler and Keller, Marketing Management: total customer benefit (product, services, personnel,
// image) minus total customer cost (money, time, energy, psychological cost). Of these only what
// leaves facts is counted, so it is a convention to compare customers by, and no measured utility.
//
// Goods are taken to be worth what they usually cost: their list price, or what was paid where that
// is more or no list price is known. So with price paid on both sides,
//
//     value = savings + service + variety - shipping - time - trouble
//     ratio = (price + savings + service + variety) / (price + shipping + time + trouble)
#pragma once

#include "entity/delivered_costs.h"

typedef enum {
    DELIVERED_SAVINGS,  // below the list prices, and discounts
    DELIVERED_SERVICE,  // free shipping, prompt refunds, cases solved
    DELIVERED_VARIETY,  // different products beyond the first
    DELIVERED_SHIPPING, // paid
    DELIVERED_TIME,     // days beyond the usual wait
    DELIVERED_TROUBLE,  // returns, cancelled orders, parcels too many or lost, complaints
    DELIVERED_PARTS,
} DeliveredPart;

enum { DELIVERED_BENEFITS = DELIVERED_SHIPPING }; // the parts before it are gains, the others costs

// Of a customer in the time looked at. Money is in minor units of the organisation's currency.
typedef struct {
    int64_t orders; // that were not cancelled
    double price, savings, shipping;
    double late_days;     // of all parcels together, each beyond the usual wait
    int64_t shipped_free; // orders that were sent without a fee
    int64_t products;     // different ones
    int64_t returns, cancelled, parcels, lost, complaints, refunds, solved;
} DeliveredFacts;

// What the shop's customers usually have. NAN: not known.
typedef struct {
    double order;     // the median order's amount
    double fee;       // the median of shipping fees that were paid
    double wait_days; // the median from order to delivery
} DeliveredUsual;

typedef struct {
    double parts[DELIVERED_PARTS]; // all ≥ 0 but for savings of nothing
    double value;
    double ratio; // NAN: nothing was paid
} Delivered;

// What one of a kind is worth in minor units.
double delivered_worth(DeliveredWorth kind, const DeliveredCosts *costs,
                       const DeliveredUsual *usual);
Delivered delivered_of(const DeliveredFacts *facts, const DeliveredCosts *costs,
                       const DeliveredUsual *usual);
// Why: what the part is made of, "waited 4.5 days longer than usual", and what it comes to.
// NULL: nothing. Free it.
char *delivered_tell(DeliveredPart part, const DeliveredFacts *facts, const Delivered *delivered,
                     const char *currency, Language language);
