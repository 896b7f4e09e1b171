// SPDX-License-Identifier: Apache-2.0
//
// Cohorts by the source, channel, product or campaign of the first order, and what they spend,
// against figures worked out naively from rows that plain SQL reads.
#include "test_panel_world.h"

#include "know/report/report.h"

#include <math.h>
#include <string.h>

enum { MONTHS = 14, KEYS_MOST = 80, SHOWN_MOST = 20 };

typedef struct {
    int64_t customer, at, amount;
    int month; // so many before the one of now
    char key[64];
} Order;

typedef struct {
    World *world;
    const char *by;
    GArray *orders; // of Order, by customer and moment
} Read;

static int months_back(const World *world, int64_t at)
{
    int year, month, date, this_year, this_month;
    GTimeZone *zone = model_timezone(world->model);
    day_to_date(day_of(at, zone), &year, &month, &date);
    day_to_date(day_of(world->now, zone), &this_year, &this_month, &date);
    return (this_year - year) * 12 + this_month - month;
}

static bool is_text(const char *by)
{
    return strcmp(by, "channel") == 0 || strcmp(by, "campaign") == 0;
}

// Campaigns within some weeks before or after what is ordered.
static bool fill_campaigns(Tx *tx, void *context, GError **error)
{
    World *world = context;
    if (!fill_all(tx, context, error))
        return false;
    for (int64_t i = 0; i < 2000; i++) {
        Value *values = random_record(world, &ENTITY_EVENT, 1000000 + i);
        values[FIELD_CUSTOMER_ID] = value_integer(3 * (1 + dice(world, world->customers)));
        world_set(&ENTITY_EVENT, values, "name", value_text("page_view"));
        world_set(&ENTITY_EVENT, values, "happened_at",
                  value_integer(world->now - dice(world, 420) * DAY_US));
        world_set(
            &ENTITY_EVENT, values, "properties",
            value_text(arena_printf(world->arena, "{\"campaign\":\"sale %d\"}", dice(world, 5))));
        world_insert(tx, &ENTITY_EVENT, values);
    }
    return true;
}

static bool read_orders(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_array_set_size(read->orders, 0);
    const char *key = strcmp(read->by, "channel") == 0  ? "coalesce(o.channel, '')"
                      : strcmp(read->by, "source") == 0 ? "coalesce(o.source_id, 0)"
                      : strcmp(read->by, "product") == 0
                          ? "coalesce(l.product_id, 0)"
                          : "coalesce((SELECT e.properties->>'campaign' FROM event e WHERE "
                            "e.customer_id = o.customer_id AND e.deleted_at IS NULL AND "
                            "e.properties->>'campaign' IS NOT NULL AND e.happened_at BETWEEN "
                            "o.ordered_at - 2592000000000 AND o.ordered_at ORDER BY e.happened_at "
                            "DESC, e.id DESC LIMIT 1), '')";
    g_auto(Buffer) sql = {0};
    buffer_printf(
        &sql,
        "SELECT o.customer_id, o.id, o.ordered_at, coalesce(o.base_amount_minor, 0), %s FROM "
        "customer_order o JOIN customer c ON c.id = o.customer_id LEFT JOIN order_line l ON "
        "l.customer_id = o.customer_id AND l.order_id = o.id AND l.product_id IS NOT NULL WHERE "
        "o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> 'cancelled' AND c.deleted_at IS "
        "NULL AND c.kind <> 'anonymous' AND o.ordered_at <= $1 ORDER BY o.customer_id, "
        "o.ordered_at, o.id, l.position",
        key);
    g_autoptr(Cursor) rows =
        tx_query(tx, buffer_string(&sql), PARAMS(value_integer(read->world->now)));
    bool text = is_text(read->by);
    for (int64_t last = 0; cursor_next(rows); last = cursor_integer(rows, 1)) {
        Order order = {cursor_integer(rows, 0), cursor_integer(rows, 2), cursor_integer(rows, 3),
                       months_back(read->world, cursor_integer(rows, 2)), ""};
        if (text)
            g_strlcpy(order.key, cursor_text(rows, 4, NULL), sizeof order.key);
        else
            g_snprintf(order.key, sizeof order.key, "%d", (int)cursor_integer(rows, 4));
        if (cursor_integer(rows, 1) != last)
            g_array_append_val(read->orders, order);
    }
    return true;
}

// ---- what is wanted ----

typedef struct {
    char key[64];
    int64_t began[MONTHS]; // by months before now
    int64_t active[MONTHS], amount[MONTHS];
} Cohort;

