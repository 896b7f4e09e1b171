// SPDX-License-Identifier: Apache-2.0
//
// What single reports find to be news, from results put together by hand: what stands out is told
// with its figures, what may be chance is not.
#include "know/report/finding.h"

#include <string.h>

extern const Report REPORT_COMPETITORS;
extern const Report REPORT_WORDS;
extern const Report REPORT_PAIRS;

static ReportResult result_of(const Report *report)
{
    return (ReportResult){.report = report,
                          .entry = report,
                          .totals = g_new0(int64_t, report_columns(report->totals) + 1),
                          .cells = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                          .made = arena_new()};
}

static int64_t figure_of(const Finding *finding, const char *name)
{
    const FindingFigure *figure = finding->figures;
    while (figure->name != NULL && strcmp(figure->name, name) != 0)
        figure++;
    g_assert_nonnull(figure->name);
    return figure->value;
}

// What is told under a key; NULL: nothing.
static const Finding *told(const FindingsRanked *ranked, const char *key)
{
    for (guint i = 0; i < ranked->kept->len; i++) {
        const FindingKept *one = ranked->kept->pdata[i];
        if (strcmp(one->finding.key, key) == 0)
            return &one->finding;
    }
    return NULL;
}

// ---- search words ----

enum { RISING = 0, STEADY = 2, NEW = 3 };

typedef struct {
    const char *word;
    int64_t searches, kind, more, times, chance, ordered;
} Searched;

static void add_word(ReportResult *result, const Searched *one)
{
    int64_t word = report_word(result, one->word), rule = report_word(result, "any(search)");
    report_add(result, (int64_t[]){word, one->searches, one->searches, 0, 0, one->kind, one->more,
                                   one->times, 0, 0, one->chance, one->ordered, rule});
}

// 10,000 searches, of which a fifth came before an order.
static ReportResult searched(const Searched *words, size_t n)
{
    ReportResult result = result_of(&REPORT_WORDS);
    result.totals[0] = 10000;
    result.totals[4] = 200000;
    for (size_t i = 0; i < n; i++)
        add_word(&result, &words[i]);
    return result;
}

static void test_words(void)
{
    static const Searched WORDS[] = {{"tea", 5000, STEADY, 10, 1000, 900000, 220000},
                                     {"lamp", 900, RISING, 300, 1500, 1000, 210000},
                                     {"soap", 400, NEW, 400, REPORT_MISSING, 0, 200000},
                                     {"sofa", 600, STEADY, 0, 1000, 1000000, 20000},
                                     {"few", 29, STEADY, 0, 1000, 1000000, 0}};
    g_auto(ReportResult) result = searched(WORDS, G_N_ELEMENTS(WORDS));
    g_autoptr(Findings) findings = findings_new();
    findings_of(findings, &result, NULL);
    FindingsRanked ranked = findings_rank(findings);
    g_assert_cmpuint(ranked.compared, ==, 2);
    const Finding *rising = told(&ranked, "rising"), *unmet = told(&ranked, "unmet");
    g_assert_nonnull(rising);
    g_assert_nonnull(unmet);
    g_assert_true(rising->compared && !rising->beside && unmet->beside && !unmet->compared);
    g_assert_cmpint(figure_of(rising, "n"), ==, 400);
    g_assert_nonnull(strstr(rising->sentence.en, "not once"));
    g_assert_cmpstr(rising->params[0].value, ==, "rising");
    g_assert_cmpstr(unmet->rule, ==, "any(search)");
    g_assert_cmpint(figure_of(unmet, "n"), ==, 600);
    // of the other 9,400 searches 1,988 came before an order
    g_assert_cmpint(figure_of(unmet, "others"), ==, 211489);
    const Choice *name = unmet->figures[0].of;
    g_assert_cmpstr(name[unmet->figures[0].value].label.zh, ==, "sofa");
    g_ptr_array_unref(ranked.kept);
}

// A word that may rise by chance, and one after which a little less is ordered, are no news; nor is
// a shop where nobody searches.
static void test_words_quiet(void)
{
    static const Searched WORDS[] = {{"tea", 9000, STEADY, 10, 1000, 900000, 200000},
                                     {"lamp", 300, RISING, 30, 1100, 60000, 190000},
                                     {"sofa", 600, STEADY, 0, 1000, 1000000, 185000}};
    g_auto(ReportResult) result = searched(WORDS, G_N_ELEMENTS(WORDS));
    g_auto(ReportResult) none = result_of(&REPORT_WORDS);
    g_autoptr(Findings) findings = findings_new();
    findings_of(findings, &result, NULL);
    findings_of(findings, &none, NULL);
    FindingsRanked ranked = findings_rank(findings);
    g_assert_cmpuint(ranked.compared, ==, 2);
    g_assert_cmpuint(ranked.noise, ==, 2);
    g_assert_cmpuint(ranked.kept->len, ==, 0);
    g_ptr_array_unref(ranked.kept);
}

// ---- pairs ----

typedef struct {
    int64_t first, second, both, lift;
} Pair;

