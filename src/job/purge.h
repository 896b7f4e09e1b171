// SPDX-License-Identifier: Apache-2.0
//
// What deleting leaves behind and housekeeping takes away after 30 days: customers with everything
// that is theirs, custom fields with their values. Their orders stay, under an anonymous owner:
// past revenue does not change. In slices, each logged like any other change.
#pragma once

#include "job/job.h"

enum { PURGE_SLICE_ROWS = 50, PURGE_AFTER_DAYS = 30 };

// *removed counts records, on top of what it holds; the job's progress shows it.
bool purge_customers(Job *job, int64_t *removed, GError **error);
bool purge_custom_fields(Job *job, int64_t *removed, GError **error);
