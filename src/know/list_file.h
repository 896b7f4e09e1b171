// SPDX-License-Identifier: Apache-2.0
//
// Customers put on a list, or taken off it, by an uploaded file: one column says who. Rows that
// cannot be used come back as a file with the reason of each.
#pragma once

#include "access/records.h"
#include "job/job.h"

typedef struct {
    int64_t segment_id, file_id;
    const char *column; // as the file names it; NULL: the one that names suggest
    bool add;           // else they are taken off
    JobAsker asker;
} ListFile;

// Prints {"columns": […], "column": the suggested one or null, "rows": the first few}. The caller
// has asked whether the file may be read.
bool list_file_preview(Store *store, const Access *access, int64_t file_id, Buffer *out,
                       GError **error);
// Checks permissions, and that the file can be read by the actor. The job ends with {"segment_id",
// "rows", "done", "already", "rejected", "rejects_file_id": 0 when none}.
bool list_file_enqueue(Tx *tx, const Access *access, const ListFile *file, int64_t *out_job_id,
                       GError **error);

extern const JobKind LIST_FILE_JOB; // "list_file"
