// SPDX-License-Identifier: Apache-2.0
//
// The keeper's thread. It lets changes gather for a moment, and rests a multiple of the processor
// time they took; questions about all customers have a rest of their own (keeper.c). So it never
// takes more than a small part of one core, however busy the machine is, and whoever enters is told
// soon.
#include "know/keeper_inside.h"

#include "base/log.h"
#include "base/thread.h"

#include <time.h>

enum {
    GATHER_MS = 200, // between rounds at least
    REST_TIMES = 4,  // as long as the changes took of the processor
    REST_MS = 1000,  // at most
    LOOK_MS = 1000,  // while nothing changes
    NICE = 5,        // answers go before it
};

int64_t keeper_time_used(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

static void notice_change(void *context)
{
    Keeper *keeper = context;
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->changed) // who rests is not woken by every commit
        pthread_cond_signal(&keeper->wake);
    keeper->changed = true;
    pthread_mutex_unlock(&keeper->lock);
}

// Waits so long, or with `for_change` until something changes. False when the keeper is to stop.
static bool wait_ms(Keeper *keeper, int64_t ms, bool for_change)
{
    struct timespec until = thread_deadline(ms * 1000);
    int end = 0;
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stopping && end == 0 && !(for_change && keeper->changed))
        end = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    if (for_change)
        keeper->changed = false;
    bool goes_on = !keeper->stopping;
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static void *keep_on(void *context)
{
    Keeper *keeper = context;
    bool failing = false, goes_on = true;
    thread_name("keeper");
    thread_stand_back(NICE);
    while (goes_on) {
        g_autoptr(GError) error = NULL;
        KeeperRound round;
        bool good = keeper_round(keeper, &(KeeperMoment){0}, &round, &error);
        if (!good && !failing)
            log_line(LOG_WARNING, "segments", "members cannot be kept: %s",
                     error_text(error, LANGUAGE_EN));
        failing = !good;
        int64_t rest = round.changes_us * REST_TIMES / 1000;
        goes_on = wait_ms(keeper, CLAMP(rest, GATHER_MS, REST_MS), false) &&
                  (round.more || wait_ms(keeper, LOOK_MS, true));
    }
    return NULL;
}

void keeper_start(Keeper *keeper)
{
    g_assert(!keeper->running);
    keeper->running = pthread_create(&keeper->thread, NULL, keep_on, keeper) == 0;
    if (!keeper->running)
        log_line(LOG_ERROR, "segments", "members are not kept: no thread can be made");
    else
        store_on_change(keeper->store, notice_change, keeper);
}

void keeper_stop(Keeper *keeper)
{
    if (!keeper->running)
        return;
    store_off_change(keeper->store, notice_change, keeper);
    pthread_mutex_lock(&keeper->lock);
    keeper->stopping = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    keeper->running = false;
}
