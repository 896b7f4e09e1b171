// SPDX-License-Identifier: Apache-2.0
//
// Reports against figures worked out naively from rows that plain SQL reads: random customers with
// random histories, windows, limits and rules, in one chunk and after changes in several.
#include "test_report_orders.h"

#include "know/insight/forecast.h"
#include "know/report/report.h"

#include <math.h>

enum { ROUNDS = 25 };

// ---- RFM ----

#define COMPARE_BY(name, field)                                                                    \
    static int name(const void *a, const void *b)                                                  \
    {                                                                                              \
        const Buyer *one = a, *other = b;                                                          \
        int64_t difference = one->field - other->field;                                            \
        return difference != 0 ? (difference > 0 ? 1 : -1) : (one->id > other->id ? 1 : -1);       \
    }
COMPARE_BY(by_last, last)
COMPARE_BY(by_n, n)
COMPARE_BY(by_amount, amount)
static int (*const COMPARE_BUYERS[3])(const void *a, const void *b) = {by_last, by_n, by_amount};

static int64_t axis_value(const Buyer *buyer, int axis)
{
    return axis == 0 ? buyer->last : axis == 1 ? buyer->n : buyer->amount;
}

static void test_rfm_once(Oracle *oracle, Panel *panel, int64_t groups, bool together)
{
    g_autoptr(GArray) buyers = buyers_of(oracle, 1), rows = g_array_new(FALSE, FALSE, 8);
    Buyer *all = (Buyer *)(void *)buyers->data;
    int64_t n = buyers->len, totals[3] = {n}, cells[1000][3] = {{0}};
    g_autofree int64_t *cell = g_new0(int64_t, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++) // recency counts days
        all[i].last = day_of(all[i].last, model_timezone(oracle->world->model));
    g_autoptr(GArray) sorted = g_array_copy(buyers);
    for (int axis = 0; axis < 3; axis++) {
        Buyer *order = (Buyer *)(void *)sorted->data;
        if (n > 0)
            qsort(order, (size_t)n, sizeof *order, COMPARE_BUYERS[axis]);
        for (int64_t place = 0, first = 0; place < n; place++) {
            const Buyer *at = all;
            while (at->id != order[place].id)
                at++;
            if (!together || axis_value(&order[place], axis) != axis_value(&order[first], axis))
                first = place;
            cell[at - all] = cell[at - all] * groups + groups * first / n;
        }
    }
    for (int64_t i = 0; i < n; i++) {
        cells[cell[i]][0]++;
        cells[cell[i]][1] += all[i].n;
        cells[cell[i]][2] += all[i].amount;
        totals[1] += all[i].n;
        totals[2] += all[i].amount;
    }
    for (int64_t i = groups * groups * groups; i-- > 0;)
        if (cells[i][0] > 0)
            PUT(rows, i / groups / groups + 1, i / groups % groups + 1, i % groups + 1, cells[i][0],
                cells[i][1], cells[i][2],
                groups != 5
                    ? REPORT_MISSING
                    : (int64_t)rfm_group_of(&RFM_GROUPS_READY, (uint8_t[]){(uint8_t)(i / 25 + 1),
                                                                           (uint8_t)(i / 5 % 5 + 1),
                                                                           (uint8_t)(i % 5 + 1)}));
    g_autofree char *number = g_strdup_printf("%d", (int)groups);
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result =
        run(oracle, panel, "rfm", (const char *[]){number, least, together ? "together" : NULL});
    expect(&result, rows, totals);
}

// ---- cohorts ----

static void test_cohorts_once(Oracle *oracle, Panel *panel, int64_t months)
{
    g_autoptr(GArray) buyers = buyers_of(oracle, months), rows = g_array_new(FALSE, FALSE, 8);
    int64_t totals[2] = {0}, matrix[60][60] = {{0}};
    for (guint i = 0; i < buyers->len; i++) {
        const Buyer *buyer = &g_array_index(buyers, Buyer, i);
        if (buyer->before)
            continue;
        int64_t first = 63 - __builtin_clzll(buyer->months);
        for (int64_t back = 0; back <= first; back++)
            matrix[first][first - back] += (int64_t)(buyer->months >> back & 1);
        totals[0]++;
    }
    int year, month, date;
    day_to_date(day_of(oracle->world->now, model_timezone(oracle->world->model)), &year, &month,
                &date);
    for (int64_t back = months; back-- > 0;) {
        int at = year * 12 + month - 1 - (int)back;
        totals[1] += matrix[back][0] > 0;
        for (int64_t later = 0; later <= back && matrix[back][0] > 0; later++)
            PUT(rows, day_from_date(at / 12, at % 12 + 1, 1), later, matrix[back][later],
                matrix[back][later] * 1000000 / matrix[back][0], REPORT_MISSING, REPORT_MISSING,
                REPORT_MISSING, REPORT_MISSING, matrix[back][0], REPORT_MISSING, REPORT_MISSING,
                REPORT_MISSING);
    }
    g_autofree char *number = g_strdup_printf("%d", (int)months);
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result =
        run(oracle, panel, "cohorts", (const char *[]){number, least, NULL, NULL});
    expect(&result, rows, totals);
}

