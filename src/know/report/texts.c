// SPDX-License-Identifier: Apache-2.0
#include "know/report/texts.h"

#include "entity/entities.h"
#include "know/tone/topics.h"
#include "know/tone/written.h"
#include "rule/facts.h"

#include <string.h>

static int column_of(const FrameLayout *frame, const char *name)
{
    return layout_column(frame, entity_field(&ENTITY_EVENT, name), false, NULL);
}

static int computed_of(const FrameLayout *frame, const Field *field)
{
    return layout_column(frame, field, false, NULL);
}

bool texts_held(const Layout *layout)
{
    int at = layout_fact(layout, &ENTITY_EVENT);
    const FrameLayout *frame = at >= 0 ? &layout->facts[at] : NULL;
    return at >= 0 && frame->time >= 0 && column_of(frame, "name") >= 0 &&
           computed_of(frame, &FACT_TONE) >= 0 && computed_of(frame, &FACT_TOPICS) >= 0 &&
           computed_of(frame, &FACT_COMPETITORS) >= 0;
}

static uint32_t bits_of(const char *names)
{
    uint32_t bits = 0;
    g_auto(GStrv) each = g_strsplit(names, ", ", -1);
    for (char **name = each; *name != NULL; name++)
        for (size_t i = 0; TOPICS[i].name != NULL; i++)
            if (strcmp(TOPICS[i].name, *name) == 0)
                bits |= UINT32_C(1) << i;
    return bits;
}

static const Vector *held(const Frame *events, int column)
{
    const Vector *vector = column >= 0 ? events->columns[column] : NULL;
    return vector != NULL && !vector->unfit ? vector : NULL;
}

void chunk_texts_read(PartTexts *out, const Chunk *chunk)
{
    int at = layout_fact(chunk->layout, &ENTITY_EVENT);
    const FrameLayout *frame = &chunk->layout->facts[at];
    const Frame *events = &chunk->facts[at];
    *out = (PartTexts){.events = events,
                       .times = events->columns[frame->time],
                       .tones = events->columns[computed_of(frame, &FACT_TONE)],
                       .topics = events->columns[computed_of(frame, &FACT_TOPICS)],
                       .competitors = events->columns[computed_of(frame, &FACT_COMPETITORS)],
                       .names = events->columns[column_of(frame, "name")],
                       .sources = held(events, column_of(frame, "source_id")),
                       .products = held(events, column_of(frame, "product_id"))};
    out->bits = g_new0(uint32_t, out->topics->most + 1);
    for (uint64_t code = 1; code <= out->topics->most; code++)
        out->bits[code] = bits_of(vector_text(out->topics, code));
    out->named = g_new0(uint64_t, out->competitors->most + 1);
    for (uint64_t code = 1; code <= out->competitors->most; code++)
        out->named[code] = competitors_printed(model_competitors(chunk->layout->model),
                                               vector_text(out->competitors, code));
    out->kinds = g_new(int8_t, out->names->most + 1);
    out->kinds[0] = -1;
    for (uint64_t code = 1; code <= out->names->most; code++)
        out->kinds[code] = (int8_t)written_kind(vector_text(out->names, code));
}

void part_texts_clear(PartTexts *texts)
{
    g_free(texts->bits);
    g_free(texts->named);
    g_free(texts->kinds);
}

bool part_text(const PartTexts *texts, uint32_t event, Text *out)
{
    uint64_t tone = vector_code(texts->tones, event), time = vector_code(texts->times, event);
    if (tone == 0 || time == 0)
        return false;
    *out = (Text){.at = vector_decode(texts->times, time),
                  .tone = (int32_t)vector_decode(texts->tones, tone),
                  .topics = texts->bits[vector_code(texts->topics, event)],
                  .competitors = texts->named[vector_code(texts->competitors, event)],
                  .event = event,
                  .kind = texts->kinds[vector_code(texts->names, event)]};
    return true;
}
