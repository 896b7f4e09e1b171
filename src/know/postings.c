// SPDX-License-Identifier: Apache-2.0
#include "know/postings.h"

#include "base/pages.h"
#include "know/chunk.h"

#include <string.h>

// Of larger chunks owners would not fit into 16 bits.
enum { CUSTOMERS_MAX = 65536, CODES_MAX = 65536, DIGIT = 16 };

bool postings_fit(const Chunk *chunk, int frame, int column)
{
    if (chunk->n_rows > CUSTOMERS_MAX || column == POSTINGS_OF_ALL)
        return chunk->n_rows <= CUSTOMERS_MAX;
    const Vector *vector = chunk->facts[frame].columns[column];
    return !vector->unfit && vector->width > 0 && vector->most < CODES_MAX;
}

size_t postings_bytes_most(const Chunk *chunk, int frame)
{
    return chunk->facts[frame].n_rows * (sizeof(uint32_t) + 2 * sizeof(uint16_t));
}

const Postings *postings_find(const Trail *trail, int frame, int column)
{
    const Postings *at = __atomic_load_n(trail_postings(trail), __ATOMIC_ACQUIRE);
    while (at != NULL && (at->frame != frame || at->column != column))
        at = at->next;
    return at;
}

void postings_free(Postings *all)
{
    while (all != NULL) {
        Postings *next = all->next;
        g_free((void *)all->starts);
        g_free((void *)all->rows);
        g_free((void *)all->owners);
        g_free((void *)all->coarse);
        g_free(all);
        all = next;
    }
}

// ---- making ----

// No code is above it.
static size_t code_most(const Postings *postings)
{
    return postings->column == POSTINGS_OF_ALL ? 0
                                               : postings->facts->columns[postings->column]->most;
}

// The facts of a trail in its order, while their second order is found.
typedef struct {
    size_t n;
    uint32_t *rows;
    uint16_t *owners, *coarse;
    uint64_t *keys;          // by place: what is sorted by now
    uint32_t *order, *other; // places in the order found so far
    uint32_t *ends;          // by digit
} Making;

static size_t first_fact(const Postings *postings, size_t record)
{
    return postings->facts == postings->records ? record : postings->facts->starts[record];
}

// Returns how many facts the customer has.
static size_t list_customer(const Postings *postings, size_t customer, Making *making)
{
    const Trail *trail = postings->trail;
    size_t before = making->n;
    for (size_t at = trail->starts[customer]; at < trail->starts[customer + 1]; at++) {
        uint32_t record = trail_record(trail, at);
        uint64_t moment = vector_code(trail->times, record);
        size_t after = first_fact(postings, (size_t)record + 1);
        for (size_t fact = first_fact(postings, record); fact < after; fact++) {
            making->rows[making->n] = (uint32_t)fact;
            making->owners[making->n] = (uint16_t)customer;
            making->coarse[making->n] = trail_coarse(trail, moment);
            making->keys[making->n++] = moment;
        }
    }
    return making->n - before;
}

// By (key >> shift) & 65535, equal ones as they were.
static void sort_by_digit(Making *making, int shift)
{
    uint32_t *ends = making->ends;
    memset(ends, 0, (((size_t)1 << DIGIT) + 1) * sizeof *ends);
    for (size_t i = 0; i < making->n; i++)
        ends[(making->keys[i] >> shift & 0xffff) + 1]++;
    for (size_t digit = 0; digit < (size_t)1 << DIGIT; digit++)
        ends[digit + 1] += ends[digit];
    for (size_t i = 0; i < making->n; i++) {
        uint32_t place = making->order[i];
        making->other[ends[making->keys[place] >> shift & 0xffff]++] = place;
    }
    uint32_t *swap = making->order;
    making->order = making->other;
    making->other = swap;
}

static void sort_all(const Postings *postings, Making *making)
{
    bool of_all = postings->column == POSTINGS_OF_ALL;
    const Vector *codes = of_all ? NULL : postings->facts->columns[postings->column];
    uint64_t most = postings->trail->times->most;
    for (size_t i = 0; i < making->n; i++)
        making->order[i] = (uint32_t)i;
    for (int shift = 0; shift < 64 && most >> shift > 0; shift += DIGIT)
        sort_by_digit(making, shift);
    for (size_t i = 0; i < making->n; i++)
        making->keys[i] = of_all ? 0 : vector_code(codes, making->rows[i]);
    sort_by_digit(making, 0);
}

