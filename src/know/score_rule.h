// SPDX-License-Identifier: Apache-2.0
//
// Scores inside of rules: `alive`, `expected(90 days)`, `clv(12 months)`, `score(churn)`,
// `rfm(recency)`, `next_order`. Of one
// record they are computed from what the store says of its customer, of many by the panel.
#pragma once

#include "know/score.h"
#include "rule/provider.h"

extern const RuleProvider ALIVE_PROVIDER, CLV_PROVIDER, EXPECTED_PROVIDER, NEXT_NEED_PROVIDER,
    NEXT_ORDER_PROVIDER, RFM_PROVIDER, SCORE_PROVIDER;

// What the id means that the provider gave a call; false: nothing (any more).
bool score_rule_ask(int64_t id, const ScoreModel **out_model, ScoreAsk *out_ask);

// False: says why there is no fit, and what to do.
bool score_refuse_unfitted(const Model *model, const ScoreModel *of, GError **error);

// Customers as `tx` sees them, to be asked for any scores: one chunk with those that there are.
// NULL: none.
Version *score_customers(Tx *tx, const Model *model, const int64_t *ids, size_t n);
Version *score_customer(Tx *tx, const Model *model, int64_t customer_id); // one
// The score of that customer as of the end of `day` (model_reference_day()); false: it is missing,
// or no fit stands. Between what it lies in eight of ten cases; false: nobody can say.
bool score_interval_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                           const ScoreAsk *ask, int64_t day, int64_t out[2]);
bool score_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                  const ScoreAsk *ask, int64_t day, int64_t *out);
// Why that is so; returns how many reasons there are. Free their texts.
size_t score_reasons_of_one(const Version *customer, const Model *model, const ScoreModel *of,
                            int64_t day, ScoreReason out[SCORE_REASONS]);
// The two steps at once.
bool score_of_customer(Tx *tx, const Model *model, const ScoreModel *of, const ScoreAsk *ask,
                       int64_t customer_id, int64_t day, int64_t *out);
