// SPDX-License-Identifier: Apache-2.0
//
// Records that stand beside a draft: events, addresses, payments and shipments of the same
// customer. Each comes in once: it is known to the source by what it says ("content"), so the same
// facts again add nothing, and what somebody deleted stays deleted. Only shipments change
// afterwards.
#include "collect/import_inside.h"

#include "entity/order_state.h"

#include <string.h>

static const Entity *const KINDS[] = {&ENTITY_ADDRESS, &ENTITY_EVENT, &ENTITY_PAYMENT,
                                      &ENTITY_SHIPMENT};

static char *known_key(const Entity *entity, const char *key)
{
    return g_strconcat(entity->name, ":", key, NULL);
}

typedef struct {
    GHashTable *known;
    const Entity *entity;
} Finding;

static void take_found(const char *key, int64_t owner_id, int64_t id, void *context)
{
    Finding *finding = context;
    (void)owner_id;
    g_hash_table_insert(finding->known, known_key(finding->entity, key), g_memdup2(&id, sizeof id));
}

GHashTable *attached_load(Import *import, const Slice *slice, Writing *writing)
{
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (size_t k = 0; k < G_N_ELEMENTS(KINDS); k++) {
        g_autoptr(GPtrArray) keys = g_ptr_array_new();
        for (guint i = 0; i < slice->drafts->len; i++) {
            const Draft *draft = slice->drafts->pdata[i];
            for (const Attached *one = draft->attached; one != NULL; one = one->next) {
                if (one->record->entity == KINDS[k])
                    g_ptr_array_add(keys, (char *)one->key);
            }
        }
        ExternalKey kind = {import->source_id, KINDS[k]->name, "content", NULL};
        external_keys_find(writing, &kind, (const char *const *)keys->pdata, keys->len, take_found,
                           &(Finding){known, KINDS[k]});
    }
    return known;
}

static Record *whole_record(Import *import, Writing *writing, const Attached *attached,
                            AttachedTo to)
{
    Record *record = record_copy(writing->arena, attached->record);
    const Entity *entity = record->entity;
    record_set(record, FIELD_CUSTOMER_ID, value_integer(to.owner_id));
    record_set(record, entity_field_index(entity, "source_id"), value_integer(import->source_id));
    const char *time = entity == &ENTITY_EVENT     ? "happened_at"
                       : entity == &ENTITY_PAYMENT ? "paid_at"
                                                   : NULL;
    if (entity != &ENTITY_ADDRESS && to.order_id != 0)
        record_set(record, entity_field_index(entity, "order_id"), value_integer(to.order_id));
    if (time != NULL && record_value(record, time).type == VALUE_NULL)
        record_set(record, entity_field_index(entity, time), value_integer(to.happened_at));
    return record;
}

