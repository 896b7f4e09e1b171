// SPDX-License-Identifier: Apache-2.0
//
// What files of customers say of addresses, in one text and in parts, and files from Taiwan: years
// of the Republic in digits alone are read where something says that the file comes from there, and
// nowhere else.
#include "test_import_help.h"
#include "test_store.h"

#include "entity/entities.h"

#include <glib/gstdio.h>

static Run import_text(Store *store, const char *kind, const char *clean, const char *text)
{
    g_autofree char *path = write_text("rows.csv", text);
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = kind, .paths = paths, .clean = clean};
    return run_request(store, &request);
}

static const char COUNT[] = "SELECT count(*) FROM address WHERE deleted_at IS NULL";

static void expect_address(Store *store, const char *where)
{
    g_autofree char *sql = g_strdup_printf("%s AND %s", COUNT, where);
    if (figure(store, sql) != 1)
        g_test_message("%s", where);
    g_assert_cmpint(figure(store, sql), ==, 1);
}

// ---- addresses ----

static void test_whole(void)
{
    static const char TEXT[] =
        "會員編號,姓名,地址,帳單地址\n"
        "A1,林志明,106台北市大安區和平東路一段162號,臺北縣板橋市中山路一段161號\n"
        "A2,张伟,浙江省杭州市下城区武林路1号(310006),\n"
        "A3,王小明,,\n";
    g_autoptr(Store) store = test_store_new();
    Run first = import_text(store, "customers", NULL, TEXT);
    expect(first, 3, 3, 0, 0, 0);
    first.result = NULL;
    g_assert_cmpint(figure(store, COUNT), ==, 3);
    expect_address(store,
                   "province = '台灣省' AND city = '台北市' AND district = '大安區' AND street "
                   "= '和平東路一段162號' AND postcode = '106' AND kind = 'shipping'");
    expect_address(store, "city = '新北市' AND district = '板橋區' AND kind = 'billing'");
    expect_address(store, "city = '杭州市' AND district = '拱墅区' AND postcode = '310006'");
    // it is the customer's place too, in the same script
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '林志明' AND city = "
                                  "'台北市' AND province = '台灣省'"),
                    ==, 1);
    // districts called otherwise today are listed
    g_assert_cmpint(figure(store, "SELECT max(cleaned_count) FROM import"), >=, 2);
    int64_t before = changes(store);
    expect(import_text(store, "customers", NULL, TEXT), 3, 0, 0, 3, 0);
    g_assert_cmpint(changes(store), ==, before);
    undo(store, &first);
    g_free(first.result);
    expect_empty(store);
}

static void test_parts(void)
{
    static const char TEXT[] =
        "customer_id,name,city,street,zip,work_address.province,work_address.city,"
        "work_address.district,work_address.street\n"
        "B1,Ann Lee,Bristol,23 High Street,BS1 4ST,浙江,杭州,西湖,文三路478号\n";
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "customers", "all", TEXT), 1, 1, 0, 0, 0);
    expect_address(store,
                   "city = 'Bristol' AND street = '23 High Street' AND postcode = 'BS1 4ST'");
    expect_address(store,
                   "province = '浙江省' AND city = '杭州市' AND district = '西湖区' AND kind = "
                   "'work'");
    g_autoptr(Store) plain = test_store_new();
    expect(import_text(plain, "customers", NULL, TEXT), 1, 1, 0, 0, 0);
    expect_address(plain, "province = '浙江' AND city = '杭州' AND kind = 'work'");
}

// One customer in several rows; a known customer; what somebody wrote stays.
static void test_several(void)
{
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "customers", NULL, "customer_id,name,city\nC1,陈晨,宁波\n"), 1, 1, 0,
           0, 0);
    Run run = import_text(store, "customers", NULL,
                          "customer_id,name,address.whole,address.kind\n"
                          "C1,陈晨,上海市徐汇区漕溪北路88号,home\n"
                          "C1,陈晨,上海市浦东新区世纪大道100号,work\n");
    expect(run, 2, 0, 1, 0, 0);
    run.result = NULL;
    g_assert_cmpint(figure(store, COUNT), ==, 2);
    expect_address(store, "district = '徐汇区' AND kind = 'home'");
    expect_address(store, "district = '浦东新区' AND kind = 'work'");
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE city = '宁波'"), ==, 1);
    undo(store, &run);
    g_free(run.result);
    g_assert_cmpint(figure(store, COUNT), ==, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE city = '宁波'"), ==, 1);
}

static void test_none(void)
{
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "customers", "none",
                       "customer_id,name,address.whole\nD1,Bo,台北縣板橋市中山路一段161號\n"),
           1, 1, 0, 0, 0);
    expect_address(store, "street = '台北縣板橋市中山路一段161號' AND city IS NULL");
}

// As an earlier version left it: other parts, and a key made of these.
static bool take_back_parts(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "UPDATE address SET province = NULL, city = NULL, district = NULL, postcode = NULL, "
           "street = '106台北市大安區和平東路一段162號3樓'",
           NULL, 0);
    tx_run(tx, "UPDATE external_key SET value = 'before' WHERE entity = 'address'", NULL, 0);
    return !tx_failed(tx);
}

