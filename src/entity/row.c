// SPDX-License-Identifier: Apache-2.0
#include "entity/row.h"

#include "entity/plan.h"
#include <string.h>

static void number_parts(Record *record)
{
    for (size_t i = 0; i < record->n_parts; i++) {
        Value *values = record->parts[i]->values;
        values[PART_CUSTOMER_ID] = value_integer(record_owner(record));
        values[PART_PARENT_ID] = value_integer(record_id(record));
        values[PART_POSITION] = value_integer((int64_t)i + 1);
    }
}

static void insert_parts(Tx *tx, Arena *arena, Record *record)
{
    const Entity *part = record->entity->part;
    if (part == NULL || record->n_parts == 0)
        return;
    number_parts(record);
    Value *rows = ARENA_ARRAY(arena, Value, record->n_parts * part->n_fields);
    for (size_t i = 0; i < record->n_parts; i++)
        memcpy(rows + i * part->n_fields, record->parts[i]->values, part->n_fields * sizeof(Value));
    tx_run_many(tx, entity_plan(part)->insert, rows, part->n_fields, record->n_parts);
}

static void delete_parts(Tx *tx, Arena *arena, const Record *record)
{
    const Entity *part = record->entity->part;
    if (part == NULL)
        return;
    const char *sql = arena_printf(arena, "DELETE FROM %s WHERE customer_id = $1 AND %s = $2",
                                   part->table, part->part_key);
    tx_run(tx, sql, PARAMS(value_integer(record_owner(record)), value_integer(record_id(record))));
}

void row_insert(Tx *tx, Arena *arena, Record *record)
{
    tx_run(tx, entity_plan(record->entity)->insert, record->values, record->entity->n_fields);
    insert_parts(tx, arena, record);
}

// From the version that was read to the next. When somebody else has raised it since, which READ
// COMMITTED allows, PostgreSQL divides by zero, and the driver runs the transaction again on what
// stands then (22012). So no change is lost, and nobody waits for an update's answer.
static void raise_version(Buffer *sql, Value *version, size_t at)
{
    version->as.integer--;
    buffer_printf(sql, "(version + 1) / CASE WHEN version = $%zu THEN 1 ELSE 0 END", at);
}

void row_update(Tx *tx, const Record *record, uint64_t fields)
{
    const Entity *entity = record->entity;
    g_auto(Buffer) sql = {0};
    Value values[66];
    size_t n = 0;
    buffer_printf(&sql, "UPDATE %s SET ", entity->table);
    for (size_t i = 0; i < entity->n_fields; i++) {
        if ((fields & (UINT64_C(1) << i)) == 0)
            continue;
        values[n++] = record->values[i];
        buffer_printf(&sql, "%s%s = ", n > 1 ? ", " : "", entity->fields[i].name);
        if (i == FIELD_VERSION)
            raise_version(&sql, &values[n - 1], n);
        else
            buffer_printf(&sql, "$%zu", n);
    }
    values[n++] = value_integer(record_id(record));
    buffer_printf(&sql, " WHERE id = $%zu", n);
    if (entity->ownership == OWNER_CUSTOMER) { // the distributed form finds the node by the owner
        values[n++] = value_integer(record_owner(record));
        buffer_printf(&sql, " AND customer_id = $%zu", n);
    }
    tx_run(tx, buffer_string(&sql), values, n);
}

uint64_t row_touch(Record *record, int64_t at)
{
    record->values[FIELD_VERSION].as.integer++;
    record->values[FIELD_UPDATED_AT] = value_integer(at);
    return UINT64_C(1) << FIELD_VERSION | UINT64_C(1) << FIELD_UPDATED_AT;
}

void row_move(Tx *tx, Arena *arena, Record *record, int64_t to, int64_t at)
{
    const Entity *entity = record->entity, *part = entity->part;
    int64_t from = record_owner(record);
    Value keys[] = {value_integer(record_id(record)), value_integer(from), value_integer(to),
                    value_integer(0), value_integer(at)};
    row_touch(record, at);
    keys[3] = record->values[FIELD_VERSION];
    record->values[FIELD_CUSTOMER_ID] = value_integer(to);
    for (size_t i = 0; i < record->n_parts; i++)
        record->parts[i]->values[PART_CUSTOMER_ID] = value_integer(to);
    tx_run(tx,
           arena_printf(arena,
                        "UPDATE %s SET customer_id = $3, version = $4, updated_at = $5 "
                        "WHERE id = $1 AND customer_id = $2",
                        entity->table),
           keys, G_N_ELEMENTS(keys));
    if (part != NULL)
        tx_run(tx,
               arena_printf(arena,
                            "UPDATE %s SET customer_id = $3 WHERE %s = $1 AND customer_id = $2",
                            part->table, part->part_key),
               keys, 3);
}

void row_replace_parts(Tx *tx, Arena *arena, Record *record)
{
    delete_parts(tx, arena, record);
    insert_parts(tx, arena, record);
}

void row_delete(Tx *tx, Arena *arena, const Record *record)
{
    bool owned = record->entity->ownership == OWNER_CUSTOMER;
    const char *sql = arena_printf(arena, "DELETE FROM %s WHERE id = $1%s", record->entity->table,
                                   owned ? " AND customer_id = $2" : "");
    Value keys[] = {value_integer(record_id(record)), value_integer(record_owner(record))};
    delete_parts(tx, arena, record);
    tx_run(tx, sql, keys, owned ? 2 : 1);
}