static ReportResult bought(int64_t baskets, const Pair *pairs, size_t n)
{
    ReportResult result = result_of(&REPORT_PAIRS);
    result.totals[0] = baskets;
    for (size_t i = 0; i < n; i++)
        report_add(&result, (int64_t[]){(int64_t)i + 1, pairs[i].first, pairs[i].second,
                                        pairs[i].both, 0, 0, 0, pairs[i].lift});
    return result;
}

static FindingsRanked ranked_of(Findings *findings, const ReportResult *now,
                                const ReportResult *before)
{
    findings_of(findings, now, before);
    return findings_rank(findings);
}

static void test_pairs(void)
{
    static const Pair BEFORE[] = {{1, 2, 500, 1900}, {3, 4, 300, 1100}, {5, 6, 40, 2500}};
    // 1 and 2: as ever; 3 and 4: risen, but just much bought; 5 and 6: doubled; 7 and 8: new
    static const Pair NOW[] = {
        {1, 2, 510, 1900}, {3, 4, 600, 1100}, {7, 8, 200, 3000}, {5, 6, 80, 2500}};
    g_auto(ReportResult) before = bought(10000, BEFORE, G_N_ELEMENTS(BEFORE));
    g_auto(ReportResult) now = bought(10000, NOW, G_N_ELEMENTS(NOW));
    g_autoptr(Findings) findings = findings_new();
    FindingsRanked ranked = ranked_of(findings, &now, &before);
    const Finding *pair = told(&ranked, "new_pair");
    g_assert_nonnull(pair);
    g_assert_cmpint(figure_of(pair, "first"), ==, 7);
    g_assert_cmpint(figure_of(pair, "n"), ==, 200);
    g_assert_cmpint(figure_of(pair, "was"), ==, 0);
    g_assert_nonnull(told(&ranked, "pair"));
    g_ptr_array_unref(ranked.kept);
    // The same as before is no news; without a time before nothing is compared.
    g_autoptr(Findings) same = findings_new(), alone = findings_new();
    ranked = ranked_of(same, &before, &before);
    g_assert_null(told(&ranked, "new_pair"));
    g_ptr_array_unref(ranked.kept);
    ranked = ranked_of(alone, &now, NULL);
    g_assert_cmpuint(ranked.compared, ==, 0);
    g_ptr_array_unref(ranked.kept);
}

// ---- competitors ----

// A result as the report makes it: figures by the names of their columns, the others 0.
static void add_rival(ReportResult *result, int64_t competitor, int64_t kind, int64_t chance)
{
    const ReportColumn *columns = result->report->columns;
    int64_t cells[64] = {0};
    const struct {
        const char *name;
        int64_t value;
    } GIVEN[] = {{"competitor", competitor},
                 {"texts", 40},
                 {"customers", 35},
                 {"expected", 10},
                 {"kind", kind},
                 {"times", 4000},
                 {"chance", chance},
                 {"rule_texts", report_word(result, "tone < 1")}};
    for (size_t i = 0; columns[i].name != NULL; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(GIVEN); k++)
            if (strcmp(columns[i].name, GIVEN[k].name) == 0)
                cells[i] = GIVEN[k].value;
    report_add(result, cells);
}

static void set_total(ReportResult *result, const char *name, int64_t value)
{
    for (size_t i = 0; result->report->totals[i].name != NULL; i++)
        if (strcmp(result->report->totals[i].name, name) == 0)
            result->totals[i] = value;
}

// Names that rise beyond chance are news; who has no name, what may be chance and what is as before
// are none.
static void test_competitors(void)
{
    static const Choice NAMES[] = {{"Elm", {"Elm", "Elm"}},
                                   {"Oak", {"Oak", "Oak"}},
                                   {"Ash", {"Ash", "Ash"}},
                                   {"*", {"Others", "别家"}},
                                   {.name = NULL}};
    g_auto(ReportResult) result = result_of(&REPORT_COMPETITORS);
    result.names = NAMES;
    set_total(&result, "names", 3);
    set_total(&result, "from", 20000);
    set_total(&result, "to", 20090);
    add_rival(&result, 1, RISING, 1000);
    add_rival(&result, 0, RISING, 60000);
    add_rival(&result, 2, STEADY, 0);
    add_rival(&result, 3, RISING, 0);
    g_autoptr(Findings) findings = findings_new();
    FindingsRanked ranked = ranked_of(findings, &result, NULL);
    g_assert_cmpuint(ranked.compared, ==, 2);
    g_assert_cmpuint(ranked.noise, ==, 1);
    g_assert_cmpuint(ranked.kept->len, ==, 1);
    const Finding *rising = told(&ranked, "Oak");
    g_assert_nonnull(rising);
    g_assert_true(rising->compared);
    g_assert_cmpint(figure_of(rising, "texts"), ==, 40);
    g_assert_cmpint(figure_of(rising, "weeks"), ==, 13);
    g_assert_cmpstr(rising->rule, ==, "any(texts, between 2024-10-04 and 2025-01-02, tone < 1)");
    const Choice *name = rising->figures[0].of;
    g_assert_cmpstr(name[rising->figures[0].value].label.en, ==, "Oak");
    g_ptr_array_unref(ranked.kept);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/words", test_words);
    g_test_add_func("/finding/words/quiet", test_words_quiet);
    g_test_add_func("/finding/pairs", test_pairs);
    g_test_add_func("/finding/competitors", test_competitors);
    return g_test_run();
}
