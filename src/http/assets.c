// SPDX-License-Identifier: Apache-2.0
//
// Finding a file of the web app.
#include "http/assets.h"

#include <string.h>

const Asset *asset_find(const char *path)
{
    static size_t n; // counted once; any thread counts the same
    size_t total = __atomic_load_n(&n, __ATOMIC_RELAXED);
    if (total == 0) {
        while (ASSETS[total].path)
            total++;
        __atomic_store_n(&n, total, __ATOMIC_RELAXED);
    }
    size_t low = 0, high = total;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, ASSETS[middle].path);
        if (order == 0)
            return &ASSETS[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
