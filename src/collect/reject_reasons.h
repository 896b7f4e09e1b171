// SPDX-License-Identifier: Apache-2.0
//
// Why rows were refused, the commonest reason first: of an import that refused thousands, one
// sentence and its number says more than the first of its rows.
#pragma once

#include "base/language.h"
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    char *column;  // empty: the whole row
    char *text[2]; // by Language; of several values “…” stands for what they quote
    int64_t count; // how often it was given; a record of several rows may have one for all
} RejectReason;

enum { REJECT_REASONS_SHOWN = 5 };

// The reasons in a list of rejects (reject.h), each as often as it stands there: RejectReason *,
// freed with the array.
GPtrArray *reject_reasons(const char *list, size_t length);
