// SPDX-License-Identifier: Apache-2.0
//
// Funnels and ways against figures worked out naively from rows that plain SQL reads, and against
// the rules that the report gives for its numbers.
#include "test_panel_world.h"
#include "test_report_asked.h"

#include "know/panel_select.h"
#include "know/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 40, STEPS_MOST = 4, FACTS_MOST = 200 };
#define SQL_OWNED                                                                                  \
    "JOIN customer c ON c.id = f.customer_id WHERE f.deleted_at IS NULL AND c.deleted_at IS NULL " \
    "AND c.kind <> 'anonymous' "

typedef struct {
    int64_t customer, at;
    char name[24]; // of the event; "orders"
} Fact;

typedef struct {
    World *world;
    GArray *facts; // of Fact, by customer and moment
} Read;

static bool read_facts(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT f.customer_id, f.happened_at, f.name, 0, f.id FROM event f " SQL_OWNED
        "AND f.happened_at <= $1 UNION ALL "
        "SELECT f.customer_id, f.ordered_at, 'orders', 1, f.id FROM customer_order f " SQL_OWNED
        "AND f.kind = 'sale' AND f.status <> 'cancelled' AND f.ordered_at <= $1 "
        "ORDER BY 1, 2, 4, 5",
        PARAMS(value_integer(read->world->now)));
    while (cursor_next(rows)) {
        Fact fact = {cursor_integer(rows, 0), cursor_integer(rows, 1), ""};
        g_strlcpy(fact.name, cursor_text(rows, 2, NULL), sizeof fact.name);
        g_array_append_val(read->facts, fact);
    }
    return true;
}

static const Fact *fact_at(const Read *read, guint i)
{
    return &g_array_index(read->facts, Fact, i);
}

// ---- what is wanted ----

typedef struct {
    const char *steps[STEPS_MOST];
    int n, days, window; // days that the window has; 0: none
    bool all;
} Way;

typedef struct {
    int64_t at, begins;
} Reached;

typedef struct {
    int64_t reached[STEPS_MOST], silent[STEPS_MOST], open[STEPS_MOST];
    GArray *seconds[STEPS_MOST]; // of int64_t
} Wanted;

// Moments of a step, from those of the step before; how many.
static int reach(const Read *read, guint from, guint to, const Way *way, int step,
                 const Reached *before, int n_before, Reached *out)
{
    int n = 0;
    int64_t low = way->window > 0 ? read->world->now - way->window * DAY_US : INT64_MIN;
    for (guint i = from; i < to; i++) {
        const Fact *fact = fact_at(read, i);
        if (strcmp(fact->name, way->steps[step]) != 0 || fact->at < low)
            continue;
        Reached made = {fact->at, step == 0 ? fact->at : INT64_MIN};
        for (int k = 0; k < n_before; k++) {
            int64_t since = way->all ? before[k].begins : before[k].at;
            if (before[k].at < fact->at && fact->at - since <= way->days * DAY_US)
                made.begins = MAX(made.begins, before[k].begins);
        }
        if (made.begins > INT64_MIN && n < FACTS_MOST)
            out[n++] = made;
    }
    return n;
}

static void lose(const Read *read, guint from, guint to, const Way *way, const Reached *last,
                 int step, Wanted *wanted)
{
    int64_t now = read->world->now, until = (way->all ? last->begins : last->at);
    until += way->days * DAY_US;
    wanted->open[step] += until > now;
    for (guint i = from; i < to; i++)
        if (fact_at(read, i)->at > last->at && fact_at(read, i)->at <= until)
            return;
    wanted->silent[step]++;
}

static void walk_customer(const Read *read, guint from, guint to, const Way *way, Wanted *wanted)
{
    Reached sets[2][FACTS_MOST];
    int n = 0;
    for (int step = 0; step < way->n; step++) {
        Reached *before = sets[(step + 1) % 2], *here = sets[step % 2];
        int found = reach(read, from, to, way, step, before, n, here);
        if (found == 0 && step > 0)
            lose(read, from, to, way, &before[n - 1], step, wanted);
        if (found == 0)
            return;
        wanted->reached[step]++;
        int64_t nearest = WHEN_MIN;
        for (int k = 0; step > 0 && k < n; k++)
            if (before[k].at < here[0].at)
                nearest = MAX(nearest, before[k].at);
        int64_t seconds = (here[0].at - nearest) / SECOND_US;
        if (step > 0)
            g_array_append_val(wanted->seconds[step], seconds);
        n = found;
    }
}

