// SPDX-License-Identifier: Apache-2.0
//
// Scores of recency, frequency and money for all customers with orders (Hughes, Strategic Database
// Marketing, 1994). Along each axis customers stand in the order of value, then id, and are cut
// into groups of equal size: score = floor(groups × place / n) + 1, places from 0. Or equal values
// stay together, and take the place of the first of them; or the organisation's own cut points
// hold. So a score is the number of cuts that a customer does not stand before, plus one, and only
// the customers at the cuts are looked for, not the order of all.
#pragma once

#include "entity/rfm_groups.h"
#include "know/report/calendar.h"
#include "know/report/orders.h"
#include "know/report/ranks.h"

enum {
    RFM_SIDES_MAX = 10, // groups along an axis
    RFM_TIED = 255,     // where some of the bucket stand before a cut and some do not
};

// The customers of a part who have orders.
typedef struct {
    size_t n;
    uint32_t *rows;
    int32_t *recency, *frequency; // of recency the day, so that later is more
    int64_t *monetary;
    uint16_t *money_buckets; // of `monetary`: ranks.h
    bool ascends;            // so do their ids
    int64_t lowest, highest; // no id is beyond
    uint8_t *tables;         // by axis, then bucket: the score, or RFM_TIED; after rfm_find_cuts()
} RfmPart;
G_STATIC_ASSERT(RANK_BUCKETS <= UINT16_MAX);

typedef struct {
    size_t sides;
    bool together;           // equal values get equal scores
    const RfmGroups *groups; // whose own cut points hold, with five sides; NULL: none
    int64_t least;
} RfmOptions;

typedef struct {
    const ReportRun *run;
    RfmOptions options;
    OrderChoice choice;
    Calendar days;
    int64_t first_day;
    size_t n; // customers; after rfm_find_cuts()
    RfmPart *parts;
    Ranks axes[RFM_AXES];
    Ranked cuts[RFM_AXES][RFM_SIDES_MAX];
} RfmScores;

// The parameters `ties` and `least` of reports made of scores.
extern const Choice RFM_TIES[];
enum { RFM_APART, RFM_TOGETHER };

// In the run's arena; the run must outlive it. Clear with rfm_scores_clear().
RfmScores *rfm_scores_new(const ReportRun *run, const RfmOptions *options);
void rfm_scores_clear(RfmScores *scores);
void rfm_read_part(RfmScores *scores, size_t part, const uint8_t *rows); // on any thread
void rfm_find_cuts(RfmScores *scores);                                   // after all parts

// Of the part's i-th customer, from 0.
size_t rfm_score_exactly(const RfmScores *scores, RfmAxis axis, size_t part, size_t i);

static inline const Vector *rfm_ids(const RfmScores *scores, size_t part)
{
    return scores->run->version->parts[part].chunk->customers.columns[FIELD_ID];
}

// The three buckets of the part's i-th customer.
static inline void rfm_buckets_of(const RfmPart *values, size_t i, uint32_t out[RFM_AXES])
{
    out[RFM_RECENCY] = rank_bucket(values->recency[i]);
    out[RFM_FREQUENCY] = rank_bucket(values->frequency[i]);
    out[RFM_MONETARY] = values->money_buckets[i];
}

// All three of the part's i-th customer, from 0.
static inline void rfm_scores_from_0(const RfmScores *scores, size_t part, size_t i,
                                     size_t out[RFM_AXES])
{
    const RfmPart *values = &scores->parts[part];
    uint32_t buckets[RFM_AXES];
    rfm_buckets_of(values, i, buckets);
    for (int axis = 0; axis < RFM_AXES; axis++)
        out[axis] = values->tables[(uint32_t)axis * RANK_BUCKETS + buckets[axis]];
    if (out[RFM_RECENCY] == RFM_TIED)
        out[RFM_RECENCY] = rfm_score_exactly(scores, RFM_RECENCY, part, i);
    if (out[RFM_FREQUENCY] == RFM_TIED)
        out[RFM_FREQUENCY] = rfm_score_exactly(scores, RFM_FREQUENCY, part, i);
    if (out[RFM_MONETARY] == RFM_TIED)
        out[RFM_MONETARY] = rfm_score_exactly(scores, RFM_MONETARY, part, i);
}

// The same, from 1.
static inline void rfm_scores_of(const RfmScores *scores, size_t part, size_t i,
                                 uint8_t out[RFM_AXES])
{
    size_t own[RFM_AXES];
    rfm_scores_from_0(scores, part, i, own);
    for (int axis = 0; axis < RFM_AXES; axis++)
        out[axis] = (uint8_t)(own[axis] + 1);
}
