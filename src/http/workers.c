// SPDX-License-Identifier: Apache-2.0
//
// A ring of waiting work under one lock.
#include "http/workers.h"

#include "base/thread.h"

#include <glib.h>
#include <pthread.h>

typedef struct {
    void (*work)(void *context);
    void *context;
} Waiting;

struct Workers {
    pthread_mutex_t lock;
    pthread_cond_t more;
    Waiting *ring;
    size_t most, first, n;
    bool stopping;
    unsigned n_threads;
    pthread_t threads[];
};

static void *work_on(void *context)
{
    thread_name("worker");
    Workers *workers = context;
    pthread_mutex_lock(&workers->lock);
    for (;;) {
        while (workers->n == 0 && !workers->stopping)
            pthread_cond_wait(&workers->more, &workers->lock);
        if (workers->n == 0)
            break;
        Waiting next = workers->ring[workers->first];
        workers->first = (workers->first + 1) % workers->most;
        workers->n--;
        pthread_mutex_unlock(&workers->lock);
        next.work(next.context);
        pthread_mutex_lock(&workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

Workers *workers_new(unsigned threads, size_t most)
{
    Workers *workers = g_malloc0(sizeof *workers + threads * sizeof(pthread_t));
    workers->ring = g_new0(Waiting, most);
    workers->most = most;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->more, NULL);
    for (unsigned i = 0; i < threads; i++)
        if (pthread_create(&workers->threads[workers->n_threads], NULL, work_on, workers) == 0)
            workers->n_threads++;
    g_assert(workers->n_threads > 0);
    return workers;
}

void workers_free(Workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->more);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->n_threads; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->more);
    pthread_mutex_destroy(&workers->lock);
    g_free(workers->ring);
    g_free(workers);
}

bool workers_push(Workers *workers, void (*work)(void *context), void *context)
{
    pthread_mutex_lock(&workers->lock);
    bool room = workers->n < workers->most && !workers->stopping;
    if (room) {
        workers->ring[(workers->first + workers->n) % workers->most] = (Waiting){work, context};
        workers->n++;
        pthread_cond_signal(&workers->more);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}
