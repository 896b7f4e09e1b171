// SPDX-License-Identifier: Apache-2.0
//
// Search words against figures worked out naively from rows that plain SQL reads: spellings, both
// properties, weeks, customers, orders of the same visit; who is named by the rule of a row.
#include "test_panel_world.h"
#include "test_report_asked.h"
#include "test_store.h"

#include "know/report/report.h"
#include "know/report/visits.h"

#include <math.h>
#include <string.h>

enum { WORDS = 4, SPELLINGS = 3, WEEKS = 16, RECENT = 4, SEARCHES = 1500 };

static const char *const FOLDED[WORDS] = {"green tea", "护肤", "lamp \"x\"", "soap"};
static const char *const SPELLED[WORDS][SPELLINGS] = {
    {"green tea", "  Green  TEA ", "ｇｒｅｅｎ　ｔｅａ"},
    {"护肤", "護膚", " 护肤"},
    {"lamp \\\"x\\\"", "Lamp \\\"X\\\"", "LAMP \\\"x\\\""},
    {"soap", "Soap", "soap!"},
};

typedef struct {
    int64_t customer, at;
    int word;   // -1: no search
    bool known; // the customer is not anonymous
    bool order;
} Deed;

typedef struct {
    World *world;
    GArray *deeds; // of Deed, by customer and moment
} Read;

// Soap is searched for in the recent weeks alone.
static bool fill_searches(Tx *tx, void *context, GError **error)
{
    World *world = context;
    if (!fill_all(tx, context, error))
        return false;
    for (int64_t i = 0; i < SEARCHES; i++) {
        Value *values = random_record(world, &ENTITY_EVENT, 1000000 + i);
        int word = dice(world, WORDS), days = dice(world, (word == 3 ? RECENT : WEEKS) * 7 + 3);
        const char *spelled = SPELLED[word][dice(world, SPELLINGS)];
        values[FIELD_CUSTOMER_ID] = value_integer(3 * (1 + dice(world, world->customers)));
        values[FIELD_DELETED_AT] = value_null();
        world_set(&ENTITY_EVENT, values, "name", value_text("search"));
        world_set(&ENTITY_EVENT, values, "happened_at",
                  value_integer(world->now - days * DAY_US - dice(world, 86400) * SECOND_US));
        world_set(&ENTITY_EVENT, values, "properties",
                  value_text(arena_printf(world->arena, "{\"%s\":\"%s\",\"word\":%d}",
                                          dice(world, 2) ? "query" : "words", spelled, word)));
        world_insert(tx, &ENTITY_EVENT, values);
    }
    return true;
}

static bool read_deeds(Tx *tx, void *context, GError **error)
{
    (void)error;
    Read *read = context;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT * FROM (SELECT e.customer_id AS customer, e.happened_at AS moment, e.name, "
        "coalesce(CAST(e.properties AS TEXT), '{}') AS properties, c.kind FROM event e JOIN "
        "customer c ON c.id = "
        "e.customer_id WHERE "
        "e.deleted_at IS NULL AND c.deleted_at IS NULL AND e.happened_at <= $1 UNION ALL SELECT "
        "o.customer_id, o.ordered_at, '', '', c.kind FROM customer_order o JOIN customer c ON c.id "
        "= o.customer_id WHERE o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> "
        "'cancelled' AND c.deleted_at IS NULL AND o.ordered_at <= $1) AS deeds ORDER BY customer, "
        "moment",
        PARAMS(value_integer(read->world->now)));
    while (cursor_next(rows)) {
        const char *name = cursor_text(rows, 2, NULL);
        const char *word = strstr(cursor_text(rows, 3, NULL), "\"word\":");
        while (word != NULL && word[7] == ' ') // as PostgreSQL writes it
            word++;
        if (*name != '\0' && !makes_visit(name))
            continue;
        Deed deed = {cursor_integer(rows, 0), cursor_integer(rows, 1),
                     strcmp(name, "search") == 0 && word != NULL ? word[7] - '0' : -1,
                     strcmp(cursor_text(rows, 4, NULL), "anonymous") != 0, *name == '\0'};
        g_array_append_val(read->deeds, deed);
    }
    return true;
}

static const Deed *deed_at(const Read *read, guint i)
{
    return &g_array_index(read->deeds, Deed, i);
}

// Whether an order comes at or after deed i, up to half an hour after the end of its visit.
static bool is_ordered(const Read *read, guint i)
{
    int64_t end = deed_at(read, i)->at, order = INT64_MIN;
    for (guint at = i + 1; at < read->deeds->len; at++) {
        const Deed *deed = deed_at(read, at);
        if (deed->customer != deed_at(read, i)->customer || deed->at - end > VISIT_PAUSE)
            break;
        if (deed->order)
            order = deed->at;
        else
            end = deed->at;
    }
    for (guint at = i; at > 0 && deed_at(read, at - 1)->at == deed_at(read, i)->at; at--)
        order = deed_at(read, at - 1)->order ? deed_at(read, i)->at : order;
    return order >= deed_at(read, i)->at;
}

