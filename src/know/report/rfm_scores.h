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
    RFM_SMALL = 4096,   // values below it have their scores in a table
    RFM_TIED = 255,     // where some of the value stand before a cut and some do not
};

// The customers of a part who have orders.
typedef struct {
    size_t n;
    uint32_t *rows;
    int32_t *recency, *frequency; // of recency the day, so that later is more
    int64_t *monetary;
} RfmPart;

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
    uint8_t scores[RFM_AXES][RFM_SMALL]; // by value; or RFM_TIED
} RfmScores;

// The parameters `ties` and `least` of reports made of scores.
extern const Choice RFM_TIES[];
enum { RFM_APART, RFM_TOGETHER };

// In the run's arena; the run must outlive it. Clear with rfm_scores_clear().
RfmScores *rfm_scores_new(const ReportRun *run, const RfmOptions *options);
void rfm_scores_clear(RfmScores *scores);
void rfm_read_part(RfmScores *scores, size_t part, const uint8_t *rows); // on any thread
void rfm_find_cuts(RfmScores *scores);                                   // after all parts

size_t rfm_score_exactly(const RfmScores *scores, RfmAxis axis, int64_t value, const Vector *ids,
                         uint32_t row);

// From 0. `ids`: of the part's customers.
static inline size_t rfm_score(const RfmScores *scores, RfmAxis axis, int64_t value,
                               const Vector *ids, uint32_t row)
{
    uint8_t known = value >= 0 && value < RFM_SMALL ? scores->scores[axis][value] : RFM_TIED;
    return known != RFM_TIED ? known : rfm_score_exactly(scores, axis, value, ids, row);
}

static inline const Vector *rfm_ids(const RfmScores *scores, size_t part)
{
    return scores->run->version->parts[part].chunk->customers.columns[FIELD_ID];
}

// All three of the part's i-th customer, from 1.
static inline void rfm_scores_of(const RfmScores *scores, size_t part, size_t i,
                                 uint8_t out[RFM_AXES])
{
    const RfmPart *values = &scores->parts[part];
    const Vector *ids = rfm_ids(scores, part);
    uint32_t row = values->rows[i];
    out[RFM_RECENCY] = (uint8_t)(rfm_score(scores, RFM_RECENCY, values->recency[i], ids, row) + 1);
    out[RFM_FREQUENCY] =
        (uint8_t)(rfm_score(scores, RFM_FREQUENCY, values->frequency[i], ids, row) + 1);
    out[RFM_MONETARY] =
        (uint8_t)(rfm_score(scores, RFM_MONETARY, values->monetary[i], ids, row) + 1);
}
