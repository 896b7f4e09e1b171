// SPDX-License-Identifier: Apache-2.0
#include "entity/move.h"

#include "entity/entities.h"
#include "entity/referrer.h"
#include "entity/row.h"
#include "entity/search.h"
#include "entity/summary.h"

typedef struct {
    Writing *writing;
    int64_t from, to;
    size_t left;
    bool orders;       // some were moved
    GArray *referrers; // of int64_t: whom relations that were moved name as such
} Move;

// The log keeps the order of one owner's entries: a record's move stands with what befell it
// before, the customer's with whom it went to, who has it in their timeline.
static void log_move(const Move *move, const char *entity, int64_t id, int64_t owner)
{
    g_auto(Buffer) change = {0};
    json_object_begin(&change);
    json_member_integer(&change, "from", move->from);
    json_member_integer(&change, "to", move->to);
    json_object_end(&change);
    tx_log(move->writing->tx, &(Change){.actor_id = move->writing->actor_id,
                                        .import_id = move->writing->import_id,
                                        .entity = entity,
                                        .id = id,
                                        .customer_id = owner,
                                        .operation = CHANGE_MOVE,
                                        .change = change.data,
                                        .change_length = change.length});
}

// By what it is found from outside: its keys go with a record, so that whoever asks between two
// transactions of a move finds them with their record.
static void move_keys_of(const Move *move, const char *entity, int64_t id)
{
    tx_run(move->writing->tx,
           "UPDATE external_key SET owner_id = $2 WHERE owner_id = $1 AND entity = $3 AND id = $4",
           PARAMS(value_integer(move->from), value_integer(move->to), value_text(entity),
                  value_integer(id)));
}

// Rows that are a log themselves, all with one statement.
static void move_log(Move *move, const Entity *entity)
{
    g_autofree char *sql =
        g_strdup_printf("UPDATE %s SET customer_id = $2 WHERE customer_id = $1 AND id <= "
                        "(SELECT max(id) FROM (SELECT id FROM %s WHERE customer_id = $1 "
                        "ORDER BY id LIMIT $3) AS few)",
                        entity->table, entity->table);
    int64_t n = tx_run_count(move->writing->tx, sql,
                             PARAMS(value_integer(move->from), value_integer(move->to),
                                    value_integer((int64_t)move->left)));
    move->left -= MIN((size_t)n, move->left);
}

static bool move_record(Move *move, Record *record, GError **error)
{
    Writing *writing = move->writing;
    Record *before = record_copy(writing->arena, record);
    log_move(move, record->entity->name, record_id(record), move->from);
    row_move(writing->tx, writing->arena, record, move->to, tx_now(writing->tx));
    move_keys_of(move, record->entity->name, record_id(record));
    search_update(writing->tx, writing->arena, before, record);
    move->orders |= record->entity == &ENTITY_ORDER;
    int64_t referrer = record->entity == &ENTITY_RELATION ? referrer_of(record) : 0;
    if (referrer != 0)
        g_array_append_val(move->referrers, referrer);
    move->left -= move->left > 0;
    bool own = record->entity == &ENTITY_RELATION &&
               record_integer(record, "other_customer_id") == move->to;
    return !own || record_delete(writing, record, error); // it linked the two of them
}

static GArray *some_ids(Tx *tx, const char *sql, const Value *params, size_t n)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Cursor) rows = tx_query(tx, sql, params, n);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

static bool move_order(Move *move, Record *order, GError **error);

// What has moved already stays.
static bool move_ids(Move *move, const Entity *entity, const GArray *ids, GError **error)
{
    Writing *writing = move->writing;
    bool good = true;
    for (guint i = 0; i < ids->len && good; i++) {
        Record *record =
            record_load(writing->tx, writing->arena, entity, g_array_index(ids, int64_t, i));
        bool theirs = record != NULL && record_owner(record) == move->from;
        if (theirs && entity == &ENTITY_ORDER)
            good = move_order(move, record, error);
        else if (theirs)
            good = move_record(move, record, error);
    }
    return good;
}

// A sale with its returns, payments and shipments: what an order is worth is asked of its owner's.
static bool move_order(Move *move, Record *order, GError **error)
{
    static const struct {
        const Entity *entity;
        const char *sql;
    } PARTS[] = {
        {&ENTITY_PAYMENT, "SELECT id FROM payment WHERE customer_id = $1 AND order_id = $2"},
        {&ENTITY_SHIPMENT, "SELECT id FROM shipment WHERE customer_id = $1 AND order_id = $2"},
        {&ENTITY_ORDER,
         "SELECT id FROM customer_order WHERE customer_id = $1 AND origin_order_id = $2"},
        {&ENTITY_ORDER, "SELECT id FROM customer_order WHERE customer_id = $1 AND id = $2"},
    };
    Tx *tx = move->writing->tx;
    int64_t id = record_id(order), sale = record_integer(order, "origin_order_id");
    bool good = move_record(move, order, error);
    for (size_t i = 0; i < G_N_ELEMENTS(PARTS) && good; i++) {
        int64_t of = i + 1 < G_N_ELEMENTS(PARTS) ? id : sale;
        g_autoptr(GArray) ids =
            some_ids(tx, PARTS[i].sql, PARAMS(value_integer(move->from), value_integer(of)));
        good = move_ids(move, PARTS[i].entity, ids, error);
    }
    return good;
}

