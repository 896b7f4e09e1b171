// SPDX-License-Identifier: Apache-2.0
//
// For the files that scan: the state of asking one chunk.
#pragma once

#include "know/scan.h"

typedef struct {
    const ScanRequest *request;
    const Chunk *chunk;
    const Bound *bounds; // by node id
    Arena *arena;
    size_t base;           // first row of the block, in the frame that is asked now
    size_t n_block;        // customers in the block
    const Frame *facts;    // while facts are asked: their frame
    const uint8_t *active; // customers that count; NULL while facts are asked
    NodeCount *counts;
    GPtrArray *lists;   // by depth: uint32_t[SCAN_BLOCK], for the rows that are left
    GPtrArray *bytes;   // by depth: uint8_t[SCAN_BLOCK]
    GPtrArray *passing; // by PlanFacts.id: GByteArray, whether facts pass
} Scan;

// The answers of a node for the rows asked; `depth` counts the buffers in use.
void scan_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out);
void *scan_buffer(Scan *scan, GPtrArray *buffers, size_t depth, size_t size);

// history.c
void history_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out);
GPtrArray *history_buffers(const Plan *plan);
