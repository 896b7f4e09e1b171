// SPDX-License-Identifier: Apache-2.0
//
// A round takes in what the log says has changed, fills segments that are new, and asks what the
// clock says is due (keeper_clock.c).
#include "know/keeper_inside.h"

#include "base/json_read.h"
#include "base/thread.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/ids.h"
#include "store/change.h"

#include <string.h>

enum {
    ENTRIES_AT_ONCE = 2000, // of the log
    STAMP_SECONDS = 30,
    RENEW_SECONDS = 10, // of the lease
};

// ---- what has changed ----

typedef struct {
    Keeper *keeper;
    GArray *ids;          // of int64_t
    GArray *moves;        // of Move
    GHashTable *entities; // const Entity *: shared records that have changed
    int64_t now, pos;
    bool described, lists, orders, more;
} Following;

static void add_customer(Following *following, int64_t id)
{
    if (id > 0)
        g_array_append_val(following->ids, id);
}

// A move concerns the one it was taken from as well.
static void add_moved(Following *following, const Change *change)
{
    g_autofree char *text = g_strndup(change->change, change->change_length);
    json_object *json = change->change != NULL ? json_read(text) : NULL;
    static const char *const ENDS[] = {"from", "to"};
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS) && json_object_is_type(json, json_type_object); i++)
        add_customer(following, json_object_get_int64(json_object_object_get(json, ENDS[i])));
    json_object_put(json);
}

// New shared records change nobody's answer until somebody refers to them, but must be known then.
static void note_shared(Following *following, const Entity *entity, ChangeOperation operation)
{
    const Keeper *keeper = following->keeper;
    int shared = layout_shared(keeper->layout, entity);
    if (shared >= 0)
        g_clear_pointer(&keeper->shared[shared], shared_frame_unref);
    if (operation != CHANGE_CREATE)
        g_hash_table_add(following->entities, (gpointer)entity);
}

static bool note_change(const Change *change, void *context)
{
    Following *following = context;
    const Entity *entity = entity_find(change->entity);
    if (entity == NULL || entity == &ENTITY_SEGMENT_EVENT)
        return true;
    add_customer(following, change->customer_id);
    if (entity == &ENTITY_CUSTOMER)
        add_customer(following, change->id);
    if (change->operation == CHANGE_MOVE)
        add_moved(following, change);
    if (entity->ownership == OWNER_NONE)
        note_shared(following, entity, change->operation);
    following->orders |= entity == &ENTITY_ORDER;
    following->lists |= entity == &ENTITY_SEGMENT_MEMBER || entity == &ENTITY_CUSTOMER;
    following->described |= entity == &ENTITY_SEGMENT || entity == &ENTITY_CUSTOM_FIELD ||
                            entity == &ENTITY_SETTING || entity == &ENTITY_MODEL;
    return true;
}

// Scores are as of another day where the shop is still or lives again (entity/reference_day.h):
// then segments that ask them are asked anew.
static void describe(Tx *tx, const Following *following)
{
    Keeper *keeper = following->keeper;
    ReferenceDay before = model_reference_day(keeper->model, following->now);
    keeper_describe(tx, keeper);
    ReferenceDay after = model_reference_day(keeper->model, following->now);
    for (guint i = 0; before.day != after.day && i < keeper->segments->len; i++) {
        LiveSegment *segment = keeper->segments->pdata[i];
        segment->counted_at = segment->scored ? 0 : segment->counted_at;
    }
}

static bool newest_order_moved(Tx *tx, const Keeper *keeper)
{
    return reference_stamp(reference_newest_order(tx)) !=
           reference_stamp(model_newest_order(keeper->model));
}

static bool read_changes(Tx *tx, void *context, GError **error)
{
    (void)error;
    Following *following = context;
    Keeper *keeper = following->keeper;
    g_array_set_size(following->ids, 0);
    g_array_set_size(following->moves, 0);
    g_hash_table_remove_all(following->entities);
    following->pos = tx_changes(tx, keeper->pos, ENTRIES_AT_ONCE, note_change, following);
    following->more = following->pos - keeper->pos >= ENTRIES_AT_ONCE;
    ids_sort(following->ids);
    if (following->described || (following->orders && newest_order_moved(tx, keeper)))
        describe(tx, following);
    return keeper_ask(tx, keeper, following->ids, NULL, following->now, following->moves);
}

