// SPDX-License-Identifier: Apache-2.0
#include "know/rhythm.h"

#include "know/sort_few.h"

DEFINE_SORT_FEW(sort, int64_t)

bool rhythm_median_gap(Moments moments, GArray *buffer, int64_t *out)
{
    if (moments.n < 2)
        return false;
    size_t n = moments.n - 1;
    g_array_set_size(buffer, (guint)n);
    int64_t *gaps = (int64_t *)(void *)buffer->data;
    for (size_t i = 0; i < n; i++)
        gaps[i] = moments.at[i + 1] - moments.at[i];
    sort(gaps, n);
    *out = (gaps[(n - 1) / 2] + gaps[n / 2]) / 2;
    return true;
}

size_t rhythm_stretches(Moments moments, const int64_t *edges, size_t n)
{
    size_t found = 0, next = 0; // the newest stretch that has none so far
    for (size_t i = moments.n; i-- > 0 && next < n;) {
        while (next < n && moments.at[i] <= edges[next + 1])
            next++;
        if (next == n || moments.at[i] > edges[next])
            continue;
        found++;
        next++;
    }
    return found;
}

bool rhythm_restarts(Moments moments, int64_t gap, int64_t low, int64_t high)
{
    for (size_t i = moments.n; i-- > 1 && moments.at[i] >= low;) {
        bool inside = moments.at[i] < high || high == INT64_MAX;
        if (inside && moments.at[i] - moments.at[i - 1] >= gap)
            return true;
    }
    return false;
}

void rhythm_follow(Moments reached, Moments moments, int64_t within, GArray *out)
{
    size_t last = 0, n = 0; // reached[last - 1] is the nearest one before
    g_array_set_size(out, (guint)moments.n);
    int64_t *follow = (int64_t *)(void *)out->data;
    for (size_t i = 0; i < moments.n; i++) {
        int64_t at = moments.at[i];
        while (last < reached.n && reached.at[last] < at)
            last++;
        if (last > 0 && at - reached.at[last - 1] <= within)
            follow[n++] = at;
    }
    g_array_set_size(out, (guint)n);
}
