// SPDX-License-Identifier: Apache-2.0
//
// From what somebody typed to the records that are meant. The key of search_term is (entity, rank,
// term, customer, id): within one rank the terms that begin with a word are one stretch, so the
// best hits of a word are the first rows of at most SEARCH_RANKS stretches per entity, and a
// surname that seven in a hundred bear costs no more than a rare one.
//
// A query is tried in two readings: all of it as one word ("john sm", "138 0013 8000", "zhang san",
// "张 三"), then as several words that must all match. For the latter the rows of each word are
// intersected by subject (search_words.c); where a word has too many rows, or is longer than terms
// are, the remaining candidates are checked against their records (search_check.c). So is what is
// found by terms of new records (search_recent.h), which stand in memory and may be out of date.
#include "entity/search.h"

#include "base/fold.h"
#include "entity/entities.h"
#include "entity/search_inside.h"
#include "entity/write.h"

#include <stdlib.h>
#include <string.h>

enum {
    QUERY_POINTS = 96, // longer queries are cut
    HAN_POINTS = 4,    // as in search.c: the lengths terms are cut to
    TERM_POINTS = 24,
    DIALLED_MIN = 6, // a number of so many digits may begin with a trunk zero
    FEW = 24,        // so few candidates are checked one by one rather than intersected
};

// ---- the query ----

static const char *encode(Arena *arena, const uint32_t *points, size_t n, const char *before,
                          const char *after)
{
    size_t room = 4 * n + strlen(before) + strlen(after) + 1;
    char *text = arena_alloc(arena, room);
    char *end = g_stpcpy(text, before);
    end += fold_utf8(points, n, end);
    g_stpcpy(end, after);
    return text;
}

static Word make_word(Arena *arena, const uint32_t *points, size_t n)
{
    static const char LAST[] = "\xF4\x8F\xBF\xBF"; // U+10FFFF: after every character
    size_t most = fold_class(points[0]) == FOLD_RUN ? HAN_POINTS : TERM_POINTS;
    Word word = {.text = encode(arena, points, n, "", ""), .cut = n > most};
    word.length = strlen(word.text);
    word.from = encode(arena, points, MIN(n, most), "", "");
    word.to = encode(arena, points, MIN(n, most), "", LAST);
    return word;
}

// Splits folded text where the class changes; returns how many words.
static size_t split_words(Arena *arena, const uint32_t *points, size_t n, Word *out)
{
    size_t words = 0;
    for (size_t at = 0; at < n && words < WORDS_MAX;) {
        FoldClass class = fold_class(points[at]);
        size_t end = at + 1;
        while (end < n && class != FOLD_SYMBOL && fold_class(points[end]) == class)
            end++;
        if (class != FOLD_SEPARATOR)
            out[words++] = make_word(arena, points + at, end - at);
        at = end;
    }
    return words;
}

// All points as one word; false when they are of different classes.
static bool join_words(Arena *arena, const uint32_t *points, size_t n, Word *out)
{
    uint32_t joined[QUERY_POINTS];
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        FoldClass class = fold_class(points[i]);
        if (class == FOLD_SEPARATOR)
            continue;
        if (class == FOLD_SYMBOL || class != fold_class(points[0]))
            return false;
        joined[length++] = points[i];
    }
    if (length == 0)
        return false;
    *out = make_word(arena, joined, length);
    return true;
}

// A number as dialled at home, without the zero that stands for the country code: "07700 900…".
static bool drop_zeros(Word *word)
{
    if (word->text[0] != '0' || word->cut || word->length < DIALLED_MIN ||
        strspn(word->text, "0123456789") != word->length)
        return false;
    size_t zeros = strspn(word->text, "0");
    word->text += zeros;
    word->from += zeros;
    word->to += zeros;
    word->length -= zeros;
    return word->length > 0;
}

// ---- what is searched ----

static const Entity *const STAND_FOR_CUSTOMER[] = {&ENTITY_IDENTITY, &ENTITY_ADDRESS, &ENTITY_NOTE};

const Entity *search_subject(const Entity *entity)
{
    for (size_t i = 0; i < G_N_ELEMENTS(STAND_FOR_CUSTOMER); i++) {
        if (entity == STAND_FOR_CUSTOMER[i])
            return &ENTITY_CUSTOMER;
    }
    return entity;
}

static size_t make_groups(const SearchQuery *query, Group *out)
{
    size_t n = 0;
    for (size_t i = 0; i < query->n_entities; i++) {
        const Entity *subject = search_subject(query->entities[i]);
        size_t at = 0;
        while (at < n && out[at].subject != subject)
            at++;
        if (at == n)
            out[n++] = (Group){.subject = subject};
        if (out[at].n_members < MEMBERS_MAX)
            out[at].members[out[at].n_members++] = query->entities[i];
    }
    return n;
}

