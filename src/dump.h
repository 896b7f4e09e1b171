// SPDX-License-Identifier: Apache-2.0
//
// Backups of PostgreSQL by its own tools, pg_dump and pg_restore, which must be installed. The
// password travels in their environment, never in their arguments, which other users of the machine
// can read.
#pragma once

#include <glib.h>
#include <stdbool.h>

// Writes the database of `url` to `path`, from one snapshot. ERROR_UNAVAILABLE with what the tool
// said.
bool dump_write(const char *url, const char *path, GError **error);
// True when `path` is a readable archive of a Guanxi store.
bool dump_check(const char *path, GError **error);
// Restores in one transaction; the database must be empty unless `replace`, which drops its tables
// first.
bool dump_restore(const char *url, const char *path, bool replace, GError **error);
