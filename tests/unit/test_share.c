// SPDX-License-Identifier: Apache-2.0
//
// Who brings how much: value tiers with the Gini coefficient, ABC classes, movement between groups,
// kinds of relationship, against figures worked out naively from rows that plain SQL reads; and the
// published share of a real shop's best customers.
#include "test_data.h"
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "know/insight/concentration.h"
#include "know/report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- concentration ----

static double gini_of_pairs(const int64_t *x, size_t n, size_t without)
{
    double differences = 0, sum = 0, counted = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == without)
            continue;
        counted++;
        sum += (double)x[i];
        for (size_t k = 0; k < n; k++)
            differences += k == without ? 0 : fabs((double)(x[i] - x[k]));
    }
    return differences / (2 * counted * sum);
}

static void test_concentration(void)
{
    enum { N = 60 };
    int64_t amounts[N];
    for (int i = 0; i < N; i++)
        amounts[i] = N - i;
    Concentration found = concentration_of(amounts, N); // 1 to n: (n - 1) / 3n
    g_assert_cmpfloat_with_epsilon(found.gini, (N - 1) / (3.0 * N), 1e-12);
    for (int i = 0; i < N; i++)
        amounts[i] = (int64_t)(1e6 * exp(-0.2 * i)) / 7;
    found = concentration_of(amounts, N);
    double mean = 0, squares = 0, whole = gini_of_pairs(amounts, N, SIZE_MAX);
    for (size_t i = 0; i < N; i++)
        mean += gini_of_pairs(amounts, N, i) / N;
    for (size_t i = 0; i < N; i++)
        squares += pow(gini_of_pairs(amounts, N, i) - mean, 2);
    double reach = 1.959963984540054 * sqrt(squares * (N - 1) / N);
    g_assert_cmpfloat_with_epsilon(found.gini, whole, 1e-12);
    g_assert_cmpfloat_with_epsilon(found.high, fmin(whole + reach, 1), 1e-9);
    g_assert_cmpfloat_with_epsilon(found.low, whole - reach, 1e-9);
    g_assert_cmpfloat(concentration_of((int64_t[]){5, 5, 5}, 3).gini, ==, 0);
    g_assert_cmpfloat_with_epsilon(concentration_of((int64_t[]){9, 0, 0, 0}, 4).gini, 0.75, 1e-12);
    g_assert_true(isnan(concentration_of((int64_t[]){9, 0, 0}, 3).low));
    g_assert_true(isnan(concentration_of((int64_t[]){9, 0, -1}, 3).gini));
    g_assert_true(isnan(concentration_of(NULL, 0).gini));
    g_assert_cmpuint(concentration_place(0.2, 4338), ==, 868);
    g_assert_cmpuint(concentration_place(0.01, 3), ==, 1);
}

// ---- a real shop ----

static int by_integer(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one < other) - (one > other);
}

static void test_shop(void)
{
    g_autoptr(GArray) lines = retail_lines(false, NULL);
    if (lines == NULL)
        return;
    g_autofree int64_t *amounts = g_new0(int64_t, lines->len); // of each customer, in thousandths
    size_t n = 0;
    for (guint i = 0; i < lines->len; i++) {
        const RetailLine *line = &g_array_index(lines, RetailLine, i);
        n += i == 0 || line[-1].customer != line->customer;
        amounts[n - 1] += line->quantity * llround(line->price * 1000);
    }
    qsort(amounts, n, sizeof *amounts, by_integer);
    double all = 0, best = 0;
    for (size_t i = 0; i < n; i++) {
        all += (double)amounts[i];
        best += i < concentration_place(0.2, n) ? (double)amounts[i] : 0;
    }
    Concentration found = concentration_of(amounts, n);
    g_test_message("%zu customers, %.3f; the best %zu bring %.3f %%; Gini %.4f [%.4f, %.4f]", n,
                   all / 1000, concentration_place(0.2, n), 100 * best / all, found.gini, found.low,
                   found.high);
    g_assert_cmpuint(n, ==, 4338);
    g_assert_cmpfloat_with_epsilon(all / 1000, 8911407.904, 0.0005);
    g_assert_cmpfloat_with_epsilon(100 * best / all, 74.617, 0.0005);
    g_assert_true(found.low < found.gini && found.gini < found.high && found.low > 0.65);
}

// ---- a made-up shop ----

typedef struct {
    int64_t customer, order, at, amount, line, quantity, product, cost; // cost -1: not known
} Sold;

typedef struct {
    World *world;
    Panel *panel;
    GArray *sold; // of Sold, by customer, moment, order
} Shop;

