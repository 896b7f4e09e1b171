// SPDX-License-Identifier: Apache-2.0
#include "collect/key_cache.h"

#include "base/json_read.h"
#include "entity/entities.h"
#include <json-c/json.h>
#include <string.h>

struct KeyCache {
    const Entity *entity;
    ExternalKey kind;  // without a value
    GHashTable *known; // key → KeyEntry, committed
    GHashTable
        *fresh; // the same, of the transaction that runs; an entry with id 0: the store has none
};

static void entry_free(void *data)
{
    KeyEntry *entry = data;
    g_free(entry->names[0]);
    g_free(entry->names[1]);
    g_free(entry);
}

KeyCache *key_cache_new(const Entity *entity, const char *kind, int64_t source_id)
{
    KeyCache *cache = g_new0(KeyCache, 1);
    cache->entity = entity;
    cache->kind = (ExternalKey){.source_id = source_id, .entity = entity->name, .kind = kind};
    cache->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    cache->fresh = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    return cache;
}

void key_cache_free(KeyCache *cache)
{
    if (cache == NULL)
        return;
    g_hash_table_unref(cache->known);
    g_hash_table_unref(cache->fresh);
    g_free(cache);
}

void key_cache_begin(KeyCache *cache)
{
    g_hash_table_remove_all(cache->fresh);
}

void key_cache_keep(KeyCache *cache)
{
    if (g_hash_table_size(cache->known) + g_hash_table_size(cache->fresh) > KEY_CACHE_MAX)
        g_hash_table_remove_all(cache->known);
    GHashTableIter iter;
    void *key, *entry;
    g_hash_table_iter_init(&iter, cache->fresh);
    while (g_hash_table_iter_next(&iter, &key, &entry)) {
        if (((KeyEntry *)entry)->id == 0)
            continue; // somebody else may bring it until the next slice
        g_hash_table_iter_steal(&iter);
        g_hash_table_replace(cache->known, key, entry);
    }
}

static KeyEntry *entry_of(KeyCache *cache, const char *key)
{
    KeyEntry *entry = g_hash_table_lookup(cache->fresh, key);
    return entry != NULL ? entry : g_hash_table_lookup(cache->known, key);
}

KeyEntry *key_cache_find(KeyCache *cache, const char *key)
{
    KeyEntry *entry = entry_of(cache, key);
    return entry != NULL && entry->id != 0 ? entry : NULL;
}

static void read_names(KeyEntry *entry, const Record *product)
{
    const char *label = record_text(product, "name");
    json_object *json = label != NULL ? json_read(label) : NULL;
    const char *const LANGUAGES[] = {"en", "zh"};
    for (size_t i = 0; i < 2; i++) {
        json_object *text = json_object_object_get(json, LANGUAGES[i]);
        entry->names[i] = g_strdup(text != NULL ? json_object_get_string(text) : NULL);
    }
    json_object_put(json);
}

KeyEntry *key_cache_put(KeyCache *cache, Writing *writing, const char *key, const Record *record,
                        bool fresh)
{
    KeyEntry *entry = g_new0(KeyEntry, 1);
    entry->id = record_id(record);
    entry->owner_id = record_owner(record);
    for (size_t i = 0; i < record->entity->n_fields; i++)
        entry->filled |= record->values[i].type != VALUE_NULL ? UINT64_C(1) << i : 0;
    if (cache->entity == &ENTITY_PRODUCT)
        read_names(entry, record);
    g_hash_table_replace(cache->fresh, g_strdup(key), entry);
    if (fresh) {
        ExternalKey whole = cache->kind;
        whole.value = key;
        external_key_put(writing->tx, &whole, entry->owner_id, entry->id);
    }
    return entry;
}

// ---- many keys in one query ----

size_t sql_list_size(size_t n)
{
    size_t size = 8;
    while (size < n)
        size *= 2;
    return size;
}

void sql_places(Buffer *sql, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buffer_printf(sql, "%s$%zu", i > 0 ? ", " : "", first + i);
}

