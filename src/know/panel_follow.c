// SPDX-License-Identifier: Apache-2.0
//
// Following the change log. An entry only says whose data have changed; these customers are then
// read whole from the same snapshot. So the order of entries, repetitions and what the entries
// hold do not matter: deleted, restored, merged, imported, undone or erased, the rows are what
// counts.
//
// Only records that never change are added to the row that stands: further.h.
#include "base/json_read.h"
#include "entity/entities.h"
#include "know/chunk_read.h"
#include "know/fold.h"
#include "know/further.h"
#include "know/ids.h"
#include "know/panel_inside.h"
#include "store/change.h"

#include <string.h>

enum { ENTRIES_AT_ONCE = 4096, CUSTOMERS_AT_ONCE = 256 };

typedef struct {
    Panel *panel;
    const Version *last;
    GArray *ids;           // of int64_t: customers to read again, ascending, each once
    GArray *records;       // of FurtherRecord: of customers that stand
    bool *shared_changed;  // by layout->shared
    bool settings_changed; // perhaps the one that says which properties are kept at hand
    bool described_anew;   // the columns are others now
    int64_t pos;
    bool more;
    // what was read
    ChunkDraft *draft; // NULL: nobody
    Chunk *extended;   // customers with further records; NULL: none
    SharedFrame **shared;
} Following;

// ---- what has changed ----

static bool concerns_customers(const Layout *layout, const char *entity)
{
    static const char *const OTHERS[] = {"customer", "customer_tag", "segment_member", "consent"};
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        if (strcmp(OTHERS[i], entity) == 0)
            return true;
    for (size_t i = 0; i < layout->n_facts; i++)
        if (strcmp(layout->facts[i].entity->name, entity) == 0)
            return true;
    return false;
}

static void add_customer(Following *following, int64_t id)
{
    if (id > 0)
        g_array_append_val(following->ids, id);
}

static void note_customer(Following *following, const Change *change)
{
    bool itself = strcmp(change->entity, "customer") == 0;
    FurtherRecord record = {itself ? change->id : change->customer_id, change->id, 0};
    if (further_can(following->last->layout, change, &record.fact))
        g_array_append_val(following->records, record);
    else
        add_customer(following, record.owner);
}

// A move concerns the one it was taken from as well.
static void add_moved(Following *following, const Change *change)
{
    g_autofree char *text = g_strndup(change->change, change->change_length);
    json_object *json = change->change != NULL ? json_read(text) : NULL, *member = NULL;
    static const char *const ENDS[] = {"from", "to"};
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++)
        if (json_object_is_type(json, json_type_object) &&
            json_object_object_get_ex(json, ENDS[i], &member))
            add_customer(following, json_object_get_int64(member));
    json_object_put(json);
}

static bool note_change(const Change *change, void *context)
{
    Following *following = context;
    const Layout *layout = following->last->layout;
    if (concerns_customers(layout, change->entity)) {
        note_customer(following, change);
        if (change->operation == CHANGE_MOVE)
            add_moved(following, change);
    }
    const Entity *entity = entity_find(change->entity);
    int shared = entity != NULL ? layout_shared(layout, entity) : -1;
    if (shared >= 0)
        following->shared_changed[shared] = true;
    following->described_anew |= entity == &ENTITY_CUSTOM_FIELD;
    following->settings_changed |= entity == &ENTITY_SETTING;
    return true;
}

// ---- reading it ----

static void read_customers(Tx *tx, Following *following)
{
    g_clear_pointer(&following->draft, chunk_draft_free);
    if (following->ids->len > 0)
        following->draft = chunk_draft_new(following->last->layout);
    for (guint i = 0; i < following->ids->len; i += CUSTOMERS_AT_ONCE) {
        CustomerRange range = {.ids = &g_array_index(following->ids, int64_t, i),
                               .n_ids = MIN(following->ids->len - i, CUSTOMERS_AT_ONCE)};
        chunk_read(tx, &range, following->panel->slots, following->draft);
    }
}

static void begin_reading(Following *following)
{
    g_array_set_size(following->ids, 0);
    g_array_set_size(following->records, 0);
    g_clear_pointer(&following->extended, chunk_unref);
    memset(following->shared_changed, 0, following->last->layout->n_shared * sizeof(bool));
    following->described_anew = following->settings_changed = false;
}

static bool read_changes(Tx *tx, void *context, GError **error)
{
    (void)error;
    Following *following = context;
    const Layout *layout = following->last->layout;
    begin_reading(following);
    following->pos = tx_changes(tx, following->last->pos, ENTRIES_AT_ONCE, note_change, following);
    following->more = following->pos - following->last->pos >= ENTRIES_AT_ONCE;
    if (following->settings_changed)
        following->described_anew |= layout_is_outdated(layout, tx);
    ids_sort(following->ids);
    following->extended = further_read(tx, following->last, following->panel->slots,
                                       following->records, following->ids);
    ids_sort(following->ids);
    read_customers(tx, following);
    for (size_t i = 0; i < layout->n_shared; i++) {
        g_clear_pointer(&following->shared[i], shared_frame_unref);
        if (following->shared_changed[i])
            following->shared[i] = shared_read(tx, &layout->shared[i]);
    }
    return true;
}

