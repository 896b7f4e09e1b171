// SPDX-License-Identifier: Apache-2.0
//
// Whether a chunk that was read can be walked through without leaving its memory, whatever its
// bytes are: a checksum only tells that they are those that were written.
#include "know/chunk_image.h"
#include <roaring/roaring.h>

static uint64_t greatest_code(const Vector *vector)
{
    uint64_t most = 0;
    if (vector->width == 0)
        return vector->most;
    if (vector->width == 1)
        for (size_t i = 0; i < vector->n; i++)
            most = MAX(most, ((const uint8_t *)vector->codes)[i]);
    else if (vector->width == 2)
        for (size_t i = 0; i < vector->n; i++)
            most = MAX(most, ((const uint16_t *)vector->codes)[i]);
    else if (vector->width == 4)
        for (size_t i = 0; i < vector->n; i++)
            most = MAX(most, ((const uint32_t *)vector->codes)[i]);
    else
        for (size_t i = 0; i < vector->n; i++)
            most = MAX(most, ((const uint64_t *)vector->codes)[i]);
    return most;
}

// Every text ends with a NUL, and where it should.
static bool texts_are_sound(const Texts *texts)
{
    if (texts->offsets[0] != 0)
        return false;
    for (uint32_t i = 0; i < texts->n; i++)
        if (texts->offsets[i] >= texts->offsets[i + 1])
            return false;
    for (uint32_t i = 0; i < texts->n; i++)
        if (texts->bytes[texts->offsets[i + 1] - 1] != '\0')
            return false;
    return true;
}

static bool vector_is_sound(const Vector *vector)
{
    static const bool WIDTHS[9] = {[0] = true, [1] = true, [2] = true, [4] = true, [8] = true};
    if (vector->width > 8 || !WIDTHS[vector->width] || vector->scale <= 0)
        return false;
    if (vector->is_text && (!texts_are_sound(&vector->texts) || vector->most > vector->texts.n))
        return false;
    return greatest_code(vector) <= vector->most;
}

static bool frame_is_sound(const Frame *frame)
{
    for (size_t i = 0; i < frame->layout->n_columns; i++)
        if (!vector_is_sound(frame->columns[i]))
            return false;
    if (frame->starts == NULL)
        return true;
    for (size_t i = 0; i < frame->n_parents; i++)
        if (frame->starts[i] > frame->starts[i + 1])
            return false;
    return frame->starts[0] == 0 && frame->starts[frame->n_parents] == frame->n_rows;
}

static bool sets_are_sound(const ChunkSets *sets, size_t n_rows)
{
    for (size_t i = 0; i < sets->n; i++) {
        const roaring_bitmap_t *rows = sets->sets[i].rows;
        if ((i > 0 && sets->sets[i - 1].id >= sets->sets[i].id) ||
            (!roaring_bitmap_is_empty(rows) && roaring_bitmap_maximum(rows) >= n_rows))
            return false;
    }
    return true;
}

bool chunk_is_sound(const Chunk *chunk)
{
    for (size_t row = 0; row < chunk->n_rows; row++)
        if (chunk->slots[row] == UINT32_MAX ||
            (row > 0 && chunk->slots[row - 1] >= chunk->slots[row]))
            return false;
    bool sound = frame_is_sound(&chunk->customers);
    for (size_t i = 0; sound && i < chunk->layout->n_facts; i++)
        sound = frame_is_sound(&chunk->facts[i]);
    for (int kind = 0; sound && kind < SETS_N; kind++)
        sound = sets_are_sound(&chunk->sets[kind], chunk->n_rows);
    return sound;
}
