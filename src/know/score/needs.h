// SPDX-License-Identifier: Apache-2.0
//
// What stands of the model `needs`, for those who tell a customer's products one by one: the
// customer page and the report `replenish` then say the day that the score `next_need` says.
#pragma once

#include "know/insight/refill.h"
#include "know/score.h"

// What score_fitted_open() gives of that model.
typedef struct {
    RefillFit fit;
    int64_t *ids; // of products, by their numbers in the fit; ascending
} NeedsFitted;
