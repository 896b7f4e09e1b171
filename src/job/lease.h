// SPDX-License-Identifier: Apache-2.0
//
// Work that exactly one process does, whichever: it holds the lease of that name, and says so in
// every transaction of the work. Whoever stood still and lost it can commit no more of it. A holder
// that died on this machine is followed at once, any other after LEASE_SECONDS of silence.
#pragma once

#include "store/store.h"

enum { LEASE_SECONDS = 30 };

char *lease_holder_new(void); // a name that nobody else has; free with g_free()

// Takes the lease or renews it; false: another process has it. Write only.
bool lease_take(Tx *tx, const char *name, const char *holder);
// In a transaction of the work: renews it; false with ERROR_UNAVAILABLE when it is lost.
bool lease_keep(Tx *tx, const char *name, const char *holder, GError **error);
void lease_drop(Tx *tx, const char *name, const char *holder);
