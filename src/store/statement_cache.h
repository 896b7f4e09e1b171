// SPDX-License-Identifier: Apache-2.0
//
// Prepared statements of one connection, found by the address of their SQL text first (most texts
// are literals) and by content second. The address alone is never trusted: a buffer may hold
// another text the next time. The least recently used statement goes when the cache is full.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct StatementCache StatementCache;

// `drop` gives up a statement that leaves the cache.
StatementCache *statement_cache_new(size_t limit, void (*drop)(void *context, void *statement),
                                    void *context);
void statement_cache_free(StatementCache *cache); // drops all; accepts NULL

// The statement kept for a text, or NULL.
void *statement_cache_find(StatementCache *cache, const char *sql);
// Keeps a statement; the cache drops it one day. One kept for the same text before is dropped now.
void statement_cache_keep(StatementCache *cache, const char *sql, void *statement);
// Forgets the statement of a text and drops it, if there is one.
void statement_cache_forget(StatementCache *cache, const char *sql);
