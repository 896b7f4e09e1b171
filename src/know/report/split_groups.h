// SPDX-License-Identifier: Apache-2.0
//
// Customers parted by a field of theirs, by tags or by segments: which groups there are, and who
// is in each. The smallest are one group, so there are never more than SPLIT_MOST.
#pragma once

#include "know/report/run_inside.h"

enum { SPLIT_MOST = 20 };

typedef struct {
    Choice name;      // "上海市"; "(others)", "(none)"
    const char *rule; // who is in it: city = "上海市"; NULL: no rule can say
    int64_t n;        // customers
} SplitGroup;

typedef struct {
    const ReportRun *run;
    const char *field; // as rules name it
    Label label;
    SplitGroup groups[SPLIT_MOST];
    size_t n;
    uint8_t **everybody; // by part: who is asked for at all
    int64_t n_everybody;
    uint8_t **of;                 // by part: the number of the group + 1; NULL: they overlap
    uint8_t **inside[SPLIT_MOST]; // overlapping: by part, who is in it
} SplitGroups;

// Everything lives in the run's arena. ERROR_INVALID where customers cannot be parted by the field.
bool split_groups_find(const ReportAsk *ask, const ReportRun *run, SplitGroups *out,
                       GError **error);
// Who is in a group, into `rows`, a byte for each customer of the part.
void split_groups_rows(const SplitGroups *groups, size_t group, size_t part, uint8_t *rows);