// Amounts that mean something: what random records hold is too small to tell margins apart.
static bool set_amounts(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "UPDATE product SET deleted_at = NULL, currency = CASE WHEN id = 4 THEN 'USD' ELSE NULL "
           "END, cost_millionths = CASE WHEN id % 3 = 0 THEN NULL ELSE id * 2000000 END",
           NO_PARAMS);
    tx_run(tx,
           "UPDATE order_line SET amount_minor = 1000 + (order_id * 7 + position * 130) % 5000, "
           "quantity_thousandths = 1000 + 1000 * (order_id % 3)",
           NO_PARAMS);
    tx_run(tx, "UPDATE customer_order SET base_amount_minor = 2000 + id * 37 % 9000", NO_PARAMS);
    return true;
}

static bool read_sold(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.id, o.ordered_at, o.base_amount_minor, coalesce(l.amount_minor, "
        "0), coalesce(l.quantity_thousandths, 0), coalesce(l.product_id, 0), coalesce(CASE WHEN "
        "p.currency IS NULL THEN p.cost_millionths END, -1) FROM customer_order o JOIN customer c "
        "ON c.id = o.customer_id LEFT JOIN order_line l ON l.customer_id = o.customer_id AND "
        "l.order_id = o.id LEFT JOIN product p ON p.id = l.product_id WHERE o.deleted_at IS NULL "
        "AND o.kind = 'sale' AND o.status <> 'cancelled' AND c.deleted_at IS NULL AND c.kind <> "
        "'anonymous' AND o.ordered_at <= $1 ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(shop->world->now)));
    while (cursor_next(rows)) {
        int64_t cells[8];
        for (int i = 0; i < 8; i++)
            cells[i] = cursor_integer(rows, i);
        g_array_append_vals(shop->sold, cells, 1);
    }
    return true;
}

static ReportResult run(const Shop *shop, const char *name, const char *const *given,
                        const char *at)
{
    return report_asked(shop->panel, (ReportAsk){.report = report_find(name),
                                                 .given = given,
                                                 .at = at,
                                                 .now = shop->world->now,
                                                 .model = shop->world->model});
}

static const int64_t *row_of(const ReportResult *result, size_t row)
{
    size_t columns = report_columns(result->report->columns);
    return (const int64_t *)(void *)result->cells->data + row * columns;
}

static const Sold *sold_at(const Shop *shop, guint i)
{
    return &g_array_index(shop->sold, Sold, i);
}

// Whether an order begins at this line.
static bool is_new(const Shop *shop, guint i)
{
    return i == 0 || sold_at(shop, i - 1)->order != sold_at(shop, i)->order;
}

static double lines_of(const Shop *shop, int64_t order)
{
    double sum = 0;
    for (guint i = 0; i < shop->sold->len; i++)
        sum += sold_at(shop, i)->order == order ? (double)sold_at(shop, i)->line : 0;
    return sum;
}

// Amount, of it with a known cost, and this cost: of a customer or a product; 0: of all. A product
// below 0: of all orders with lines.
static void earn(const Shop *shop, int64_t customer, int64_t product, double out[3])
{
    out[0] = out[1] = out[2] = 0;
    for (guint i = 0; i < shop->sold->len; i++) {
        const Sold *sold = sold_at(shop, i);
        if ((customer > 0 && sold->customer != customer) ||
            (product > 0 && sold->product != product))
            continue;
        double sum = lines_of(shop, sold->order);
        double own = sum > 0 ? (double)sold->amount * (double)sold->line / sum
                             : (product != 0 ? 0 : (double)sold->amount);
        out[0] += own;
        out[1] += sold->cost >= 0 ? own : 0;
        out[2] += sold->cost >= 0 ? (double)sold->quantity * (double)sold->cost / 1e7 : 0;
    }
}

static double margin(const double of[3], const double all[3])
{
    return of[1] - of[2] + (1 - all[2] / all[1]) * (of[0] - of[1]);
}

static void test_tiers(const Shop *shop)
{
    g_auto(ReportResult) tiers = run(shop, "share", (const char *[]){"", "0", "10, 50"}, NULL);
    g_auto(ReportResult) best =
        run(shop, "tier", (const char *[]){"", "0", "10000", "0", "100"}, NULL);
    size_t n = report_rows(&best), at = 0;
    g_autofree int64_t *amounts = g_new(int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t wanted = 0;
        const int64_t *row = row_of(&best, i);
        for (guint k = 0; k < shop->sold->len; k++)
            wanted += sold_at(shop, k)->customer == row[1] && is_new(shop, k)
                          ? sold_at(shop, k)->amount
                          : 0;
        g_assert_cmpint(row[3], ==, wanted);
        g_assert_true(i == 0 || amounts[i - 1] >= wanted);
        amounts[i] = wanted;
    }
    g_assert_cmpint(tiers.totals[0], ==, (int64_t)n);
    g_assert_cmpint(tiers.totals[3], ==, llround(1e3 * gini_of_pairs(amounts, n, SIZE_MAX)));
    g_assert_cmpuint(report_rows(&tiers), ==, 3);
    static const double ENDS[] = {0.1, 0.5, 1};
    for (size_t i = 0; i < 3; i++) {
        const int64_t *row = row_of(&tiers, i);
        int64_t sum = 0;
        size_t to = concentration_place(ENDS[i], n);
        g_assert_cmpint(row[2], ==, (int64_t)(to - at));
        g_assert_cmpint(row[8], ==, amounts[to - 1]);
        for (; at < to; at++)
            sum += amounts[at];
        g_assert_cmpint(row[4], ==, sum);
    }
    g_assert_cmpint(row_of(&tiers, 2)[6], ==, 1000000);
    g_auto(ReportResult) middle =
        run(shop, "tier", (const char *[]){"", "0", "5", "10", "50"}, NULL);
    g_assert_cmpint(middle.totals[0], ==, row_of(&tiers, 1)[2]);
    g_assert_cmpint(row_of(&middle, 0)[1], ==, row_of(&best, concentration_place(0.1, n))[1]);
    static const char *const WRONG[] = {",", "5,5", "0,5", "5,100", "a"};
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Version) version = panel_pin(shop->panel);
        ReportResult none = {0};
        ReportAsk ask = {.report = report_find("share"),
                         .given = (const char *[]){"", "0", WRONG[i]},
                         .now = shop->world->now,
                         .model = shop->world->model};
        g_assert_false(report_run(&ask, version, NULL, &none, &error));
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    }
}

