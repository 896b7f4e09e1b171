// SPDX-License-Identifier: Apache-2.0
//
// What is learnt and how far the log was read are written in one transaction, so that no event
// counts twice. When that fails, everything in memory is forgotten and read anew.
#include "collect/schema/schema_keeper.h"

#include "base/json_read.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/when.h"
#include "collect/schema/schema_table.h"
#include "job/lease.h"
#include "store/change.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#define LEASE_NAME "event_schema"

enum {
    LOOK_MS = 1000,
    REST_TIMES = 9,     // as long as a round took of the processor: a tenth of a core at most
    RENEW_SECONDS = 10, // of the lease
    GONE_SECONDS = 600, // between looks for events that have stopped
    WEEK_SECONDS = 7 * 86400,
    NICE = 10,
};

// A schema and whose it is.
typedef struct {
    char *key; // source_key()
    int64_t source_id;
    char *name;
    EventSchema *schema;
    bool changed;
} Known;

struct SchemaKeeper {
    Store *store;
    char *holder;
    bool holds;
    int64_t renewed_at, looked_at;
    int64_t pos;       // of the log; -1: nothing is loaded
    GHashTable *known; // key → Known
    unsigned n_changed;
    GArray *drifts;     // of DriftRow whose texts are in the arena
    GPtrArray *dropped; // of Known that made room
    Arena *arena;       // of a batch
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool running, stopping; // stopping: under lock
};

// ---- what is known ----

static void known_free(void *context)
{
    Known *known = context;
    event_schema_free(known->schema);
    g_free(known->key);
    g_free(known->name);
    g_free(known);
}

static void forget(SchemaKeeper *keeper)
{
    g_hash_table_remove_all(keeper->known);
    g_ptr_array_set_size(keeper->dropped, 0);
    g_array_set_size(keeper->drifts, 0);
    keeper->n_changed = 0;
    keeper->pos = -1;
}

static Known *add_known(SchemaKeeper *keeper, int64_t source_id, const char *name,
                        EventSchema *schema)
{
    Known *known = g_new0(Known, 1);
    known->key = g_strdup_printf("%" G_GINT64_FORMAT " %s", source_id, name);
    known->source_id = source_id;
    known->name = g_strdup(name);
    known->schema = schema;
    g_hash_table_replace(keeper->known, known->key, known);
    return known;
}

static void add_row(const SchemaRow *row, void *context)
{
    EventSchema *schema = event_schema_read(row->shape);
    if (schema != NULL)
        add_known(context, row->source_id, row->name, schema);
}

// The schema that a new one may replace.
static Known *find_replaceable(const SchemaKeeper *keeper, int64_t now)
{
    Known *best = NULL;
    bool best_young = false;
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, keeper->known);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        Known *known = value;
        bool young = event_schema_events(known->schema) < SCHEMA_GROWN;
        int64_t last_at = event_schema_last_at(known->schema);
        if (!young && now - last_at < WEEK_SECONDS * SECOND_US)
            continue;
        if (best == NULL || young > best_young ||
            (young == best_young && last_at < event_schema_last_at(best->schema))) {
            best = known;
            best_young = young;
        }
    }
    return best;
}

static Known *find_known(SchemaKeeper *keeper, int64_t source_id, const char *name, int64_t now)
{
    const char *key = arena_printf(keeper->arena, "%" G_GINT64_FORMAT " %s", source_id, name);
    Known *known = g_hash_table_lookup(keeper->known, key);
    if (known != NULL)
        return known;
    if (g_hash_table_size(keeper->known) >= SCHEMAS_MOST) {
        Known *old = find_replaceable(keeper, now);
        if (old == NULL)
            return NULL;
        g_hash_table_steal(keeper->known, old->key);
        keeper->n_changed -= old->changed ? 1 : 0;
        g_ptr_array_add(keeper->dropped, old);
    }
    return add_known(keeper, source_id, name, event_schema_new());
}

// ---- one batch of events ----

typedef struct {
    int64_t pos, at, source_id, customer_id;
    const char *name, *properties; // in the arena
} Arrived;

typedef struct {
    SchemaKeeper *keeper;
    GArray *arrived; // of Arrived
    int64_t head;
} Batch;

static bool read_batch(Tx *tx, void *context, GError **error)
{
    (void)error;
    Batch *batch = context;
    SchemaKeeper *keeper = batch->keeper;
    arena_reset(keeper->arena);
    g_array_set_size(batch->arrived, 0);
    batch->head = tx_change_pos(tx);
    int64_t waiting = batch->head - keeper->pos;
    int64_t stride = waiting > SCHEMA_BACKLOG_MOST ? waiting / SCHEMA_SAMPLE : 1;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT c.pos, c.at, e.source_id, e.customer_id, e.name, e.properties "
        "FROM change_log c JOIN event e ON e.id = c.id "
        "WHERE c.pos > $1 AND c.pos <= $2 AND c.entity = 'event' AND c.operation = 'create' "
        "AND c.pos % $3 = 0 ORDER BY c.pos LIMIT $4",
        PARAMS(value_integer(keeper->pos), value_integer(batch->head), value_integer(stride),
               value_integer(SCHEMA_EVENTS_AT_ONCE)));
    while (cursor_next(rows)) {
        Arrived arrived = {.pos = cursor_integer(rows, 0),
                           .at = cursor_integer(rows, 1),
                           .source_id = cursor_integer(rows, 2),
                           .customer_id = cursor_integer(rows, 3),
                           .name = arena_copy(keeper->arena, cursor_text(rows, 4, NULL), -1),
                           .properties = arena_copy(keeper->arena, cursor_text(rows, 5, NULL), -1)};
        g_array_append_val(batch->arrived, arrived);
    }
    return true;
}

