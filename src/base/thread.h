// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>
#include <stdint.h>
#include <time.h>

// The calling thread lets others of this machine go before it, the more the greater `nice` (1 to
// 19): work that nobody waits for must not make an answer late.
void thread_stand_back(int nice);

// What the system calls the calling thread, for who looks at processes (top -H): 15 letters at
// most.
void thread_name(const char *name);

// A condition that is waited for until a moment of the monotonic clock, which nobody sets back.
void thread_cond_init(pthread_cond_t *condition);
// So many microseconds from now, 0 or more, on that clock: for pthread_cond_timedwait().
struct timespec thread_deadline(int64_t us);

// How many cores this process may use: those of the machine, or fewer where it was bound to some
// (taskset, a container's cpuset).
unsigned thread_cores(void);
