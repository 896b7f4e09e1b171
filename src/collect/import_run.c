// SPDX-License-Identifier: Apache-2.0
//
// The course of an import. First the files are read from beginning to end and their rows gathered
// by record (import_read.c); then groups become drafts and drafts slices. While a slice is being
// written the next one is read, so that reading costs no time on a second core. A slice takes as
// many lines as its time allows, which is measured; its size follows. SQLite's one writer must soon
// be free for others; on PostgreSQL an import only stands in its own way, and few commits are
// better.
//
// Each slice saves, in its own transaction, the key it ended with: keys come in order, so a run
// that begins again after a crash gathers the same files and passes over everything up to that key.
// The first slice carries the rows refused while gathering.
#include "collect/import_clean.h"
#include "collect/import_run.h"
#include "collect/slice_time.h"

#include "entity/search_merge.h"

#include <pthread.h>
#include <string.h>

enum {
    SLICE_LINES_MIN = 16,
    SLICE_LINES_FIRST = 200,
    MERGE_EACH = 32, // slices between two looks at how many search terms wait
};

typedef struct {
    int64_t us;
    size_t lines_max;
} SliceLimits;

static const SliceLimits SLICE_LIMITS[] = {
    [STORE_SQLITE] = {.us = 15000, .lines_max = 4000},
    [STORE_POSTGRESQL] = {.us = 250000, .lines_max = 8000},
};

// ---- slices ----

static void put_json(void *json)
{
    json_object_put(json);
}

Slice *slice_new(void)
{
    Slice *slice = g_new0(Slice, 1);
    slice->arena = arena_new();
    slice->writing = arena_new();
    slice->drafts = g_ptr_array_new();
    slice->customs = g_ptr_array_new_with_free_func(put_json);
    return slice;
}

static void slice_empty(Slice *slice)
{
    g_ptr_array_set_size(slice->drafts, 0);
    g_ptr_array_set_size(slice->customs, 0);
    g_clear_pointer(&slice->last_key, g_free);
    arena_reset(slice->arena);
    arena_reset(slice->writing);
    slice->rejects.length = slice->write_rejects.length = 0;
    slice->changes.length = slice->write_changes.length = 0;
    slice->n_lines = 0;
    slice->n_rejected = slice->n_changed = 0;
}

void slice_free(Slice *slice)
{
    if (slice == NULL)
        return;
    slice_empty(slice);
    arena_free(slice->arena);
    arena_free(slice->writing);
    g_ptr_array_unref(slice->drafts);
    g_ptr_array_unref(slice->customs);
    buffer_clear(&slice->rejects);
    buffer_clear(&slice->write_rejects);
    buffer_clear(&slice->changes);
    buffer_clear(&slice->write_changes);
    g_free(slice);
}

static ImportResult result_after(const Import *import, const Slice *slice)
{
    ImportResult result = import->result;
    result.inserted += slice->counts.inserted;
    result.updated += slice->counts.updated;
    result.unchanged += slice->counts.unchanged;
    result.rejected += slice->counts.rejected + slice->n_rejected;
    result.cleaned += slice->n_changed;
    result.joined += slice->counts.joined;
    return result;
}

static void state_print(Buffer *out, const Import *import, const Slice *slice)
{
    ImportResult result = result_after(import, slice);
    json_object_begin(out);
    json_member_text(out, "after", slice->last_key);
    json_member_text(out, "print", import->fingerprint);
    json_member_integer(out, "inserted", result.inserted);
    json_member_integer(out, "updated", result.updated);
    json_member_integer(out, "unchanged", result.unchanged);
    json_member_integer(out, "rejected", result.rejected);
    json_member_integer(out, "cleaned", result.cleaned);
    json_member_integer(out, "joined", result.joined);
    json_object_end(out);
}

typedef struct {
    Import *import;
    Slice *slice;
    int64_t took_us;
    GError *error; // what the slice ended with
    bool done;
    pthread_mutex_t lock;
    pthread_cond_t changed;
} Flight;

