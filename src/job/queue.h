// SPDX-License-Identifier: Apache-2.0
//
// The queue's side of a job, for the pool alone: claiming, running, ending, taking over. Every
// statement that touches a running job is fenced by worker and number of tries: whoever lost the
// job changes nothing.
#pragma once

#include "job/job.h"
#include <stdatomic.h>

enum {
    JOB_LEASE_SECONDS = 30, // a running job whose worker was not heard of for so long is taken over
    JOB_HEARTBEAT_SECONDS = 5, // how often a process speaks for all its running jobs
    JOB_TRIES = 5,             // unless the kind says otherwise
};

struct Job {
    Store *store;
    const JobKind *kind;
    const char *worker;          // borrowed from the pool
    const atomic_bool *stopping; // of the pool
    int64_t id, bucket, tries;
    JobAsker asker;
    char *rhythm, *key; // or NULL
    json_object *arguments;
    json_object *state;   // or NULL
    atomic_bool advanced; // this run has saved a state from which it goes on
};

typedef enum { CLAIM_NOTHING, CLAIM_DONE, CLAIM_LATER, CLAIM_FAILED } ClaimOutcome;

typedef struct {
    Store *store;
    const JobKind *const *kinds;
    const char *worker;
    const atomic_bool *stopping;
    const char *kind_list; // "'a', 'b'": the kinds this program knows, for SQL
    int64_t only_id;       // this job alone, whenever it is due; 0: any that is due
} Claimer;

// Claims the job due longest. CLAIM_DONE: *out_job is the caller's; CLAIM_LATER: the next is due in
// *out_wait µs.
ClaimOutcome job_claim(const Claimer *claimer, Job **out_job, int64_t *out_wait, GError **error);
void job_free(Job *job);

// Runs the function of its kind and writes down how it ended: done, failed (to be tried again),
// dead, or put back because the pool stops. *out_error (may be NULL): why it failed. False when
// even that could not be written (the lease will end).
bool job_run(Job *job, GError **out_error, GError **error);

// Speaks for all running jobs of a worker.
bool job_heartbeat(Store *store, const char *worker, GError **error);

// Puts back the jobs of workers that are gone or silent; those without tries left are dead, except
// the one that the claimer is asked for by hand. *out_taken: how many.
bool job_take_over(const Claimer *claimer, int64_t *out_taken, GError **error);

// Sees to it that every kind with a rhythm of its own has its next run waiting.
bool job_plan(Store *store, const JobKind *const *kinds, GError **error);

// Seconds until the next try after `tries` failures: 5, 10, 20 … at most an hour, without the
// random part.
int64_t job_backoff_seconds(int64_t tries);
