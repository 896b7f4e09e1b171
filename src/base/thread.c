// SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include <sys/resource.h>
#include <unistd.h>

void thread_stand_back(int nice)
{
    int now = getpriority(PRIO_PROCESS, (id_t)gettid());
    setpriority(PRIO_PROCESS, (id_t)gettid(), now + nice); // a wish
}