// ---- best customers ----

static int by_spent(const void *a, const void *b)
{
    const Buyer *one = a, *other = b;
    if (one->amount != other->amount)
        return one->amount < other->amount ? 1 : -1;
    return one->id > other->id ? 1 : -1;
}

static int64_t share(int64_t part, int64_t all)
{
    return all > 0 ? (int64_t)((double)part * 1e6 / (double)all + 0.5) : REPORT_MISSING;
}

static void test_top_once(Oracle *oracle, Panel *panel, const char *window, int most)
{
    g_autoptr(GArray) buyers = buyers_of(oracle, 1), rows = g_array_new(FALSE, FALSE, 8);
    Buyer *all = (Buyer *)(void *)buyers->data;
    int64_t totals[3] = {buyers->len}, sum = 0;
    for (guint i = 0; i < buyers->len; i++) {
        totals[1] += all[i].n;
        totals[2] += all[i].amount;
    }
    if (buyers->len > 0)
        qsort(all, buyers->len, sizeof *all, by_spent);
    for (int i = 0; i < MIN(most, (int)buyers->len); i++) {
        sum += all[i].amount;
        PUT(rows, i + 1, all[i].id, all[i].n, all[i].amount, share(all[i].amount, totals[2]),
            share(sum, totals[2]));
    }
    g_autofree char *number = g_strdup_printf("%d", most);
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result =
        run(oracle, panel, "top", (const char *[]){number, window, least});
    expect(&result, rows, totals);
}

// ---- pairs ----

typedef struct {
    int64_t both, a, b;
} Pair;

static int by_both(const void *a, const void *b)
{
    const Pair *one = a, *other = b;
    if (one->both != other->both)
        return one->both < other->both ? 1 : -1;
    return one->a != other->a ? (one->a > other->a ? 1 : -1)
                              : (one->b > other->b) - (one->b < other->b);
}

enum { PRODUCTS = 8 };

static void test_pairs_once(Oracle *oracle, Panel *panel, const char *window, bool by_order)
{
    int64_t with[PRODUCTS] = {0}, baskets = 0, products = 0;
    Pair pairs[PRODUCTS * PRODUCTS] = {{0}};
    unsigned basket = 0;
    for (guint i = 0; i <= oracle->lines->len; i++) {
        bool same = i > 0 && i < oracle->lines->len &&
                    (by_order ? line_at(oracle, i)->order == line_at(oracle, i - 1)->order
                              : line_at(oracle, i)->customer == line_at(oracle, i - 1)->customer);
        if (!same) {
            baskets += basket != 0;
            for (int a = 1; a < PRODUCTS; a++) {
                with[a] += basket >> a & 1;
                for (int b = a + 1; b < PRODUCTS; b++)
                    pairs[a * PRODUCTS + b].both += basket >> a & basket >> b & 1;
            }
            basket = 0;
        }
        if (i < oracle->lines->len && line_at(oracle, i)->product > 0)
            basket |= 1U << line_at(oracle, i)->product;
    }
    for (int i = 0; i < PRODUCTS * PRODUCTS; i++) {
        pairs[i].a = i / PRODUCTS;
        pairs[i].b = i % PRODUCTS;
    }
    qsort(pairs, G_N_ELEMENTS(pairs), sizeof *pairs, by_both);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, 8);
    for (int i = 0; i < 7 && pairs[i].both > 0; i++) {
        double a = (double)with[pairs[i].a], b = (double)with[pairs[i].b];
        double both = (double)pairs[i].both, all = (double)baskets;
        PUT(rows, i + 1, pairs[i].a, pairs[i].b, pairs[i].both, with[pairs[i].a], with[pairs[i].b],
            (int64_t)(both / all * 1e6 + 0.5), (int64_t)(both * all / (a * b) * 1e3 + 0.5));
    }
    for (int a = 1; a < PRODUCTS; a++)
        products += with[a] > 0;
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result =
        run(oracle, panel, "pairs",
            (const char *[]){"7", window, by_order ? "order" : "customer", least});
    expect(&result, rows, (int64_t[]){baskets, products});
}

