// SPDX-License-Identifier: Apache-2.0
//
// Who is due and who is overdue, as reports of orders (next.c) and of products (replenish.c) say
// it: the states of know/insight/next_order.h, their names, and the parameters that choose among
// them.
#pragma once

#include "know/insight/next_order.h"
#include "know/report/report.h"

extern const Choice DUE_STATES[]; // names of RhythmState

// The parameter `who`: which of them are listed.
extern const Choice DUE_WHO[];
bool due_is_asked(int64_t who, RhythmState state);

#define REPORT_DUE_WHO                                                                             \
    {                                                                                              \
        .name = "who", .type = REPORT_CHOICE, .choices = DUE_WHO, .otherwise = "soon", .about = {  \
            "Which of them",                                                                       \
            "列出哪些"                                                                         \
        }                                                                                          \
    }

#define REPORT_DUE_WITHIN                                                                          \
    {                                                                                              \
        .name = "within", .type = REPORT_NUMBER, .least = 1, .most = 366, .otherwise = "14",       \
        .about = {                                                                                 \
            "Days to come in which something is due",                                              \
            "未来多少天内会再买的算“该买了”"                                     \
        }                                                                                          \
    }
