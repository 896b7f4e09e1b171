// SPDX-License-Identifier: Apache-2.0
#include "collect/bulk_batch.h"

#include "base/when.h"
#include "entity/entities.h"

const Entity *bulk_entity(BulkTable table)
{
    static const Entity *const TABLES[BULK_TABLES] = {
        [BULK_CUSTOMER] = &ENTITY_CUSTOMER, [BULK_IDENTITY] = &ENTITY_IDENTITY,
        [BULK_ADDRESS] = &ENTITY_ADDRESS,   [BULK_CONSENT] = &ENTITY_CONSENT,
        [BULK_RELATION] = &ENTITY_RELATION, [BULK_ORDER] = &ENTITY_ORDER,
        [BULK_LINE] = &ENTITY_ORDER_LINE,   [BULK_PAYMENT] = &ENTITY_PAYMENT,
        [BULK_EVENT] = &ENTITY_EVENT,
    };
    return TABLES[table];
}

bool bulk_has_payment(const BulkShop *shop, const BulkOrder *order)
{
    return order->origin < 0 && order->total_minor > 0 && shop->until - order->at < 30 * DAY_US;
}

void bulk_batch_init(BulkBatch *batch, const BulkTask *task)
{
    *batch = (BulkBatch){.task = task, .arena = arena_new()};
    batch->records = g_new0(BulkRecord, BULK_BATCH_RECORDS);
    bulk_work_init(&batch->work, task->shop);
    for (size_t i = 0; i < BULK_TABLES; i++)
        batch->rows[i] = g_array_new(FALSE, FALSE, sizeof(Value));
}

void bulk_batch_clear(BulkBatch *batch)
{
    bulk_work_clear(&batch->work);
    for (size_t i = 0; i < BULK_TABLES; i++)
        g_array_unref(batch->rows[i]);
    for (size_t i = 0; i < BULK_FILES; i++)
        buffer_clear(&batch->files[i]);
    g_free(batch->records);
    arena_free(batch->arena);
}

void bulk_batch_fill(BulkBatch *batch, uint64_t first)
{
    BulkWork *work = &batch->work;
    batch->n_records = 0;
    g_array_set_size(work->orders, 0);
    g_array_set_size(work->lines, 0);
    g_array_set_size(work->events, 0);
    for (uint64_t i = 0; i < BULK_BATCH_HOUSEHOLDS; i++) {
        work->place = &batch->places[i];
        work->records = &batch->records[batch->n_records];
        bulk_household(work, first + i);
        batch->n_records += work->n_records;
    }
}

static void count_record(const BulkBatch *batch, const BulkRecord *record,
                         int64_t counts[BULK_TABLES])
{
    for (uint32_t i = 0; i < record->n_orders; i++)
        counts[BULK_PAYMENT] +=
            bulk_has_payment(batch->task->shop, &g_array_index(batch->work.orders, BulkOrder,
                                                               record->first_order + i));
    counts[BULK_CUSTOMER]++;
    counts[BULK_IDENTITY] += record->phone_is_own + record->email_is_own;
    counts[BULK_ADDRESS] += record->has_address;
    counts[BULK_CONSENT] += (record->mail_consent || record->mail_refused) + record->sms_consent;
    counts[BULK_RELATION] += record->in_household;
    counts[BULK_ORDER] += record->n_orders;
    counts[BULK_EVENT] += record->n_events;
}

void bulk_batch_claim(BulkBatch *batch, int64_t most, int64_t next_ids[BULK_TABLES])
{
    int64_t counts[BULK_TABLES] = {0};
    batch->n_records = (size_t)MIN((int64_t)batch->n_records, most);
    for (size_t i = 0; i < batch->n_records; i++)
        count_record(batch, &batch->records[i], counts);
    batch->n_orders = (uint32_t)counts[BULK_ORDER];
    batch->n_events = (uint32_t)counts[BULK_EVENT];
    for (size_t i = 0; i < BULK_TABLES; i++) {
        batch->first_ids[i] = next_ids[i];
        next_ids[i] += counts[i];
        batch->sums[i] = (BaselineRange){.entity = bulk_entity((BulkTable)i), .count = counts[i]};
    }
}
