// SPDX-License-Identifier: Apache-2.0
//
// A thread of the server that takes the webhooks that wait (receipt.h), in the order they came. Of
// several servers one does it at a time.
#pragma once

#include "store/store.h"

typedef struct Taker Taker;

Taker *taker_start(Store *store); // the store must outlive it
void taker_stop(Taker *taker);    // accepts NULL

// Takes what waits now; for tests and the command line. False: the store failed.
bool taker_round(Store *store, size_t *out_taken, GError **error);
