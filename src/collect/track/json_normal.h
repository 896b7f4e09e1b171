// SPDX-License-Identifier: Apache-2.0
//
// JSON as it is stored: every name of an object once, the last of equal ones counting, and without
// needless escapes. What one reader takes first and another last (SQLite's functions the first,
// jsonb and parsers mostly the last; RFC 8259 leaves it open) would be answered differently by the
// store and by the panel.
#pragma once

#include "base/arena.h"
#include "collect/track/json_scan.h"

// The same value; `value` itself where nothing is to be done, else text in the arena. A value that
// cannot be stored comes back as it is.
JsonSlice json_normal(Arena *arena, const JsonSlice *value);
