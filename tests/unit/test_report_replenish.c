// SPDX-License-Identifier: Apache-2.0
//
// The report `replenish` against pairs of customer and product worked out naively from rows that
// plain SQL reads, told by the model (test_refill.c tests that).
#include "test_panel_world.h"
#include "test_report_asked.h"

#include "know/insight/refill.h"
#include "know/recommend/needs.h"
#include "know/report/finding.h"
#include "know/score.h"

#include <math.h>
#include <string.h>

enum { BUYERS = 50, MORE_ORDERS = 7000, DAYS_BEFORE = 400, WITHIN = 60 };

typedef struct {
    int64_t customer, thing, day;
    double quantity, amount;
} Bought;

typedef struct {
    World *world;
    bool by_category;
    int64_t least;
    GArray *all;          // of Bought, by customer, thing, day
    GArray *pairs, *buys; // for the model
    GArray *things;       // of int64_t, by number
} Oracle;

// Many orders of few customers, spread over a year.
static bool fill_more(Tx *tx, void *context, GError **error)
{
    (void)error;
    World *world = context;
    for (int64_t id = 200001; id <= 200000 + MORE_ORDERS; id++) {
        insert_order(tx, world, id, 3 * (1 + dice(world, BUYERS)));
        tx_run(tx, "UPDATE customer_order SET ordered_at = $1 WHERE id = $2",
               PARAMS(value_integer(world->now - dice(world, DAYS_BEFORE) * 24 * 3600 * SECOND_US),
                      value_integer(id)));
    }
    return true;
}

static int by_thing(const void *a, const void *b)
{
    const Bought *one = a, *other = b;
    int64_t keys[] = {one->customer - other->customer, one->thing - other->thing,
                      one->day - other->day};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i] != 0)
            return keys[i] > 0 ? 1 : -1;
    return 0;
}

static bool read_bought(Tx *tx, void *context, GError **error)
{
    (void)error;
    Oracle *oracle = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.customer_id, l.product_id, coalesce(p.category_id, 0), o.ordered_at, "
        "l.quantity_thousandths, coalesce(o.base_amount_minor, 0), coalesce(l.amount_minor, 0), "
        "(SELECT coalesce(sum(s.amount_minor), 0) FROM order_line s WHERE s.customer_id = "
        "o.customer_id AND s.order_id = o.id) FROM customer_order o JOIN customer c ON c.id = "
        "o.customer_id JOIN order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id "
        "JOIN product p ON p.id = l.product_id WHERE o.deleted_at IS NULL AND o.kind = 'sale' AND "
        "o.status <> 'cancelled' AND c.deleted_at IS NULL AND c.kind <> 'anonymous' AND "
        "o.ordered_at <= $1 AND ($2 = 0 OR o.base_amount_minor >= $2) AND l.quantity_thousandths "
        "> 0 ORDER BY o.customer_id, o.ordered_at, o.id, l.position",
        PARAMS(value_integer(oracle->world->now), value_integer(oracle->least)));
    while (cursor_next(rows)) {
        double sum = (double)cursor_integer(rows, 7);
        Bought one = {.customer = cursor_integer(rows, 0),
                      .thing = cursor_integer(rows, oracle->by_category ? 2 : 1),
                      .day = day_of(cursor_integer(rows, 3), model_timezone(oracle->world->model)),
                      .quantity = (double)cursor_integer(rows, 4)};
        if (sum > 0)
            one.amount = (double)cursor_integer(rows, 5) * (double)cursor_integer(rows, 6) / sum;
        if (one.thing != 0)
            g_array_append_val(oracle->all, one);
    }
    g_array_sort(oracle->all, by_thing);
    return true;
}

static uint32_t number_of(GArray *things, int64_t id)
{
    guint at = 0;
    while (at < things->len && g_array_index(things, int64_t, at) != id)
        at++;
    if (at == things->len)
        g_array_append_val(things, id);
    return at;
}

