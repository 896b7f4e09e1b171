// SPDX-License-Identifier: Apache-2.0
//
// Visits to the shop or app: what people do there themselves, with less than half an hour between
// one thing and the next. Mails that are opened are none, nor is what programs report.
#pragma once

#include "base/when.h"
#include "know/report/report.h"

#define VISIT_PAUSE (30 * 60 * SECOND_US) // a longer one ends a visit

extern const char *const VISIT_EVENTS[]; // names of events that make a visit; ends with NULL

// The events of a part.
typedef struct {
    const Frame *events;
    const Vector *times;
    const Vector *sources; // NULL: not held
    uint8_t *of_visit;     // by code of the name: 1 where it makes a visit
    const Vector *names;
} PartVisits;

typedef struct {
    int64_t at;           // of its first event
    uint32_t first, last; // its events, between which there may be others
} Visit;

typedef void (*VisitFound)(void *context, size_t row, const Visit *visit);

bool visits_held(const Layout *layout);
// Of a panel that holds them.
void part_visits_read(PartVisits *out, const ReportRun *run, size_t part);
// The same of a chunk of this layout, which need not be a part of a version.
void chunk_visits_read(PartVisits *out, const Chunk *chunk);
void part_visits_clear(PartVisits *visits);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartVisits, part_visits_clear)
// All visits of a customer up to the moment the report looks from, in the order of time.
void part_visits_each(const PartVisits *visits, const ReportRun *run, size_t row, VisitFound found,
                      void *context);
// The moment of the last event of the visit that `event`, one that makes a visit, belongs to.
int64_t part_visit_end(const PartVisits *visits, const ReportRun *run, size_t row, uint32_t event);
