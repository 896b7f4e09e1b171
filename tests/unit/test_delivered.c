// SPDX-License-Identifier: Apache-2.0
//
// Delivered value: the formula by hand; what the panel reads of random customers beside what was
// written for them, in the report, in rules and in words; the wait for a parcel when it is
// delivered and when its order is dated otherwise.
#include "base/when.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "guard/checks.h"
#include "know/fit.h"
#include "know/insight/delivered.h"
#include "know/panel_select.h"
#include "know/report/report.h"
#include "know/score_rule.h"
#include "test_store_help.h"
#include "test_report_asked.h"
#include "test_store.h"

#include <math.h>

enum { CUSTOMERS = 60, PRODUCTS = 5, FEE = 900 };

typedef struct {
    Store *store;
    Model *model;
    int64_t now;
    GRand *random;
    int64_t ids[CUSTOMERS], products[PRODUCTS];
    int64_t shipment, order; // of the first customer
    DeliveredFacts wanted[CUSTOMERS];
    double waits[CUSTOMERS][16]; // of each parcel that came; below 0: none
    int numbers;
} World;

static bool read_world(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_clear_pointer(&world->model, model_unref);
    world->model = model_load(tx);
    world->now = tx_now(tx);
    return true;
}

// ---- writing ----

static int64_t dice(World *world, int n)
{
    return g_rand_int_range(world->random, 0, n);
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static Record *fresh(Writing *writing, const Entity *entity, int64_t customer)
{
    Record *record = record_new(writing->arena, entity);
    record_set_defaults(record, writing->arena, NULL);
    if (customer != 0)
        set(record, "customer_id", value_integer(customer));
    return record;
}

static int64_t insert(Writing *writing, Record *record)
{
    g_autoptr(GError) error = NULL;
    record_insert(writing, record, &error);
    g_assert_no_error(error);
    return record_id(record);
}

// Every product costs 100 by its list price; sold at 80 or 100.
static void write_products(Writing *writing, World *world)
{
    for (int i = 0; i < PRODUCTS; i++) {
        Record *product = fresh(writing, &ENTITY_PRODUCT, 0);
        set(product, "name", value_text("{\"en\":\"Thing\"}"));
        set(product, "price_millionths", value_integer(100000000));
        world->products[i] = insert(writing, product);
    }
}

static Record *draft_order(Writing *writing, World *world, int i, const char *kind, int64_t at)
{
    Record *order = fresh(writing, &ENTITY_ORDER, world->ids[i]);
    set(order, "number", value_text(arena_printf(writing->arena, "N%d", ++world->numbers)));
    set(order, "kind", value_text(kind));
    set(order, "ordered_at", value_integer(at));
    set(order, "currency", value_text("CNY"));
    set(order, "rate_millionths", value_integer(1000000));
    return order;
}

static void add_line(Writing *writing, Record *order, int64_t product, int64_t quantity,
                     int64_t price)
{
    Record *line = record_new(writing->arena, &ENTITY_ORDER_LINE);
    record_set_defaults(line, writing->arena, NULL);
    set(line, "product_code", value_text("P"));
    set(line, "product_id", value_integer(product));
    set(line, "quantity_thousandths", value_integer(quantity * 1000));
    set(line, "price_millionths", value_integer(price * 10000));
    order->parts = ARENA_ARRAY(writing->arena, Record *, 1);
    order->parts[0] = line;
    order->n_parts = 1;
    order->parts_given = true;
}

static void write_parcel(Writing *writing, World *world, int i, int64_t order, int64_t ordered)
{
    bool lost = dice(world, 8) == 0;
    double days = 1 + (double)dice(world, 8);
    Record *parcel = fresh(writing, &ENTITY_SHIPMENT, world->ids[i]);
    set(parcel, "order_id", value_integer(order));
    set(parcel, "status", value_text(lost ? "lost" : "delivered"));
    set(parcel, "shipped_at", value_integer(ordered + DAY_US / 2));
    if (!lost)
        set(parcel, "delivered_at", value_integer(ordered + (int64_t)days * DAY_US));
    int64_t id = insert(writing, parcel);
    if (world->shipment == 0 && !lost) {
        world->shipment = id;
        world->order = order;
    }
    world->wanted[i].lost += lost;
    int at = 0;
    while (world->waits[i][at] >= 0)
        at++;
    g_assert_cmpint(at, <, 15);
    world->waits[i][at] = lost ? 0 : days;
}

static void write_order(Writing *writing, World *world, int i, bool seen[PRODUCTS])
{
    DeliveredFacts *wanted = &world->wanted[i];
    int64_t at = world->now - (2 + dice(world, 300)) * DAY_US;
    bool cancelled = dice(world, 6) == 0, charged = dice(world, 2) == 0, cheap = dice(world, 2);
    int product = (int)dice(world, PRODUCTS);
    int64_t discount = dice(world, 3) * 100;
    Record *order = draft_order(writing, world, i, "sale", at);
    set(order, "status", value_text(cancelled ? "cancelled" : "delivered"));
    set(order, "discount_minor", value_integer(discount));
    set(order, "shipping_minor", value_integer(charged ? FEE : 0));
    add_line(writing, order, world->products[product], 2, cheap ? 8000 : 10000);
    int64_t id = insert(writing, order);
    if (cancelled) {
        wanted->cancelled++;
        return;
    }
    wanted->orders++;
    wanted->price += (cheap ? 16000 : 20000) - (double)discount;
    wanted->savings += (cheap ? 4000 : 0) + (double)discount;
    wanted->shipping += charged ? FEE : 0;
    wanted->products += !seen[product];
    seen[product] = true;
    wanted->shipped_free += !charged;
    write_parcel(writing, world, i, id, at);
    if (dice(world, 4) == 0) {
        wanted->parcels++;
        write_parcel(writing, world, i, id, at);
    }
}

static void write_return(Writing *writing, World *world, int i)
{
    DeliveredFacts *wanted = &world->wanted[i];
    int64_t at = world->now - (20 + dice(world, 100)) * DAY_US;
    bool prompt = dice(world, 2) == 0;
    Record *order = draft_order(writing, world, i, "return", at);
    add_line(writing, order, world->products[0], -1, 5000);
    int64_t id = insert(writing, order);
    Record *refund = fresh(writing, &ENTITY_PAYMENT, world->ids[i]);
    set(refund, "order_id", value_integer(id));
    set(refund, "kind", value_text("refund"));
    set(refund, "amount_minor", value_integer(5000));
    set(refund, "paid_at", value_integer(at + (prompt ? 3 : 9) * DAY_US));
    insert(writing, refund);
    wanted->returns++;
    wanted->price -= 5000;
    wanted->refunds += prompt;
}

static void write_events(Writing *writing, World *world, int i)
{
    static const char *const NAMES[] = {"complaint", "case_solved", "page_view"};
    for (int n = (int)dice(world, 4); n > 0; n--) {
        int64_t which = dice(world, 3);
        Record *event = fresh(writing, &ENTITY_EVENT, world->ids[i]);
        set(event, "name", value_text(NAMES[which]));
        // One in four is too long ago to count.
        int64_t days = dice(world, 4) == 0 ? 400 : 1 + dice(world, 300);
        set(event, "happened_at", value_integer(world->now - days * DAY_US));
        insert(writing, event);
        world->wanted[i].complaints += which == 0 && days < 365;
        world->wanted[i].solved += which == 1 && days < 365;
    }
}

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model, .bulk = true};
    write_products(&writing, world);
    for (int i = 0; i < CUSTOMERS; i++) {
        bool seen[PRODUCTS] = {false};
        Record *customer = fresh(&writing, &ENTITY_CUSTOMER, 0);
        set(customer, "name", value_text("Somebody"));
        world->ids[i] = insert(&writing, customer);
        for (int k = 0; k < 16; k++)
            world->waits[i][k] = -1;
        for (int n = (int)dice(world, 4); n > 0; n--)
            write_order(&writing, world, i, seen);
        if (dice(world, 3) == 0)
            write_return(&writing, world, i);
        write_events(&writing, world, i);
    }
    return true;
}

