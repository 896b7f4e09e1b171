// SPDX-License-Identifier: Apache-2.0
//
// Threads that make up households in batches, and one that takes the batches in order. Memory is
// bounded by the number of batches under way. What comes out is the same for any number of threads.
#pragma once

#include "collect/bulk_batch.h"

typedef struct {
    const BulkTask *task;
    int64_t records; // how many customers in all
    unsigned threads;
    BulkSort *sort;                // takes terms and identities; NULL: nobody wants them
    int64_t next_ids[BULK_TABLES]; // the first free ones; afterwards those after the last
} BulkPipeline;

// Calls `take` for every batch, in order, on the calling thread, until all records were made or it
// returns false; that is its result.
typedef bool (*BulkTake)(const BulkBatch *batch, void *context, GError **error);
bool bulk_pipeline_run(BulkPipeline *pipeline, BulkTake take, void *context, GError **error);