static void make_pairs(Oracle *oracle)
{
    const Bought *all = (const Bought *)(void *)oracle->all->data;
    for (guint i = 0, end; i < oracle->all->len; i = end) {
        RefillPair pair = {.customer = (uint32_t)all[i].customer,
                           .first = oracle->buys->len,
                           .owner = all[i].customer};
        for (end = i; end < oracle->all->len && all[end].customer == all[i].customer &&
                      all[end].thing == all[i].thing;
             end++) {
            RefillBuy buy = {(int32_t)all[end].day, 0};
            if (end == i || all[end].day != all[end - 1].day)
                g_array_append_val(oracle->buys, buy);
            g_array_index(oracle->buys, RefillBuy, oracle->buys->len - 1).quantity +=
                (float)all[end].quantity;
            pair.amount += all[end].amount;
        }
        pair.n = oracle->buys->len - pair.first;
        if (pair.n < REFILL_DAYS_LEAST) {
            g_array_set_size(oracle->buys, pair.first);
            continue;
        }
        pair.product = number_of(oracle->things, all[i].thing);
        g_array_append_val(oracle->pairs, pair);
    }
}

static bool is_near(int64_t figure, double wanted)
{
    return fabs((double)figure - wanted) <= 1 + fabs(wanted) * 1e-6;
}

static int64_t total(const ReportResult *result, const char *name)
{
    return report_total_named(result, name);
}

// The row of a customer and a thing; -1: none.
static int64_t row_of(const ReportResult *result, const char *column, int64_t customer,
                      int64_t thing)
{
    for (size_t row = 0; row < report_rows(result); row++)
        if (report_cell_named(result, row, "customer") == customer &&
            report_cell_named(result, row, column) == thing)
            return (int64_t)row;
    return -1;
}

static void check_row(const Oracle *oracle, const ReportResult *result, size_t row,
                      const RefillPair *pair, const RefillTold *told)
{
    int64_t today = day_of(oracle->world->now, model_timezone(oracle->world->model));
    int64_t last = g_array_index(oracle->buys, RefillBuy, pair->first + pair->n - 1).day;
    RhythmOutlook outlook = refill_outlook(told, 0);
    int64_t late = report_cell_named(result, row, "late");
    int64_t to = report_cell_named(result, row, "to");
    g_assert_cmpint(report_cell_named(result, row, "days"), ==, pair->n);
    g_assert_cmpint(report_cell_named(result, row, "last"), ==, last);
    g_assert_true(is_near(report_cell_named(result, row, "usual"), 100 * outlook.usual));
    g_assert_true(is_near(report_cell_named(result, row, "day") - last, outlook.usual));
    g_assert_true(is_near(report_cell_named(result, row, "from") - last, outlook.low));
    g_assert_true(is_near(to - last, outlook.high));
    g_assert_cmpint(late, ==, today > to ? today - to : REPORT_MISSING);
    g_assert_true(is_near(report_cell_named(result, row, "chance"),
                          1e6 * refill_chance(told, (double)(today - last), WITHIN)));
    g_assert_true(is_near(report_cell_named(result, row, "each"), pair->amount / pair->n));
}

