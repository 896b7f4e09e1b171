// SPDX-License-Identifier: Apache-2.0
//
// Eclat keeps for each set the baskets that hold it; those of a larger set are the intersection.
// Sets with the same beginning are one class: each is joined with those after it, and what stays
// frequent is the class one item longer. Items are taken from the rarest to the most frequent, and
// baskets are bits counted among those of the first, rarest item alone: so nearly all
// intersections are of a few words. Pairs are counted in one pass before.
#include "know/insight/itemsets.h"

#include <glib.h>
#include <string.h>

// Beyond so many frequent items pairs are not counted before: the triangle of counts would be
// larger than 64 MiB.
enum { PAIRS_COUNTED_MOST = 5792 };

// A set: what its class begins with and one item more.
typedef struct {
    uint32_t item;  // place in the order of rarity
    uint32_t n;     // baskets
    uint64_t *bits; // of the baskets of the first item
} Member;

typedef struct {
    uint32_t least;
    unsigned longest;
    size_t most;
    size_t n_items;        // frequent ones
    uint32_t *names;       // by place: the item
    const uint32_t *pairs; // counts by places a < b at b(b-1)/2 + a; or NULL
    size_t n_words;        // of bits, for the first item at hand
    GArray *starts, *items, *counts;
    uint32_t prefix[ITEMSET_LONGEST];
    bool cut;
} Search;

// ---- output ----

static int ascending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static bool emit(Search *search, unsigned length, uint32_t count)
{
    uint32_t set[ITEMSET_LONGEST];
    if (search->counts->len == search->most) {
        search->cut = true;
        return false;
    }
    for (unsigned i = 0; i < length; i++)
        set[i] = search->names[search->prefix[i]];
    qsort(set, length, sizeof *set, ascending);
    size_t end = search->items->len + length;
    g_array_append_vals(search->items, set, length);
    g_array_append_val(search->counts, count);
    g_array_append_val(search->starts, end);
    return true;
}

// ---- the search ----

static uint32_t intersect(const uint64_t *restrict a, const uint64_t *restrict b, size_t n_words,
                          uint64_t *restrict out)
{
    uint32_t n = 0;
    for (size_t i = 0; i < n_words; i++) {
        out[i] = a[i] & b[i];
        n += (uint32_t)__builtin_popcountll(out[i]);
    }
    return n;
}

static bool may_pair(const Search *search, uint32_t a, uint32_t b)
{
    return search->pairs == NULL || search->pairs[(size_t)b * (b - 1) / 2 + a] >= search->least;
}

// Every member with those after it; the prefix, `length` items, is what all of them begin with.
static void extend(Search *search, const Member *members, size_t n, unsigned length)
{
    for (size_t i = 0; i < n && !search->cut; i++) {
        search->prefix[length] = members[i].item;
        if (!emit(search, length + 1, members[i].n))
            return;
        if (i + 1 == n || length + 2 > search->longest)
            continue;
        g_autofree uint64_t *room = g_new(uint64_t, search->n_words * (n - i - 1));
        g_autofree Member *next = g_new(Member, n - i);
        uint64_t *at = room;
        size_t n_next = 0;
        for (size_t j = i + 1; j < n; j++) {
            if (!may_pair(search, members[i].item, members[j].item))
                continue;
            uint32_t both = intersect(members[i].bits, members[j].bits, search->n_words, at);
            if (both < search->least)
                continue;
            next[n_next++] = (Member){members[j].item, both, at};
            at += search->n_words;
        }
        extend(search, next, n_next, length + 1);
    }
}

// ---- the first class: items alone ----

typedef struct {
    uint32_t item, count;
} Frequency;