// ---- finding ----

typedef struct {
    ScanContext scan;
    Group *groups;
    size_t n_groups;
    SearchHit *hits; // room for `room`
    size_t n, room;
    unsigned checked; // records loaded for checking
} Search;

static int64_t subject_key(const Entity *subject, int64_t customer_id, int64_t id)
{
    return subject == &ENTITY_CUSTOMER ? customer_id : id;
}

static bool has_hit(const Search *search, const Entity *subject, int64_t id)
{
    for (size_t i = 0; i < search->n; i++) {
        if (search->hits[i].id == id && search->hits[i].entity == subject)
            return true;
    }
    return false;
}

static void add_hit(Search *search, Group *group, SearchHit hit)
{
    if (search->n == search->room || has_hit(search, hit.entity, hit.id))
        return;
    search->hits[search->n++] = hit;
    group->n_hits++;
}

static bool check(Search *search, const Group *group, int64_t key, const Word *word)
{
    bool good = false;
    if (search->checked++ < CHECKED_MAX)
        search_check(&(Check){search->scan.tx, group, word, 1}, &key, 1, &good);
    return good;
}

// ---- one word ----

static bool is_exact(const Word *word, const char *term, size_t length)
{
    return length == word->length && memcmp(term, word->text, length) == 0;
}

// Whether a record still has the term it had when it was read into memory.
static bool still_has(Search *search, const RecentTerm *row)
{
    g_autoptr(Arena) arena = arena_new();
    size_t n = 0;
    const Record *record = record_load(search->scan.tx, arena, row->entity, row->id);
    const SearchTerm *terms = record != NULL ? search_terms(arena, record, false, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (terms[i].length == row->length && memcmp(terms[i].text, row->text, row->length) == 0)
            return record_owner(record) == row->customer_id;
    }
    return false;
}

static void take_hit(Search *search, Group *group, const Word *word, const Scan *scan)
{
    const RecentTerm *row = &scan->row;
    int64_t key = subject_key(group->subject, row->customer_id, row->id);
    bool exact = row->rank == SEARCH_RANK_START && is_exact(word, row->text, row->length);
    if (has_hit(search, group->subject, key) || (scan->is_new && !still_has(search, row)) ||
        (word->cut && !check(search, group, key, word)))
        return;
    add_hit(search, group,
            (SearchHit){.entity = group->subject,
                        .id = key,
                        .customer_id = row->customer_id,
                        .rank = exact ? 0 : row->rank + 1u});
}

static RecentTerm stretch_of(const Entity *entity, unsigned rank, const char *from)
{
    return (RecentTerm){
        .entity = entity, .text = from, .length = (uint16_t)strlen(from), .rank = (uint8_t)rank};
}

static bool has_whole_values(const Entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (entity->fields[i].search == SEARCH_EXACT)
            return true;
    }
    return false;
}

static Word whole_of(Arena *arena, const Word *word)
{
    Word whole = {.text = arena_printf(arena, "=%s", word->text), .length = word->length + 1};
    whole.from = whole.text;
    whole.to = arena_printf(arena, "%s\x01", whole.text);
    return whole;
}

static Group *group_of(const Search *search, const Entity *member)
{
    Group *group = search->groups;
    while (group->subject != search_subject(member))
        group++;
    return group;
}

static void add_scan(const Search *search, ScanBatch *batch, const RecentTerm *from,
                     const Word *word)
{
    // A subject may have several terms in the stretch; some rows more make up for that.
    size_t rows = word->cut ? CHECKED_MAX : 2 * search->scan.query->limit + 8;
    scan_batch_add(batch, from, word->to, rows);
}

// The stretches of what begins with the word. Whole values ("=…") are no prefixes; they are asked
// for by themselves.
static ScanBatch *ask_starts(Search *search, const Word *word, const Word *whole)
{
    ScanBatch *batch = scan_batch_new(&search->scan, 2 * search->n_groups * MEMBERS_MAX);
    for (const Group *group = search->groups; group < search->groups + search->n_groups; group++) {
        for (size_t i = 0; i < group->n_members; i++) {
            RecentTerm from = stretch_of(group->members[i], SEARCH_RANK_START, whole->from);
            if (has_whole_values(group->members[i]))
                scan_batch_add(batch, &from, whole->to, search->scan.query->limit)->whole = true;
        }
        for (size_t i = 0; i < group->n_members; i++) {
            RecentTerm from = stretch_of(group->members[i], SEARCH_RANK_START, word->from);
            add_scan(search, batch, &from, word);
        }
    }
    return batch;
}

