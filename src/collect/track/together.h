// SPDX-License-Identifier: Apache-2.0
//
// Requests that wait for the writer at the same moment, stored as if they were one: people are
// looked up, messages claimed and rows appended for all of them with few statements. Clients that
// send events singly cost a fraction of a transaction each this way. When the whole fails, each is
// stored by itself, so that nobody hears of another's fault.
#pragma once

#include "collect/track/ingest.h"

// Stores the messages `first` to `first + n` of an ingest, with others of the same key that wait,
// at most INGEST_AT_ONCE in one transaction. `done` is called with `context` when they are durable,
// or with the error, on a thread of the store; the ingest must live until then. Its `arena` is not
// used.
void ingest_submit(Store *store, Ingest *ingest, StoreDone done, void *context);
