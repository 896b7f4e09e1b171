// SPDX-License-Identifier: Apache-2.0
//
// Time until the second order and until silence, and what two audiences ordered, against figures
// worked out naively from rows that plain SQL reads.
#include "test_panel_world.h"
#include "test_report_asked.h"

#include "know/insight/survival.h"
#include "know/report/lift_ask.h"

#include <math.h>
#include <string.h>

typedef struct {
    int64_t customer, at, amount, source;
    char channel[64];
} Order;

typedef struct {
    World *world;
    GArray *orders; // of Order, by customer and moment
} Read;

static bool read_orders(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_array_set_size(read->orders, 0);
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.ordered_at, coalesce(o.base_amount_minor, 0), "
        "coalesce(o.source_id, 0), coalesce(o.channel, '') FROM customer_order o JOIN customer c "
        "ON c.id = o.customer_id WHERE o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> "
        "'cancelled' AND c.deleted_at IS NULL AND c.kind <> 'anonymous' AND o.ordered_at <= $1 "
        "ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(read->world->now)));
    while (cursor_next(rows)) {
        Order order = {cursor_integer(rows, 0), cursor_integer(rows, 1), cursor_integer(rows, 2),
                       cursor_integer(rows, 3), ""};
        g_strlcpy(order.channel, cursor_text(rows, 4, NULL), sizeof order.channel);
        g_array_append_val(read->orders, order);
    }
    return true;
}

static const Order *order_at(const Read *read, guint i)
{
    return &g_array_index(read->orders, Order, i);
}

// After the last order of the customer whose first one is i.
static guint after_customer(const Read *read, guint i)
{
    guint after = i;
    while (after < read->orders->len &&
           order_at(read, after)->customer == order_at(read, i)->customer)
        after++;
    return after;
}

// ---- survival ----

typedef struct {
    bool silent;
    int64_t idle; // days
    uint32_t days;
    const char *by;
} Wanted;

static void count_one(const Read *read, guint from, guint to, const Wanted *asked,
                      SurvivalCounts *counts)
{
    int64_t now = read->world->now, first = order_at(read, from)->at, idle = asked->idle * DAY_US;
    for (guint i = from + 1; i <= to; i++) {
        int64_t at = i < to ? order_at(read, i)->at : now, before = order_at(read, i - 1)->at;
        if (asked->silent && at - before > idle) {
            survival_count(counts, (uint32_t)((before + idle - first) / DAY_US), true);
            return;
        }
        if (!asked->silent && i < to && at - first >= DAY_US) {
            survival_count(counts, (uint32_t)((at - first) / DAY_US), true);
            return;
        }
    }
    survival_count(counts, (uint32_t)((now - first) / DAY_US), false);
}

static ReportResult run(const Read *read, Panel *panel, const Wanted *asked)
{
    g_autofree char *days = g_strdup_printf("%u", asked->days);
    g_autofree char *idle = g_strdup_printf("%d", (int)asked->idle);
    const char *given[] = {asked->silent ? "silent" : "second", asked->by, days, "1", idle, NULL};
    return report_asked(panel, (ReportAsk){.report = report_find("survival"),
                                           .given = given,
                                           .now = read->world->now,
                                           .model = read->world->model});
}

enum { SOURCE, CATEGORY, NAME, DAY, SEEN, SHARE, LOW, HIGH, MEDIAN, N_COLUMNS };

// All rows of one group, against the curve of those whose first order has its key.
static size_t check_group(const Read *read, const ReportResult *result, size_t row,
                          const Wanted *asked)
{
    const int64_t *cells = (const int64_t *)(void *)result->cells->data + row * N_COLUMNS;
    SurvivalCounts counts = survival_counts_new(asked->days + 1);
    const char *name = cells[NAME] == REPORT_MISSING ? "" : report_word_of(result, cells[NAME]);
    for (guint i = 0, to; i < read->orders->len; i = to) {
        const Order *first = order_at(read, i);
        to = after_customer(read, i);
        bool ours = strcmp(asked->by, "none") == 0 ||
                    (strcmp(asked->by, "channel") == 0 && strcmp(first->channel, name) == 0) ||
                    (strcmp(asked->by, "source") == 0 &&
                     first->source == (cells[SOURCE] == REPORT_MISSING ? 0 : cells[SOURCE]));
        if (ours)
            count_one(read, i, to, asked, &counts);
    }
    size_t n_points = 0, rows = report_rows(result), n = 0;
    g_autofree SurvivalPoint *points = survival_curve(&counts, 0.95, &n_points);
    do {
        SurvivalPoint at = survival_at(points, n_points, (uint32_t)cells[DAY]);
        g_assert_cmpint(cells[DAY], ==, (int64_t)n);
        g_assert_cmpint(cells[SHARE], ==, llround((1 - at.survival) * 1e6));
        g_assert_true(isnan(at.low) || cells[HIGH] == llround((1 - at.low) * 1e6));
        cells += N_COLUMNS;
        n++;
    } while (row + n < rows && cells[DAY] > 0);
    survival_counts_clear(&counts);
    return n;
}

