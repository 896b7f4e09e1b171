// SPDX-License-Identifier: Apache-2.0
//
// Bytes from anywhere: a file, memory, the store's file contents. Whoever reads asks for as many as
// it has room for; a source may give fewer, and gives none only at its end.
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    // Puts at most `capacity` bytes into `out`; *out_length 0: the end, for good.
    bool (*read)(void *context, char *out, size_t capacity, size_t *out_length, GError **error);
    void *context;
} ByteSource;

// Bytes in memory, given in pieces of at most `piece` bytes (0: as asked for). The struct must
// outlive its source.
typedef struct {
    const char *data;
    size_t length;
    size_t piece;
} MemoryBytes;
ByteSource bytes_of_memory(MemoryBytes *memory);

// Bytes of open file descriptors, one after the other: `descriptors` must outlive the source and
// stay the caller's.
typedef struct {
    const int *descriptors;
    size_t n_descriptors;
    size_t current;
} DescriptorBytes;
ByteSource bytes_of_descriptors(DescriptorBytes *descriptors);
