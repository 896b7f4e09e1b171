// SPDX-License-Identifier: Apache-2.0
//
// Sentences that count say one in the singular, of the number before the braces alone, and what is
// printed into them stays as it is.
#include "base/counted.h"
#include "base/error.h"

static void expect(char *sentence, const char *wanted)
{
    g_assert_cmpstr(sentence, ==, wanted);
    g_free(sentence);
}

static void test_counted(void)
{
    expect(counted_printf("%d {row|rows}", 1), "1 row");
    expect(counted_printf("%d {row|rows}", 0), "0 rows");
    expect(counted_printf("%d {row|rows}", 21), "21 rows");
    expect(counted_printf("%d {row is|rows are} bad of %d {row|rows}", 1, 11),
           "1 row is bad of 11 rows");
    expect(counted_printf("%d new, %d {row|rows} in %.1f s", 1, 2, 1.0), "1 new, 2 rows in 1.0 s");
    expect(counted_printf("“%s” has %d {row|rows}", "7 {a|b}", 1), "“7 {a|b}” has 1 row");
    expect(counted_printf("%d {", 1), "1 {");
    expect(counted_printf("{a} %d {b|c}", 1), "{a} 1 b");
    expect(counted_printf("no braces"), "no braces");
}

static void test_errors(void)
{
    g_autoptr(GError) one = NULL, two = NULL;
    fail(&one, ERROR_INVALID, "%d {file|files} missing", "缺少 %d 个文件", 1);
    fail(&two, ERROR_INVALID, "%2$s after %1$s", "%1$s 之后 %2$s", "a", "b");
    g_assert_cmpstr(error_text(one, LANGUAGE_EN), ==, "1 file missing");
    g_assert_cmpstr(error_text(one, LANGUAGE_ZH), ==, "缺少 1 个文件");
    g_assert_cmpstr(error_text(two, LANGUAGE_EN), ==, "b after a");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/counted/sentences", test_counted);
    g_test_add_func("/counted/errors", test_errors);
    return g_test_run();
}
