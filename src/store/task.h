// SPDX-License-Identifier: Apache-2.0
//
// Inside the store only: work that was submitted, and the queue it waits in.
#pragma once

#include "store/store.h"
#include <pthread.h>

typedef struct Task Task;
struct Task {
    Task *next;
    TxFunc function;
    void *context;
    StoreDone done;
    GError *error; // why it failed, NULL while it has not
    bool bulk;     // may take long
};

typedef struct {
    Task *first;
    Task *last;
} TaskList;

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    TaskList list;
    bool stopping;
} TaskQueue;

void task_list_add(TaskList *list, Task *task);
Task *task_list_take(TaskList *list); // NULL when empty
// Answers everybody in the list with `error`, or with their own when it is NULL, and empties it.
void task_list_answer(TaskList *list, const GError *error);

void task_queue_init(TaskQueue *queue);
void task_queue_clear(TaskQueue *queue);
// Keeps a copy of `task`.
void task_queue_add(TaskQueue *queue, const Task *task);
Task *task_queue_take(TaskQueue *queue); // NULL when empty
// The first tasks, at most so many: those before one that may take long, or it alone.
TaskList task_queue_take_group(TaskQueue *queue, size_t most);
// Waits for work, at most `us` microseconds (negative: for ever). False when there is none;
// *out_stop when, besides, the queue was stopped.
bool task_queue_wait(TaskQueue *queue, int64_t us, bool *out_stop);
void task_queue_stop(TaskQueue *queue); // wakes everybody; what waits is still to be done
