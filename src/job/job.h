// SPDX-License-Identifier: Apache-2.0
//
// Durable work in the background: a table in the store, run at least once by a small pool of workers, with progress,
// cancel, retries with back-off and a list of the dead that people see and can replay. A kind of job is one entry
// in JOB_KINDS (a visible, sorted array); its function works in bounded slices, reports progress between them and can go on from its saved state.
#pragma once

#include "access/actor.h"
#include "base/buffer.h"

typedef struct Job Job;
typedef struct Jobs Jobs; // the running pool

typedef struct {
    const char *name;      // "import"
    Label label;
    const char *permission; // who may start it by hand; NULL: not through the API
    unsigned tries;         // before it is dead
    bool (*run)(Job *job, GError **error); // true: done
} JobKind;

extern const JobKind *const JOB_KINDS[]; // main.c's list; ends with NULL

// In a caller's transaction: the job exists exactly when the transaction commits. `key` makes it idempotent: a living job of this
// kind and key is returned instead (NULL: none). `arguments` is a JSON object.
int64_t job_enqueue(Tx *tx, const char *kind, const char *arguments, const char *key, int64_t actor_id);

Jobs *jobs_start(Store *store, unsigned workers); // takes over jobs whose worker died
void jobs_stop(Jobs *jobs);                       // running ones are put back
bool jobs_run_one(Store *store, int64_t job_id, GError **error); // the command line: here and now

// For the function of a kind:
Store *job_store(const Job *job);
int64_t job_id(const Job *job);
json_object *job_arguments(const Job *job);
json_object *job_state(const Job *job);               // what job_progress() saved last, or NULL: start afresh
int64_t job_actor_id(const Job *job);
// In the slice's own transaction: saves progress and state with the work they describe.
void job_progress(Tx *tx, Job *job, int64_t done, int64_t total, const char *state_json);
bool job_cancelled(Job *job);                         // ask between slices
void job_result(Tx *tx, Job *job, const char *result_json);
