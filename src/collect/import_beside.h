// SPDX-License-Identifier: Apache-2.0
//
// What rows tell besides their record: events, payments, shipments, an address of the customer.
// They are read with the rows and hang at the draft until import_attached.c writes them. For the
// files of the import only.
#pragma once

#include "collect/import_inside.h"

typedef struct {
    Import *import;
    Slice *slice;
    Draft *draft;
    const ImportFile *file;   // the row's
    Record *records[BESIDES]; // of the row
    Buffer *props;            // properties of its event
    Record *address;          // of the draft
    const char *first_name, *last_name;
} Beside;

// True when the target was one of those.
bool beside_take(Beside *beside, const Target *target, Value value);
void beside_end_row(Beside *beside);
void beside_end(Beside *beside);
