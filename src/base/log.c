// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "base/buffer.h"
#include "base/when.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const char *const NAMES[] = {"error", "warning", "info", "debug"};
static _Atomic LogLevel highest = LOG_INFO;

void log_set_level(LogLevel level)
{
    atomic_store(&highest, level);
}

bool log_level_from(const char *name, LogLevel *out_level)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (g_ascii_strcasecmp(name, NAMES[i]) == 0) {
            *out_level = (LogLevel)i;
            return true;
        }
    }
    return false;
}

bool log_enabled(LogLevel level)
{
    return level <= atomic_load_explicit(&highest, memory_order_relaxed);
}

static void add_escaped(Buffer *line, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f)
            buffer_printf(line, "\\x%02x", byte);
        else
            buffer_byte(line, *text);
    }
}

void log_line(LogLevel level, const char *where, const char *format, ...)
{
    if (!log_enabled(level))
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    char at[32];
    when_print(at, when_now());
    g_auto(Buffer) line = {0};
    buffer_printf(&line, "%s %s %s: ", at, NAMES[level], where);
    add_escaped(&line, message);
    buffer_byte(&line, '\n');
    ssize_t written = write(STDERR_FILENO, line.data, line.length);
    (void)written; // there is nowhere to say that the log cannot be written
}
