// SPDX-License-Identifier: Apache-2.0
//
// Loyalty: what customers do beside how much they care (Dick and Basu, Journal of the Academy of
// Marketing Science 22, 1994), the reason that keeps them, and how deep it goes (Oliver, Journal of
// Marketing 63, 1999), by rules over the orders, visits, consents, ratings and texts of a year.
#pragma once

#include "know/report/costs.h"

typedef enum {
    LOYAL_TRUE,
    LOYAL_INCENTIVE,
    LOYAL_PRICE,
    LOYAL_MONOPOLY,
    LOYAL_CONVENIENCE,
    LOYAL_INERTIA,
    LOYAL_NOT_YET,
    LOYAL_TYPES,
} LoyalType;
typedef enum { LOYAL_ACTION, LOYAL_CONATIVE, LOYAL_AFFECTIVE, LOYAL_COGNITIVE } LoyalLayer;

// What the parameters of the reports say, and what holds without them.
typedef struct {
    double high;   // a score of so much or more is high
    int64_t often; // orders a year that count as often
    int64_t least; // minor units of an order that counts
} LoyaltyRules;

extern const LoyaltyRules LOYALTY_RULES;

typedef struct {
    int64_t id, amount;
    int32_t orders, months, products, visits; // visits: -1 where events are not held
    float behaviour, discounted, price;       // price: of the list price; NAN: not known
    float emotion;                            // NAN: nothing of it is known
    float rating, tone;                       // means; 0 … 1 and -1 … 1; NAN: none
    int32_t referrals;                        // other customers whom they referred, ever
    uint8_t type, layer;
    int8_t consent; // -1: never asked
} Loyal;

// Columns of a version.
typedef struct {
    const ReportRun *run;
    LoyaltyRules rules;
    OrderChoice choice;
    Costs lines; // where lines and products stand
    int discount, channel, currency, events, happened, referrals;
} Loyalty;

Loyalty loyalty_of(const ReportRun *run, const LoyaltyRules *rules);

typedef void (*LoyaltyEach)(void *context, size_t row, const Loyal *loyal);
// Every row with orders that `rows` has a 1 for; NULL: every one. The chunk need not be a part of
// the version.
void loyalty_each(const Loyalty *all, const Chunk *chunk, const uint8_t *rows, LoyaltyEach each,
                  void *context);

#define LOYAL_TYPE_CHOICES                                                                         \
    {"true", {"True: they buy and they care", "超值忠诚：常买也在意"}},                            \
        {"incentive", {"Incentive: most orders had a discount", "激励忠诚：多数订单有优惠"}},      \
        {"price", {"Price: they pay less than the list price", "价格忠诚：成交价低于标价"}},       \
        {"monopoly", {"Monopoly: one product alone", "垄断忠诚：只买一种商品"}},                   \
        {"convenience", {"Convenience: always the same channel", "方便忠诚：始终同一渠道"}},       \
        {"inertia", {"Inertia: they go on, without interest", "惰性忠诚：照旧购买，不太在意"}},    \
        {"none", {"Not loyal yet: fewer than 3 orders", "尚未形成：不足 3 笔订单"}},               \
    {                                                                                              \
        NULL,                                                                                      \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

#define LOYAL_LAYER_CHOICES                                                                        \
    {"action", {"Action: they buy and care", "行为忠诚：常买也在意"}},                             \
        {"conative", {"Conative: bought twice, seen lately", "意向忠诚：买过两次，近期来过"}},     \
        {"affective", {"Affective: they care", "情感忠诚：在意"}},                                 \
        {"cognitive", {"Cognitive: they know you", "认知忠诚：知道你们"}},                         \
    {                                                                                              \
        NULL,                                                                                      \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

extern const Choice LOYAL_TYPE_NAMES[], LOYAL_LAYER_NAMES[];
