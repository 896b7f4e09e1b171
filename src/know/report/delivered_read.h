// SPDX-License-Identifier: Apache-2.0
//
// What know/insight/delivered.h asks about customers, read from the panel: the orders, parcels,
// refunds and events of the 365 days before the moment it looks from. What the panel does not hold
// counts as if it had not happened.
#pragma once

#include "know/insight/delivered.h"
#include "know/report/costs.h"

// Of all living customers who are known. Medians are those of up to some thousand orders and
// parcels of each part.
DeliveredUsual delivered_usual(const ReportRun *run);

// Of the model "delivered" that stands, from score_fitted_open() (know/score/delivered.c).
const DeliveredUsual *delivered_fitted_usual(const void *open);

typedef void (*DeliveredEach)(void *context, size_t row, const DeliveredFacts *facts);
// Of every row of the chunk in turn, which need not be a part of the run's version; `rows` NULL or
// with a 0 for those to be left out. `wait_days`: beyond that a wait is long; NAN: none is.
void delivered_each(const ReportRun *run, const Chunk *chunk, const uint8_t *rows, double wait_days,
                    DeliveredEach each, void *context);