static void world_init(World *world)
{
    *world = (World){.random = g_rand_new_with_seed(20261122), .store = test_store_new()};
    test_read(world->store, read_world, world);
    test_write(world->store, fill, world);
    test_read(world->store, read_world, world);
}

static void world_clear(World *world)
{
    g_rand_free(world->random);
    model_unref(world->model);
    store_close(world->store);
}

// ---- the formula ----

static void test_formula(void)
{
    DeliveredUsual usual = {.order = 10000, .fee = 800, .wait_days = 3};
    DeliveredCosts costs = DELIVERED_COSTS_READY;
    costs.minor[DELIVERED_DAY] = 150;
    DeliveredFacts facts = {.orders = 3,
                            .price = 30000,
                            .savings = 2000,
                            .shipping = 800,
                            .late_days = 4,
                            .shipped_free = 2,
                            .products = 3,
                            .returns = 1,
                            .complaints = 1,
                            .refunds = 1};
    Delivered one = delivered_of(&facts, &costs, &usual);
    g_assert_cmpfloat(one.parts[DELIVERED_SERVICE], ==, 2 * 800 + 200);
    g_assert_cmpfloat(one.parts[DELIVERED_VARIETY], ==, 2 * 50);
    g_assert_cmpfloat(one.parts[DELIVERED_TIME], ==, 4 * 150);
    g_assert_cmpfloat(one.parts[DELIVERED_TROUBLE], ==, 500 + 1000);
    g_assert_cmpfloat(one.value, ==, 2000 + 1800 + 100 - 800 - 600 - 1500);
    g_assert_true(fabs(one.ratio - 33900.0 / 32900.0) < 1e-12);
    g_autofree char *en = delivered_tell(DELIVERED_TROUBLE, &facts, &one, "CNY", LANGUAGE_EN);
    g_autofree char *zh = delivered_tell(DELIVERED_TIME, &facts, &one, "CNY", LANGUAGE_ZH);
    g_assert_cmpstr(en, ==, "1 return, 1 complaint: 15.00 CNY");
    g_assert_cmpstr(zh, ==, "比平常多等 4.0 天：6.00 CNY");
    facts.shipping = 0;
    one = delivered_of(&facts, &costs, &usual);
    g_assert_null(delivered_tell(DELIVERED_SHIPPING, &facts, &one, "CNY", LANGUAGE_EN));
}

