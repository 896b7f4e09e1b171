// SPDX-License-Identifier: Apache-2.0
//
// How many belong to each segment: filled for the first time, stamped with the time at which it was
// known, and kept as a series of points.
#include "know/keeper_inside.h"

#include "base/when.h"

enum {
    STEP_PERCENT = 5, // a size that changes by so much, and by STEP_LEAST, is worth a point
    STEP_LEAST = 10,
};
static const int64_t STEP_APART = 600 * SECOND_US; // points of steps at least so far apart

// ---- points ----

static void write_point(Tx *tx, int64_t segment_id, int64_t at, int64_t customers,
                        const char *cause)
{
    tx_run(tx,
           "INSERT INTO segment_size (segment_id, at, customers, cause) VALUES ($1, $2, $3, $4) "
           "ON CONFLICT (segment_id, at) DO UPDATE SET customers = excluded.customers, "
           "cause = excluded.cause",
           PARAMS(value_integer(segment_id), value_integer(at), value_integer(customers),
                  value_text(cause)));
}

typedef struct {
    int64_t segment_id, customers, point_at, point_count; // the last two as in LiveSegment
} Sized;

static Sized size_of(const LiveSegment *segment)
{
    return (Sized){segment->id, member_set_count(segment->members), segment->point_at,
                   segment->point_count};
}

// Why a point is due now; NULL: none is.
static const char *point_cause(const Keeper *keeper, Sized size, int64_t now)
{
    GTimeZone *zone = model_timezone(keeper->model);
    if (size.point_at == 0)
        return "made";
    if (day_of(now, zone) != day_of(size.point_at, zone))
        return "day";
    int64_t change = ABS(size.customers - size.point_count);
    bool large = change >= STEP_LEAST && change * 100 >= size.point_count * STEP_PERCENT;
    return large && now - size.point_at >= STEP_APART ? "step" : NULL;
}

typedef struct {
    Keeper *keeper;
    LiveSegment *segment;
    int64_t now;
} Filling;

static bool write_fill(Tx *tx, void *context, GError **error)
{
    Filling *filling = context;
    LiveSegment *segment = filling->segment;
    if (!lease_keep(tx, KEEPER_NAME, filling->keeper->holder, error))
        return false;
    tx_run(tx, "DELETE FROM segment_block WHERE segment_id = $1",
           PARAMS(value_integer(segment->id)));
    g_autoptr(GArray) blocks = member_set_blocks(segment->members);
    for (guint i = 0; i < blocks->len; i++)
        keeper_write_block(tx, segment, g_array_index(blocks, int64_t, i));
    keeper_write_state(tx, segment);
    write_point(tx, segment->id, filling->now, member_set_count(segment->members),
                segment->point_at == 0 ? "made" : "edited");
    return true;
}

bool keeper_fill(Keeper *keeper, LiveSegment *segment, MemberSet *members, int64_t now,
                 GError **error)
{
    Filling filling = {.keeper = keeper, .segment = segment, .now = now};
    segment->members = members;
    segment->counted_at = now;
    if (!store_write(keeper->store, write_fill, &filling, error)) {
        g_clear_pointer(&segment->members, member_set_free);
        segment->counted_at = 0;
        return false;
    }
    segment->point_at = now;
    segment->point_count = member_set_count(members);
    return true;
}

// ---- what is known of all ----

// Lists are counted from their places, and their points compared with those in the store.
static void stamp_lists(Tx *tx, const Keeper *keeper, int64_t now)
{
    g_autoptr(GArray) lists = g_array_new(FALSE, FALSE, sizeof(Sized));
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT s.id, coalesce(m.n, 0), coalesce(z.at, 0), coalesce(z.customers, 0) "
                 "FROM segment s LEFT JOIN (SELECT p.segment_id, count(*) AS n "
                 "FROM segment_member p JOIN customer c ON c.id = p.customer_id "
                 "WHERE p.deleted_at IS NULL AND c.deleted_at IS NULL AND c.kind <> 'anonymous' "
                 "GROUP BY p.segment_id) AS m ON m.segment_id = s.id "
                 "LEFT JOIN segment_size z ON z.segment_id = s.id AND z.at = "
                 "(SELECT max(l.at) FROM segment_size l WHERE l.segment_id = s.id) "
                 "WHERE s.kind = 'static' AND s.deleted_at IS NULL",
                 NO_PARAMS);
    while (cursor_next(rows)) {
        Sized list = {cursor_integer(rows, 0), cursor_integer(rows, 1), cursor_integer(rows, 2),
                      cursor_integer(rows, 3)};
        g_array_append_val(lists, list);
    }
    for (guint i = 0; i < lists->len; i++) {
        const Sized *list = &g_array_index(lists, Sized, i);
        const char *cause = point_cause(keeper, *list, now);
        tx_run(tx,
               "INSERT INTO segment_state (segment_id, meaning, customers, counted_at) "
               "VALUES ($1, 'list', $2, $3) ON CONFLICT (segment_id) DO UPDATE SET "
               "customers = excluded.customers, counted_at = excluded.counted_at",
               PARAMS(value_integer(list->segment_id), value_integer(list->customers),
                      value_integer(now)));
        if (cause != NULL)
            write_point(tx, list->segment_id, now, list->customers, cause);
    }
}

static bool write_stamp(Tx *tx, void *context, GError **error)
{
    const Filling *stamp = context;
    const Keeper *keeper = stamp->keeper;
    if (!lease_keep(tx, KEEPER_NAME, keeper->holder, error))
        return false;
    for (guint i = 0; i < keeper->segments->len; i++) {
        const LiveSegment *segment = keeper->segments->pdata[i];
        if (segment->members == NULL)
            continue;
        Sized size = size_of(segment);
        const char *cause = point_cause(keeper, size, stamp->now);
        keeper_write_state(tx, segment);
        if (cause != NULL)
            write_point(tx, segment->id, stamp->now, size.customers, cause);
    }
    if (keeper->lists_changed)
        stamp_lists(tx, keeper, stamp->now);
    else
        tx_run(tx, "UPDATE segment_state SET counted_at = $1 WHERE meaning = 'list'",
               PARAMS(value_integer(stamp->now)));
    keeper_write_position(tx, keeper);
    return true;
}

// Without the clock's part members are true now: every change was taken in before.
static void count_now(Keeper *keeper, int64_t now)
{
    for (guint i = 0; i < keeper->segments->len; i++) {
        LiveSegment *segment = keeper->segments->pdata[i];
        bool true_now = segment->members != NULL && segment->counted_at != 0 &&
                        segment->clock != CLOCK_CONTINUOUS &&
                        !live_segment_is_due(segment, keeper->model, now, 0);
        if (true_now)
            segment->counted_at = now;
    }
}

bool keeper_stamp(Keeper *keeper, int64_t now, GError **error)
{
    Filling stamp = {.keeper = keeper, .now = now};
    count_now(keeper, now);
    if (!store_write(keeper->store, write_stamp, &stamp, error))
        return false;
    for (guint i = 0; i < keeper->segments->len; i++) {
        LiveSegment *segment = keeper->segments->pdata[i];
        if (segment->members == NULL || point_cause(keeper, size_of(segment), now) == NULL)
            continue;
        segment->point_count = member_set_count(segment->members);
        segment->point_at = now;
    }
    keeper->lists_changed = keeper->described = false;
    keeper->stamped_at = now;
    return true;
}
