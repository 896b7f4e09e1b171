// SPDX-License-Identifier: Apache-2.0
#include "store/task.h"

#include "base/thread.h"

#include <errno.h>

void task_list_add(TaskList *list, Task *task)
{
    task->next = NULL;
    if (list->last != NULL)
        list->last->next = task;
    else
        list->first = task;
    list->last = task;
}

Task *task_list_take(TaskList *list)
{
    Task *task = list->first;
    if (task == NULL)
        return NULL;
    list->first = task->next;
    if (list->first == NULL)
        list->last = NULL;
    return task;
}

void task_list_answer(TaskList *list, const GError *error)
{
    for (Task *task = task_list_take(list); task != NULL; task = task_list_take(list)) {
        task->done(task->context, error != NULL ? error : task->error);
        g_clear_error(&task->error);
        g_free(task);
    }
}

void task_queue_init(TaskQueue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    thread_cond_init(&queue->wake);
}

void task_queue_clear(TaskQueue *queue)
{
    g_assert(queue->list.first == NULL);
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->wake);
}

void task_queue_add(TaskQueue *queue, const Task *task)
{
    Task *copy = g_memdup2(task, sizeof *task);
    pthread_mutex_lock(&queue->lock);
    task_list_add(&queue->list, copy);
    pthread_cond_signal(&queue->wake);
    pthread_mutex_unlock(&queue->lock);
}

Task *task_queue_take(TaskQueue *queue)
{
    pthread_mutex_lock(&queue->lock);
    Task *task = task_list_take(&queue->list);
    pthread_mutex_unlock(&queue->lock);
    return task;
}

TaskList task_queue_take_group(TaskQueue *queue, size_t most)
{
    TaskList group = {0};
    bool bulk = false;
    pthread_mutex_lock(&queue->lock);
    for (size_t n = 0; n < most && !bulk && queue->list.first != NULL; n++) {
        bulk = queue->list.first->bulk;
        if (bulk && n > 0)
            break;
        task_list_add(&group, task_list_take(&queue->list));
    }
    pthread_mutex_unlock(&queue->lock);
    return group;
}

bool task_queue_wait(TaskQueue *queue, int64_t us, bool *out_stop)
{
    struct timespec until = thread_deadline(MAX(us, 0));
    pthread_mutex_lock(&queue->lock);
    int waited = 0;
    while (queue->list.first == NULL && !queue->stopping && waited != ETIMEDOUT)
        waited = us < 0 ? pthread_cond_wait(&queue->wake, &queue->lock)
                        : pthread_cond_timedwait(&queue->wake, &queue->lock, &until);
    bool work = queue->list.first != NULL;
    *out_stop = queue->stopping && !work;
    pthread_mutex_unlock(&queue->lock);
    return work;
}

void task_queue_stop(TaskQueue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopping = true;
    pthread_cond_broadcast(&queue->wake);
    pthread_mutex_unlock(&queue->lock);
}
