// SPDX-License-Identifier: Apache-2.0
#include "know/report/ranks.h"

#include <string.h>

void ranks_init(Ranks *ranks, size_t n_parts)
{
    *ranks = (Ranks){.n_parts = n_parts,
                     .counts = g_new0(uint32_t *, n_parts + 1),
                     .found = g_new0(GArray *, n_parts * RANKS_MAX + 1)};
}

void ranks_clear(Ranks *ranks)
{
    for (size_t part = 0; part < ranks->n_parts; part++)
        g_free(ranks->counts[part]);
    for (size_t i = 0; i < ranks->n_parts * RANKS_MAX; i++)
        if (ranks->found[i] != NULL)
            g_array_unref(ranks->found[i]);
    g_free(ranks->counts);
    g_free(ranks->found);
}

uint32_t *ranks_counters(Ranks *ranks, size_t part)
{
    return ranks->counts[part] = g_new0(uint32_t, RANK_BUCKETS);
}

static size_t in_bucket(const Ranks *ranks, uint32_t bucket)
{
    size_t n = 0;
    for (size_t part = 0; part < ranks->n_parts; part++)
        n += ranks->counts[part] != NULL ? ranks->counts[part][bucket] : 0;
    return n;
}

size_t ranks_total(const Ranks *ranks)
{
    size_t n = 0;
    for (size_t part = 0; part < ranks->n_parts; part++)
        for (uint32_t bucket = 0; ranks->counts[part] != NULL && bucket < RANK_BUCKETS; bucket++)
            n += ranks->counts[part][bucket];
    return n;
}

static void want_bucket(Ranks *ranks, uint32_t bucket)
{
    if (ranks->n_wanted > 0 && ranks->wanted[ranks->n_wanted - 1] == bucket)
        return;
    ranks->wanted[ranks->n_wanted++] = bucket;
    ranks->is_wanted[bucket / 64] |= UINT64_C(1) << (bucket % 64);
}

void ranks_want(Ranks *ranks, const size_t *places, size_t n)
{
    g_assert(n <= RANKS_MAX);
    ranks->n_ranks = n;
    uint32_t bucket = 0;
    size_t below = 0, here = in_bucket(ranks, 0);
    for (size_t i = 0; i < n; i++) {
        while (places[i] >= below + here) {
            below += here;
            g_assert(bucket + 1 < RANK_BUCKETS);
            here = in_bucket(ranks, ++bucket);
        }
        ranks->ranks[i] = places[i];
        ranks->inside[i] = places[i] - below;
        ranks->buckets[i] = bucket;
        want_bucket(ranks, bucket);
    }
}

static GArray **found_at(const Ranks *ranks, size_t part, uint32_t bucket)
{
    size_t at = 0;
    while (ranks->wanted[at] != bucket)
        at++;
    return &ranks->found[part * RANKS_MAX + at];
}

void ranks_gather(Ranks *ranks, size_t part, uint32_t bucket, Ranked value)
{
    GArray **found = found_at(ranks, part, bucket);
    if (*found == NULL)
        *found = g_array_sized_new(FALSE, FALSE, sizeof(Ranked), ranks->counts[part][bucket]);
    g_array_append_val(*found, value);
}

// ---- selecting ----

static void swap(Ranked *a, Ranked *b)
{
    Ranked kept = *a;
    *a = *b;
    *b = kept;
}

static Ranked middle_of(Ranked a, Ranked b, Ranked c)
{
    if (ranked_before(b, a))
        swap(&a, &b);
    if (ranked_before(c, b))
        b = ranked_before(c, a) ? a : c;
    return b;
}

// The one at `place`, by parting around a middle one again and again.
static Ranked select_at(Ranked *all, size_t n, size_t place)
{
    size_t low = 0, high = n; // it is among these
    while (high - low > 1) {
        Ranked pivot = middle_of(all[low], all[low + (high - low) / 2], all[high - 1]);
        size_t less = low, at = low, more = high;
        while (at < more) {
            if (ranked_before(all[at], pivot))
                swap(&all[less++], &all[at++]);
            else if (ranked_before(pivot, all[at]))
                swap(&all[at], &all[--more]);
            else
                at++;
        }
        if (place < less)
            high = less;
        else if (place >= more)
            low = more;
        else
            return pivot;
    }
    return all[low];
}

static GArray *gathered(const Ranks *ranks, uint32_t bucket, bool *out_sorted)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (size_t part = 0; part < ranks->n_parts; part++) {
        const GArray *found = *found_at(ranks, part, bucket);
        if (found != NULL)
            g_array_append_vals(all, found->data, found->len);
    }
    const Ranked *values = (const Ranked *)(void *)all->data;
    *out_sorted = true; // as a rule: of one value, whose ids ascend
    for (guint i = 1; i < all->len && *out_sorted; i++)
        *out_sorted = !ranked_before(values[i], values[i - 1]);
    return all;
}

void ranks_found(Ranks *ranks, Ranked *out)
{
    g_autoptr(GArray) all = NULL;
    bool sorted = false;
    for (size_t i = 0; i < ranks->n_ranks; i++) {
        if (i == 0 || ranks->buckets[i] != ranks->buckets[i - 1]) {
            g_clear_pointer(&all, g_array_unref);
            all = gathered(ranks, ranks->buckets[i], &sorted);
        }
        Ranked *values = (Ranked *)(void *)all->data;
        g_assert(ranks->inside[i] < all->len);
        out[i] = sorted ? values[ranks->inside[i]] : select_at(values, all->len, ranks->inside[i]);
    }
}
