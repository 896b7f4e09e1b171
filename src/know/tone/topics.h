// SPDX-License-Identifier: Apache-2.0
//
// What texts are about: delivery, quality, price, … A topic is one line of the table TOPICS, words
// in both languages; it is in a text when one of its words is among the text's pieces (tokens.h).
// So it is in a text that praises it, too: what is complained of is topics of texts with a negative
// tone.
#pragma once

#include "entity/entity.h"
#include "know/tone/tokens.h"

typedef struct {
    const char *name; // "delivery"
    Label label;
    // Separated by "|". Each is one piece: at most four characters, a word, or two words.
    const char *words;
} Topic;

extern const Topic TOPICS[];         // ends with a NULL name
extern const Choice TOPIC_CHOICES[]; // the same, as names of reports
enum { TOPICS_MOST = 32 };

uint32_t topic_bit(const char *name); // of one that is there
// Bit i: TOPICS[i] is in the text cut last.
uint32_t topics_of(const Tokens *tokens);
