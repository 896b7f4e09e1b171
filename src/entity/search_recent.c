// SPDX-License-Identifier: Apache-2.0
//
// One RecentMemory per store: runs over consecutive stretches of the log. A stretch read is a new
// run; neighbours of similar length are joined, so there are few. Readers hold the runs they use,
// so nobody waits for another longer than for reading what is new.
#include "entity/search_recent.h"

#include "entity/entities.h"
#include "store/change.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 20000 }; // log entries read at once

typedef struct {
    gatomicrefcount references;
    int64_t from, to; // of the log: (from, to]
    int64_t seen;     // how far the log went when the oldest of it was read
    RecentTerm *terms;
    size_t n;
    GPtrArray *texts; // GBytes that the terms point into
} Run;

struct SearchRecent {
    gatomicrefcount references;
    GPtrArray *runs; // of Run, by their place in the log
    RecentSpan span;
};

typedef struct {
    pthread_mutex_t lock;
    GPtrArray *runs;       // of Run
    int64_t to;            // the log is read up to here; -1: not begun
    int64_t merged;        // as seen last
    int64_t merged_before; // somebody may still read a snapshot from before `merged`
    int64_t sealed;        // runs up to here stay apart from later ones
    pthread_mutex_t merging;
} RecentMemory;

// ---- runs ----

static Run *run_new(int64_t from, int64_t to, int64_t seen)
{
    Run *run = g_new0(Run, 1);
    g_atomic_ref_count_init(&run->references);
    run->from = from;
    run->to = to;
    run->seen = seen;
    run->texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    return run;
}

static Run *run_ref(Run *run)
{
    g_atomic_ref_count_inc(&run->references);
    return run;
}

static void run_unref(void *data)
{
    Run *run = data;
    if (!g_atomic_ref_count_dec(&run->references))
        return;
    g_free(run->terms);
    g_ptr_array_unref(run->texts);
    g_free(run);
}

static int compare_texts(const RecentTerm *a, const RecentTerm *b)
{
    int order = memcmp(a->text, b->text, MIN(a->length, b->length));
    return order != 0 ? order : (int)a->length - (int)b->length;
}

static int compare_stretches(const RecentTerm *a, const RecentTerm *b)
{
    if (a->entity != b->entity)
        return strcmp(a->entity->name, b->entity->name);
    if (a->rank != b->rank)
        return (int)a->rank - (int)b->rank;
    return compare_texts(a, b);
}

