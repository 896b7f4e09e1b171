// SPDX-License-Identifier: Apache-2.0
//
// Search terms put off: bulk work that only inserts collects the terms of many records and writes
// them sorted, so that neighbours of the table are written together. That is several times as
// fast, since a record's terms lie far apart. Until they are written the records are not found by
// text; who collects must write, and must not change the records in between. When a process dies
// in between, doctor finds the missing terms and makes them again.
#pragma once

#include "entity/search.h"
#include "entity/write.h" // SearchBatch

SearchBatch *search_batch_new(void);
void search_batch_free(SearchBatch *batch); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchBatch, search_batch_free)

// Adds the terms of a record that was just inserted.
void search_batch_add(SearchBatch *batch, Arena *arena, const Record *record);
// Forgets what was added: at the beginning of a transaction that may run twice.
void search_batch_clear(SearchBatch *batch);
// Moves everything from one batch to another.
void search_batch_take(SearchBatch *batch, SearchBatch *from);
size_t search_batch_size(const SearchBatch *batch); // terms

// Writes everything, in short transactions of its own, and empties the batch.
bool search_batch_write(SearchBatch *batch, Store *store, GError **error);
