// SPDX-License-Identifier: Apache-2.0
//
// Several receipts share a transaction. When one cannot be taken, nothing of the transaction stays:
// it is marked as failed in a transaction of its own, and the others are taken again without it, so
// that a bad one costs itself only.
#include "collect/webhook/taker.h"

#include "base/log.h"
#include "base/thread.h"
#include "base/when.h"
#include "collect/slice_time.h"
#include "collect/webhook/receipt.h"
#include "job/lease.h"
#include <pthread.h>

enum {
    BATCH_MAX = 16,
    LOOK_SECONDS = 1,
    FAILED_SECONDS = 2,
    PAUSE_US = 5000, // so that many commits make few rounds
    TRIES_MAX = 3,   // of one that fails for reasons that may pass
    NICE = 3,
};

static const char LEASE[] = "webhook_taker";

struct Taker {
    Store *store;
    char *holder;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool changed, stopping; // under lock
};

// One round: what waits, in batches.
typedef struct {
    Store *store;
    const char *holder; // NULL: no lease is asked for
    int64_t ids[BATCH_MAX];
    size_t n, most;
    size_t done;    // of them
    int64_t bad_id; // the one that could not be taken
    GError *reason; // and why
    unsigned tries; // of the first one, alone
} Round;

static bool find(Tx *tx, void *context, GError **error)
{
    (void)error;
    Round *round = context;
    round->n = receipts_waiting(tx, round->ids, round->most);
    return true;
}

static bool take_batch(Tx *tx, void *context, GError **error)
{
    Round *round = context;
    int64_t begun = slice_time(tx), enough = slice_enough(tx);
    g_clear_error(&round->reason);
    round->done = 0;
    round->bad_id = 0;
    if (round->holder != NULL && !lease_keep(tx, LEASE, round->holder, error))
        return false;
    g_autoptr(Taking) taking = taking_new(tx);
    while (round->done < round->n && (round->done == 0 || slice_time(tx) - begun < enough)) {
        if (!receipt_take(taking, round->ids[round->done], &round->reason)) {
            round->bad_id = round->ids[round->done];
            return tx_failed(tx)
                       ? false
                       : fail(error, ERROR_CANCELLED, "One cannot be taken", "有一条无法处理");
        }
        round->done++;
    }
    return true;
}

static bool mark_failed(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Round *round = context;
    receipt_fail(tx, round->bad_id, round->reason);
    return true;
}

// What the same input would give again is final; the rest may pass, or stop the round.
static bool is_final(const GError *reason)
{
    switch (error_code(reason)) {
    case ERROR_UNAVAILABLE:
    case ERROR_INTERNAL:
    case ERROR_TOO_MANY:
        return false;
    default:
        return true;
    }
}

static bool handle_bad(Round *round, GError *failure, GError **error)
{
    size_t before = round->done; // those before it are good: next time they come alone
    bool own = round->reason != NULL && round->bad_id != 0;
    bool final = own && is_final(round->reason);
    if (!final && round->n > 1) { // who was it?
        round->most = 1;
        g_error_free(failure);
        return true;
    }
    if (!final && (!own || ++round->tries < TRIES_MAX)) {
        g_propagate_error(error, failure);
        return false;
    }
    g_error_free(failure);
    round->tries = 0;
    round->most = MAX(before, 1);
    return store_write(round->store, mark_failed, round, error);
}

static bool run(Round *round, size_t *out_taken, GError **error)
{
    for (;;) {
        if (!store_read(round->store, find, round, error))
            return false;
        if (round->n == 0)
            return true;
        g_autoptr(GError) failure = NULL;
        if (store_write(round->store, take_batch, round, &failure)) {
            *out_taken += round->done;
            round->most = MIN(2 * round->most, BATCH_MAX);
            round->tries = 0;
        } else if (!handle_bad(round, g_steal_pointer(&failure), error)) {
            return false;
        }
    }
}

bool taker_round(Store *store, size_t *out_taken, GError **error)
{
    Round round = {.store = store, .most = BATCH_MAX};
    *out_taken = 0;
    bool good = run(&round, out_taken, error);
    g_clear_error(&round.reason);
    return good;
}

// ---- the thread ----

static bool take_lease(Tx *tx, void *context, GError **error)
{
    const Taker *taker = context;
    return lease_take(tx, LEASE, taker->holder) ||
           fail(error, ERROR_CONFLICT, "Another process does it", "由其他进程处理");
}

static bool drop_lease(Tx *tx, void *context, GError **error)
{
    (void)error;
    lease_drop(tx, LEASE, ((Taker *)context)->holder);
    return true;
}

static void on_change(void *context)
{
    Taker *taker = context;
    pthread_mutex_lock(&taker->lock);
    taker->changed = true;
    pthread_cond_signal(&taker->wake);
    pthread_mutex_unlock(&taker->lock);
}

// False when the taker is to stop.
static bool wait_for_work(Taker *taker, int seconds, bool quiet)
{
    struct timespec until = thread_deadline(seconds * SECOND_US);
    pthread_mutex_lock(&taker->lock);
    int result = 0;
    while (!taker->stopping && (quiet || !taker->changed) && result == 0)
        result = pthread_cond_timedwait(&taker->wake, &taker->lock, &until);
    taker->changed = false;
    bool goes_on = !taker->stopping;
    pthread_mutex_unlock(&taker->lock);
    return goes_on;
}

static bool anything_waits(Store *store)
{
    Round round = {.store = store, .most = 1};
    return store_read(store, find, &round, NULL) && round.n > 0;
}

static void *take_all(void *context)
{
    thread_name("hooks");
    Taker *taker = context;
    bool failing = false;
    thread_stand_back(NICE);
    while (wait_for_work(taker, failing ? FAILED_SECONDS : LOOK_SECONDS, failing)) {
        g_autoptr(GError) error = NULL;
        if (!anything_waits(taker->store) || !store_write(taker->store, take_lease, taker, NULL)) {
            g_usleep(PAUSE_US);
            continue;
        }
        Round round = {.store = taker->store, .holder = taker->holder, .most = BATCH_MAX};
        size_t taken = 0;
        bool good = run(&round, &taken, &error);
        g_clear_error(&round.reason);
        if (!good && !failing)
            log_line(LOG_WARNING, "webhook", "webhooks that came in cannot be taken: %s",
                     error_text(error, LANGUAGE_EN));
        failing = !good;
        g_usleep(PAUSE_US);
    }
    store_write(taker->store, drop_lease, taker, NULL);
    return NULL;
}

Taker *taker_start(Store *store)
{
    Taker *taker = g_new0(Taker, 1);
    taker->store = store;
    taker->holder = lease_holder_new();
    taker->changed = true; // what an earlier process has left
    pthread_mutex_init(&taker->lock, NULL);
    thread_cond_init(&taker->wake);
    int failed = pthread_create(&taker->thread, NULL, take_all, taker);
    g_assert(failed == 0);
    store_on_change(store, on_change, taker);
    return taker;
}

void taker_stop(Taker *taker)
{
    if (taker == NULL)
        return;
    store_off_change(taker->store, on_change, taker);
    pthread_mutex_lock(&taker->lock);
    taker->stopping = true;
    pthread_cond_signal(&taker->wake);
    pthread_mutex_unlock(&taker->lock);
    pthread_join(taker->thread, NULL);
    pthread_cond_destroy(&taker->wake);
    pthread_mutex_destroy(&taker->lock);
    g_free(taker->holder);
    g_free(taker);
}
