// SPDX-License-Identifier: Apache-2.0
#include "know/postings.h"

#include "base/pages.h"
#include "know/chunk.h"

#include <string.h>

// Smaller chunks are read as they lie; of larger ones owners would not fit into 16 bits.
enum { CUSTOMERS_MIN = 256, CUSTOMERS_MAX = 65536, CODES_MAX = 65536, DIGIT = 16 };

// What is made is put in atomically; who comes second throws its own away.
typedef struct {
    uint16_t *owners;   // of records
    uint32_t *parents;  // of parts
    Postings **columns; // by column of the frame
} OfFacts;

struct PostingsOfChunk {
    const Layout *layout;
    OfFacts *facts; // by layout->facts
    size_t bytes;
};

PostingsOfChunk *postings_new(const Chunk *chunk)
{
    PostingsOfChunk *all = g_new0(PostingsOfChunk, 1);
    all->layout = chunk->layout;
    all->facts = g_new0(OfFacts, chunk->layout->n_facts);
    for (size_t i = 0; i < chunk->layout->n_facts; i++)
        all->facts[i].columns = g_new0(Postings *, chunk->layout->facts[i].n_columns);
    return all;
}

static void free_one(Postings *postings)
{
    if (postings == NULL)
        return;
    g_free((void *)postings->starts);
    g_free((void *)postings->rows);
    g_free(postings);
}

void postings_free(PostingsOfChunk *all)
{
    if (all == NULL)
        return;
    for (size_t i = 0; i < all->layout->n_facts; i++) {
        for (size_t c = 0; c < all->layout->facts[i].n_columns; c++)
            free_one(all->facts[i].columns[c]);
        g_free(all->facts[i].columns);
        g_free(all->facts[i].owners);
        g_free(all->facts[i].parents);
    }
    g_free(all->facts);
    g_free(all);
}

size_t postings_bytes(const PostingsOfChunk *all)
{
    return __atomic_load_n(&all->bytes, __ATOMIC_RELAXED);
}

bool postings_fit(const Chunk *chunk, int fact, int column)
{
    const Vector *vector = chunk->facts[fact].columns[column];
    return chunk->n_rows >= CUSTOMERS_MIN && chunk->n_rows <= CUSTOMERS_MAX && !vector->unfit &&
           vector->width > 0 && vector->most < CODES_MAX;
}

bool postings_are_there(const Chunk *chunk, int fact, int column)
{
    return __atomic_load_n(&chunk->postings->facts[fact].columns[column], __ATOMIC_ACQUIRE) != NULL;
}

size_t postings_bytes_of(const Chunk *chunk, int fact)
{
    return chunk->facts[fact].n_rows * 2 * sizeof(uint32_t);
}

// ---- whose facts they are ----

// The records that carry the moments of facts: themselves, or what they are parts of.
static const Frame *records_of(const Chunk *chunk, int fact)
{
    int parent = chunk->layout->facts[fact].parent;
    return &chunk->facts[parent < 0 ? fact : parent];
}

// By row of a frame: whose it is.
static void fill_by_start(const Frame *frame, uint32_t *out)
{
    for (size_t parent = 0; parent < frame->n_parents; parent++)
        for (size_t row = frame->starts[parent]; row < frame->starts[parent + 1]; row++)
            out[row] = (uint32_t)parent;
}

