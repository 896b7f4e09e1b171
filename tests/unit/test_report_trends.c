// SPDX-License-Identifier: Apache-2.0
//
// Peaks, forecasts and trends against figures worked out naively from rows that plain SQL reads,
// anonymous customers among them.
#include "test_panel_world.h"
#include "test_report_asked.h"

#include "know/report/report.h"
#include "know/insight/preference.h"
#include "know/report/visits.h"
#include "know/score.h"
#include "rule/wall_clock.h"

#include <math.h>
#include <string.h>

typedef struct {
    int64_t customer, at, total;
    bool known; // the customer is not anonymous
    bool visit; // events: of a name that makes a visit
    bool mail;  // a mail opened, a link in it followed
} Fact;

typedef struct {
    World *world;
    GArray *orders, *events; // of Fact, by customer and moment
} Read;

static bool read_facts(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_autoptr(Cursor) orders = tx_query(
        tx,
        "SELECT o.customer_id, o.ordered_at, coalesce(o.base_amount_minor, 0), c.kind FROM "
        "customer_order o JOIN customer c ON c.id = o.customer_id WHERE o.deleted_at IS NULL AND "
        "o.kind = 'sale' AND o.status <> 'cancelled' AND c.deleted_at IS NULL AND o.ordered_at <= "
        "$1 ORDER BY o.customer_id, o.ordered_at, o.id",
        PARAMS(value_integer(read->world->now)));
    while (cursor_next(orders)) {
        Fact fact = {cursor_integer(orders, 0),
                     cursor_integer(orders, 1),
                     cursor_integer(orders, 2),
                     strcmp(cursor_text(orders, 3, NULL), "anonymous") != 0,
                     false,
                     false};
        g_array_append_val(read->orders, fact);
    }
    g_autoptr(Cursor) events =
        tx_query(tx,
                 "SELECT e.customer_id, e.happened_at, e.name, c.kind FROM event e JOIN customer c "
                 "ON c.id = e.customer_id WHERE c.deleted_at IS NULL AND e.deleted_at IS NULL AND "
                 "e.happened_at <= $1 ORDER BY e.customer_id, e.happened_at, e.id",
                 PARAMS(value_integer(read->world->now)));
    while (cursor_next(events)) {
        Fact fact = {cursor_integer(events, 0),
                     cursor_integer(events, 1),
                     0,
                     strcmp(cursor_text(events, 3, NULL), "anonymous") != 0,
                     makes_visit(cursor_text(events, 2, NULL)),
                     g_str_has_prefix(cursor_text(events, 2, NULL), "mail_")};
        g_array_append_val(read->events, fact);
    }
    return true;
}

// The moments of all visits: an event of a visit that is the customer's first, or comes more than
// half an hour after the one before.
static GArray *visits_of(const Read *read)
{
    GArray *visits = g_array_new(FALSE, FALSE, sizeof(Fact));
    const Fact *before = NULL;
    for (guint i = 0; i < read->events->len; i++) {
        const Fact *event = &g_array_index(read->events, Fact, i);
        if (!event->visit)
            continue;
        if (before == NULL || before->customer != event->customer ||
            event->at - before->at > 1800 * SECOND_US)
            g_array_append_vals(visits, event, 1);
        before = event;
    }
    return visits;
}

static ReportResult run(const Read *read, Panel *panel, const char *name, const char *const *given,
                        const Rule *rule)
{
    return report_asked(panel, (ReportAsk){.report = report_find(name),
                                           .given = given,
                                           .rule = rule,
                                           .now = read->world->now,
                                           .model = read->world->model});
}

static int64_t cell(const ReportResult *result, size_t row, size_t column)
{
    size_t n = report_columns(result->report->columns);
    return g_array_index(result->cells, int64_t, row * n + column);
}

// ---- peaks ----

