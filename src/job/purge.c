// SPDX-License-Identifier: Apache-2.0
#include "job/purge.h"

#include "base/json_read.h"
#include "base/when.h"
#include "entity/entities.h"
#include "entity/summary.h"
#include "entity/write.h"
#include "job/purge_files.h"
#include "job/purge_webhooks.h"

// An order goes, comes again, and is added up; a payment goes and comes again.
enum { ROWS_OF_HANDOVER = 3, ROWS_OF_PAYMENT = 2 };

// One slice of one record that goes.
typedef struct {
    Job *job;
    int64_t id;                   // the customer or custom field
    int64_t after_id, next_after; // custom fields: records up to after_id are done
    int64_t heir, next_heir;      // customers: the anonymous one who has their orders; 0: none yet
    size_t left;                  // rows that this slice may still take
    int64_t removed_before, removed;
    bool ended;
} Purge;

// ---- what is due ----

typedef struct {
    const Entity *entity;
    int64_t after_id, id; // 0: none
} Due;

static bool find_due(Tx *tx, void *context, GError **error)
{
    (void)error;
    Due *due = context;
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "SELECT id FROM %s WHERE deleted_at < $1 AND id > $2 ORDER BY id LIMIT 1",
                  due->entity->table);
    due->id = tx_integer(
        tx, buffer_string(&sql),
        PARAMS(value_integer(tx_now(tx) - PURGE_AFTER_DAYS * DAY_US), value_integer(due->after_id)),
        0);
    return true;
}

// Somebody may have restored it between two slices.
static bool is_due(Tx *tx, const Record *record)
{
    return record != NULL && record->values[FIELD_DELETED_AT].type != VALUE_NULL &&
           record->values[FIELD_DELETED_AT].as.integer < tx_now(tx) - PURGE_AFTER_DAYS * DAY_US;
}

static bool purge_each(Job *job, const Entity *entity, TxFunc slice, int64_t *removed,
                       GError **error)
{
    Due due = {.entity = entity};
    for (;; due.after_id = due.id) {
        if (!store_read(job_store(job), find_due, &due, error))
            return false;
        if (due.id == 0)
            return true;
        Purge purge = {.job = job, .id = due.id};
        while (!purge.ended) {
            purge.removed_before = *removed;
            if (!store_write(job_store(job), slice, &purge, error))
                return false;
            *removed = purge.removed_before + purge.removed;
            purge.after_id = purge.next_after;
            purge.heir = purge.next_heir;
        }
    }
}

static bool progress(Tx *tx, Purge *purge, GError **error)
{
    return job_progress(tx, purge->job, purge->removed_before + purge->removed, 0, NULL, error);
}

// ---- customers ----

static bool remove_one(Writing *writing, Purge *purge, Record *record, GError **error)
{
    if (!record_remove(writing, record, error))
        return false;
    if (record->entity == &ENTITY_FILE)
        purge_file_content(writing->tx, record);
    else if (record->entity == &ENTITY_IDENTITY)
        purge_webhooks_of_identity(writing->tx, writing->arena, record);
    purge->left--;
    purge->removed++;
    return true;
}

// Ids of rows whose `column` names the customer, as many as the slice may take.
static size_t belongings(Tx *tx, const Purge *purge, const Entity *entity, const char *column,
                         int64_t ids[PURGE_SLICE_ROWS])
{
    size_t n = 0;
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "SELECT id FROM %s WHERE %s = $1 ORDER BY id LIMIT $2", entity->table,
                  column);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql),
                 PARAMS(value_integer(purge->id), value_integer((int64_t)purge->left)));
    while (n < purge->left && cursor_next(rows))
        ids[n++] = cursor_integer(rows, 0);
    return n;
}