// The stretches of the further ranks, for groups that have not enough.
static ScanBatch *ask_inner(Search *search, const Word *word)
{
    ScanBatch *batch = scan_batch_new(&search->scan, SEARCH_RANKS * search->n_groups * MEMBERS_MAX);
    for (const Group *group = search->groups; group < search->groups + search->n_groups; group++) {
        size_t n = group->n_hits < search->scan.query->limit ? group->n_members : 0;
        for (unsigned rank = SEARCH_RANK_START + 1; rank < SEARCH_RANKS; rank++) {
            for (size_t i = 0; i < n; i++) {
                RecentTerm from = stretch_of(group->members[i], rank, word->from);
                add_scan(search, batch, &from, word);
            }
        }
    }
    return batch;
}

static void take_hits(Search *search, ScanBatch *batch, const Word *word, const Word *whole,
                      size_t enough)
{
    for (Scan *scan = batch->scans; scan < batch->scans + batch->n; scan++) {
        Group *group = group_of(search, scan->row.entity);
        while (group->n_hits < enough && scan_step(scan))
            take_hit(search, group, scan->whole ? whole : word, scan);
    }
    scan_batch_end(batch);
}

static void find_word(Search *search, const Word *word)
{
    const Word whole = whole_of(search->scan.arena, word);
    size_t limit = search->scan.query->limit;
    for (size_t i = 0; i < search->n_groups; i++)
        search->groups[i].n_hits = 0;
    take_hits(search, ask_starts(search, word, &whole), word, &whole, 2 * limit);
    take_hits(search, ask_inner(search, word), word, &whole, limit);
}

// ---- several words ----

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
    size_t before = search->n, limit = search->scan.query->limit;
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
                add_hit(search, group,
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

// ---- all together ----

static int compare_lengths(const void *a, const void *b)
{
    const Word *x = a, *y = b;
    return (x->length < y->length) - (x->length > y->length);
}

static int compare_hits(const void *a, const void *b)
{
    const SearchHit *const *x = a, *const *y = b;
    if ((*x)->rank != (*y)->rank)
        return (int)(*x)->rank - (int)(*y)->rank;
    return *x < *y ? -1 : *x > *y; // as found: in the order of entities, then of terms
}

static SearchHit *best_hits(const Search *search, size_t *out_n)
{
    const SearchHit **order = ARENA_ARRAY(search->scan.arena, const SearchHit *, search->n + 1);
    for (size_t i = 0; i < search->n; i++)
        order[i] = &search->hits[i];
    qsort(order, search->n, sizeof *order, compare_hits);
    *out_n = MIN(search->n, (size_t)search->scan.query->limit);
    SearchHit *best = ARENA_ARRAY(search->scan.arena, SearchHit, *out_n + 1);
    for (size_t i = 0; i < *out_n; i++)
        best[i] = *order[i];
    return best;
}

// The first word is asked of all groups at once; most of them have nothing of it.
static void find_words(Search *search, const Word *words, size_t n_words)
{
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

static void find_all(Search *search, const uint32_t *points, size_t n)
{
    Word words[WORDS_MAX], joined = {.text = ""};
    size_t n_words = split_words(search->scan.arena, points, n, words);
    if (join_words(search->scan.arena, points, n, &joined))
        find_word(search, &joined);
    else if (n_words == 1)
        find_word(search, &words[0]);
    if (search->n == 0 && n_words > 0 && drop_zeros(&joined))
        find_word(search, &joined);
    if (n_words < 2 || search->n >= search->scan.query->limit)
        return;
    qsort(words, n_words, sizeof *words, compare_lengths);
    find_words(search, words, n_words);
}

SearchHit *search_find(Tx *tx, Arena *arena, const SearchQuery *query, size_t *out_n)
{
    uint32_t points[QUERY_POINTS];
    size_t n = fold_text(query->text, strlen(query->text), points, QUERY_POINTS);
    Search search = {.scan = {.tx = tx, .arena = arena, .query = query}};
    *out_n = 0;
    if (n == 0 || query->n_entities == 0)
        return NULL;
    search.groups = ARENA_ARRAY(arena, Group, query->n_entities);
    search.n_groups = make_groups(query, search.groups);
    search.room = search.n_groups * 3 * query->limit + WORDS_MAX;
    search.hits = ARENA_ARRAY(arena, SearchHit, search.room);
    scan_context_prepare(&search.scan);
    g_autoptr(SearchRecent) recent = search_recent(tx);
    search.scan.recent = recent;
    find_all(&search, points, n);
    return best_hits(&search, out_n);
}