static void check_peaks(const Read *read, Panel *panel, const char *what, const GArray *facts,
                        const Rule *everybody_known)
{
    const char *given[] = {what, "", "", NULL};
    g_auto(ReportResult) result = run(read, panel, "peaks", given, everybody_known);
    int64_t n[WALL_HOURS] = {0}, all = 0;
    for (guint i = 0; i < facts->len; i++) {
        const Fact *fact = &g_array_index(facts, Fact, i);
        if (everybody_known != NULL && !fact->known)
            continue;
        n[wall_hour(fact->at, model_timezone(read->world->model))]++;
        all++;
    }
    g_assert_cmpint(result.totals[0], ==, all);
    g_assert_cmpuint(report_rows(&result), ==, all > 0 ? WALL_HOURS : 0);
    for (size_t hour = 0; all > 0 && hour < WALL_HOURS; hour++) {
        g_assert_cmpint(cell(&result, hour, 0), ==, (int64_t)(hour / 24));
        g_assert_cmpint(cell(&result, hour, 1), ==, (int64_t)(hour % 24));
        g_assert_cmpint(cell(&result, hour, 2), ==, n[hour]);
        g_assert_cmpint(cell(&result, hour, 3), ==, llround(1e6 * (double)n[hour] / (double)all));
    }
}

// ---- forecasts ----

// What was counted, day by day. What is foreseen has tests of its own.
static void check_forecast(const Read *read, Panel *panel, const char *what, const GArray *facts)
{
    bool money = what == NULL;
    const char *given[] = {"day", "30", "", "0", "", what, NULL};
    g_auto(ReportResult) result = run(read, panel, money ? "revenue" : "forecast", given, NULL);
    GTimeZone *zone = model_timezone(read->world->model);
    int64_t today = day_of(read->world->now, zone), ahead = 0;
    for (size_t row = 0; row < report_rows(&result); row++) {
        int64_t day = cell(&result, row, 0), sum = 0;
        if (cell(&result, row, 2) == REPORT_MISSING) {
            g_assert_cmpint(day, ==, today + ahead++);
            g_assert_cmpint(cell(&result, row, 4), <=, cell(&result, row, 3));
            g_assert_cmpint(cell(&result, row, 3), <=, cell(&result, row, 5));
            continue;
        }
        for (guint i = 0; i < facts->len; i++) {
            const Fact *fact = &g_array_index(facts, Fact, i);
            if (day_of(fact->at, zone) == day)
                sum += money ? fact->total : 1;
        }
        g_assert_cmpint(cell(&result, row, 2), ==, MAX(sum, 0));
    }
    g_assert_cmpint(ahead, ==, 30);
    g_assert_cmpint(result.totals[8], >=, 30);
}

// ---- trends ----

static void check_trends(const Read *read, Panel *panel)
{
    const char *given[] = {"product", "4", "12", "all", "50", "1000", NULL};
    g_auto(ReportResult) result = run(read, panel, "trends", given, NULL);
    GTimeZone *zone = model_timezone(read->world->model);
    int64_t today = day_of(read->world->now, zone), recent = 0, before = 0;
    for (guint i = 0; i < read->orders->len; i++) {
        int64_t ago = today - day_of(g_array_index(read->orders, Fact, i).at, zone);
        recent += ago >= 1 && ago <= 28;
        before += ago >= 29 && ago <= 16 * 7;
    }
    g_assert_cmpint(result.totals[3], ==, recent);
    g_assert_cmpint(result.totals[4], ==, before);
    g_assert_cmpint(result.totals[0] + result.totals[1], ==, (int64_t)report_rows(&result));
}

// ---- best times ----

enum { HOURS = 24 };

