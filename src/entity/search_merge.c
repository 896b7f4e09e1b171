// SPDX-License-Identifier: Apache-2.0
//
// Records may change while their terms are being written. Each slice therefore begins by asking the
// log what has changed since the batch was read: such a record leaves the batch and gets the terms
// it has now, in the same transaction. So search_term holds no term that no record has, whatever
// happens in between, and a merge that breaks off is simply begun again.
#include "entity/search_merge.h"

#include "entity/entities.h"
#include "entity/search_recent.h"
#include "entity/write.h"
#include "store/change.h"

#include <string.h>

enum {
    COLUMNS = 5,
    SLICE = 5000,        // terms written in one transaction: some 10 ms
    SLICE_LARGE = 10000, // the same on PostgreSQL: some 100 ms
};

typedef struct {
    const Entity *entity;
    int64_t id;
} RecordKey;

typedef struct {
    SearchRecent *recent;
    const RecentTerm **terms; // all of the batch, in the order of the table
    size_t n, at, end;        // the slice: from `at` to before `end`
    int64_t seen;             // changes up to here are known
    int64_t next_seen;        // after this slice
    GHashTable *records;      // RecordKey of the batch, those that have not changed
    GPtrArray *changed;       // RecordKey found by this slice
} Merge;

static guint key_hash(gconstpointer data)
{
    const RecordKey *key = data;
    return g_direct_hash(key->entity) ^ (guint)(key->id * INT64_C(0x9e3779b1));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const RecordKey *x = a, *y = b;
    return x->entity == y->entity && x->id == y->id;
}

// ---- the batch ----

static void sort_batch(Merge *merge)
{
    size_t runs = search_recent_runs(merge->recent);
    g_autofree size_t *at = g_new0(size_t, runs + 1);
    merge->terms = g_new(const RecentTerm *, search_recent_size(merge->recent) + 1);
    for (;;) {
        const RecentTerm *best = NULL;
        size_t best_run = 0;
        for (size_t i = 0; i < runs; i++) {
            size_t n;
            const RecentTerm *terms = search_recent_run(merge->recent, i, &n);
            if (at[i] < n && (best == NULL || recent_term_compare(&terms[at[i]], best) < 0)) {
                best = &terms[at[i]];
                best_run = i;
            }
        }
        if (best == NULL)
            break;
        at[best_run]++;
        merge->terms[merge->n++] = best;
    }
}

static void list_records(Merge *merge)
{
    merge->records = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    for (size_t i = 0; i < merge->n; i++) {
        RecordKey key = {merge->terms[i]->entity, merge->terms[i]->id};
        if (!g_hash_table_contains(merge->records, &key))
            g_hash_table_add(merge->records, g_memdup2(&key, sizeof key));
    }
}

static bool begin(Tx *tx, void *context, GError **error)
{
    (void)error;
    Merge *merge = context;
    g_clear_pointer(&merge->recent, search_recent_unref);
    merge->recent = search_recent_seal(tx);
    return true;
}

// ---- one slice ----

// What changed since the batch was read. On PostgreSQL the changes that are not in the log yet wait
// in the outbox, and those that have touched search_term and are not committed are waited for.
static void find_changed(Tx *tx, Merge *merge)
{
    if (tx_engine(tx) == STORE_POSTGRESQL)
        tx_run(tx, "LOCK TABLE search_term IN SHARE ROW EXCLUSIVE MODE", NO_PARAMS);
    g_ptr_array_set_size(merge->changed, 0);
    merge->next_seen = tx_change_pos(tx);
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT entity, id FROM change_log WHERE pos > $1 AND operation <> 'create' "
                 "UNION ALL SELECT entity, id FROM outbox WHERE operation <> 'create'",
                 PARAMS(value_integer(merge->seen)));
    while (cursor_next(rows)) {
        RecordKey key = {entity_find(cursor_text(rows, 0, NULL)), cursor_integer(rows, 1)};
        if (key.entity != NULL && g_hash_table_contains(merge->records, &key))
            g_ptr_array_add(merge->changed, g_memdup2(&key, sizeof key));
    }
}

static bool is_changed(const Merge *merge, const RecentTerm *term)
{
    for (guint i = 0; i < merge->changed->len; i++) {
        const RecordKey *key = merge->changed->pdata[i];
        if (key->entity == term->entity && key->id == term->id)
            return true;
    }
    return false;
}

// What was changed has written what it won or lost; what it kept may be missing yet.
static void write_changed(Tx *tx, const Merge *merge)
{
    g_autoptr(Arena) arena = arena_new();
    for (guint i = 0; i < merge->changed->len; i++) {
        const RecordKey *key = merge->changed->pdata[i];
        const Record *record = record_load(tx, arena, key->entity, key->id);
        if (record != NULL)
            search_update(tx, arena, NULL, record);
    }
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Merge *merge = context;
    find_changed(tx, merge);
    write_changed(tx, merge);
    g_autofree Value *values = g_new(Value, COLUMNS * (merge->end - merge->at) + 1);
    size_t n = 0;
    for (size_t i = merge->at; i < merge->end; i++) {
        const RecentTerm *term = merge->terms[i];
        RecordKey key = {term->entity, term->id};
        if (!g_hash_table_contains(merge->records, &key) || is_changed(merge, term))
            continue;
        Value *row = values + COLUMNS * n++;
        row[0] = value_text(term->entity->name);
        row[1] = value_integer(term->rank);
        row[2] = value_slice(term->text, term->length);
        row[3] = value_integer(term->customer_id);
        row[4] = value_integer(term->id);
    }
    if (n > 0)
        tx_run_many(tx, SEARCH_INSERT, values, COLUMNS, n);
    if (merge->end == merge->n) {
        RecentSpan span = search_recent_span(merge->recent);
        tx_run(tx, "UPDATE consumer SET pos = $1 WHERE name = 'search' AND pos < $1",
               PARAMS(value_integer(span.to)));
    }
    return !tx_failed(tx);
}

static bool write_all(Merge *merge, Store *store, GError **error)
{
    size_t slice = store_engine(store) == STORE_SQLITE ? SLICE : SLICE_LARGE;
    do {
        merge->end = MIN(merge->at + slice, merge->n);
        if (!store_write(store, write_slice, merge, error))
            return false;
        for (guint i = 0; i < merge->changed->len; i++)
            g_hash_table_remove(merge->records, merge->changed->pdata[i]);
        merge->seen = merge->next_seen;
        merge->at = merge->end;
    } while (merge->at < merge->n);
    return true;
}

// ---- all together ----

static bool merge_alone(Store *store, size_t least, size_t *out_waiting, GError **error)
{
    Merge merge = {.changed = g_ptr_array_new_with_free_func(g_free)};
    bool good = store_read(store, begin, &merge, error);
    size_t waiting = good ? search_recent_size(merge.recent) : 0;
    RecentSpan span = good ? search_recent_span(merge.recent) : (RecentSpan){0};
    if (good && span.to > span.from && waiting >= least) {
        merge.seen = span.seen;
        sort_batch(&merge);
        list_records(&merge);
        good = write_all(&merge, store, error);
        waiting = 0;
        g_hash_table_unref(merge.records);
        g_free(merge.terms);
    }
    g_ptr_array_unref(merge.changed);
    search_recent_unref(merge.recent);
    if (good && out_waiting != NULL)
        *out_waiting = waiting;
    return good;
}

bool search_merge(Store *store, size_t least, size_t *out_waiting, GError **error)
{
    search_recent_lock(store);
    bool good = merge_alone(store, least, out_waiting, error);
    search_recent_unlock(store);
    return good;
}
