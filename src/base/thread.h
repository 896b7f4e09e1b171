// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calling thread lets others of this machine go before it, the more the greater `nice` (1 to
// 19): work that nobody waits for must not make an answer late.
void thread_stand_back(int nice);

// What the system calls the calling thread, for who looks at processes (top -H): 15 letters at
// most.
void thread_name(const char *name);

// How many cores this process may use: those of the machine, or fewer where it was bound to some
// (taskset, a container's cpuset).
unsigned thread_cores(void);
