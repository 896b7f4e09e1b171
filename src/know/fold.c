// SPDX-License-Identifier: Apache-2.0
#include "know/fold.h"

#include <string.h>

size_t fold_waiting(const Version *version)
{
    size_t n = 0;
    for (size_t i = version->n_folded; i < version->n_parts; i++)
        n += version->parts[i].n_live;
    return n;
}

bool fold_is_due(const Version *version)
{
    size_t folded = 0, waiting = fold_waiting(version);
    for (size_t i = 0; i < version->n_folded; i++)
        folded += version->parts[i].n_live;
    return waiting >= MAX((size_t)FOLD_DELTA_MIN, folded / FOLD_DELTA_SHARE);
}

size_t fold_ranges(const Version *version)
{
    uint32_t after = 0;
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        if (chunk->n_rows > 0)
            after = MAX(after, chunk->slots[chunk->n_rows - 1] + 1);
    }
    return MAX(version->n_folded, (after + (size_t)FOLD_RANGE - 1) / FOLD_RANGE);
}

// ---- which rows, in which order ----

// One part under the finger: its next live row below `end`.
typedef struct {
    const Part *part;
    size_t row, end;
    uint32_t source;
} Finger;

static void skip_dead(Finger *finger)
{
    while (finger->row < finger->end && finger->part->live != NULL &&
           finger->part->live[finger->row] == 0)
        finger->row++;
}

static void add_row(GArray *runs, uint32_t source, size_t row)
{
    Run *last = runs->len > 0 ? &g_array_index(runs, Run, runs->len - 1) : NULL;
    if (last != NULL && last->source == source && last->first + last->n == row) {
        last->n++;
        return;
    }
    Run run = {source, row, 1};
    g_array_append_val(runs, run);
}

// The live rows of several parts in the order of their slots.
static GArray *runs_of(Finger *fingers, size_t n)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));
    for (;;) {
        Finger *least = NULL;
        for (size_t i = 0; i < n; i++) {
            skip_dead(&fingers[i]);
            if (fingers[i].row < fingers[i].end &&
                (least == NULL || fingers[i].part->chunk->slots[fingers[i].row] <
                                      least->part->chunk->slots[least->row]))
                least = &fingers[i];
        }
        if (least == NULL)
            return runs;
        add_row(runs, least->source, least->row++);
    }
}

static Folded *merge_parts(const Part *const *parts, size_t n, uint32_t from, uint32_t after)
{
    Folded *folded = g_new0(Folded, 1);
    folded->sources = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))chunk_unref);
    g_autofree Finger *fingers = g_new0(Finger, n + 1);
    size_t n_fingers = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row, end = parts[i]->chunk->n_rows;
        chunk_row(parts[i]->chunk, from, &row);
        if (after != 0)
            chunk_row(parts[i]->chunk, after, &end);
        if (row >= end)
            continue;
        fingers[n_fingers++] = (Finger){parts[i], row, end, folded->sources->len};
        g_ptr_array_add(folded->sources, chunk_ref(parts[i]->chunk));
    }
    folded->runs = runs_of(fingers, n_fingers);
    if (folded->runs->len > 0)
        folded->chunk = chunk_merge((Chunk *const *)folded->sources->pdata, folded->sources->len,
                                    (const Run *)(void *)folded->runs->data, folded->runs->len);
    return folded;
}

Folded *fold_range(const Version *version, size_t range)
{
    g_autofree const Part **parts = g_new(const Part *, version->n_parts + 1);
    size_t n = 0;
    if (range < version->n_folded)
        parts[n++] = &version->parts[range];
    for (size_t i = version->n_folded; i < version->n_parts; i++)
        parts[n++] = &version->parts[i];
    uint32_t from = (uint32_t)(range * FOLD_RANGE);
    Folded *folded = merge_parts(parts, n, from, from + FOLD_RANGE);
    if (folded->chunk == NULL) { // ranges stay in order, also empty ones
        ChunkDraft *draft = chunk_draft_new(version->layout);
        folded->chunk = chunk_draft_finish(draft);
        chunk_draft_free(draft);
    }
    folded->range = range;
    return folded;
}

void folded_free(Folded *folded)
{
    if (folded == NULL)
        return;
    chunk_unref(folded->chunk);
    g_ptr_array_unref(folded->sources);
    g_array_unref(folded->runs);
    g_free(folded);
}

// ---- putting in ----

static bool is_live(const Part *part, size_t row)
{
    return part->live == NULL || part->live[row] != 0;
}

static Part *part_of(const Version *version, const Chunk *chunk)
{
    for (size_t i = 0; i < version->n_parts; i++)
        if (version->parts[i].chunk == chunk)
            return &version->parts[i];
    return NULL;
}

// For every row of the merged chunk: it lives on where its origin still does, and there no more.
static void take_over(Version *next, const Folded *folded, Part *merged)
{
    size_t at = 0;
    for (guint i = 0; i < folded->runs->len; i++) {
        const Run *run = &g_array_index(folded->runs, Run, i);
        Part *origin = part_of(next, g_ptr_array_index(folded->sources, run->source));
        for (size_t k = 0; k < run->n; k++, at++) {
            if (origin != NULL && is_live(origin, run->first + k))
                part_kill(origin, run->first + k);
            else
                part_kill(merged, at);
        }
    }
}

static void insert_part(Version *next, size_t at, Part part)
{
    next->parts = g_renew(Part, next->parts, next->n_parts + 1);
    memmove(&next->parts[at + 1], &next->parts[at], (next->n_parts - at) * sizeof(Part));
    next->parts[at] = part;
    next->n_parts++;
}

static void drop_dead(Version *next)
{
    size_t kept = next->n_folded;
    for (size_t i = next->n_folded; i < next->n_parts; i++) {
        if (next->parts[i].n_live == 0)
            part_clear(&next->parts[i]);
        else
            next->parts[kept++] = next->parts[i];
    }
    next->n_parts = kept;
}

void fold_put(Version *next, Folded *folded)
{
    Part merged = {chunk_ref(folded->chunk), NULL, folded->chunk->n_rows};
    take_over(next, folded, &merged);
    if (folded->range < next->n_folded) {
        part_clear(&next->parts[folded->range]);
        next->parts[folded->range] = merged;
    } else {
        g_assert(folded->range == next->n_folded);
        insert_part(next, next->n_folded++, merged);
    }
    drop_dead(next);
}

void fold_newest(Version *next, size_t from)
{
    while (next->n_parts >= from + 2) {
        Part *newer = &next->parts[next->n_parts - 1], *older = newer - 1;
        if (older->n_live > 2 * newer->n_live)
            return;
        const Part *both[] = {older, newer};
        Folded *folded = merge_parts(both, 2, 0, 0);
        part_clear(older);
        part_clear(newer);
        next->n_parts -= 2;
        if (folded->chunk != NULL)
            next->parts[next->n_parts++] =
                (Part){chunk_ref(folded->chunk), NULL, folded->chunk->n_rows};
        folded_free(folded);
    }
}
