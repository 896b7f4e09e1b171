// SPDX-License-Identifier: Apache-2.0
//
// The change log says what the panel has not taken in yet, and who changed it. On PostgreSQL a
// change that was committed may still wait in the outbox for its place in the log.
#include "know/fresh.h"

#include "know/panel_inside.h"
#include "store/change.h"

enum {
    MINE_US =
        150000, // waited at most for what the actor has changed itself: the store takes longer
    OTHERS_US = 5000,   // and for what others have changed
    STALE_US = 1000000, // what is older than this is never left out
};

static const Label NOT_BUILT = {"The panel is being built.", "面板正在构建。"};
static const Label TOO_LARGE = {"The panel does not fit into the memory it may take.",
                                "允许使用的内存放不下面板。"};
static const Label BEHIND = {"The panel is still taking in changes.", "面板仍在读取变更。"};

// What the transaction sees that the panel does not hold.
typedef struct {
    int64_t pos;                   // the last position; 0: nothing is missing
    int64_t mine;                  // the last one of the actor; 0: none
    int64_t at;                    // when the first one was made
    int64_t waiting, waiting_mine; // in the outbox
} Missing;

static void read_outbox(Tx *tx, int64_t actor_id, Missing *out)
{
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT count(*), coalesce(sum(CASE WHEN actor_id = $1 THEN 1 ELSE 0 END), 0) FROM outbox",
        PARAMS(value_integer(actor_id)));
    if (!cursor_next(row))
        return;
    out->waiting = cursor_integer(row, 0);
    out->waiting_mine = cursor_integer(row, 1);
}

static void read_missing(Tx *tx, int64_t pos, int64_t actor_id, Missing *out)
{
    *out = (Missing){0};
    if (tx_engine(tx) == STORE_POSTGRESQL)
        read_outbox(tx, actor_id, out);
    g_autoptr(Cursor) first =
        tx_query(tx, "SELECT at FROM change_log WHERE pos > $1 ORDER BY pos LIMIT 1",
                 PARAMS(value_integer(pos)));
    if (!cursor_next(first))
        return;
    out->at = cursor_integer(first, 0);
    out->pos = tx_change_pos(tx);
    if (tx_now(tx) - out->at < STALE_US) // else there may be very many
        out->mine =
            tx_integer(tx, "SELECT max(pos) FROM change_log WHERE pos > $1 AND actor_id = $2",
                       PARAMS(value_integer(pos), value_integer(actor_id)), 0);
}

Version *panel_pin_fresh(Panel *panel, Tx *tx, int64_t actor_id, const Label **out_reason)
{
    g_autoptr(Version) version = panel_pin(panel);
    Missing missing;
    bool too_large = __atomic_load_n(&panel->too_large, __ATOMIC_RELAXED);
    *out_reason = too_large ? &TOO_LARGE : &NOT_BUILT;
    if (version == NULL)
        return NULL;
    read_missing(tx, version->pos, actor_id, &missing);
    *out_reason = &BEHIND;
    bool stale = missing.pos != 0 && tx_now(tx) - missing.at >= STALE_US;
    if (tx_failed(tx) || stale || missing.waiting_mine > 0)
        return NULL;
    if (missing.pos == 0 && missing.waiting == 0)
        return g_steal_pointer(&version);
    // What waits in the outbox comes next in the log.
    int64_t wanted = MAX(missing.pos, version->pos) + missing.waiting;
    Version *later = panel_pin_after(panel, missing.mine != 0 ? missing.mine : wanted,
                                     missing.mine != 0 ? MINE_US : OTHERS_US);
    return later != NULL || missing.mine != 0 ? later : g_steal_pointer(&version);
}
