// SPDX-License-Identifier: Apache-2.0
//
// An experiment from a CSV file: one customer a line, a column that says who was treated how,
// others that say what came of it.
#pragma once

#include "know/insight/experiment.h"

typedef struct {
    const char *treatment; // the column
    const char *only;      // this arm beside the control; NULL: all of them
} ExperimentColumns;

// Adds all of the file's customers. ERROR_NOT_FOUND without such a file or column, ERROR_INVALID
// with the line of what is no number.
bool experiment_read(Experiment *experiment, const ExperimentPlan *plan,
                     const ExperimentColumns *columns, const char *path, GError **error);
