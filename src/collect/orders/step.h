// SPDX-License-Identifier: Apache-2.0
//
// Taking a step with an order (entity/order_steps.h): paying, shipping, returning, … in one
// transaction, with an entry of its own (`order_step`) that says who did what, why, what it made
// and what stood before, so that the last step can be undone.
#pragma once

#include "access/records.h"
#include "entity/order_steps.h"

// Takes the step that `body` (OrderStepRequest) names, or undoes the last one ("undo"); asks the
// permission of the step and the version (ANY_VERSION: whatever stands).
bool step_take(Tx *tx, const Access *access, int64_t order_id, int64_t version, json_object *body,
               GError **error);

// Prints what an order amounts to and what can be done with it next (OrderSteps).
bool steps_print(Tx *tx, const Access *access, int64_t order_id, Buffer *out, int64_t *out_version,
                 GError **error);

// Takes the step and prints what it would make and give back (OrderStepPreview). The caller's
// transaction must not be kept. A reason is not asked for yet.
bool step_preview(Tx *tx, const Access *access, int64_t order_id, json_object *body, Buffer *out,
                  GError **error);

// Prints the carriers of the last parcels, the most used first (OrderCarriers).
void carriers_print(Tx *tx, Buffer *out);