// What a slice adds to the file of rejects: whole, or nothing when it would become too long.
static void new_rejects(const Import *import, const Slice *slice, Buffer *out)
{
    size_t length = slice->rejects.length + slice->write_rejects.length;
    if (length == 0 || import->rejects.length + (int64_t)length > REJECTS_MAX)
        return;
    if (import->rejects.length == 0)
        reject_header(out);
    buffer_add(out, slice->rejects.data, slice->rejects.length);
    buffer_add(out, slice->write_rejects.data, slice->write_rejects.length);
}

// The same of the list of changes.
static void new_changes(const Import *import, const Slice *slice, Buffer *out)
{
    if (slice->changes.length + slice->write_changes.length == 0)
        return;
    if (import->changes.length == 0)
        import_changes_header(out);
    buffer_add(out, slice->changes.data, slice->changes.length);
    buffer_add(out, slice->write_changes.data, slice->write_changes.length);
}

static bool write_drafts(Import *import, Slice *slice, Writing *writing, GError **error)
{
    if (slice->drafts->len == 0)
        return true;
    if (import->plan.entity == &ENTITY_ORDER)
        return write_orders(import, slice, writing, error);
    if (import->plan.entity == &ENTITY_EVENT)
        return write_events(import, slice, writing, error);
    return write_entities(import, slice, writing, error);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Flight *flight = context;
    Import *import = flight->import;
    Slice *slice = flight->slice;
    int64_t begun = slice_time(tx);
    arena_reset(slice->writing);
    slice->counts = (SliceCounts){0};
    slice->write_rejects.length = slice->write_changes.length = 0;
    import->noted = &slice->write_changes;
    Writing writing = {.tx = tx,
                       .arena = slice->writing,
                       .model = import->model,
                       .actor_id = import->asker.staff_id,
                       .import_id = import->import_id,
                       .bulk = true};
    // Two imports of one source must not make the same record twice; SQLite has one writer anyway.
    if (tx_engine(tx) == STORE_POSTGRESQL)
        tx_integer(tx, "SELECT id FROM source WHERE id = $1 FOR UPDATE",
                   PARAMS(value_integer(import->source_id)), 0);
    import->joined = 0;
    if (!write_drafts(import, slice, &writing, error))
        return false;
    slice->counts.joined = import->joined;
    if (import->trial)
        return fail(error, ERROR_CANCELLED, "Only tried", "仅试运行");
    g_auto(Buffer) rejects = {0}, changes = {0}, state = {0};
    new_rejects(import, slice, &rejects);
    growing_file_put(&import->rejects, tx, &rejects);
    new_changes(import, slice, &changes);
    growing_file_put(&import->changes, tx, &changes);
    state_print(&state, import, slice);
    bool good = job_progress(tx, import->job, slice->n_rows, import->result.rows,
                             buffer_string(&state), error);
    flight->took_us = slice_time(tx) - begun;
    return good;
}

static void slice_done(void *context, const GError *error)
{
    Flight *flight = context;
    pthread_mutex_lock(&flight->lock);
    flight->error = error != NULL ? g_error_copy(error) : NULL;
    flight->done = true;
    pthread_cond_signal(&flight->changed);
    pthread_mutex_unlock(&flight->lock);
}

static void begin_flight(Flight *flight, Import *import, Slice *slice)
{
    flight->import = import;
    flight->slice = slice;
    flight->done = false;
    store_submit_bulk(import->store, write_slice, flight, slice_done);
}

static void follow_time(Import *import, const Flight *flight)
{
    size_t lines = flight->slice->n_lines;
    if (lines == 0 || flight->took_us <= 0)
        return;
    const SliceLimits *limits = &SLICE_LIMITS[store_engine(import->store)];
    size_t fitting = (size_t)((int64_t)lines * limits->us / flight->took_us);
    fitting = MIN(fitting, 2 * import->slice_lines); // one quick slice proves little
    import->slice_lines = CLAMP(fitting, SLICE_LINES_MIN, limits->lines_max);
}

