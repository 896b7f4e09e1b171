// SPDX-License-Identifier: Apache-2.0
#include "collect/bulk_customer.h"

void bulk_work_init(BulkWork *work, const BulkShop *shop)
{
    *work = (BulkWork){.shop = shop,
                       .orders = g_array_new(FALSE, FALSE, sizeof(BulkOrder)),
                       .lines = g_array_new(FALSE, FALSE, sizeof(BulkLine)),
                       .events = g_array_new(FALSE, FALSE, sizeof(BulkEvent))};
}

void bulk_work_clear(BulkWork *work)
{
    g_array_unref(work->orders);
    g_array_unref(work->lines);
    g_array_unref(work->events);
}

static bool has_twin(const BulkWork *work, size_t record)
{
    return record + 1 < work->n_records && work->records[record + 1].twin != BULK_TWIN_NONE;
}

void bulk_household(BulkWork *work, uint64_t number)
{
    work->random = random_seed(work->shop->seed, number);
    work->n_records = 0;
    bulk_people(work, number);
    for (size_t i = 0; i < work->n_records; i++) {
        if (work->records[i].twin == BULK_TWIN_NONE)
            bulk_purchases(work, i, has_twin(work, i) ? i + 1 : SIZE_MAX);
    }
    for (size_t i = 0; i < work->n_records; i++)
        bulk_visits(work, i);
}

const char *bulk_tier(const BulkShop *shop, int64_t net_minor)
{
    return net_minor >= bulk_minor(shop, 6000)   ? "diamond"
           : net_minor >= bulk_minor(shop, 2500) ? "gold"
           : net_minor >= bulk_minor(shop, 800)  ? "silver"
                                                 : "basic";
}
