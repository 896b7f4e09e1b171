// SPDX-License-Identifier: Apache-2.0
//
// Data quality that fell is news; what differs from night to night, one bad night, little and long
// ago is not, and what was told stays until it is better by more than it fell.
#include "entity/entities.h"
#include "know/report/quality_news.h"
#include "test_store.h"
#include "test_store_help.h"

enum { TODAY = 20000, DAYS = 40 };

// Of `records`, in thousandths, on the last days; the day before them holds for all earlier ones.
typedef struct {
    const char *name;
    int64_t records;
    int usual, latest[8];
    int64_t ago; // the last look was so many days ago
    bool is_news;
} Case;

static const Case CASES[] = {
    {"steady", 5000, 900, {900, 900, 900, 900, 900, 900, 900, 900}, 0, false},
    {"noise", 5000, 900, {895, 907, 899, 888, 905, 896, 892, 903}, 0, false},
    {"one bad night", 5000, 900, {900, 900, 900, 900, 900, 900, 900, 800}, 0, false},
    {"one bad night, earlier", 5000, 900, {900, 900, 900, 800, 900, 900, 900, 900}, 0, false},
    {"fell", 5000, 900, {900, 900, 900, 900, 900, 900, 800, 800}, 0, true},
    {"stays between the lines", 5000, 900, {900, 900, 900, 870, 870, 885, 886, 885}, 0, true},
    {"better again", 5000, 900, {900, 900, 800, 800, 800, 895, 896, 897}, 0, false},
    {"rose", 5000, 900, {900, 900, 950, 950, 950, 950, 950, 950}, 0, false},
    {"few records", 60, 900, {900, 900, 900, 300, 300, 300, 300, 300}, 0, false},
    {"concerns few", 200, 900, {900, 900, 900, 900, 860, 860, 860, 860}, 0, false},
    {"long ago", 5000, 900, {900, 900, 900, 800, 800, 800, 800, 800}, 9, false},
};

static void put(Tx *tx, int64_t day, const char *field, const char *aspect, int64_t n)
{
    tx_run(tx,
           "INSERT INTO quality_figure (entity, day, field, aspect, source_id, count, at) VALUES "
           "('customer', $1, $2, $3, 0, $4, $1)",
           PARAMS(value_integer(day), value_text(field), value_text(aspect), value_integer(n)));
}

static bool look(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Case *one = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Findings) findings = findings_new();
    tx_run(tx, "DELETE FROM quality_figure", NO_PARAMS);
    for (int64_t back = 0; back < DAYS; back++) {
        int share = back < 8 ? one->latest[7 - back] : one->usual;
        put(tx, TODAY - one->ago - back, "", "total", one->records);
        put(tx, TODAY - one->ago - back, "phone", "filled", one->records * share / 1000);
        // Of what is doubtful more is worse.
        put(tx, TODAY - one->ago - back, "email", "doubtful", one->records * (1000 - share) / 1000);
    }
    quality_news(tx, &ENTITY_CUSTOMER, TODAY, arena, findings);
    FindingsRanked ranked = findings_rank(findings);
    g_test_message("%s: %u", one->name, ranked.kept->len);
    g_assert_cmpuint(ranked.kept->len, ==, one->is_news ? 2 : 0);
    for (guint i = 0; i < ranked.kept->len; i++) {
        const FindingKept *kept = ranked.kept->pdata[i];
        bool filled = g_str_has_suffix(kept->finding.key, "filled");
        g_assert_true(kept->finding.tone == FINDING_BAD && kept->finding.compared);
        g_assert_true(kept->finding.entity == &ENTITY_CUSTOMER);
        g_assert_cmpstr(kept->report->name, ==, "quality");
        g_assert_cmpstr(((const Choice *)kept->finding.figures[0].of)->name, ==,
                        filled ? "phone" : "email");
        g_assert_cmpstr(kept->finding.rule, ==,
                        filled ? "phone is empty"
                               : "any(doubts, field_name = \"email\" and kind != \"shared\")");
        g_assert_cmpint(kept->finding.figures[4].value, ==,
                        one->records * (one->usual - one->latest[7]) / 1000);
    }
    g_ptr_array_unref(ranked.kept);
    return true;
}

static void test_fallen(void)
{
    Store *store = test_store_new();
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        test_write(store, look, (void *)&CASES[i]);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/quality_news/fallen", test_fallen);
    return g_test_run();
}
