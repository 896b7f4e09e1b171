// SPDX-License-Identifier: Apache-2.0
//
// A whole shop at once, for benchmarks and for judging models: customers with known parameters
// (bulk_customer.h says which models), written straight into an empty store, into CSV files, or
// both. The same seed, day, zone and currency give the same shop, whatever the number of threads.
//
// The store is filled in one transaction: killed in the middle, it is as empty as before. Instead
// of an entry per record the change log has one entry, the baseline (entity/baseline.h).
#pragma once

#include "base/error.h"
#include "base/language.h"
#include <stdint.h>

enum { BULK_CUSTOMERS_MAX = 20000000 };

typedef struct {
    const char *url; // of the store, as for store_open(); NULL: no store
    int64_t customers;
    uint64_t seed;
    int64_t until;      // the end of the shop's history, µs UTC; 0: now
    unsigned threads;   // that make up customers; 0: one per core
    const char *folder; // for CSV files; NULL: none
    const char *truth;  // folder for the true parameters; NULL: none
    void (*progress)(void *context, Label what, int64_t done, int64_t total); // or NULL
    void *context;
} BulkOptions;

typedef struct {
    int64_t customers, orders, returns, lines, events;
    double seconds, cpu_seconds;
} BulkResult;

bool bulk_generate(const BulkOptions *options, BulkResult *out_result, GError **error);
