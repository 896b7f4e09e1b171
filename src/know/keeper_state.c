// SPDX-License-Identifier: Apache-2.0
#include "know/keeper_inside.h"

#include "store/change.h"

#include <string.h>

void keeper_forget(Keeper *keeper)
{
    for (size_t i = 0; keeper->layout != NULL && i < keeper->layout->n_shared; i++)
        shared_frame_unref(keeper->shared[i]);
    g_clear_pointer(&keeper->shared, g_free);
    g_clear_pointer(&keeper->segments, g_ptr_array_unref);
    g_clear_pointer(&keeper->layout, layout_unref);
    g_clear_pointer(&keeper->model, model_unref);
}

// Members kept in memory stay where the segment means the same; deleted segments are forgotten.
static void take_over(GPtrArray *segments, const GPtrArray *last)
{
    for (guint i = 0; last != NULL && i < segments->len; i++) {
        LiveSegment *segment = segments->pdata[i];
        LiveSegment *before = live_segment_find(last, segment->id);
        if (before == NULL)
            continue;
        segment->point_at = before->point_at;
        segment->point_count = before->point_count;
        if (strcmp(before->meaning, segment->meaning) == 0) {
            segment->members = g_steal_pointer(&before->members);
            segment->counted_at = before->counted_at;
        }
    }
}

void keeper_describe(Tx *tx, Keeper *keeper)
{
    Model *model = model_load(tx);
    Layout *layout = layout_new(model);
    GPtrArray *segments = live_segments(model, layout);
    take_over(segments, keeper->segments);
    keeper_forget(keeper);
    keeper->model = model;
    keeper->layout = layout;
    keeper->segments = segments;
    keeper->shared = g_new0(SharedFrame *, layout->n_shared);
    keeper->described = true;
}

// ---- what the store has ----

static void load_states(Tx *tx, Keeper *keeper)
{
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT segment_id, meaning, counted_at FROM segment_state", NO_PARAMS);
    while (cursor_next(rows)) {
        LiveSegment *segment = live_segment_find(keeper->segments, cursor_integer(rows, 0));
        if (segment == NULL || strcmp(cursor_text(rows, 1, NULL), segment->meaning) != 0)
            continue;
        segment->members = member_set_new();
        // What orders came while nobody looked may have moved the day that scores are of.
        segment->counted_at = segment->scored ? 0 : cursor_integer(rows, 2);
    }
}

static void load_members(Tx *tx, Keeper *keeper)
{
    g_autoptr(Cursor) rows =
        tx_query(tx, "SELECT segment_id, block, members FROM segment_block", NO_PARAMS);
    while (cursor_next(rows)) {
        LiveSegment *segment = live_segment_find(keeper->segments, cursor_integer(rows, 0));
        Value bytes = cursor_bytes(rows, 2);
        if (segment == NULL || segment->members == NULL)
            continue;
        if (!member_set_read(segment->members, cursor_integer(rows, 1),
                             (const uint8_t *)bytes.as.text.data, bytes.as.text.length))
            g_clear_pointer(&segment->members, member_set_free); // damaged: find them anew
    }
}

static void load_points(Tx *tx, Keeper *keeper)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT s.segment_id, s.at, s.customers FROM segment_size s JOIN "
                 "(SELECT segment_id, max(at) AS at FROM segment_size GROUP BY segment_id) AS l "
                 "ON l.segment_id = s.segment_id AND l.at = s.at",
                 NO_PARAMS);
    while (cursor_next(rows)) {
        LiveSegment *segment = live_segment_find(keeper->segments, cursor_integer(rows, 0));
        if (segment == NULL)
            continue;
        segment->point_at = cursor_integer(rows, 1);
        segment->point_count = cursor_integer(rows, 2);
    }
}

bool keeper_load(Tx *tx, Keeper *keeper)
{
    keeper_forget(keeper);
    keeper_describe(tx, keeper);
    keeper->pos = tx_integer(tx, "SELECT pos FROM consumer WHERE name = $1",
                             PARAMS(value_text(KEEPER_NAME)), -1);
    keeper->lists_changed = true;
    if (keeper->pos < 0) { // for the first time: everything is found from the tables
        keeper->pos = tx_change_pos(tx);
        return !tx_failed(tx);
    }
    load_states(tx, keeper);
    load_members(tx, keeper);
    load_points(tx, keeper);
    return !tx_failed(tx);
}
