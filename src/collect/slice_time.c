// SPDX-License-Identifier: Apache-2.0
#include "collect/slice_time.h"

#include "base/when.h"

#include <time.h>

enum { ENOUGH_SQLITE_US = 12000, ENOUGH_POSTGRESQL_US = 250000 };

int64_t slice_time(const Tx *tx)
{
    struct timespec now;
    clock_gettime(tx_engine(tx) == STORE_SQLITE ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

int64_t slice_enough(const Tx *tx)
{
    return tx_engine(tx) == STORE_SQLITE ? ENOUGH_SQLITE_US : ENOUGH_POSTGRESQL_US;
}
