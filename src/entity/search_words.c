// SPDX-License-Identifier: Apache-2.0
//
// Who has a word: the lists that several words are intersected by. A frequent one has tens of
// thousands of rows, which take some 10 ms to read; so lists of customers are kept beside the
// store, for everybody who may find all customers. What the change log names since is read again
// and added to the lists that hold a word of it; who has changed since is checked when found, so
// nothing is taken from a list. After many changes lists are given up and read anew. A word with
// more rows than LIST_MAX is remembered as such, with some of the best.
//
// Kept lists are immutable bytes, exchanged under a lock: readers go on with theirs.
#include "entity/search_inside.h"

#include "entity/entities.h"
#include "entity/write.h"
#include "store/change.h"

#include <pthread.h>
#include <string.h>

enum {
    LIST_MAX = 100000,  // rows of a list that is kept: some 20 ms to read
    ONCE_MAX = 20000,   // the same of one that is not
    BEST_MAX = 2000,    // kept of what is longer
    CHANGES_MOST = 200, // taken in at once: some 10 ms
    KEPT_BYTES = 64 << 20,
    KEPT_US = 600000000, // then it is read anew, whatever the log says
    DIGIT_BITS = 11,
};

typedef struct {
    GBytes *items;
    bool complete;
    int64_t made_us, used_us;
    const Entity *members[MEMBERS_MAX];
    size_t n_members;
    char *from;    // the beginning of its terms
    GArray *added; // of uint64_t, while changes are taken in
} Kept;

typedef struct {
    pthread_mutex_t lock;
    GHashTable *lists;   // by list_name()
    GHashTable *changed; // int64_t: customers changed since lists were made
    int64_t pos;         // of the log: complete lists are true up to here; -1: not begun
    size_t bytes;
} Words;

// ---- life ----

static void kept_free(void *data)
{
    Kept *kept = data;
    g_bytes_unref(kept->items);
    g_free(kept->from);
    if (kept->added != NULL)
        g_array_unref(kept->added);
    g_free(kept);
}

static void *words_new(void)
{
    Words *words = g_new0(Words, 1);
    pthread_mutex_init(&words->lock, NULL);
    words->lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
    words->changed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    words->pos = -1;
    return words;
}

static void words_free(void *data)
{
    Words *words = data;
    g_hash_table_unref(words->lists);
    g_hash_table_unref(words->changed);
    pthread_mutex_destroy(&words->lock);
    g_free(words);
}

static Words *words_of(Store *store)
{
    return store_companion(store, words_new, words_free);
}

// ---- items ----