// Orders whose address was kept as one text once, and is taken apart today, bring no second one.
static void test_read_better(void)
{
    static const char TEXT[] =
        "訂單編號,買家會員名,下單時間,商品編號,數量,單價,address.whole\n"
        "T1,林志明,2025-03-05 10:00,P1,1,5,106台北市大安區和平東路一段162號3樓\n";
    static const char OTHER[] =
        "訂單編號,買家會員名,下單時間,商品編號,數量,單價,address.whole\n"
        "T2,林志明,2025-03-06 10:00,P1,1,5,106台北市大安區和平東路一段164號3樓\n";
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "orders", NULL, TEXT), 1, 1, 0, 0, 0);
    expect_address(store, "city = '台北市' AND district = '大安區'");
    GError *error = NULL;
    store_write(store, take_back_parts, NULL, &error);
    g_assert_no_error(error);
    int64_t before = changes(store);
    for (int again = 0; again < 2; again++)
        expect(import_text(store, "orders", NULL, TEXT), 1, 0, 0, 1, 0);
    g_assert_cmpint(figure(store, COUNT), ==, 1);
    g_assert_cmpint(changes(store), ==, before);
    expect(import_text(store, "orders", NULL, OTHER), 1, 1, 0, 0, 0);
    g_assert_cmpint(figure(store, COUNT), ==, 2); // two doors further
}

// ---- days ----

enum { DAY_2025_03_05 = 20152 };

static int64_t ordered(Store *store, const char *number)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT (ordered_at + 28800000000) / 86400000000 FROM customer_order WHERE number = '%s'",
        number);
    return figure(store, sql);
}

#define ORDER_COLUMNS "商品編號,數量,單價"

static void test_republic(void)
{
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "orders", NULL,
                       "訂單編號,訂單日期," ORDER_COLUMNS "\n"
                       "R1,1140305,P1,1,10\n"
                       "R2,114/3/5,P1,1,10\n"
                       "R3,114.03.05,P1,1,10\n"
                       "R4,民國114年3月5日,P1,1,10\n"
                       "R5,1140305 14:30,P1,1,10\n"
                       "R6,1141305,P1,1,10\n"),
           6, 5, 0, 0, 1);
    for (int i = 1; i <= 4; i++) {
        g_autofree char *number = g_strdup_printf("R%d", i);
        int64_t day = ordered(store, number);
        g_assert_true(day == DAY_2025_03_05 || day == DAY_2025_03_05 - 1); // by the machine's zone
    }
}

static void test_republic_birthdays(void)
{
    static const char *const CLEAN[] = {NULL, "all"};
    for (size_t i = 0; i < G_N_ELEMENTS(CLEAN); i++) {
        g_autoptr(Store) store = test_store_new();
        expect(import_text(store, "customers", CLEAN[i],
                           "會員編號,姓名,生日\n"
                           "A1,林志明,0750305\n"
                           "A2,張雅婷,民國75年3月5日\n"
                           "A3,陳怡君,075.03.05\n"),
               3, 3, 0, 0, 0);
        g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE birth_day = 5907"), ==,
                        3);
    }
}

// Seven digits in a file that says nothing of Taiwan are no day; beside a date that can be nothing
// else, and where the source keeps time in Taipei, they are.
static void test_other_signs(void)
{
    static const char PLAIN[] = "orderno,orderdate,sku,qty,price\nS1,1140305,P1,1,10\n";
    g_autoptr(Store) store = test_store_new();
    expect(import_text(store, "orders", NULL, PLAIN), 1, 0, 0, 0, 1);
    expect(import_text(store, "orders", NULL,
                       "orderno,orderdate,sku,qty,price\n"
                       "S1,1140305,P1,1,10\n"
                       "S2,114/03/06,P1,1,10\n"),
           2, 2, 0, 0, 0);
    g_autoptr(Store) taipei = test_store_new();
    expect(import_text(taipei, "orders", NULL, PLAIN), 1, 0, 0, 0, 1);
    g_assert_cmpint(figure(taipei, "SELECT count(*) FROM source"), ==, 1);
    Asking zone = {.sql = "UPDATE source SET timezone = 'Asia/Taipei' RETURNING id"};
    store_write(taipei, ask, &zone, NULL);
    g_assert_cmpint(zone.value, >, 0);
    expect(import_text(taipei, "orders", NULL, PLAIN), 1, 1, 0, 0, 0);
    g_assert_cmpint(ordered(taipei, "S1"), ==, DAY_2025_03_05);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-import-taiwan-XXXXXX", NULL);
    g_test_add_func("/import/addresses/whole", test_whole);
    g_test_add_func("/import/addresses/parts", test_parts);
    g_test_add_func("/import/addresses/several", test_several);
    g_test_add_func("/import/addresses/none", test_none);
    g_test_add_func("/import/addresses/read-better", test_read_better);
    g_test_add_func("/import/republic/orders", test_republic);
    g_test_add_func("/import/republic/birthdays", test_republic_birthdays);
    g_test_add_func("/import/republic/signs", test_other_signs);
    int failed = g_test_run();
    g_autofree char *path = g_build_filename(folder, "rows.csv", NULL);
    g_unlink(path);
    g_rmdir(folder);
    g_free(folder);
    return failed;
}
