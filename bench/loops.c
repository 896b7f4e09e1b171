// SPDX-License-Identifier: Apache-2.0
#include "loops.h"

#include <stdlib.h>
#include <string.h>

static const int64_t DAY = 86400, DAY_US = INT64_C(86400000000);

enum { TIER_GOLD = 3, GAPS_MAX = 4096, STEPS = 4, NAMES = 256 };

// What every loop says in its condition is asked of customer i.
#define LOOP(name, condition)                                                                      \
    static void name(const Columns *c, const Ask *ask, size_t from, size_t to, uint8_t *out)       \
    {                                                                                              \
        (void)ask;                                                                                 \
        for (size_t i = from; i < to; i++)                                                         \
            out[i] = condition;                                                                    \
    }

static uint32_t ago(const Ask *ask, int64_t days)
{
    return (uint32_t)(ask->now - days * DAY);
}

// ---- what is asked of one customer ----

static bool in_cities(const Columns *c, size_t i, const int64_t *cities)
{
    uint8_t city = c->city[i];
    return city == cities[0] || city == cities[1] || city == cities[2] || city == cities[3] ||
           city == cities[4];
}

static bool any_sale(const Columns *c, size_t i, uint32_t since)
{
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        if (c->order_kind[o] == SALE)
            return true;
    return false;
}

static size_t count_sales(const Columns *c, size_t i, uint32_t since)
{
    size_t n = 0;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        n += c->order_kind[o] == SALE;
    return n;
}

static int64_t last_sale_us(const Columns *c, size_t i) // INT64_MIN: none
{
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i];)
        if (c->order_kind[o] == SALE)
            return c->order_us[o];
    return INT64_MIN;
}

static int64_t first_sale(const Columns *c, size_t i) // seconds; INT64_MIN: none
{
    for (uint32_t o = c->orders[i]; o < c->orders[i + 1]; o++)
        if (c->order_kind[o] == SALE)
            return c->order_at[o];
    return INT64_MIN;
}

static int64_t sold_total(const Columns *c, size_t i, uint32_t since)
{
    int64_t sum = 0;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        sum += c->order_kind[o] == SALE ? c->order_total[o] : 0;
    return sum;
}

// Sum of the lines' amounts.
static int64_t lines_total(const Columns *c, size_t i, uint32_t since)
{
    int64_t sum = 0;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        for (uint32_t l = c->lines[o]; c->order_kind[o] == SALE && l < c->lines[o + 1]; l++)
            sum += c->line_amount[l];
    return sum;
}

static size_t lines_of(const Columns *c, size_t i, uint32_t since, int64_t category)
{
    size_t n = 0;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        for (uint32_t l = c->lines[o]; c->order_kind[o] == SALE && l < c->lines[o + 1]; l++)
            n += c->line_category[l] == category;
    return n;
}

static bool bought(const Columns *c, size_t i, uint32_t since, int64_t product)
{
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        for (uint32_t l = c->lines[o]; c->order_kind[o] == SALE && l < c->lines[o + 1]; l++)
            if (c->line_product[l] == product)
                return true;
    return false;
}

static unsigned categories_bought(const Columns *c, size_t i, uint32_t since)
{
    uint64_t seen = 0;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i] && c->order_at[o] >= since;)
        for (uint32_t l = c->lines[o]; c->order_kind[o] == SALE && l < c->lines[o + 1]; l++)
            seen |= UINT64_C(1) << c->line_category[l];
    return (unsigned)__builtin_popcountll(seen >> 1); // code 0 is none
}

static bool any_event(const Columns *c, size_t i, uint32_t since, int64_t name)
{
    for (uint32_t e = c->events[i + 1]; e-- > c->events[i] && c->event_at[e] >= since;)
        if (c->event_name[e] == name)
            return true;
    return false;
}

static bool viewed(const Columns *c, size_t i, uint32_t since, int64_t name, int64_t category)
{
    for (uint32_t e = c->events[i + 1]; e-- > c->events[i] && c->event_at[e] >= since;)
        if (c->event_name[e] == name && c->event_category[e] == category)
            return true;
    return false;
}

