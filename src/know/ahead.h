// SPDX-License-Identifier: Apache-2.0
//
// Memory asked for before it is needed. A panel of millions of customers does not fit into the
// processor's caches, and the processor by itself reads ahead only within a page, in one direction.
#pragma once

#include <stddef.h>

enum { CACHE_LINE = 64 };

// Beyond the end of what is there is no harm: nothing is read, only wished for.
static inline void read_ahead(const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += CACHE_LINE)
        __builtin_prefetch((const char *)from + i);
}