static void check_all(const Oracle *oracle, const ReportResult *result, const RefillSeen *seen,
                      const RefillFit *fit)
{
    int64_t today = day_of(oracle->world->now, model_timezone(oracle->world->model));
    int64_t n[RHYTHM_STATES] = {0}, customers = 0, needing = 0;
    for (size_t from = 0, to; from < seen->n; from = to, customers++) {
        to = refill_customer_end(seen, from);
        g_autofree RefillTold *told = g_new0(RefillTold, to - from);
        refill_tell(fit, seen, (size_t[]){from, to}, 0, told);
        int64_t due = n[RHYTHM_DUE];
        for (size_t i = from; i < to; i++) {
            const RefillPair *pair = &seen->pairs[i];
            int64_t last = seen->buys[pair->first + pair->n - 1].day;
            RhythmState state = refill_state(&told[i - from], (double)(today - last), WITHIN);
            int64_t row = row_of(result, oracle->by_category ? "category" : "product", pair->owner,
                                 g_array_index(oracle->things, int64_t, pair->product));
            n[state]++;
            g_assert_cmpint(row >= 0, ==, state == RHYTHM_DUE || state == RHYTHM_OVERDUE);
            if (row < 0)
                continue;
            g_assert_cmpint(report_cell_named(result, (size_t)row, "state"), ==, state);
            check_row(oracle, result, (size_t)row, pair, &told[i - from]);
        }
        needing += n[RHYTHM_DUE] > due;
    }
    g_assert_cmpint(total(result, "pairs"), ==, (int64_t)seen->n);
    g_assert_cmpint(total(result, "customers"), ==, customers);
    g_assert_cmpint(total(result, "needing"), ==, needing);
    g_assert_cmpint(total(result, "due"), ==, n[RHYTHM_DUE]);
    g_assert_cmpint(total(result, "overdue"), ==, n[RHYTHM_OVERDUE]);
    g_assert_cmpint(total(result, "silent"), ==, n[RHYTHM_SILENT]);
    g_assert_cmpint((int64_t)report_rows(result), ==, n[RHYTHM_DUE] + n[RHYTHM_OVERDUE]);
    g_assert_cmpint(n[RHYTHM_DUE], >, 0);
}

static ReportResult ask(const World *world, Panel *panel, const char *const *given)
{
    return report_asked(panel, (ReportAsk){.report = report_find("replenish"),
                                           .given = given,
                                           .now = world->now,
                                           .model = world->model});
}

// One product alone: the rows of all that are of it.
static void check_product(const World *world, Panel *panel, const ReportResult *all,
                          const char *least)
{
    int64_t product = report_cell_named(all, 0, "product"), n = 0;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, product);
    g_auto(ReportResult) result =
        ask(world, panel, (const char *[]){"product", "soon", "60", id, "10000", least, NULL});
    for (size_t row = 0; row < report_rows(all); row++)
        n += report_cell_named(all, row, "product") == product;
    g_assert_cmpint((int64_t)report_rows(&result), ==, n);
    g_assert_cmpint(total(&result, "due") + total(&result, "overdue"), ==, n);
    g_assert_cmpint(total(&result, "held"), ==, total(all, "held"));
}

static void test_once(World *world, Panel *panel, bool by_category, int64_t least)
{
    Oracle oracle = {.world = world,
                     .by_category = by_category,
                     .least = least,
                     .all = g_array_new(FALSE, FALSE, sizeof(Bought)),
                     .pairs = g_array_new(FALSE, FALSE, sizeof(RefillPair)),
                     .buys = g_array_new(FALSE, FALSE, sizeof(RefillBuy)),
                     .things = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    world_read(world->store, read_bought, &oracle);
    make_pairs(&oracle);
    RefillSeen seen = {(const RefillPair *)(void *)oracle.pairs->data, oracle.pairs->len,
                       (const RefillBuy *)(void *)oracle.buys->data, oracle.things->len};
    g_auto(RefillFit) fit = {0};
    RefillErrors errors;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, least);
    g_auto(ReportResult) result = ask(world, panel,
                                      (const char *[]){by_category ? "category" : "product", "soon",
                                                       "60", "0", "10000", text, NULL});
    g_assert_true(refill_fit(&seen, 0, &fit, NULL));
    g_assert_true(refill_measure(&seen, 1, &errors));
    check_all(&oracle, &result, &seen, &fit);
    g_assert_cmpint(total(&result, "held"), ==, (int64_t)errors.n);
    g_assert_true(is_near(total(&result, "error"), 100 * errors.error));
    g_assert_true(is_near(total(&result, "inside"), 1e6 * errors.inside));
    if (!by_category)
        check_product(world, panel, &result, text);
    g_array_unref(oracle.all);
    g_array_unref(oracle.pairs);
    g_array_unref(oracle.buys);
    g_array_unref(oracle.things);
}

