// SPDX-License-Identifier: Apache-2.0
//
// Files of exports, which hold what people saw: they go with the job that made them, after 30 days.
#pragma once

#include "job/job.h"

// Before the jobs themselves are swept. *removed counts files, on top of what it holds.
bool purge_export_files(Job *job, int64_t *removed, GError **error);
// Bytes of a file that is removed go when no other file has the same.
void purge_file_content(Tx *tx, const Record *file);
