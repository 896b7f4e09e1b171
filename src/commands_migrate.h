// SPDX-License-Identifier: Apache-2.0
//
// What migrate and serve both do to a store before it is used.
#pragma once

#include "store/store.h"

// Applies what is missing and refreshes the built-in roles; refuses a store that was never
// initialised.
bool migrate_existing(Store *store, int *out_applied, GError **error); // `out_applied` may be NULL
