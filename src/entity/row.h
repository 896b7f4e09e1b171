// SPDX-License-Identifier: Apache-2.0
//
// Rows of records, and nothing but rows: no log, no search terms, no behaviour. For write.c and for
// the replay of the log.
#pragma once

#include "entity/record.h"

// Inserts the row and its parts, which it numbers.
void row_insert(Tx *tx, Arena *arena, Record *record);
// Sets the columns of `fields` (bit set) to the record's values.
void row_update(Tx *tx, const Record *record, uint64_t fields);
void row_replace_parts(Tx *tx, Arena *arena, Record *record);
// Gives the row and its parts to another customer.
void row_move(Tx *tx, Arena *arena, Record *record, int64_t to, int64_t at);
void row_delete(Tx *tx, Arena *arena, const Record *record); // with its parts
// Counts the version up in memory; returns the fields that every change sets.
uint64_t row_touch(Record *record, int64_t at);