// By digits from the last on, as many as the largest has.
static void sort_items(uint64_t *items, size_t n)
{
    uint64_t most = 0;
    for (size_t i = 0; i < n; i++)
        most |= items[i];
    g_autofree uint64_t *other = g_new(uint64_t, n + 1);
    uint64_t *from = items, *to = other;
    for (unsigned shift = 0; shift < 64 && most >> shift != 0; shift += DIGIT_BITS) {
        size_t starts[(1 << DIGIT_BITS) + 1] = {0};
        const uint64_t mask = (1 << DIGIT_BITS) - 1;
        for (size_t i = 0; i < n; i++)
            starts[(from[i] >> shift & mask) + 1]++;
        for (size_t i = 1; i <= mask; i++)
            starts[i] += starts[i - 1];
        for (size_t i = 0; i < n; i++)
            to[starts[from[i] >> shift & mask]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}

// Sorted, each key once with its best rank.
static void settle_items(GArray *items)
{
    uint64_t *data = (uint64_t *)(void *)items->data;
    guint kept = 0;
    sort_items(data, items->len);
    for (guint i = 0; i < items->len; i++) {
        if (kept == 0 || word_key(data[kept - 1]) != word_key(data[i])) {
            data[kept++] = data[i];
            continue;
        }
        uint64_t one = data[kept - 1];
        unsigned rank = MIN(word_rank(one), word_rank(data[i]));
        data[kept - 1] = word_item(word_key(one), rank, word_is_open(one) || word_is_open(data[i]));
    }
    g_array_set_size(items, kept);
}

static GBytes *bytes_of(GArray *items)
{
    gsize length = items->len * sizeof(uint64_t);
    return g_bytes_new_take(g_array_free(items, FALSE), length);
}

// ---- following the change log ----

static void forget_lists(Words *words)
{
    GHashTableIter iterator;
    gpointer list;
    g_hash_table_iter_init(&iterator, words->lists);
    while (g_hash_table_iter_next(&iterator, NULL, &list)) {
        const Kept *kept = list;
        if (!kept->complete) // says no more than that there are many, and all found is checked
            continue;
        words->bytes -= g_bytes_get_size(kept->items);
        g_hash_table_iter_remove(&iterator);
    }
    g_hash_table_remove_all(words->changed);
}

static bool is_member(const Kept *kept, const Entity *entity)
{
    for (size_t i = 0; i < kept->n_members; i++)
        if (kept->members[i] == entity)
            return true;
    return false;
}

static void add_term(Kept *kept, const SearchTerm *term, int64_t key)
{
    size_t length = strlen(kept->from);
    if (term->length < length || memcmp(term->text, kept->from, length) != 0)
        return;
    uint64_t item = word_item(key, term->rank, false);
    if (kept->added == NULL)
        kept->added = g_array_new(FALSE, FALSE, sizeof item);
    g_array_append_val(kept->added, item);
}

static void add_record(Words *words, Arena *arena, const Record *record)
{
    size_t n;
    const SearchTerm *terms = search_terms(arena, record, false, &n);
    GHashTableIter iterator;
    gpointer list;
    g_hash_table_iter_init(&iterator, words->lists);
    while (g_hash_table_iter_next(&iterator, NULL, &list)) {
        Kept *kept = list;
        for (size_t i = 0; kept->complete && is_member(kept, record->entity) && i < n; i++)
            add_term(kept, &terms[i], record_owner(record));
    }
}

static void take_added(Words *words)
{
    GHashTableIter iterator;
    gpointer list;
    g_hash_table_iter_init(&iterator, words->lists);
    while (g_hash_table_iter_next(&iterator, NULL, &list)) {
        Kept *kept = list;
        if (kept->added == NULL)
            continue;
        gsize length = 0;
        const void *data = g_bytes_get_data(kept->items, &length);
        GArray *items = g_steal_pointer(&kept->added);
        words->bytes -= length;
        g_array_append_vals(items, data, (guint)(length / sizeof(uint64_t)));
        settle_items(items);
        g_bytes_unref(kept->items);
        kept->items = bytes_of(items);
        words->bytes += g_bytes_get_size(kept->items);
    }
}

typedef struct {
    const Entity *entity;
    int64_t id, customer_id;
    ChangeOperation operation;
} Touched;

static void note(GArray *touched, const Touched *one)
{
    if (one->entity != NULL && search_covers(one->entity) &&
        search_subject(one->entity) == &ENTITY_CUSTOMER)
        g_array_append_val(touched, *one);
}

static bool note_change(const Change *change, void *context)
{
    note(context, &(Touched){entity_find(change->entity), change->id, change->customer_id,
                             change->operation});
    return true;
}

// What is committed on PostgreSQL and not yet in the log, but for what is new, which is in memory
// (search_recent.h); NULL on SQLite.
static Cursor *ask_outbox(Tx *tx)
{
    return tx_engine(tx) == STORE_POSTGRESQL
               ? tx_query(tx,
                          "SELECT entity, id, customer_id, operation FROM outbox "
                          "WHERE operation <> 'create'",
                          NO_PARAMS)
               : NULL;
}

static void note_outbox(GArray *touched, Cursor *rows)
{
    while (rows != NULL && touched->len <= CHANGES_MOST && cursor_next(rows)) {
        Touched one = {entity_find(cursor_text(rows, 0, NULL)), cursor_integer(rows, 1),
                       cursor_integer(rows, 2), CHANGE_UPDATE};
        change_operation_from(cursor_text(rows, 3, NULL), &one.operation);
        note(touched, &one);
    }
}

static void take_change(Words *words, Tx *tx, Arena *arena, const Touched *touched)
{
    if (touched->operation != CHANGE_CREATE)
        g_hash_table_add(words->changed, g_memdup2(&touched->customer_id, sizeof(int64_t)));
    if (touched->operation == CHANGE_DELETE || touched->operation == CHANGE_REMOVE)
        return;
    const Record *record = record_load(tx, arena, touched->entity, touched->id);
    if (record != NULL)
        add_record(words, arena, record);
}

// Lists become true up to `top`, the end of the log for this transaction, and with what waits in
// the outbox.
static void follow_log(Words *words, Tx *tx, int64_t top, GArray *touched)
{
    g_autoptr(Arena) arena = arena_new();
    bool few = words->pos >= 0 && top - words->pos <= CHANGES_MOST;
    if (few && top > words->pos)
        tx_changes(tx, words->pos, CHANGES_MOST, note_change, touched);
    few = few && touched->len <= CHANGES_MOST;
    for (guint i = 0; few && i < touched->len; i++) {
        const Touched *one = &g_array_index(touched, Touched, i);
        few = one->operation != CHANGE_MOVE; // what was somebody's is another's
        if (few)
            take_change(words, tx, arena, one);
    }
    take_added(words);
    if (!few || tx_failed(tx))
        forget_lists(words);
    words->pos = tx_failed(tx) ? -1 : MAX(top, words->pos);
}

void word_lists_follow(ScanContext *context)
{
    Words *words = words_of(tx_store(context->tx));
    g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(Touched));
    g_autoptr(Cursor) outbox = ask_outbox(context->tx); // travels with the next question
    context->log_pos = tx_change_pos(context->tx);
    note_outbox(touched, outbox);
    pthread_mutex_lock(&words->lock);
    if (context->log_pos > words->pos || touched->len > 0)
        follow_log(words, context->tx, context->log_pos, touched);
    pthread_mutex_unlock(&words->lock);
}

void word_lists_open(Store *store, WordItems *found)
{
    Words *words = words_of(store);
    pthread_mutex_lock(&words->lock);
    for (size_t i = 0; g_hash_table_size(words->changed) > 0 && i < found->n; i++) {
        int64_t key = word_key(found->items[i]);
        if (g_hash_table_contains(words->changed, &key))
            found->items[i] = word_item(key, word_rank(found->items[i]), true);
    }
    pthread_mutex_unlock(&words->lock);
}

// ---- lists that are kept ----

// Rows of limited scans are not everybody's.
static bool is_kept(const ScanContext *context, const Group *group)
{
    return group->subject == &ENTITY_CUSTOMER && context->query->condition == NULL;
}

static char *list_name(const Group *group, const Word *word)
{
    GString *name = g_string_new(word->from);
    for (size_t i = 0; i < group->n_members; i++)
        g_string_append_printf(name, "|%s", group->members[i]->name);
    return g_string_free(name, FALSE);
}

static bool find_kept(const ScanContext *context, const Group *group, const Word *word,
                      WordList *out)
{
    if (!is_kept(context, group))
        return false;
    Words *words = words_of(tx_store(context->tx));
    g_autofree char *name = list_name(group, word);
    int64_t now = g_get_monotonic_time();
    pthread_mutex_lock(&words->lock);
    Kept *kept = g_hash_table_lookup(words->lists, name);
    bool found = kept != NULL && now - kept->made_us < KEPT_US;
    if (found) {
        gsize length = 0;
        kept->used_us = now;
        *out = (WordList){.kept = g_bytes_ref(kept->items), .complete = kept->complete};
        out->items = g_bytes_get_data(kept->items, &length);
        out->n = length / sizeof(uint64_t);
    }
    pthread_mutex_unlock(&words->lock);
    return found;
}

static void drop_oldest(Words *words)
{
    GHashTableIter iterator;
    gpointer name, list, oldest = NULL;
    int64_t used = INT64_MAX;
    g_hash_table_iter_init(&iterator, words->lists);
    while (g_hash_table_iter_next(&iterator, &name, &list)) {
        if (((const Kept *)list)->used_us < used) {
            used = ((const Kept *)list)->used_us;
            oldest = name;
        }
    }
    const Kept *kept = g_hash_table_lookup(words->lists, oldest);
    words->bytes -= g_bytes_get_size(kept->items);
    g_hash_table_remove(words->lists, oldest);
}

static void keep_list(const ScanContext *context, const Group *group, const Word *word,
                      const WordList *list)
{
    Words *words = words_of(tx_store(context->tx));
    Kept *kept = g_new0(Kept, 1);
    kept->items = g_bytes_ref(list->kept);
    kept->complete = list->complete;
    kept->made_us = kept->used_us = g_get_monotonic_time();
    memcpy(kept->members, group->members, sizeof kept->members);
    kept->n_members = group->n_members;
    kept->from = g_strdup(word->from);
    char *name = list_name(group, word);
    pthread_mutex_lock(&words->lock);
    const Kept *before = g_hash_table_lookup(words->lists, name);
    if (words->pos == context->log_pos || !list->complete) { // else it is not up to date
        words->bytes -= before != NULL ? g_bytes_get_size(before->items) : 0;
        words->bytes += g_bytes_get_size(kept->items);
        g_hash_table_replace(words->lists, name, kept);
        while (words->bytes > KEPT_BYTES)
            drop_oldest(words);
    } else {
        g_free(name);
        kept_free(kept);
    }
    pthread_mutex_unlock(&words->lock);
}

// ---- reading ----

static void ask_stretches(ScanBatch *batch, const Group *group, const Word *word)
{
    size_t most = is_kept(batch->context, group) ? LIST_MAX : ONCE_MAX;
    for (unsigned rank = 0; rank < SEARCH_RANKS; rank++) {
        for (size_t i = 0; i < group->n_members; i++) {
            RecentTerm from = {.entity = group->members[i],
                               .text = word->from,
                               .length = (uint16_t)strlen(word->from),
                               .rank = (uint8_t)rank};
            scan_batch_add(batch, &from, word->to, most);
        }
    }
}

void word_ask(ScanBatch *batch, const Group *group, const Word *word)
{
    WordList list;
    if (find_kept(batch->context, group, word, &list))
        word_list_free(&list);
    else
        ask_stretches(batch, group, word);
}

// Of the group's scans in the batch; in the order of ranks, so that those read are the best.
static WordList read_list(ScanBatch *batch, const Group *group)
{
    size_t most = is_kept(batch->context, group) ? LIST_MAX : ONCE_MAX;
    GArray *items = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (Scan *scan = batch->scans; scan < batch->scans + batch->n; scan++) {
        if (search_subject(scan->row.entity) != group->subject)
            continue;
        while (items->len < most && scan_step_any(scan)) {
            int64_t key = group->subject == &ENTITY_CUSTOMER ? scan->row.customer_id : scan->row.id;
            uint64_t item = word_item(key, scan->row.rank, scan->is_new);
            g_array_append_val(items, item);
        }
    }
    WordList list = {.complete = items->len < most};
    if (!list.complete)
        g_array_set_size(items, BEST_MAX);
    settle_items(items);
    list.n = items->len;
    list.kept = bytes_of(items);
    list.items = g_bytes_get_data(list.kept, NULL);
    return list;
}

static bool has_scans(const ScanBatch *batch, const Group *group)
{
    for (size_t i = 0; i < batch->n; i++)
        if (search_subject(batch->scans[i].row.entity) == group->subject)
            return true;
    return false;
}

// New terms of the word in memory: their records are not in lists that are kept.
static void add_recent(ScanContext *context, const Group *group, const Word *word, WordList *list)
{
    if (search_recent_size(context->recent) == 0)
        return;
    GArray *items = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(ScanBatch) batch = scan_batch_new(context, SEARCH_RANKS * MEMBERS_MAX);
    ask_stretches(batch, group, word);
    for (Scan *scan = batch->scans; scan < batch->scans + batch->n; scan++) {
        while (scan_step_new(scan)) {
            uint64_t item = word_item(scan->row.customer_id, scan->row.rank, true);
            g_array_append_val(items, item);
        }
    }
    if (items->len == 0) {
        g_array_unref(items);
        return;
    }
    g_array_append_vals(items, list->items, (guint)list->n);
    settle_items(items);
    g_bytes_unref(list->kept);
    list->n = items->len;
    list->kept = bytes_of(items);
    list->items = g_bytes_get_data(list->kept, NULL);
}

WordList word_list(ScanBatch *batch, const Group *group, const Word *word)
{
    ScanContext *context = batch->context;
    WordList list;
    if (find_kept(context, group, word, &list)) {
        add_recent(context, group, word, &list);
        return list;
    }
    if (has_scans(batch, group)) {
        list = read_list(batch, group);
    } else {
        g_autoptr(ScanBatch) own = scan_batch_new(context, SEARCH_RANKS * MEMBERS_MAX);
        ask_stretches(own, group, word);
        list = read_list(own, group);
    }
    if (is_kept(context, group) && !tx_failed(context->tx))
        keep_list(context, group, word, &list);
    return list;
}

void word_list_free(WordList *list)
{
    g_clear_pointer((GBytes **)&list->kept, g_bytes_unref);
}