// Due and overdue are the same in both reports: what the row itself says of its day and window.
static void check_states(const World *world, const ReportResult *result)
{
    int64_t today = day_of(world->now, model_timezone(world->model)), n[RHYTHM_STATES] = {0};
    for (size_t row = 0; row < report_rows(result); row++) {
        int64_t state = report_cell_named(result, row, "state");
        int64_t to = report_cell_named(result, row, "to");
        n[state]++;
        if (state == RHYTHM_DUE)
            g_assert_true(today <= to && report_cell_named(result, row, "day") <= today + WITHIN);
        else
            g_assert_true(state == RHYTHM_OVERDUE && today >= to);
    }
    g_assert_cmpint(n[RHYTHM_DUE], ==, total(result, "due"));
    g_assert_cmpint(n[RHYTHM_OVERDUE], ==, total(result, "overdue"));
    g_assert_cmpint(n[RHYTHM_DUE], >, 0);
}

static void test_states(World *world, Panel *panel)
{
    g_auto(ReportResult) things =
        ask(world, panel, (const char *[]){"product", "soon", "60", "0", "10000", "0", NULL});
    g_auto(ReportResult) orders =
        report_asked(panel, (ReportAsk){.report = report_find("next"),
                                        .given = (const char *[]){"10000", "soon", "60", "0", NULL},
                                        .now = world->now,
                                        .model = world->model});
    check_states(world, &things);
    check_states(world, &orders);
}

static int64_t figure_of(const Finding *finding, const char *name)
{
    const FindingFigure *figure = finding->figures;
    while (strcmp(figure->name, name) != 0)
        figure++;
    return figure->value;
}

static ReportResult news_of(const World *world, Panel *panel, int64_t earlier)
{
    return report_asked(panel, (ReportAsk){.report = report_find("replenish"),
                                           .news = true,
                                           .earlier = earlier,
                                           .now = world->now,
                                           .model = world->model});
}

// The news tell the figures of the report, of everybody where one of so many was looked at.
static void test_news(World *world, Panel *panel)
{
    g_auto(ReportResult) all =
        ask(world, panel, (const char *[]){"product", "soon", "14", "0", "1", "0", NULL});
    g_auto(ReportResult) now = news_of(world, panel, 0), before = news_of(world, panel, 30);
    g_assert_cmpuint(report_rows(&now), ==, 0);
    for (int times = 1; times <= 7; times += 6) {
        now.each = times;
        g_autoptr(Findings) findings = findings_new();
        findings_of(findings, &now, &before);
        FindingsRanked ranked = findings_rank(findings);
        g_assert_cmpuint(ranked.compared, ==, total(&now, "late") > 0);
        g_assert_cmpuint(ranked.kept->len, >=, 1);
        const FindingKept *kept = ranked.kept->pdata[ranked.kept->len - 1];
        g_assert_cmpstr(kept->finding.key, ==, "due");
        g_assert_cmpint(figure_of(&kept->finding, "n"), ==, times * total(&all, "needing"));
        g_assert_cmpint(figure_of(&kept->finding, "things"), ==, times * total(&all, "due"));
        g_assert_cmpint(kept->finding.amount, ==, times * total(&all, "due_amount"));
        g_ptr_array_unref(ranked.kept);
    }
}

// The first day of each customer, of what stands in the report.
static GHashTable *first_days(const ReportResult *result)
{
    GHashTable *days = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    for (size_t row = 0; row < report_rows(result); row++) {
        int64_t id = report_cell_named(result, row, "customer");
        int64_t day = report_cell_named(result, row, "day");
        int64_t *known = g_hash_table_lookup(days, &id);
        if (known == NULL)
            g_hash_table_insert(days, g_memdup2(&id, sizeof id), g_memdup2(&day, sizeof day));
        else
            *known = MIN(*known, day);
    }
    return days;
}

