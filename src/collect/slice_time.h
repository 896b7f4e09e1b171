// SPDX-License-Identifier: Apache-2.0
//
// How long a slice of a long job has been at work, for who ends it when others have waited enough.
#pragma once

#include "store/store.h"

#include <stdint.h>

// Microseconds; only differences within one transaction say anything. On SQLite the writer's own
// time, which other programs do not stretch: on a busy machine slices stay as large as they were.
// On PostgreSQL, where most of it is spent in the server, the clock on the wall.
int64_t slice_time(const Tx *tx);

// How long a slice may last: SQLite's one writer must soon be free for others; on PostgreSQL nobody
// waits but for the same records, and every commit costs as much as dozens of entries.
int64_t slice_enough(const Tx *tx);
