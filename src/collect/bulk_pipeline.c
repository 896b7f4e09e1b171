// SPDX-License-Identifier: Apache-2.0
//
// A ring of slots. A thread takes the next number and its slot, makes up the households, waits for
// its turn to take ids (only counting happens in turn), and makes rows and lines. The taker frees
// slots in the order of numbers.
#include "collect/bulk_pipeline.h"

#include <pthread.h>

enum { THREADS_MAX = 16 };

typedef enum { SLOT_FREE, SLOT_BUSY, SLOT_READY } SlotState;

typedef struct {
    BulkBatch batch;
    SlotState state;
} Slot;

typedef struct {
    BulkPipeline *pipeline;
    Slot *slots;
    size_t n_slots;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t next;  // the number of the next batch
    uint64_t turn;  // whose turn it is to take ids
    int64_t n_left; // records still to be made
    bool stop;
} Ring;

typedef struct {
    Ring *ring;
    BulkSortPart *terms;
    pthread_t thread;
} Maker;

// The next batch to make; NULL when there is nothing more to do.
static Slot *take_slot(Ring *ring, uint64_t *out_number)
{
    Slot *slot = NULL;
    pthread_mutex_lock(&ring->lock);
    while (!ring->stop && ring->n_left > 0 &&
           ring->slots[ring->next % ring->n_slots].state != SLOT_FREE)
        pthread_cond_wait(&ring->changed, &ring->lock);
    if (!ring->stop && ring->n_left > 0) {
        *out_number = ring->next++;
        slot = &ring->slots[*out_number % ring->n_slots];
        slot->state = SLOT_BUSY;
    }
    pthread_mutex_unlock(&ring->lock);
    return slot;
}

static void claim_in_turn(Ring *ring, Slot *slot, uint64_t number)
{
    pthread_mutex_lock(&ring->lock);
    while (ring->turn != number)
        pthread_cond_wait(&ring->changed, &ring->lock);
    bulk_batch_claim(&slot->batch, ring->n_left, ring->pipeline->next_ids);
    ring->n_left -= (int64_t)slot->batch.n_records;
    ring->turn++;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

static void set_state(Ring *ring, Slot *slot, SlotState state)
{
    pthread_mutex_lock(&ring->lock);
    slot->state = state;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

static void *maker_main(void *data)
{
    Maker *maker = data;
    Ring *ring = maker->ring;
    const BulkTask *task = ring->pipeline->task;
    Slot *slot;
    uint64_t number;
    while ((slot = take_slot(ring, &number)) != NULL) {
        slot->batch.terms = maker->terms;
        bulk_batch_fill(&slot->batch, number * BULK_BATCH_HOUSEHOLDS);
        claim_in_turn(ring, slot, number);
        if (task->rows)
            bulk_batch_rows(&slot->batch);
        if (task->files || task->truths)
            bulk_batch_files(&slot->batch);
        set_state(ring, slot, SLOT_READY);
    }
    return NULL;
}

// The batch with this number, once it is ready.
static Slot *wait_for(Ring *ring, uint64_t number)
{
    Slot *slot = &ring->slots[number % ring->n_slots];
    pthread_mutex_lock(&ring->lock);
    while (slot->state != SLOT_READY)
        pthread_cond_wait(&ring->changed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    return slot;
}

static void ring_open(Ring *ring, BulkPipeline *pipeline, unsigned threads)
{
    *ring = (Ring){.pipeline = pipeline, .n_slots = threads + 2, .n_left = pipeline->records};
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->changed, NULL);
    ring->slots = g_new0(Slot, ring->n_slots);
    for (size_t i = 0; i < ring->n_slots; i++)
        bulk_batch_init(&ring->slots[i].batch, pipeline->task);
}

static void ring_close(Ring *ring)
{
    for (size_t i = 0; i < ring->n_slots; i++)
        bulk_batch_clear(&ring->slots[i].batch);
    g_free(ring->slots);
    pthread_mutex_destroy(&ring->lock);
    pthread_cond_destroy(&ring->changed);
}

static void stop_makers(Ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->stop = true;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}

bool bulk_pipeline_run(BulkPipeline *pipeline, BulkTake take, void *context, GError **error)
{
    Ring ring;
    Maker makers[THREADS_MAX];
    bool good = true;
    unsigned threads = CLAMP(pipeline->threads, 1, THREADS_MAX);
    int64_t taken = 0;
    ring_open(&ring, pipeline, threads);
    for (unsigned i = 0; i < threads; i++) {
        makers[i] = (Maker){.ring = &ring};
        makers[i].terms = pipeline->sort != NULL ? bulk_sort_part(pipeline->sort) : NULL;
        pthread_create(&makers[i].thread, NULL, maker_main, &makers[i]);
    }
    for (uint64_t number = 0; good && taken < pipeline->records; number++) {
        Slot *slot = wait_for(&ring, number);
        taken += (int64_t)slot->batch.n_records;
        good = take(&slot->batch, context, error);
        set_state(&ring, slot, SLOT_FREE);
    }
    stop_makers(&ring);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(makers[i].thread, NULL);
    ring_close(&ring);
    return good;
}
