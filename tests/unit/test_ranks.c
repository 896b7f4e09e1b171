// SPDX-License-Identifier: Apache-2.0
//
// Places in an order: what the buckets find against sorting, over values of every size.
#include "know/report/ranks.h"

#include <glib.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    return ranked_before(*(const Ranked *)b, *(const Ranked *)a) -
           ranked_before(*(const Ranked *)a, *(const Ranked *)b);
}

static int64_t any_value(GRand *random, int kind)
{
    int64_t wide = (int64_t)((uint64_t)g_rand_int(random) << 32 | g_rand_int(random));
    return kind == 0   ? g_rand_int_range(random, -3, 4)
           : kind == 1 ? wide
           : kind == 2 ? wide >> g_rand_int_range(random, 0, 63)
                       : (g_rand_boolean(random) ? INT64_MIN : INT64_MAX);
}

static void test_ranks(void)
{
    enum { PARTS = 3, MOST = 400 };
    GRand *random = g_rand_new_with_seed(7);
    for (int round = 0; round < 200; round++) {
        Ranks ranks;
        Ranked all[MOST], found[RANKS_MAX];
        size_t places[RANKS_MAX], n = (size_t)g_rand_int_range(random, 1, MOST), n_places = 0;
        ranks_init(&ranks, PARTS);
        for (size_t part = 0; part < PARTS; part++) {
            uint32_t *counters = ranks_counters(&ranks, part);
            for (size_t i = part; i < n; i += PARTS) {
                all[i] = (Ranked){any_value(random, round % 4), (int64_t)((n - i) * 7 % n)};
                counters[rank_bucket(all[i].value)]++;
            }
        }
        for (size_t place = 0; place < n && n_places < 10; place += 1 + n / 10)
            places[n_places++] = place;
        ranks_want(&ranks, places, n_places);
        for (size_t i = 0; i < n; i++) {
            uint32_t bucket = rank_bucket(all[i].value);
            if (ranks_wants(&ranks, bucket))
                ranks_gather(&ranks, i % PARTS, bucket, all[i]);
        }
        ranks_found(&ranks, found);
        qsort(all, n, sizeof *all, by_value);
        for (size_t i = 0; i < n_places; i++) {
            g_assert_cmpint(found[i].value, ==, all[places[i]].value);
            g_assert_cmpint(found[i].id, ==, all[places[i]].id);
            g_assert_true(i == 0 || rank_bucket(found[i - 1].value) <= rank_bucket(found[i].value));
        }
        ranks_clear(&ranks);
    }
    g_rand_free(random);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/ranks", test_ranks);
    return g_test_run();
}
