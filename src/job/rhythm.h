// SPDX-License-Identifier: Apache-2.0
//
// When something that repeats is due next. A rhythm is a short text:
//
//     every 15 minutes      every 2 hours      every 30 seconds
//     daily 03:30           weekly monday 03:30          monthly 1 03:30
//
// Clock times are in the organisation's zone. A time that a change to summer time skips counts as
// the moment after the gap; one that it doubles runs once, at the first. `monthly 31` runs on the
// last day of shorter months.
#pragma once

#include "base/error.h"
#include <stdint.h>

// The first moment after `after` (µs UTC) at which `rhythm` is due; false with ERROR_INVALID when
// it is none.
bool rhythm_next(const char *rhythm, GTimeZone *zone, int64_t after, int64_t *out_next,
                 GError **error);
