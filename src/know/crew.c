// SPDX-License-Identifier: Apache-2.0
#include "know/crew.h"

#include "base/thread.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>

typedef struct Work Work;
struct Work {
    Work *next;
    void (*piece)(void *context, size_t i);
    void *context;
    size_t n, given, done; // guarded by the crew's lock
    pthread_cond_t finished;
};

struct Crew {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Work *first; // with pieces not given yet, oldest first
    pthread_t *threads;
    unsigned n_threads;
    bool stopping;
};

// Takes `work` off the list once all its pieces are given.
static void forget(Crew *crew, const Work *work)
{
    Work **at = &crew->first;
    while (*at != NULL && *at != work)
        at = &(*at)->next;
    if (*at != NULL)
        *at = work->next;
}

// Does one piece; called and left with the lock held.
static void do_piece(Crew *crew, Work *work)
{
    size_t i = work->given++;
    if (work->given == work->n)
        forget(crew, work);
    pthread_mutex_unlock(&crew->lock);
    work->piece(work->context, i);
    pthread_mutex_lock(&crew->lock);
    if (++work->done == work->n)
        pthread_cond_signal(&work->finished);
}

static void *work_on(void *context)
{
    thread_name("crew");
    Crew *crew = context;
    pthread_mutex_lock(&crew->lock);
    while (!crew->stopping) {
        if (crew->first != NULL)
            do_piece(crew, crew->first);
        else
            pthread_cond_wait(&crew->wake, &crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

Crew *crew_new(unsigned threads)
{
    Crew *crew = g_new0(Crew, 1);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->wake, NULL);
    crew->threads = g_new(pthread_t, MAX(threads, 1));
    while (crew->n_threads < threads &&
           pthread_create(&crew->threads[crew->n_threads], NULL, work_on, crew) == 0)
        crew->n_threads++;
    return crew;
}

void crew_free(Crew *crew)
{
    if (crew == NULL)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->stopping = true;
    pthread_cond_broadcast(&crew->wake);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->n_threads; i++)
        pthread_join(crew->threads[i], NULL);
    pthread_cond_destroy(&crew->wake);
    pthread_mutex_destroy(&crew->lock);
    g_free(crew->threads);
    g_free(crew);
}

void crew_run(Crew *crew, size_t n, void (*piece)(void *context, size_t i), void *context)
{
    if (crew == NULL || crew->n_threads == 0 || n <= 1) {
        for (size_t i = 0; i < n; i++)
            piece(context, i);
        return;
    }
    Work work = {.piece = piece, .context = context, .n = n};
    pthread_cond_init(&work.finished, NULL);
    pthread_mutex_lock(&crew->lock);
    Work **last = &crew->first;
    while (*last != NULL)
        last = &(*last)->next;
    *last = &work;
    pthread_cond_broadcast(&crew->wake);
    while (work.given < work.n)
        do_piece(crew, &work);
    while (work.done < work.n)
        pthread_cond_wait(&work.finished, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    pthread_cond_destroy(&work.finished);
}
