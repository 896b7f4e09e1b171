// SPDX-License-Identifier: Apache-2.0
//
// One cell per hour of the history. A guide, one entry per hour's worth of season time, says where
// to begin looking for a season time; a few cells further it is found.
#include "collect/bulk_season.h"

#include "base/when.h"

#define HOUR_US (INT64_C(3600) * SECOND_US)

// clang-format off
const SeasonCurve SEASON_CURVE = {
    .months = {1.05, 0.75, 0.92, 0.90, 1.00, 1.20, 0.85, 0.88, 0.98, 1.02, 1.45, 1.10},
    .weekdays = {0.92, 0.90, 0.92, 0.95, 1.03, 1.15, 1.13},
    .hours = {0.45, 0.22, 0.12, 0.08, 0.08, 0.12, 0.28, 0.55, 0.85, 1.15, 1.35, 1.25,
              1.30, 1.20, 1.10, 1.10, 1.08, 1.05, 1.10, 1.40, 1.95, 2.15, 1.70, 0.95},
};
// clang-format on

struct Season {
    int64_t from;
    size_t n; // hours
    double scale;
    double *until_hour; // n + 1: season days up to each hour's beginning
    int64_t *ahead;     // n: µs that the clock is ahead of UTC
    uint32_t *guide;    // n + 1
};

static double rate_of(int64_t local)
{
    int64_t day = local / DAY_US;
    int year, month, of_month;
    day_to_date(day, &year, &month, &of_month);
    size_t weekday = (size_t)((day + 3) % 7); // 1970-01-01 was a Thursday
    return SEASON_CURVE.months[month - 1] * SEASON_CURVE.weekdays[weekday] *
           SEASON_CURVE.hours[local % DAY_US / HOUR_US];
}

static void make_guide(Season *season)
{
    size_t hour = 0;
    for (size_t i = 0; i <= season->n; i++) {
        while (hour + 1 < season->n && season->until_hour[hour + 1] * 24 <= (double)i)
            hour++;
        season->guide[i] = (uint32_t)hour;
    }
}

Season *season_new(int64_t until, int days, GTimeZone *zone)
{
    Season *season = g_new0(Season, 1);
    int64_t over = when_to_local(until, zone) % HOUR_US;
    int64_t end = over == 0 ? until : until - over + HOUR_US;
    season->n = (size_t)days * 24;
    season->from = end - (int64_t)season->n * HOUR_US;
    season->until_hour = g_new0(double, season->n + 1);
    season->ahead = g_new(int64_t, season->n);
    season->guide = g_new(uint32_t, season->n + 1);
    for (size_t i = 0; i < season->n; i++) {
        int64_t at = season->from + (int64_t)i * HOUR_US;
        int64_t local = when_to_local(at, zone);
        season->ahead[i] = local - at;
        season->until_hour[i + 1] = season->until_hour[i] + rate_of(local);
    }
    season->scale = (double)season->n / season->until_hour[season->n];
    for (size_t i = 1; i <= season->n; i++)
        season->until_hour[i] *= season->scale / 24;
    make_guide(season);
    return season;
}

void season_free(Season *season)
{
    if (season == NULL)
        return;
    g_free(season->until_hour);
    g_free(season->ahead);
    g_free(season->guide);
    g_free(season);
}

int64_t season_from(const Season *season)
{
    return season->from;
}

int64_t season_until(const Season *season)
{
    return season->from + (int64_t)season->n * HOUR_US;
}

double season_scale(const Season *season)
{
    return season->scale;
}

static size_t hour_of(const Season *season, int64_t at)
{
    g_assert(at >= season->from);
    return MIN((size_t)((at - season->from) / HOUR_US), season->n - 1);
}

double season_days(const Season *season, int64_t at)
{
    if (at >= season_until(season))
        return season->until_hour[season->n];
    size_t hour = hour_of(season, at);
    double part = (double)((at - season->from) % HOUR_US) / (double)HOUR_US;
    return season->until_hour[hour] +
           part * (season->until_hour[hour + 1] - season->until_hour[hour]);
}

int64_t season_moment(const Season *season, double days)
{
    if (days >= season->until_hour[season->n])
        return INT64_MAX;
    size_t hour = season->guide[(size_t)(days * 24)];
    while (season->until_hour[hour + 1] <= days)
        hour++;
    double part = (days - season->until_hour[hour]) /
                  (season->until_hour[hour + 1] - season->until_hour[hour]);
    return season->from + (int64_t)hour * HOUR_US + (int64_t)(part * (double)HOUR_US);
}

int64_t season_clock(const Season *season, int64_t at)
{
    return at + season->ahead[hour_of(season, at)];
}
