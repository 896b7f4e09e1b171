// SPDX-License-Identifier: Apache-2.0
//
// How long nobody buys of a category again: the days in which fewer than one in twenty who bought
// of it have, by Kaplan and Meier's curve (insight/survival.h), so that those who bought lately
// count as long as they have been seen. Who has just bought a fridge is offered no other one.
#pragma once

#include "know/recommend/histories.h"

enum {
    REST_LEAST = 60,  // days; what is bought again sooner has no rest
    REST_MOST = 730,  // as far as it looks
    REST_BUYERS = 20, // at least, of a category
};

// By category, 0: no rest, or too few buyers to say. From orders up to ends[customer] (NULL: all).
// Free it with g_free().
int32_t *category_rests(const OrderHistories *histories, const uint32_t *ends);