// ---- rhythm ----

static void test_rhythm_once(Oracle *oracle, Panel *panel)
{
    static const int PERCENTS[] = {10, 25, 50, 75, 90};
    enum { STEP = 5, STEPS = 9 };
    g_autoptr(GArray) buyers = buyers_of(oracle, 1), rows = g_array_new(FALSE, FALSE, 8),
                      medians = g_array_new(FALSE, FALSE, 8);
    int64_t steps[STEPS + 1] = {0}, totals[6], below = 0;
    for (guint i = 0; i < buyers->len; i++) {
        int64_t at = g_array_index(buyers, Buyer, i).median;
        if (at < 0)
            continue;
        g_array_append_val(medians, at);
        steps[MIN(at / (STEP * DAY_US), STEPS)]++;
    }
    g_array_sort(medians, compare_integers);
    int64_t n = totals[0] = medians->len;
    for (int i = 0; i < 5; i++)
        totals[1 + i] = n == 0
                            ? REPORT_MISSING
                            : (g_array_index(medians, int64_t, (n * PERCENTS[i] + 99) / 100 - 1) +
                               DAY_US / 200) /
                                  (DAY_US / 100);
    for (int i = 0; i <= STEPS && n > 0; i++) {
        below += steps[i];
        PUT(rows, i * STEP, i < STEPS ? (i + 1) * STEP : REPORT_MISSING, steps[i],
            steps[i] * 1000000 / n, below * 1000000 / n);
    }
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result = run(oracle, panel, "rhythm", (const char *[]){"5", "9", least});
    expect(&result, rows, totals);
}

// ---- won, kept, lost ----

// A number for a month that only grows.
static int64_t month_number(const Oracle *oracle, int64_t at)
{
    int year, month, date;
    day_to_date(day_of(at, model_timezone(oracle->world->model)), &year, &month, &date);
    return year * 12 + month - 1;
}

// Asked of every customer and every month anew: was there an order in the months up to it?
static bool was_active(const Oracle *oracle, guint first, guint end, int64_t month, int64_t idle)
{
    for (guint i = first; i < end; i++) {
        int64_t ordered = month_number(oracle, line_at(oracle, i)->at);
        if (ordered <= month && ordered > month - idle)
            return true;
    }
    return false;
}

typedef struct {
    int64_t active, won, back, lost, amounts[3], lost_amount;
} FlowMonth;

static void add_flow(const Oracle *oracle, guint first, guint end, int64_t month, int64_t idle,
                     FlowMonth *out)
{
    bool before = was_active(oracle, first, end, month - 1, idle);
    bool now = was_active(oracle, first, end, month, idle);
    int64_t amount = 0, begun = month_number(oracle, line_at(oracle, first)->at), since = month;
    for (guint i = first; i < end; i++)
        if (!same_order(oracle, i) && month_number(oracle, line_at(oracle, i)->at) == month)
            amount += line_at(oracle, i)->amount;
    bool won = begun == month, back = now && !before && !won;
    out->active += now;
    out->won += won;
    out->back += back;
    out->lost += before && !now;
    out->amounts[won ? 0 : back ? 1 : 2] += amount;
    while (before && !now && since > begun && was_active(oracle, first, end, since - 1, idle))
        since--; // the month in which the time of being active began
    for (guint i = first; before && !now && i < end; i++) {
        int64_t ordered = month_number(oracle, line_at(oracle, i)->at);
        if (!same_order(oracle, i) && ordered >= since && ordered < month)
            out->lost_amount += line_at(oracle, i)->amount;
    }
}

