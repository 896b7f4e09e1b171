// SPDX-License-Identifier: Apache-2.0
//
// Slows the guessing of passwords. Failures are counted in the store, per login and per address, so
// that several servers and a restart agree. The first ten within an hour are free; from then on
// each failure doubles the wait, from 2 s to 15 minutes.
#pragma once

#include "store/store.h"

enum { THROTTLE_FREE = 10, THROTTLE_WINDOW_SECONDS = 3600, THROTTLE_WAIT_MOST = 900 };

// False (ERROR_TOO_MANY, *out_wait seconds) while the login or the address has to wait.
bool throttle_check(Tx *tx, const char *login, const char *address, unsigned *out_wait,
                    GError **error);
void throttle_failed(Tx *tx, const char *login, const char *address);
void throttle_succeeded(Tx *tx,
                        const char *login); // the login's count begins anew; the address's stays