// Segments that read a shared record which has changed are asked anew.
static void open_questions(const Following *following)
{
    GHashTableIter iterator;
    gpointer entity;
    g_hash_table_iter_init(&iterator, following->entities);
    while (g_hash_table_iter_next(&iterator, &entity, NULL))
        for (guint i = 0; i < following->keeper->segments->len; i++) {
            LiveSegment *segment = following->keeper->segments->pdata[i];
            if (live_segment_reads(segment, entity))
                segment->counted_at = 0;
        }
}

static bool follow(Keeper *keeper, int64_t now, KeeperRound *out, GError **error)
{
    Following following = {.keeper = keeper,
                           .now = now,
                           .ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                           .moves = g_array_new(FALSE, FALSE, sizeof(Move)),
                           .entities = g_hash_table_new(NULL, NULL)};
    bool good = store_read(keeper->store, read_changes, &following, error);
    if (good && following.pos > keeper->pos) {
        int64_t before = keeper->pos;
        open_questions(&following);
        keeper->lists_changed |= following.lists;
        keeper->pos = following.pos;
        good = keeper_write(keeper, following.moves, now, out, error);
        keeper->pos = good ? following.pos : before;
    }
    out->asked += following.ids->len;
    out->more |= following.more;
    g_array_unref(following.ids);
    g_array_unref(following.moves);
    g_hash_table_unref(following.entities);
    return good;
}

// ---- a round ----

static bool take_lease(Tx *tx, void *context, GError **error)
{
    (void)error;
    Keeper *keeper = context;
    bool held = keeper->holds;
    keeper->holds = lease_take(tx, KEEPER_NAME, keeper->holder);
    keeper->holds = keeper->holds && !tx_failed(tx);
    if (!held || !keeper->holds)
        keeper_forget(keeper); // another may have changed everything
    return true;
}

static bool load(Tx *tx, void *context, GError **error)
{
    (void)error;
    return keeper_load(tx, context);
}

// Every write asks whether the lease is still ours; it is renewed here from time to time, not to
// write every second when nothing happens.
static bool hold(Keeper *keeper, GError **error)
{
    int64_t now = g_get_monotonic_time();
    bool recent = keeper->holds && now - keeper->held_at < RENEW_SECONDS * SECOND_US;
    if (!recent && !store_write(keeper->store, take_lease, keeper, error))
        return false;
    keeper->held_at = recent ? keeper->held_at : now;
    return !keeper->holds || keeper->segments != NULL ||
           store_read(keeper->store, load, keeper, error);
}

static bool keep(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out, GError **error)
{
    int64_t began = keeper_time_used();
    do {
        out->more = false;
        if (!follow(keeper, moment->now, out, error))
            return false;
    } while (moment->all && out->more);
    out->changes_us = keeper_time_used() - began;
    if (!out->more && !keeper_refresh(keeper, moment, out, error))
        return false;
    bool stamp = moment->all || moment->now < keeper->stamped_at ||
                 moment->now - keeper->stamped_at >= STAMP_SECONDS * SECOND_US;
    return !stamp || keeper_stamp(keeper, moment->now, error);
}

bool keeper_round(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out, GError **error)
{
    KeeperMoment at = *moment;
    *out = (KeeperRound){0};
    if (at.now == 0)
        at.now = g_get_real_time();
    if (!hold(keeper, error)) {
        keeper->holds = false;
        return false;
    }
    out->elsewhere = !keeper->holds;
    if (out->elsewhere)
        return true;
    bool good = keep(keeper, &at, out, error);
    if (!good) { // what is in memory may be ahead of the store: read it anew
        keeper->holds = false;
        keeper_forget(keeper);
    }
    return good;
}

// ---- life ----

Keeper *keeper_new(Store *store)
{
    Keeper *keeper = g_new0(Keeper, 1);
    keeper->store = store;
    keeper->holder = lease_holder_new();
    pthread_mutex_init(&keeper->lock, NULL);
    thread_cond_init(&keeper->wake);
    return keeper;
}

static bool drop_lease(Tx *tx, void *context, GError **error)
{
    (void)error;
    lease_drop(tx, KEEPER_NAME, ((Keeper *)context)->holder);
    return true;
}

void keeper_free(Keeper *keeper)
{
    if (keeper == NULL)
        return;
    keeper_stop(keeper);
    if (keeper->holds)
        store_write(keeper->store, drop_lease, keeper, NULL);
    keeper_forget(keeper);
    pthread_mutex_destroy(&keeper->lock);
    pthread_cond_destroy(&keeper->wake);
    g_free(keeper->holder);
    g_free(keeper);
}
