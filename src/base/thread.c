// SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include "base/when.h"

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

void thread_cond_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

struct timespec thread_deadline(int64_t us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + us % SECOND_US * 1000;
    until.tv_sec += us / SECOND_US + nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    return until;
}

unsigned thread_cores(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) == 0)
        return (unsigned)MAX(1, CPU_COUNT(&cores));
    return g_get_num_processors(); // more than a set has room for
}
