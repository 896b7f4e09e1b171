// SPDX-License-Identifier: Apache-2.0
#include "store/id_blocks.h"

enum { FIRST_SIZE = 16, LARGEST_SIZE = 4096 };

typedef struct {
    int64_t next;
    int64_t end;  // the first id beyond the block
    int64_t size; // of the block to claim next
} Block;

struct IdBlocks {
    GHashTable *blocks; // sequence → Block
    GPtrArray *added;   // blocks added since the last settling
};

IdBlocks *id_blocks_new(void)
{
    IdBlocks *blocks = g_new0(IdBlocks, 1);
    blocks->blocks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    blocks->added = g_ptr_array_new();
    return blocks;
}

void id_blocks_free(IdBlocks *blocks)
{
    if (blocks == NULL)
        return;
    g_hash_table_unref(blocks->blocks);
    g_ptr_array_unref(blocks->added);
    g_free(blocks);
}

int64_t id_blocks_next(IdBlocks *blocks, const char *sequence, int64_t *out_size)
{
    Block *block = g_hash_table_lookup(blocks->blocks, sequence);
    if (block == NULL) {
        block = g_new0(Block, 1);
        block->size = FIRST_SIZE;
        g_hash_table_insert(blocks->blocks, g_strdup(sequence), block);
    }
    if (block->next < block->end)
        return block->next++;
    *out_size = block->size;
    return 0;
}

void id_blocks_add(IdBlocks *blocks, const char *sequence, int64_t end, int64_t size)
{
    Block *block = g_hash_table_lookup(blocks->blocks, sequence);
    g_assert(block != NULL && block->next == block->end);
    block->next = end - size;
    block->end = end;
    block->size = MIN(size * 2, LARGEST_SIZE);
    g_ptr_array_add(blocks->added, block);
}

size_t id_blocks_mark(const IdBlocks *blocks)
{
    return blocks->added->len;
}

void id_blocks_undo(IdBlocks *blocks, size_t mark)
{
    for (guint i = (guint)mark; i < blocks->added->len; i++) {
        Block *block = g_ptr_array_index(blocks->added, i);
        block->next = block->end = 0;
    }
    g_ptr_array_set_size(blocks->added, (gint)mark);
}

void id_blocks_settle(IdBlocks *blocks)
{
    g_ptr_array_set_size(blocks->added, 0);
}
