// SPDX-License-Identifier: Apache-2.0
//
// Every kind of background job, sorted by name. A kind is described beside its function; adding one
// is its name here, twice.
#include "job/job.h"

extern const JobKind BULK_JOB;            // http/bulk_job.c
extern const JobKind CUSTOMER_MOVE_JOB;   // collect/track/move_job.c
extern const JobKind EXPORT_JOB;          // collect/export_job.c
extern const JobKind EXPORT_SCHEDULE_JOB; // collect/schedule/run.c
extern const JobKind FREEZE_JOB;          // know/freeze.c
extern const JobKind HOUSEKEEPING_JOB;    // job/housekeeping.c
extern const JobKind IMPORT_JOB;          // collect/import.c
extern const JobKind IMPORT_UNDO_JOB;     // collect/undo.c
extern const JobKind LIST_FILE_JOB;       // know/list_file.c
extern const JobKind MODELS_JOB;          // know/fit.c
extern const JobKind MODEL_JOB;           // know/fit.c
extern const JobKind QUALITY_JOB;         // collect/quality/quality_job.c
extern const JobKind WEBHOOK_SWEEP_JOB;   // collect/webhook/sweep.c

const JobKind *const JOB_KINDS[] = {
    &BULK_JOB,          &CUSTOMER_MOVE_JOB,
    &EXPORT_JOB,        &EXPORT_SCHEDULE_JOB,
    &FREEZE_JOB,        &HOUSEKEEPING_JOB,
    &IMPORT_JOB,        &IMPORT_UNDO_JOB,
    &LIST_FILE_JOB,     &MODEL_JOB,
    &MODELS_JOB,        &QUALITY_JOB,
    &WEBHOOK_SWEEP_JOB, NULL,
};