static void test_survival_once(const Read *read, Panel *panel, const Wanted *asked)
{
    g_auto(ReportResult) result = run(read, panel, asked);
    SurvivalCounts all = survival_counts_new(asked->days + 1);
    int64_t customers = 0, happened = 0;
    for (guint i = 0, to; i < read->orders->len; i = to, customers++) {
        to = after_customer(read, i);
        count_one(read, i, to, asked, &all);
    }
    for (size_t day = 0; day < all.n_times; day++)
        happened += (int64_t)all.events[day];
    g_assert_cmpint(result.totals[0], ==, customers);
    g_assert_cmpint(result.totals[1], ==, happened);
    size_t row = 0, groups = 0;
    for (; row < report_rows(&result); groups++)
        row += check_group(read, &result, row, asked);
    g_assert_cmpint(result.totals[5], ==, (int64_t)groups);
    g_assert_true((groups > 1) == (strcmp(asked->by, "none") != 0));
    survival_counts_clear(&all);
}

// ---- two audiences ----

static bool is_in(const GArray *ids, int64_t id)
{
    for (guint i = 0; i < ids->len; i++)
        if (g_array_index(ids, int64_t, i) == id)
            return true;
    return false;
}

static void test_lift_once(Read *read, Panel *panel, int64_t back, int64_t days)
{
    World *world = read->world;
    GTimeZone *zone = model_timezone(world->model);
    g_autoptr(Rule) rule = rule_parse("order_count > 2", &ENTITY_CUSTOMER, world->model, NULL);
    g_autoptr(Version) version = panel_pin(panel);
    LiftAsk ask = {.treated = rule,
                   .first_day = day_of(world->now, zone) - back,
                   .days = days,
                   .now = world->now,
                   .me = 2,
                   .model = world->model};
    LiftAnswer answer;
    g_autoptr(GError) error = NULL;
    lift_ask(&ask, version, panel_crew(panel), &answer, &error);
    g_assert_no_error(error);
    g_assert_true(answer.over == (days <= back));
    int64_t start = day_start(ask.first_day, zone), end = day_start(ask.first_day + days, zone);
    double revenue[2] = {0}, orders[2] = {0}, ordered[2] = {0}, earlier[2] = {0}, back_n[2] = {0};
    for (guint i = 0, to; i < read->orders->len; i = to) {
        to = after_customer(read, i);
        int arm = !is_in(world->ids, order_at(read, i)->customer);
        double n = 0;
        for (guint k = i; k < to; k++) {
            if (order_at(read, k)->at < start || order_at(read, k)->at >= end)
                continue;
            n++;
            revenue[arm] += (double)order_at(read, k)->amount;
        }
        orders[arm] += n;
        ordered[arm] += n > 0;
        earlier[arm] += order_at(read, i)->at < start;
        back_n[arm] += order_at(read, i)->at < start && n > 0;
    }
    for (int arm = 0; arm < 2; arm++) {
        const LiftGroup *groups = arm == 0 ? answer.treated : answer.control;
        g_assert_cmpfloat(groups[LIFT_ORDERED].sum, ==, ordered[arm]);
        g_assert_cmpfloat(groups[LIFT_ORDERS].sum, ==, orders[arm]);
        g_assert_cmpfloat(groups[LIFT_REVENUE].sum, ==, revenue[arm]);
        g_assert_cmpfloat((double)groups[LIFT_CAME_BACK].n, ==, earlier[arm]);
        g_assert_cmpfloat(groups[LIFT_CAME_BACK].sum, ==, back_n[arm]);
    }
    g_assert_cmpuint(answer.treated[LIFT_ORDERED].n, ==, world->ids->len);
    ask.control = rule; // everybody in both
    g_assert_false(lift_ask(&ask, version, panel_crew(panel), &answer, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
}

static void test_all(void)
{
    static const Wanted ASKED[] = {{false, 180, 400, "none"},
                                   {false, 180, 60, "channel"},
                                   {true, 20, 400, "none"},
                                   {true, 40, 300, "source"}};
    World world;
    world_init(&world, 20261204);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(Order));
    Read read = {&world, orders};
    world_read(world.store, read_orders, &read);
    for (size_t i = 0; i < G_N_ELEMENTS(ASKED); i++)
        test_survival_once(&read, panel, &ASKED[i]);
    g_autoptr(Rule) rule = rule_parse("order_count > 2", &ENTITY_CUSTOMER, world.model, NULL);
    world.rule = rule;
    world_read(world.store, ask_store, &world);
    test_lift_once(&read, panel, 30, 30);
    test_lift_once(&read, panel, 100, 7);
    test_lift_once(&read, panel, 5, 90);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/survival-and-lift", test_all);
    return g_test_run();
}