static Cohort *cohort_of(GArray *cohorts, const char *key)
{
    for (guint i = 0; i < cohorts->len; i++)
        if (strcmp(g_array_index(cohorts, Cohort, i).key, key) == 0)
            return &g_array_index(cohorts, Cohort, i);
    Cohort made = {.key = ""};
    g_strlcpy(made.key, key, sizeof made.key);
    g_array_append_val(cohorts, made);
    return &g_array_index(cohorts, Cohort, cohorts->len - 1);
}

static GArray *cohorts_of(const Read *read)
{
    GArray *cohorts = g_array_new(FALSE, FALSE, sizeof(Cohort));
    const Order *orders = (const Order *)(void *)read->orders->data;
    for (guint i = 0, to; i < read->orders->len; i = to) {
        const Order *first = &orders[i];
        for (to = i; to < read->orders->len && orders[to].customer == first->customer;)
            to++;
        if (first->month >= MONTHS)
            continue;
        Cohort *cohort = cohort_of(cohorts, first->key);
        cohort->began[first->month]++;
        for (guint k = i; k < to; k++) {
            int later = first->month - orders[k].month;
            if (later > 0 && orders[k].month == 0)
                continue; // this month is not over
            cohort->active[later] += k == i || orders[k].month != orders[k - 1].month;
            cohort->amount[later] += orders[k].amount;
        }
    }
    return cohorts;
}

static int64_t seen_of(const Cohort *cohort, int later)
{
    int64_t seen = 0;
    for (int month = later == 0 ? 0 : later + 1; month < MONTHS; month++)
        seen += cohort->began[month];
    return seen;
}

// ---- the same by the report ----

enum { LATER = 1, ACTIVE, SHARE, SOURCE, CATEGORY, PRODUCT, NAME, SEEN, AMOUNT, EACH, TOGETHER, N };

static void key_of(const ReportResult *result, const int64_t *cells, const char *by, char key[64])
{
    int64_t id = cells[strcmp(by, "source") == 0 ? SOURCE : PRODUCT];
    if (is_text(by))
        g_strlcpy(key, report_word_of(result, cells[NAME]), 64);
    else
        g_snprintf(key, 64, "%d", id == REPORT_MISSING ? 0 : (int)id);
}

static void check_rows(const ReportResult *result, const Read *read, GArray *cohorts)
{
    double together = 0;
    int64_t customers = 0;
    guint n_cohorts = 0;
    for (size_t row = 0; row < report_rows(result); row++) {
        const int64_t *cells = (const int64_t *)(void *)result->cells->data + row * N;
        char key[64];
        key_of(result, cells, read->by, key);
        const Cohort *cohort = cohort_of(cohorts, key);
        int later = (int)cells[LATER];
        int64_t seen = seen_of(cohort, later);
        together = (later == 0 ? 0 : together) + (double)cohort->amount[later] / (double)seen;
        g_assert_cmpint(cells[0], ==, REPORT_MISSING);
        g_assert_cmpint(cells[SEEN], ==, seen);
        g_assert_cmpint(cells[ACTIVE], ==, cohort->active[later]);
        g_assert_cmpint(cells[SHARE], ==, cohort->active[later] * 1000000 / seen);
        g_assert_cmpint(cells[AMOUNT], ==, cohort->amount[later]);
        g_assert_cmpint(cells[EACH], ==, llround((double)cohort->amount[later] / (double)seen));
        g_assert_cmpint(cells[TOGETHER], ==, llround(together));
        n_cohorts += later == 0;
        customers += later == 0 ? seen : 0;
    }
    g_assert_cmpuint(n_cohorts, ==, MIN(cohorts->len, SHOWN_MOST));
    g_assert_cmpint(result->totals[0], ==, customers);
    g_assert_cmpint(result->totals[1], ==, n_cohorts);
}

static void test_once(World *world, Panel *panel, const char *by)
{
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(Order));
    Read read = {world, by, orders};
    world_read(world->store, read_orders, &read);
    g_autoptr(GArray) cohorts = cohorts_of(&read);
    g_autofree char *months = g_strdup_printf("%d", MONTHS);
    g_auto(ReportResult) result = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    ReportAsk ask = {.report = report_find("cohorts"),
                     .given = (const char *[]){months, NULL, by, "together"},
                     .now = world->now,
                     .me = 2,
                     .model = world->model};
    report_run(&ask, version, panel_crew(panel), &result, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cohorts->len, >, 3);
    check_rows(&result, &read, cohorts);
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261212);
    world_write(world.store, fill_campaigns, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    test_once(&world, panel, "channel");
    test_once(&world, panel, "source");
    test_once(&world, panel, "product");
    test_once(&world, panel, "campaign");
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/cohorts-by-key", test_all);
    return g_test_run();
}
