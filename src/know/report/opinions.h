// SPDX-License-Identifier: Apache-2.0
//
// What customers say of the shop, of a part: the tone and topics of their texts (texts.h), and the
// ratings that their events carry. Ratings are numbers in the properties `rating`, `stars` and
// `score` that are kept at hand, of events in which customers judge: those with texts
// (know/tone/written.h) and those called as ratings are. They are from 1 to 5; `score` in a survey
// is from 0 to 10, as answers to "would you recommend us?" are.
#pragma once

#include "know/report/texts.h"

enum { RATING_PROPERTIES = 3 };

typedef struct {
    const Frame *events;
    const Vector *times, *names;
    bool has_texts;
    PartTexts texts;                          // where has_texts
    const Vector *ratings[RATING_PROPERTIES]; // NULL: not held, or nobody has any
    uint8_t *scales;                          // by code of `names`
} PartOpinions;

// Of one customer in some time.
typedef struct {
    uint32_t texts, negative;
    uint32_t topics;      // of the negative ones: bit i is TOPICS[i]
    uint32_t about;       // of all of them
    uint64_t competitors; // that any of them names: bits of the panel's model_competitors()
    int64_t tone;         // of all texts together, thousandths
    uint32_t ratings, low;
    double rated; // of all ratings together, each from 0 (worst) to 1 (best)
} Opinions;

// Of one event.
typedef struct {
    bool text;    // it has a text
    int32_t tone; // of it, thousandths
    uint32_t topics;
    uint64_t competitors;
    double rating; // from 0 (worst) to 1 (best); NAN: none
    bool low;      // the rating is
} Opinion;

// Of a chunk of any panel; one that holds none has no opinions.
void chunk_opinions_read(PartOpinions *out, const Chunk *chunk);
void part_opinions_clear(PartOpinions *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartOpinions, part_opinions_clear)
// Whether anybody in it has written or rated.
bool opinions_any(const PartOpinions *part);
// Of the event in this row; of a part in which somebody has an opinion, else it has none.
Opinion part_opinion(const PartOpinions *part, uint32_t event);
// The row's, of from <= moment < to.
Opinions part_opinions(const PartOpinions *part, size_t row, int64_t from, int64_t to);
