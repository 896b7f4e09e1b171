// SPDX-License-Identifier: Apache-2.0
//
// For this folder only: one step while it is taken.
#pragma once

#include "collect/orders/step.h"
#include "entity/order_state.h"

typedef struct {
    Tx *tx;
    Writing *writing;
    Arena *arena;
    const OrderStep *step;
    json_object *body;
    const Record *order; // as it stood before the step
    int64_t amount;      // money that moved; 0: none
    json_object *details;
} Step;

// Takes the step of this name with an order that is locked and loaded, with all its checks.
bool step_run(Step *step, const char *name, const Actor *actor, GError **error);
// The order under its owner's lock, and a step ready to be run with it. The caller puts `details`.
bool step_begin(Tx *tx, const Access *access, int64_t order_id, Writing *writing, Step *out,
                GError **error);

// ---- what the body says ----

json_object *step_member(const Step *step, const char *name); // NULL when missing or null
const char *step_text(const Step *step, const char *name);
int64_t step_integer(const Step *step, const char *name, int64_t otherwise);
// The lines that the body names; NULL: it names none, and all are meant. An empty list is refused.
bool step_lines(const Step *step, json_object **out, GError **error);
// The reason, without which some steps are not taken; NULL with an error.
const char *step_reason(const Step *step, GError **error);

// ---- what steps write ----

// The order as it stands by now: writes of payments and shipments change it.
Record *step_order(const Step *step);
bool step_set_status(Step *step, int64_t order_id, const char *status, GError **error);
// Sets one text of a record and writes it.
bool step_set_text(Step *step, const Record *before, const char *field, const char *text,
                   GError **error);
// Keeps the id of what was made under a name of the details: "payments".
void step_made(Step *step, const char *kind, int64_t id);

typedef struct {
    int64_t order_id, return_id; // return_id 0: none
    const char *kind, *status, *method, *reference, *reason;
    int64_t amount, paid_at; // paid_at 0: now
} StepPayment;

bool step_add_payment(Step *step, const StepPayment *payment, GError **error);

// A living product by its code: its id, name and price; false when there is none.
bool step_find_product(const Step *step, const char *code, Record **out);

// ---- the steps, in step_goods.c, step_money.c, step_return.c ----

bool step_cancel(Step *step, GError **error);
bool step_deliver(Step *step, GError **error);
bool step_exchange(Step *step, GError **error);
bool step_pay(Step *step, GError **error);
bool step_pay_back(Step *step, GError **error);
bool step_refund(Step *step, GError **error);
bool step_reprice(Step *step, GError **error);
bool step_return(Step *step, GError **error);
bool step_ship(Step *step, GError **error);
bool step_undeliver(Step *step, GError **error);
// A parcel that was marked delivered is on its way again.
bool step_send_on(Step *step, const Record *parcel, GError **error);
// Whether the delivery of a parcel can still be taken back by the clock.
bool parcel_is_fresh(Tx *tx, const Record *parcel);
// The parcels of an order, each with what it holds and what can be done with it (OrderParcel).
void parcels_print(Tx *tx, Arena *arena, const Record *order, const Actor *actor, Buffer *out);

// The last step that was taken and not undone; NULL when there is none.
Record *step_last(Tx *tx, Arena *arena, const Record *order);
// Whether it can still be undone by the clock and the table.
bool step_is_fresh(Tx *tx, const Record *taken);
bool step_undo(Step *step, const Record *last, GError **error); // `last` may be NULL
