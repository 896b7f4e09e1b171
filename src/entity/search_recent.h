// SPDX-License-Identifier: Apache-2.0
//
// Search terms of records that are new. A record's terms lie far apart in search_term, so writing
// them with the record costs more than all the rest of it. Creates therefore write no terms: the
// change log says what is new, each process keeps the terms of it in memory, and search_merge.h
// writes those of many records at once, sorted. The consumer "search" of the log says how far that
// has come. Every other change of a record writes its difference at once, as if the terms of the
// record were there; those that still are to come are written from the record as it is then.
//
// So the terms of what is new stand in memory as the record was when it was read: who finds a
// record by them looks whether it still has them.
#pragma once

#include "entity/search.h"

// Immutable: runs of terms, each in the order of search_term's key. Shared between threads.
typedef struct SearchRecent SearchRecent;

typedef struct {
    const Entity *entity;
    const char *text;
    int64_t customer_id, id;
    uint16_t length;
    uint8_t rank;
} RecentTerm;

// In store_read() only, as is the next. What is new for this transaction; perhaps also what was
// created since or merged just before. Never NULL.
SearchRecent *search_recent(Tx *tx);
// The same for merging: what is there now is never mixed with what comes later.
SearchRecent *search_recent_seal(Tx *tx);
// The same, read anew: each new record once, as this transaction sees it.
SearchRecent *search_recent_now(Tx *tx);
void search_recent_unref(SearchRecent *recent); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchRecent, search_recent_unref)

size_t search_recent_runs(const SearchRecent *recent);
const RecentTerm *search_recent_run(const SearchRecent *recent, size_t run, size_t *out_n);
size_t search_recent_size(const SearchRecent *recent); // terms in all runs

// Of the log: all up to `from` is merged; the runs reach to `to`; `seen` is a position after which
// stands every change that a record of the runs may have met since it was read.
typedef struct {
    int64_t from, to, seen;
} RecentSpan;
RecentSpan search_recent_span(const SearchRecent *recent);

// One merge at a time in a process: two would do the same work.
void search_recent_lock(Store *store);
void search_recent_unlock(Store *store);

// The order of search_term's key.
int recent_term_compare(const RecentTerm *a, const RecentTerm *b);
// The first term of a sorted run that is not before (entity, rank, text).
size_t recent_term_seek(const RecentTerm *terms, size_t n, const RecentTerm *key);
