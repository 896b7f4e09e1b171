// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/neighbours.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// Sessions are numbered by time, so the latest of a product are the last of its list.
struct Neighbourhood {
    size_t n, n_products;
    uint32_t *starts, *items;   // by session
    uint32_t *first, *sessions; // by product: where its sessions begin
};

// ---- learning ----

typedef struct {
    int32_t time;
    uint32_t session;
} Moment;

static int by_time(const void *a, const void *b)
{
    const Moment *one = a, *other = b;
    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    return (one->session > other->session) - (one->session < other->session);
}

// The latest sessions that are learnt from, by time.
static Moment *latest(const Sessions *sessions, size_t *out_n)
{
    Moment *all = g_new(Moment, sessions->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < sessions->n; i++)
        if (sessions->left == NULL || !sessions->left[i])
            all[n++] = (Moment){sessions->times[i], (uint32_t)i};
    if (n > 1)
        qsort(all, n, sizeof *all, by_time);
    size_t kept = MIN(n, (size_t)NEIGHBOUR_SESSIONS_MOST);
    memmove(all, all + (n - kept), kept * sizeof *all);
    *out_n = kept;
    return all;
}

static void copy_items(Neighbourhood *all, const Sessions *sessions, const Moment *kept)
{
    uint32_t at = 0;
    all->starts = g_new(uint32_t, all->n + 1);
    all->items = g_new(uint32_t, sessions->starts[sessions->n] + 1);
    for (size_t i = 0; i < all->n; i++) {
        uint32_t end = sessions->starts[kept[i].session + 1];
        uint32_t begin = sessions->starts[kept[i].session];
        begin = MAX(begin, end - MIN(end, (uint32_t)NEIGHBOUR_LENGTH_MOST));
        all->starts[i] = at;
        memcpy(all->items + at, sessions->items + begin, (end - begin) * sizeof *all->items);
        at += end - begin;
    }
    all->starts[all->n] = at;
    all->items = g_renew(uint32_t, all->items, at + 1);
}

