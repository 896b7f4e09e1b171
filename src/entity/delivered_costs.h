// SPDX-License-Identifier: Apache-2.0
//
// What waiting, trouble and service are worth in money where a customer's gain is weighed against
// what it cost them (know/insight/delivered.h). A convention: where the setting "insight.delivered"
// says nothing, each is a share of a usual order of the shop. The setting names amounts in minor
// units of the organisation's currency:
//
//     {"day": 150, "return": 1000, "complaint": 2000}
#pragma once

#include "entity/entity.h"
#include <json-c/json.h>

typedef enum {
    DELIVERED_DAY,       // of waiting beyond what is usual
    DELIVERED_RETURN,    // of something bought
    DELIVERED_CANCELLED, // order
    DELIVERED_PARCEL,    // more than one for an order
    DELIVERED_LOST,      // parcel
    DELIVERED_COMPLAINT, // an event of the name "complaint"
    DELIVERED_REFUND,    // within a week of the return
    DELIVERED_SOLVED,    // an event of the name "case_solved"
    DELIVERED_PRODUCT,   // one more that the customer had not bought in the year
    DELIVERED_WORTHS,
} DeliveredWorth;

typedef struct {
    const char *name; // "day": in the setting
    int permille;     // of a usual order, where the setting is silent
    Label label;
} DeliveredKind;

extern const DeliveredKind DELIVERED_KINDS[DELIVERED_WORTHS];

typedef struct {
    int64_t minor[DELIVERED_WORTHS]; // below 0: the share holds
} DeliveredCosts;

extern const DeliveredCosts DELIVERED_COSTS_READY; // shares alone

// False when the setting cannot be: no object, an unknown name, no amount from 0 on.
bool delivered_costs_read(json_object *setting, DeliveredCosts *out);
