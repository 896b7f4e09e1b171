// SPDX-License-Identifier: Apache-2.0
//
// Several words that must all match, in any order and any of a subject's records: the lists of who
// has each word (search_words.c) are intersected. Where a word has too many rows, or is longer than
// terms are, the remaining candidates are checked against their records (search_check.c).
#include "entity/search_inside.h"

#include "entity/entities.h"
#include "entity/write.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 24 }; // so few candidates are checked one by one rather than intersected

// Keeps in `kept` what is in `other` too; ranks add up, as far as they go.
static void intersect(WordItems *kept, uint8_t *ranks, const WordList *other)
{
    size_t n = 0, low = 0;
    for (size_t i = 0; i < kept->n && low < other->n; i++) {
        int64_t key = word_key(kept->items[i]);
        size_t step = 1, high = low;
        while (high < other->n && word_key(other->items[high]) < key) { // ever further, then back
            low = high + 1;
            high += step;
            step *= 2;
        }
        high = MIN(high, other->n);
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (word_key(other->items[middle]) < key)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == other->n || word_key(other->items[low]) != key)
            continue;
        bool open = word_is_open(kept->items[i]) || word_is_open(other->items[low]);
        ranks[n] = (uint8_t)(ranks[i] + word_rank(other->items[low]));
        kept->items[n++] = word_item(key, 0, open);
    }
    kept->n = n;
}

// A candidate: its item, and the sum of its ranks.
typedef struct {
    uint64_t item;
    unsigned rank;
} Candidate;

static int compare_candidates(const void *a, const void *b)
{
    const Candidate *x = a, *y = b;
    if (x->rank != y->rank)
        return (int)x->rank - (int)y->rank;
    return (word_key(x->item) > word_key(y->item)) - (word_key(x->item) < word_key(y->item));
}

// Those whose records have all words; `all`: every one is to be checked, not only the open ones.
static void check_some(Search *search, const Check *check, const Candidate *some, size_t n,
                       bool all, bool *out_good)
{
    int64_t keys[CHECK_AT_ONCE];
    bool good[CHECK_AT_ONCE];
    size_t n_keys = 0;
    for (size_t i = 0; i < n; i++)
        if (all || word_is_open(some[i].item))
            keys[n_keys++] = word_key(some[i].item);
    search->checked += (unsigned)n_keys;
    if (n_keys > 0)
        search_check(check, keys, n_keys, good);
    for (size_t i = 0, k = 0; i < n; i++)
        out_good[i] = !(all || word_is_open(some[i].item)) || good[k++];
}

// What the words of a group have led to.
typedef struct {
    WordItems items;
    uint8_t *ranks; // by item
    bool checked;   // all words are known to be there
} Found;

static Candidate *best_candidates(Arena *arena, const Found *found)
{
    Candidate *best = ARENA_ARRAY(arena, Candidate, found->items.n + 1);
    for (size_t i = 0; i < found->items.n; i++)
        best[i] = (Candidate){found->items.items[i], found->ranks[i]};
    if (found->items.n > 1)
        qsort(best, found->items.n, sizeof *best, compare_candidates);
    return best;
}

static int64_t owner_of(Search *search, const Entity *subject, int64_t key)
{
    if (subject == &ENTITY_CUSTOMER || !entity_is_owned(subject))
        return subject == &ENTITY_CUSTOMER ? key : 0;
    const char *sql = arena_printf(search->scan.arena, "SELECT customer_id FROM %s WHERE id = $1",
                                   subject->table);
    return tx_integer(search->scan.tx, sql, PARAMS(value_integer(key)), 0);
}

static void take_candidates(Search *search, Group *group, Found *found, const Check *check)
{
    // What needs no look at records costs nothing, so the best of equals are chosen from more.
    size_t before = search->n;
    size_t limit = found->checked ? search_enough(search, group) : search->scan.query->limit;
    word_lists_open(tx_store(search->scan.tx), &found->items);
    const Candidate *best = best_candidates(search->scan.arena, found);
    for (size_t at = 0; at < found->items.n && search->n - before < limit; at += CHECK_AT_ONCE) {
        bool good[CHECK_AT_ONCE];
        size_t n = MIN(found->items.n - at, (size_t)CHECK_AT_ONCE);
        if (search->checked >= CHECKED_MAX && !found->checked)
            break;
        check_some(search, check, best + at, n, !found->checked, good);
        for (size_t i = 0; i < n && search->n - before < limit; i++) {
            int64_t key = word_key(best[at + i].item);
            if (good[i])
                search_add_hit(search, group,
                               (SearchHit){.entity = group->subject,
                                           .id = key,
                                           .customer_id = owner_of(search, group->subject, key),
                                           .rank = MIN(best[at + i].rank, SEARCH_RANKS) + 1});
        }
    }
}

static Found begin_found(Arena *arena, const WordList *list, bool checked)
{
    Found found = {.checked = checked && list->complete, .items.n = list->n};
    found.items.items = ARENA_ARRAY(arena, uint64_t, list->n + 1);
    found.ranks = arena_alloc(arena, list->n + 1);
    if (list->n > 0)
        memcpy(found.items.items, list->items, list->n * sizeof *list->items);
    for (size_t i = 0; i < list->n; i++)
        found.ranks[i] = (uint8_t)word_rank(list->items[i]);
    return found;
}

// Longer words are rarer and come first; the first complete list that is small ends the reading of
// lists. Of words whose lists are not complete, candidates are asked.
static void find_group(Search *search, Group *group, ScanBatch *first, const Check *check)
{
    Arena *arena = search->scan.arena;
    WordList list = word_list(first, group, &check->words[0]);
    bool complete = list.complete;
    Found found = begin_found(arena, &list, !check->words[0].cut);
    word_list_free(&list);
    for (size_t i = 1; i < check->n_words; i++) {
        if (complete && found.items.n <= FEW) {
            found.checked = found.items.n == 0;
            break;
        }
        g_autoptr(ScanBatch) batch = scan_batch_new(&search->scan, SEARCH_RANKS * MEMBERS_MAX);
        word_ask(batch, group, &check->words[i]);
        list = word_list(batch, group, &check->words[i]);
        bool checked = found.checked && list.complete && !check->words[i].cut;
        if (list.complete && complete)
            intersect(&found.items, found.ranks, &list);
        else if (!complete && (list.complete || list.n < found.items.n))
            found = begin_found(arena, &list, false); // go on with the whole one
        complete = complete || list.complete;
        found.checked = checked;
        word_list_free(&list);
    }
    take_candidates(search, group, &found, check);
}

static int compare_lengths(const void *a, const void *b)
{
    const Word *x = a, *y = b;
    return (x->length < y->length) - (x->length > y->length);
}

// The first word is asked of all groups at once; most of them have nothing of it.
void search_several(Search *search, Word *words, size_t n_words)
{
    qsort(words, n_words, sizeof *words, compare_lengths);
    word_lists_follow(&search->scan);
    g_autoptr(ScanBatch) first =
        scan_batch_new(&search->scan, SEARCH_RANKS * search->n_groups * MEMBERS_MAX);
    for (size_t i = 0; i < search->n_groups; i++)
        word_ask(first, &search->groups[i], &words[0]);
    for (size_t i = 0; i < search->n_groups; i++) {
        Group *group = &search->groups[i];
        find_group(search, group, first, &(Check){search->scan.tx, group, words, n_words});
    }
}
