// SPDX-License-Identifier: Apache-2.0
//
// What customers wrote, of a part: the events that have a tone (know/tone/written.h), by customer
// and time. What nobody wrote costs nothing but a look at the column.
#pragma once

#include "know/report/report.h"

typedef struct {
    const Frame *events;
    const Vector *times, *tones, *topics, *names, *competitors;
    const Vector *sources, *products; // NULL: not held
    uint32_t *bits;                   // by code of `topics`: bit i is TOPICS[i]
    uint64_t *named; // by code of competitors: bit i is model_competitors()->each[i]
    int8_t *kinds;   // by code of `names`: the place in WRITTEN_KINDS; -1: none
} PartTexts;

typedef struct {
    int64_t at;
    int32_t tone; // thousandths, -1000 … 1000; below 0 it is negative
    uint32_t topics;
    uint64_t competitors; // of the panel's model
    uint32_t event;       // its row
    int kind;
} Text;

bool texts_held(const Layout *layout);
// Of a panel that holds them.
void chunk_texts_read(PartTexts *out, const Chunk *chunk);
void part_texts_clear(PartTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PartTexts, part_texts_clear)
// The text in a row of events; false: there is none.
bool part_text(const PartTexts *texts, uint32_t event, Text *out);
