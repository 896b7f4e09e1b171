// SPDX-License-Identifier: Apache-2.0
//
// The parameters of reports that hold recent weeks against the weeks before (insight/bursts.h).
#pragma once

#include "know/report/report.h"

#define RECENT_WEEKS(most_)                                                                        \
    {                                                                                              \
        .name = "weeks", .type = REPORT_NUMBER, .least = 1, .most = (most_), .otherwise = "4",     \
        .about = {                                                                                 \
            "How many weeks are recent",                                                           \
            "最近几周"                                                                         \
        }                                                                                          \
    }

#define WEEKS_BEFORE                                                                               \
    {                                                                                              \
        .name = "before", .type = REPORT_NUMBER, .least = 4, .most = 52, .otherwise = "12",        \
        .about = {                                                                                 \
            "How many weeks before them they are held against",                                    \
            "与此前几周相比"                                                                \
        }                                                                                          \
    }