static bool is_near(int64_t found, double wanted)
{
    return fabs((double)found - wanted) < 1;
}

static void test_classes(const Shop *shop, bool customers)
{
    const char *of = customers ? "customers" : "products";
    g_auto(ReportResult) result =
        run(shop, "abc", (const char *[]){of, "margin", "40", "70", "10000", "", "0"}, NULL);
    double all[3], sum = 0, before = 0;
    earn(shop, 0, customers ? 0 : -1, all);
    for (size_t i = 0; i < report_rows(&result); i++)
        sum += (double)row_of(&result, i)[5];
    g_assert_true(is_near(result.totals[2], margin(all, all)));
    g_assert_true(is_near(result.totals[3], 1e6 * all[1] / all[0]));
    g_assert_cmpint(result.totals[4], ==, 1);
    for (size_t i = 0; i < report_rows(&result); i++) {
        const int64_t *row = row_of(&result, i);
        double own[3];
        earn(shop, customers ? row[3] : 0, customers ? 0 : row[2], own);
        if (customers) { // those of an order without lines stand once
            own[0] = 0;
            for (guint k = 0; k < shop->sold->len; k++)
                own[0] += sold_at(shop, k)->customer == row[3] && is_new(shop, k)
                              ? (double)sold_at(shop, k)->amount
                              : 0;
        }
        g_assert_true(is_near(row[4], own[0]));
        g_assert_true(is_near(row[5], margin(own, all)));
        g_assert_cmpint(row[1], ==, row[5] <= 0 || before / sum >= 0.7 ? 2 : before / sum >= 0.4);
        g_assert_true(i == 0 || row_of(&result, i - 1)[5] >= row[5]);
        before += (double)row[5];
    }
    g_assert_cmpint(result.totals[5] + result.totals[6] + result.totals[7], ==, result.totals[0]);
}

