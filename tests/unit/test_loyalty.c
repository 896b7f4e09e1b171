// SPDX-License-Identifier: Apache-2.0
//
// Loyalty of random customers against what plain SQL says of each of them.
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "entity/write.h"
#include "know/panel_select.h"
#include "know/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    World *world;
    GArray *rows; // of int64_t, so many cells each
} Read;

// Orders of a year that count: customer, order, moment, amount, discount, product, list price of
// the line, its amount. Then events: customer, moment.
static bool read_orders(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, o.id, o.ordered_at, coalesce(o.base_amount_minor, 0), "
        "coalesce(o.discount_minor, 0), coalesce(l.product_id, 0), CASE WHEN o.currency = 'CNY' "
        "THEN coalesce(p.price_millionths, 0) * l.quantity_thousandths ELSE 0 END, "
        "coalesce(l.amount_minor, 0) FROM customer_order o LEFT JOIN order_line l ON l.customer_id "
        "= o.customer_id AND l.order_id = o.id LEFT JOIN product p ON p.id = l.product_id WHERE "
        "o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> 'cancelled' AND o.ordered_at <= "
        "$1 AND o.ordered_at >= $2 ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(read->world->now), value_integer(read->world->now - 365 * DAY_US)));
    while (cursor_next(rows))
        for (int i = 0; i < 8; i++) {
            int64_t cell = cursor_integer(rows, i);
            g_array_append_val(read->rows, cell);
        }
    return true;
}

static bool read_events(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_autoptr(Cursor) rows = tx_query(
        tx, "SELECT customer_id, happened_at FROM event WHERE deleted_at IS NULL", NO_PARAMS);
    while (cursor_next(rows))
        for (int i = 0; i < 2; i++) {
            int64_t cell = cursor_integer(rows, i);
            g_array_append_val(read->rows, cell);
        }
    return true;
}

static bool set_prices(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "UPDATE product SET currency = NULL, deleted_at = NULL, price_millionths = id * 1000000",
           NO_PARAMS);
    tx_run(tx,
           "UPDATE order_line SET quantity_thousandths = 1000, amount_minor = 50 + order_id % 600",
           NO_PARAMS);
    tx_run(tx, "UPDATE customer_order SET base_amount_minor = 100 + id, discount_minor = id % 3",
           NO_PARAMS);
    return true;
}

static ReportResult run(const World *world, Panel *panel, const char *name,
                        const char *const *given)
{
    return report_asked(panel, (ReportAsk){.report = report_find(name),
                                           .given = given,
                                           .now = world->now,
                                           .model = world->model});
}

typedef struct {
    int64_t amount, orders, discounted, months, oldest, products, visits;
    double paid, list;
} Seen;

static Seen see(const Read *orders, const Read *events, int64_t customer)
{
    const int64_t *cells = (const int64_t *)(void *)orders->rows->data;
    int64_t now = orders->world->now, last = 0;
    Seen seen = {0};
    uint64_t months = 0, products = 0;
    bool days[366] = {0};
    for (guint i = 0; i < orders->rows->len; i += 8) {
        const int64_t *row = cells + i;
        if (row[0] != customer)
            continue;
        if (row[1] != last) {
            int64_t back = MIN((now - row[2]) / (30 * DAY_US), 11);
            months |= UINT64_C(1) << back;
            seen.oldest = MAX(seen.oldest, back);
            seen.orders++;
            seen.amount += row[3];
            seen.discounted += row[4] > 0;
        }
        last = row[1];
        products |= row[5] > 0 ? UINT64_C(1) << row[5] : 0;
        seen.list += (double)row[6] / 1e7;
        seen.paid += row[6] > 0 ? (double)row[7] : 0;
    }
    cells = (const int64_t *)(void *)events->rows->data;
    for (guint i = 0; i < events->rows->len; i += 2)
        if (cells[i] == customer && cells[i + 1] <= now && now - cells[i + 1] < 365 * DAY_US)
            days[(now - cells[i + 1]) / DAY_US] = true;
    for (int i = 0; i < 366; i++)
        seen.visits += days[i];
    seen.months = __builtin_popcountll(months);
    seen.products = __builtin_popcountll(products);
    return seen;
}

