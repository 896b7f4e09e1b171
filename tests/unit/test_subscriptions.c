// SPDX-License-Identifier: Apache-2.0
//
// Contracts as the report of subscriptions reads them from the panel, against the same counted
// naively from rows that plain SQL reads, of all orders and of one product.
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "know/insight/beta_geometric.h"

#include <math.h>
#include <string.h>

typedef struct {
    int64_t customer, at;
} Order;

typedef struct {
    World *world;
    int64_t product; // 0: all orders
    GArray *orders;  // of Order, by customer and moment
} Read;

enum { TIMES = 401 };

typedef struct {
    uint64_t lost[TIMES], kept[TIMES];
    int64_t paid;
} Counted;

// Orders that come about every month, some twice, some late, until they stop.
static bool fill_subscribers(Tx *tx, void *context, GError **error)
{
    World *world = context;
    int64_t id = 50000;
    if (!fill_all(tx, world, error))
        return false;
    for (int customer = 1; customer <= world->customers; customer++) {
        int64_t at = world->now - (100 + dice(world, 500)) * DAY_US;
        for (; at < world->now && dice(world, 8) > 0; at += (20 + dice(world, 25)) * DAY_US)
            for (int n = 1 + (dice(world, 6) == 0); n > 0; n--) {
                Value *values = random_record(world, &ENTITY_ORDER, ++id);
                values[FIELD_CUSTOMER_ID] = value_integer(3 * customer);
                values[FIELD_DELETED_AT] = value_null();
                world_set(&ENTITY_ORDER, values, "kind", value_text("sale"));
                world_set(&ENTITY_ORDER, values, "status", value_text("paid"));
                world_set(&ENTITY_ORDER, values, "ordered_at", value_integer(at + n * SECOND_US));
                world_insert(tx, &ENTITY_ORDER, values);
                insert_lines(tx, world, 3 * customer, id);
            }
    }
    return true;
}

static bool find_product(Tx *tx, void *context, GError **error)
{
    (void)error;
    ((Read *)context)->product =
        tx_integer(tx,
                   "SELECT product_id FROM order_line WHERE product_id IS NOT NULL "
                   "GROUP BY product_id ORDER BY count(*) DESC, product_id LIMIT 1",
                   NO_PARAMS, 0);
    return true;
}

static bool read_orders(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_array_set_size(read->orders, 0);
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.ordered_at FROM customer_order o JOIN customer c "
        "ON c.id = o.customer_id WHERE o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> "
        "'cancelled' AND c.deleted_at IS NULL AND c.kind <> 'anonymous' AND o.ordered_at <= $1 "
        "AND ($2 = 0 OR EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id "
        "AND l.customer_id = o.customer_id AND l.product_id = $2)) "
        "ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(read->world->now), value_integer(read->product)));
    while (cursor_next(rows)) {
        Order order = {cursor_integer(rows, 0), cursor_integer(rows, 1)};
        g_array_append_val(read->orders, order);
    }
    return true;
}

static const Order *order_at(const Read *read, guint i)
{
    return &g_array_index(read->orders, Order, i);
}

// One contract at a time: where it begins, how far it goes, how it ends.
static Counted count(const Read *read, double days, int64_t grace)
{
    Counted counted = {{0}, {0}, 0};
    int64_t half = (int64_t)(days * (double)DAY_US) / 2,
            within = (int64_t)ceil(days + (double)grace) * DAY_US;
    for (guint i = 0; i < read->orders->len;) {
        int64_t customer = order_at(read, i)->customer, paid = order_at(read, i)->at;
        unsigned renewals = 0;
        guint next = i + 1;
        for (; next < read->orders->len && order_at(read, next)->customer == customer &&
               order_at(read, next)->at - order_at(read, next - 1)->at <= within;
             next++) {
            if (order_at(read, next)->at - paid < half)
                continue;
            paid = order_at(read, next)->at;
            renewals++;
        }
        bool again = next < read->orders->len && order_at(read, next)->customer == customer;
        if (again || read->world->now - order_at(read, next - 1)->at > within)
            counted.lost[renewals + 1]++;
        else
            counted.kept[renewals]++;
        counted.paid += renewals + 1;
        i = next;
    }
    return counted;
}

static int64_t came(const Counted *counted, unsigned t)
{
    int64_t sum = 0;
    for (; t < TIMES; t++)
        sum += (int64_t)(counted->lost[t] + counted->kept[t]);
    return sum;
}

static void expect(Read *read, Panel *panel, const char *every, double days)
{
    g_autofree char *product = g_strdup_printf("%" G_GINT64_FORMAT, read->product);
    const char *given[] = {every, "5", product, "", "6", "10"};
    g_auto(ReportResult) result =
        report_asked(panel, (ReportAsk){.report = report_find("subscriptions"),
                                        .given = given,
                                        .now = read->world->now,
                                        .model = read->world->model});
    world_read(read->world->store, read_orders, read);
    Counted counted = count(read, days, 5);
    int64_t lost = 0, kept = 0; // who has ordered within that time has one that runs
    for (unsigned t = 0; t < TIMES; t++) {
        lost += (int64_t)counted.lost[t];
        kept += (int64_t)counted.kept[t];
    }
    g_assert_cmpint(lost, >, 30);
    g_assert_cmpint(kept, >, 5);
    g_assert_cmpint(report_total_named(&result, "lost"), ==, lost);
    g_assert_cmpint(report_total_named(&result, "active"), ==, kept);
    g_assert_cmpint(report_total_named(&result, "contracts"), ==, lost + kept);
    g_assert_cmpint(report_total_named(&result, "renewed"), ==, counted.paid - lost - kept);
    LikelihoodFit fit;
    g_assert_true(contracts_fit(&(Contracts){TIMES, counted.lost, counted.kept}, &fit, NULL));
    for (size_t row = 0; row < report_rows(&result); row++) {
        unsigned t = (unsigned)report_cell_named(&result, row, "renewal");
        g_assert_cmpuint(t, ==, row);
        g_assert_cmpint(llabs(report_cell_named(&result, row, "foreseen") -
                              llround(contract_survival(fit.p, t) * 1e6)),
                        <=, 20);
        if (t > 0)
            g_assert_cmpint(report_cell_named(&result, row, "due"), ==, came(&counted, t));
        if (t > 0 && came(&counted, t) > 0)
            g_assert_cmpint(report_cell_named(&result, row, "renewed"), ==,
                            came(&counted, t) - (int64_t)counted.lost[t]);
    }
}

static void test_contracts(void)
{
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_subscribers, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(Order));
    Read read = {&world, 0, orders};
    expect(&read, panel, "week", 7);
    expect(&read, panel, "month", 365.25 / 12);
    expect(&read, panel, "quarter", 365.25 / 4);
    world_read(world.store, find_product, &read);
    expect(&read, panel, "month", 365.25 / 12);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/subscriptions", test_contracts);
    return g_test_run();
}
