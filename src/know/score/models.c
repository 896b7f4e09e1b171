// SPDX-License-Identifier: Apache-2.0
//
// Every model that gives scores, sorted by name. A new one is a file of its own and its name here,
// twice.
#include "know/score.h"

extern const ScoreModel CHURN_MODEL;      // churn.c
extern const ScoreModel DELIVERED_MODEL;  // delivered.c
extern const ScoreModel LOYALTY_MODEL;    // loyalty.c
extern const ScoreModel NEEDS_MODEL;      // needs.c
extern const ScoreModel NEXT_ORDER_MODEL; // next_order.c
extern const ScoreModel OFFERS_MODEL;     // know/recommend/trials.c
extern const ScoreModel RFM_MODEL;        // rfm.c
extern const ScoreModel TIMES_MODEL;      // times.c
extern const ScoreModel VALUE_MODEL;      // value.c

const ScoreModel *const SCORE_MODELS[] = {
    &CHURN_MODEL,  &DELIVERED_MODEL, &LOYALTY_MODEL, &NEEDS_MODEL, &NEXT_ORDER_MODEL,
    &OFFERS_MODEL, &RFM_MODEL,       &TIMES_MODEL,   &VALUE_MODEL, NULL};
