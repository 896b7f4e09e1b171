// SPDX-License-Identifier: Apache-2.0
//
// Durable work in the background: a table in the store, run at least once by a small pool of
// workers, with progress, cancel, retries with back-off and a list of the dead that people see and
// can replay. A kind of job is one entry in JOB_KINDS (a visible, sorted array); its function works
// in bounded slices, saves progress and state in each slice's own transaction, and goes on from the
// saved state when it is run again.
//
// At least once means: after a crash the last slice that committed is the last that counts; nothing
// of it is done twice as long as a function keeps its effects and job_progress() in one
// transaction. A worker that lost its job (cancelled, or taken over after its process stood still)
// cannot commit another slice: job_progress() fails.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "entity/write.h"
#include "store/store.h"
#include <json-c/json.h>

typedef struct Job Job;
typedef struct Jobs Jobs; // the running pool

typedef struct {
    const char *name; // "import"
    Label label;
    const char *permission; // who may see, cancel and retry other people's; NULL: "job.read"
    const char
        *rhythm;    // runs by itself: "daily 03:30" and so on (job/rhythm.h); NULL: only when asked
    unsigned tries; // before it is dead; 0: 5
    // True: done. An error that the same input would give again (invalid, not found, …) is final;
    // others (unavailable, internal) are tried again later.
    bool (*run)(Job *job, GError **error);
    // What a series needs when somebody cancels one of its jobs, in the same transaction; NULL:
    // nothing.
    bool (*cancelled)(Tx *tx, json_object *arguments, int64_t run_at, GError **error);
} JobKind;

extern const JobKind *const JOB_KINDS[]; // src/job_kinds.c: sorted by name; ends with NULL

const JobKind *job_kind_find(const JobKind *const *kinds, const char *name); // NULL when unknown

// ---- asking for work ----

// Who asks: the work is done with these rights, and they see the job.
typedef struct {
    int64_t staff_id; // 0: the system
    int64_t role_id;  // the role their key is narrowed to; 0: none
} JobAsker;

// In a caller's transaction: the job exists exactly when the transaction commits. `key` makes it
// idempotent: a living job (waiting or running) of this kind and key is returned instead (NULL:
// none). `arguments` is a JSON object or NULL.
int64_t job_enqueue(Tx *tx, const char *kind, const char *arguments, const char *key,
                    JobAsker asker);
// The same, not before `run_at` (µs UTC).
int64_t job_enqueue_at(Tx *tx, const char *kind, const char *arguments, const char *key,
                       JobAsker asker, int64_t run_at);
// The same, at the next moment of `rhythm` (job/rhythm.h) and again and again: each run plans the
// next one when it ends. `key` names the series; cancelling the waiting run ends it. ERROR_INVALID
// when `rhythm` is none.
bool job_schedule(Tx *tx, const char *kind, const char *arguments, const char *key, JobAsker asker,
                  const char *rhythm, GError **error);

// Cancels what waits or runs: once committed, no further slice of it can commit. Its kind among
// `kinds` is told. ERROR_CONFLICT when it has ended.
bool job_cancel(Tx *tx, const JobKind *const *kinds, int64_t id, GError **error);
// Runs a failed, dead or cancelled job again, from its saved state, with its tries forgotten.
// ERROR_CONFLICT otherwise.
bool job_retry(Tx *tx, int64_t id, GError **error);

// ---- running it ----

// Starts a pool of `workers` threads for the jobs of `kinds`; jobs of other kinds are left alone.
// Also takes over jobs whose worker died and starts what is scheduled. The store must outlive the
// pool.
Jobs *jobs_start(Store *store, const JobKind *const *kinds, unsigned workers);
void jobs_stop(Jobs *jobs); // running ones are put back at their next slice; accepts NULL

// The command line: runs this job here and now, or waits for it when another process has it
// already, and returns when it has ended; false with its error when it failed or was cancelled.
// `progress` (may be NULL) is called now and then on the calling thread.
typedef void (*JobWatch)(int64_t done, int64_t total, void *context);
bool jobs_run_one(Store *store, const JobKind *const *kinds, int64_t id, JobWatch progress,
                  void *context, GError **error);

// ---- for the function of a kind ----

Store *job_store(const Job *job);
int64_t job_id(const Job *job);
JobAsker job_asker(const Job *job);
// For records written in the asker's name.
Writing job_writing(const Job *job, Tx *tx, Arena *arena, const Model *model);
json_object *job_arguments(const Job *job); // borrowed, never NULL
json_object *
job_state(const Job *job); // borrowed: what was saved before this run began; NULL: start afresh

// In the slice's own transaction: saves progress (total 0: unknown) and state (NULL: as it was)
// with the work they describe. False with ERROR_CANCELLED when somebody cancelled the job,
// ERROR_UNAVAILABLE when the process stops or the job was taken over: the slice must then fail with
// this error, and so must the function.
bool job_progress(Tx *tx, Job *job, int64_t done, int64_t total, const char *state_json,
                  GError **error);
// The same between slices: true when the function should stop, with the error it should return.
bool job_stopped(Job *job, GError **error);
// What people and programs get to see when it is done; in any slice's transaction.
void job_result(Tx *tx, Job *job, const char *result_json);
