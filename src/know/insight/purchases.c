// SPDX-License-Identifier: Apache-2.0
#include "know/insight/purchases.h"

#include <glib.h>
#include <stdlib.h>

// Keys in the order of groups, with what is counted beside: 20 bits for each of the three.
typedef struct {
    uint64_t key;
    uint32_t n, at; // at: its place among the rows given
} Row;

static uint64_t key_of(const PurchaseGroup *row)
{
    uint64_t repeats = MIN(row->repeats, PURCHASE_REPEATS_MAX);
    uint64_t age = MIN(row->age, PURCHASE_DAYS_MAX);
    return repeats << 40 | age << 20 | MIN(row->last, age);
}

static int by_key(const void *a, const void *b)
{
    uint64_t left = ((const Row *)a)->key, right = ((const Row *)b)->key;
    return (left > right) - (left < right);
}

static void add_group(Purchases *out, const Row *row)
{
    PurchaseGroup *group = &out->groups[out->n_groups++];
    *group = (PurchaseGroup){.repeats = (uint32_t)(row->key >> 40),
                             .age = (uint32_t)(row->key >> 20) & PURCHASE_DAYS_MAX,
                             .last = (uint32_t)row->key & PURCHASE_DAYS_MAX};
    out->most_repeats = MAX(out->most_repeats, group->repeats);
    out->most_age = MAX(out->most_age, group->age);
}

static size_t sorted_rows(const PurchaseGroup *rows, size_t n_rows, Row *out)
{
    size_t n = 0;
    for (size_t i = 0; i < n_rows; i++)
        if (rows[i].n > 0)
            out[n++] = (Row){key_of(&rows[i]), rows[i].n, (uint32_t)i};
    qsort(out, n, sizeof *out, by_key);
    return n;
}

Purchases purchases_group(const PurchaseGroup *rows, size_t n_rows, uint32_t *out_groups)
{
    g_autofree Row *sorted = g_new(Row, n_rows + 1);
    size_t n = sorted_rows(rows, n_rows, sorted), n_groups = 0;
    for (size_t i = 0; i < n; i++)
        n_groups += i == 0 || sorted[i].key != sorted[i - 1].key;
    Purchases out = {.groups = g_new0(PurchaseGroup, n_groups + 1)};
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || sorted[i].key != sorted[i - 1].key)
            add_group(&out, &sorted[i]);
        PurchaseGroup *group = &out.groups[out.n_groups - 1];
        group->n += sorted[i].n;
        out.customers += sorted[i].n;
        out.repeats += (uint64_t)group->repeats * sorted[i].n;
        out.age_days += (uint64_t)group->age * sorted[i].n;
        if (out_groups != NULL)
            out_groups[sorted[i].at] = (uint32_t)(out.n_groups - 1);
    }
    return out;
}

void purchases_clear(Purchases *purchases)
{
    g_free(purchases->groups);
    *purchases = (Purchases){0};
}
