// SPDX-License-Identifier: Apache-2.0
//
// Memory that lives as long as one request or one job and is freed at once. Allocation is a
// pointer bump; nothing is freed singly. Not thread-safe: one arena belongs to one thread at a
// time. Memory exhaustion aborts, as in GLib.
#pragma once

#include <glib.h>
#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Arena, arena_free)

// Forgets everything allocated so far but keeps the first block for reuse.
void arena_reset(Arena *arena);

// `size` bytes, zeroed, aligned for any type.
void *arena_alloc(Arena *arena, size_t size);

// A copy of `length` bytes of `text` with a terminating NUL; -1 for strlen. NULL gives NULL.
char *arena_copy(Arena *arena, const char *text, gssize length);

// printf into the arena.
char *arena_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

// Calls free(owned) when the arena is freed or reset: for what lies elsewhere but lives as long.
void arena_own(Arena *arena, void *owned, GDestroyNotify free);

#define ARENA_NEW(arena, Type)      ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, n) ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(n)))
