// SPDX-License-Identifier: Apache-2.0
#include "know/report/habit_moments.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/tone/topics.h"

#include <math.h>
#include <string.h>

// Events that are complaints whatever their texts say, and where there are none.
static const char *const COMPLAINTS[] = {"complaint", "投诉"};

static const Vector *held(const Frame *parcels, const char *name)
{
    int at = layout_column(parcels->layout, entity_field(&ENTITY_SHIPMENT, name), false, NULL);
    const Vector *vector = at >= 0 ? parcels->columns[at] : NULL;
    return vector != NULL && !vector->unfit && vector->most > 0 ? vector : NULL;
}

static void open_parcels(HabitMoments *out, const Chunk *chunk)
{
    int at = layout_fact(chunk->layout, &ENTITY_SHIPMENT);
    if (at < 0)
        return;
    const Frame *parcels = &chunk->facts[at];
    out->delivered = held(parcels, "delivered_at");
    out->waits = held(parcels, "wait_days_thousandths");
    out->parcels = out->delivered != NULL && out->waits != NULL ? parcels : NULL;
}

static void find_complaints(HabitMoments *out)
{
    const Vector *names = out->opinions.names;
    for (uint64_t code = 1; code <= names->most; code++)
        for (size_t i = 0; i < G_N_ELEMENTS(COMPLAINTS); i++)
            if (strcmp(vector_text(names, code), COMPLAINTS[i]) == 0) {
                if (out->complaints == NULL)
                    out->complaints = g_new0(uint8_t, names->most + 1);
                out->complaints[code] = 1;
            }
}

void habit_moments_open(HabitMoments *out, const ReportRun *run, const Chunk *chunk, int32_t days)
{
    int64_t now = run->clock.now;
    // A day more: the first day that counts began before this time of it.
    *out =
        (HabitMoments){.zone = run->clock.zone, .from = now - (days + 1) * DAY_US, .to = now + 1};
    if (days == 0)
        return;
    out->rivals = topic_bit("competitor");
    out->heard = layout_fact(chunk->layout, &ENTITY_EVENT) >= 0;
    out->read = g_array_new(FALSE, FALSE, sizeof(HabitMoment));
    open_parcels(out, chunk);
    chunk_opinions_read(&out->opinions, chunk);
    if (out->opinions.events != NULL)
        find_complaints(out);
    out->told = out->complaints != NULL || opinions_any(&out->opinions);
}

void habit_moments_clear(HabitMoments *moments)
{
    part_opinions_clear(&moments->opinions);
    g_free(moments->complaints);
    if (moments->read != NULL)
        g_array_unref(moments->read);
}

static void add(HabitMoments *moments, int64_t at, HabitMoment moment)
{
    moment.day = (int32_t)day_of(at, moments->zone);
    g_array_append_val(moments->read, moment);
}

static void add_event(HabitMoments *moments, int64_t at, uint32_t event)
{
    const PartOpinions *from = &moments->opinions;
    Opinion said = part_opinion(from, event);
    bool complaint =
        moments->complaints != NULL && moments->complaints[vector_code(from->names, event)];
    if (!complaint && !said.text && isnan(said.rating))
        return;
    float tone = said.text ? (float)said.tone / 1000 : NAN;
    add(moments, at,
        (HabitMoment){.tone = tone,
                      .rating = (float)(1 + 4 * said.rating),
                      .wait = NAN,
                      .complaint = complaint || tone < 0,
                      .rival = (said.topics & moments->rivals) != 0});
}

// They lie by time, so the latest are read first.
static void read_events(HabitMoments *moments, size_t row)
{
    const PartOpinions *from = &moments->opinions;
    uint32_t first = from->events->starts[row];
    for (uint32_t at = from->events->starts[row + 1]; at > first; at--) {
        uint64_t code = vector_code(from->times, at - 1);
        int64_t moment = code > 0 ? vector_decode(from->times, code) : INT64_MIN;
        if (moment < moments->from)
            break;
        if (moment < moments->to)
            add_event(moments, moment, at - 1);
    }
}

static void read_parcels(HabitMoments *moments, size_t row)
{
    const uint32_t *starts = moments->parcels->starts;
    for (uint32_t at = starts[row]; at < starts[row + 1]; at++) {
        uint64_t came = vector_code(moments->delivered, at), wait = vector_code(moments->waits, at);
        int64_t moment = came > 0 ? vector_decode(moments->delivered, came) : INT64_MIN;
        if (wait == 0 || moment < moments->from || moment >= moments->to)
            continue;
        add(moments, moment,
            (HabitMoment){.tone = NAN,
                          .rating = NAN,
                          .wait = (float)vector_decode(moments->waits, wait) / 1000});
    }
}

void habit_moments_read(HabitMoments *moments, size_t row, HabitHistory *history)
{
    history->heard = moments->heard;
    if (moments->read == NULL)
        return;
    g_array_set_size(moments->read, 0);
    if (moments->told)
        read_events(moments, row);
    if (moments->parcels != NULL)
        read_parcels(moments, row);
    history->moments = (const HabitMoment *)(void *)moments->read->data;
    history->n_moments = moments->read->len;
}
