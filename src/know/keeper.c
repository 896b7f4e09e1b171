// SPDX-License-Identifier: Apache-2.0
//
// A round takes in what the log says has changed, fills segments that are new, and asks those that
// are due about all customers. Such an answer only names candidates: each is asked again, alone, in
// a fresh snapshot, before anything is said of it. So everything told comes from snapshots one
// after the other, and an answer that was a moment old tells nothing twice.
#include "know/keeper_inside.h"

#include "base/json_read.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/panel_select.h"
#include "store/change.h"

#include <string.h>

enum {
    ENTRIES_AT_ONCE = 2000, // of the log
    CANDIDATES_AT_ONCE = 1000,
    REFRESH_SECONDS = 45, // what counts moments is asked so often
    STAMP_SECONDS = 60,
    BUDGET_US = 100000, // for questions about all customers, before changes are looked at again
    REST = 6,           // so many times as long as they took, or else the store, they then rest
    RENEW_SECONDS = 10, // of the lease
    PANEL_WAITS = 60,   // rounds; then a panel that is behind is not waited for
};

// ---- what has changed ----

typedef struct {
    Keeper *keeper;
    GArray *ids;          // of int64_t
    GArray *moves;        // of Move
    GHashTable *entities; // const Entity *: shared records that have changed
    int64_t now, pos;
    bool described, lists, more;
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
    following->lists |= entity == &ENTITY_SEGMENT_MEMBER || entity == &ENTITY_CUSTOMER;
    following->described |=
        entity == &ENTITY_SEGMENT || entity == &ENTITY_CUSTOM_FIELD || entity == &ENTITY_SETTING;
    return true;
}

static gint ascending(gconstpointer a, gconstpointer b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static void sort_once(GArray *ids)
{
    guint kept = 0;
    g_array_sort(ids, ascending);
    for (guint i = 0; i < ids->len; i++)
        if (i == 0 || g_array_index(ids, int64_t, i) != g_array_index(ids, int64_t, kept - 1))
            g_array_index(ids, int64_t, kept++) = g_array_index(ids, int64_t, i);
    g_array_set_size(ids, kept);
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
    sort_once(following->ids);
    if (following->described)
        keeper_describe(tx, keeper);
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

// ---- all customers ----

static bool is_ready(Panel *panel, int64_t pos)
{
    g_autoptr(Version) version = panel_pin(panel);
    return version != NULL && version->pos >= pos;
}

// Who passes; *out NULL without an error when the panel is behind and worth waiting for.
static bool ask_all(Keeper *keeper, const LiveSegment *segment, int64_t now, MemberSet **out,
                    KeeperRound *round, GError **error)
{
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = now, .model = keeper->model, .members = true};
    Panel *panel = keeper->panel_waits < PANEL_WAITS ? panel_for(keeper->store) : NULL;
    *out = NULL;
    if (segment->rule == NULL) {
        *out = member_set_new();
        return true;
    }
    if (panel != NULL && !is_ready(panel, keeper->pos))
        return true;
    if (!panel_select(panel, keeper->store, segment->rule, NULL, &options, &audience, error))
        return false;
    if (audience.store != NULL)
        round->store_us += audience.us;
    *out = member_set_from(audience.ids);
    return true;
}

typedef struct {
    Keeper *keeper;
    LiveSegment *segment;
    GArray *ids;
    GArray *moves;
    int64_t now;
} Checking;

static bool check_candidates(Tx *tx, void *context, GError **error)
{
    (void)error;
    Checking *checking = context;
    g_array_set_size(checking->moves, 0);
    return keeper_ask(tx, checking->keeper, checking->ids, checking->segment, checking->now,
                      checking->moves);
}

static bool settle(Keeper *keeper, LiveSegment *segment, const GArray *candidates, int64_t now,
                   KeeperRound *out, GError **error)
{
    bool good = true;
    Checking checking = {.keeper = keeper,
                         .segment = segment,
                         .ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                         .moves = g_array_new(FALSE, FALSE, sizeof(Move)),
                         .now = now};
    for (guint i = 0; good && i < candidates->len; i += CANDIDATES_AT_ONCE) {
        g_array_set_size(checking.ids, 0);
        g_array_append_vals(checking.ids, &g_array_index(candidates, int64_t, i),
                            MIN(candidates->len - i, CANDIDATES_AT_ONCE));
        good = store_read(keeper->store, check_candidates, &checking, error) &&
               (checking.moves->len == 0 || keeper_write(keeper, checking.moves, now, out, error));
        out->asked += checking.ids->len;
    }
    g_array_unref(checking.ids);
    g_array_unref(checking.moves);
    return good;
}

static bool refresh(Keeper *keeper, LiveSegment *segment, int64_t now, KeeperRound *out,
                    GError **error)
{
    MemberSet *found = NULL;
    if (!ask_all(keeper, segment, now, &found, out, error))
        return false;
    if (found == NULL) {
        out->waits = true;
        return true;
    }
    keeper->panel_waits = 0;
    if (segment->members == NULL)
        return keeper_fill(keeper, segment, found, now, error);
    g_autoptr(GArray) candidates = member_set_difference(found, segment->members);
    member_set_free(found);
    if (!settle(keeper, segment, candidates, now, out, error))
        return false;
    segment->counted_at = now;
    return true;
}

static bool is_due(const Keeper *keeper, const LiveSegment *segment, const KeeperMoment *moment)
{
    return segment->members == NULL || moment->all ||
           live_segment_is_due(segment, keeper->model, moment->now, REFRESH_SECONDS);
}

// Those that wait longest first; what there is no time for waits for the next round.
static gint oldest_first(gconstpointer a, gconstpointer b)
{
    int64_t one = (*(LiveSegment *const *)a)->counted_at;
    int64_t other = (*(LiveSegment *const *)b)->counted_at;
    return (one > other) - (one < other);
}

static bool refresh_due(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out,
                        GError **error)
{
    bool good = true;
    int64_t began = keeper_time_used();
    if (!moment->all && g_get_monotonic_time() < keeper->rest_until)
        return true;
    g_autoptr(GPtrArray) due = g_ptr_array_new();
    for (guint i = 0; i < keeper->segments->len; i++)
        if (is_due(keeper, keeper->segments->pdata[i], moment))
            g_ptr_array_add(due, keeper->segments->pdata[i]);
    g_ptr_array_sort(due, oldest_first);
    for (guint i = 0; good && i < due->len; i++) {
        if (!moment->all && keeper_time_used() - began > BUDGET_US) {
            out->more = true;
            break;
        }
        good = refresh(keeper, due->pdata[i], moment->now, out, error);
    }
    keeper->rest_until =
        g_get_monotonic_time() + (keeper_time_used() - began + out->store_us) * REST;
    keeper->panel_waits += out->waits;
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
    if (!out->more && !refresh_due(keeper, moment, out, error))
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
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
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
