// SPDX-License-Identifier: Apache-2.0
#include "store/statement_cache.h"

#include <stdint.h>
#include <string.h>

enum { ADDRESS_BITS = 9, ADDRESSES = 1 << ADDRESS_BITS };

typedef struct {
    char *sql;
    void *statement;
    GList link; // in the order of use
} Entry;

typedef struct {
    const char *address;
    Entry *entry;
} Address;

struct StatementCache {
    size_t limit;
    void (*drop)(void *context, void *statement);
    void *context;
    GHashTable *by_content; // sql → Entry
    GQueue used;            // most recently used first
    Address addresses[ADDRESSES];
};

static Address *address_of(StatementCache *cache, const char *sql)
{
    // Texts lie at even distances: the high bits of the product tell them apart (Fibonacci
    // hashing).
    uint64_t product = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    return &cache->addresses[product >> (64 - ADDRESS_BITS)];
}

static void entry_drop(StatementCache *cache, Entry *entry)
{
    for (size_t i = 0; i < ADDRESSES; i++)
        if (cache->addresses[i].entry == entry)
            cache->addresses[i] = (Address){0};
    g_queue_unlink(&cache->used, &entry->link);
    g_hash_table_remove(cache->by_content, entry->sql);
    cache->drop(cache->context, entry->statement);
    g_free(entry->sql);
    g_free(entry);
}

StatementCache *statement_cache_new(size_t limit, void (*drop)(void *context, void *statement),
                                    void *context)
{
    StatementCache *cache = g_new0(StatementCache, 1);
    cache->limit = limit;
    cache->drop = drop;
    cache->context = context;
    cache->by_content = g_hash_table_new(g_str_hash, g_str_equal);
    g_queue_init(&cache->used);
    return cache;
}

void statement_cache_free(StatementCache *cache)
{
    if (cache == NULL)
        return;
    while (cache->used.tail != NULL)
        entry_drop(cache, cache->used.tail->data);
    g_hash_table_unref(cache->by_content);
    g_free(cache);
}

void *statement_cache_find(StatementCache *cache, const char *sql)
{
    Address *address = address_of(cache, sql);
    Entry *entry = address->address == sql ? address->entry : NULL;
    if (entry == NULL || strcmp(entry->sql, sql) != 0)
        entry = g_hash_table_lookup(cache->by_content, sql);
    if (entry == NULL)
        return NULL;
    *address = (Address){sql, entry};
    if (cache->used.head != &entry->link) {
        g_queue_unlink(&cache->used, &entry->link);
        g_queue_push_head_link(&cache->used, &entry->link);
    }
    return entry->statement;
}

void statement_cache_keep(StatementCache *cache, const char *sql, void *statement)
{
    statement_cache_forget(cache, sql);
    if (g_hash_table_size(cache->by_content) >= cache->limit)
        entry_drop(cache, cache->used.tail->data);
    Entry *entry = g_new0(Entry, 1);
    entry->sql = g_strdup(sql);
    entry->statement = statement;
    entry->link.data = entry;
    g_hash_table_insert(cache->by_content, entry->sql, entry);
    g_queue_push_head_link(&cache->used, &entry->link);
    *address_of(cache, sql) = (Address){sql, entry};
}

void statement_cache_forget(StatementCache *cache, const char *sql)
{
    Entry *entry = g_hash_table_lookup(cache->by_content, sql);
    if (entry != NULL)
        entry_drop(cache, entry);
}
