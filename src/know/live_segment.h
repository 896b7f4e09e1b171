// SPDX-License-Identifier: Apache-2.0
//
// A segment by rule with what keeping its members takes: the rule, how it is asked, when its answer
// changes by the clock, and who belongs to it.
#pragma once

#include "know/member_set.h"
#include "know/plan.h"

typedef struct {
    int64_t id;
    char *meaning;       // changes with all that decides who belongs: its rule, those of segments
                         // it names, zone and currency of the organisation
    Rule *rule;          // NULL: it cannot be read (any more) and lets nobody in
    Plan *plan;          // NULL: the store is asked
    ClockUse clock;      // of the rule and those it names
    GPtrArray *reads;    // of const Entity *: what these read besides customers
    GPtrArray *rules;    // of Rule *: these rules
    GArray *edges;       // of Edge: what in them moves with the clock
    MemberSet *members;  // as the store keeps them; NULL: they are to be found first
    GArray *cuts;        // of Bounds: those found when all were asked last; NULL: the store was
    bool scored;         // asks scores: the panel alone can say who belongs
    int64_t fitted_at;   // of the youngest fit that it asks
    int64_t counted_at;  // when that was known to be true; 0: ask anew
    int64_t point_at;    // of the last point of its size; 0: none
    int64_t point_count; // what that said
} LiveSegment;

// The segments by rule of `model`, in an array that frees them, by id. `layout`, of the same model,
// is what plans are made for.
GPtrArray *live_segments(const Model *model, Layout *layout);
LiveSegment *live_segment_find(const GPtrArray *segments, int64_t id); // NULL: none
bool live_segment_reads(const LiveSegment *segment, const Entity *entity);
// Whether the clock may have changed who belongs to it between `counted_at` and `now`; what counts
// moments is asked every `seconds`.
bool live_segment_is_due(const LiveSegment *segment, const Model *model, int64_t now, int seconds);
