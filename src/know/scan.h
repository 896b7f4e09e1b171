// SPDX-License-Identifier: Apache-2.0
//
// One chunk asked: block by block, so that all that is between stays in the cache. The first
// condition of an `and` sees all rows; the others only those that are left.
#pragma once

#include "know/bind.h"

enum { SCAN_BLOCK = 4096 };

typedef struct {
    int64_t passed; // rows that answered yes
    int64_t ns;
    int64_t chunks, posted; // asked, and those of them whose facts are found by postings
    int64_t kept;           // and those where moments of the kind are kept
    int column;             // of the postings
} NodeCount;

typedef struct {
    const Binding *binding;
    const Part *part;
    const bool *cancelled; // read atomically; may be NULL
    bool every_node;       // answer every node for every row and count: for explanations
} ScanRequest;

typedef enum { SCAN_DONE, SCAN_CANCELLED, SCAN_UNFIT } ScanEnd;

// The numbers of values for the rows of a block.
typedef struct {
    int64_t *numbers;
    uint8_t *missing; // 1: missing
} Values;

// Called block by block; `active` has a 1 for each row that counts.
typedef void (*NumberVisit)(void *context, const Values *values, const uint8_t *active, size_t n);

// A value of the plan, for all customers of a part.
ScanEnd scan_numbers(const ScanRequest *request, const PlanNode *value, NumberVisit visit,
                     void *context);

// Counts the customers of a part that pass, or for explanations at every node (`counts`, one per
// node, added to). `out_rows`, when not NULL, gets 1 for each row that passes and 0 for others.
ScanEnd scan_part(const ScanRequest *request, int64_t *out_count, uint8_t *out_rows,
                  NodeCount *counts);
