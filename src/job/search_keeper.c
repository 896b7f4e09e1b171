// SPDX-License-Identifier: Apache-2.0
#include "job/search_keeper.h"

#include "base/log.h"
#include "base/pinyin.h"
#include "base/thread.h"
#include "base/when.h"
#include "entity/search_merge.h"

#include <pthread.h>

enum {
    LOOK_SECONDS = 1,
    WAIT_LOOKS = 30, // after so many looks even a few terms are merged that still become more
    NICE = 5,        // answers go before it
};

struct SearchKeeper {
    Store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping; // under lock
};

// False when the keeper is to stop.
static bool pause_between(SearchKeeper *keeper)
{
    struct timespec until = thread_deadline(LOOK_SECONDS * SECOND_US);
    pthread_mutex_lock(&keeper->lock);
    if (!keeper->stopping)
        pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    bool goes_on = !keeper->stopping;
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static void *keep(void *context)
{
    thread_name("search");
    SearchKeeper *keeper = context;
    size_t waiting = 0;
    unsigned looks = 0;
    bool failing = false;
    Syllable first;
    thread_stand_back(NICE);
    pinyin_read(&(uint32_t){0x5F20}, 1,
                &first); // ICU reads its rules: some 100 ms, and no search's
    while (pause_between(keeper)) {
        g_autoptr(GError) error = NULL;
        size_t before = waiting;
        looks = waiting > 0 ? looks + 1 : 0;
        // Merging is cheapest when much is merged at once, so what still grows is let grow.
        size_t least = looks < WAIT_LOOKS ? SEARCH_MERGE_TERMS : 1;
        bool good = search_merge(keeper->store, least, &waiting, &error);
        if (good && waiting > 0 && waiting == before)
            good = search_merge(keeper->store, 1, &waiting, &error);
        if (!good && !failing)
            log_line(LOG_WARNING, "search", "search terms of new records cannot be merged: %s",
                     error_text(error, LANGUAGE_EN));
        failing = !good;
    }
    return NULL;
}

SearchKeeper *search_keeper_start(Store *store)
{
    SearchKeeper *keeper = g_new0(SearchKeeper, 1);
    keeper->store = store;
    pthread_mutex_init(&keeper->lock, NULL);
    thread_cond_init(&keeper->wake);
    int failed = pthread_create(&keeper->thread, NULL, keep, keeper);
    g_assert(failed == 0);
    return keeper;
}

void search_keeper_stop(SearchKeeper *keeper)
{
    if (keeper == NULL)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->stopping = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    g_free(keeper);
}