static void test_flow_once(Oracle *oracle, Panel *panel, int64_t months, int64_t idle)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, 8);
    int64_t totals[4] = {0}, current = month_number(oracle, oracle->world->now);
    int64_t before = 0, begun = INT64_MAX;
    for (guint i = 0; i < oracle->lines->len; i++)
        begun = MIN(begun, month_number(oracle, line_at(oracle, i)->at));
    for (int64_t month = current - months; month <= current; month++) {
        FlowMonth flow = {0};
        for (guint i = 0, end; i < oracle->lines->len; i = end) {
            for (end = i; end < oracle->lines->len &&
                          line_at(oracle, end)->customer == line_at(oracle, i)->customer;)
                end++;
            add_flow(oracle, i, end, month, idle, &flow);
        }
        bool over = month < current;
        int64_t active = over ? flow.active : flow.active + flow.lost;
        if (month > current - months && month >= begun) {
            PUT(rows, day_from_date((int)(month / 12), (int)(month % 12) + 1, 1), active, flow.won,
                flow.back, active - flow.won - flow.back, over ? flow.lost : REPORT_MISSING,
                over && before > 0 ? flow.lost * 1000000 / before : REPORT_MISSING, flow.amounts[0],
                flow.amounts[1], flow.amounts[2], over ? flow.lost_amount : REPORT_MISSING);
            totals[0] += flow.won;
            totals[1] += flow.back;
            totals[2] += over ? flow.lost : 0;
            totals[3] += over ? flow.lost_amount : 0;
        }
        before = flow.active;
    }
    g_autofree char *number = g_strdup_printf("%d", (int)months);
    g_autofree char *wait = g_strdup_printf("%d", (int)idle);
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    g_auto(ReportResult) result = run(oracle, panel, "flow", (const char *[]){number, wait, least});
    expect(&result, rows, totals);
}

// ---- lifetime value ----

// Days with orders, counted from plain rows.
static PurchaseHistory *histories_of(const Oracle *oracle, size_t n, ForecastOptions *options,
                                     int64_t *ids)
{
    GTimeZone *zone = model_timezone(oracle->world->model);
    PurchaseHistory *histories = g_new0(PurchaseHistory, n + 1);
    int64_t today = day_of(oracle->world->now, zone), begin = today, first = 0, last = 0;
    int64_t amount = 0, purchases = 0, at = -1;
    for (guint i = 0; i < oracle->lines->len; i++)
        begin = MIN(begin, day_of(line_at(oracle, i)->at, zone));
    int64_t held = MIN((today - begin) / 3, 365), split = today - held;
    options->holdout_days = held >= 30 ? (uint32_t)held : 0;
    for (guint i = 0; i < oracle->lines->len; i++) {
        const Line *line = line_at(oracle, i);
        int64_t day = day_of(line->at, zone);
        if (same_order(oracle, i))
            continue;
        if (i == 0 || line_at(oracle, i - 1)->customer != line->customer) {
            ids[++at] = line->customer;
            histories[at].seen = (PurchaseGroup){.age = (uint32_t)(today - day), .n = 1};
            if (held >= 30 && day <= split)
                histories[at].before = (PurchaseGroup){.age = (uint32_t)(split - day), .n = 1};
            first = last = day;
            purchases++;
        }
        PurchaseHistory *history = &histories[at];
        amount += line->amount;
        history->repeat_mean += day > first ? (double)line->amount : 0; // the sum as yet
        if (day == last)
            continue;
        last = day;
        purchases++;
        history->seen.repeats++;
        history->seen.last = (uint32_t)(day - first);
        bool later = held >= 30 && day > split;
        history->later += later;
        history->before.repeats += !later;
        history->before.last = later ? history->before.last : (uint32_t)(day - first);
    }
    for (size_t i = 0; i < n; i++)
        histories[i].repeat_mean /= MAX(histories[i].seen.repeats, 1);
    options->mean = purchases > 0 ? (double)amount / (double)purchases : 0;
    return histories;
}

static bool is_near(int64_t found, double wanted)
{
    return fabs((double)found - wanted) <= 1 + 1e-6 * fabs(wanted);
}

