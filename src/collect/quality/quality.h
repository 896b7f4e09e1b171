// SPDX-License-Identifier: Apache-2.0
//
// Data quality: how many records have a field, a valid one, one of their own, and how fresh they
// are, by source, day by day. What is counted is a rule, visible data in measures.c; so every
// number opens its records, and is the count of the list that opens. Values that are not what they
// should be are found by the cleaning library (collect/clean) and kept as doubts (entity/doubt.c),
// which rules can ask for.
#pragma once

#include "base/buffer.h"
#include "entity/model.h"
#include "job/job.h"

typedef struct {
    const char *entity; // "customer"
    const char *field;  // "phone"; "": the record as a whole
    const char *aspect; // "filled"
    const char *rule;   // whom it counts; "": everybody
} Measure;

extern const Measure MEASURES[]; // by entity, field as shown; ends with a NULL entity

enum { SOURCE_ALL = 0, SOURCE_NONE = -1 };

// The rule of a measure, limited to a source: the text that opens its records. Arena's.
const char *measure_rule(const Measure *measure, int64_t source_id, Arena *arena);

// ---- doubts.c ----

// Looks at the customers after `after_id`, some thousands of them; *out_last is the last of them,
// 0: there are no more. Differences to the doubts that stand are written.
typedef struct {
    Job *job;
    int64_t after_id, last_id;
    int64_t looked_at, found, settled; // customers, doubts that are new, doubts that went
} DoubtRun;

bool doubts_look(DoubtRun *run, GError **error);
// Values that several customers have: phone, email, number.
bool doubts_share(DoubtRun *run, GError **error);

// ---- figures.c ----

// Counts every measure of every source and keeps the figures of this day; *out_n of them.
bool figures_count(Job *job, int64_t *out_n, GError **error);
// Prints the last figures of an entity.
bool figures_json(Tx *tx, const char *entity, Arena *arena, Buffer *out);

typedef struct {
    const char *entity, *field, *aspect;
    int64_t source_id;
} Course;

// Prints the figures of one measure over the days, with the total beside.
void course_json(Tx *tx, const Course *course, Buffer *out);

extern const JobKind QUALITY_JOB; // "quality": every night, and when asked
