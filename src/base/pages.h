// SPDX-License-Identifier: Apache-2.0
//
// Memory for what is long and read often. Where the kernel gives large pages to those who ask, it
// costs hundreds of times fewer page faults to fill, and fewer misses to read in any order.
#pragma once

#include <stddef.h>

// Not cleared. Freed with g_free(). Never NULL: without memory the process ends, as with
// g_malloc().
void *pages_alloc(size_t size);
