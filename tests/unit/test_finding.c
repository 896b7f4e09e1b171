// SPDX-License-Identifier: Apache-2.0
//
// What of the reports is news: chances worked out by hand, all comparisons corrected together,
// tiny ones left out, changes before what just is so, then what concerns most money.
#include "know/report/finding.h"

#include <string.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)now;
    (void)before;
    static const struct {
        const char *key;
        double chance, relative;
        int64_t amount;
        bool compared, anyway;
    } GIVEN[] = {
        // Benjamini and Hochberg of six: .003, .018, .03, .054, .6, .0012.
        {"sure", 0.001, -0.3, 100, true, false}, {"also", 0.009, 0.2, 900, true, false},
        {"just", 0.02, 0.1, 300, true, false},   {"alone", 0.045, 0.4, 5000, true, false},
        {"standing", 0.6, 0.5, 70, true, true},  {"tiny", 0.0002, 0.01, 9000, true, false},
        {"plain", NAN, NAN, 8000, false, false}, {"poor", NAN, NAN, 1, false, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(GIVEN); i++)
        findings_add(out, &(Finding){.key = GIVEN[i].key,
                                     .sentence = {"{n}", "{n}"},
                                     .figures = (FindingFigure[]){{"n", REPORT_COUNT, 7, NULL},
                                                                  {.name = NULL}},
                                     .amount = GIVEN[i].amount,
                                     .compared = GIVEN[i].compared,
                                     .chance = GIVEN[i].chance,
                                     .relative = GIVEN[i].relative,
                                     .anyway = GIVEN[i].anyway});
}

static void test_rank(void)
{
    static const char *const WANTED[] = {"also", "just", "sure", "plain", "standing", "poor"};
    static const double CHANCES[] = {0.018, 0.03, 0.003};
    static const ReportFinder FINDER = {.find = find};
    Report report = {.name = "one", .finder = &FINDER};
    ReportResult result = {.report = &report};
    g_autoptr(Findings) findings = findings_new();
    findings_of(findings, &result, NULL);
    FindingsRanked ranked = findings_rank(findings);
    g_assert_cmpuint(ranked.compared, ==, 6);
    g_assert_cmpuint(ranked.noise, ==,
                     3); // alone, once corrected; standing, though it is told; tiny
    g_assert_cmpuint(ranked.kept->len, ==, G_N_ELEMENTS(WANTED));
    for (guint i = 0; i < ranked.kept->len; i++) {
        const FindingKept *one = ranked.kept->pdata[i];
        g_assert_cmpstr(one->finding.key, ==, WANTED[i]);
        g_assert_true(one->report == &report && one->finding.figures[0].value == 7);
        g_assert_true(one->finding.compared == (i < G_N_ELEMENTS(CHANCES)));
        if (one->finding.compared)
            NEAR(one->finding.chance, CHANCES[i], 1e-12);
    }
    g_ptr_array_unref(ranked.kept);
}

// What just is so is not told where the same is news, and is where that is none.
static void find_twice(const ReportResult *now, const ReportResult *before, Findings *out)
{
    static const FindingFigure NONE[] = {{.name = NULL}};
    (void)before;
    findings_add(out, &(Finding){.key = "so", .figures = NONE, .unless = "news"});
    findings_add(out, &(Finding){.key = "news",
                                 .figures = NONE,
                                 .compared = true,
                                 .chance = now->pos == 1 ? 0.0001 : 0.5,
                                 .relative = 0.4});
}

static void test_unless(void)
{
    static const ReportFinder FINDER = {.find = find_twice};
    static const char *const WANTED[] = {"so", "news"};
    Report report = {.name = "one", .finder = &FINDER};
    for (int64_t pos = 0; pos < 2; pos++) {
        ReportResult result = {.report = &report, .pos = pos};
        g_autoptr(Findings) findings = findings_new();
        findings_of(findings, &result, NULL);
        FindingsRanked ranked = findings_rank(findings);
        g_assert_cmpuint(ranked.kept->len, ==, 1);
        const FindingKept *one = ranked.kept->pdata[0];
        g_assert_cmpstr(one->finding.key, ==, WANTED[pos]);
        g_ptr_array_unref(ranked.kept);
    }
}

static void test_chances(void)
{
    NEAR(chance_of_shares(30, 100, 20, 100), 0.102470, 1e-6); // z = 1.632993
    NEAR(chance_of_counts(60, 30, 40, 30), 0.045500, 1e-6);   // z = 2
    NEAR(chance_of_counts(20, 10, 60, 30), 1, 1e-12);         // as many a day
    g_assert_cmpfloat(chance_of_shares(0, 100, 0, 100), ==, 1);
    g_assert_cmpfloat(chance_of_counts(0, 30, 0, 30), ==, 1);
}

static void test_nothing(void)
{
    g_autoptr(Findings) findings = findings_new();
    FindingsRanked ranked = findings_rank(findings);
    g_assert_cmpuint(ranked.compared + ranked.noise + ranked.kept->len, ==, 0);
    g_ptr_array_unref(ranked.kept);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/unless", test_unless);
    g_test_add_func("/finding/chances", test_chances);
    g_test_add_func("/finding/rank", test_rank);
    g_test_add_func("/finding/nothing", test_nothing);
    return g_test_run();
}
