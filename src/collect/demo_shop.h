// SPDX-License-Identifier: Apache-2.0
//
// The shared records of the generated shop: sources, teams and staff with roles, tags, categories,
// products, and a setting that counts the customers generated so far.
#pragma once

#include "collect/demo_records.h"

typedef struct {
    const char *login, *name, *role;
} DemoLogin;

extern const DemoLogin DEMO_LOGINS[DEMO_STAFF];

// Makes what is not there yet. All demo staff get the password behind `password_hash`.
bool demo_shop_write(Store *store, const DemoShop *shop, const char *password_hash, GError **error);

// The ids of what demo_shop_write() made.
void demo_shop_ids(Tx *tx, const DemoProduct *products, DemoIds *out);

// Takes the numbers of `customers` more customers; *out_first is the first of them. Fails when the
// shop has demo customers already, unless `again`.
bool demo_shop_reserve(Writing *writing, int64_t customers, bool again, int64_t *out_first,
                       GError **error);