// The group of each customer then and now is what the report of members says of both days.
static void test_moves(const Shop *shop)
{
    static const char *const EVERYBODY[] = {"0", "together", "10000", "", "0", "0", "0"};
    GTimeZone *zone = model_timezone(shop->world->model);
    char day[16];
    day[day_print(day, day_of(shop->world->now, zone) - 40)] = '\0';
    g_auto(ReportResult) then = run(shop, "members", EVERYBODY, day);
    g_auto(ReportResult) now = run(shop, "members", EVERYBODY, NULL);
    g_auto(ReportResult) moves = run(shop, "moves", (const char *[]){"40", "0", "together"}, NULL);
    g_auto(ReportResult) movers =
        run(shop, "movers", (const char *[]){"40", "0", "together", "10000", "", "", "any"}, NULL);
    g_assert_cmpuint(report_rows(&now), ==, report_rows(&movers));
    int64_t cells[32][32] = {{0}}, ups = 0;
    for (size_t i = 0; i < report_rows(&movers); i++) {
        const int64_t *mover = row_of(&movers, i);
        int64_t from = REPORT_MISSING, to = -1, amount = 0;
        for (size_t k = 0; k < report_rows(&now); k++) {
            const int64_t *row = row_of(&now, k);
            to = row[0] == mover[0] ? row[1] : to;
            amount += row[0] == mover[0] ? row[7] : 0;
        }
        for (size_t k = 0; k < report_rows(&then); k++) {
            const int64_t *row = row_of(&then, k);
            from = row[0] == mover[0] ? row[1] : from;
            amount -= row[0] == mover[0] ? row[7] : 0;
        }
        g_assert_cmpint(mover[1], ==, from);
        g_assert_cmpint(mover[2], ==, to);
        g_assert_cmpint(mover[5], ==, amount);
        g_assert_true(mover[3] == (from == REPORT_MISSING ? REPORT_MISSING : from - to));
        cells[from == REPORT_MISSING ? 31 : from][to]++;
        ups += from != REPORT_MISSING && from > to;
    }
    int64_t n = 0;
    for (size_t i = 0; i < report_rows(&moves); i++) {
        const int64_t *row = row_of(&moves, i);
        n += row[2];
        g_assert_cmpint(row[2], ==, cells[row[0] == REPORT_MISSING ? 31 : row[0]][row[1]]);
    }
    g_assert_cmpint(n, ==, (int64_t)report_rows(&now));
    g_assert_cmpint(moves.totals[0], ==, n);
    g_assert_cmpint(moves.totals[1], ==, ups);
    g_assert_cmpint(ups, >, 0);
    g_auto(ReportResult) up =
        run(shop, "movers", (const char *[]){"40", "0", "together", "5", "", "", "up"}, NULL);
    g_assert_cmpint(up.totals[0], ==, ups);
    g_auto(ReportResult) fresh =
        run(shop, "movers", (const char *[]){"40", "0", "together", "5", "-", "", "any"}, NULL);
    g_assert_cmpint(fresh.totals[0], ==, moves.totals[4]);
}

static void test_kinds(const Shop *shop)
{
    static const char *const EVERYBODY[] = {"0", "together", "10000", "", "0", "0", "0"};
    // few, middle, many × low, middle, high
    static const int64_t KINDS[3][3] = {{2, 3, 4}, {1, 2, 3}, {0, 1, 2}};
    g_auto(ReportResult) members = run(shop, "members", EVERYBODY, NULL);
    g_auto(ReportResult) kinds = run(
        shop, "relationship",
        (const char *[]){"groups", "revenue", "last 200 days", "10", "20", "90", "110", "0"}, NULL);
    int64_t since = shop->world->now - 200 * DAY_US, whole = 0,
            all = (int64_t)report_rows(&members);
    for (guint i = 0; i < shop->sold->len; i++)
        whole += is_new(shop, i) && sold_at(shop, i)->at >= since ? sold_at(shop, i)->amount : 0;
    g_assert_cmpint(kinds.totals[1], ==, whole);
    g_assert_cmpint(kinds.totals[3], ==, 0);
    for (size_t k = 0; k < report_rows(&kinds); k++) {
        const int64_t *row = row_of(&kinds, k);
        int64_t n = 0, amount = 0;
        for (size_t i = 0; i < report_rows(&members); i++) {
            const int64_t *member = row_of(&members, i);
            if (member[1] != row[0])
                continue;
            n++;
            for (guint s = 0; s < shop->sold->len; s++)
                if (sold_at(shop, s)->customer == member[0] && is_new(shop, s) &&
                    sold_at(shop, s)->at >= since)
                    amount += sold_at(shop, s)->amount;
        }
        double share = (double)n / (double)all;
        double times = (double)amount / (double)n / ((double)whole / (double)all);
        g_assert_cmpint(row[2], ==, n);
        g_assert_cmpint(row[7], ==, amount);
        g_assert_cmpint(row[6], ==,
                        KINDS[(share >= 0.1) + (share >= 0.2)][(times >= 0.9) + (times >= 1.1)]);
    }
    g_auto(ReportResult) places =
        run(shop, "relationship",
            (const char *[]){"city", "margin", "", "10", "20", "90", "110", "0"}, NULL);
    int64_t customers = 0;
    for (size_t k = 0; k < report_rows(&places); k++)
        customers += row_of(&places, k)[2];
    g_assert_cmpint(customers, ==, all);
    g_assert_cmpint(places.totals[3], ==, 1);
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261205);
    world_write(world.store, fill_all, &world);
    world_write(world.store, set_amounts, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) sold = g_array_new(FALSE, FALSE, sizeof(Sold));
    Shop shop = {&world, panel, sold};
    world_read(world.store, read_sold, &shop);
    test_tiers(&shop);
    test_classes(&shop, false);
    test_classes(&shop, true);
    test_moves(&shop);
    test_kinds(&shop);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/share/concentration", test_concentration);
    g_test_add_func("/share/shop", test_shop);
    g_test_add_func("/share/reports", test_all);
    return g_test_run();
}
