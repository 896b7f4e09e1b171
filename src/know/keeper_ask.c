// SPDX-License-Identifier: Apache-2.0
//
// A few customers are asked about all segments by a panel of their own: they are read whole into
// one chunk, in the snapshot that says what has changed, and every rule is asked of it. What has no
// plan is asked of the store, about these customers alone.
#include "know/keeper_inside.h"

#include "know/chunk_read.h"
#include "know/select.h"
#include "store/id_list.h"

#include <string.h>

enum { CUSTOMERS_AT_ONCE = 256 };

typedef struct {
    Tx *tx;
    Keeper *keeper;
    const int64_t *ids; // ascending
    size_t n;
    int64_t now;
    Version *version; // holds those that exist
    uint8_t *is_in;   // by id: passes the segment asked
    uint8_t *exists;  // by id
    GArray *moves;
} Asking;

// ---- the panel of a few ----

static void read_shared(Tx *tx, Keeper *keeper)
{
    for (size_t i = 0; i < keeper->layout->n_shared; i++) {
        if (keeper->shared[i] != NULL)
            continue;
        SharedFrame *shared = keeper->shared[i] = g_new0(SharedFrame, 1);
        shared->references = 1;
        frame_read_shared(tx, &keeper->layout->shared[i], &shared->frame);
    }
}

static size_t place_of(const Asking *asking, int64_t id)
{
    size_t low = 0, high = asking->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (asking->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    g_assert(low < asking->n && asking->ids[low] == id);
    return low;
}

static Version *read_customers(Asking *asking)
{
    Keeper *keeper = asking->keeper;
    Version *version = version_new(keeper->layout);
    read_shared(asking->tx, keeper);
    for (size_t i = 0; i < keeper->layout->n_shared; i++)
        version_set_shared(version, i, shared_frame_ref(keeper->shared[i]));
    SlotMap *slots = slot_map_new();
    ChunkDraft *draft = chunk_draft_new(keeper->layout);
    CustomerRange range = {.ids = asking->ids, .n_ids = asking->n};
    chunk_read(asking->tx, &range, slots, draft);
    if (chunk_draft_rows(draft) > 0) {
        Chunk *chunk = chunk_draft_finish(draft);
        for (size_t row = 0; row < chunk->n_rows; row++)
            asking->exists[place_of(asking, chunk_id(chunk, row))] = 1;
        version_add(version, chunk);
    }
    chunk_draft_free(draft);
    slot_map_free(slots);
    return version;
}

// ---- one segment ----

static bool ask_plan(Asking *asking, const LiveSegment *segment)
{
    if (asking->version->n_parts == 0)
        return true;
    if (segment->plan->ranks->len > 0 && segment->cuts == NULL)
        return false; // these are not all
    g_auto(Selection) selection = {0};
    SelectOptions options = {
        .now = asking->now, .model = asking->keeper->model, .members = true, .cuts = segment->cuts};
    if (!select_from_panel(segment->plan, asking->version, NULL, &options, &selection, NULL))
        return false;
    g_autoptr(GArray) ids = select_ids(asking->version, selection.slots);
    for (guint i = 0; i < ids->len; i++)
        asking->is_in[place_of(asking, g_array_index(ids, int64_t, i))] = 1;
    return true;
}

static void ask_store(Asking *asking, const LiveSegment *segment)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    const IdList asked = {tx_engine(asking->tx), asking->ids, asking->n};
    buffer_text(&sql, "SELECT t.id FROM customer t WHERE ");
    id_list_condition(&sql, values, arena, "t.id", &asked);
    buffer_text(&sql, " AND t.deleted_at IS NULL AND t.kind <> 'anonymous' AND ");
    rule_sql(&sql, values, segment->rule,
             &(RuleSql){.engine = tx_engine(asking->tx),
                        .alias = "t",
                        .now = asking->now,
                        .model = asking->keeper->model,
                        .arena = arena});
    g_autoptr(Cursor) rows =
        tx_query(asking->tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows))
        asking->is_in[place_of(asking, cursor_integer(rows, 0))] = 1;
}

static void ask_segment(Asking *asking, LiveSegment *segment)
{
    memset(asking->is_in, 0, asking->n);
    bool asked = segment->rule == NULL || (segment->plan != NULL && ask_plan(asking, segment));
    if (!asked && segment->scored)
        return; // nobody else can say
    if (!asked)
        ask_store(asking, segment);
    for (size_t i = 0; i < asking->n; i++) {
        Move move = {asking->ids[i], segment, asking->is_in[i] != 0, asking->exists[i] == 0};
        if (member_set_has(segment->members, move.customer_id) != move.member)
            g_array_append_val(asking->moves, move);
    }
}

static bool is_asked(const LiveSegment *segment, const LiveSegment *only)
{
    return segment->members != NULL && (only == NULL || only == segment);
}

// Nobody's data is read for segments that are not there.
static bool any_asked(const Keeper *keeper, const LiveSegment *only)
{
    for (guint i = 0; i < keeper->segments->len; i++)
        if (is_asked(keeper->segments->pdata[i], only))
            return true;
    return false;
}

static void ask_few(Asking *asking, LiveSegment *only)
{
    asking->is_in = g_malloc(asking->n);
    asking->exists = g_malloc0(asking->n);
    asking->version = read_customers(asking);
    const GPtrArray *segments = asking->keeper->segments;
    for (guint i = 0; i < segments->len && !tx_failed(asking->tx); i++) {
        LiveSegment *segment = segments->pdata[i];
        if (is_asked(segment, only))
            ask_segment(asking, segment);
    }
    version_unref(asking->version);
    g_free(asking->is_in);
    g_free(asking->exists);
}

bool keeper_ask(Tx *tx, Keeper *keeper, const GArray *ids, LiveSegment *only, int64_t now,
                GArray *moves)
{
    guint n = any_asked(keeper, only) ? ids->len : 0;
    for (guint i = 0; i < n && !tx_failed(tx); i += CUSTOMERS_AT_ONCE) {
        Asking asking = {.tx = tx,
                         .keeper = keeper,
                         .ids = &g_array_index(ids, int64_t, i),
                         .n = MIN(n - i, CUSTOMERS_AT_ONCE),
                         .now = now,
                         .moves = moves};
        ask_few(&asking, only);
    }
    return !tx_failed(tx);
}
