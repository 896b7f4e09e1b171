// SPDX-License-Identifier: Apache-2.0
#include "know/version.h"

#include "know/score.h"

#include "entity/entity.h"
#include "know/truth.h"

#include <string.h>

// ---- shared records ----

SharedFrame *shared_frame_ref(SharedFrame *shared)
{
    __atomic_fetch_add(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

void shared_frame_unref(SharedFrame *shared)
{
    if (shared == NULL || __atomic_sub_fetch(&shared->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    frame_clear(&shared->frame);
    g_free(shared);
}

bool shared_frame_row(const SharedFrame *shared, int64_t id, size_t *out_row)
{
    const Vector *ids = shared->frame.columns[FIELD_ID];
    size_t low = 0, high = shared->frame.n_rows;
    // Ids mostly have no gaps.
    uint64_t guess = (uint64_t)id - (uint64_t)ids->base;
    if (guess < high && vector_decode(ids, vector_code(ids, guess)) == id) {
        *out_row = guess;
        return true;
    }
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (vector_decode(ids, vector_code(ids, middle)) < id)
            low = middle + 1;
        else
            high = middle;
    }
    *out_row = low;
    return low < shared->frame.n_rows && vector_decode(ids, vector_code(ids, low)) == id;
}

// ---- live rows: counted memory behind the bytes ----

static uint8_t *live_new(const uint8_t *from, size_t n)
{
    unsigned *block = g_malloc(sizeof(unsigned) * 2 + n);
    *block = 1;
    uint8_t *live = (uint8_t *)(block + 2);
    if (from != NULL)
        memcpy(live, from, n);
    else
        memset(live, 1, n);
    return live;
}

static unsigned *live_references(uint8_t *live)
{
    return (unsigned *)(void *)live - 2;
}

static void live_unref(uint8_t *live)
{
    if (live != NULL && __atomic_sub_fetch(live_references(live), 1, __ATOMIC_ACQ_REL) == 0)
        g_free(live_references(live));
}

static Part part_copy(const Part *part)
{
    chunk_ref(part->chunk);
    if (part->live != NULL)
        __atomic_fetch_add(live_references(part->live), 1, __ATOMIC_RELAXED);
    return *part;
}

void part_clear(Part *part)
{
    chunk_unref(part->chunk);
    live_unref(part->live);
}

void part_kill(Part *part, size_t row)
{
    if (part->live != NULL && part->live[row] == 0)
        return;
    // Older versions may see the same bytes: what is changed is a copy of one's own.
    if (part->live == NULL || __atomic_load_n(live_references(part->live), __ATOMIC_ACQUIRE) > 1) {
        uint8_t *own = live_new(part->live, part->chunk->n_rows);
        live_unref(part->live);
        part->live = own;
    }
    part->live[row] = 0;
    part->n_live--;
}

size_t part_customers(const Part *part)
{
    enum { BLOCK = 4096 };
    uint8_t both[BLOCK];
    const Chunk *chunk = part->chunk;
    size_t n = 0;
    if (part->live == NULL)
        return chunk->n_counted;
    for (size_t base = 0; base < chunk->n_rows; base += BLOCK) {
        size_t rows = MIN((size_t)BLOCK, chunk->n_rows - base);
        for (size_t i = 0; i < rows; i++)
            both[i] = chunk->counted[base + i] & part->live[base + i];
        n += count_ones(both, rows);
    }
    return n;
}

// ---- versions ----

Version *version_new(Layout *layout)
{
    Version *version = g_new0(Version, 1);
    version->references = 1;
    version->layout = layout_ref(layout);
    version->shared = g_new0(SharedFrame *, layout->n_shared);
    return version;
}

Version *version_copy(const Version *version)
{
    Version *copy = version_new(version->layout);
    copy->pos = version->pos;
    copy->n_parts = version->n_parts;
    copy->n_folded = version->n_folded;
    copy->parts = g_new(Part, version->n_parts + 1);
    for (size_t i = 0; i < version->n_parts; i++)
        copy->parts[i] = part_copy(&version->parts[i]);
    for (size_t i = 0; i < version->layout->n_shared; i++)
        if (version->shared[i] != NULL)
            copy->shared[i] = shared_frame_ref(version->shared[i]);
    return copy;
}

Version *version_ref(Version *version)
{
    __atomic_fetch_add(&version->references, 1, __ATOMIC_RELAXED);
    return version;
}

void version_unref(Version *version)
{
    if (version == NULL || __atomic_sub_fetch(&version->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (size_t i = 0; i < version->n_parts; i++)
        part_clear(&version->parts[i]);
    for (size_t i = 0; i < version->layout->n_shared; i++)
        shared_frame_unref(version->shared[i]);
    g_free(version->parts);
    g_free(version->shared);
    layout_unref(version->layout);
    g_free(version);
}

void version_remove(Version *version, uint32_t slot)
{
    for (size_t i = version->n_parts; i-- > 0;) {
        Part *part = &version->parts[i];
        size_t row;
        if (chunk_row(part->chunk, slot, &row) && (part->live == NULL || part->live[row] != 0)) {
            part_kill(part, row);
            return; // a row lives in one part only
        }
    }
}

void version_add(Version *version, Chunk *chunk)
{
    g_assert(layout_equal(chunk->layout, version->layout));
    for (size_t row = 0; row < chunk->n_rows; row++)
        version_remove(version, chunk->slots[row]);
    version->parts = g_renew(Part, version->parts, version->n_parts + 1);
    version->parts[version->n_parts++] = (Part){chunk, NULL, chunk->n_rows};
}

void version_set_shared(Version *version, size_t index, SharedFrame *shared)
{
    shared_frame_unref(version->shared[index]);
    version->shared[index] = shared;
}

size_t version_customers(const Version *version)
{
    size_t n = 0;
    for (size_t i = 0; i < version->n_parts; i++)
        n += part_customers(&version->parts[i]);
    return n;
}

size_t version_bytes(const Version *version)
{
    size_t bytes = 0;
    for (size_t i = 0; i < version->n_parts; i++)
        bytes += chunk_bytes(version->parts[i].chunk) +
                 (version->parts[i].live != NULL ? version->parts[i].chunk->n_rows : 0);
    for (size_t i = 0; i < version->layout->n_shared; i++)
        if (version->shared[i] != NULL)
            bytes += frame_bytes(&version->shared[i]->frame);
    return bytes;
}

size_t version_kept_bytes(const Version *version)
{
    size_t bytes = 0;
    for (size_t i = 0; i < version->n_parts; i++)
        bytes += trails_bytes(version->parts[i].chunk->trails) +
                 scores_of_chunk_bytes(version->parts[i].chunk->scores);
    return bytes;
}

bool version_find(const Version *version, uint32_t slot, const Chunk **out_chunk, size_t *out_row)
{
    for (size_t i = version->n_parts; i-- > 0;) {
        const Part *part = &version->parts[i];
        if (chunk_row(part->chunk, slot, out_row) &&
            (part->live == NULL || part->live[*out_row] != 0)) {
            *out_chunk = part->chunk;
            return true;
        }
    }
    return false;
}