static void check(const Seen *seen, const int64_t *row)
{
    double behaviour =
        (fmin((double)seen->orders / 4, 1) + (double)seen->months / (double)(seen->oldest + 1) +
         fmin((double)seen->products / 5, 1)) /
        3;
    double price = seen->paid / seen->list,
           discounted = (double)seen->discounted / (double)seen->orders;
    bool high = row[3] >= 500000 && row[4] >= 500000;
    g_assert_cmpint(row[5], ==, seen->orders);
    g_assert_cmpint(row[6], ==, seen->months);
    g_assert_cmpint(row[7], ==, seen->products);
    g_assert_cmpint(row[8], ==, seen->visits);
    g_assert_cmpint(row[11], ==, seen->amount);
    g_assert_true(fabs((double)row[3] / 1e6 - behaviour) < 1e-5);
    g_assert_true(fabs((double)row[9] / 1e6 - discounted) < 1e-5);
    g_assert_true(seen->list > 0 ? fabs((double)row[10] / 1e6 - price) < 1e-4 * (1 + price)
                                 : row[10] == REPORT_MISSING);
    if (seen->orders < 3)
        g_assert_cmpint(row[1], ==, 6);
    else if (high)
        g_assert_cmpint(row[1], ==, 0);
    else if (discounted >= 0.6)
        g_assert_cmpint(row[1], ==, 1);
    else if (seen->list > 0 && price <= 0.9)
        g_assert_cmpint(row[1], ==, 2);
    else if (seen->products == 1)
        g_assert_cmpint(row[1], ==, 3);
    else
        g_assert_cmpint(row[1], >=, 4);
    g_assert_true((row[2] == 0) == high);
}

// Everybody's scores are the means and types of the report; rules find them.
static int64_t count(const World *world, Panel *panel, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = world->now, .model = world->model};
    panel_select(panel, world->store, rule, NULL, &options, &audience, &error);
    g_assert_no_error(error);
    g_assert_null(audience.store);
    return audience.count;
}

// The rules need no fitting, but a record that they stand.
static bool stand(Tx *tx, void *context, GError **error)
{
    const World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    const struct {
        const char *field;
        Value value;
    } CELLS[] = {{"name", value_text("loyalty")},  {"state", value_text("fitted")},
                 {"fitted_at", value_integer(1)},  {"as_of_day", value_integer(1)},
                 {"variant", value_text("rules")}, {"parameters", value_text("{}")},
                 {"converged", value_integer(1)},  {"customers", value_integer(1)},
                 {"facts", value_integer(1)}};
    Record *record = record_new(arena, &ENTITY_MODEL);
    for (size_t i = 0; i < G_N_ELEMENTS(CELLS); i++)
        record_set(record, entity_field_index(&ENTITY_MODEL, CELLS[i].field), CELLS[i].value);
    return record_insert(&writing, record, error);
}

static void check_scores(World *world, Panel *panel)
{
    world_write(world->store, stand, world);
    g_clear_pointer(&world->model, model_unref);
    world_read(world->store, world_load_model, &world->model);
    // Scores look from the end of the day.
    int64_t day = day_of(world->now, model_timezone(world->model));
    world->now = day_start(day + 1, model_timezone(world->model)) - 1;
    g_auto(ReportResult) loyal =
        run(world, panel, "loyal", (const char *[]){NULL, NULL, NULL, NULL, NULL, "10000"});
    int64_t strong = 0, none = 0;
    for (size_t i = 0; i < report_rows(&loyal); i++) {
        double mean = ((double)report_cell_named(&loyal, i, "behaviour") +
                       (double)report_cell_named(&loyal, i, "emotion")) /
                      2e6;
        g_assert_true(fabs(mean - 0.4037) > 1e-5);
        strong += mean >= 0.4037;
        none += report_cell_named(&loyal, i, "type") == 6;
    }
    g_assert_cmpint(strong, >, 0);
    g_assert_cmpint(count(world, panel, "score(loyalty) >= 0.4037"), ==, strong);
    g_assert_cmpint(count(world, panel, "score(loyalty_type) = \"none\""), ==, none);
    g_assert_cmpint(count(world, panel, "score(loyalty_type) != none"), ==,
                    (int64_t)report_rows(&loyal) - none);
    g_assert_cmpint(count(world, panel, "score(loyalty_type) = \"true\""), >=, 0);
}