// What was committed now counts.
static void take_slice(Import *import, Flight *flight)
{
    Slice *slice = flight->slice;
    import->result = result_after(import, slice);
    if (import->trial) {
        ImportLists *lists = import->trial_lists;
        if (lists != NULL) {
            buffer_add(&lists->rejects, slice->rejects.data, slice->rejects.length);
            buffer_add(&lists->rejects, slice->write_rejects.data, slice->write_rejects.length);
            buffer_add(&lists->changes, slice->changes.data, slice->changes.length);
            buffer_add(&lists->changes, slice->write_changes.data, slice->write_changes.length);
        }
        return;
    }
    g_auto(Buffer) rejects = {0}, changes = {0};
    new_rejects(import, slice, &rejects);
    growing_file_take(&import->rejects, &rejects);
    new_changes(import, slice, &changes);
    growing_file_take(&import->changes, &changes);
    if (import->products != NULL && slice->drafts->len > 0)
        import_caches_keep(import);
    follow_time(import, flight);
}

static bool end_flight(Import *import, Flight *flight, GError **error)
{
    if (flight->slice == NULL)
        return true;
    pthread_mutex_lock(&flight->lock);
    while (!flight->done)
        pthread_cond_wait(&flight->changed, &flight->lock);
    pthread_mutex_unlock(&flight->lock);
    bool tried = import->trial && error_code(flight->error) == ERROR_CANCELLED;
    if (tried)
        g_clear_error(&flight->error);
    if (flight->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&flight->error));
        flight->slice = NULL;
        return false;
    }
    take_slice(import, flight);
    slice_empty(flight->slice);
    flight->slice = NULL;
    return true;
}

// ---- groups into slices ----

static bool is_done(const Import *import, Cell key)
{
    if (import->after_key == NULL)
        return false;
    size_t length = strlen(import->after_key);
    int order = memcmp(key.data, import->after_key, MIN(key.length, length));
    return order < 0 || (order == 0 && key.length <= length);
}

// Fills a slice; *out_end true when nothing is left.
static bool fill_slice(Import *import, Slice *slice, int64_t *n_rows, bool *out_end, GError **error)
{
    GatherGroup group = {0};
    while (slice->n_lines < import->slice_lines) {
        if (!gather_next(import->gather, &group, out_end, error))
            return false;
        if (*out_end)
            return true;
        *n_rows += (int64_t)group.n_rows;
        if (is_done(import, group.key))
            continue;
        draft_group(import, slice, &group);
        g_free(slice->last_key);
        slice->last_key = g_strndup(group.key.data, group.key.length);
        slice->n_rows = *n_rows;
    }
    return true;
}

static bool run_slices(Import *import, Slice *slices[2], Flight *flight, GError **error)
{
    int64_t n_rows = 0;
    bool end = false;
    slices[0]->last_key = import->after_key == NULL ? g_strdup("") : g_strdup(import->after_key);
    for (size_t i = 0; !end; i++) {
        Slice *slice = slices[i % 2];
        if (!fill_slice(import, slice, &n_rows, &end, error))
            return false;
        if (!end_flight(import, flight, error))
            return false;
        if (slice->last_key != NULL)
            begin_flight(flight, import, slice);
        if (i % MERGE_EACH == MERGE_EACH - 1 && !import->trial &&
            !search_merge(import->store, SEARCH_MERGE_TERMS, NULL, error))
            return false;
    }
    return end_flight(import, flight, error) &&
           (import->trial || search_merge(import->store, 1, NULL, error));
}

bool import_slices(Import *import, Slice *first, GError **error)
{
    Flight flight = {0};
    Slice *slices[2] = {first, slice_new()};
    if (import->gather == NULL || !gather_finish(import->gather, error)) {
        slice_free(slices[1]);
        return false;
    }
    import->slice_lines = SLICE_LINES_FIRST;
    pthread_mutex_init(&flight.lock, NULL);
    pthread_cond_init(&flight.changed, NULL);
    bool good = run_slices(import, slices, &flight, error);
    if (!good)
        end_flight(import, &flight, NULL); // whatever became of it: it must be over
    pthread_cond_destroy(&flight.changed);
    pthread_mutex_destroy(&flight.lock);
    slice_free(slices[1]);
    return good;
}
