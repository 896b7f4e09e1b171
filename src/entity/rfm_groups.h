// SPDX-License-Identifier: Apache-2.0
//
// The named groups that customers fall into by recency, frequency and money, each scored from 1 to
// 5: an ordered list of ranges of scores, the first that holds a customer names it. There is a
// ready-made list; the setting "insight.rfm" replaces it:
//
//     {"groups": [{"name": "champions", "label": {"en": "Champions", "zh": "重要价值客户"},
//                  "recency": [5, 5], "frequency": [4, 5], "monetary": [1, 5]}, …],
//      "cuts": {"recency": [30, 60, 90, 180], "frequency": [2, 3, 5, 10],
//               "monetary": [10000, 50000, 100000, 500000]}}
//
// The list goes from the best group to the worst: who moves up in it rises. An axis that a group
// does not name takes all scores. `cuts` replace groups of equal size on the axes they name: days
// since the last order (up to the first: 5), orders and minor units from which on the next score
// begins.
#pragma once

#include "base/arena.h"
#include "entity/entity.h"
#include <json-c/json.h>

typedef enum { RFM_RECENCY, RFM_FREQUENCY, RFM_MONETARY, RFM_AXES } RfmAxis;
enum { RFM_SCORES = 5, RFM_CUTS = RFM_SCORES - 1, RFM_GROUPS_MAX = 24 };

extern const char *const RFM_AXIS_NAMES[RFM_AXES];

typedef struct {
    uint8_t least[RFM_AXES], most[RFM_AXES];
} RfmRange;

typedef struct {
    size_t n;
    const RfmRange *ranges;
    const Choice *names; // n + 1: the last for those in none; then one without a name
    bool own_cuts[RFM_AXES];
    int64_t cuts[RFM_AXES][RFM_CUTS]; // ascending
} RfmGroups;

extern const RfmGroups RFM_GROUPS_READY;

// What the setting says, in the arena; NULL when that cannot be.
const RfmGroups *rfm_groups_read(Arena *arena, json_object *setting);

// Scores from 1. The place of the group; n: in none.
static inline size_t rfm_group_of(const RfmGroups *groups, const uint8_t scores[RFM_AXES])
{
    for (size_t i = 0; i < groups->n; i++) {
        const RfmRange *range = &groups->ranges[i];
        bool inside = true;
        for (int axis = 0; axis < RFM_AXES; axis++)
            inside =
                inside && scores[axis] >= range->least[axis] && scores[axis] <= range->most[axis];
        if (inside)
            return i;
    }
    return groups->n;
}
