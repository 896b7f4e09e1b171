// SPDX-License-Identifier: Apache-2.0
//
// Every night, and when somebody asks: first the doubts, then the figures that count them. Each
// part can be done again at any moment, so a run that was interrupted begins anew.
#include "collect/quality/quality.h"

#include <string.h>

typedef struct {
    DoubtRun *doubts;
    int64_t total, figures;
} Progress;

static bool count_customers(Tx *tx, void *context, GError **error)
{
    Progress *progress = context;
    progress->total = tx_integer(tx,
                                 "SELECT count(*) FROM customer WHERE deleted_at IS NULL AND "
                                 "kind <> 'anonymous'",
                                 NO_PARAMS, 0);
    (void)error;
    return true;
}

static bool tell_looked(Tx *tx, void *context, GError **error)
{
    const Progress *progress = context;
    return job_progress(tx, progress->doubts->job, progress->doubts->looked_at, progress->total,
                        NULL, error);
}

static bool tell_result(Tx *tx, void *context, GError **error)
{
    const Progress *progress = context;
    const DoubtRun *doubts = progress->doubts;
    g_autofree char *result =
        g_strdup_printf("{\"customers\":%" G_GINT64_FORMAT ",\"found\":%" G_GINT64_FORMAT
                        ",\"settled\":%" G_GINT64_FORMAT ",\"figures\":%" G_GINT64_FORMAT "}",
                        doubts->looked_at, doubts->found, doubts->settled, progress->figures);
    job_result(tx, doubts->job, result);
    return job_progress(tx, doubts->job, progress->figures, progress->figures, NULL, error);
}

static bool run_quality(Job *job, GError **error)
{
    Store *store = job_store(job);
    DoubtRun doubts = {.job = job};
    Progress progress = {.doubts = &doubts};
    bool good = store_read(store, count_customers, &progress, error);
    do {
        good = good && doubts_look(&doubts, error) &&
               store_write(store, tell_looked, &progress, error);
        doubts.after_id = doubts.last_id;
    } while (good && doubts.last_id != 0);
    return good && doubts_share(&doubts, error) && figures_count(job, &progress.figures, error) &&
           store_write(store, tell_result, &progress, error);
}

const JobKind QUALITY_JOB = {
    .name = "quality",
    .label = {"Data quality", "数据质量"},
    .rhythm = "daily 04:30",
    .tries = 3,
    .run = run_quality,
};
