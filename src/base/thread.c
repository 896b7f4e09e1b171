// SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include <glib.h>
#include <pthread.h>
#include <sched.h>
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

unsigned thread_cores(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) == 0)
        return (unsigned)MAX(1, CPU_COUNT(&cores));
    return g_get_num_processors(); // more than a set has room for
}
