// SPDX-License-Identifier: Apache-2.0
//
// The log: one line per event on standard error, "time level where: message". Only edges log: the
// request loop, the job loop, main. Never pass it secrets or personal data.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG } LogLevel;

void log_set_level(LogLevel level);                         // LOG_INFO at start
bool log_level_from(const char *name, LogLevel *out_level); // "error", "warning", "info", "debug"
bool log_enabled(LogLevel level);
// Thread-safe; one write per line; control characters are escaped so that nobody can forge lines.
void log_line(LogLevel level, const char *where, const char *format, ...) G_GNUC_PRINTF(3, 4);