static int by_rarity(const void *a, const void *b)
{
    const Frequency *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

// Baskets with items named by place, ascending, each once; infrequent ones left out.
typedef struct {
    size_t *starts;
    uint32_t *places;
    uint32_t *counts; // baskets by place
} Shortened;

static uint32_t *count_items(const Baskets *baskets)
{
    uint32_t *counts = g_new0(uint32_t, baskets->n_items + 1);
    g_autofree size_t *seen = g_new0(size_t, baskets->n_items + 1); // basket + 1
    for (size_t basket = 0; basket < baskets->n_baskets; basket++)
        for (size_t i = baskets->starts[basket]; i < baskets->starts[basket + 1]; i++) {
            uint32_t item = baskets->items[i];
            counts[item] += seen[item] != basket + 1;
            seen[item] = basket + 1;
        }
    return counts;
}

// Returns the place of each item, or UINT32_MAX.
static uint32_t *rank_items(Search *search, const Baskets *baskets)
{
    g_autofree uint32_t *counts = count_items(baskets);
    g_autofree Frequency *frequent = g_new(Frequency, baskets->n_items + 1);
    uint32_t *places = g_new(uint32_t, baskets->n_items + 1);
    for (size_t item = 0; item < baskets->n_items; item++) {
        places[item] = UINT32_MAX;
        if (counts[item] >= search->least)
            frequent[search->n_items++] = (Frequency){(uint32_t)item, counts[item]};
    }
    qsort(frequent, search->n_items, sizeof *frequent, by_rarity);
    search->names = g_new(uint32_t, search->n_items + 1);
    for (size_t place = 0; place < search->n_items; place++) {
        search->names[place] = frequent[place].item;
        places[frequent[place].item] = (uint32_t)place;
    }
    return places;
}

static size_t shorten_basket(const Baskets *baskets, size_t basket, const uint32_t *places,
                             uint32_t *out)
{
    size_t n = 0, kept = 0;
    for (size_t i = baskets->starts[basket]; i < baskets->starts[basket + 1]; i++)
        if (places[baskets->items[i]] != UINT32_MAX)
            out[n++] = places[baskets->items[i]];
    qsort(out, n, sizeof *out, ascending);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || out[i] != out[i - 1])
            out[kept++] = out[i];
    return kept;
}

static Shortened shorten(const Search *search, const Baskets *baskets, const uint32_t *places)
{
    Shortened out = {.starts = g_new(size_t, baskets->n_baskets + 1),
                     .places = g_new(uint32_t, baskets->starts[baskets->n_baskets] + 1),
                     .counts = g_new0(uint32_t, search->n_items + 1)};
    size_t at = 0;
    for (size_t basket = 0; basket < baskets->n_baskets; basket++) {
        size_t n = shorten_basket(baskets, basket, places, out.places + at);
        for (size_t i = 0; i < n; i++)
            out.counts[out.places[at + i]]++;
        out.starts[basket] = at;
        at += n;
    }
    out.starts[baskets->n_baskets] = at;
    return out;
}

static uint32_t *count_pairs(const Search *search, const Shortened *baskets, size_t n_baskets)
{
    if (search->n_items > PAIRS_COUNTED_MOST)
        return NULL;
    uint32_t *pairs = g_new0(uint32_t, search->n_items * search->n_items / 2 + 1);
    for (size_t basket = 0; basket < n_baskets; basket++) {
        size_t first = baskets->starts[basket], end = baskets->starts[basket + 1];
        for (size_t j = first; j < end; j++) {
            size_t b = baskets->places[j];
            uint32_t *row = pairs + (b > 0 ? b * (b - 1) / 2 : 0);
            for (size_t i = first; i < j; i++)
                row[baskets->places[i]]++;
        }
    }
    return pairs;
}

// The baskets of each item, one after the other: those of place p from starts[p] on.
typedef struct {
    size_t *starts;
    uint32_t *baskets;
} Holders;

static Holders find_holders(const Search *search, const Shortened *baskets, size_t n_baskets)
{
    Holders out = {.starts = g_new0(size_t, search->n_items + 1),
                   .baskets = g_new(uint32_t, baskets->starts[n_baskets] + 1)};
    g_autofree size_t *at = g_new(size_t, search->n_items + 1);
    for (size_t place = 0; place < search->n_items; place++)
        out.starts[place + 1] = out.starts[place] + baskets->counts[place];
    memcpy(at, out.starts, search->n_items * sizeof *at);
    for (size_t basket = 0; basket < n_baskets; basket++)
        for (size_t i = baskets->starts[basket]; i < baskets->starts[basket + 1]; i++)
            out.baskets[at[baskets->places[i]]++] = (uint32_t)basket;
    return out;
}

