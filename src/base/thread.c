// SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

void thread_stand_back(int nice)
{
    int now = getpriority(PRIO_PROCESS, (id_t)gettid());
    setpriority(PRIO_PROCESS, (id_t)gettid(), now + nice); // a wish
}

void thread_name(const char *name)
{
    pthread_setname_np(pthread_self(), name); // a longer one stays unsaid
}
