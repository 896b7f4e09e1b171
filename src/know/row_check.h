// SPDX-License-Identifier: Apache-2.0
//
// One row of a panel beside the record it was made of.
#pragma once

#include "entity/record.h"
#include "know/frame.h"

// Where the columns of a frame stand in records.
typedef struct {
    const FrameLayout *layout;
    int *fields; // by column: the field of the entity; of custom fields that of their JSON
} RowCheck;

void row_check_init(RowCheck *check, const FrameLayout *layout);
void row_check_clear(RowCheck *check);

// The first column from `from` on in which the row does not say what the record says; n_columns
// when there is none. Consents, and columns that the panel leaves to the store, agree with
// everything.
size_t row_check_differs(const RowCheck *check, const Frame *frame, size_t row,
                         const Record *record, size_t from);
