// SPDX-License-Identifier: Apache-2.0
//
// Which way of suggesting foresees best in this shop. Time is cut: each method is taught by what
// was before the day of the cut, and must name what came from it on, so no method knows the future.
// The method is chosen by one half of those asked; the figures told are those of the other half.
//
// Three questions, each with a table and a winner of its own:
//   for you    a customer with orders on both sides: the first order after the cut
//   with this  an order after the cut: one of its products is told, the others are to be named
//   next       a visit after the cut: the products seen so far are told, the next new one is to be
//              named. Of orders: the products of one are told, those of the customer's next one
//              that were not in it are to be named
#pragma once

#include "know/insight/distribution.h"
#include "know/recommend/taste.h"

typedef enum { QUESTION_FOR_YOU, QUESTION_WITH, QUESTION_NEXT, QUESTIONS } TasteQuestion;

typedef struct {
    size_t asked;
    double hit_rate;   // of them with a hidden product among the first `length`
    Interval hit_sure; // 95 %, Wilson
    double ndcg;       // normalised discounted cumulative gain, mean
    Interval ndcg_sure;
    double recall;   // hidden products named, mean
    double mrr;      // 1 / place of the first one named, mean; 0: none
    double coverage; // of all products, named to anybody
} TrialFigures;

typedef struct {
    TasteQuestion question;
    size_t length;                       // of the lists
    bool visits;                         // it was asked of visits
    int32_t cut;                         // the day
    size_t learnt;                       // customers, or visits, before it
    TrialFigures methods[TASTE_METHODS]; // asked 0: it did not enter
    TasteMethod chosen;
    bool thin; // too few to choose by: it is what was chosen without a test
} Trial;

enum { RECOMMEND_CUSTOMERS_MOST = 200000 }; // learnt from: more say the same
enum { TRIAL_MOST = 4000, TRIAL_LEAST = 50, TRIAL_LENGTH_MOST = 50 };

// Whether a method can answer: habits say nothing of what goes with one product.
bool trial_enters(TasteQuestion question, TasteMethod method);
TasteMethod trial_otherwise(TasteQuestion question); // without a test

// Where what is learnt from ends: about a seventh of all orders, or visits, come later.
typedef struct {
    int32_t day;
    uint32_t *ends; // by customer: the first order from that day on
} TrialCut;

TrialCut trial_cut(const OrderHistories *histories);
void trial_cut_clear(TrialCut *cut);

typedef struct {
    TasteQuestion question;
    size_t length; // of the lists
    Crew *crew;    // NULL: this thread alone; figures do not depend on it
} TrialAsk;

// `taste` has learnt from what was before the cut. At most TRIAL_MOST are asked, taken evenly.
Trial trial_run(const OrderHistories *histories, const TrialCut *cut, const Taste *taste,
                const TrialAsk *ask);

// What a customer had bought before the order `end`, as of its day; `out` has room for as many as
// there are items. Returns how many.
size_t trial_owned(const OrderHistories *histories, uint32_t first, uint32_t end, int32_t today,
                   Owned *out);