// One step into the primary key for each key, said so that no planner can choose otherwise: a list
// in WHERE makes PostgreSQL, as long as it has no statistics, read all keys of the source and
// compare each with the list.
static void find_some(Writing *writing, const ExternalKey *kind, const char *const *keys, size_t n,
                      KeyFound found, void *context)
{
#define ONE_KEY                                                                                    \
    "FROM external_key WHERE source_id = $1 AND entity = $2 AND kind = $3 AND value = column1)"
    size_t size = sql_list_size(n);
    g_auto(Buffer) sql = {0};
    Value *values = ARENA_ARRAY(writing->arena, Value, size + 3);
    values[0] = value_integer(kind->source_id);
    values[1] = value_text(kind->entity);
    values[2] = value_text(kind->kind);
    buffer_text(&sql, "SELECT column1, (SELECT owner_id " ONE_KEY ", (SELECT id " ONE_KEY
                      " FROM (VALUES ");
    for (size_t i = 0; i < size; i++) {
        values[3 + i] = i < n ? value_text(keys[i]) : value_null();
        buffer_printf(&sql, "%s($%zu)", i > 0 ? ", " : "", i + 4);
    }
    buffer_text(&sql, ") AS wanted");
    g_autoptr(Cursor) rows = tx_query(writing->tx, buffer_string(&sql), values, size + 3);
    while (cursor_next(rows))
        if (!cursor_is_null(rows, 2))
            found(cursor_text(rows, 0, NULL), cursor_integer(rows, 1), cursor_integer(rows, 2),
                  context);
#undef ONE_KEY
}

static void find_identities(Writing *writing, const char *kind, const char *const *keys, size_t n,
                            KeyFound found, void *context)
{
    size_t size = sql_list_size(n);
    g_auto(Buffer) sql = {0};
    Value *values = ARENA_ARRAY(writing->arena, Value, size + 1);
    values[0] = value_text(kind);
    buffer_text(&sql, "SELECT column1, (SELECT customer_id FROM identity_map WHERE kind = $1 AND "
                      "namespace = '' AND value = column1) FROM (VALUES ");
    for (size_t i = 0; i < size; i++) {
        values[1 + i] = i < n ? value_text(keys[i]) : value_null();
        buffer_printf(&sql, "%s($%zu)", i > 0 ? ", " : "", i + 2);
    }
    buffer_text(&sql, ") AS wanted");
    g_autoptr(Cursor) rows = tx_query(writing->tx, buffer_string(&sql), values, size + 1);
    while (cursor_next(rows))
        if (!cursor_is_null(rows, 1))
            found(cursor_text(rows, 0, NULL), cursor_integer(rows, 1), cursor_integer(rows, 1),
                  context);
}

enum { LIST_MAX = 512 };

void identities_find(Writing *writing, const char *kind, const char *const *values, size_t n,
                     KeyFound found, void *context)
{
    for (size_t at = 0; at < n; at += LIST_MAX)
        find_identities(writing, kind, values + at, MIN(n - at, (size_t)LIST_MAX), found, context);
}

void external_keys_find(Writing *writing, const ExternalKey *kind, const char *const *keys,
                        size_t n, KeyFound found, void *context)
{
    for (size_t at = 0; at < n; at += LIST_MAX)
        find_some(writing, kind, keys + at, MIN(n - at, (size_t)LIST_MAX), found, context);
}

// The distributed form finds rows by their owner, SQLite by their id: both are said.
static void records_some(Writing *writing, const Entity *entity, const int64_t *owners,
                         const int64_t *ids, size_t n, GPtrArray *records)
{
    bool owned = entity->ownership == OWNER_CUSTOMER;
    size_t size = sql_list_size(n), n_values = owned ? 2 * size : size;
    g_auto(Buffer) sql = {0};
    Value *values = ARENA_ARRAY(writing->arena, Value, n_values);
    for (size_t i = 0; i < size; i++) {
        values[i] = value_integer(ids[MIN(i, n - 1)]);
        if (owned)
            values[size + i] = value_integer(owners[MIN(i, n - 1)]);
    }
    buffer_printf(&sql, "SELECT %s FROM %s WHERE id IN (", entity_columns(entity, false),
                  entity->table);
    sql_places(&sql, 1, size);
    if (owned) {
        buffer_text(&sql, ") AND customer_id IN (");
        sql_places(&sql, size + 1, size);
    }
    buffer_byte(&sql, ')');
    g_autoptr(Cursor) rows = tx_query(writing->tx, buffer_string(&sql), values, n_values);
    while (cursor_next(rows))
        g_ptr_array_add(records, record_from_row(writing->arena, entity, rows, 0));
}