static bool change_shipment(Writing *writing, int64_t id, const Record *desired, size_t *n,
                            GError **error)
{
    bool changed = false;
    const Record *stored = record_load(writing->tx, writing->arena, desired->entity, id);
    if (stored == NULL || stored->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return !tx_failed(writing->tx);
    if (!record_update(writing, stored, overlay(writing, stored, desired, false), &changed, error))
        return false;
    *n += changed;
    return true;
}

// ---- what went back so far ----

// A refund without time or reference is all that was given back until the file was made.
static bool is_so_far(const Record *record)
{
    return record->entity == &ENTITY_PAYMENT &&
           g_strcmp0(record_text(record, "kind"), "refund") == 0 &&
           record_value(record, "paid_at").type == VALUE_NULL &&
           record_text(record, "reference") == NULL;
}

// How much of it is not recorded yet, by an earlier file, a webhook or somebody here.
static int64_t not_recorded(Writing *writing, const Draft *draft, AttachedTo to)
{
    int64_t sum = 0;
    for (const Attached *one = draft->attached; one != NULL; one = one->next) {
        if (is_so_far(one->record))
            sum += record_integer(one->record, "amount_minor");
    }
    return sum == 0 || to.order_id == 0
               ? sum
               : sum - tx_integer(writing->tx,
                                  "SELECT CAST(sum(amount_minor) AS bigint) FROM payment WHERE "
                                  "customer_id = $1 AND order_id = $2 AND kind = 'refund' AND "
                                  "status IN ('open', 'done') AND deleted_at IS NULL",
                                  PARAMS(value_integer(to.owner_id), value_integer(to.order_id)),
                                  0);
}

// Takes its part of what is not recorded yet; false: all of it is.
static bool take_so_far(Record *record, int64_t *left)
{
    int64_t amount = MIN(record_integer(record, "amount_minor"), *left);
    if (amount <= 0)
        return false;
    *left -= amount;
    record_set(record, entity_field_index(&ENTITY_PAYMENT, "amount_minor"), value_integer(amount));
    return true;
}

// What a webhook of the source has told to be paid already, and no file yet.
static int64_t payment_known(const Import *import, Writing *writing, const Record *record,
                             AttachedTo to)
{
    if (to.order_id == 0 || g_strcmp0(record_text(record, "kind"), "refund") == 0)
        return 0;
    return tx_integer(
        writing->tx,
        "SELECT p.id FROM payment p WHERE p.customer_id = $1 AND p.order_id = $2 AND p.kind = "
        "'payment' AND p.status = 'done' AND p.amount_minor = $3 AND p.deleted_at IS NULL AND "
        "EXISTS (SELECT 1 FROM external_key k WHERE k.owner_id = p.customer_id AND k.entity = "
        "'payment' AND k.id = p.id AND k.source_id = $4 AND k.kind = 'paid') AND NOT EXISTS "
        "(SELECT 1 FROM external_key k WHERE k.owner_id = p.customer_id AND k.entity = 'payment' "
        "AND k.id = p.id AND k.source_id = $4 AND k.kind = 'content') ORDER BY p.id LIMIT 1",
        PARAMS(value_integer(to.owner_id), value_integer(to.order_id),
               value_integer(record_integer(record, "amount_minor")),
               value_integer(import->source_id)),
        0);
}

static int64_t known_otherwise(Import *import, Writing *writing, const Record *record,
                               AttachedTo to)
{
    if (record->entity == &ENTITY_ADDRESS)
        return address_known(import, writing, record, to.owner_id);
    return record->entity == &ENTITY_PAYMENT ? payment_known(import, writing, record, to) : 0;
}

bool attached_write(Import *import, Writing *writing, GHashTable *known, const Draft *draft,
                    AttachedTo to, size_t *out_new, GError **error)
{
    bool paid = false;
    int64_t left = not_recorded(writing, draft, to);
    *out_new = 0;
    for (const Attached *one = draft->attached; one != NULL; one = one->next) {
        const Entity *entity = one->record->entity;
        g_autofree char *key = known_key(entity, one->key);
        const int64_t *id = g_hash_table_lookup(known, key);
        if (id != NULL && entity == &ENTITY_SHIPMENT &&
            !change_shipment(writing, *id, one->record, out_new, error))
            return false;
        if (id != NULL)
            continue;
        ExternalKey outside = {import->source_id, entity->name, "content", one->key};
        int64_t before = known_otherwise(import, writing, one->record, to);
        if (before != 0) {
            external_key_put(writing->tx, &outside, to.owner_id, before);
            g_hash_table_insert(known, g_steal_pointer(&key), g_memdup2(&before, sizeof before));
            continue;
        }
        Record *record = whole_record(import, writing, one, to);
        if (is_so_far(one->record) && !take_so_far(record, &left))
            continue;
        if (!record_set_defaults(record, writing->arena, error) ||
            !record_insert(writing, record, error))
            return false;
        external_key_put(writing->tx, &outside, to.owner_id, record_id(record));
        g_hash_table_insert(known, g_steal_pointer(&key),
                            g_memdup2(&record->values[FIELD_ID].as.integer, sizeof(int64_t)));
        ++*out_new;
        paid |= entity == &ENTITY_PAYMENT;
    }
    return !paid || to.order_id == 0 || order_settle_sums(writing, to.order_id, error);
}
