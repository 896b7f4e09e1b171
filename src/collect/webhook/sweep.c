// SPDX-License-Identifier: Apache-2.0
//
// Every night: webhooks that came in or went out and are too old to be kept, in slices.
#include "collect/webhook/sweep.h"

#include "base/when.h"

enum { SLICE_ROWS = 500, SHORT_DAYS = 7, LONG_DAYS = 90 };

static const char *const SWEEPS[] = {
    "DELETE FROM webhook_receipt WHERE id IN (SELECT id FROM webhook_receipt WHERE received_at < "
    "$1 AND (received_at < $2 OR status IN ('done', 'ignored', 'refused')) LIMIT $3)",
    "DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM webhook_delivery WHERE created_at < "
    "$1 AND (created_at < $2 OR status = 'delivered') LIMIT $3)",
};

typedef struct {
    Job *job;
    const char *sql;
    int64_t n, total;
} Sweep;

static bool sweep_slice(Tx *tx, void *context, GError **error)
{
    Sweep *sweep = context;
    int64_t now = tx_now(tx);
    sweep->n =
        tx_run_count(tx, sweep->sql,
                     PARAMS(value_integer(now - SHORT_DAYS * DAY_US),
                            value_integer(now - LONG_DAYS * DAY_US), value_integer(SLICE_ROWS)));
    return job_progress(tx, sweep->job, sweep->total + sweep->n, 0, NULL, error);
}

static bool sweep_run(Job *job, GError **error)
{
    Sweep sweep = {.job = job};
    for (size_t i = 0; i < G_N_ELEMENTS(SWEEPS); i++) {
        sweep.sql = SWEEPS[i];
        do {
            if (!store_write(job_store(job), sweep_slice, &sweep, error))
                return false;
            sweep.total += sweep.n;
        } while (sweep.n > 0);
    }
    return true;
}

const JobKind WEBHOOK_SWEEP_JOB = {
    .name = "webhook_sweep",
    .label = {"Old webhooks", "清理旧的 Webhook"},
    .permission = "job.administer",
    .rhythm = "daily 03:40",
    .run = sweep_run,
};
