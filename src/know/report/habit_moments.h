// SPDX-License-Identifier: Apache-2.0
//
// What customers told the shop and met with there, of a chunk: complaints, the tone of their texts,
// their ratings (opinions.h), and how long they waited for the parcels that came. Where a chunk
// holds none of it, it costs a look at its columns.
#pragma once

#include "know/insight/habits.h"
#include "know/report/opinions.h"

typedef struct {
    PartOpinions opinions;
    uint8_t *complaints;             // by code of an event's name: it is a complaint; or NULL
    const Frame *parcels;            // NULL: none are held
    const Vector *delivered, *waits; // of these
    int64_t from, to;                // moments from <= at < to
    GTimeZone *zone;
    uint32_t rivals; // the topic of other shops
    bool heard;      // the panel holds events
    bool told;       // and some of them tell something
    GArray *read;    // of HabitMoment, of one customer
} HabitMoments;

// Of the last `days` days up to the run's moment; 0: nothing is read.
void habit_moments_open(HabitMoments *out, const ReportRun *run, const Chunk *chunk, int32_t days);
void habit_moments_clear(HabitMoments *moments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HabitMoments, habit_moments_clear)
// Into `history`; valid until the next row is read.
void habit_moments_read(HabitMoments *moments, size_t row, HabitHistory *history);
