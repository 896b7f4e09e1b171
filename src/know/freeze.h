// SPDX-License-Identifier: Apache-2.0
//
// A list of who passes a rule now: the list is made at once, a job puts the customers on it.
#pragma once

#include "access/records.h"
#include "job/job.h"

typedef struct {
    const char *name; // of the list
    const char *rule; // text
    const char *folder, *about;
} Freezing;

// Makes the list and asks for the job; prints {"job_id": n, "segment_id": n}. Asks permissions.
bool freeze(Tx *tx, const Access *access, const Freezing *freezing, Buffer *out, GError **error);
