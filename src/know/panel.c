// SPDX-License-Identifier: Apache-2.0
//
// One writer at a time makes the next version and puts it in place of the last. Reading from the
// store and merging happen outside the lock; only the exchange of the pointer is inside.
#include "know/panel.h"

#include "base/thread.h"
#include "know/chunk_read.h"
#include "know/fold.h"
#include "know/panel_inside.h"
#include "store/change.h"

enum { BUILD_SLICE = 1024 }; // customers read from one snapshot

// ---- versions ----

Version *panel_pin(Panel *panel)
{
    pthread_mutex_lock(&panel->lock);
    Version *version = panel->current != NULL ? version_ref(panel->current) : NULL;
    pthread_mutex_unlock(&panel->lock);
    return version;
}

Version *panel_pin_after(Panel *panel, int64_t pos, int64_t us)
{
    struct timespec until = thread_deadline(us);
    int end = 0;
    panel_await(panel, true);
    pthread_mutex_lock(&panel->lock);
    while ((panel->current == NULL || panel->current->pos < pos) && end == 0)
        end = pthread_cond_timedwait(&panel->published, &panel->lock, &until);
    bool good = panel->current != NULL && panel->current->pos >= pos;
    Version *version = good ? version_ref(panel->current) : NULL;
    pthread_mutex_unlock(&panel->lock);
    panel_await(panel, false);
    return version;
}

void panel_publish(Panel *panel, Version *next)
{
    pthread_mutex_lock(&panel->lock);
    Version *last = panel->current;
    panel->current = next;
    pthread_cond_broadcast(&panel->published);
    pthread_mutex_unlock(&panel->lock);
    version_unref(last); // may free much: outside the lock
}

// ---- building ----

typedef struct {
    const Panel *panel;
    Layout *layout;
    Version *version;
} Beginning;

static bool read_beginning(Tx *tx, void *context, GError **error)
{
    (void)error;
    Beginning *beginning = context;
    g_autoptr(Model) model = model_load(tx);
    g_clear_pointer(&beginning->version, version_unref);
    g_clear_pointer(&beginning->layout, layout_unref);
    beginning->layout = layout_new_without(model, beginning->panel->left_out);
    beginning->layout->bytes_most = beginning->panel->options.bytes_most;
    beginning->version = version_new(beginning->layout);
    beginning->version->pos = tx_change_pos(tx);
    for (size_t i = 0; i < beginning->layout->n_shared; i++)
        version_set_shared(beginning->version, i, shared_read(tx, &beginning->layout->shared[i]));
    return true;
}

SharedFrame *shared_read(Tx *tx, const FrameLayout *layout)
{
    SharedFrame *shared = g_new0(SharedFrame, 1);
    shared->references = 1;
    frame_read_shared(tx, layout, &shared->frame);
    return shared;
}

typedef struct {
    Panel *panel;
    Layout *layout;
    SlotMap *slots;
    ChunkDraft *draft;
    int64_t after, last;  // ids: of the slice before, and of this one
    uint32_t slots_given; // before this slice
    bool done;
    Chunk *chunk; // of the slice
} Slice;

// A function of the store may run more than once: what was read before is forgotten, slots as well,
// since other customers may be there now, and slots must go by ids.
static bool read_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Slice *slice = context;
    size_t n = 0;
    chunk_draft_free(slice->draft);
    slice->draft = chunk_draft_new(slice->layout);
    slot_map_cut(slice->slots, slice->slots_given);
    slice->last = slice->after;
    g_autoptr(Cursor) ids =
        tx_query(tx, "SELECT id FROM customer WHERE id > $1 ORDER BY id LIMIT $2",
                 PARAMS(value_integer(slice->after), value_integer(BUILD_SLICE)));
    for (; cursor_next(ids); n++)
        slice->last = cursor_integer(ids, 0);
    CustomerRange range = {.first = slice->after + 1, .last = slice->last};
    if (n > 0)
        chunk_read(tx, &range, slice->slots, slice->draft);
    slice->done = n < BUILD_SLICE;
    return true;
}

static bool read_next(Panel *panel, Slice *slice, GError **error)
{
    slice->slots_given = slot_map_size(slice->slots);
    bool good = store_read(panel->store, read_slice, slice, error);
    slice->after = slice->last;
    return good;
}

// Joins the chunks of `slices` into one.
static Chunk *join_slices(GPtrArray *slices)
{
    g_autofree Run *runs = g_new(Run, slices->len);
    for (guint i = 0; i < slices->len; i++)
        runs[i] = (Run){i, 0, ((const Chunk *)slices->pdata[i])->n_rows};
    Chunk *chunk = chunk_merge((Chunk *const *)slices->pdata, slices->len, runs, slices->len);
    g_ptr_array_set_size(slices, 0);
    return chunk;
}

static void add_folded(Version *version, GPtrArray *slices)
{
    if (slices->len == 0)
        return;
    version_add(version, join_slices(slices));
    version->n_folded = version->n_parts;
}

static bool stopped(const Panel *panel, GError **error)
{
    if (panel_is_stopping(panel))
        fail(error, ERROR_CANCELLED, "Stopped.", "已停止。");
    return panel_is_stopping(panel);
}

static void show_progress(Panel *panel, int64_t done, int64_t total)
{
    __atomic_store_n(&panel->done, done, __ATOMIC_RELAXED);
    __atomic_store_n(&panel->total, total, __ATOMIC_RELAXED);
    if (panel->options.progress != NULL && total > 0)
        panel->options.progress(done, total, panel->options.context);
}