// The score is the first usual day of what the report tells of a customer: what is kept of the fit
// has four decimals, so of some days another one is the nearest whole one.
static void compare_scores(const ScoreLook *look, const void *open, GHashTable *days)
{
    size_t told = 0, other = 0;
    for (size_t i = 0; i < look->version->n_parts; i++) {
        const Part *part = &look->version->parts[i];
        g_autofree int64_t *scores = g_new(int64_t, part->chunk->n_rows + 1);
        score_model_find("needs")->score(open, &(ScoreAsk){0, 0}, look, part->chunk, scores);
        for (size_t row = 0; row < part->chunk->n_rows; row++) {
            int64_t id = chunk_id(part->chunk, row), *day = g_hash_table_lookup(days, &id);
            if (!part->chunk->counted[row] || (part->live != NULL && !part->live[row]))
                continue;
            if (day == NULL) {
                g_assert_true(scores[row] == SCORE_MISSING || scores[row] > look->day + 366);
                continue;
            }
            g_assert_cmpint(ABS(scores[row] - *day), <=, 1);
            other += scores[row] != *day;
            told++;
        }
    }
    g_assert_cmpuint(told, ==, g_hash_table_size(days));
    g_assert_cmpuint(told, >, 10);
    g_assert_cmpuint(other * 20, <=, told);
}

static void test_score(const World *world, Panel *panel)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    GTimeZone *zone = model_timezone(world->model);
    ScoreLook look = {.version = version,
                      .crew = panel_crew(panel),
                      .zone = zone,
                      .day = day_of(world->now, zone)};
    const ScoreModel *of = score_model_find("needs");
    g_auto(ScoreFit) fit = {0};
    g_auto(ReportResult) result =
        ask(world, panel, (const char *[]){"product", "soon", "366", "0", "10000", "0", NULL});
    g_autoptr(GHashTable) days = first_days(&result);
    g_assert_true(of->fit(&look, &fit, &error));
    g_assert_no_error(error);
    void *open = of->open(fit.parameters, world->model, &error);
    g_assert_no_error(error);
    g_assert_cmpint(fit.facts, ==, total(&result, "pairs"));
    g_assert_cmpint(fit.customers, ==, total(&result, "customers"));
    compare_scores(&look, open, days);
    of->close(open);
    static const char *const WRONG[] = {"{}", "[1]",
                                        "{\"times\":[1,1,1,0,0,0,1],\"products\":[2,0,0,1,0,0]}",
                                        "{\"times\":[1,0,1,0,0,0,1],\"products\":[]}"};
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++) {
        g_assert_null(of->open(WRONG[i], world->model, &error));
        g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
        g_clear_error(&error);
    }
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261207);
    world_write(world.store, fill_all, &world);
    world_write(world.store, fill_more, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    test_once(&world, panel, false, 0);
    test_once(&world, panel, true, 0);
    test_once(&world, panel, false, 2);
    test_states(&world, panel);
    test_news(&world, panel);
    test_score(&world, panel);
    world_clear(&world);
}

// Who buys nothing again leaves nothing to tell.
static void test_too_few(void)
{
    World world;
    world_init(&world, 20261208);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(GError) error = NULL;
    g_auto(ReportResult) result = {0};
    ReportAsk asked = {
        .report = report_find("replenish"), .now = world.now, .me = 2, .model = world.model};
    g_assert_false(report_run(&asked, version, panel_crew(panel), &result, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    Refills *refills =
        refills_learn(version, &(Clock){model_timezone(world.model), world.now, 2}, 1);
    g_assert_false(refills->stands);
    g_assert_nonnull(strstr(refills->reason.en, "30 to tell"));
    refills_free(refills);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/replenish/all", test_all);
    g_test_add_func("/replenish/too-few", test_too_few);
    return g_test_run();
}
