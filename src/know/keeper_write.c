// SPDX-License-Identifier: Apache-2.0
//
// Members and facts change in the same transaction, which fails for whoever has lost the lease: so
// whatever happens, a fact is written exactly when the members change.
#include "know/keeper_inside.h"

#include "entity/entities.h"
#include "store/id_list.h"

enum {
    SLICE = 100, // moves written in one transaction: some milliseconds
};

typedef struct {
    Keeper *keeper;
    const Move *moves;
    guint n;
    bool last;
    int64_t now;
    int64_t told;
} Slice;

// ---- facts ----

static gint by_customer(gconstpointer a, gconstpointer b)
{
    const Move *one = a, *other = b;
    if (one->customer_id != other->customer_id)
        return one->customer_id > other->customer_id ? 1 : -1;
    return (one->segment->id > other->segment->id) - (one->segment->id < other->segment->id);
}

static GHashTable *existing_customers(Tx *tx, Arena *arena, const Slice *slice)
{
    g_auto(Buffer) sql = {0};
    g_autofree int64_t *ids = g_new(int64_t, slice->n);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    GHashTable *found = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < slice->n; i++)
        ids[i] = slice->moves[i].customer_id;
    buffer_text(&sql, "SELECT id FROM customer WHERE ");
    id_list_condition(&sql, values, arena, "id", &(IdList){tx_engine(tx), ids, slice->n});
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_hash_table_add(found, g_memdup2(&id, sizeof id));
    }
    return found;
}

static bool tell(Writing *writing, const Move *move, int64_t now, GError **error)
{
    Record *fact = record_new(writing->arena, &ENTITY_SEGMENT_EVENT);
    Value *values = fact->values;
    values[FIELD_CUSTOMER_ID] = value_integer(move->customer_id);
    values[entity_field_index(fact->entity, "segment_id")] = value_integer(move->segment->id);
    values[entity_field_index(fact->entity, "kind")] =
        value_text(move->member ? "entered" : "left");
    values[entity_field_index(fact->entity, "happened_at")] = value_integer(now);
    return record_insert(writing, fact, error);
}

static bool tell_all(Tx *tx, Slice *slice, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GHashTable) exists = existing_customers(tx, arena, slice);
    Writing writing = {.tx = tx, .arena = arena, .model = slice->keeper->model};
    slice->told = 0;
    for (guint i = 0; i < slice->n; i++) {
        const Move *move = &slice->moves[i];
        if (move->gone || !g_hash_table_contains(exists, &move->customer_id))
            continue;
        if (!tell(&writing, move, slice->now, error))
            return false;
        slice->told++;
    }
    return true;
}

// ---- members ----

void keeper_write_block(Tx *tx, const LiveSegment *segment, int64_t block)
{
    g_auto(Buffer) bytes = {0};
    member_set_write(&bytes, segment->members, block);
    Value of = value_integer(segment->id), number = value_integer(block);
    if (bytes.length == 0)
        tx_run(tx, "DELETE FROM segment_block WHERE segment_id = $1 AND block = $2",
               PARAMS(of, number));
    else
        tx_run(tx,
               "INSERT INTO segment_block (segment_id, block, members) VALUES ($1, $2, $3) "
               "ON CONFLICT (segment_id, block) DO UPDATE SET members = excluded.members",
               PARAMS(of, number, value_bytes(bytes.data, bytes.length)));
}

void keeper_write_state(Tx *tx, const LiveSegment *segment)
{
    tx_run(tx,
           "INSERT INTO segment_state (segment_id, meaning, customers, counted_at) "
           "VALUES ($1, $2, $3, $4) ON CONFLICT (segment_id) DO UPDATE SET "
           "meaning = excluded.meaning, customers = excluded.customers, "
           "counted_at = excluded.counted_at",
           PARAMS(value_integer(segment->id), value_text(segment->meaning),
                  value_integer(member_set_count(segment->members)),
                  value_integer(segment->counted_at)));
}

static int64_t block_of(const Move *move)
{
    return move->customer_id >> MEMBER_BLOCK_BITS;
}

// Each block once: moves of a slice lie close together, so looking back is short.
static void write_members(Tx *tx, const Slice *slice)
{
    for (guint i = 0; i < slice->n; i++) {
        const Move *move = &slice->moves[i];
        bool block_done = false, state_done = false;
        for (guint j = 0; j < i; j++) {
            bool same = slice->moves[j].segment == move->segment;
            state_done |= same;
            block_done |= same && block_of(&slice->moves[j]) == block_of(move);
        }
        if (!block_done)
            keeper_write_block(tx, move->segment, block_of(move));
        if (!state_done)
            keeper_write_state(tx, move->segment);
    }
}

// Questions that are still open are open after a crash, too.
static void write_open(Tx *tx, const Keeper *keeper)
{
    for (guint i = 0; i < keeper->segments->len; i++) {
        const LiveSegment *segment = keeper->segments->pdata[i];
        if (segment->members != NULL && segment->counted_at == 0)
            tx_run(tx, "UPDATE segment_state SET counted_at = 0 WHERE segment_id = $1",
                   PARAMS(value_integer(segment->id)));
    }
}

// What was kept of segments that are no more must not be found when one is restored.
static void drop_others(Tx *tx)
{
    tx_run(tx,
           "DELETE FROM segment_block WHERE segment_id NOT IN "
           "(SELECT id FROM segment WHERE deleted_at IS NULL AND kind = 'dynamic')",
           NO_PARAMS);
    tx_run(tx,
           "DELETE FROM segment_state WHERE segment_id NOT IN "
           "(SELECT id FROM segment WHERE deleted_at IS NULL)",
           NO_PARAMS);
}

void keeper_write_position(Tx *tx, const Keeper *keeper)
{
    tx_run(tx,
           "INSERT INTO consumer (name, pos) VALUES ($1, $2) "
           "ON CONFLICT (name) DO UPDATE SET pos = excluded.pos",
           PARAMS(value_text(KEEPER_NAME), value_integer(keeper->pos)));
    write_open(tx, keeper);
    if (keeper->described)
        drop_others(tx);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Slice *slice = context;
    if (!lease_keep(tx, KEEPER_NAME, slice->keeper->holder, error))
        return false;
    if (slice->n > 0) {
        write_members(tx, slice);
        if (!tell_all(tx, slice, error))
            return false;
    }
    if (slice->last)
        keeper_write_position(tx, slice->keeper);
    return true;
}

static void apply(const Slice *slice, bool undo)
{
    for (guint i = 0; i < slice->n; i++)
        member_set_put(slice->moves[i].segment->members, slice->moves[i].customer_id,
                       slice->moves[i].member != undo);
}

bool keeper_write(Keeper *keeper, GArray *moves, int64_t now, KeeperRound *out, GError **error)
{
    g_array_sort(moves, by_customer);
    guint at = 0;
    do {
        Slice slice = {.keeper = keeper,
                       .moves = moves->len > 0 ? &g_array_index(moves, Move, at) : NULL,
                       .n = MIN(moves->len - at, SLICE),
                       .now = now};
        slice.last = at + slice.n == moves->len;
        apply(&slice, false);
        if (!store_write(keeper->store, write_slice, &slice, error)) {
            apply(&slice, true);
            return false;
        }
        out->told += slice.told;
        at += slice.n;
    } while (at < moves->len);
    keeper->described = false;
    return true;
}