// What stands in the order found.
static void fill(Postings *postings, const Making *making)
{
    size_t most = code_most(postings);
    uint32_t *starts = g_new0(uint32_t, most + 2);
    uint32_t *rows = pages_alloc((making->n + 1) * sizeof *rows);
    uint16_t *owners = pages_alloc((making->n + 1) * sizeof *owners);
    uint16_t *coarse = pages_alloc((making->n + 1) * sizeof *coarse);
    // Counting has left the end of every code: the beginning of the next one.
    memcpy(starts + 1, making->ends, (most + 1) * sizeof *starts);
    for (size_t i = 0; i < making->n; i++) {
        uint32_t place = making->order[i];
        rows[i] = making->rows[place];
        owners[i] = making->owners[place];
        coarse[i] = making->coarse[place];
    }
    postings->starts = starts;
    postings->rows = rows;
    postings->owners = owners;
    postings->coarse = coarse;
}

static Postings *make(const Chunk *chunk, const Trail *trail, int frame, int column)
{
    int parent = chunk->layout->facts[frame].parent;
    Postings *made = g_new0(Postings, 1);
    *made = (Postings){.frame = frame,
                       .column = column,
                       .trail = trail,
                       .facts = &chunk->facts[frame],
                       .records = &chunk->facts[parent < 0 ? frame : parent]};
    size_t most = made->facts->n_rows + 1;
    g_autofree uint32_t *rows = pages_alloc(most * sizeof *rows);
    g_autofree uint16_t *owners = pages_alloc(most * sizeof *owners);
    g_autofree uint16_t *coarse = pages_alloc(most * sizeof *coarse);
    g_autofree uint64_t *keys = pages_alloc(most * sizeof *keys);
    g_autofree uint32_t *ends = g_new(uint32_t, ((size_t)1 << DIGIT) + 1);
    Making making = {.rows = rows, .owners = owners, .coarse = coarse, .keys = keys, .ends = ends};
    for (size_t customer = 0; customer < chunk->n_rows; customer++) {
        size_t n = list_customer(made, customer, &making);
        made->most_each = MAX(made->most_each, (uint32_t)n);
    }
    making.order = pages_alloc((making.n + 1) * sizeof *making.order);
    making.other = pages_alloc((making.n + 1) * sizeof *making.other);
    sort_all(made, &making);
    fill(made, &making);
    g_free(making.order);
    g_free(making.other);
    return made;
}

const Postings *postings_of(const Chunk *chunk, const Trail *trail, int frame, int column)
{
    Postings **place = trail_postings(trail), *made = NULL;
    Postings *first = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    for (;;) {
        const Postings *there = postings_find(trail, frame, column);
        if (there != NULL) {
            postings_free(made); // somebody else was first
            return there;
        }
        if (made == NULL)
            made = make(chunk, trail, frame, column);
        made->next = first;
        if (__atomic_compare_exchange_n(place, &first, made, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
            break;
        made->next = NULL;
    }
    size_t each = sizeof(uint32_t) + 2 * sizeof(uint16_t);
    size_t codes = code_most(made) + 1;
    trails_count_bytes(chunk, made->starts[codes] * each + codes * sizeof(uint32_t));
    return made;
}

// ---- reading ----

uint32_t postings_record(const Postings *postings, uint32_t fact, uint16_t owner)
{
    if (postings->facts == postings->records)
        return fact;
    const uint32_t *starts = postings->facts->starts;
    uint32_t low = postings->records->starts[owner], high = postings->records->starts[owner + 1];
    while (high - low > 1) { // the last one that begins at or before it
        uint32_t middle = low + (high - low) / 2;
        if (starts[middle] <= fact)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// The first place of low … high - 1 whose moment is not before `moment`, which is above 0. Only
// where the upper bits are equal the moments themselves are looked at.
static uint32_t halve(const Postings *postings, uint32_t low, uint32_t high, uint64_t moment)
{
    const Trail *trail = postings->trail;
    uint16_t coarse = trail_coarse(trail, moment);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool before = postings->coarse[middle] < coarse;
        if (postings->coarse[middle] == coarse) {
            uint32_t record =
                postings_record(postings, postings->rows[middle], postings->owners[middle]);
            before = vector_code(trail->times, record) < moment;
        }
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

PostingsRange postings_within(const Postings *postings, uint64_t code, uint64_t first_moment,
                              uint64_t last_moment)
{
    PostingsRange range = {postings->starts[code], postings->starts[code + 1]};
    uint64_t most = postings->trail->times->most;
    if (first_moment > most || last_moment < first_moment)
        return (PostingsRange){range.after, range.after};
    if (first_moment > 1)
        range.first = halve(postings, range.first, range.after, first_moment);
    if (last_moment < most)
        range.after = halve(postings, range.first, range.after, last_moment + 1);
    return range;
}