static int compare_gaps(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static bool usual_gap_below(const Columns *c, size_t i, int64_t limit_us)
{
    int64_t gaps[GAPS_MAX], before = INT64_MIN;
    size_t n = 0;
    for (uint32_t o = c->orders[i]; o < c->orders[i + 1] && n < GAPS_MAX; o++) {
        if (c->order_kind[o] != SALE)
            continue;
        if (before != INT64_MIN)
            gaps[n++] = c->order_us[o] - before;
        before = c->order_us[o];
    }
    if (n == 0)
        return false;
    for (size_t k = 1; k < n && n <= 32; k++) { // few: by insertion
        int64_t gap = gaps[k];
        size_t at = k;
        for (; at > 0 && gaps[at - 1] > gap; at--)
            gaps[at] = gaps[at - 1];
        gaps[at] = gap;
    }
    if (n > 32)
        qsort(gaps, n, sizeof *gaps, compare_gaps);
    int64_t high = gaps[n / 2];
    return (n % 2 == 1 ? high : (gaps[n / 2 - 1] + high) / 2) < limit_us;
}

static bool came_back(const Columns *c, size_t i, uint32_t since, int64_t gap_us)
{
    int64_t later = INT64_MIN;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i];) {
        if (c->order_kind[o] != SALE)
            continue;
        if (later != INT64_MIN && later - c->order_us[o] >= gap_us)
            return true;
        if (c->order_at[o] < since)
            return false;
        later = c->order_us[o];
    }
    return false;
}

// The latest moment at which each step was reached, going through events (and orders, which have
// the name `sale`; 0: none of the steps is an order) in their order. Equal moments do not follow.
typedef struct {
    int64_t reached[STEPS], pending[STEPS], moment;
    const int64_t *names;
    size_t n;
    int64_t within;
} Steps;

static bool step(Steps *steps, int64_t name, int64_t at)
{
    if (at != steps->moment) {
        memcpy(steps->reached, steps->pending, sizeof steps->reached);
        steps->moment = at;
    }
    for (size_t k = 0; k < steps->n; k++) {
        bool follows = k == 0 || (steps->reached[k - 1] != INT64_MIN &&
                                  at - steps->reached[k - 1] <= steps->within);
        if (steps->names[k] != name || !follows)
            continue;
        if (k + 1 == steps->n)
            return true;
        steps->pending[k] = at;
    }
    return false;
}

enum { AN_ORDER = -1 };

static bool in_order(const Columns *c, size_t i, uint32_t since, const int64_t *names, size_t n,
                     int64_t within)
{
    Steps steps = {.names = names, .n = n, .within = within, .moment = INT64_MIN};
    bool orders = false;
    for (size_t k = 0; k < n; k++) {
        steps.reached[k] = steps.pending[k] = INT64_MIN;
        orders |= names[k] == AN_ORDER;
    }
    uint32_t e = c->events[i + 1], o = c->orders[i + 1];
    while (e > c->events[i] && c->event_at[e - 1] >= since)
        e--;
    while (orders && o > c->orders[i] && c->order_at[o - 1] >= since)
        o--;
    while (e < c->events[i + 1] || o < c->orders[i + 1]) {
        bool event =
            o == c->orders[i + 1] || (e < c->events[i + 1] && c->event_us[e] <= c->order_us[o]);
        if (event && step(&steps, c->event_name[e], c->event_us[e]))
            return true;
        if (!event && c->order_kind[o] == SALE && step(&steps, AN_ORDER, c->order_us[o]))
            return true;
        e += event;
        o += !event;
    }
    return false;
}

// In how many of the stretches that the moments `edges` (newest first) divide there is an order.
static size_t stretches(const Columns *c, size_t i, const int64_t *edges, size_t n)
{
    size_t found = 0, at = 0;
    bool counted = false;
    for (uint32_t o = c->orders[i + 1]; o-- > c->orders[i];) {
        int64_t us = c->order_us[o];
        for (; at < n && us <= edges[at + 1] * INT64_C(1000000); at++)
            counted = false;
        if (at == n)
            break;
        if (c->order_kind[o] == SALE && us <= edges[at] * INT64_C(1000000) && !counted) {
            found++;
            counted = true;
        }
    }
    return found;
}

static bool hunts_discounts(const Columns *c, size_t i)
{
    size_t n = 0, cheap = 0;
    for (uint32_t o = c->orders[i]; o < c->orders[i + 1]; o++) {
        n += c->order_kind[o] == SALE;
        cheap += c->order_kind[o] == SALE && c->order_discount[o] > 0;
    }
    return n >= 2 && cheap * 2 >= n;
}

// The shop keeps UTC.
static bool shops_by_night(const Columns *c, size_t i, int64_t first)
{
    size_t n = 0, night = 0;
    for (uint32_t o = c->orders[i]; o < c->orders[i + 1]; o++) {
        uint32_t hour = c->order_at[o] / 3600 % 24;
        n += c->order_kind[o] == SALE;
        night += c->order_kind[o] == SALE && (hour < first || hour > 21);
    }
    return n >= 2 && night * 2 >= n;
}

static bool average_at_least(const Columns *c, size_t i, int64_t least)
{
    int64_t sum = sold_total(c, i, 0), n = (int64_t)count_sales(c, i, 0);
    return n > 0 && (2 * sum + n) / (2 * n) >= least; // sums of sales are not negative
}

static bool lapsed(const Columns *c, size_t i, const Ask *ask, int64_t least)
{
    return !any_sale(c, i, ago(ask, 60)) && lines_total(c, i, ago(ask, 365)) >= least;
}