static void list_products(Neighbourhood *all)
{
    uint32_t n = all->starts[all->n];
    all->first = g_new0(uint32_t, all->n_products + 2);
    all->sessions = g_new(uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        all->first[all->items[i] + 2]++;
    for (size_t product = 0; product < all->n_products; product++)
        all->first[product + 2] += all->first[product + 1];
    for (uint32_t session = 0; session < all->n; session++)
        for (uint32_t i = all->starts[session]; i < all->starts[session + 1]; i++)
            all->sessions[all->first[all->items[i] + 1]++] = session;
}

Neighbourhood *neighbourhood_new(const Sessions *sessions)
{
    Neighbourhood *all = g_new0(Neighbourhood, 1);
    all->n_products = sessions->n_products;
    g_autofree Moment *kept = latest(sessions, &all->n);
    copy_items(all, sessions, kept);
    list_products(all);
    return all;
}

void neighbourhood_free(Neighbourhood *all)
{
    if (all == NULL)
        return;
    g_free(all->starts);
    g_free(all->items);
    g_free(all->first);
    g_free(all->sessions);
    g_free(all);
}

// ---- asking ----

// Counted from 1, so that a place of zeros is free.
// Tables of this size stay below what malloc() asks the system for each time.
enum { PLACES = 8192 };
G_STATIC_ASSERT(PLACES > NEIGHBOUR_ITEMS_MOST * NEIGHBOUR_LATEST + PLACES / 4);
G_STATIC_ASSERT(PLACES > NEIGHBOUR_NEAREST * NEIGHBOUR_LENGTH_MOST + PLACES / 4);

typedef struct {
    uint32_t session; // + 1
    float likeness;   // sum of the weights of what it shares
    float last;       // weight of the last product it shares
} Candidate;

// The place of a number in a table that is never full.
static size_t place_of(uint32_t number)
{
    return (size_t)(number * UINT32_C(2654435769) >> 19) % PLACES;
}

static Candidate *candidate(Candidate *places, uint32_t session)
{
    size_t at = place_of(session);
    while (places[at].session != 0 && places[at].session != session + 1)
        at = (at + 1) % PLACES;
    places[at].session = session + 1;
    return &places[at];
}

static void look(const Neighbourhood *all, const uint32_t *items, size_t n, Candidate *places)
{
    size_t begin = n - MIN(n, (size_t)NEIGHBOUR_ITEMS_MOST);
    for (size_t i = begin; i < n; i++) {
        float weight = (float)(i - begin + 1) / (float)(n - begin);
        uint32_t first = all->first[items[i]], after = all->first[items[i] + 1];
        first = MAX(first, after - MIN(after, (uint32_t)NEIGHBOUR_LATEST));
        for (uint32_t at = first; at < after; at++) {
            Candidate *one = candidate(places, all->sessions[at]);
            one->likeness += weight;
            one->last = weight;
        }
    }
}

// The most like first; of equals the later.
static int by_likeness(const void *a, const void *b)
{
    const Candidate *one = a, *other = b;
    if (one->likeness > other->likeness || one->likeness < other->likeness)
        return one->likeness > other->likeness ? -1 : 1;
    return (one->session < other->session) - (one->session > other->session);
}

static bool is_nearer(const Candidate *one, const Candidate *other)
{
    return by_likeness(one, other) < 0;
}

// A heap, the least like on top; its top has been replaced.
static void sink(Candidate *heap, size_t n)
{
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (is_nearer(&heap[least], &heap[child]))
                least = child;
        if (least == at)
            return;
        Candidate moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

static int by_distance(const void *a, const void *b)
{
    return by_likeness(b, a);
}

// Of some thousands a hundred count: they are picked, and only they are sorted.
static size_t nearest(const Neighbourhood *all, const Candidate *places, Candidate *out)
{
    size_t n = 0;
    for (size_t i = 0; i < PLACES; i++) {
        if (places[i].session == 0)
            continue;
        uint32_t session = places[i].session - 1;
        uint32_t length = all->starts[session + 1] - all->starts[session];
        Candidate one = places[i];
        one.likeness /= sqrtf((float)length);
        if (n == NEIGHBOUR_NEAREST) {
            if (is_nearer(&one, &out[0])) {
                out[0] = one;
                sink(out, n);
            }
            continue;
        }
        out[n++] = one;
        if (n == NEIGHBOUR_NEAREST)
            qsort(out, n, sizeof *out, by_distance); // sorted from the least like on: a heap
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_likeness);
    return n;
}

static Near *near_of(Near *places, uint32_t product)
{
    size_t at = place_of(product);
    while (places[at].sessions != 0 && places[at].product != product)
        at = (at + 1) % PLACES;
    places[at].product = product;
    return &places[at];
}

static bool is_asked(const uint32_t *items, size_t n, uint32_t product)
{
    for (size_t i = 0; i < n; i++)
        if (items[i] == product)
            return true;
    return false;
}

Near *neighbourhood_ask(const Neighbourhood *all, const uint32_t *items, size_t n, size_t *out_n)
{
    g_autofree Candidate *places = g_new0(Candidate, PLACES);
    look(all, items, n, places);
    Candidate nearby[NEIGHBOUR_NEAREST];
    size_t n_nearby = nearest(all, places, nearby), kept = 0;
    Near *out = g_new0(Near, PLACES);
    for (size_t i = 0; i < n_nearby; i++) {
        uint32_t session = nearby[i].session - 1;
        for (uint32_t at = all->starts[session]; at < all->starts[session + 1]; at++) {
            Near *one = near_of(out, all->items[at]);
            one->points += nearby[i].likeness * nearby[i].last;
            one->sessions++;
        }
    }
    for (size_t i = 0; i < PLACES; i++)
        if (out[i].sessions > 0 && !is_asked(items, n, out[i].product))
            out[kept++] = out[i];
    *out_n = kept;
    return out;
}
