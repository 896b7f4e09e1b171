// SPDX-License-Identifier: Apache-2.0
//
// Birthdays of the lunar calendar that files bring go where these are kept, of customers and of
// who orders, however much is cleaned.
#include "test_import_help.h"
#include "test_store.h"

#include <string.h>

// What has no such day is refused, and the birthday stays as it was.
static void test_clean_all(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("lunar.csv", "客户编号,姓名,生日,农历生日\n"
                                                    "L1,甲,农历1990年闰五月初三,\n"
                                                    "L2,乙,1990-08-15,八月十五\n"
                                                    "L3,丙,农历1990年闰三月初一,\n"
                                                    "L4,丁,8月15日,1990-02-30\n"
                                                    "L5,戊,,1990-13-01\n");
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customers", .paths = paths, .clean = "all"};
    Run first = run_request(store, &request);
    expect(first, 5, 3, 0, 0, 2);
    first.result = NULL;
    g_assert_cmpint(figure(store,
                           "SELECT count(*) FROM customer WHERE (number = 'L1' AND "
                           "lunar_birthday = '1990-05x-03' AND birth_day IS NULL) OR (number "
                           "= 'L2' AND lunar_birthday = '--08-15' AND birth_day = 7531) OR "
                           "(number = 'L4' AND lunar_birthday = '1990-02-30')"),
                    ==, 3);
    int64_t before = changes(store);
    expect(run_request(store, &request), 5, 0, 0, 3, 2);
    g_assert_cmpint(changes(store), ==, before);
    request.clean = "none"; // then the form itself is asked for
    g_autofree char *plain = write_text("plain.csv", "客户编号,农历生日\nL1,1990-5-3\nL2,中秋\n");
    const char *const plain_paths[] = {plain, NULL};
    request.paths = plain_paths;
    expect(run_request(store, &request), 2, 0, 1, 0, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE number = 'L1' AND "
                                  "lunar_birthday = '1990-05-03'"),
                    ==, 1);
}

// What stands in the column of birthdays goes there without being asked for, too; of the sun's, and
// of what is none, nothing is read but what a date is.
static void test_clean_usual(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("usual.csv", "客户编号,姓名,生日\n"
                                                    "U1,甲,农历1990年闰五月初三\n"
                                                    "U2,乙,农历八月十五\n"
                                                    "U3,丙,1990-08-15\n"
                                                    "U4,丁,农历1990年闰三月初一\n"
                                                    "U5,戊,8月15日\n"
                                                    "U6,己,1987年闰六月初一\n");
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customers", .paths = paths};
    Run first = run_request(store, &request);
    expect(first, 6, 4, 0, 0, 2);
    first.result = NULL;
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE birth_day IS NULL AND "
                                  "((number = 'U1' AND lunar_birthday = '1990-05x-03') OR (number "
                                  "= 'U2' AND lunar_birthday = '--08-15') OR (number = 'U6' AND "
                                  "lunar_birthday = '1987-06x-01'))"),
                    ==, 3);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE number = 'U3' AND birth_day "
                                  "= 7531 AND lunar_birthday IS NULL"),
                    ==, 1);
    int64_t before = changes(store);
    expect(run_request(store, &request), 6, 0, 0, 4, 2);
    g_assert_cmpint(changes(store), ==, before);
    request.clean = "none"; // as it is: no dates
    expect(run_request(store, &request), 6, 0, 0, 1, 5);
    undo(store, &first);
    g_free(first.result);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 0);
}

// Customers whom orders bring; what is known of them already is not written over.
static void test_orders(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path =
        write_text("orders.csv", "no,at,buyer,name,born,lunar,code,n,price\n"
                                 "O1,2026-01-02 10:00:00,B1,甲,农历八月十五,,P1,1,10\n"
                                 "O2,2026-01-02 11:00:00,B2,乙,1990-08-15,腊月初八,P1,1,10\n"
                                 "O3,2026-01-03 10:00:00,B1,甲,农历九月初九,,P1,1,10\n");
    const char *const paths[] = {path, NULL};
    json_object *mapping = json_tokener_parse(
        "{\"no\": \"number\", \"at\": \"ordered_at\", \"buyer\": \"customer.number\", "
        "\"name\": \"customer.name\", \"born\": \"customer.birth_day\", \"lunar\": "
        "\"customer.lunar_birthday\", \"code\": \"lines.product_code\", \"n\": "
        "\"lines.quantity_thousandths\", \"price\": \"lines.price_millionths\"}");
    ImportRequest request = {.kind = "orders", .paths = paths, .mapping = mapping};
    expect(run_request(store, &request), 3, 3, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE (number = 'B1' AND "
                                  "lunar_birthday = '--08-15' AND birth_day IS NULL) OR (number = "
                                  "'B2' AND lunar_birthday = '--12-08' AND birth_day = 7531)"),
                    ==, 2);
    json_object_put(mapping);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-import-XXXXXX", NULL);
    g_test_add_func("/import/lunar/all", test_clean_all);
    g_test_add_func("/import/lunar/usual", test_clean_usual);
    g_test_add_func("/import/lunar/orders", test_orders);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
