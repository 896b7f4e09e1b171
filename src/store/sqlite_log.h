// SPDX-License-Identifier: Apache-2.0
//
// Inside the SQLite driver: the VFS of connections that write.
#pragma once

#include <sqlite3.h>

// The name of a VFS that writes the write-ahead log in large pieces and leaves all else to `below`
// (NULL: SQLite's own). It is made when first asked for and stays.
const char *sqlite_log_vfs(const char *below);
