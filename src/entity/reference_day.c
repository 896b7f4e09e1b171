// SPDX-License-Identifier: Apache-2.0
#include "entity/reference_day.h"

#include "base/when.h"

enum { STAMP_SECONDS = 900 };

int64_t reference_newest_order(Tx *tx)
{
    // The index over moments is walked from its end: mostly one row is read.
    return tx_integer(tx,
                      "SELECT max(ordered_at) FROM customer_order WHERE ordered_at <= $1 AND "
                      "deleted_at IS NULL AND kind = 'sale' AND status <> 'cancelled'",
                      PARAMS(value_integer(tx_now(tx))), 0);
}

ReferenceDay reference_day(int64_t newest_order_at, int64_t now, GTimeZone *zone)
{
    bool past = newest_order_at != 0 && now - newest_order_at > REFERENCE_STILL_DAYS * DAY_US;
    return (ReferenceDay){day_of(past ? newest_order_at : now - 1, zone), past};
}

int64_t reference_stamp(int64_t newest_order_at)
{
    return newest_order_at / (STAMP_SECONDS * SECOND_US);
}
