// SPDX-License-Identifier: Apache-2.0
//
// Process names from /proc. The start time tells a process from a later one with its number; boot
// id and namespace tell whether the number means anything here at all.

#include "job/process.h"
#include "base/decimal.h"
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { START_FIELD = 22 }; // of /proc/PID/stat

typedef struct {
    char boot[9];
    char namespace[24];
    int64_t pid;
    int64_t start;
} Process;

// The start time of a process in clock ticks since boot, 0 when it cannot be read or is a zombie.
static int64_t start_of(int64_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    // The name may hold anything, also spaces and parentheses; its end is field 2 of proc(5).
    const char *at = strrchr(text, ')');
    char state = at != NULL && at[1] == ' ' ? at[2] : 'X';
    for (int field = 2; field < START_FIELD && at != NULL; field++) {
        at = strchr(at, ' ');
        at += at != NULL;
    }
    int64_t start = 0;
    return at == NULL || state == 'Z' || state == 'X' || !digits_read(&at, 18, &start) ? 0 : start;
}

static void here(Process *process)
{
    *process = (Process){.pid = getpid(), .start = start_of(getpid())};
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
    return g_strdup_printf(
        "%s-%s-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, process.boot[0] ? process.boot : "?",
        process.namespace[0] ? process.namespace : "?", process.pid, process.start);
}

// What process_name() wrote; a pool puts its number within the process behind it.
static bool parse(const char *name, Process *out)
{
    g_auto(GStrv) parts = g_strsplit(name, "-", 5);
    guint n = g_strv_length(parts);
    if (n != 4 && n != 5)
        return false;
    const char *pid = parts[2], *start = parts[3];
    g_strlcpy(out->boot, parts[0], sizeof out->boot);
    g_strlcpy(out->namespace, parts[1], sizeof out->namespace);
    return digits_read(&pid, 9, &out->pid) && *pid == '\0' &&
           digits_read(&start, 18, &out->start) && *start == '\0';
}

bool process_is_gone(const char *name)
{
    Process own, other = {0};
    here(&own);
    if (!parse(name, &other))
        return false;
    if (own.boot[0] == '\0' || own.namespace[0] == '\0' || strcmp(own.boot, other.boot) != 0 ||
        strcmp(own.namespace, other.namespace) != 0 || other.start == 0)
        return false;
    if (kill((pid_t)other.pid, 0) != 0)
        return errno == ESRCH; // somebody else's process: it lives, and /proc may hide it
    return start_of(other.pid) != other.start;
}
