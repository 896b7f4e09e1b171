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
    const ImportFile *file; // the row's
    const GatherRow *row;
    Record *records[BESIDES];     // of the row
    Buffer *props;                // properties of its event
    Record *addresses[ADDRESSES]; // of the draft; of a customer's, of the row
    const char *first_name, *last_name;
} Beside;

// True when the target was one of those.
bool beside_take(Beside *beside, const Target *target, Value value);
void beside_end_row(Beside *beside);
void beside_end(Beside *beside);

// ---- between the files of this header ----

void beside_attach(Beside *beside, Record *record, const char *key);
// A blank of the draft's customer.
void beside_fill_customer(Beside *beside, const char *field, Cell cell);
// import_address.c: TARGET_ADDRESS and TARGET_WHOLE_ADDRESS; then all that were told so far.
void beside_take_address(Beside *beside, const Target *target, Value value);
void beside_end_addresses(Beside *beside);