// ---- the class of one first item ----

// Items after `place` that stand in enough of its baskets, with the bits of these. `numbers` is
// room for a member's number by place.
static size_t make_class(const Search *search, const Shortened *baskets, const uint32_t *holders,
                         uint32_t place, uint32_t *numbers, Member *out)
{
    size_t n = 0;
    for (uint32_t after = place + 1; after < search->n_items; after++) {
        bool may = may_pair(search, place, after);
        numbers[after] = may ? (uint32_t)n : UINT32_MAX;
        if (may)
            out[n++] = (Member){.item = after};
    }
    uint64_t *bits = g_new0(uint64_t, n * search->n_words + 1);
    for (size_t i = 0; i < n; i++)
        out[i].bits = bits + i * search->n_words;
    for (uint32_t at = 0; at < baskets->counts[place]; at++) {
        size_t basket = holders[at];
        for (size_t i = baskets->starts[basket + 1]; i-- > baskets->starts[basket];) {
            uint32_t other = baskets->places[i];
            if (other <= place)
                break;
            if (numbers[other] == UINT32_MAX)
                continue;
            Member *member = &out[numbers[other]];
            member->bits[at / 64] |= UINT64_C(1) << at % 64;
            member->n++;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (out[i].n >= search->least)
            out[kept++] = out[i];
    out[kept].bits = bits; // to be freed
    return kept;
}

static void find_all(Search *search, const Shortened *baskets, size_t n_baskets)
{
    Holders holders = find_holders(search, baskets, n_baskets);
    g_autofree uint32_t *numbers = g_new(uint32_t, search->n_items + 1);
    g_autofree Member *members = g_new(Member, search->n_items + 1);
    for (uint32_t place = 0; place < search->n_items && !search->cut; place++) {
        search->prefix[0] = place;
        if (!emit(search, 1, baskets->counts[place]) || search->longest < 2)
            continue;
        search->n_words = (baskets->counts[place] + 63) / 64;
        size_t n = make_class(search, baskets, holders.baskets + holders.starts[place], place,
                              numbers, members);
        uint64_t *bits = members[n].bits;
        extend(search, members, n, 1);
        g_free(bits);
    }
    g_free(holders.starts);
    g_free(holders.baskets);
}

Itemsets itemsets_find(const Baskets *baskets, uint32_t least, unsigned longest, size_t most)
{
    g_assert(least >= 1 && longest <= ITEMSET_LONGEST);
    Search search = {.least = least, .longest = longest, .most = most};
    search.starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    search.items = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    search.counts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(search.starts, ((size_t){0}));
    g_autofree uint32_t *places = rank_items(&search, baskets);
    Shortened shortened = shorten(&search, baskets, places);
    g_autofree uint32_t *pairs = count_pairs(&search, &shortened, baskets->n_baskets);
    search.pairs = pairs;
    if (longest > 0)
        find_all(&search, &shortened, baskets->n_baskets);
    g_free(shortened.starts);
    g_free(shortened.places);
    g_free(shortened.counts);
    g_free(search.names);
    return (Itemsets){.n = search.counts->len,
                      .cut = search.cut,
                      .starts = (size_t *)(void *)g_array_free(search.starts, FALSE),
                      .items = (uint32_t *)(void *)g_array_free(search.items, FALSE),
                      .counts = (uint32_t *)(void *)g_array_free(search.counts, FALSE)};
}

void itemsets_clear(Itemsets *itemsets)
{
    g_free(itemsets->starts);
    g_free(itemsets->items);
    g_free(itemsets->counts);
    *itemsets = (Itemsets){0};
}
