// SPDX-License-Identifier: Apache-2.0
//
// Process names from /proc. The start time tells a process from a later one with its number; boot
// id and namespace tell whether the number means anything here at all.

#include "job/process.h"
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char boot[9];
    char namespace[24];
    long pid;
    unsigned long long start;
} Process;

// The start time of a process in clock ticks since boot, 0 when it cannot be read or is a zombie.
static unsigned long long start_of(long pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%ld/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    const char *after_name =
        strrchr(text, ')'); // the name may hold anything, also spaces and parentheses
    char state = 'X';
    unsigned long long start = 0;
    if (after_name == NULL ||
        sscanf(after_name + 1,
               " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
               &state, &start) != 2)
        return 0;
    return state == 'Z' || state == 'X' ? 0 : start;
}

static void here(Process *process)
{
    *process = (Process){.pid = (long)getpid(), .start = start_of((long)getpid())};
    g_autofree char *boot = NULL;
    if (g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        g_strlcpy(process->boot, boot, sizeof process->boot);
    char link[64] = "";
    if (readlink("/proc/self/ns/pid", link, sizeof link - 1) > 0)
        sscanf(link, "pid:[%23[0-9]]", process->namespace);
}

char *process_name(void)
{
    Process process;
    here(&process);
    return g_strdup_printf("%s-%s-%ld-%llu", process.boot[0] ? process.boot : "?",
                           process.namespace[0] ? process.namespace : "?", process.pid,
                           process.start);
}

bool process_is_gone(const char *name)
{
    Process own, other = {0};
    here(&own);
    if (sscanf(name, "%8[^-]-%23[^-]-%ld-%llu", other.boot, other.namespace, &other.pid,
               &other.start) != 4)
        return false;
    if (own.boot[0] == '\0' || own.namespace[0] == '\0' || strcmp(own.boot, other.boot) != 0 ||
        strcmp(own.namespace, other.namespace) != 0 || other.start == 0)
        return false;
    if (kill((pid_t)other.pid, 0) != 0)
        return errno == ESRCH; // somebody else's process: it lives, and /proc may hide it
    return start_of(other.pid) != other.start;
}
