// SPDX-License-Identifier: Apache-2.0
//
// The generated shop as CSV files for other programs, and the truth behind it: README.md in each
// folder says what the columns are.
#pragma once

#include "collect/bulk_batch.h"

typedef struct BulkOutput BulkOutput;

// `folder` for the data (NULL: none), `truth` for the parameters (NULL: none); both are made when
// missing. Fails when a file cannot be made.
BulkOutput *bulk_output_new(const char *folder, const char *truth, GError **error);
void bulk_output_free(BulkOutput *output); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BulkOutput, bulk_output_free)

// What the whole shop has in common: products, pairs, season, parameters.
bool bulk_output_shop(BulkOutput *output, const BulkTask *task, GError **error);
// The lines of one batch, in order.
bool bulk_output_batch(BulkOutput *output, const BulkBatch *batch, GError **error);
// Everything is on disk; false when something could not be written.
bool bulk_output_finish(BulkOutput *output, GError **error);