// The report is the forecast of what plain rows say; too few customers are refused by both.
static void test_value_once(Oracle *oracle, Panel *panel)
{
    g_autoptr(GArray) buyers = buyers_of(oracle, 1);
    g_autofree int64_t *ids = g_new(int64_t, buyers->len + 1);
    ForecastOptions options = {.model = &BG_NBD, .horizon = {.months = 6}};
    g_autofree PurchaseHistory *histories = histories_of(oracle, buyers->len, &options, ids);
    g_autofree char *least = g_strdup_printf("%d", (int)oracle->least);
    const char *given[] = {"4", "6", "0", "bg_nbd", least};
    g_autoptr(Version) version = panel_pin(panel);
    g_auto(Forecast) wanted = {0};
    g_auto(ReportResult) result = {0};
    g_autoptr(GError) error = NULL;
    ReportAsk ask = {.report = report_find("value"),
                     .given = given,
                     .rule = oracle->ids != NULL ? oracle->world->rule : NULL,
                     .now = oracle->world->now,
                     .me = 2,
                     .model = oracle->world->model};
    bool possible = forecast(histories, buyers->len, &options, &wanted, NULL);
    bool done = report_run(&ask, version, panel_crew(panel), &result, &error);
    g_assert_cmpint(possible, ==, done);
    if (!done) {
        g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
        return;
    }
    double value = 0;
    g_assert_cmpint(result.totals[0], ==, buyers->len);
    g_assert_true(is_near(result.totals[2], wanted.all.alive));
    if (isnan(wanted.all.purchases)) { // of so few there is no mean
        g_assert_cmpint(result.totals[3], ==, REPORT_MISSING);
        return;
    }
    g_assert_true(is_near(result.totals[3], wanted.all.purchases));
    g_assert_true(is_near(result.totals[5], wanted.all.value));
    g_assert_cmpint(result.totals[10], ==, wanted.plain);
    if (isnan(wanted.error))
        g_assert_cmpint(result.totals[11], ==, REPORT_MISSING);
    else
        g_assert_true(is_near(result.totals[11], 1000 * wanted.error));
    g_assert_cmpuint(report_rows(&result), ==, 4);
    size_t columns = report_columns(ask.report->columns);
    for (size_t row = 0; row < 4; row++)
        value += (double)g_array_index(result.cells, int64_t, row * columns + 6);
    g_assert_cmpfloat(fabs(value - wanted.all.value), <, 4);
    size_t best = 0; // the report of customers begins with the one of highest value
    for (size_t i = 1; i < buyers->len; i++)
        best = wanted.customers[i].value > wanted.customers[best].value ? i : best;
    g_auto(ReportResult) top = run(oracle, panel, "best", given);
    g_assert_cmpint(g_array_index(top.cells, int64_t, 1), ==, ids[best]);
    g_assert_true(is_near(g_array_index(top.cells, int64_t, 7), wanted.customers[best].value));
}

// ---- all of them ----

static void test_all_once(World *world, Panel *panel)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
    Oracle oracle = {.world = world,
                     .lines = lines,
                     .window = {INT64_MIN, INT64_MAX},
                     .least = dice(world, 2) ? 0 : dice(world, 8)};
    g_autoptr(Rule) rule = rule_parse("order_count > 2 or tags contains \"VIP\"", &ENTITY_CUSTOMER,
                                      world->model, NULL);
    if (dice(world, 2)) {
        world->rule = rule;
        world_read(world->store, ask_store, world);
        oracle.ids = world->ids;
    }
    world_read(world->store, read_lines, &oracle);
    test_rfm_once(&oracle, panel, 2 + dice(world, 9), dice(world, 2));
    test_rfm_once(&oracle, panel, 5, false);
    test_cohorts_once(&oracle, panel, 1 + dice(world, 20));
    test_rhythm_once(&oracle, panel);
    test_value_once(&oracle, panel);
    test_flow_once(&oracle, panel, 1 + dice(world, 20), 1 + dice(world, 8));
    const char *window = window_of_orders(world, &oracle.window);
    world_read(world->store, read_lines, &oracle);
    test_top_once(&oracle, panel, window, 1 + dice(world, 400));
    test_pairs_once(&oracle, panel, window, dice(world, 2));
}

static bool note_changes(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx,
           "INSERT INTO change_log (pos, customer_id, version, at, actor_id, import_id, entity, "
           "id, operation) SELECT (SELECT coalesce(max(pos), 0) FROM change_log) + row_number() "
           "OVER (ORDER BY id), id, 1 + coalesce((SELECT max(l.version) FROM change_log l WHERE "
           "l.customer_id = c.id), version), updated_at, 0, 0, 'customer', id, 'update' FROM "
           "customer c WHERE id % $1 = 0",
           PARAMS(value_integer(*(int64_t *)context)));
    return true;
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261201);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    for (int i = 0; i < ROUNDS; i++)
        test_all_once(&world, panel);
    // Those who have changed stand in chunks of their own, out of the order of ids.
    for (int64_t every = 7; every > 2; every -= 2) {
        g_autoptr(GError) error = NULL;
        world_write(world.store, note_changes, &every);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        for (int i = 0; i < ROUNDS; i++)
            test_all_once(&world, panel);
    }
    g_autoptr(Version) version = panel_pin(panel);
    g_assert_cmpuint(version->n_parts, >, 1);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/all", test_all);
    return g_test_run();
}
