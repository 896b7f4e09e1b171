// SPDX-License-Identifier: Apache-2.0
//
// What webhooks have brought of a customer who goes for good, and what receivers answered to what
// they were told of them: bodies and answers are emptied, that something came or went stays.
#pragma once

#include "entity/record.h"

// Of the customer: bodies that made or changed them or one of their orders, and failed ones that
// hold their mail address or phone number.
void purge_webhooks(Tx *tx, Arena *arena, const Record *customer);
// Of a further phone number or mail address of theirs: failed bodies that hold it.
void purge_webhooks_of_identity(Tx *tx, Arena *arena, const Record *identity);
// Of an order that gets another id.
void purge_webhooks_of_order(Tx *tx, int64_t order_id);
