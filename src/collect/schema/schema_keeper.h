// SPDX-License-Identifier: Apache-2.0
//
// A thread of the server that follows the change log and learns from the events in it
// (event_schema.h). Of several servers one does it. It reads beside the writer and writes little:
// what it cannot learn in its small share of a core it samples, evenly, so that ingestion is
// never slowed.
//
// It knows at most SCHEMAS_MOST schemas. Beyond that a new one takes the place of the one that was
// not seen for the longest, among those that have hardly been learnt, else among those not seen for
// a week; if there is none, it is left out.
#pragma once

#include "base/error.h"
#include "store/store.h"

enum {
    SCHEMAS_MOST = 300,
    SCHEMA_EVENTS_AT_ONCE = 500, // read together
    SCHEMA_WRITES_AT_ONCE = 32,  // schemas written in one transaction
    SCHEMA_BACKLOG_MOST = 20000, // entries of the log; when more wait, they are sampled
    SCHEMA_SAMPLE = 5000,        // so many of them
};

typedef struct SchemaKeeper SchemaKeeper;

SchemaKeeper *schema_keeper_new(Store *store); // the store must outlive it
void schema_keeper_free(SchemaKeeper *keeper); // accepts NULL; stops it
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchemaKeeper, schema_keeper_free)

void schema_keeper_start(SchemaKeeper *keeper);

// One round by hand, as the thread does it; *out_more says that more waits. True without doing
// anything while another process has the work.
bool schema_keeper_round(SchemaKeeper *keeper, bool *out_more, GError **error);