static bool birthday_in(const Columns *c, size_t i, const int64_t *dates)
{
    for (size_t k = 0; k < 7; k++)
        if (c->birth_date[i] == dates[k])
            return true;
    return false;
}

// ---- the loops; N(k) are the numbers the question comes with ----

#define N(k) ask->numbers[k]

LOOP(place_tier_mail, in_cities(c, i, ask->numbers) & (c->tier[i] >= TIER_GOLD) & c->may_mail[i])
LOOP(bought_twice, lines_of(c, i, ago(ask, 90), N(0)) >= 2)
LOOP(spent_and_gone, lapsed(c, i, ask, N(0)))
LOOP(viewed_not_bought, viewed(c, i, ago(ask, 7), N(1), N(0)) && lines_of(c, i, 0, N(0)) == 0)
LOOP(all_of_it, in_cities(c, i, ask->numbers) && c->tier[i] >= TIER_GOLD && c->may_mail[i] &&
                    lapsed(c, i, ask, N(5)) && !any_event(c, i, ago(ask, 30), N(6)))
LOOP(rfm_best, last_sale_us(c, i) > ask->now * INT64_C(1000000) - 90 * DAY_US &&
                   count_sales(c, i, 0) >= 5 && sold_total(c, i, 0) >= N(0))
LOOP(cohort, first_sale(c, i) >= N(0) && first_sale(c, i) < N(1) &&
                 any_sale(c, i, (uint32_t)N(2)) &&
                 count_sales(c, i, (uint32_t)N(2)) > count_sales(c, i, (uint32_t)N(3)))
LOOP(pair, bought(c, i, ago(ask, 180), N(0)) && bought(c, i, ago(ask, 180), N(1)))
LOOP(funnel, in_order(c, i, ago(ask, 90), ask->numbers, 4, 7 * DAY_US))
LOOP(top_spenders, sold_total(c, i, (uint32_t)N(1)) >= N(0))
LOOP(rhythm, usual_gap_below(c, i, N(0) * DAY_US))
LOOP(gone_quiet, any_sale(c, i, ago(ask, 180)) && !any_sale(c, i, ago(ask, 45)) &&
                     count_sales(c, i, ago(ask, 180)) >= 2 && sold_total(c, i, 0) > N(0))
LOOP(won_back, came_back(c, i, ago(ask, 30), 180 * DAY_US))
LOOP(left_cart,
     !any_sale(c, i, ago(ask, 7)) && in_order(c, i, ago(ask, 7), ask->numbers, 2, DAY_US))
LOOP(affinity, lines_of(c, i, ago(ask, 365), N(0)) > 0 && lines_of(c, i, ago(ask, 365), N(1)) > 0 &&
                   lines_of(c, i, 0, N(2)) == 0)
LOOP(new_regulars, first_sale(c, i) >= N(0) && stretches(c, i, ask->numbers + 1, 6) >= 3)
LOOP(discount_hunters, hunts_discounts(c, i))
LOOP(night_shoppers, shops_by_night(c, i, N(0)))
LOOP(birthday, c->may_mail[i] && birthday_in(c, i, ask->numbers))
LOOP(tag_place, (c->tags[i] >> (N(5) - 1) & 1) && !(c->tags[i] >> (N(6) - 1) & 1) &&
                    in_cities(c, i, ask->numbers))
LOOP(mail_silent,
     c->may_mail[i] && any_event(c, i, 0, N(0)) && !any_event(c, i, ago(ask, 60), N(0)))
LOOP(explorers, average_at_least(c, i, N(0)) && categories_bought(c, i, ago(ask, 365)) >= 4)

static const struct {
    const char *name;
    Loop loop;
} LOOPS[] = {
    {"affinity", affinity},
    {"all_of_it", all_of_it},
    {"birthday", birthday},
    {"bought_twice", bought_twice},
    {"cohort", cohort},
    {"discount_hunters", discount_hunters},
    {"explorers", explorers},
    {"funnel", funnel},
    {"gone_quiet", gone_quiet},
    {"left_cart", left_cart},
    {"mail_silent", mail_silent},
    {"night_shoppers", night_shoppers},
    {"new_regulars", new_regulars},
    {"pair", pair},
    {"place_tier_mail", place_tier_mail},
    {"rfm_best", rfm_best},
    {"rhythm", rhythm},
    {"spent_and_gone", spent_and_gone},
    {"tag_place", tag_place},
    {"top_spenders", top_spenders},
    {"viewed_not_bought", viewed_not_bought},
    {"won_back", won_back},
};

Loop loop_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LOOPS); i++)
        if (strcmp(LOOPS[i].name, name) == 0)
            return LOOPS[i].loop;
    return NULL;
}