typedef struct {
    int64_t seen, before, customers, ordered;
} Wanted;

// Of a word; -1: of all.
static Wanted count(const Read *read, int word, bool anonymous)
{
    Wanted wanted = {0};
    GTimeZone *zone = model_timezone(read->world->model);
    int64_t today = day_of(read->world->now, zone), last = 0;
    for (guint i = 0; i < read->deeds->len; i++) {
        const Deed *deed = deed_at(read, i);
        int64_t ago = today - day_of(deed->at, zone);
        if (deed->word < 0 || (word >= 0 && deed->word != word) || ago < 1 || ago > WEEKS * 7 ||
            (!anonymous && !deed->known))
            continue;
        wanted.before += ago > RECENT * 7;
        if (ago > RECENT * 7)
            continue;
        wanted.seen++;
        wanted.customers += deed->known && last != deed->customer;
        last = deed->known ? deed->customer : last;
        wanted.ordered += is_ordered(read, i);
    }
    return wanted;
}

static ReportResult run(const Read *read, Panel *panel, const char *which, const Rule *rule)
{
    const char *given[] = {"4", "12", which, "5", "50", NULL};
    return report_asked(panel, (ReportAsk){.report = report_find("words"),
                                           .given = given,
                                           .rule = rule,
                                           .now = read->world->now,
                                           .model = read->world->model});
}

// The rule of a row names the row's customers.
static void check_named(const Read *read, Panel *panel, const ReportResult *result, size_t row)
{
    g_autoptr(GError) error = NULL;
    const char *text = report_word_of(result, report_cell_named(result, row, "rule"));
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, read->world->model, &error);
    g_assert_no_error(error);
    g_auto(ReportResult) again = run(read, panel, "all", rule);
    for (size_t i = 0; i < report_rows(&again); i++)
        if (strcmp(report_word_of(&again, report_cell_named(&again, i, "word")),
                   report_word_of(result, report_cell_named(result, row, "word"))) == 0)
            g_assert_cmpint(report_cell_named(&again, i, "customers"), ==,
                            report_cell_named(result, row, "customers"));
    g_assert_cmpint(report_total_named(&again, "customers"), ==,
                    report_cell_named(result, row, "customers"));
}

static void check_words(const Read *read, Panel *panel, const Rule *rule)
{
    g_auto(ReportResult) result = run(read, panel, "all", rule);
    Wanted all = count(read, -1, rule == NULL);
    g_assert_cmpint(report_total_named(&result, "searches"), ==, all.seen);
    g_assert_cmpint(report_total_named(&result, "searches_before"), ==, all.before);
    g_assert_cmpint(report_total_named(&result, "customers"), ==, all.customers);
    g_assert_cmpint(report_total_named(&result, "complete"), ==, 1);
    g_assert_cmpint(report_total_named(&result, "ordered"), ==,
                    llround(1e6 * (double)all.ordered / (double)all.seen));
    g_assert_cmpuint(report_rows(&result), ==, WORDS);
    for (size_t row = 0; row < WORDS; row++) {
        const char *text = report_word_of(&result, report_cell_named(&result, row, "word"));
        int word = 0;
        while (word < WORDS - 1 && !g_str_has_prefix(text, word == 2 ? "lamp" : FOLDED[word]))
            word++;
        Wanted wanted = count(read, word, rule == NULL);
        g_assert_cmpint(report_cell_named(&result, row, "searches"), ==, wanted.seen);
        g_assert_cmpint(report_cell_named(&result, row, "customers"), ==, wanted.customers);
        g_assert_cmpint(report_cell_named(&result, row, "ordered"), ==,
                        llround(1e6 * (double)wanted.ordered / (double)wanted.seen));
        if (rule == NULL)
            check_named(read, panel, &result, row);
    }
}

static void test_all(void)
{
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_searches, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GArray) deeds = g_array_new(FALSE, FALSE, sizeof(Deed));
    Read read = {&world, deeds};
    world_read(world.store, read_deeds, &read);
    g_autoptr(Rule) known = rule_parse("true", &ENTITY_CUSTOMER, world.model, NULL);
    check_words(&read, panel, NULL);
    check_words(&read, panel, known);
    g_auto(ReportResult) rising = run(&read, panel, "rising", NULL);
    g_assert_cmpuint(report_rows(&rising), >=, 1);
    g_assert_cmpstr(report_word_of(&rising, report_cell_named(&rising, 0, "word")), ==, "soap");
    world_clear(&world);
}

// A shop without searches has an answer too.
static void test_none(void)
{
    World world;
    world_init(&world, 7);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    Read read = {&world, NULL};
    g_auto(ReportResult) result = run(&read, panel, "all", NULL);
    g_assert_cmpuint(report_rows(&result), ==, 0);
    g_assert_cmpint(report_total_named(&result, "searches"), ==, 0);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/all", test_all);
    g_test_add_func("/words/none", test_none);
    return g_test_run();
}
