// SPDX-License-Identifier: Apache-2.0
#include "know/report/visits.h"

#include "entity/entities.h"

#include <string.h>

const char *const VISIT_EVENTS[] = {"add_to_cart", "checkout",     "login",
                                    "page_view",   "product_view", "remove_from_cart",
                                    "search",      "signup",       NULL};

static bool makes_visit(const char *name)
{
    const char *const *event = VISIT_EVENTS;
    while (*event != NULL && strcmp(*event, name) != 0)
        event++;
    return *event != NULL;
}

static int column_of(const FrameLayout *layout, const char *name)
{
    return layout_column(layout, entity_field(&ENTITY_EVENT, name), false, NULL);
}

bool visits_held(const Layout *layout)
{
    int events = layout_fact(layout, &ENTITY_EVENT);
    return events >= 0 && layout->facts[events].time >= 0 &&
           column_of(&layout->facts[events], "name") >= 0;
}

void part_visits_read(PartVisits *out, const ReportRun *run, size_t part)
{
    chunk_visits_read(out, run->version->parts[part].chunk);
}

void chunk_visits_read(PartVisits *out, const Chunk *chunk)
{
    int at = layout_fact(chunk->layout, &ENTITY_EVENT);
    const FrameLayout *frame = &chunk->layout->facts[at];
    const Frame *events = &chunk->facts[at];
    int source = column_of(frame, "source_id");
    *out = (PartVisits){.events = events,
                        .times = events->columns[frame->time],
                        .sources = source >= 0 ? events->columns[source] : NULL,
                        .names = events->columns[column_of(frame, "name")]};
    out->of_visit = g_new0(uint8_t, out->names->most + 1);
    for (uint64_t code = 1; code <= out->names->most; code++)
        out->of_visit[code] = makes_visit(vector_text(out->names, code));
}

void part_visits_clear(PartVisits *visits)
{
    g_free(visits->of_visit);
}

// The code of the moment of an event that makes a visit; 0: it makes none.
static uint64_t visit_time(const PartVisits *visits, uint32_t event)
{
    return visits->of_visit[vector_code(visits->names, event)] ? vector_code(visits->times, event)
                                                               : 0;
}

void part_visits_each(const PartVisits *visits, const ReportRun *run, size_t row, VisitFound found,
                      void *context)
{
    Visit visit = {0};
    int64_t before = 0;
    bool open = false;
    for (uint32_t at = visits->events->starts[row]; at < visits->events->starts[row + 1]; at++) {
        uint64_t code = visit_time(visits, at);
        if (code == 0)
            continue;
        int64_t moment = vector_decode(visits->times, code);
        if (moment > run->clock.now)
            break;
        if (open && moment - before > VISIT_PAUSE)
            found(context, row, &visit);
        if (!open || moment - before > VISIT_PAUSE)
            visit = (Visit){moment, at, at};
        visit.last = at;
        before = moment;
        open = true;
    }
    if (open)
        found(context, row, &visit);
}

int64_t part_visit_end(const PartVisits *visits, const ReportRun *run, size_t row, uint32_t event)
{
    int64_t end = vector_decode(visits->times, visit_time(visits, event));
    for (uint32_t at = event + 1; at < visits->events->starts[row + 1]; at++) {
        uint64_t code = visit_time(visits, at);
        if (code == 0)
            continue;
        int64_t moment = vector_decode(visits->times, code);
        if (moment > run->clock.now || moment - end > VISIT_PAUSE)
            break;
        end = moment;
    }
    return end;
}
