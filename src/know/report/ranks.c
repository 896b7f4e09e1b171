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
    ranks->gathers = true;
}

void ranks_leave_exact(Ranks *ranks)
{
    ranks->left_exact = true;
    ranks->gathers = false;
    for (size_t i = 0; i < ranks->n_wanted; i++) {
        uint32_t bucket = ranks->wanted[i];
        if (rank_is_exact(bucket))
            ranks->is_wanted[bucket / 64] &= ~(UINT64_C(1) << (bucket % 64));
        else
            ranks->gathers = true;
    }
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

// As a rule: of one value, whose ids ascend from part to part.
static bool is_sorted(const Ranks *ranks, uint32_t bucket)
{
    const Ranked *before = NULL;
    for (size_t part = 0; part < ranks->n_parts; part++) {
        const GArray *found = *found_at(ranks, part, bucket);
        for (guint i = 0; found != NULL && i < found->len; i++) {
            const Ranked *here = &g_array_index(found, Ranked, i);
            if (before != NULL && ranked_before(*here, *before))
                return false;
            before = here;
        }
    }
    return true;
}

static Ranked sorted_at(const Ranks *ranks, uint32_t bucket, size_t place)
{
    for (size_t part = 0; part < ranks->n_parts; part++) {
        const GArray *found = *found_at(ranks, part, bucket);
        size_t n = found != NULL ? found->len : 0;
        if (place < n)
            return g_array_index(found, Ranked, place);
        place -= n;
    }
    g_assert_not_reached(); // every value was gathered
}

static GArray *gathered(const Ranks *ranks, uint32_t bucket)
{
    GArray *all = g_array_sized_new(FALSE, FALSE, sizeof(Ranked), (guint)in_bucket(ranks, bucket));
    for (size_t part = 0; part < ranks->n_parts; part++) {
        const GArray *found = *found_at(ranks, part, bucket);
        if (found != NULL)
            g_array_append_vals(all, found->data, found->len);
    }
    return all;
}

void ranks_found(Ranks *ranks, Ranked *out)
{
    g_autoptr(GArray) all = NULL; // of a bucket that is not in order
    bool sorted = false;
    for (size_t i = 0; i < ranks->n_ranks; i++) {
        uint32_t bucket = ranks->buckets[i];
        if (ranks->left_exact && rank_is_exact(bucket)) {
            out[i] = (Ranked){(int64_t)bucket - RANK_HALF, 0};
            continue;
        }
        if (i == 0 || bucket != ranks->buckets[i - 1]) {
            g_clear_pointer(&all, g_array_unref);
            sorted = is_sorted(ranks, bucket);
            all = sorted ? NULL : gathered(ranks, bucket);
        }
        out[i] = sorted ? sorted_at(ranks, bucket, ranks->inside[i])
                        : select_at((Ranked *)(void *)all->data, all->len, ranks->inside[i]);
    }
}
