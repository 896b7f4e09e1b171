// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_BLOCK = 8192, LARGEST_BLOCK = 1 << 20 };

typedef struct Block {
    struct Block *previous;
    size_t size; // of data
    size_t used;
    alignas(max_align_t) char data[];
} Block;

typedef struct Owned {
    struct Owned *previous;
    void *owned;
    GDestroyNotify free;
} Owned;

struct Arena {
    Block *last;
    Owned *owned; // the last one; each stands in a block
};

static Block *block_new(size_t size, Block *previous)
{
    Block *block = g_malloc(sizeof(Block) + size);
    block->previous = previous;
    block->size = size;
    block->used = 0;
    return block;
}

Arena *arena_new(void)
{
    Arena *arena = g_new0(Arena, 1);
    arena->last = block_new(FIRST_BLOCK, NULL);
    return arena;
}

static void drop_blocks_until(Arena *arena, const Block *keep)
{
    while (arena->last != keep) {
        Block *previous = arena->last->previous;
        g_free(arena->last);
        arena->last = previous;
    }
}

static void drop_owned(Arena *arena)
{
    for (Owned *owned = arena->owned; owned != NULL; owned = owned->previous)
        owned->free(owned->owned);
    arena->owned = NULL;
}

void arena_free(Arena *arena)
{
    if (arena == NULL)
        return;
    drop_owned(arena);
    drop_blocks_until(arena, NULL);
    g_free(arena);
}

void arena_reset(Arena *arena)
{
    drop_owned(arena);
    Block *first = arena->last;
    while (first->previous != NULL)
        first = first->previous;
    drop_blocks_until(arena, first);
    first->used = 0;
}

// Uninitialised memory; blocks double up to LARGEST_BLOCK.
static void *take(Arena *arena, size_t size)
{
    size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    g_assert(rounded >= size);
    Block *block = arena->last;
    if (block->size - block->used < rounded) {
        size_t next = MIN(block->size * 2, (size_t)LARGEST_BLOCK);
        block = arena->last = block_new(MAX(next, rounded), block);
    }
    void *memory = block->data + block->used;
    block->used += rounded;
    return memory;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

char *arena_copy(Arena *arena, const char *text, gssize length)
{
    if (text == NULL)
        return NULL;
    size_t bytes = length < 0 ? strlen(text) : (size_t)length;
    char *copy = take(arena, bytes + 1);
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return copy;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return arena_copy(arena, text, -1);
}

void arena_own(Arena *arena, void *owned, GDestroyNotify free)
{
    Owned *one = take(arena, sizeof *one);
    *one = (Owned){arena->owned, owned, free};
    arena->owned = one;
}
