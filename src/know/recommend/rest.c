// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/rest.h"

#include "know/insight/survival.h"

#include <glib.h>

#define EARLY 0.05 // of customers, who buy again before the rest is over

// A time between two orders of a customer with products of a category, or since the last one.
typedef struct {
    uint32_t group, days;
    bool again;
} Wait;

typedef struct {
    const OrderHistories *from;
    int32_t *last;   // by category: the day of this customer's last order with it
    uint32_t *owner; // by category: whose that is, + 1
    GArray *touched; // of uint32_t: this customer's categories
    GArray *waits;   // of Wait
} Waiting;

static void see(Waiting *waiting, uint32_t customer, uint32_t group, int32_t day)
{
    if (waiting->owner[group] != customer + 1) {
        waiting->owner[group] = customer + 1;
        g_array_append_val(waiting->touched, group);
    } else if (waiting->last[group] < day) {
        Wait wait = {group, (uint32_t)(day - waiting->last[group]), true};
        g_array_append_val(waiting->waits, wait);
    }
    waiting->last[group] = day;
}

static void read_customer(Waiting *waiting, uint32_t customer, uint32_t end)
{
    const OrderHistories *from = waiting->from;
    g_array_set_size(waiting->touched, 0);
    for (uint32_t order = from->customers[customer]; order < end; order++)
        for (uint32_t i = from->orders[order]; i < from->orders[order + 1]; i++)
            if (from->groups[from->items[i]] != 0)
                see(waiting, customer, from->groups[from->items[i]], from->days[order]);
}

static void end_customer(Waiting *waiting, int32_t today)
{
    for (guint i = 0; i < waiting->touched->len; i++) {
        uint32_t group = g_array_index(waiting->touched, uint32_t, i);
        Wait wait = {group, (uint32_t)(today - waiting->last[group]), false};
        g_array_append_val(waiting->waits, wait);
    }
}

static gint by_group(gconstpointer a, gconstpointer b)
{
    uint32_t one = ((const Wait *)a)->group, other = ((const Wait *)b)->group;
    return (one > other) - (one < other);
}

// Of the waits of one category.
static int32_t rest_of(const Wait *waits, size_t n)
{
    SurvivalCounts counts = survival_counts_new(REST_MOST + 1);
    uint32_t longest = 0;
    size_t buyers = 0, n_points = 0;
    for (size_t i = 0; i < n; i++) {
        survival_count(&counts, waits[i].days, waits[i].again);
        longest = MAX(longest, MIN(waits[i].days, (uint32_t)REST_MOST));
        buyers += !waits[i].again; // each has one last order
    }
    g_autofree SurvivalPoint *points = survival_curve(&counts, 0.95, &n_points);
    int64_t days = survival_quantile(points, n_points, 1 - EARLY).time;
    survival_counts_clear(&counts);
    int32_t rest = days >= 0 ? (int32_t)days : (int32_t)longest;
    return buyers >= REST_BUYERS && rest >= REST_LEAST ? rest : 0;
}

static uint32_t end_of(const OrderHistories *from, const uint32_t *ends, size_t customer)
{
    return ends != NULL ? ends[customer] : from->customers[customer + 1];
}

static int32_t last_day(const OrderHistories *from, const uint32_t *ends)
{
    int32_t last = INT32_MIN;
    for (size_t c = 0; c < from->n_customers; c++)
        if (end_of(from, ends, c) > from->customers[c])
            last = MAX(last, from->days[end_of(from, ends, c) - 1]);
    return last;
}

int32_t *category_rests(const OrderHistories *histories, const uint32_t *ends)
{
    size_t n = histories->n_groups;
    int32_t today = last_day(histories, ends), *rests = g_new0(int32_t, n + 1);
    g_autofree int32_t *last = g_new0(int32_t, n + 1);
    g_autofree uint32_t *owner = g_new0(uint32_t, n + 1);
    g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) waits = g_array_new(FALSE, FALSE, sizeof(Wait));
    Waiting waiting = {histories, last, owner, touched, waits};
    for (uint32_t c = 0; c < histories->n_customers; c++) {
        read_customer(&waiting, c, end_of(histories, ends, c));
        end_customer(&waiting, today);
    }
    g_array_sort(waits, by_group);
    const Wait *all = (const Wait *)(void *)waits->data;
    for (size_t i = 0, end; i < waits->len; i = end) {
        for (end = i; end < waits->len && all[end].group == all[i].group;)
            end++;
        rests[all[i].group] = rest_of(all + i, end - i);
    }
    return rests;
}
