// SPDX-License-Identifier: Apache-2.0
//
// A customer's habits as numbers that a classifier learns from, as of a day: how they bought, and
// what they told the shop and met with there. Only what had happened before that day is looked at,
// so an earlier day gives what was known then. One table names them all, with the words in which
// they are told as reasons.
#pragma once

#include "entity/entity.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// An order, or a return. Days are counted from any day.
typedef struct {
    int32_t day;
    int64_t amount; // minor units, not below 0
    uint32_t lines; // products in it; 0: not known
    uint32_t fresh; // of them those that the customer had not bought before
} HabitOrder;

// A text or a rating that the customer gave, or a parcel that came; what it is not is NAN.
typedef struct {
    int32_t day;
    float tone;   // of the text, -1 to 1
    float rating; // 1 (worst) to 5 (best)
    float wait;   // days from the order to the parcel
    bool complaint;
    bool rival; // the text speaks of another shop
} HabitMoment;

typedef struct {
    const HabitOrder *orders, *returns; // ascending by day
    size_t n_orders, n_returns;
    const HabitMoment *moments; // in any order
    size_t n_moments;
    bool heard; // who has no moments told nothing; else nobody has looked
} HabitHistory;

typedef enum {
    HABIT_RECENCY,
    HABIT_TENURE,
    HABIT_SILENCE,
    HABIT_PURCHASES,
    HABIT_LATELY,
    HABIT_YEAR,
    HABIT_WARMTH,
    HABIT_WARMTH_YEAR,
    HABIT_PACE,
    HABIT_TREND,
    HABIT_RHYTHM,
    HABIT_LAST_GAP,
    HABIT_REGULARITY,
    HABIT_OVERDUE,
    HABIT_LONGEST,
    HABIT_SPENT,
    HABIT_YEAR_SPENT,
    HABIT_BASKET,
    HABIT_LAST_BASKET,
    HABIT_PRODUCTS,
    HABIT_ASSORTMENT,
    HABIT_NOVELTY,
    HABIT_RETURNS,
    HABIT_RETURNED,
    HABIT_SEASON,
    HABITS_BOUGHT, // those before are of buying; those from here on of what was told and met with
    HABIT_COMPLAINTS_LATELY = HABITS_BOUGHT,
    HABIT_COMPLAINTS,
    HABIT_COMPLAINED,
    HABIT_TONE,
    HABIT_LOWEST,
    HABIT_WAIT,
    HABITS_OWN, // those before are of this shop alone; those from here on of others
    HABIT_RIVALS = HABITS_OWN,
    HABITS_N,
} HabitKind;

enum { HABIT_HEARD = 365 }; // days in which what was told and met with counts

typedef enum { HABIT_DAYS, HABIT_COUNT, HABIT_TIMES, HABIT_SHARE, HABIT_MONEY } HabitUnit;

typedef struct {
    HabitUnit unit;
    int8_t direction; // 1: more of it never lowers the risk of leaving, -1: never raises it, 0
    Label about;      // how it is counted
    Label told;       // as a reason, %s is the value: "last order %s days ago"
    Label none;       // as a reason where there is no value
    Label nought;     // as a reason where it is 0, and
    Label once;       // where it is 1, unless told like any other
} Habit;

extern const Habit HABITS[HABITS_N];
extern const Choice
    HABIT_NAMES[HABITS_N + 1]; // "overdue" and what it is called; ends as choices do

// How many of the orders lie before `day`.
size_t habit_orders_before(const HabitOrder *orders, size_t n, int32_t day);
// The habits as of the beginning of `day`, when the next `horizon` days are asked about. Of a
// customer without an order before it there are none: all NAN.
void habits_of(const HabitHistory *history, int32_t day, int32_t horizon, float *out);
// Whether anything from HABITS_BOUGHT on is known of a customer with these habits.
bool habits_heard(const float *habits);
// The same from HABITS_OWN on: whether they spoke of another shop.
bool habits_compared(const float *habits);
// Whether an order lies in the `horizon` days from `day` on.
bool habits_bought(const HabitHistory *history, int32_t day, int32_t horizon);

// The reason in words. `digits` are those of the currency's minor unit. Free it.
char *habit_tell(HabitKind kind, float value, const char *currency, unsigned digits,
                 Language language);

// The habits that add most to leaving, the weightiest first; at most `most`, only what raises the
// risk. Habits that say the same (how long ago, how long ago for the customer's own rhythm) count
// as one, told by the weightier. Returns how many.
size_t habits_reasons(const float *contributions, HabitKind *out, size_t most);
