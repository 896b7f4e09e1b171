// SPDX-License-Identifier: Apache-2.0
//
// A generated customer as records, written the way all records are.
#pragma once

#include "collect/demo_customer.h"
#include "entity/write.h"

// The shared records that customers refer to.
typedef struct {
    int64_t sources[DEMO_SOURCES];
    int64_t staff[DEMO_STAFF];
    int64_t teams[DEMO_STAFF]; // of each staff member
    int64_t tags[DEMO_TAGS];
    int64_t products[DEMO_PRODUCTS];
} DemoIds;

// Writes the customer, contacts, consents, tags, notes, orders and visits. `writing` must be bulk:
// the customer's summaries come with it.
bool demo_write_customer(Writing *writing, const DemoShop *shop, const DemoIds *ids,
                         const DemoCustomer *customer, GError **error);
