// SPDX-License-Identifier: Apache-2.0
//
// From what somebody typed to the records that are meant. The key of search_term is (entity, rank,
// term, customer, id): within one rank the terms that begin with a word are one stretch, so the
// best hits of a word are the first rows of at most SEARCH_RANKS stretches per entity, and a
// surname that seven in a hundred bear costs no more than a rare one.
//
// A query is tried in two readings: all of it as one word ("john sm", "138 0013 8000", "zhang san",
// "张 三"), then as several words that must all match (search_several.c). What is found by words
// longer than terms are is checked against its record; so is what is found by terms of new records
// (search_recent.h), which stand in memory and may be out of date. More is gathered than is shown:
// search_order.c says which come first.
#include "entity/search.h"

#include "base/fold.h"
#include "base/phone_text.h"
#include "entity/claim.h"
#include "entity/entities.h"
#include "entity/search_inside.h"
#include "entity/write.h"

#include <string.h>

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

void search_add_hit(Search *search, Group *group, SearchHit hit)
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

// How well a term matches, 0 is best. People type names by their sound: all of it ("zs",
// "zhangsan") is as good as the beginning of what is written, its beginning as good as a later
// word.
static unsigned match_rank(const RecentTerm *row, const Word *word)
{
    bool exact = is_exact(word, row->text, row->length);
    switch ((SearchRank)row->rank) {
    case SEARCH_RANK_START:
        return exact ? 0 : 1;
    case SEARCH_RANK_SOUND:
        return exact ? 1 : SEARCH_RANK_WORD + 1;
    default:
        return row->rank + 1u;
    }
}

static void take_hit(Search *search, Group *group, const Word *word, const Scan *scan)
{
    const RecentTerm *row = &scan->row;
    int64_t key = subject_key(group->subject, row->customer_id, row->id);
    if (has_hit(search, group->subject, key) || (scan->is_new && !still_has(search, row)) ||
        (word->cut && !check(search, group, key, word)))
        return;
    search_add_hit(search, group,
                   (SearchHit){.entity = group->subject,
                               .id = key,
                               .customer_id = row->customer_id,
                               .rank = match_rank(row, word)});
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
    size_t enough = search_enough(search, group_of(search, from->entity));
    scan_batch_add(batch, from, word->to, word->cut ? CHECKED_MAX : enough + 8);
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

static void take_hits(Search *search, ScanBatch *batch, const Word *word, const Word *whole)
{
    for (Scan *scan = batch->scans; scan < batch->scans + batch->n; scan++) {
        Group *group = group_of(search, scan->row.entity);
        size_t enough = search_enough(search, group);
        while (group->n_hits < enough && scan_step(scan))
            take_hit(search, group, scan->whole ? whole : word, scan);
    }
    scan_batch_end(batch);
}

static void find_word(Search *search, const Word *word)
{
    const Word whole = search_whole(search->scan.arena, word);
    for (size_t i = 0; i < search->n_groups; i++)
        search->groups[i].n_hits = 0;
    take_hits(search, ask_starts(search, word, &whole), word, &whole);
    take_hits(search, ask_inner(search, word), word, &whole);
}

// ---- all together ----

static void find_all(Search *search, const uint32_t *points, size_t n)
{
    Word words[WORDS_MAX], joined = {.text = ""};
    size_t n_words = search_split(search->scan.arena, points, n, words);
    if (search_join(search->scan.arena, points, n, &joined))
        find_word(search, &joined);
    else if (n_words == 1)
        find_word(search, &words[0]);
    if (search->n == 0 && n_words > 0 && search_drop_zeros(&joined))
        find_word(search, &joined);
    if (n_words < 2 || search->n >= search->scan.query->limit)
        return;
    search_several(search, words, n_words);
}

// A phone number with its extension, as screens and files show it, is looked up by the number.
static size_t fold_query(Arena *arena, const char *text, uint32_t *points)
{
    static const char *const SHOWN[] = {PHONE_EXTENSION, " ext. ", " 转 "};
    size_t length = strlen(text);
    bool shown = false;
    for (size_t i = 0; i < G_N_ELEMENTS(SHOWN); i++)
        shown = shown || strstr(text, SHOWN[i]) != NULL;
    const char *phone = shown ? identity_normalise(arena, "phone", text) : NULL;
    if (phone != NULL) {
        text = phone;
        length = phone_number_length(phone, strlen(phone));
    }
    return fold_text(text, length, points, SEARCH_QUERY_POINTS);
}

SearchHit *search_find(Tx *tx, Arena *arena, const SearchQuery *query, size_t *out_n)
{
    uint32_t points[SEARCH_QUERY_POINTS];
    size_t n = fold_query(arena, query->text, points);
    Search search = {.scan = {.tx = tx, .arena = arena, .query = query}};
    *out_n = 0;
    if (n == 0 || query->n_entities == 0)
        return NULL;
    search.groups = ARENA_ARRAY(arena, Group, query->n_entities);
    search.n_groups = make_groups(query, search.groups);
    for (size_t i = 0; i < search.n_groups; i++) // as one word, and as several
        search.room += 2 * search_enough(&search, &search.groups[i]);
    search.hits = ARENA_ARRAY(arena, SearchHit, search.room);
    scan_context_prepare(&search.scan);
    g_autoptr(SearchRecent) recent = search_recent(tx);
    search.scan.recent = recent;
    find_all(&search, points, n);
    return search_best(&search, out_n);
}
