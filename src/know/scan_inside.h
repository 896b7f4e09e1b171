// SPDX-License-Identifier: Apache-2.0
//
// For the files that scan: the state of asking one chunk.
#pragma once

#include "know/scan.h"

typedef struct StoryBuffers StoryBuffers; // story.h

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
    GPtrArray *lists;      // by depth: uint32_t[SCAN_BLOCK], for the rows that are left
    GPtrArray *bytes;      // by depth: uint8_t[SCAN_BLOCK]
    GPtrArray *numbers;    // by depth: int64_t[SCAN_BLOCK]
    StoryBuffers *stories; // by PlanFacts.id
} Scan;

// The answers of a node for the rows asked; `depth` counts the buffers in use.
void scan_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out);
// The record around a fact. Facts are asked in ascending order: the search goes on where it stood.
uint32_t scan_record(const Frame *facts, size_t fact, size_t *at);
void *scan_buffer(Scan *scan, GPtrArray *buffers, size_t depth, size_t size);

// values.c
void values_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out);

// The numbers of a value that is none of a fact, in buffers of the scan.
Values values_of(Scan *scan, const PlanNode *value, const Asked *asked);

// history.c
void history_numbers(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth,
                     Values *out);
void history_ask(Scan *scan, const PlanNode *node, const Asked *asked, size_t depth, uint8_t *out);
