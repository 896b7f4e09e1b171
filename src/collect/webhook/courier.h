// SPDX-License-Identifier: Apache-2.0
//
// The thread that tells changes to endpoints: one lane each (lane.h), all connections in one event
// loop, so that an endpoint that is slow or down costs the others nothing. Of several servers one
// does it at a time.
#pragma once

#include "store/store.h"

typedef struct Courier Courier;

typedef struct {
    const char *networks; // besides the public ones, see network.h; NULL: none
    int64_t give_up_us;   // an endpoint that fails for so long is turned off; 0: five days
} CourierOptions;

// The store must outlive it.
Courier *courier_start(Store *store, const CourierOptions *options, GError **error);
void courier_stop(Courier *courier); // accepts NULL