// *out_fits is false, and the rest is not read, when it all would take too much memory.
static bool read_all(Slice *slice, Version *version, int64_t total, bool *out_fits, GError **error)
{
    Panel *panel = slice->panel;
    g_autoptr(GPtrArray) slices =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))chunk_unref);
    *out_fits = true;
    while (!slice->done && *out_fits) {
        if (stopped(panel, error) || !read_next(panel, slice, error))
            return false;
        if (chunk_draft_rows(slice->draft) > 0)
            g_ptr_array_add(slices, chunk_draft_finish(slice->draft));
        // Slots are given in the order of ids here, so slices fill one range after the other.
        uint32_t done = slot_map_size(slice->slots);
        if (slice->done || done >= (version->n_parts + 1) * FOLD_RANGE) {
            add_folded(version, slices);
            *out_fits = panel_fits(panel, version, done, total);
        }
        show_progress(panel, done, total);
    }
    return true;
}

static bool count_customers(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = tx_integer(tx, "SELECT count(*) FROM customer", NO_PARAMS, 0);
    return true;
}

Version *panel_begin(Panel *panel, GError **error)
{
    Beginning beginning = {.panel = panel};
    bool good = store_read(panel->store, read_beginning, &beginning, error);
    layout_unref(beginning.layout);
    if (good)
        return beginning.version;
    version_unref(beginning.version);
    return NULL;
}

void panel_begin_with(Panel *panel, Version *version, SlotMap *slots)
{
    pthread_mutex_lock(&panel->writing);
    slot_map_free(panel->slots);
    panel->slots = slots;
    panel->built++;
    panel->folding = 0;
    panel_publish(panel, version);
    pthread_mutex_unlock(&panel->writing);
}

// One attempt with the columns of now; *out_fits as in read_all().
static bool build_once(Panel *panel, bool *out_fits, GError **error)
{
    int64_t total = 0;
    Version *version = panel_begin(panel, error);
    if (version == NULL)
        return false;
    Slice slice = {.panel = panel, .layout = version->layout, .slots = slot_map_new()};
    bool good = store_read(panel->store, count_customers, &total, error) &&
                read_all(&slice, version, total, out_fits, error);
    chunk_draft_free(slice.draft);
    if (good && *out_fits) {
        panel_begin_with(panel, version, slice.slots);
        return true;
    }
    if (good && !panel_leave_out(panel, version)) {
        __atomic_store_n(&panel->too_large, true, __ATOMIC_RELAXED);
        good = fail(error, ERROR_UNAVAILABLE, "The panel does not fit into the memory it may take.",
                    "允许使用的内存放不下面板。");
    }
    slot_map_free(slice.slots);
    version_unref(version);
    return good;
}

bool panel_read_all(Panel *panel, GError **error)
{
    bool good = true, fits = false;
    panel_make_room(panel);
    while (good && !fits)
        good = build_once(panel, &fits, error);
    show_progress(panel, 0, 0);
    // What has changed while slices were read one after the other is read again.
    return good && panel_follow(panel, error);
}

bool panel_build(Panel *panel, GError **error)
{
    pthread_mutex_lock(&panel->reading);
    bool good = panel_read_all(panel, error);
    pthread_mutex_unlock(&panel->reading);
    return good;
}

bool panel_catch_up(Panel *panel, GError **error)
{
    if (__atomic_load_n(&panel->too_large, __ATOMIC_RELAXED))
        return true; // the store answers
    pthread_mutex_lock(&panel->reading);
    g_autoptr(Version) version = panel_pin(panel);
    bool good = version == NULL ? panel_read_all(panel, error) : panel_follow(panel, error);
    pthread_mutex_unlock(&panel->reading);
    return good;
}

// ---- life ----

Panel *panel_new(Store *store, const PanelOptions *options)
{
    Panel *panel = g_new0(Panel, 1);
    panel->store = store;
    if (options != NULL)
        panel->options = *options;
    panel->options.snapshot = g_strdup(panel->options.snapshot);
    pthread_mutex_init(&panel->lock, NULL);
    pthread_mutex_init(&panel->reading, NULL);
    pthread_mutex_init(&panel->writing, NULL);
    pthread_mutex_init(&panel->merging, NULL);
    pthread_mutex_init(&panel->wake_lock, NULL);
    pthread_cond_init(&panel->wake, NULL);
    thread_cond_init(&panel->published);
    unsigned threads = panel->options.threads;
    if (threads == 0)
        threads = thread_cores();
    panel->crew = crew_new(threads - 1);
    panel->slots = slot_map_new();
    return panel;
}

void panel_free(Panel *panel)
{
    if (panel == NULL)
        return;
    panel_withdraw(panel);
    panel_stop(panel);
    crew_free(panel->crew);
    version_unref(panel->current);
    slot_map_free(panel->slots);
    g_clear_error(&panel->failed);
    g_free((char *)panel->options.snapshot);
    pthread_mutex_destroy(&panel->lock);
    pthread_mutex_destroy(&panel->reading);
    pthread_mutex_destroy(&panel->writing);
    pthread_mutex_destroy(&panel->merging);
    pthread_mutex_destroy(&panel->wake_lock);
    pthread_cond_destroy(&panel->wake);
    g_free(panel);
}

Crew *panel_crew(const Panel *panel)
{
    return panel->crew;
}

bool panel_lists(Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    size_t rows = 0;
    for (size_t i = 0; version != NULL && i < version->n_parts; i++)
        rows += version->parts[i].chunk->n_rows;
    return rows >= panel->options.lists_from;
}

bool panel_is_stopping(const Panel *panel)
{
    return __atomic_load_n(&panel->stopping, __ATOMIC_ACQUIRE);
}
