// SPDX-License-Identifier: Apache-2.0
//
// What single reports find to be news, from results put together by hand: what stands out is told
// with its figures, what may be chance is not.
#include "know/report/finding.h"

#include <string.h>

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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/words", test_words);
    g_test_add_func("/finding/words/quiet", test_words_quiet);
    g_test_add_func("/finding/pairs", test_pairs);
    return g_test_run();
}
