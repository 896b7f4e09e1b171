// SPDX-License-Identifier: Apache-2.0
//
// What had happened to customers until a moment, and who of them has left since, read from the
// panel part by part: tables by cause and by how often and how lately somebody had bought, which
// left_causes.c compares.
#pragma once

#include "know/report/left_since.h"
#include "know/report/opinions.h"
#include "know/tone/topics.h"

enum { CAUSES_PARAM_DAYS, CAUSES_PARAM_LEAST, CAUSES_PARAM_WAIT };
enum { CAUSES_STRATA = 12 };
// Those before CAUSE_TOPIC are one thing each, the others one of each topic, event and
// competitor.
enum {
    CAUSE_RETURN,
    CAUSE_PRICE,
    CAUSE_DISCOUNT,
    CAUSE_RATING,
    CAUSE_WAIT,
    CAUSE_COMPLAINT,
    CAUSE_COMPETITOR, // whatever the tone
    CAUSE_TOPIC,
    CAUSE_EVENT,
    CAUSE_NAMED,
    CAUSES = CAUSE_TOPIC
};

// Customers by whether they have it, and of them who left.
typedef struct {
    int64_t n[2], left[2];
} Cell;

typedef struct {
    Cell cells[CAUSES_STRATA];
} Cause;

typedef struct {
    Cause causes[CAUSES];
    Cause all; // of events and topics: all who could have one, as not having it
    Cause topics[TOPICS_MOST];
    Cause named[COMPETITORS_MOST];
    Cause *events; // by code of the name: those who had it
    const Vector *names;
} PartCauses;

typedef struct {
    int table, name, time;        // of events; table -1: not held
    int discount, price;          // of orders and lines; -1: not held
    int parcels, delivered, wait; // parcels -1: not held
} CauseColumns;

typedef struct {
    const ReportRun *run;
    OrderChoice orders, returns;
    CauseColumns at;
    LeftSince since;
    double wait;     // of more days is long; NAN: nobody has waited
    uint32_t rivals; // the topic of other shops
    const Competitors *named;
    PartCauses *parts;
} Causes;

// `begin`, `part` and `end` of the report; the state is Causes.
void *causes_begin(const ReportRun *run);
void causes_read(void *state, size_t part, const uint8_t *rows);
void causes_end(void *state);