// ---- the next version ----

// Those that were looked for and not found are gone.
static void remove_missing(Following *following, Version *next, const Chunk *found)
{
    for (guint i = 0; i < following->ids->len; i++) {
        uint32_t slot;
        size_t row;
        if (slot_map_find(following->panel->slots, g_array_index(following->ids, int64_t, i),
                          &slot) &&
            !(found != NULL && chunk_row(found, slot, &row)))
            version_remove(next, slot);
    }
}

static void take_in(Following *following)
{
    Panel *panel = following->panel;
    // A fold may have put in its result meanwhile: the version to go on from is the current one.
    Version *next = version_copy(panel->current);
    bool any = following->draft != NULL && chunk_draft_rows(following->draft) > 0;
    Chunk *chunk = any ? chunk_draft_finish(following->draft) : NULL;
    remove_missing(following, next, chunk);
    if (following->extended != NULL)
        version_add(next, g_steal_pointer(&following->extended));
    if (chunk != NULL)
        version_add(next, chunk);
    fold_newest(next, next->n_folded + panel->folding);
    for (size_t i = 0; i < next->layout->n_shared; i++)
        if (following->shared[i] != NULL)
            version_set_shared(next, i, g_steal_pointer(&following->shared[i]));
    next->pos = following->pos;
    panel_publish(panel, next);
}

static void following_clear(Following *following, size_t n_shared)
{
    for (size_t i = 0; i < n_shared; i++)
        shared_frame_unref(following->shared[i]);
    g_free(following->shared);
    g_free(following->shared_changed);
    g_array_unref(following->ids);
    g_array_unref(following->records);
    chunk_unref(following->extended);
    chunk_draft_free(following->draft);
}

// One round; *out_more when the log holds more than it took, *out_anew when columns have changed.
static bool follow(Panel *panel, bool *out_more, bool *out_anew, GError **error)
{
    g_autoptr(Version) last = panel_pin(panel);
    size_t n_shared = last->layout->n_shared;
    Following following = {.panel = panel,
                           .last = last,
                           .ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                           .records = g_array_new(FALSE, FALSE, sizeof(FurtherRecord)),
                           .shared_changed = g_new0(bool, n_shared),
                           .shared = g_new0(SharedFrame *, n_shared)};
    bool good = store_read(panel->store, read_changes, &following, error);
    if (good && following.pos > last->pos && !following.described_anew) {
        pthread_mutex_lock(&panel->writing);
        take_in(&following);
        pthread_mutex_unlock(&panel->writing);
    }
    *out_more = following.more;
    *out_anew = following.described_anew;
    following_clear(&following, n_shared);
    return good;
}

bool panel_follow(Panel *panel, GError **error)
{
    bool more = true, anew = false;
    while (more && !anew)
        if (!follow(panel, &more, &anew, error))
            return false;
    return (!anew && panel_still_fits(panel)) || panel_read_all(panel, error);
}

// The version to merge from, or NULL when the panel was built anew since: then chunks made from it
// are history.
static Version *pin_to_fold(Panel *panel, unsigned built)
{
    pthread_mutex_lock(&panel->writing);
    Version *version = panel->built == built ? panel_pin(panel) : NULL;
    panel->folding = version != NULL ? version->n_parts - version->n_folded : 0;
    pthread_mutex_unlock(&panel->writing);
    return version;
}

// Each range from the version of its own moment: what those before have replaced is free by then,
// so folding needs the memory of one chunk more, not of all.
static bool fold_one(Panel *panel, size_t range, unsigned built)
{
    g_autoptr(Version) version = pin_to_fold(panel, built);
    if (version == NULL)
        return false;
    Folded *folded = fold_range(version, range);
    pthread_mutex_lock(&panel->writing);
    bool same = panel->built == built;
    if (same) {
        Version *next = version_copy(panel->current);
        fold_put(next, folded);
        panel_publish(panel, next);
    }
    pthread_mutex_unlock(&panel->writing);
    folded_free(folded);
    return same;
}

static size_t ranges_of(Panel *panel, unsigned *out_built)
{
    pthread_mutex_lock(&panel->writing);
    *out_built = panel->built;
    size_t n = panel->current != NULL ? fold_ranges(panel->current) : 0;
    pthread_mutex_unlock(&panel->writing);
    return n;
}

void panel_fold(Panel *panel)
{
    unsigned built;
    pthread_mutex_lock(&panel->merging);
    size_t n = ranges_of(panel, &built);
    for (size_t range = 0; range < n && !panel_is_stopping(panel); range++)
        if (!fold_one(panel, range, built))
            break;
    pthread_mutex_lock(&panel->writing);
    panel->folding = 0;
    pthread_mutex_unlock(&panel->writing);
    pthread_mutex_unlock(&panel->merging);
}
