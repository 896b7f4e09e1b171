// SPDX-License-Identifier: Apache-2.0
//
// Secrets at rest: sealed (XSalsa20-Poly1305) with a key that is not in the store, so that a copy
// of the store alone signs nothing. The key is made of GUANXI_SECRET, or stands in a file of its
// own beside an SQLite store (PATH.key, readable by its owner alone), made when it is first needed.
// A PostgreSQL store without GUANXI_SECRET has none: secrets stand there as they are.
#pragma once

#include "base/error.h"
#include "store/store.h"

// Text for the store, the caller's. Without a key the text itself; NULL with an error when there
// should be one and it cannot be read or made.
char *seal_close(Store *store, const char *text, GError **error);
// The text again, the caller's; what was never sealed as it is. NULL: sealed with another key.
char *seal_open(Store *store, const char *stored);
bool seal_is_closed(const char *stored);