// Removes rows whose `column` names the customer, as many as the slice may take.
static bool remove_rows(Writing *writing, Purge *purge, const Entity *entity, const char *column,
                        GError **error)
{
    int64_t ids[PURGE_SLICE_ROWS];
    size_t n = belongings(writing->tx, purge, entity, column, ids);
    for (size_t i = 0; i < n; i++) {
        Record *record = record_load(writing->tx, writing->arena, entity, ids[i]);
        if (record != NULL && !remove_one(writing, purge, record, error))
            return false;
    }
    return true;
}

// Who owns the orders from now on: nobody in particular, of the same source and country, under an
// id of their own, so that no history leads back to a person.
static bool make_heir(Writing *writing, Purge *purge, const Record *customer, GError **error)
{
    static const char *const KEPT[] = {"source_id", "country"};
    Record *heir = record_new(writing->arena, &ENTITY_CUSTOMER);
    record_set(heir, entity_field_index(&ENTITY_CUSTOMER, "kind"), value_text("anonymous"));
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++)
        record_set(heir, entity_field_index(&ENTITY_CUSTOMER, KEPT[i]),
                   record_value(customer, KEPT[i]));
    writing->created_at = record_value(customer, "created_at").as.integer;
    bool made =
        record_set_defaults(heir, writing->arena, error) && record_insert(writing, heir, error);
    writing->created_at = 0;
    purge->next_heir = record_id(heir);
    return made;
}