static void test_setting(void)
{
    static const struct {
        const char *json;
        bool good;
    } CASES[] = {{"{}", true},
                 {"{\"day\": 150}", true},
                 {"{\"day\": -1}", false},
                 {"{\"night\": 1}", false},
                 {"[]", false},
                 {"{\"day\": \"1\"}", false}};
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        DeliveredCosts costs = DELIVERED_COSTS_READY;
        json_object *json = json_tokener_parse(CASES[i].json);
        g_assert_true(delivered_costs_read(json, &costs) == CASES[i].good);
        g_assert_cmpint(costs.minor[DELIVERED_DAY], ==, i == 1 ? 150 : -1);
        json_object_put(json);
    }
}

// ---- what is read ----

static Panel *panel_of(const World *world)
{
    g_autoptr(GError) error = NULL;
    Panel *panel = panel_new(world->store, &(PanelOptions){.threads = 2, .bytes_most = 1 << 30});
    panel_build(panel, &error);
    g_assert_no_error(error);
    return panel;
}

static ReportResult run(const World *world, Panel *panel, const char *name,
                        const char *const *given)
{
    return report_asked(panel, (ReportAsk){.report = report_find(name),
                                           .given = given,
                                           .now = world->now,
                                           .model = world->model});
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// Every parcel that came counts for the median wait.
static DeliveredUsual usual_of(World *world)
{
    double waits[CUSTOMERS * 16];
    size_t n = 0;
    for (int i = 0; i < CUSTOMERS; i++)
        for (int k = 0; k < 16; k++)
            if (world->waits[i][k] > 0)
                waits[n++] = world->waits[i][k];
    qsort(waits, n, sizeof *waits, ascending);
    DeliveredUsual usual = {.fee = FEE, .wait_days = (waits[(n - 1) / 2] + waits[n / 2]) / 2};
    for (int i = 0; i < CUSTOMERS; i++)
        for (int k = 0; k < 16; k++)
            world->wanted[i].late_days += fmax(world->waits[i][k] - usual.wait_days, 0);
    return usual;
}

static const DeliveredFacts *facts_of(const World *world, int64_t id)
{
    for (int i = 0; i < CUSTOMERS; i++)
        if (world->ids[i] == id)
            return &world->wanted[i];
    g_assert_not_reached();
}

static void check_customers(const World *world, const ReportResult *served,
                            const DeliveredUsual *usual)
{
    for (size_t row = 0; row < report_rows(served); row++) {
        const DeliveredFacts *facts = facts_of(world, report_cell_named(served, row, "customer"));
        Delivered one = delivered_of(facts, &DELIVERED_COSTS_READY, usual);
        static const char *const NAMES[] = {"savings",  "service", "variety",
                                            "shipping", "time",    "trouble"};
        for (int part = 0; part < DELIVERED_PARTS; part++)
            g_assert_true(
                fabs((double)report_cell_named(served, row, NAMES[part]) - one.parts[part]) <= 1);
        g_assert_cmpint(report_cell_named(served, row, "orders"), ==, facts->orders);
        g_assert_cmpint(report_cell_named(served, row, "price"), ==, (int64_t)facts->price);
        g_assert_true(fabs((double)report_cell_named(served, row, "value") - one.value) <= 1);
    }
}

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

static void fit(World *world, Panel *panel)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    fit_model(world->store, version, panel_crew(panel), score_model_find("delivered"), 0, &error);
    g_assert_no_error(error);
    while (store_engine(world->store) == STORE_POSTGRESQL &&
           test_integer(world->store, "SELECT count(*) FROM outbox") > 0)
        g_usleep(1000);
    panel_catch_up(panel, &error);
    g_assert_no_error(error);
    test_read(world->store, read_world, world);
    g_assert_nonnull(model_fit(world->model, "delivered"));
}