typedef struct {
    SchemaKeeper *keeper;
    const Known *known;
    int64_t at;
} Telling;

static void note_drift(const Drift *drift, void *context)
{
    const Telling *telling = context;
    Arena *arena = telling->keeper->arena;
    DriftRow row = {.source_id = telling->known->source_id,
                    .name = arena_copy(arena, telling->known->name, -1),
                    .at = telling->at,
                    .kind = drift->kind,
                    .path = arena_copy(arena, drift->path, -1),
                    .was = drift->was,
                    .now = drift->now};
    g_array_append_val(telling->keeper->drifts, row);
}

static void mark_changed(SchemaKeeper *keeper, Known *known)
{
    keeper->n_changed += known->changed ? 0 : 1;
    known->changed = true;
}

static void learn(SchemaKeeper *keeper, const Arrived *arrived)
{
    if (arrived->name == NULL)
        return;
    Known *known = find_known(keeper, arrived->source_id, arrived->name, arrived->at);
    if (known == NULL)
        return;
    json_object *properties = json_read(arrived->properties);
    SchemaEvent event = {properties, arrived->customer_id, arrived->at};
    Telling telling = {keeper, known, arrived->at};
    event_schema_learn(known->schema, &event, note_drift, &telling);
    json_object_put(properties);
    mark_changed(keeper, known);
}

// Learns until so much has changed that it has to be written; returns how far it came.
static int64_t learn_batch(SchemaKeeper *keeper, const Batch *batch)
{
    for (guint i = 0; i < batch->arrived->len; i++) {
        const Arrived *arrived = &g_array_index(batch->arrived, Arrived, i);
        learn(keeper, arrived);
        if (keeper->n_changed >= SCHEMA_WRITES_AT_ONCE)
            return arrived->pos;
    }
    bool full = batch->arrived->len == SCHEMA_EVENTS_AT_ONCE;
    return full ? g_array_index(batch->arrived, Arrived, batch->arrived->len - 1).pos : batch->head;
}

// ---- writing ----

static bool write_learnt(Tx *tx, void *context, GError **error)
{
    SchemaKeeper *keeper = context;
    if (!lease_keep(tx, LEASE_NAME, keeper->holder, error))
        return false;
    for (guint i = 0; i < keeper->dropped->len; i++) {
        const Known *old = g_ptr_array_index(keeper->dropped, i);
        schema_table_drop(tx, old->source_id, old->name);
    }
    GHashTableIter iterator;
    gpointer value;
    g_auto(Buffer) shape = {0};
    g_hash_table_iter_init(&iterator, keeper->known);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const Known *known = value;
        if (!known->changed)
            continue;
        shape.length = 0;
        event_schema_print(known->schema, &shape);
        SchemaRow row = {known->source_id, known->name, buffer_string(&shape),
                         event_schema_last_at(known->schema)};
        schema_table_put(tx, &row);
    }
    for (guint i = 0; i < keeper->drifts->len; i++)
        schema_table_add_drift(tx, &g_array_index(keeper->drifts, DriftRow, i));
    schema_table_set_pos(tx, keeper->pos);
    return true;
}

static bool save(SchemaKeeper *keeper, int64_t now, GError **error)
{
    if (!store_write(keeper->store, write_learnt, keeper, error)) {
        forget(keeper);
        keeper->holds = false;
        return false;
    }
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, keeper->known);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        ((Known *)value)->changed = false;
    keeper->n_changed = 0;
    g_ptr_array_set_size(keeper->dropped, 0);
    g_array_set_size(keeper->drifts, 0);
    keeper->renewed_at = now;
    return true;
}

// Events that used to come and have stopped.
static void look_for_gone(SchemaKeeper *keeper, int64_t now)
{
    GHashTableIter iterator;
    gpointer value;
    keeper->looked_at = now;
    g_hash_table_iter_init(&iterator, keeper->known);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        Known *known = value;
        Telling telling = {keeper, known, now};
        guint before = keeper->drifts->len;
        event_schema_look(known->schema, now, note_drift, &telling);
        if (keeper->drifts->len > before)
            mark_changed(keeper, known);
        if (keeper->n_changed >= SCHEMA_WRITES_AT_ONCE)
            return;
    }
}

// ---- rounds ----