// ---- referrals ----

static bool set_referrals(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, "UPDATE customer SET referral_count = CASE WHEN id % 6 = 0 THEN $1 ELSE 0 END",
           PARAMS(value_integer(*(const int64_t *)context)));
    return true;
}

static ReportResult loyal_with(World *world, int64_t referrals)
{
    world_write(world->store, set_referrals, &referrals);
    g_autoptr(Panel) panel = panel_of(world);
    ReportResult loyal =
        run(world, panel, "loyal", (const char *[]){"60", "4", "0", "any", "any", "10000"});
    g_clear_pointer(&panel, panel_free);
    return loyal;
}

// One more thing that is known, and all of it: of a mean of k others it makes (k · mean + 1) / (k +
// 1). Who has referred nobody is judged as before.
static void check_referrals(World *world)
{
    g_auto(ReportResult) before = loyal_with(world, 0), after = loyal_with(world, 2);
    int64_t raised = 0, moved = 0;
    g_assert_cmpuint(report_rows(&after), ==, report_rows(&before));
    for (size_t i = 0; i < report_rows(&after); i++) {
        bool referred = report_cell_named(&after, i, "customer") % 6 == 0, found = false;
        int64_t was = report_cell_named(&before, i, "emotion");
        int64_t is = report_cell_named(&after, i, "emotion");
        g_assert_cmpint(report_cell_named(&after, i, "referrals"), ==, referred ? 2 : 0);
        for (int k = 1; k <= 4 && referred && was != REPORT_MISSING; k++)
            found |= llabs(is - (k * was + 1000000) / (k + 1)) <= 2;
        if (!referred)
            g_assert_cmpint(is, ==, was);
        else
            g_assert_true(was == REPORT_MISSING ? is == 1000000 : found);
        raised += referred && is > was;
        moved += report_cell_named(&after, i, "layer") != report_cell_named(&before, i, "layer");
        g_assert_true(referred || report_cell_named(&after, i, "layer") ==
                                      report_cell_named(&before, i, "layer"));
    }
    g_assert_cmpint(raised, >, 10);
    g_assert_cmpint(moved, >, 0);
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261206);
    world_write(world.store, fill_all, &world);
    world_write(world.store, set_prices, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, 8), events = g_array_new(FALSE, FALSE, 8);
    Read read = {&world, orders}, seen = {&world, events};
    world_read(world.store, read_orders, &read);
    world_read(world.store, read_events, &seen);
    g_auto(ReportResult) loyal =
        run(&world, panel, "loyal", (const char *[]){"50", "4", "0", "any", "any", "10000"});
    g_auto(ReportResult) types =
        run(&world, panel, "loyalty", (const char *[]){"50", "4", "0", "type"});
    int64_t counts[7] = {0};
    for (size_t i = 0; i < report_rows(&loyal); i++) {
        const int64_t *row = (const int64_t *)(void *)loyal.cells->data + i * 15;
        Seen own = see(&read, &seen, row[0]);
        check(&own, row);
        counts[row[1]]++;
    }
    g_assert_cmpuint(report_rows(&loyal), >, 50);
    g_assert_cmpint(types.totals[0], ==, (int64_t)report_rows(&loyal));
    for (size_t i = 0; i < report_rows(&types); i++) {
        const int64_t *row = (const int64_t *)(void *)types.cells->data + i * 9;
        g_assert_cmpint(row[2], ==, counts[row[0]]);
    }
    g_auto(ReportResult) some =
        run(&world, panel, "loyal", (const char *[]){"50", "4", "0", "none", "any", "3"});
    g_assert_cmpint(some.totals[0], ==, counts[6]);
    g_assert_cmpuint(report_rows(&some), ==, 3);
    check_scores(&world, panel);
    check_referrals(&world);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/loyalty", test_all);
    return g_test_run();
}