// Acts by hour of every known customer who has some; `ids` in the same order.
static GArray *count_hours(const Read *read, const GArray *visits, GArray *ids)
{
    GArray *counts = g_array_new(FALSE, TRUE, HOURS * sizeof(uint32_t));
    const GArray *const all[] = {read->orders, visits, read->events};
    for (size_t kind = 0; kind < G_N_ELEMENTS(all); kind++)
        for (guint i = 0; i < all[kind]->len; i++) {
            const Fact *fact = &g_array_index(all[kind], Fact, i);
            guint at = 0;
            if (!fact->known || (kind == 2 && !fact->mail))
                continue;
            while (at < ids->len && g_array_index(ids, int64_t, at) != fact->customer)
                at++;
            if (at == ids->len) {
                g_array_append_val(ids, fact->customer);
                g_array_set_size(counts, counts->len + 1);
            }
            uint32_t *own = (uint32_t *)(void *)counts->data + at * HOURS;
            own[wall_hour(fact->at, model_timezone(read->world->model)) % HOURS]++;
        }
    return counts;
}

static void check_scores(const ScoreModel *model, const void *fitted, const ScoreLook *look,
                         const GArray *ids, const uint32_t *counts)
{
    PreferenceFit fit;
    size_t checked = 0;
    g_assert_true(preference_fit(counts, ids->len, HOURS, true, &fit, NULL));
    for (size_t part = 0; part < look->version->n_parts; part++) {
        const Chunk *chunk = look->version->parts[part].chunk;
        g_autofree int64_t *hours = g_new(int64_t, chunk->n_rows + 1);
        g_autofree int64_t *shares = g_new(int64_t, chunk->n_rows + 1);
        model->score(fitted, &(ScoreAsk){.which = 0}, look, chunk, hours);
        model->score(fitted, &(ScoreAsk){.which = 1}, look, chunk, shares);
        for (size_t row = 0; row < chunk->n_rows; row++)
            for (guint i = 0; i < ids->len; i++) {
                if (g_array_index(ids, int64_t, i) != chunk_id(chunk, row))
                    continue;
                Preference wanted = preference_of(&fit, counts + i * HOURS, NULL);
                g_assert_cmpint(hours[row], ==, (int64_t)wanted.best * 1000000);
                g_assert_cmpint(ABS(shares[row] - llround(wanted.share * 1e6)), <=, 1);
                checked++;
            }
    }
    g_assert_cmpuint(checked, >=, ids->len);
}

// Scores look from the end of the day.
static void check_times(World *world, Panel *panel)
{
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(GError) error = NULL;
    GTimeZone *zone = model_timezone(world->model);
    ScoreLook look = {version, panel_crew(panel), zone, day_of(world->now, zone), NULL};
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(Fact));
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Fact));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    World later = *world;
    later.now = score_moment(&look);
    Read read = {&later, orders, events};
    world_read(world->store, read_facts, &read);
    g_autoptr(GArray) visits = visits_of(&read);
    g_autoptr(GArray) counts = count_hours(&read, visits, ids);
    const ScoreModel *model = score_model_find("times");
    g_auto(ScoreFit) fit = {0};
    model->fit(&look, &fit, &error);
    g_assert_no_error(error);
    void *fitted = model->open(fit.parameters, world->model, &error);
    g_assert_no_error(error);
    check_scores(model, fitted, &look, ids, (const uint32_t *)(const void *)counts->data);
    model->close(fitted);
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261205);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(Fact));
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Fact));
    Read read = {&world, orders, events};
    world_read(world.store, read_facts, &read);
    g_autoptr(GArray) visits = visits_of(&read);
    g_autoptr(Rule) known = rule_parse("true", &ENTITY_CUSTOMER, world.model, NULL);
    g_assert_cmpuint(orders->len, >, 100);
    g_assert_cmpuint(visits->len, >, 20);
    check_peaks(&read, panel, "orders", orders, NULL);
    check_peaks(&read, panel, "orders", orders, known);
    check_peaks(&read, panel, "visits", visits, NULL);
    check_peaks(&read, panel, "visits", visits, known);
    check_forecast(&read, panel, "orders", orders);
    check_forecast(&read, panel, "visits", visits);
    check_forecast(&read, panel, NULL, orders);
    check_trends(&read, panel);
    check_times(&world, panel);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/trends", test_all);
    return g_test_run();
}
