// SPDX-License-Identifier: Apache-2.0
//
// The records of a baseline (entity/baseline.h) as they were when it was set. Those that the log
// has changed since are brought back by undoing its entries: a field had the value that stands
// before the first entry that changes it, or has it still. They are held in memory; all others
// must stand exactly as the baseline left them and are only added to the digest.
#pragma once

#include "entity/baseline.h"
#include "guard/doctor.h"

typedef struct Rewind Rewind;

// For a store with a baseline; NULL and no error when it has none.
Rewind *rewind_new(Tx *tx, GError **error);
void rewind_free(Rewind *rewind); // accepts NULL

// Takes one entry of the log, in order. Reads the record as it stands the first time.
void rewind_change(Rewind *rewind, Tx *tx, const Change *change);
// All entries were taken: puts the records that were changed, as they were, into a scratch store,
// where the log can be played on them.
bool rewind_plant(Rewind *rewind, Store *scratch, GError **error);
// How many records of an entity the baseline holds that are a log themselves; 0 without baseline.
int64_t rewind_count(const Rewind *rewind, const Entity *entity);
// True when the record belongs to the baseline and no entry has changed it: then it is counted in
// and compared with what the baseline says of it.
bool rewind_takes(Rewind *rewind, const Record *stands, DoctorFinding *finding);
// After all records: counts and digests.
void rewind_settle(const Rewind *rewind, DoctorFinding *finding);