// Lines of several orders in one query, given to their orders.
static void parts_some(Writing *writing, const Entity *entity, Record **records, size_t n)
{
    const Entity *part = entity->part;
    size_t size = sql_list_size(n);
    g_auto(Buffer) sql = {0};
    Value *values = ARENA_ARRAY(writing->arena, Value, 2 * size);
    g_autoptr(GHashTable) lists =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    int64_t *keys = ARENA_ARRAY(writing->arena, int64_t, n);
    for (size_t i = 0; i < size; i++) {
        const Record *record = records[MIN(i, n - 1)];
        values[i] = value_integer(record_owner(record));
        values[size + i] = value_integer(record_id(record));
    }
    for (size_t i = 0; i < n; i++) {
        keys[i] = record_id(records[i]);
        g_hash_table_insert(lists, &keys[i], g_ptr_array_new());
    }
    int parent = entity_field_index(part, part->part_key);
    buffer_printf(&sql, "SELECT %s FROM %s WHERE customer_id IN (", entity_columns(part, false),
                  part->table);
    sql_places(&sql, 1, size);
    buffer_printf(&sql, ") AND %s IN (", part->part_key);
    sql_places(&sql, size + 1, size);
    buffer_printf(&sql, ") ORDER BY %s, position", part->part_key);
    g_autoptr(Cursor) rows = tx_query(writing->tx, buffer_string(&sql), values, 2 * size);
    while (cursor_next(rows)) {
        Record *line = record_from_row(writing->arena, part, rows, 0);
        GPtrArray *list = g_hash_table_lookup(lists, &line->values[parent].as.integer);
        if (list != NULL)
            g_ptr_array_add(list, line);
    }
    for (size_t i = 0; i < n; i++) {
        GPtrArray *list = g_hash_table_lookup(lists, &keys[i]);
        records[i]->n_parts = list->len;
        records[i]->parts = ARENA_ARRAY(writing->arena, Record *, list->len + 1);
        if (list->len > 0)
            memcpy(records[i]->parts, list->pdata, list->len * sizeof(Record *));
    }
}

GPtrArray *records_by_ids(Writing *writing, const Entity *entity, const int64_t *owners,
                          const int64_t *ids, size_t n)
{
    GPtrArray *records = g_ptr_array_new();
    for (size_t at = 0; at < n; at += LIST_MAX)
        records_some(writing, entity, owners + at, ids + at, MIN(n - at, (size_t)LIST_MAX),
                     records);
    for (guint at = 0; entity->part != NULL && at < records->len; at += LIST_MAX)
        parts_some(writing, entity, (Record **)records->pdata + at,
                   MIN(records->len - at, (guint)LIST_MAX));
    return records;
}

typedef struct {
    GArray *owners, *ids;
    GPtrArray *keys;
} Found;

static void take_found(const char *key, int64_t owner_id, int64_t id, void *context)
{
    Found *found = context;
    g_array_append_val(found->owners, owner_id);
    g_array_append_val(found->ids, id);
    g_ptr_array_add(found->keys, g_strdup(key));
}

GHashTable *records_by_keys(Writing *writing, const Entity *entity, const ExternalKey *kind,
                            const char *const *keys, size_t n)
{
    GHashTable *by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Found found = {.owners = g_array_new(false, false, sizeof(int64_t)),
                   .ids = g_array_new(false, false, sizeof(int64_t)),
                   .keys = g_ptr_array_new()};
    external_keys_find(writing, kind, keys, n, take_found, &found);
    const int64_t *ids = (const int64_t *)(void *)found.ids->data;
    g_autoptr(GPtrArray) records = records_by_ids(
        writing, entity, (const int64_t *)(void *)found.owners->data, ids, found.ids->len);
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < records->len; i++) {
        Record *record = records->pdata[i];
        g_hash_table_insert(by_id, &record->values[FIELD_ID].as.integer, record);
    }
    for (guint i = 0; i < found.keys->len; i++) {
        Record *record = g_hash_table_lookup(by_id, &ids[i]);
        if (record != NULL)
            g_hash_table_insert(by_key, found.keys->pdata[i], record);
        else
            g_free(found.keys->pdata[i]);
    }
    g_array_unref(found.owners);
    g_array_unref(found.ids);
    g_ptr_array_unref(found.keys);
    return by_key;
}

// ---- loading ----

void key_cache_load(KeyCache *cache, Writing *writing, const char *const *keys, size_t n)
{
    const char **unknown = ARENA_ARRAY(writing->arena, const char *, n + 1);
    size_t n_unknown = 0;
    for (size_t i = 0; i < n; i++) {
        if (keys[i] == NULL || entry_of(cache, keys[i]) != NULL)
            continue;
        unknown[n_unknown++] = keys[i];
        g_hash_table_replace(cache->fresh, g_strdup(keys[i]), g_new0(KeyEntry, 1));
    }
    g_autoptr(GHashTable) records =
        records_by_keys(writing, cache->entity, &cache->kind, unknown, n_unknown);
    GHashTableIter each;
    g_hash_table_iter_init(&each, records);
    for (gpointer key, record; g_hash_table_iter_next(&each, &key, &record);)
        key_cache_put(cache, writing, key, record, false);
}
