// SPDX-License-Identifier: Apache-2.0
//
// One field of many rows, immutable and as narrow as its values allow. Every row holds a code:
// 0 is missing, code c stands for the integer base + (c - 1) * scale, or for text number c - 1 of
// the column's own sorted dictionary. Codes have 1, 2, 4 or 8 bytes; a column whose rows are all
// the same has none. `scale` is the greatest common divisor of the differences, so times of whole
// seconds over years and prices of whole cents fit into 4 bytes.
//
// Since codes keep the order of values, every comparison becomes a range of codes, or a table of
// answers by code where a range does not do.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Distinct texts in the order of their bytes, each NUL-terminated.
typedef struct {
    uint32_t n;
    const uint32_t *offsets; // n + 1
    const char *bytes;
} Texts;

typedef struct {
    size_t n;            // rows
    uint8_t width;       // bytes of a code; 0: all rows hold `most`
    bool is_text;        // codes stand for texts
    bool borrowed;       // codes and texts lie in memory of somebody else: a snapshot
    bool unfit;          // values that cannot be held exactly: never ask this column
    uint64_t most;       // no code is above it
    int64_t base, scale; // scale > 0
    const void *codes;
    Texts texts;
} Vector;

void vector_free(Vector *column); // accepts NULL
size_t vector_bytes(const Vector *column);

static inline uint64_t vector_code(const Vector *column, size_t row)
{
    switch (column->width) {
    case 0:
        return column->most;
    case 1:
        return ((const uint8_t *)column->codes)[row];
    case 2:
        return ((const uint16_t *)column->codes)[row];
    case 4:
        return ((const uint32_t *)column->codes)[row];
    default:
        return ((const uint64_t *)column->codes)[row];
    }
}

// The integer a code above 0 stands for.
static inline int64_t vector_decode(const Vector *column, uint64_t code)
{
    return (int64_t)((uint64_t)column->base + (code - 1) * (uint64_t)column->scale);
}

static inline const char *vector_text(const Vector *column, uint64_t code)
{
    return column->texts.bytes + column->texts.offsets[code - 1];
}

// The codes of rows base + rows[i], n of them, into `out`: each as wide as in the column.
void vector_gather(const Vector *column, size_t base, const uint32_t *rows, size_t n, void *out);

// The codes of the values low <= v < high (no bound at the ends of int64_t) as first..last, both
// included; false when there is none.
bool vector_codes_between(const Vector *column, int64_t low, int64_t high, uint64_t *out_first,
                          uint64_t *out_last);

// ---- making them ----

typedef struct VectorDraft VectorDraft;

VectorDraft *vector_draft_new(bool is_text);
void vector_draft_free(VectorDraft *draft); // accepts NULL
void vector_draft_missing(VectorDraft *draft);
void vector_draft_integer(VectorDraft *draft, int64_t value);
void vector_draft_text(VectorDraft *draft, const char *text, size_t length); // empty is missing
// Missing until there are n rows; costs nothing while no row has a value.
void vector_draft_fill(VectorDraft *draft, size_t n);
// Its different texts may have so many bytes; with more it is unfit, and holds nothing.
void vector_draft_limit(VectorDraft *draft, size_t text_bytes);
// The column of all that was added; the draft is empty afterwards.
Vector *vector_draft_finish(VectorDraft *draft);

// Rows first … first + n - 1 of one of several sources.
typedef struct {
    uint32_t source;
    size_t first, n;
} Run;

// A column of the rows of `runs`, in their order. Only texts that occur are kept.
Vector *vector_merge(const Vector *const *sources, size_t n_sources, const Run *runs,
                     size_t n_runs);