int recent_term_compare(const RecentTerm *a, const RecentTerm *b)
{
    int order = compare_stretches(a, b);
    if (order == 0)
        order = (a->customer_id > b->customer_id) - (a->customer_id < b->customer_id);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

size_t recent_term_seek(const RecentTerm *terms, size_t n, const RecentTerm *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_stretches(&terms[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Two runs one after the other as one.
static Run *join_runs(const Run *first, const Run *second)
{
    Run *joined = run_new(first->from, second->to, first->seen);
    joined->terms = g_new(RecentTerm, first->n + second->n);
    for (size_t i = 0, k = 0; i < first->n || k < second->n;) {
        bool take_first =
            k == second->n ||
            (i < first->n && recent_term_compare(&first->terms[i], &second->terms[k]) <= 0);
        joined->terms[joined->n++] = take_first ? first->terms[i++] : second->terms[k++];
    }
    const Run *const both[] = {first, second};
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        for (guint k = 0; k < both[i]->texts->len; k++)
            g_ptr_array_add(joined->texts, g_bytes_ref(both[i]->texts->pdata[k]));
    }
    return joined;
}

// ---- reading what is new ----

typedef struct {
    Tx *tx;
    Arena *arena;
    GArray *terms; // RecentTerm, `text` an offset into `texts`
    GByteArray *texts;
} Reading;

static void read_record(Reading *reading, const Record *record)
{
    size_t n;
    const SearchTerm *terms = search_terms(reading->arena, record, false, &n);
    for (size_t i = 0; i < n; i++) {
        RecentTerm term = {.entity = record->entity,
                           .text = GSIZE_TO_POINTER(reading->texts->len),
                           .customer_id = record_owner(record),
                           .id = record_id(record),
                           .length = terms[i].length,
                           .rank = terms[i].rank};
        g_byte_array_append(reading->texts, (const guint8 *)terms[i].text, terms[i].length);
        g_array_append_val(reading->terms, term);
    }
}

// What has no place in the log yet is taken whole, and asked for without values: with them
// PostgreSQL would plan the statement each time, and look past all dead entries of the outbox's
// index to do so.
static bool is_whole(const char *log)
{
    return strcmp(log, "outbox") == 0;
}

// The records that entries of `log` (a table) created, as they are now.
static void read_entity(Reading *reading, const Entity *entity, const char *log, int64_t from,
                        int64_t to)
{
    // CROSS JOIN: SQLite begins with the log.
    const char *sql =
        arena_printf(reading->arena,
                     "SELECT %s FROM %s l CROSS JOIN %s t WHERE l.entity = $1 AND l.operation = "
                     "'create' AND t.id = l.id AND t.deleted_at IS NULL%s",
                     entity_columns(entity, true), log, entity->table,
                     is_whole(log) ? "" : " AND l.pos > $2 AND l.pos <= $3");
    const Value values[] = {value_text(entity->name), value_integer(from), value_integer(to)};
    g_autoptr(Cursor) rows = tx_query(reading->tx, sql, values, is_whole(log) ? 1 : 3);
    g_autoptr(Arena) arena = arena_new();
    Reading one = *reading;
    one.arena = arena;
    while (cursor_next(rows)) {
        read_record(&one, record_from_row(arena, entity, rows, 0));
        arena_reset(arena);
    }
}

static int compare_for_sort(const void *a, const void *b)
{
    return recent_term_compare(a, b);
}

// Makes a run of what was read; takes the texts.
static void finish_run(Run *run, GArray *terms, GByteArray *texts)
{
    GBytes *bytes = g_byte_array_free_to_bytes(texts);
    const char *data = g_bytes_get_data(bytes, NULL);
    g_ptr_array_add(run->texts, bytes);
    run->n = terms->len;
    run->terms = (RecentTerm *)(void *)g_array_free(terms, FALSE);
    for (size_t i = 0; i < run->n; i++)
        run->terms[i].text = data + GPOINTER_TO_SIZE(run->terms[i].text);
    if (run->n > 1)
        qsort(run->terms, run->n, sizeof *run->terms, compare_for_sort);
}

// What kinds of records were created.
static Cursor *ask_kinds(Tx *tx, const char *log, int64_t from, int64_t to)
{
    if (is_whole(log))
        return tx_query(tx, "SELECT DISTINCT entity FROM outbox WHERE operation = 'create'",
                        NO_PARAMS);
    return tx_query(tx,
                    "SELECT DISTINCT entity FROM change_log WHERE operation = 'create' AND pos > "
                    "$1 AND pos <= $2",
                    PARAMS(value_integer(from), value_integer(to)));
}

// `kinds` is what ask_kinds() gave.
static Run *read_run(Tx *tx, Cursor *kinds, const char *log, RecentSpan span)
{
    g_autoptr(Arena) arena = arena_new();
    Run *run = run_new(span.from, span.to, span.seen);
    Reading reading = {tx, arena, g_array_new(FALSE, FALSE, sizeof(RecentTerm)),
                       g_byte_array_new()};
    const Entity *entities[64];
    size_t n = 0;
    while (cursor_next(kinds)) {
        const Entity *entity = entity_find(cursor_text(kinds, 0, NULL));
        if (entity != NULL && search_covers(entity) && n < G_N_ELEMENTS(entities))
            entities[n++] = entity;
    }
    for (size_t i = 0; i < n; i++)
        read_entity(&reading, entities[i], log, span.from, span.to);
    finish_run(run, reading.terms, reading.texts);
    return run;
}

// ---- the memory of a store ----

static void *memory_new(void)
{
    RecentMemory *memory = g_new0(RecentMemory, 1);
    pthread_mutex_init(&memory->lock, NULL);
    pthread_mutex_init(&memory->merging, NULL);
    memory->runs = g_ptr_array_new_with_free_func(run_unref);
    memory->to = -1;
    return memory;
}

static void memory_free(void *data)
{
    RecentMemory *memory = data;
    pthread_mutex_destroy(&memory->lock);
    pthread_mutex_destroy(&memory->merging);
    g_ptr_array_unref(memory->runs);
    g_free(memory);
}

typedef struct {
    int64_t merged, top; // of the log: what is merged, its end
} Places;

static Places read_places(Tx *tx)
{
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT (SELECT pos FROM consumer WHERE name = 'search'), "
                                     "(SELECT max(pos) FROM change_log)",
                                     NO_PARAMS);
    if (!cursor_next(row))
        return (Places){0, 0};
    return (Places){cursor_integer(row, 0), cursor_integer(row, 1)};
}

// Forgets what has been merged, one merge late.
static void forget_merged(RecentMemory *memory, int64_t merged)
{
    if (merged > memory->merged) {
        memory->merged_before = memory->merged;
        memory->merged = merged;
    }
    while (memory->runs->len > 0 && ((Run *)memory->runs->pdata[0])->to <= memory->merged_before)
        g_ptr_array_remove_index(memory->runs, 0);
}

static void add_run(RecentMemory *memory, Run *run)
{
    g_ptr_array_add(memory->runs, run);
    memory->to = run->to;
    while (memory->runs->len > 1) {
        Run *last = memory->runs->pdata[memory->runs->len - 1];
        Run *before = memory->runs->pdata[memory->runs->len - 2];
        if (before->to <= memory->sealed || before->n > 2 * last->n + 100)
            break;
        Run *joined = join_runs(before, last);
        g_ptr_array_set_size(memory->runs, (gint)memory->runs->len - 2);
        g_ptr_array_add(memory->runs, joined);
    }
}

// Reads the log up to `top`, which is its end for this transaction.
static void read_new(RecentMemory *memory, Tx *tx, int64_t merged, int64_t top)
{
    if (memory->to < merged) { // not begun, or others have merged more than this process has read
        g_ptr_array_set_size(memory->runs, 0);
        memory->to = merged;
    }
    while (memory->to < top && !tx_failed(tx)) {
        RecentSpan span = {memory->to, MIN(memory->to + STRETCH, top), top};
        g_autoptr(Cursor) kinds = ask_kinds(tx, "change_log", span.from, span.to);
        Run *run = read_run(tx, kinds, "change_log", span);
        if (tx_failed(tx))
            run_unref(run);
        else
            add_run(memory, run);
    }
}

static RecentMemory *memory_of(Store *store)
{
    return store_companion(store, memory_new, memory_free);
}

void search_recent_lock(Store *store)
{
    pthread_mutex_lock(&memory_of(store)->merging);
}

void search_recent_unlock(Store *store)
{
    pthread_mutex_unlock(&memory_of(store)->merging);
}

static SearchRecent *recent_new(void)
{
    SearchRecent *recent = g_new0(SearchRecent, 1);
    g_atomic_ref_count_init(&recent->references);
    recent->runs = g_ptr_array_new_with_free_func(run_unref);
    return recent;
}

static SearchRecent *view(Tx *tx, bool seal)
{
    RecentMemory *memory = memory_of(tx_store(tx));
    Places places = read_places(tx);
    SearchRecent *recent = recent_new();
    pthread_mutex_lock(&memory->lock);
    forget_merged(memory, places.merged);
    read_new(memory, tx, places.merged, places.top);
    if (seal)
        memory->sealed = memory->to;
    recent->span = (RecentSpan){places.merged, memory->to, places.top};
    for (guint i = 0; i < memory->runs->len; i++) {
        Run *run = memory->runs->pdata[i];
        if (run->to <= places.merged)
            continue;
        g_ptr_array_add(recent->runs, run_ref(run));
        recent->span.seen = MIN(recent->span.seen, run->seen);
    }
    pthread_mutex_unlock(&memory->lock);
    return recent;
}

// What is committed on PostgreSQL and not yet in the log waits in the outbox; NULL on SQLite.
static Cursor *ask_outbox(Tx *tx)
{
    return tx_engine(tx) == STORE_POSTGRESQL ? ask_kinds(tx, "outbox", 0, INT64_MAX) : NULL;
}

static void add_outbox(SearchRecent *recent, Tx *tx, Cursor *kinds)
{
    if (kinds != NULL)
        g_ptr_array_add(recent->runs, read_run(tx, kinds, "outbox", (RecentSpan){0, INT64_MAX, 0}));
}

SearchRecent *search_recent(Tx *tx)
{
    g_autoptr(Cursor) outbox = ask_outbox(tx); // travels with the next question
    SearchRecent *recent = view(tx, false);
    add_outbox(recent, tx, outbox);
    return recent;
}

SearchRecent *search_recent_now(Tx *tx)
{
    SearchRecent *recent = recent_new();
    g_autoptr(Cursor) outbox = ask_outbox(tx);
    Places places = read_places(tx);
    g_autoptr(Cursor) kinds = ask_kinds(tx, "change_log", places.merged, places.top);
    RecentSpan span = {places.merged, places.top, 0};
    g_ptr_array_add(recent->runs, read_run(tx, kinds, "change_log", span));
    add_outbox(recent, tx, outbox);
    return recent;
}

SearchRecent *search_recent_seal(Tx *tx)
{
    return view(tx, true);
}

void search_recent_unref(SearchRecent *recent)
{
    if (recent == NULL || !g_atomic_ref_count_dec(&recent->references))
        return;
    g_ptr_array_unref(recent->runs);
    g_free(recent);
}

size_t search_recent_runs(const SearchRecent *recent)
{
    return recent->runs->len;
}

const RecentTerm *search_recent_run(const SearchRecent *recent, size_t run, size_t *out_n)
{
    const Run *one = recent->runs->pdata[run];
    *out_n = one->n;
    return one->terms;
}

size_t search_recent_size(const SearchRecent *recent)
{
    size_t n = 0;
    for (guint i = 0; i < recent->runs->len; i++)
        n += ((const Run *)recent->runs->pdata[i])->n;
    return n;
}

RecentSpan search_recent_span(const SearchRecent *recent)
{
    return recent->span;
}
