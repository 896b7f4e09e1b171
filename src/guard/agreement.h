// SPDX-License-Identifier: Apache-2.0
//
// The change log played from its beginning into an empty store, and the comparison of what comes of
// it with what stands. Entities that keep no images in the log (events: the row is the record) are
// counted instead; jobs are not in the log at all.
#pragma once

#include "entity/record.h"
#include "guard/doctor.h"

// Plays the whole log that `tx` sees (on PostgreSQL also what still waits in the outbox) into a
// scratch store below the folder `scratch`, and adds every difference to `finding`.
bool agreement_check(Tx *tx, const char *scratch, const DoctorOptions *options,
                     DoctorFinding *finding, GError **error);
