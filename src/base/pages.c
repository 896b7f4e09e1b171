// SPDX-License-Identifier: Apache-2.0
#include "base/pages.h"

#include <glib.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

void *pages_alloc(size_t size)
{
    void *memory = NULL;
    if (size < (size_t)LARGE_PAGE)
        return g_malloc(MAX(size, 1));
    if (posix_memalign(&memory, LARGE_PAGE, size) != 0)
        g_error("%s: no memory for %zu bytes", G_STRLOC, size);
    madvise(memory, size - size % LARGE_PAGE, MADV_HUGEPAGE); // a wish
    return memory;
}
