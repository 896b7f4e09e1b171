// SPDX-License-Identifier: Apache-2.0
//
// Tone of text: how sure a linear model is that whoever wrote it is content. Its weights are those
// of the pieces of tokens.h, hashed into a table of one byte each (Weinberger and others, "Feature
// Hashing for Large Scale Multitask Learning", ICML 2009); training is in train.h.
//
// What it cannot know: irony, what stands between the lines, texts in other languages than it was
// trained on, and whether anything was meant at all. A text without a known piece has no tone.
#pragma once

#include "base/error.h"
#include "know/tone/tokens.h"

typedef struct Tone Tone; // immutable: for any thread

enum { TONE_WEIGHTS_LEAST = 256, TONE_WEIGHTS_MOST = 1 << 26 };

// What a raw score of a text is worth: probability = 1 / (1 + exp(-(slope × score + offset)))
// (Platt 1999), for texts of words and texts of runs.
typedef struct {
    float slope, offset;
} ToneScale;
enum { TONE_WORDS, TONE_RUNS, TONE_SCALES };

typedef struct {
    double positive; // probability from 0 to 1; 0.5 when nothing of the text is known
    double tone;     // -1 … 1: 2 × positive - 1
    unsigned known;  // pieces of the text that have a weight
} ToneAnswer;

// The model inside of the program; made on first use.
const Tone *tone_shipped(void);
// The whole of a model file. Whatever the bytes are: a model, or an error.
Tone *tone_read(const void *bytes, size_t length, GError **error);
Tone *tone_load(const char *path, GError **error);
bool tone_save(const Tone *tone, const char *path, GError **error);
void tone_free(Tone *tone); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tone, tone_free)

// Weights become bytes: rounded to the 127th part of the greatest one that is kept (20 times what
// they usually are; greater ones are cut off).
Tone *tone_new(const float *weights, size_t n, double bias);
void tone_set_scale(Tone *tone, size_t which, ToneScale scale);

// The text cut last.
ToneAnswer tone_of(const Tone *tone, const Tokens *tokens);
// Its raw score, and by which scale it is to be read.
double tone_score(const Tone *tone, const Tokens *tokens, size_t *out_scale);

size_t tone_weights(const Tone *tone);
size_t tone_bytes(const Tone *tone); // of its file
// What tells it from other models.
uint64_t tone_checksum(const Tone *tone);
// Where a piece lies in a table of n weights.
static inline size_t tone_place(uint64_t hash, size_t n)
{
    return (size_t)(((unsigned __int128)hash * n) >> 64);
}
