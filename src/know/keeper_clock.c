// SPDX-License-Identifier: Apache-2.0
//
// What the clock changes. Where answers change only when an edge of a rule passes a value, those
// whom the edges have passed are asked (crossing.h): a few, whatever the number of customers and
// rules. Else all customers are asked, and who differs is a candidate. Either way everybody is
// asked alone, in a fresh snapshot, before anything is said of them. So everything told comes from
// snapshots one after the other, and an answer that was a moment old tells nothing twice.
#include "know/keeper_inside.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/crossing.h"
#include "know/panel_select.h"

enum {
    CANDIDATES_AT_ONCE = 1000,
    REFRESH_SECONDS = 20, // what counts moments is asked so often
    EDGES_SECONDS = 3600, // after more time too many were passed
    EDGES_SHARE = 16,     // of all customers, at most one of so many
    BUDGET_US = 100000,   // for questions about all customers, before changes are looked at again
    REST = 6,             // so many times as long as they took, or else the store, they then rest
    PANEL_WAITS = 60,     // rounds; then a panel that is behind is not waited for
};

// The panel as it stands, when it holds all that was taken in; else NULL.
static Version *version_for(const Keeper *keeper)
{
    Panel *panel = panel_for(keeper->store);
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    return version != NULL && version->pos >= keeper->pos ? g_steal_pointer(&version) : NULL;
}

// ---- candidates ----

typedef struct {
    Keeper *keeper;
    LiveSegment *segment; // NULL: all that have members
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

// ---- all customers ----

// Who passes; *out NULL without an error when the panel is behind and worth waiting for.
static bool ask_all(Keeper *keeper, LiveSegment *segment, int64_t now, MemberSet **out,
                    KeeperRound *round, GError **error)
{
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = now, .model = keeper->model, .members = true};
    bool waits = segment->scored || keeper->panel_waits < PANEL_WAITS;
    Panel *panel = waits ? panel_for(keeper->store) : NULL;
    *out = NULL;
    if (segment->rule == NULL) {
        *out = member_set_new();
        return true;
    }
    if (panel != NULL || segment->scored) {
        g_autoptr(Version) version = version_for(keeper);
        if (version == NULL)
            return true;
    }
    if (!panel_select(panel, keeper->store, segment->rule, NULL, &options, &audience, error))
        return false;
    if (audience.store != NULL)
        round->store_us += audience.us;
    if (segment->cuts != NULL)
        g_array_unref(segment->cuts);
    segment->cuts = g_steal_pointer(&audience.cuts);
    *out = member_set_from(audience.ids);
    return true;
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

// ---- those whom time has passed ----

static Clock clock_at(const Keeper *keeper, int64_t now)
{
    return (Clock){model_timezone(keeper->model), now, 0};
}

// Whether it was asked not long ago and nothing but edges can change its answer since.
static bool add_edges(Crossing *crossing, const Keeper *keeper, const LiveSegment *segment,
                      int64_t now)
{
    Clock before = clock_at(keeper, segment->counted_at), after = clock_at(keeper, now);
    return segment->members != NULL && segment->rule != NULL &&
           segment->counted_at > segment->fitted_at && now >= segment->counted_at &&
           now - segment->counted_at <= EDGES_SECONDS * SECOND_US &&
           !live_segment_reads(segment, &ENTITY_SEGMENT_EVENT) &&
           crossing_add(crossing, segment->edges, &before, &after);
}

// Those of `due` whose answers change only when an edge of their rules passes a value: whom they
// have passed since is asked anew, and nobody else. They are then no more among `due`.
static bool follow_edges(Keeper *keeper, GPtrArray *due, int64_t now, KeeperRound *out,
                         GError **error)
{
    g_autoptr(Version) version = version_for(keeper);
    if (version == NULL)
        return true;
    g_autoptr(Crossing) crossing = crossing_new(version);
    g_autoptr(GPtrArray) asked = g_ptr_array_new();
    for (guint i = 0; i < due->len; i++)
        if (add_edges(crossing, keeper, due->pdata[i], now))
            g_ptr_array_add(asked, due->pdata[i]);
    g_autoptr(GArray) ids = crossing_customers(crossing);
    if (ids == NULL || ids->len > version_customers(version) / EDGES_SHARE + CANDIDATES_AT_ONCE)
        return true; // so many that all are better asked
    if (!settle(keeper, NULL, ids, now, out, error))
        return false;
    for (guint i = 0; i < asked->len; i++) {
        ((LiveSegment *)asked->pdata[i])->counted_at = now;
        g_ptr_array_remove(due, asked->pdata[i]);
    }
    return true;
}

// ---- what is due ----

bool keeper_refresh(Keeper *keeper, const KeeperMoment *moment, KeeperRound *out, GError **error)
{
    bool good = true;
    int64_t began = keeper_time_used();
    out->rests = !moment->all && g_get_monotonic_time() < keeper->rest_until;
    if (out->rests)
        return true;
    g_autoptr(GPtrArray) due = g_ptr_array_new();
    for (guint i = 0; i < keeper->segments->len; i++)
        if (is_due(keeper, keeper->segments->pdata[i], moment))
            g_ptr_array_add(due, keeper->segments->pdata[i]);
    if (!moment->all && due->len > 0 && !follow_edges(keeper, due, moment->now, out, error))
        return false;
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
