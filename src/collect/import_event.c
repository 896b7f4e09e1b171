// SPDX-License-Identifier: Apache-2.0
//
// Events of a slice: logs of what customers did. An event is known by all its row says, and equal
// rows by their number, so that a log imported again adds nothing. Customers and products that it
// names are made when they are new. Counts are rows, since equal ones are events of their own.
#include "collect/import_inside.h"

#include <string.h>

static const char *event_key(Arena *arena, const Draft *draft, int64_t number)
{
    return number == 0 ? draft->key
                       : arena_printf(arena, "%s-%" G_GINT64_FORMAT, draft->key, number + 1);
}

static void take_found(const char *key, int64_t owner_id, int64_t id, void *context)
{
    (void)owner_id, (void)id;
    g_hash_table_add(context, g_strdup(key));
}

static GHashTable *known_events(Import *import, const Slice *slice, Writing *writing)
{
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < slice->drafts->len; i++) {
        const Draft *draft = slice->drafts->pdata[i];
        for (int64_t n = 0; n < draft->n_rows; n++)
            g_ptr_array_add(keys, (char *)event_key(writing->arena, draft, n));
    }
    ExternalKey kind = {import->source_id, "event", "content", NULL};
    external_keys_find(writing, &kind, (const char *const *)keys->pdata, keys->len, take_found,
                       known);
    return known;
}

// Whose the event is and about what.
static bool complete_event(Import *import, Writing *writing, const Draft *draft, Record *event,
                           GError **error)
{
    int64_t owner = 0;
    KeyEntry *product = NULL;
    if (draft->customer_key == NULL)
        return fail(error, ERROR_INVALID, "The row does not say whose event it is",
                    "该行没有说明是哪位客户的事件");
    if (!customer_ready(import, writing, draft, &owner, error) ||
        (draft->n_lines > 0 && !product_ready(import, writing, &draft->lines[0], &product, error)))
        return false;
    record_set(event, FIELD_CUSTOMER_ID, value_integer(owner));
    record_set(event, entity_field_index(&ENTITY_EVENT, "source_id"),
               value_integer(import->source_id));
    if (product != NULL)
        record_set(event, entity_field_index(&ENTITY_EVENT, "product_id"),
                   value_integer(product->id));
    return record_set_defaults(event, writing->arena, error);
}

static bool write_event(Import *import, Slice *slice, Writing *writing, const Draft *draft,
                        GHashTable *known, GError **error)
{
    for (int64_t n = 0; n < draft->n_rows; n++) {
        const char *key = event_key(writing->arena, draft, n);
        if (g_hash_table_contains(known, key)) {
            slice->counts.unchanged++;
            continue;
        }
        Record *event = record_copy(writing->arena, draft->record);
        if (!complete_event(import, writing, draft, event, error) ||
            !record_insert(writing, event, error))
            return false;
        ExternalKey outside = {import->source_id, "event", "content", key};
        external_key_put(writing->tx, &outside, record_owner(event), record_id(event));
        slice->counts.inserted++;
    }
    return true;
}

bool write_events(Import *import, Slice *slice, Writing *writing, GError **error)
{
    import_caches_begin(import);
    customers_load(import, slice, writing);
    products_load(import, slice, writing);
    g_autoptr(GHashTable) known = known_events(import, slice, writing);
    for (guint i = 0; i < slice->drafts->len; i++) {
        const Draft *draft = slice->drafts->pdata[i];
        g_autoptr(GError) reason = NULL;
        if (write_event(import, slice, writing, draft, known, &reason))
            continue;
        if (tx_failed(writing->tx)) {
            g_propagate_error(error, g_steal_pointer(&reason));
            return false;
        }
        refuse_draft(import, slice, draft, reason);
    }
    return !tx_failed(writing->tx);
}
