// SPDX-License-Identifier: Apache-2.0
//
// The day that everything foreseen is looked at from. A shop whose history was brought in may have
// had its last order long ago: seen from today everybody would have left, and nothing could be
// learnt. So it is today, unless the newest order is older than REFERENCE_STILL_DAYS; then it is
// that order's day. This is the one place that says so: scores in rules, lists and on pages, models
// when they are fitted and the web app all ask it, and it is today again with the next order.
#pragma once

#include "store/store.h"

#include <glib.h>

enum { REFERENCE_STILL_DAYS = 30 };

typedef struct {
    int64_t day; // since 1970, in the organisation's time zone; looked at from its end
    bool past;   // the shop has been still since
} ReferenceDay;

// When the newest sale was ordered that was not cancelled and does not lie in the future; 0: there
// is none.
int64_t reference_newest_order(Tx *tx);

// The reference day at the moment `now`, from whose first microsecond the day before is seen.
ReferenceDay reference_day(int64_t newest_order_at, int64_t now, GTimeZone *zone);

// Orders of one stamp lie on the same day wherever that is: time zones differ by quarters of an
// hour. Who keeps a reference day looks again when the stamp of the newest order is another.
int64_t reference_stamp(int64_t newest_order_at);
