// SPDX-License-Identifier: Apache-2.0
//
// Records that stand beside a draft: events and addresses of the same customer. Each comes in once:
// it is known to the source by what it says ("content"), so the same facts again add nothing, and
// what somebody deleted stays deleted.
#include "collect/import_inside.h"

#include <string.h>

static const Entity *const KINDS[] = {&ENTITY_ADDRESS, &ENTITY_EVENT};

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
    (void)owner_id, (void)id;
    g_hash_table_add(finding->known, known_key(finding->entity, key));
}

GHashTable *attached_load(Import *import, const Slice *slice, Writing *writing)
{
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
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
    if (entity == &ENTITY_EVENT && to.order_id != 0)
        record_set(record, entity_field_index(entity, "order_id"), value_integer(to.order_id));
    if (entity == &ENTITY_EVENT && record_value(record, "happened_at").type == VALUE_NULL)
        record_set(record, entity_field_index(entity, "happened_at"),
                   value_integer(to.happened_at));
    return record;
}

bool attached_write(Import *import, Writing *writing, GHashTable *known, const Draft *draft,
                    AttachedTo to, size_t *out_new, GError **error)
{
    *out_new = 0;
    for (const Attached *one = draft->attached; one != NULL; one = one->next) {
        const Entity *entity = one->record->entity;
        g_autofree char *key = known_key(entity, one->key);
        if (g_hash_table_contains(known, key))
            continue;
        Record *record = whole_record(import, writing, one, to);
        if (!record_set_defaults(record, writing->arena, error) ||
            !record_insert(writing, record, error))
            return false;
        ExternalKey outside = {import->source_id, entity->name, "content", one->key};
        external_key_put(writing->tx, &outside, to.owner_id, record_id(record));
        g_hash_table_add(known, g_steal_pointer(&key));
        ++*out_new;
    }
    return true;
}
