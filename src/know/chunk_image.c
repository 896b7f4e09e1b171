// SPDX-License-Identifier: Apache-2.0
#include "know/chunk_image.h"

#include <roaring/roaring.h>
#include <string.h>

enum { ALIGNMENT = 8 };

// ---- writing ----

static void put_bytes(Buffer *out, const void *bytes, size_t length)
{
    static const char ZEROS[ALIGNMENT] = {0};
    if (length > 0)
        buffer_add(out, bytes, length);
    buffer_add(out, ZEROS, (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
}

static void put_number(Buffer *out, uint64_t number)
{
    put_bytes(out, &number, sizeof number);
}

static void put_vector(Buffer *out, const Vector *vector)
{
    put_number(out, vector->n);
    put_number(out, vector->width | (uint64_t)vector->is_text << 8 | (uint64_t)vector->unfit << 9);
    put_number(out, vector->most);
    put_number(out, (uint64_t)vector->base);
    put_number(out, (uint64_t)vector->scale);
    put_bytes(out, vector->codes, vector->n * vector->width);
    if (!vector->is_text)
        return;
    put_number(out, vector->texts.n);
    put_bytes(out, vector->texts.offsets, (vector->texts.n + (size_t)1) * sizeof(uint32_t));
    put_bytes(out, vector->texts.bytes, vector->texts.offsets[vector->texts.n]);
}

static void put_frame(Buffer *out, const Frame *frame)
{
    put_number(out, frame->n_rows);
    put_number(out, frame->n_parents);
    if (frame->starts != NULL)
        put_bytes(out, frame->starts, (frame->n_parents + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < frame->layout->n_columns; i++)
        put_vector(out, frame->columns[i]);
}

static void put_sets(Buffer *out, const ChunkSets *sets)
{
    put_number(out, sets->n);
    for (size_t i = 0; i < sets->n; i++) {
        size_t length = roaring_bitmap_portable_size_in_bytes(sets->sets[i].rows);
        g_autofree char *bytes = g_malloc(length);
        roaring_bitmap_portable_serialize(sets->sets[i].rows, bytes);
        put_number(out, (uint64_t)sets->sets[i].id);
        put_number(out, length);
        put_bytes(out, bytes, length);
    }
}

void chunk_image_write(Buffer *out, const Chunk *chunk)
{
    put_number(out, chunk->n_rows);
    put_bytes(out, chunk->slots, chunk->n_rows * sizeof(uint32_t));
    put_frame(out, &chunk->customers);
    for (size_t i = 0; i < chunk->layout->n_facts; i++)
        put_frame(out, &chunk->facts[i]);
    for (int kind = 0; kind < SETS_N; kind++)
        put_sets(out, &chunk->sets[kind]);
}

// ---- reading: every length is checked against what is left ----

typedef struct {
    const char *at;
    size_t left;
    bool bad;
} Image;

static const void *take_bytes(Image *image, uint64_t count, size_t size)
{
    uint64_t length = count * size;
    uint64_t padded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    image->bad |= (size > 0 && count > image->left / size) || padded > image->left;
    if (image->bad)
        return NULL;
    const void *bytes = image->at;
    image->at += padded;
    image->left -= padded;
    return bytes;
}

static uint64_t take_number(Image *image)
{
    uint64_t number = 0;
    const void *bytes = take_bytes(image, 1, sizeof number);
    if (bytes != NULL)
        memcpy(&number, bytes, sizeof number);
    return number;
}

static Vector *take_vector(Image *image, size_t n_rows, bool is_text)
{
    Vector *vector = g_new0(Vector, 1);
    vector->borrowed = true;
    vector->n = take_number(image);
    uint64_t kind = take_number(image);
    vector->width = (uint8_t)(kind & 15);
    vector->is_text = (kind >> 8 & 1) != 0;
    vector->unfit = (kind >> 9 & 1) != 0;
    vector->most = take_number(image);
    vector->base = (int64_t)take_number(image);
    vector->scale = (int64_t)take_number(image);
    vector->codes = take_bytes(image, vector->n, vector->width);
    image->bad |= vector->n != n_rows || vector->is_text != is_text;
    if (!vector->is_text)
        return vector;
    uint64_t n_texts = take_number(image);
    image->bad |= n_texts >= UINT32_MAX;
    vector->texts.n = (uint32_t)n_texts;
    vector->texts.offsets = take_bytes(image, n_texts + 1, sizeof(uint32_t));
    if (!image->bad)
        vector->texts.bytes = take_bytes(image, vector->texts.offsets[vector->texts.n], 1);
    return vector;
}

static void take_frame(Image *image, const FrameLayout *layout, bool fact, Frame *out)
{
    *out = (Frame){.layout = layout, .borrowed = true};
    out->columns = g_new0(Vector *, layout->n_columns);
    out->n_rows = take_number(image);
    out->n_parents = take_number(image);
    image->bad |= out->n_parents >= UINT32_MAX || out->n_rows > UINT32_MAX;
    if (fact)
        out->starts = take_bytes(image, out->n_parents + 1, sizeof(uint32_t));
    for (size_t i = 0; !image->bad && i < layout->n_columns; i++)
        out->columns[i] =
            take_vector(image, out->n_rows, layout_column_is_text(&layout->columns[i]));
}

static void take_sets(Image *image, ChunkSets *out)
{
    uint64_t n = take_number(image);
    // Each takes two numbers at least.
    image->bad |= n > image->left / (2 * sizeof n);
    out->sets = g_new0(ChunkSet, image->bad ? 1 : n + 1);
    while (!image->bad && out->n < n) {
        int64_t id = (int64_t)take_number(image);
        uint64_t length = take_number(image);
        const char *bytes = take_bytes(image, length, 1);
        roaring_bitmap_t *rows =
            bytes != NULL ? roaring_bitmap_portable_deserialize_safe(bytes, length) : NULL;
        image->bad |= rows == NULL;
        if (rows != NULL)
            out->sets[out->n++] = (ChunkSet){id, rows};
    }
}

Chunk *chunk_image_read(char *bytes, size_t length, Layout *layout)
{
    Image image = {bytes, length, false};
    Chunk *chunk = g_new0(Chunk, 1);
    chunk->references = 1;
    chunk->layout = layout_ref(layout);
    chunk->image = bytes;
    chunk->n_rows = take_number(&image);
    chunk->slots = take_bytes(&image, chunk->n_rows, sizeof(uint32_t));
    take_frame(&image, &layout->customers, false, &chunk->customers);
    chunk->facts = g_new0(Frame, layout->n_facts);
    for (size_t i = 0; i < layout->n_facts; i++) {
        const FrameLayout *fact = &layout->facts[i];
        take_frame(&image, fact, true, &chunk->facts[i]);
        size_t parents = fact->parent < 0 ? chunk->n_rows : chunk->facts[fact->parent].n_rows;
        image.bad |= chunk->facts[i].n_parents != parents;
    }
    for (int kind = 0; kind < SETS_N; kind++)
        take_sets(&image, &chunk->sets[kind]);
    if (image.bad || image.left > 0 || chunk->customers.n_rows != chunk->n_rows ||
        !chunk_is_sound(chunk)) {
        chunk_unref(chunk);
        return NULL;
    }
    chunk_complete(chunk);
    return chunk;
}

uint64_t chunk_image_checksum(const void *bytes, size_t length)
{
    enum { LANES = 4 };
    static const uint64_t PRIME = UINT64_C(0x9E3779B185EBCA87);
    uint64_t lanes[LANES] = {length, 1, 2, 3};
    const char *at = bytes;
    for (; length >= sizeof lanes; length -= sizeof lanes, at += sizeof lanes) {
        uint64_t words[LANES];
        memcpy(words, at, sizeof words);
        for (int i = 0; i < LANES; i++) {
            lanes[i] = (lanes[i] ^ words[i]) * PRIME;
            lanes[i] = lanes[i] << 31 | lanes[i] >> 33;
        }
    }
    uint64_t sum = 0, rest[LANES] = {0};
    if (length > 0) // an empty stretch may be nowhere
        memcpy(rest, at, length);
    for (int i = 0; i < LANES; i++) {
        sum = (sum ^ lanes[i] ^ rest[i]) * PRIME;
        sum ^= sum >> 29;
    }
    return sum;
}