// Puts in what was made, or throws it away for what somebody else put in before.
static void *put(const Chunk *chunk, void **place, void *made, size_t bytes)
{
    void *there = NULL;
    if (!__atomic_compare_exchange_n(place, &there, made, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        g_free(made);
        return there;
    }
    __atomic_fetch_add(&chunk->postings->bytes, bytes, __ATOMIC_RELAXED);
    return made;
}

const uint32_t *postings_parents(const Chunk *chunk, int fact)
{
    const Frame *frame = &chunk->facts[fact];
    uint32_t **place = &chunk->postings->facts[fact].parents;
    uint32_t *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (there != NULL || chunk->layout->facts[fact].parent < 0)
        return there;
    uint32_t *made = pages_alloc((frame->n_rows + 1) * sizeof *made);
    fill_by_start(frame, made);
    return put(chunk, (void **)place, made, frame->n_rows * sizeof *made);
}

const uint16_t *postings_owners(const Chunk *chunk, int record)
{
    const Frame *frame = &chunk->facts[record];
    uint16_t **place = &chunk->postings->facts[record].owners;
    uint16_t *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (there != NULL)
        return there;
    g_autofree uint32_t *wide = g_new(uint32_t, frame->n_rows + 1);
    uint16_t *made = g_new(uint16_t, frame->n_rows + 1);
    fill_by_start(frame, wide);
    for (size_t row = 0; row < frame->n_rows; row++)
        made[row] = (uint16_t)wide[row];
    return put(chunk, (void **)place, made, frame->n_rows * sizeof *made);
}

// ---- their order ----

// Rows in the order of (key >> shift) & 65535, equal ones as they were. `ends` is for counting.
static void sort_by_digit(const uint64_t *keys, int shift, const uint32_t *rows, uint32_t *out,
                          size_t n, uint32_t *ends)
{
    memset(ends, 0, (((size_t)1 << DIGIT) + 1) * sizeof *ends);
    for (size_t row = 0; row < n; row++)
        ends[(keys[row] >> shift & 0xffff) + 1]++;
    for (size_t digit = 0; digit < (size_t)1 << DIGIT; digit++)
        ends[digit + 1] += ends[digit];
    for (size_t i = 0; i < n; i++)
        out[ends[keys[rows[i]] >> shift & 0xffff]++] = rows[i];
}

static uint64_t *moments_of(const Chunk *chunk, int fact)
{
    const Frame *records = records_of(chunk, fact), *facts = &chunk->facts[fact];
    const Vector *times = records->columns[records->layout->time];
    uint64_t *moments = g_new(uint64_t, facts->n_rows + 1);
    for (size_t record = 0; record < records->n_rows; record++) {
        uint64_t moment = vector_code(times, record);
        size_t first = records == facts ? record : facts->starts[record];
        size_t after = records == facts ? record + 1 : facts->starts[record + 1];
        for (size_t row = first; row < after; row++)
            moments[row] = moment;
    }
    return moments;
}

static Postings *make(const Chunk *chunk, int fact, int column)
{
    const Frame *facts = &chunk->facts[fact];
    const Vector *vector = facts->columns[column];
    size_t n = facts->n_rows;
    g_autofree uint64_t *keys = moments_of(chunk, fact);
    g_autofree uint32_t *ends = g_new(uint32_t, ((size_t)1 << DIGIT) + 1);
    uint32_t *rows = pages_alloc((n + 1) * sizeof *rows);
    uint32_t *other = pages_alloc((n + 1) * sizeof *other);
    for (size_t row = 0; row < n; row++)
        rows[row] = (uint32_t)row;
    const Frame *records = records_of(chunk, fact);
    uint64_t most = records->columns[records->layout->time]->most;
    for (int shift = 0; shift < 64 && most >> shift > 0; shift += DIGIT) {
        sort_by_digit(keys, shift, rows, other, n, ends);
        uint32_t *swap = rows;
        rows = other;
        other = swap;
    }
    for (size_t row = 0; row < n; row++)
        keys[row] = vector_code(vector, row);
    sort_by_digit(keys, 0, rows, other, n, ends);
    g_free(rows);
    // Counting has left the end of every code: the beginning of the next one.
    uint32_t *starts = g_new0(uint32_t, vector->most + 2);
    memcpy(starts + 1, ends, (vector->most + 1) * sizeof *starts);
    Postings *made = g_new(Postings, 1);
    *made = (Postings){starts, other};
    return made;
}

const Postings *postings_of(const Chunk *chunk, int fact, int column)
{
    Postings **place = &chunk->postings->facts[fact].columns[column];
    Postings *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (there != NULL)
        return there;
    Postings *made = make(chunk, fact, column);
    if (!__atomic_compare_exchange_n(place, &there, made, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        free_one(made);
        return there;
    }
    const Frame *facts = &chunk->facts[fact];
    __atomic_fetch_add(&chunk->postings->bytes,
                       (facts->n_rows + facts->columns[column]->most) * sizeof(uint32_t),
                       __ATOMIC_RELAXED);
    return made;
}

void postings_follow(const Chunk *merged, Chunk *const *sources, size_t n_sources)
{
    for (size_t fact = 0; fact < merged->layout->n_facts; fact++)
        for (size_t column = 0; column < merged->layout->facts[fact].n_columns; column++) {
            bool had = false;
            for (size_t s = 0; s < n_sources && !had; s++)
                had = postings_are_there(sources[s], (int)fact, (int)column);
            if (!had || !postings_fit(merged, (int)fact, (int)column))
                continue;
            postings_of(merged, (int)fact, (int)column);
            int parent = merged->layout->facts[fact].parent;
            postings_parents(merged, (int)fact);
            postings_owners(merged, parent < 0 ? (int)fact : parent);
        }
}
