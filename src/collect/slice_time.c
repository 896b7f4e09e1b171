// SPDX-License-Identifier: Apache-2.0
#include "collect/slice_time.h"

#include "base/when.h"

#include <time.h>

int64_t slice_time(const Tx *tx)
{
    struct timespec now;
    clock_gettime(tx_engine(tx) == STORE_SQLITE ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}
