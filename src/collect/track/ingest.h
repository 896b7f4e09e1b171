// SPDX-License-Identifier: Apache-2.0
//
// Storing the messages of a request: some of them in one transaction. Each is claimed by its id
// first (event_message), so what comes twice, in whatever request, is stored once; then its people
// are settled, and events and rejected ones are appended with few statements. Costs a search tree
// or two per message beside the rows themselves.
#pragma once

#include "collect/track/message.h"
#include "collect/track/traits.h"

enum { INGEST_AT_ONCE = 500 }; // messages of one transaction: some milliseconds

typedef struct {
    TrackBody *body;
    const ModelWriteKey *source;
    const Model *model;
    Traits *traits;  // of each message; those of identify and group are read
    Arena *arena;    // of one run of the function
    size_t first, n; // the messages of this transaction
    bool *repeated;  // of each message: it was here before
    bool note_use;   // that the key was used is to be written
} Ingest;

// Reads what need not wait for the transaction; before track_ingest().
void track_prepare(Ingest *ingest, Arena *arena);
// A function for store_submit(): may run more than once.
bool track_ingest(Tx *tx, void *ingest, GError **error);
