// SPDX-License-Identifier: Apache-2.0
//
// Ids in blocks (hi/lo): a process claims a block of a sequence in the store and hands its ids out
// from memory. Blocks begin small and double while they are used up, so that a short command wastes
// few ids and an import claims seldom. Not thread-safe: the owner locks.
//
// A block claimed inside a transaction that is rolled back was never claimed. So the owner marks
// where a transaction began and gives back to that mark.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Claims $2 ids of sequence $1; returns the first id after them.
#define ID_BLOCK_CLAIM                                                                             \
    "INSERT INTO id_block (sequence, next_id) VALUES ($1, 1 + $2)"                                 \
    " ON CONFLICT (sequence) DO UPDATE SET next_id = id_block.next_id + $2 RETURNING next_id"

typedef struct IdBlocks IdBlocks;

IdBlocks *id_blocks_new(void);
void id_blocks_free(IdBlocks *blocks); // accepts NULL

// The next id of a sequence, or 0 when a block of *out_size ids must be claimed and added first.
int64_t id_blocks_next(IdBlocks *blocks, const char *sequence, int64_t *out_size);
// Adds the block of `size` ids that ends before `end`.
void id_blocks_add(IdBlocks *blocks, const char *sequence, int64_t end, int64_t size);

// What was added since a mark is forgotten by id_blocks_undo(); id_blocks_settle() makes all stay.
size_t id_blocks_mark(const IdBlocks *blocks);
void id_blocks_undo(IdBlocks *blocks, size_t mark);
void id_blocks_settle(IdBlocks *blocks);