static bool move_records(Move *move, const Entity *entity, GError **error)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT id FROM %s WHERE customer_id = $1 ORDER BY id LIMIT $2", entity->table);
    g_autoptr(GArray) ids =
        some_ids(move->writing->tx, sql,
                 PARAMS(value_integer(move->from), value_integer((int64_t)move->left)));
    return move_ids(move, entity, ids, error);
}

static bool stays(const Entity *entity)
{
    return entity->ownership != OWNER_CUSTOMER || (entity->flags & ENTITY_PART) != 0 ||
           entity == &ENTITY_CUSTOMER_TAG || entity == &ENTITY_SEGMENT_MEMBER;
}

// By what both are found from outside.
static void move_keys(const Move *move)
{
    Tx *tx = move->writing->tx;
    tx_run(tx, "UPDATE identity_map SET customer_id = $2 WHERE customer_id = $1",
           PARAMS(value_integer(move->from), value_integer(move->to)));
    tx_run(tx,
           "UPDATE external_key SET owner_id = $2, id = $2 WHERE owner_id = $1 AND entity = "
           "'customer'",
           PARAMS(value_integer(move->from), value_integer(move->to)));
}

// Those of events, and of records that are no more.
static void move_other_keys(const Move *move)
{
    tx_run(move->writing->tx, "UPDATE external_key SET owner_id = $2 WHERE owner_id = $1",
           PARAMS(value_integer(move->from), value_integer(move->to)));
}

// A record of somebody else's, or nobody's, that names the one names the other.
static bool rename_in(Move *move, Record *before, const char *field, GError **error)
{
    Record *after = record_copy(move->writing->arena, before);
    record_set(after, entity_field_index(before->entity, field), value_integer(move->to));
    return record_update(move->writing, before, after, NULL, error);
}

// Relations of others; what linked the two of them links nobody any more. Deleted ones too: they
// may be restored.
static bool follow_relations(Move *move, GError **error)
{
    Writing *writing = move->writing;
    g_autoptr(GArray) ids =
        some_ids(writing->tx,
                 "SELECT id FROM relation WHERE other_customer_id = $1 AND (customer_id <> $2 OR "
                 "deleted_at IS NULL) ORDER BY id LIMIT $3",
                 PARAMS(value_integer(move->from), value_integer(move->to),
                        value_integer((int64_t)move->left)));
    bool good = true;
    for (guint i = 0; i < ids->len && good; i++, move->left--) {
        Record *relation = record_load(writing->tx, writing->arena, &ENTITY_RELATION,
                                       g_array_index(ids, int64_t, i));
        good = record_owner(relation) == move->to
                   ? record_delete(writing, relation, error)
                   : rename_in(move, relation, "other_customer_id", error);
    }
    return good;
}

static bool follow_files(Move *move, GError **error)
{
    Writing *writing = move->writing;
    g_autoptr(GArray) ids = some_ids(
        writing->tx, "SELECT id FROM file WHERE owner_customer_id = $1 ORDER BY id LIMIT $2",
        PARAMS(value_integer(move->from), value_integer((int64_t)move->left)));
    bool good = true;
    for (guint i = 0; i < ids->len && good; i++, move->left--)
        good = rename_in(
            move,
            record_load(writing->tx, writing->arena, &ENTITY_FILE, g_array_index(ids, int64_t, i)),
            "owner_customer_id", error);
    return good;
}

// Whoever referred both has referred one.
static bool count_referrals(const Move *move, GError **error)
{
    bool good = true;
    for (guint i = 0; i < move->referrers->len && good; i++)
        good = referrer_refresh(move->writing, g_array_index(move->referrers, int64_t, i), error);
    return good;
}

bool customer_move(Writing *writing, int64_t from, int64_t to, size_t most, bool *out_more,
                   GError **error)
{
    g_autoptr(GArray) referrers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Move move = {.writing = writing, .from = from, .to = to, .left = most, .referrers = referrers};
    log_move(&move, ENTITY_CUSTOMER.name, from, to);
    move_keys(&move);
    bool good = true;
    for (const Entity *const *entity = ENTITIES; *entity != NULL && move.left > 0 && good;
         entity++) {
        if (stays(*entity))
            continue;
        if (((*entity)->flags & ENTITY_APPEND_ONLY) != 0)
            move_log(&move, *entity);
        else
            good = move_records(&move, *entity, error);
    }
    good = good && follow_relations(&move, error) && follow_files(&move, error);
    if (move.orders) {
        summary_refresh(writing->tx, from);
        summary_refresh(writing->tx, to);
    }
    if (!good || !count_referrals(&move, error))
        return false;
    *out_more = move.left == 0;
    if (*out_more)
        return !tx_failed(writing->tx);
    move_other_keys(&move);
    Record *gone = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, from);
    return gone == NULL || record_delete(writing, gone, error);
}