static bool take_lease(Tx *tx, void *context, GError **error)
{
    (void)error;
    SchemaKeeper *keeper = context;
    keeper->holds = lease_take(tx, LEASE_NAME, keeper->holder) && !tx_failed(tx);
    if (!keeper->holds || schema_table_pos(tx) != keeper->pos)
        forget(keeper); // another has learnt meanwhile
    return true;
}

static bool load(Tx *tx, void *context, GError **error)
{
    (void)error;
    SchemaKeeper *keeper = context;
    forget(keeper);
    schema_table_read(tx, add_row, keeper);
    int64_t pos = schema_table_pos(tx);
    // Met for the first time, the log may be long: what has arrived lately is enough.
    keeper->pos = pos >= 0 ? pos : MAX(0, tx_change_pos(tx) - SCHEMA_BACKLOG_MOST);
    return true;
}

static bool read_head(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = tx_change_pos(tx);
    return true;
}

// Holds the lease and has loaded; false in *out_ready while another process does the work.
static bool prepare(SchemaKeeper *keeper, int64_t now, bool *out_ready, GError **error)
{
    if (now - keeper->renewed_at > RENEW_SECONDS * SECOND_US) {
        keeper->renewed_at = now;
        keeper->holds = false;
        if (!store_write(keeper->store, take_lease, keeper, error))
            return false;
    }
    *out_ready = keeper->holds;
    if (!keeper->holds || keeper->pos >= 0)
        return true;
    if (store_read(keeper->store, load, keeper, error))
        return true;
    forget(keeper);
    return false;
}

bool schema_keeper_round(SchemaKeeper *keeper, bool *out_more, GError **error)
{
    int64_t now = g_get_real_time(), head = 0;
    *out_more = false;
    if (!store_read(keeper->store, read_head, &head, error))
        return false;
    bool due = now - keeper->looked_at > GONE_SECONDS * SECOND_US;
    if (head == keeper->pos && !due)
        return true; // nothing is written while nothing happens
    bool ready = false;
    if (!prepare(keeper, now, &ready, error))
        return false;
    if (!ready)
        return true;
    Batch batch = {.keeper = keeper, .arrived = g_array_new(FALSE, FALSE, sizeof(Arrived))};
    bool good = store_read(keeper->store, read_batch, &batch, error);
    int64_t before = keeper->pos;
    if (good) {
        keeper->pos = learn_batch(keeper, &batch);
        *out_more = keeper->pos < batch.head;
        if (due && !*out_more)
            look_for_gone(keeper, now);
        if (keeper->pos > before || keeper->n_changed > 0)
            good = save(keeper, now, error);
    }
    g_array_unref(batch.arrived);
    return good;
}

// ---- the thread ----

// False when the keeper is to stop.
static bool rest(SchemaKeeper *keeper, int64_t ms)
{
    struct timespec until = thread_deadline(ms * 1000);
    int end = 0;
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stopping && end == 0)
        end = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    bool goes_on = !keeper->stopping;
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static int64_t time_used_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

static void *keep(void *context)
{
    thread_name("schema");
    SchemaKeeper *keeper = context;
    bool failing = false;
    int64_t ms = LOOK_MS;
    thread_stand_back(NICE);
    while (rest(keeper, ms)) {
        g_autoptr(GError) error = NULL;
        bool more = false;
        int64_t before = time_used_ms();
        bool good = schema_keeper_round(keeper, &more, &error);
        if (!good && !failing)
            log_line(LOG_WARNING, "events", "schemas are not learnt: %s",
                     error_text(error, LANGUAGE_EN));
        failing = !good;
        int64_t used = (time_used_ms() - before) * REST_TIMES;
        ms = more ? MIN(used, LOOK_MS) : LOOK_MS;
    }
    return NULL;
}

SchemaKeeper *schema_keeper_new(Store *store)
{
    SchemaKeeper *keeper = g_new0(SchemaKeeper, 1);
    keeper->store = store;
    keeper->holder = lease_holder_new();
    keeper->pos = -1;
    keeper->known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, known_free);
    keeper->dropped = g_ptr_array_new_with_free_func(known_free);
    keeper->drifts = g_array_new(FALSE, FALSE, sizeof(DriftRow));
    keeper->arena = arena_new();
    pthread_mutex_init(&keeper->lock, NULL);
    thread_cond_init(&keeper->wake);
    return keeper;
}

void schema_keeper_start(SchemaKeeper *keeper)
{
    keeper->running = pthread_create(&keeper->thread, NULL, keep, keeper) == 0;
    if (!keeper->running)
        log_line(LOG_ERROR, "events", "schemas are not learnt: no thread can be made");
}

void schema_keeper_free(SchemaKeeper *keeper)
{
    if (keeper == NULL)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->stopping = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    if (keeper->running)
        pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    arena_free(keeper->arena);
    g_array_unref(keeper->drifts);
    g_ptr_array_unref(keeper->dropped);
    g_hash_table_unref(keeper->known);
    g_free(keeper->holder);
    g_free(keeper);
}
