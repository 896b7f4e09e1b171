// SPDX-License-Identifier: Apache-2.0
//
// A version in a file, so that a server that starts need not read the whole store. The file is
// derived: whatever is wrong with it (torn, cut short, of another store, of an older program), it
// is refused with a sentence, and the panel is built anew.
//
// It is read into memory, not mapped: every byte is checked once anyway, and a mapped file that
// shrinks or fails to be read later would end the process instead of giving an error.
#pragma once

#include "know/crew.h"
#include "know/version.h"

// Writes beside `path` first, to disk, and then takes its place. `mark` says which store it is of.
bool snapshot_write(const Version *version, uint64_t mark, const char *path, GError **error);
// The names of the kinds of facts that the version left out, each with a newline behind it, and how
// much memory it was allowed (0: any); NULL when the file cannot be read. Free it.
char *snapshot_left_out(const char *path, int64_t *out_bytes_most);
// A version with the columns of `layout`, without shared records; NULL with the error.
// *out_mark is the one it was written with. Parts are read by the crew's threads (or NULL).
Version *snapshot_read(const char *path, Layout *layout, Crew *crew, uint64_t *out_mark,
                       GError **error);
