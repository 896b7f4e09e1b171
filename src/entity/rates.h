// SPDX-License-Identifier: Apache-2.0
//
// What one unit of a currency is worth in the organisation's: the setting "organisation.rates",
// {"USD": "7.12"}. The web app writes the same setting through the API.
#pragma once

#include "entity/write.h"

// {"USD": "7.12"} of texts "USD=7.12", under the rules of the setting; the last of a currency
// counts. The caller owns it; NULL with *error where one of them is no rate.
json_object *rates_read(char *const *texts, GError **error);

// Adds the rates to the setting: those of other currencies stay as they are.
bool rates_keep(Writing *writing, json_object *rates, GError **error);
