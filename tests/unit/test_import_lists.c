// SPDX-License-Identifier: Apache-2.0
//
// The lists of an import, rejected rows and cleaned values, as people read them beside their files:
// file by file as they were given, line by line, however the records are sorted on the way.
#include "collect/csv.h"
#include "test_import_help.h"

#include <glib/gstdio.h>

// "2 a.csv: 日期|5 …": line and column of every row of a list.
static char *places(const char *text, size_t length)
{
    GString *out = g_string_new(NULL);
    MemoryBytes memory = {.data = text, .length = length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    CsvRow row;
    g_assert_cmpint(csv_next(reader, &row, NULL), ==, CSV_ROW); // the header
    while (csv_next(reader, &row, NULL) == CSV_ROW)
        g_string_append_printf(out, "%s%.*s %.*s", out->len > 0 ? "|" : "",
                               (int)row.fields[0].length, row.fields[0].data,
                               (int)row.fields[1].length, row.fields[1].data);
    return g_string_free(out, false);
}

static bool read_list(Tx *tx, void *context, GError **error)
{
    Buffer *out = context;
    (void)error;
    g_autoptr(Cursor) parts =
        tx_query(tx,
                 "SELECT c.bytes FROM import i JOIN file f ON f.id = i.rejects_file_id JOIN "
                 "file_content c ON c.hash = f.hash ORDER BY i.id DESC, c.chunk",
                 NO_PARAMS);
    out->length = 0;
    while (cursor_next(parts)) {
        Value bytes = cursor_bytes(parts, 0);
        buffer_add(out, bytes.as.text.data, bytes.as.text.length);
    }
    return true;
}

static char *rejects_of(Store *store)
{
    g_auto(Buffer) list = {0};
    g_autoptr(GError) error = NULL;
    store_read(store, read_list, &list, &error);
    g_assert_no_error(error);
    return places(list.data, list.length);
}

// Refused for what they say, for what they lack, and while they are written.
static const char FIRST[] = "订单编号,商品编号,商品名称,数量,单价,下单时间,币种\n"
                            "900,P1,A,many,1,2024-01-05,CNY\n"
                            ",P1,A,1,1,2024-01-05,CNY\n"
                            "700,P1,A,1,1,2024-01-05,XTS\n"
                            "800,P1,\"A\n(two lines)\",1,1,2024-01-05,CNY\n"
                            "100,P1,A,1,1,whenever,CNY\n"
                            "500,P1,A,1,1,2024-01-05,CNY\n";
static const char SECOND[] = "订单编号,商品编号,商品名称,数量,单价,下单时间,币种\n"
                             "050,P1,A,some,1,2024-01-05,CNY\n"
                             "950,P1,A,few,1,2024-01-05,CNY\n"
                             "010,P1,A,1,much,2024-01-05,CNY\n";

static void test_one_file(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("orders.csv", FIRST);
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "orders", NULL, paths), 6, 1, 0, 0, 5);
    g_autofree char *list = rejects_of(store);
    g_assert_cmpstr(list, ==, "2 数量|3 |4 |5 商品名称|7 下单时间");
}

static void test_two_files(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *a = write_text("z, \"late\".csv", FIRST), *b = write_text("a.csv", SECOND);
    const char *const paths[] = {a, b, NULL};
    expect(import_paths(store, "orders", NULL, paths), 9, 1, 0, 0, 8);
    g_autofree char *list = rejects_of(store);
    g_assert_cmpstr(list, ==,
                    "2 z, \"late\".csv: 数量|3 z, \"late\".csv|4 z, \"late\".csv|"
                    "5 z, \"late\".csv: 商品名称|7 z, \"late\".csv: 下单时间|2 a.csv: 数量|3 "
                    "a.csv: 数量|4 a.csv: 单价");
}

// A name may be the beginning of another.
static void test_like_names(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *a = write_text("a", FIRST), *b = write_text("a: b", SECOND);
    const char *const paths[] = {b, a, NULL};
    expect(import_paths(store, "orders", NULL, paths), 9, 1, 0, 0, 8);
    g_autofree char *list = rejects_of(store);
    g_assert_cmpstr(
        list, ==,
        "2 a: b: 数量|3 a: b: 数量|4 a: b: 单价|2 a: 数量|3 a|4 a|5 a: 商品名称|7 a: 下单时间");
}

static void test_trial(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_text(
        "customers.csv", "客户编号,姓名,手机\nK9,王　 一,1\nK1,李　 二,x\nK5,赵　 三,2\n");
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customers", .paths = paths};
    ImportResult result;
    g_auto(ImportLists) lists = {0};
    g_assert_true(import_try(store, &request, &lists, &result, &error));
    g_assert_no_error(error);
    g_autofree char *rejects = places(lists.rejects.data, lists.rejects.length);
    g_autofree char *changed = places(lists.changes.data, lists.changes.length);
    g_assert_cmpstr(rejects, ==, "2 手机|3 手机|4 手机");
    g_assert_cmpstr(changed, ==, "2 姓名|3 姓名|4 姓名");
}

// Longer than one part of a file and than one transaction takes.
static void test_long(void)
{
    enum { ROWS = 30000 };
    g_autoptr(Store) store = test_store_new();
    g_autoptr(GString) text = g_string_new("客户编号,姓名,手机\n");
    for (int i = 0; i < ROWS; i++)
        g_string_append_printf(text, "K%d,甲,nobody answers %d\n", (i * 7919) % ROWS, i);
    g_autofree char *path = write_text("long.csv", text->str);
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "customers", NULL, paths), ROWS, 0, 0, 0, ROWS);
    g_autofree char *list = rejects_of(store);
    g_auto(GStrv) rows = g_strsplit(list, "|", -1);
    g_assert_cmpuint(g_strv_length(rows), ==, ROWS);
    for (int i = 0; i < ROWS; i++)
        g_assert_cmpint(atoi(rows[i]), ==, i + 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM file_content WHERE hash LIKE 'import-%'"),
                    ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-lists-XXXXXX", NULL);
    g_test_add_func("/lists/one-file", test_one_file);
    g_test_add_func("/lists/two-files", test_two_files);
    g_test_add_func("/lists/like-names", test_like_names);
    g_test_add_func("/lists/trial", test_trial);
    g_test_add_func("/lists/long", test_long);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
