// SPDX-License-Identifier: Apache-2.0
//
// Texts that people have called positive or negative, from CSV files: the first row names the
// columns; `text` (or review, text_a), `label` (1, positive, good; 0, negative, bad) and, if there
// is one, `category` (or cat) are read. A text that has been read before, in any of the files, is
// passed over, also when it differs only in case, width, punctuation or between traditional and
// simplified forms: else what is tested with would have been trained with.
//
// A fifth of all texts is the test part, chosen by the text itself (FNV-1a with 32 bits, modulo 5
// equal to 0), so that nothing can be trained and tested with the same one.
#pragma once

#include "base/error.h"
#include <stdint.h>

typedef struct {
    const char *text;     // NUL-terminated; borrowed from Labelled
    const char *category; // "" when there is none
    uint32_t length;
    bool positive;
    bool test;    // belongs to the test part
    uint8_t fold; // 0 … 9, chosen by the text: for parts within a part
} LabelledText;

typedef struct Labelled Labelled;

Labelled *labelled_new(void);
void labelled_free(Labelled *labelled); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Labelled, labelled_free)

bool labelled_add_file(Labelled *labelled, const char *path, GError **error);
// Notes the texts of a file as already read, whatever they are labelled.
bool labelled_pass_over(Labelled *labelled, const char *path, GError **error);

const LabelledText *labelled_texts(const Labelled *labelled, size_t *out_n);
