// SPDX-License-Identifier: Apache-2.0
//
// When people buy: a known curve, month × weekday × hour of the shop's clock, with mean 1 over the
// shop's history. "Season time" is the curve's integral: a Poisson process of rate λ per day of
// season time is, on the clock, the same process thinned by the curve. So purchases are drawn in
// season time and carried back, which is exact and wastes no draws.
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    double months[12], weekdays[7], hours[24]; // January, Monday and midnight first
} SeasonCurve;

extern const SeasonCurve SEASON_CURVE; // before it is brought to mean 1

typedef struct Season Season;

// From `days` days before `until` on; both ends are full hours of the zone.
Season *season_new(int64_t until, int days, GTimeZone *zone);
void season_free(Season *season); // accepts NULL

int64_t season_from(const Season *season);
int64_t season_until(const Season *season);
double season_scale(const Season *season); // what the curve was multiplied by
// Season time in days since the beginning; the whole history has as many as on the clock.
double season_days(const Season *season, int64_t at);
// The moment of a season time; beyond the end: INT64_MAX.
int64_t season_moment(const Season *season, double days);
// What the shop's clock shows at a moment, as µs.
int64_t season_clock(const Season *season, int64_t at);
