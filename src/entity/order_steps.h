// SPDX-License-Identifier: Apache-2.0
//
// What people do with orders, as one table: from which states a step may be taken, where it leads,
// who may, and for how long it can be undone. The steps themselves are taken in collect/orders;
// here stands what they may do, for the API's document, the screens, and the check of a status that
// is set by hand.
#pragma once

#include "entity/entity.h"

typedef struct {
    const char *name;
    const char *kinds;      // of orders: "sale adjustment"
    const char *from;       // states it may be taken from
    const char *to;         // where it leads; NULL: what payments and shipments then say
    const char *permission; // "shipment.create"
    int undo_hours;         // 0: the world does not allow it
    bool plain;  // changes nothing but the status, so that setting the status does it too
    Label label; // the action: "Ship"
    Label done;  // on a timeline: "shipped"
    Label about;
} OrderStep;

extern const OrderStep ORDER_STEPS[]; // sorted by name; ends with a NULL name

const OrderStep *order_step_find(const char *name); // NULL when unknown
// Whether a step may be taken with an order of this kind in this state.
bool order_step_fits(const OrderStep *step, const char *kind, const char *status);
// Whether the status alone may be set from one to the other: some plain step does it.
bool order_status_may_be_set(const char *kind, const char *from, const char *to);
