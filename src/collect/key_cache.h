// SPDX-License-Identifier: Apache-2.0
//
// Records of one entity by their keys from outside, remembered over the slices of an import: a
// record is looked up in the store once, many in one query. What a transaction finds or makes
// stands apart until it is committed. Bounded: when full, all is forgotten.
#pragma once

#include "entity/write.h"

enum { KEY_CACHE_MAX = 100000 };

typedef struct {
    int64_t owner_id, id;
    uint64_t filled; // which fields (bit set) have a value
    char *names[2];  // products: English, Chinese; owned
} KeyEntry;

typedef struct KeyCache KeyCache;

KeyCache *key_cache_new(const Entity *entity, const char *kind, int64_t source_id);
void key_cache_free(KeyCache *cache); // accepts NULL

// A transaction begins, or begins again; has been committed.
void key_cache_begin(KeyCache *cache);
void key_cache_keep(KeyCache *cache);

// Looks up in the store those of `keys` (NULLs are passed over) that are not known yet.
void key_cache_load(KeyCache *cache, Writing *writing, const char *const *keys, size_t n);
// NULL: the store has no record under this key (which must have been loaded). Borrowed until the
// next call.
KeyEntry *key_cache_find(KeyCache *cache, const char *key);
// Remembers a record as it is now, and puts its key into the store when `fresh`.
KeyEntry *key_cache_put(KeyCache *cache, Writing *writing, const char *key, const Record *record,
                        bool fresh);

// ---- many keys in one query ----

typedef void (*KeyFound)(const char *key, int64_t owner_id, int64_t id, void *context);
void external_keys_find(Writing *writing, const ExternalKey *kind, const char *const *keys,
                        size_t n, KeyFound found, void *context);
// The same of customers by their identities ("phone", "email") in normal form, wherever they come
// from.
void identities_find(Writing *writing, const char *kind, const char *const *values, size_t n,
                     KeyFound found, void *context);
// "$3, $4, …, $n" for n values from $`first` on, appended.
void sql_places(Buffer *sql, size_t first, size_t n);
// Sizes of IN lists come in steps, so that few statements serve all: n rounded up. Callers repeat
// the last value.
size_t sql_list_size(size_t n);
// The records that have these keys, with their parts: key → Record of the writing's arena.
GHashTable *records_by_keys(Writing *writing, const Entity *entity, const ExternalKey *kind,
                            const char *const *keys, size_t n);
// Records by their ids, with their parts if they have any; in no order.
GPtrArray *records_by_ids(Writing *writing, const Entity *entity, const int64_t *owners,
                          const int64_t *ids, size_t n);
