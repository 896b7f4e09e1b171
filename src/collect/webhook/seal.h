// SPDX-License-Identifier: Apache-2.0
//
// Secrets at rest: sealed (XSalsa20-Poly1305) with a key that is not in the store, so that a copy
// of the store alone signs nothing. The key is made of GUANXI_SECRET, or stands in a file of its
// own, readable by its owner alone and made when it is first needed: the one that GUANXI_KEY_FILE
// names, else PATH.key beside an SQLite store, for a database server a file in the folder where
// this user's programs keep their state. While one key follows another, the former opens too:
// GUANXI_SECRET_BEFORE, or the file's name with ".old" behind it.
#pragma once

#include "base/error.h"
#include "store/store.h"

// Text for the store, the caller's. NULL with an error when the key cannot be read or made.
char *seal_close(Store *store, const char *text, GError **error);
// The text again, the caller's; what was never sealed as it is. NULL: sealed with another key.
char *seal_open(Store *store, const char *stored);
// Whether it is sealed, and with the key that seals now.
bool seal_is_current(Store *store, const char *stored);
// Where the key stands, for people; the caller's.
char *seal_place(const Store *store);
bool seal_is_closed(const char *stored);
