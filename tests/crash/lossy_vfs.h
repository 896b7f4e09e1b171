// SPDX-License-Identifier: Apache-2.0
//
// A SQLite VFS for crash tests: a disk that forgets. kill -9 loses nothing that was written, since
// the page cache survives it; this VFS remembers what every write since the last sync replaced, and
// puts it back when the power fails. It sits on the default VFS and can also play a full disk.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define LOSSY_VFS "lossy"

void lossy_register(void); // once per process

// From now on nothing reaches the disk: writes, syncs and deletions fail.
void lossy_power_off(void);

// After all files were closed: takes back every write that no sync had followed; with a `seed`
// other than 0 only a random part of them, as disks do that write in their own order. Then the
// power is on again.
void lossy_power_on(uint32_t seed);

// While it is full, writes fail with SQLITE_FULL.
void lossy_fill(bool full);
