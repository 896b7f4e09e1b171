// SPDX-License-Identifier: Apache-2.0
#include "know/ids.h"

static gint ascending(gconstpointer a, gconstpointer b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

void ids_sort(GArray *ids)
{
    int64_t *all = (int64_t *)(void *)ids->data;
    guint kept = 0;
    g_array_sort(ids, ascending);
    for (guint i = 0; i < ids->len; i++)
        if (i == 0 || all[i] != all[kept - 1])
            all[kept++] = all[i];
    g_array_set_size(ids, kept);
}

bool ids_have(const GArray *ids, int64_t id)
{
    return g_array_binary_search((GArray *)ids, &id, ascending, NULL);
}
