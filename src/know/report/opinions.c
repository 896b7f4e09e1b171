// SPDX-License-Identifier: Apache-2.0
#include "know/report/opinions.h"

#include "entity/entities.h"
#include "know/tone/written.h"

#include <math.h>
#include <string.h>

enum { NO_RATING, OF_FIVE, OF_TEN };
enum { SCORE = RATING_PROPERTIES - 1 };
static const char *const PROPERTIES[RATING_PROPERTIES] = {"rating", "stars", [SCORE] = "score"};

// Events in which customers judge, beside those with texts. What else has a rating may be of the
// product that was looked at.
static const char *const RATED[] = {
    "csat",          "nps",           "order_rated",  "rated",        "rating",
    "product_rated", "Product Rated", "order_rating", "survey_score", "评分"};
static const char *const OUT_OF_TEN[] = {"nps", "survey", "survey_answer", "survey_score"};
static const double LOW_OF_FIVE = 0.25, LOW_OF_TEN = 0.6; // 2 of 5; 6 of 10, who speaks against it

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static uint8_t scale_of(const char *name)
{
    if (is_among(name, OUT_OF_TEN, G_N_ELEMENTS(OUT_OF_TEN)))
        return OF_TEN;
    return written_name(name) || is_among(name, RATED, G_N_ELEMENTS(RATED)) ? OF_FIVE : NO_RATING;
}

static const Vector *held(const Frame *events, int column)
{
    const Vector *vector = column >= 0 ? events->columns[column] : NULL;
    return vector != NULL && !vector->unfit && vector->most > 0 ? vector : NULL;
}

static void find_ratings(PartOpinions *out, const FrameLayout *layout)
{
    bool any = false;
    for (int i = 0; i < RATING_PROPERTIES; i++) {
        out->ratings[i] = held(out->events, layout_member(layout, PROPERTIES[i], FIELD_INTEGER));
        any |= out->ratings[i] != NULL;
    }
    if (!any)
        return;
    out->scales = g_new0(uint8_t, out->names->most + 1);
    for (uint64_t code = 1; code <= out->names->most; code++)
        out->scales[code] = scale_of(vector_text(out->names, code));
}

void chunk_opinions_read(PartOpinions *out, const Chunk *chunk)
{
    int at = layout_fact(chunk->layout, &ENTITY_EVENT);
    *out = (PartOpinions){0};
    if (at < 0)
        return;
    const FrameLayout *layout = &chunk->layout->facts[at];
    const Frame *events = &chunk->facts[at];
    int name = layout_column(layout, entity_field(&ENTITY_EVENT, "name"), false, NULL);
    out->names = held(events, name);
    out->times = held(events, layout->time);
    if (out->names == NULL || out->times == NULL)
        return;
    out->events = events;
    find_ratings(out, layout);
    if (!texts_held(chunk->layout))
        return;
    chunk_texts_read(&out->texts, chunk);
    out->has_texts = out->texts.tones->most > 0;
    if (!out->has_texts)
        part_texts_clear(&out->texts);
}

void part_opinions_clear(PartOpinions *part)
{
    if (part->has_texts)
        part_texts_clear(&part->texts);
    g_free(part->scales);
}

bool opinions_any(const PartOpinions *part)
{
    return part->has_texts || part->scales != NULL;
}

// ---- one event ----

static void read_rating(Opinion *out, const PartOpinions *part, uint32_t event)
{
    uint8_t scale = part->scales[vector_code(part->names, event)];
    for (int i = 0; scale != NO_RATING && i < RATING_PROPERTIES; i++) {
        uint64_t code = part->ratings[i] != NULL ? vector_code(part->ratings[i], event) : 0;
        if (code == 0)
            continue;
        bool ten = i == SCORE && scale == OF_TEN;
        double given = (double)vector_decode(part->ratings[i], code) / 1e6;
        if (given < (ten ? 0 : 1) || given > (ten ? 10 : 5))
            continue;
        out->rating = ten ? given / 10 : (given - 1) / 4;
        out->low = out->rating <= (ten ? LOW_OF_TEN : LOW_OF_FIVE);
        return;
    }
}

Opinion part_opinion(const PartOpinions *part, uint32_t event)
{
    Opinion out = {.rating = NAN};
    Text text;
    if (part->scales != NULL)
        read_rating(&out, part, event);
    out.text = part->has_texts && part_text(&part->texts, event, &text);
    if (out.text) {
        out.tone = text.tone;
        out.topics = text.topics;
        out.competitors = text.competitors;
    }
    return out;
}

// ---- one customer ----

static void add(Opinions *out, const Opinion *one)
{
    if (!isnan(one->rating)) {
        out->ratings++;
        out->rated += one->rating;
        out->low += one->low;
    }
    out->texts += one->text;
    out->tone += one->tone;
    out->about |= one->topics;
    out->competitors |= one->competitors;
    if (one->tone >= 0)
        return;
    out->negative++;
    out->topics |= one->topics;
}

Opinions part_opinions(const PartOpinions *part, size_t row, int64_t from, int64_t to)
{
    Opinions out = {0};
    if (!opinions_any(part))
        return out;
    uint32_t first = part->events->starts[row];
    for (uint32_t at = part->events->starts[row + 1]; at > first; at--) {
        uint64_t code = vector_code(part->times, at - 1);
        int64_t moment = code > 0 ? vector_decode(part->times, code) : INT64_MIN;
        if (moment < from) // they lie by time
            break;
        if (moment >= to)
            continue;
        Opinion one = part_opinion(part, at - 1);
        add(&out, &one);
    }
    return out;
}