// Rules agree with the report, for all and for one.
static bool check_one(Tx *tx, void *context, GError **error)
{
    (void)error;
    const World *world = context;
    const ScoreModel *of = score_model_find("delivered");
    int64_t day = day_of(world->now, model_timezone(world->model));
    for (int i = 0; i < CUSTOMERS; i++) {
        int64_t value = 0;
        bool known =
            score_of_customer(tx, world->model, of, &(ScoreAsk){0, 0}, world->ids[i], day, &value);
        g_assert_true(known == (world->wanted[i].orders > 0));
        ScoreReason reasons[SCORE_REASONS];
        g_autoptr(Version) customer = score_customer(tx, world->model, world->ids[i]);
        size_t n = score_reasons_of_one(customer, world->model, of, day, reasons);
        g_assert_true(known || n == 0);
        for (size_t k = 0; k < n; k++) {
            g_assert_true(strstr(reasons[k].en, "CNY") != NULL && reasons[k].zh != NULL);
            g_free(reasons[k].en);
            g_free(reasons[k].zh);
        }
    }
    return true;
}

static void test_read_all(void)
{
    World world;
    world_init(&world);
    g_autoptr(Panel) panel = panel_of(&world);
    DeliveredUsual usual = usual_of(&world);
    g_auto(ReportResult) all = run(&world, panel, "delivered", (const char *[]){"fifth"});
    usual.order = (double)report_total_named(&all, "usual_order");
    g_assert_cmpint(report_total_named(&all, "usual_fee"), ==, FEE);
    g_assert_cmpint(report_total_named(&all, "usual_wait"), ==,
                    (int64_t)(usual.wait_days * 100 + 0.5));
    g_auto(ReportResult) served =
        run(&world, panel, "served", (const char *[]){"least", "1000", "all"});
    g_assert_cmpint(report_total_named(&all, "customers"), ==, (int64_t)report_rows(&served));
    g_assert_cmpuint(report_rows(&served), >, CUSTOMERS / 2);
    g_assert_cmpuint(report_rows(&all), ==, 5);
    check_customers(&world, &served, &usual);
    g_auto(ReportResult) losses = run(&world, panel, "delivered", (const char *[]){"loss"});
    g_assert_cmpint(report_total_named(&losses, "value"), ==, report_total_named(&all, "value"));
    fit(&world, panel);
    int64_t worse = report_total_named(&all, "worse");
    g_assert_cmpint(worse, >, 0);
    g_assert_cmpint(count(&world, panel, "score(delivered) < 0"), ==, worse);
    g_assert_cmpint(count(&world, panel, "score(delivered_ratio) < 1"), ==, worse);
    test_read(world.store, check_one, &world);
    world_clear(&world);
}

// ---- waits ----

static bool date_later(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model, .bulk = true};
    Record *before = record_load(tx, arena, &ENTITY_ORDER, world->order);
    Record *after = record_copy(arena, before);
    set(after, "ordered_at", value_integer(record_integer(before, "ordered_at") + DAY_US / 2));
    return record_update(&writing, before, after, NULL, error);
}

static bool spoil(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx, "UPDATE shipment SET wait_days_thousandths = 7", NO_PARAMS);
    return true;
}

static int64_t wait_of(const World *world)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT wait_days_thousandths FROM shipment WHERE id = %" G_GINT64_FORMAT, world->shipment);
    return test_integer(world->store, sql);
}

static void test_waits(void)
{
    World world;
    world_init(&world);
    int64_t wait = wait_of(&world);
    g_assert_cmpint(wait, >=, 1000);
    g_assert_cmpint(wait % 1000, ==, 0);
    test_write(world.store, date_later, &world);
    g_assert_cmpint(wait_of(&world), ==, wait - 500);
    test_write(world.store, spoil, &world);
    g_autoptr(GError) error = NULL;
    repair_summaries(world.store, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wait_of(&world), ==, wait - 500);
    g_assert_cmpint(test_integer(world.store, "SELECT count(*) FROM shipment WHERE status = 'lost' "
                                              "AND wait_days_thousandths IS NOT NULL"),
                    ==, 0);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/delivered/formula", test_formula);
    g_test_add_func("/delivered/setting", test_setting);
    g_test_add_func("/delivered/read", test_read_all);
    g_test_add_func("/delivered/waits", test_waits);
    return g_test_run();
}