static int by_number(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

// ---- the same by the report ----

enum {
    NUMBER,
    STEP,
    COME,
    SHARE,
    MINUTES = 9,
    LOST,
    OPEN,
    NEXT,
    NEXT_N,
    SILENT,
    RULE,
    RULE_LOST,
    N
};

static ReportResult run(const Read *read, Panel *panel, const Way *way)
{
    g_auto(Buffer) steps = {0};
    for (int i = 0; i < way->n; i++)
        buffer_printf(&steps, strchr(way->steps[i], ' ') ? "%s\"%s\"" : "%s%s", i > 0 ? ", " : "",
                      way->steps[i]);
    g_autofree char *days = g_strdup_printf("%d", way->days);
    g_autofree char *window =
        way->window > 0 ? g_strdup_printf("last %d days", way->window) : g_strdup("");
    const char *given[] = {buffer_string(&steps), days, "days", way->all ? "all" : "step", window};
    return report_asked(panel, (ReportAsk){.report = report_find("funnel"),
                                           .given = given,
                                           .now = read->world->now,
                                           .model = read->world->model});
}

static void expect_rule(const Read *read, Panel *panel, const char *text, int64_t n)
{
    World *world = read->world;
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    SelectOptions options = {.now = world->now, .me = 2, .model = world->model};
    g_auto(Audience) audience = {0};
    panel_select(panel, world->store, rule, NULL, &options, &audience, &error);
    g_assert_no_error(error);
    g_assert_cmpint(audience.count, ==, n);
}

static void expect_step(const Read *read, Panel *panel, const Way *way, const Wanted *wanted,
                        const ReportResult *result, int step)
{
    const int64_t *cells = (const int64_t *)(void *)result->cells->data + step * N;
    g_assert_cmpint(cells[NUMBER], ==, step + 1);
    g_assert_cmpint(cells[COME], ==, wanted->reached[step]);
    if (!way->all && way->window > 0)
        expect_rule(read, panel, report_word_of(result, cells[RULE]), cells[COME]);
    g_assert_true(way->all == (cells[RULE] == REPORT_MISSING));
    if (step == 0)
        return;
    int64_t lost = wanted->reached[step - 1] - wanted->reached[step];
    g_assert_cmpint(cells[LOST], ==, lost);
    g_assert_cmpint(cells[OPEN], ==, wanted->open[step]);
    g_assert_cmpint(cells[SILENT], ==, wanted->silent[step]);
    g_assert_cmpint(cells[NEXT_N], <=, lost - wanted->silent[step]);
    g_assert_true((cells[NEXT_N] > 0) == (lost > wanted->silent[step]));
    if (!way->all && way->window > 0)
        expect_rule(read, panel, report_word_of(result, cells[RULE_LOST]), lost);
    GArray *seconds = wanted->seconds[step];
    if (seconds->len == 0) {
        g_assert_cmpint(cells[MINUTES], ==, REPORT_MISSING);
        return;
    }
    qsort(seconds->data, seconds->len, sizeof(int64_t), by_number);
    int64_t median = g_array_index(seconds, int64_t, (seconds->len - 1) / 2);
    g_assert_cmpint(cells[MINUTES], ==, llround((double)median * 1000 / 60));
    g_assert_cmpint(
        cells[SHARE], ==,
        llround((double)wanted->reached[step] / (double)wanted->reached[step - 1] * 1e6));
}

static void test_once(const Read *read, Panel *panel)
{
    World *world = read->world;
    Way way = {.n = 2 + dice(world, STEPS_MOST - 1),
               .days = 1 + dice(world, 40),
               .window = dice(world, 3) * 45,
               .all = dice(world, 2)};
    Wanted wanted = {.reached = {0}};
    for (int i = 0; i < way.n; i++) {
        way.steps[i] = PICK(world, "page_view", "product_view", "mail_open", "my event", "orders");
        wanted.seconds[i] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    }
    for (guint i = 0, to; i < read->facts->len; i = to) {
        for (to = i;
             to < read->facts->len && fact_at(read, to)->customer == fact_at(read, i)->customer;)
            to++;
        walk_customer(read, i, to, &way, &wanted);
    }
    g_auto(ReportResult) result = run(read, panel, &way);
    g_assert_cmpuint(report_rows(&result), ==, wanted.reached[0] > 0 ? (guint)way.n : 0);
    for (int step = 0; step < way.n; step++) {
        if (wanted.reached[0] > 0)
            expect_step(read, panel, &way, &wanted, &result, step);
        g_array_unref(wanted.seconds[step]);
    }
}

// ---- ways ----

typedef struct {
    int64_t visits, customers, last;
} Seen;

typedef struct {
    const char *from;
    bool back;
    int gap, steps, window; // minutes, steps, days
    GHashTable *ways;       // text → Seen
    int64_t customer;
} Walk;

static void see(Walk *walk, const char *way)
{
    Seen *seen = g_hash_table_lookup(walk->ways, way);
    if (seen == NULL) {
        seen = g_new0(Seen, 1);
        g_hash_table_insert(walk->ways, g_strdup(way), seen);
    }
    seen->visits++;
    seen->customers += seen->last != walk->customer;
    seen->last = walk->customer;
}

static void see_visit(Walk *walk, const char **names, int n)
{
    int from = 0, told = 0;
    while (*walk->from != '\0' && from < n && strcmp(names[from], walk->from) != 0)
        from++;
    if (from == n)
        return;
    g_autoptr(GString) way = g_string_new(NULL);
    see(walk, "");
    for (int i = from; told < walk->steps; told++) {
        bool over = i < 0 || i == n;
        g_string_append_printf(way, "%s%s", told > 0 ? " › " : "",
                               !over        ? names[i]
                               : walk->back ? "(begin)"
                                            : "(end)");
        see(walk, way->str);
        if (over)
            return;
        i += walk->back ? -1 : 1;
    }
}

static void see_customers(const Read *read, Walk *walk)
{
    const char *names[FACTS_MOST];
    int n = 0;
    int64_t last = 0, low = read->world->now - walk->window * DAY_US;
    for (guint i = 0; i < read->facts->len; i++) {
        const Fact *fact = fact_at(read, i);
        if (fact->at < low)
            continue;
        if (n > 0 &&
            (fact->customer != walk->customer || fact->at - last > walk->gap * 60 * SECOND_US)) {
            see_visit(walk, names, n);
            n = 0;
        }
        if (n == 0 || strcmp(names[n - 1], fact->name) != 0)
            names[n++] = fact->name;
        walk->customer = fact->customer;
        last = fact->at;
    }
    if (n > 0)
        see_visit(walk, names, n);
}

static void test_paths_once(const Read *read, Panel *panel)
{
    World *world = read->world;
    g_autoptr(GHashTable) ways = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Walk walk = {.from = PICK(world, "", "page_view", "orders"),
                 .gap = 1 + dice(world, 4000),
                 .steps = 2 + dice(world, 3),
                 .window = 20 + dice(world, 60),
                 .ways = ways};
    walk.back = *walk.from != '\0' && dice(world, 2);
    see_customers(read, &walk);
    g_autofree char *gap = g_strdup_printf("%d", walk.gap);
    g_autofree char *steps = g_strdup_printf("%d", walk.steps);
    g_autofree char *window = g_strdup_printf("last %d days", walk.window);
    const char *given[] = {
        walk.back ? "" : walk.from, walk.back ? walk.from : "", gap, steps, window, "1", "5000"};
    g_auto(ReportResult) result = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    ReportAsk ask = {.report = report_find("paths"),
                     .given = given,
                     .now = world->now,
                     .me = 2,
                     .model = world->model};
    report_run(&ask, version, panel_crew(panel), &result, &error);
    g_assert_no_error(error);
    const Seen *all = g_hash_table_lookup(ways, "");
    g_assert_cmpint(result.totals[0], ==, all != NULL ? all->visits : 0);
    g_assert_cmpint(result.totals[1], ==, all != NULL ? all->customers : 0);
    g_assert_cmpuint(report_rows(&result) + 1, ==, MAX(1, g_hash_table_size(ways)));
    for (size_t row = 0; row < report_rows(&result); row++) {
        const int64_t *cells = (const int64_t *)(void *)result.cells->data + row * 8;
        const Seen *seen = g_hash_table_lookup(ways, report_word_of(&result, cells[1]));
        g_assert_nonnull(seen);
        g_assert_cmpint(cells[3], ==, seen->visits);
        g_assert_cmpint(cells[4], ==, seen->customers);
        g_assert_cmpint(cells[6], ==, llround((double)seen->visits / (double)all->visits * 1e6));
    }
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261210);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) facts = g_array_new(FALSE, FALSE, sizeof(Fact));
    Read read = {&world, facts};
    world_read(world.store, read_facts, &read);
    for (int i = 0; i < ROUNDS; i++) {
        test_once(&read, panel);
        test_paths_once(&read, panel);
    }
    world_clear(&world);
}

// ---- what cannot be ----

static void test_refused(void)
{
    static const char *const STEPS[] = {"orders", "", "page_view, nothing_such",
                                        "page_view, orders, last 3 days",
                                        "page_view, orders, within 2 days) or any(orders"};
    World world;
    world_init(&world, 20261211);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(Version) version = panel_pin(panel);
    for (size_t i = 0; i < G_N_ELEMENTS(STEPS); i++) {
        g_auto(ReportResult) result = {0};
        g_autoptr(GError) error = NULL;
        ReportAsk ask = {.report = report_find("funnel"),
                         .given = (const char *[]){STEPS[i], NULL, NULL, NULL, NULL},
                         .now = world.now,
                         .model = world.model};
        g_assert_false(report_run(&ask, version, panel_crew(panel), &result, &error));
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    }
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/funnel-and-paths", test_all);
    g_test_add_func("/report/funnel-refused", test_refused);
    return g_test_run();
}
