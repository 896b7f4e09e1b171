// SPDX-License-Identifier: Apache-2.0
//
// Workbooks: opened again with unzip, their sheets must hold what was put in, as what it is.
#include "collect/xlsx.h"

#include "base/when.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

// A part of the archive as text; NULL: it is not there.
static char *part_of(int file, const char *name)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    g_autofree char *copy = NULL;
    char *bytes = NULL, *out = NULL;
    size_t length = 0;
    int status = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    int copied = g_file_open_tmp("guanxi-xlsx-XXXXXX", &copy, NULL);
    g_assert_cmpint(write(copied, bytes, length), ==, (gssize)length);
    close(copied);
    const char *const words[] = {"unzip", "-p", copy, name, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)words, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                               NULL, &status, NULL));
    g_unlink(copy);
    g_free(bytes);
    if (status == 0)
        return out;
    g_free(out);
    return NULL;
}

static void holds(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL)
        g_error("no %s in %s", wanted, text);
}

static void put_header(Buffer *rows)
{
    row_sheet(rows, "客户 [1/2]");
    row_title(rows, "编号 & <no>", 10);
    row_title(rows, "Name", 22);
    row_end(rows);
}

static void test_cells(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) rows = {0};
    g_autoptr(Xlsx) xlsx = xlsx_new(0, &error);
    g_assert_no_error(error);
    put_header(&rows);
    row_number(&rows, 9007199254740, 0, false);
    row_text(&rows, "=1+1", 4);
    row_end(&rows);
    row_number(&rows, -123456, 2, true);
    row_blank(&rows);
    row_boolean(&rows, true);
    row_day(&rows, day_from_date(2026, 11, 22));
    row_time(&rows, day_from_date(1970, 1, 1) * DAY_US + DAY_US / 2);
    row_end(&rows);
    row_number(&rows, INT64_C(9999999999999999), 0, false);
    row_day(&rows, day_from_date(1850, 1, 2));
    row_text(&rows, "a\x01<b>&\xef\xbf\xbf 陈😀", strlen("a\x01<b>&\xef\xbf\xbf 陈😀"));
    row_end(&rows);
    g_assert_true(xlsx_add(xlsx, &rows, &error));
    int file = xlsx_finish(xlsx, &error);
    g_assert_no_error(error);
    g_autofree char *sheet = part_of(file, "xl/worksheets/sheet1.xml");
    g_autofree char *book = part_of(file, "xl/workbook.xml");
    g_assert_nonnull(sheet);
    holds(book, "name=\"客户  1 2 \"");
    holds(sheet, "编号 &amp; &lt;no&gt;");
    holds(sheet, "<c r=\"A2\"><v>9007199254740</v></c>");
    holds(sheet, "t=\"inlineStr\"><is><t>=1+1</t></is>");
    g_assert_null(strstr(sheet, "<f>")); // nothing is a formula
    holds(sheet, "<v>-1234.56</v>");
    holds(sheet, "t=\"b\"><v>1</v>");
    holds(sheet, "<v>46348</v>");
    holds(sheet, "<v>25569.5</v>");
    holds(sheet, "<t>9999999999999999</t>");
    holds(sheet, "<t>1850-01-02</t>");
    holds(sheet, "a_x0001_&lt;b&gt;&amp;\xef\xbf\xbd 陈😀");
    holds(sheet, "<autoFilter ref=\"A1:B4\"/>");
    close(file);
}

static void test_sheets(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) rows = {0};
    g_autoptr(Xlsx) xlsx = xlsx_new(3, &error); // two records on each
    put_header(&rows);
    for (int i = 1; i <= 5; i++) {
        row_number(&rows, i, 0, false);
        row_end(&rows);
        g_assert_true(xlsx_add(xlsx, &rows, &error));
        rows.length = 0;
    }
    int file = xlsx_finish(xlsx, &error);
    g_autofree char *last = part_of(file, "xl/worksheets/sheet3.xml");
    g_autofree char *first = part_of(file, "xl/worksheets/sheet1.xml");
    g_autofree char *none = part_of(file, "xl/worksheets/sheet4.xml");
    g_assert_null(none);
    holds(first, "<c r=\"A3\"><v>2</v></c>");
    g_assert_null(strstr(first, "A4"));
    holds(last, "<t>Name</t>"); // its header again
    holds(last, "<c r=\"A2\"><v>5</v></c>");
    close(file);
}

static void test_limits(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) rows = {0};
    g_autoptr(Xlsx) xlsx = xlsx_new(2, &error);
    g_autofree char *longest = g_strnfill(XLSX_TEXT_MAX + 1, 'x');
    put_header(&rows);
    row_text(&rows, longest, XLSX_TEXT_MAX - 1);
    row_end(&rows);
    row_text(&rows, longest, XLSX_TEXT_MAX + 1);
    row_end(&rows);
    g_assert_true(xlsx_add(xlsx, &rows, &error));
    g_assert_cmpint(xlsx_shortened(xlsx), ==, 1);
    rows.length = 0;
    for (int i = 0; i < XLSX_SHEETS_MAX; i++) {
        row_number(&rows, i, 0, false);
        row_end(&rows);
    }
    g_assert_false(xlsx_add(xlsx, &rows, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_TOO_LARGE);
}

static void test_empty(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) rows = {0};
    g_autoptr(Xlsx) xlsx = xlsx_new(0, &error);
    put_header(&rows);
    g_assert_true(xlsx_add(xlsx, &rows, &error));
    int file = xlsx_finish(xlsx, &error);
    g_autofree char *sheet = part_of(file, "xl/worksheets/sheet1.xml");
    holds(sheet, "<t>Name</t>");
    close(file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xlsx/cells", test_cells);
    g_test_add_func("/xlsx/sheets", test_sheets);
    g_test_add_func("/xlsx/limits", test_limits);
    g_test_add_func("/xlsx/empty", test_empty);
    return g_test_run();
}
