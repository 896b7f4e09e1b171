// SPDX-License-Identifier: Apache-2.0
//
// Who leaves month by month, and what goes with it, against the same counted plainly from rows that
// SQL reads.
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "know/report/calendar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t customer, at, amount;
    bool returned; // it is a return
} Fact;

typedef struct {
    World *world;
    Panel *panel;
    GArray *facts; // of Fact, by customer and moment
} Shop;

// Random records crowd around today; spread over two years, with enough returns to compare.
static bool spread(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    tx_run(tx,
           "UPDATE customer_order SET ordered_at = $1 - (id * 7919 % 700) * 86400000000, status = "
           "'paid', kind = CASE WHEN id % 4 = 0 THEN 'return' ELSE 'sale' END, base_amount_minor = "
           "CASE WHEN id % 4 = 0 THEN -1 ELSE 1 END * (2000 + id * 37 % 9000)",
           PARAMS(value_integer(world->now)));
    return true;
}

static bool read_facts(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.ordered_at, o.base_amount_minor, o.kind = 'return' FROM "
        "customer_order o JOIN customer c ON c.id = o.customer_id WHERE o.deleted_at IS NULL AND "
        "c.deleted_at IS NULL AND c.kind <> 'anonymous' AND o.ordered_at <= $1 ORDER BY 1, 2, o.id",
        PARAMS(value_integer(shop->world->now)));
    while (cursor_next(rows)) {
        Fact fact = {cursor_integer(rows, 0), cursor_integer(rows, 1), cursor_integer(rows, 2),
                     cursor_integer(rows, 3) != 0};
        g_array_append_val(shop->facts, fact);
    }
    return true;
}

static ReportResult run(const Shop *shop, const char *name, const char *const *given)
{
    return report_asked(shop->panel, (ReportAsk){.report = report_find(name),
                                                 .given = given,
                                                 .now = shop->world->now,
                                                 .model = shop->world->model});
}

static const Fact *fact_at(const Shop *shop, guint i)
{
    return &g_array_index(shop->facts, Fact, i);
}

// Facts of a customer in from ≤ moment < to, and what they are worth.
static int64_t count_between(const Shop *shop, int64_t customer, bool returned, const int64_t *span,
                             int64_t *out_amount)
{
    int64_t n = 0;
    *out_amount = 0;
    for (guint i = 0; i < shop->facts->len; i++) {
        const Fact *fact = fact_at(shop, i);
        if (fact->customer != customer || fact->returned != returned || fact->at < span[0] ||
            fact->at >= span[1])
            continue;
        n++;
        *out_amount += fact->amount;
    }
    return n;
}

static bool is_customer(const Shop *shop, guint i)
{
    return i == 0 || fact_at(shop, i - 1)->customer != fact_at(shop, i)->customer;
}

static void test_months(const Shop *shop)
{
    enum { SILENT = 100 };
    g_auto(ReportResult) left = run(shop, "left", (const char *[]){"12", "100", "20", "50", "0"});
    GTimeZone *zone = model_timezone(shop->world->model);
    int64_t left_of_all = 0;
    g_assert_cmpuint(report_rows(&left), ==, 12);
    for (size_t row = 0; row < 12; row++) {
        int64_t first = report_cell_named(&left, row, "month");
        int64_t begins = day_start(first, zone), ends = day_start(month_begin(first, 1), zone);
        int64_t active = 0, gone = 0, amount = 0, sum;
        for (guint i = 0; i < shop->facts->len; i++) {
            int64_t id = fact_at(shop, i)->customer;
            int64_t then[] = {begins - SILENT * DAY_US, begins};
            int64_t later[] = {ends - SILENT * DAY_US, ends},
                    year[] = {begins - 365 * DAY_US, begins};
            if (!is_customer(shop, i) || count_between(shop, id, false, then, &sum) == 0)
                continue;
            active++;
            if (count_between(shop, id, false, later, &sum) > 0)
                continue;
            gone++;
            count_between(shop, id, false, year, &sum);
            amount += sum;
        }
        g_assert_cmpint(report_cell_named(&left, row, "active"), ==, active);
        g_assert_cmpint(report_cell_named(&left, row, "left"), ==, gone);
        g_assert_cmpint(report_cell_named(&left, row, "lost_amount"), ==, amount);
        left_of_all += gone;
        bool judged = report_cell_named(&left, row, "limit_high") != REPORT_MISSING;
        g_assert_true(judged == (row >= 6));
    }
    g_assert_cmpint(left_of_all, >, 20);
    g_assert_cmpint(report_total_named(&left, "left"), ==, left_of_all);
    double each = (double)report_total_named(&left, "lost_amount") / (double)left_of_all;
    double customers = (double)report_total_named(&left, "customers");
    double gain = 0.02 * customers * each; // twenty tenths of a point, and 50 minor units each
    g_assert_cmpint(report_total_named(&left, "gain"), ==, llround(gain));
    g_assert_cmpint(report_total_named(&left, "expense"), ==, llround(50 * customers));
    g_assert_cmpint(report_total_named(&left, "return"), ==, llround(gain - 50 * customers));
}

// With and without a return: how many, and how many left.
static void count_returns(const Shop *shop, int64_t n[2], int64_t left[2])
{
    GTimeZone *zone = model_timezone(shop->world->model);
    int64_t then = day_start(day_of(shop->world->now - 1, zone) + 1 - 90, zone), sum;
    int64_t year[] = {then - 365 * DAY_US, then}, back[] = {then - 180 * DAY_US, then};
    int64_t since[] = {then, then + 90 * DAY_US};
    for (guint i = 0; i < shop->facts->len; i++) {
        int64_t id = fact_at(shop, i)->customer;
        if (!is_customer(shop, i) || count_between(shop, id, false, year, &sum) == 0)
            continue;
        int has = count_between(shop, id, true, back, &sum) > 0;
        n[has]++;
        left[has] += count_between(shop, id, false, since, &sum) == 0;
    }
}

static void test_causes(const Shop *shop)
{
    g_auto(ReportResult) causes = run(shop, "left_causes", NULL);
    int64_t n[2] = {0}, left[2] = {0};
    bool found = false;
    count_returns(shop, n, left);
    g_assert_cmpint(report_total_named(&causes, "customers"), ==, n[0] + n[1]);
    g_assert_cmpint(report_total_named(&causes, "left"), ==, left[0] + left[1]);
    for (size_t row = 0; row < report_rows(&causes); row++) {
        if (report_cell_named(&causes, row, "cause") != 0) // returned
            continue;
        found = true;
        g_assert_cmpint(report_cell_named(&causes, row, "customers"), ==, n[1]);
        g_assert_cmpint(report_cell_named(&causes, row, "left"), ==, left[1]);
        int64_t low = report_cell_named(&causes, row, "more_low");
        int64_t more = report_cell_named(&causes, row, "more");
        g_assert_cmpint(low, <, more);
        g_assert_cmpint(llabs(more), <, 500000);
    }
    g_assert_true(found == (n[0] >= 20 && n[1] >= 20));
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261206);
    world_write(world.store, fill_all, &world);
    world_write(world.store, spread, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) facts = g_array_new(FALSE, FALSE, sizeof(Fact));
    Shop shop = {&world, panel, facts};
    world_read(world.store, read_facts, &shop);
    test_months(&shop);
    test_causes(&shop);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/left/reports", test_all);
    return g_test_run();
}
