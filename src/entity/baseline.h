// SPDX-License-Identifier: Apache-2.0
//
// Where a change log begins that does not tell how its records came to be. A store that was filled
// at once has one entry `baseline` instead of an entry per record: for each entity the range of ids
// filled, how many records, and a digest of what the log would have kept of them. Replay starts
// from these records: undoing the log's changes to them must give the digest again
// (guard/agreement.h does that), so nothing can be lost or changed without the log's knowing.
#pragma once

#include "entity/record.h"
#include "store/change.h"

enum { BASELINE_ENTITIES = 8 };

typedef struct {
    const Entity *entity;
    int64_t first, last; // ids, all of them given
    int64_t count;
    uint64_t digest; // sum of baseline_digest() over records; 0 where records are a log themselves
} BaselineRange;

typedef struct {
    int64_t pos; // of its entry; 0: there is no baseline
    int64_t at;  // records in it: version 1, changed at this moment, not deleted
    BaselineRange ranges[BASELINE_ENTITIES];
    size_t n_ranges;
} Baseline;

// The digest of one row, in the order of the entity's fields: of everything the log keeps, and of
// id, owner and times of creation. That of a record is the sum with those of its parts.
uint64_t baseline_digest(const Entity *entity, const Value *values);
uint64_t baseline_record_digest(const Record *record);

// Writes the entry. `about`: one JSON object saying how the records were made.
void baseline_log(Tx *tx, const Baseline *baseline, const char *about);
// The store's baseline, if it has one. Damage in the entry is an error.
bool baseline_find(Tx *tx, Baseline *out, GError **error);
// The range that a record belongs to; NULL when the log tells its beginning.
const BaselineRange *baseline_covers(const Baseline *baseline, const Entity *entity, int64_t id);