// What people wrote about somebody: remarks, and custom fields that are personal.
static void forget_person(const Writing *writing, Record *order)
{
    static const char *const WRITTEN[] = {"remark", "buyer_remark", "flag_word"};
    for (size_t i = 0; i < G_N_ELEMENTS(WRITTEN); i++)
        record_set(order, entity_field_index(&ENTITY_ORDER, WRITTEN[i]), value_null());
    size_t n = 0;
    const CustomField *const *fields = model_custom_fields(writing->model, &ENTITY_ORDER, &n);
    const char *text = record_text(order, "custom");
    json_object *custom = text != NULL ? json_read(text) : NULL;
    if (custom == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        if ((fields[i]->field.flags & FIELD_PERSONAL) != 0)
            json_object_object_del(custom, fields[i]->field.name);
    text = json_object_to_json_string_ext(custom,
                                          JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    record_set(order, FIELD_CUSTOM, value_text(arena_copy(writing->arena, text, -1)));
    json_object_put(custom);
}

// What came back names its sale by the id that the sale has now; some of it may have gone over
// before.
static bool rename_sale(Writing *writing, const Purge *purge, int64_t old_id, int64_t new_id,
                        GError **error)
{
    g_autoptr(GArray) ids = g_array_new(false, false, sizeof(int64_t));
    Cursor *rows = tx_query(
        writing->tx,
        "SELECT id FROM customer_order WHERE customer_id IN ($1, $2) "
        "AND origin_order_id = $3 ORDER BY id",
        PARAMS(value_integer(purge->id), value_integer(purge->next_heir), value_integer(old_id)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    cursor_free(rows);
    for (guint i = 0; i < ids->len; i++) {
        Record *before =
            record_load(writing->tx, writing->arena, &ENTITY_ORDER, g_array_index(ids, int64_t, i));
        Record *after = record_copy(writing->arena, before);
        record_set(after, entity_field_index(&ENTITY_ORDER, "origin_order_id"),
                   value_integer(new_id));
        if (!record_update(writing, before, after, NULL, error))
            return false;
    }
    return true;
}

// What was paid stays with the order, without what leads to the person: the provider's reference
// and words. Parcels and steps do not stay.
static bool hand_over_payments(Writing *writing, Purge *purge, int64_t old_id, int64_t new_id,
                               GError **error)
{
    static const char *const FORGOTTEN[] = {"reference", "reason", "return_id"};
    const Entity *entity = &ENTITY_PAYMENT;
    g_autoptr(GArray) ids = g_array_new(false, false, sizeof(int64_t));
    Cursor *rows = tx_query(writing->tx,
                            "SELECT id FROM payment WHERE customer_id = $1 AND order_id = $2 "
                            "AND deleted_at IS NULL ORDER BY id",
                            PARAMS(value_integer(purge->id), value_integer(old_id)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    cursor_free(rows);
    for (guint i = 0; i < ids->len; i++) {
        Record *payment =
            record_load(writing->tx, writing->arena, entity, g_array_index(ids, int64_t, i));
        Record *kept = record_copy(writing->arena, payment);
        kept->values[FIELD_ID] = value_integer(tx_next_id(writing->tx, entity->name));
        kept->values[FIELD_CUSTOMER_ID] = value_integer(purge->next_heir);
        kept->values[entity_field_index(entity, "order_id")] = value_integer(new_id);
        for (size_t k = 0; k < G_N_ELEMENTS(FORGOTTEN); k++)
            kept->values[entity_field_index(entity, FORGOTTEN[k])] = value_null();
        writing->created_at = payment->values[FIELD_CREATED_AT].as.integer;
        bool done = record_remove(writing, payment, error) && record_insert(writing, kept, error);
        writing->created_at = 0;
        if (!done)
            return false;
        purge->left -= MIN(purge->left, (size_t)ROWS_OF_PAYMENT);
    }
    return true;
}

// An order keeps its number, amounts, rate and lines under its new owner; its keys go with it, so
// that importing it again still finds it.
static bool hand_over(Writing *writing, Purge *purge, Record *order, GError **error)
{
    Record *kept = record_copy(writing->arena, order);
    int64_t old_id = record_id(order), new_id = tx_next_id(writing->tx, ENTITY_ORDER.name);
    int rate = entity_field_index(&ENTITY_ORDER, "rate_millionths");
    int occurrence = entity_field_index(&ENTITY_ORDER_LINE, "occurrence");
    kept->values[FIELD_ID] = value_integer(new_id);
    kept->values[FIELD_CUSTOMER_ID] = value_integer(purge->next_heir);
    record_set(kept, rate, kept->values[rate]);
    for (size_t i = 0; i < kept->n_parts; i++)
        record_set(kept->parts[i], occurrence, kept->parts[i]->values[occurrence]);
    forget_person(writing, kept);
    purge_webhooks_of_order(writing->tx, old_id);
    tx_run(writing->tx,
           "UPDATE external_key SET owner_id = $1, id = $2 WHERE entity = 'order' "
           "AND owner_id = $3 AND id = $4",
           PARAMS(value_integer(purge->next_heir), value_integer(new_id), value_integer(purge->id),
                  value_integer(old_id)));
    writing->created_at = order->values[FIELD_CREATED_AT].as.integer;
    bool done = record_remove(writing, order, error) && record_insert(writing, kept, error);
    writing->created_at = 0;
    purge->left -= MIN(purge->left, (size_t)ROWS_OF_HANDOVER);
    return done && hand_over_payments(writing, purge, old_id, new_id, error) &&
           rename_sale(writing, purge, old_id, new_id, error);
}

// What was sold stays sold: orders go to an anonymous owner; deleted ones go for good.
static bool keep_orders(Writing *writing, Purge *purge, const Record *customer, GError **error)
{
    int64_t ids[PURGE_SLICE_ROWS];
    size_t n = belongings(writing->tx, purge, &ENTITY_ORDER, "customer_id", ids);
    for (size_t i = 0; i < n && purge->left > 0; i++) {
        Record *order = record_load(writing->tx, writing->arena, &ENTITY_ORDER, ids[i]);
        bool living = order->values[FIELD_DELETED_AT].type == VALUE_NULL;
        if (living && purge->next_heir == 0 && !make_heir(writing, purge, customer, error))
            return false;
        if (living ? !hand_over(writing, purge, order, error)
                   : !remove_one(writing, purge, order, error))
            return false;
    }
    if (n > 0 && purge->next_heir != 0)
        summary_refresh(writing->tx, purge->next_heir);
    return true;
}

static bool remove_belongings(Writing *writing, Purge *purge, GError **error)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL && purge->left > 0; entity++) {
        bool whole = ((*entity)->flags & ENTITY_PART) == 0;
        if (whole && (*entity)->ownership == OWNER_CUSTOMER &&
            !remove_rows(writing, purge, *entity, "customer_id", error))
            return false;
    }
    return (purge->left == 0 ||
            remove_rows(writing, purge, &ENTITY_RELATION, "other_customer_id", error)) &&
           (purge->left == 0 ||
            remove_rows(writing, purge, &ENTITY_FILE, "owner_customer_id", error));
}

static bool customer_slice(Tx *tx, void *context, GError **error)
{
    Purge *purge = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .bulk = true};
    Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, purge->id);
    purge->left = PURGE_SLICE_ROWS;
    purge->removed = 0;
    purge->next_heir = purge->heir;
    purge->ended = !is_due(tx, customer);
    if (purge->ended)
        return true;
    if (!keep_orders(&writing, purge, customer, error) ||
        !remove_belongings(&writing, purge, error))
        return false;
    if (purge->left > 0) { // nothing else is left of them
        purge->ended = true;
        purge_webhooks(tx, arena, customer);
        if (!remove_one(&writing, purge, customer, error))
            return false;
    }
    return progress(tx, purge, error);
}

bool purge_customers(Job *job, int64_t *removed, GError **error)
{
    return purge_each(job, &ENTITY_CUSTOMER, customer_slice, removed, error);
}

// ---- custom fields ----

static bool drop_value(Writing *writing, const Record *before, const char *name, GError **error)
{
    Record *after = record_copy(writing->arena, before);
    json_object *custom = json_read(record_text(before, "custom"));
    json_object_object_del(custom, name);
    const char *text = json_object_to_json_string_ext(custom, JSON_C_TO_STRING_PLAIN |
                                                                  JSON_C_TO_STRING_NOSLASHESCAPE);
    record_set(after, FIELD_CUSTOM, value_text(arena_copy(writing->arena, text, -1)));
    json_object_put(custom);
    return record_update(writing, before, after, NULL, error);
}

static bool drop_values(Writing *writing, Purge *purge, const Entity *entity, const char *name,
                        GError **error)
{
    int64_t ids[PURGE_SLICE_ROWS];
    size_t n = 0;
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql,
                  "SELECT id FROM %s WHERE id > $1 AND CAST(custom ->> CAST($2 AS text) AS text) "
                  "IS NOT NULL ORDER BY id LIMIT $3",
                  entity->table);
    Cursor *rows = tx_query(
        writing->tx, buffer_string(&sql),
        PARAMS(value_integer(purge->after_id), value_text(name), value_integer(PURGE_SLICE_ROWS)));
    while (n < PURGE_SLICE_ROWS && cursor_next(rows))
        ids[n++] = cursor_integer(rows, 0);
    cursor_free(rows);
    for (size_t i = 0; i < n; i++) {
        Record *record = record_load(writing->tx, writing->arena, entity, ids[i]);
        if (!drop_value(writing, record, name, error))
            return false;
    }
    purge->left -= n;
    purge->next_after = n > 0 ? ids[n - 1] : purge->after_id;
    return true;
}

static bool field_slice(Tx *tx, void *context, GError **error)
{
    Purge *purge = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .bulk = true};
    Record *field = record_load(tx, arena, &ENTITY_CUSTOM_FIELD, purge->id);
    purge->left = PURGE_SLICE_ROWS;
    purge->removed = 0;
    purge->ended = !is_due(tx, field);
    if (purge->ended)
        return true;
    const Entity *entity = entity_find(record_text(field, "entity"));
    if (entity != NULL && !drop_values(&writing, purge, entity, record_text(field, "name"), error))
        return false;
    if (purge->left > 0) { // no record has a value any more: the name is free again
        purge->ended = true;
        if (!remove_one(&writing, purge, field, error))
            return false;
    }
    return progress(tx, purge, error);
}

bool purge_custom_fields(Job *job, int64_t *removed, GError **error)
{
    return purge_each(job, &ENTITY_CUSTOM_FIELD, field_slice, removed, error);
}
