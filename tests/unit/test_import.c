// SPDX-License-Identifier: Apache-2.0
//
// Imports of a small shop with everything the large one has: lines sold twice to the letter, codes
// that differ in case, two times in one order, returns, adjustments, orders of nobody. The same
// facts in any form change nothing; undo brings back what was. The real file with its exact figures
// is tests/checks/import_online_retail.
#include "collect/gather.h"
#include "collect/reject.h"
#include "collect/reject_reasons.h"
#include "entity/entities.h"
#include "entity/rates.h"
#include "entity/write.h"
#include "test_import_help.h"
#include "test_store.h"

#include <glib/gstdio.h>
#include <string.h>

static const char HEADER[] =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
static const char *const ROWS[] = {
    "536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,71053,\"LANTERN, METAL\",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
    "536365,71053,\"LANTERN, METAL\",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom", // sold
                                                                                         // twice
    "536365,71053,\"LANTERN, METAL\",2,2010-12-01 08:27:00,3.39,17850.0,United Kingdom",
    "536366,22745,\"POPPY'S \"\"PLAY\"\" HOUSE\",1,2011-07-01 00:30:00,2.005,,France",
    "536366,85123a,,1,2011-07-01 00:30:00,0.0,,France",
    "536367,85123A,White heart,3,2010-12-02 09:00:00,2.55,17851.0,EIRE",
    "C536379,85123A,WHITE HEART,-1,2010-12-01 09:41:00,2.55,17850.0,United Kingdom",
    "A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom",
    "536370,22745,POPPY,12,2010-12-03 10:00:00,1.25,17850.0,United Kingdom",
};
enum { N_ROWS = G_N_ELEMENTS(ROWS) };

// ---- doing ----

static char *write_file(const char *name, const char *newline, const size_t *rows, size_t n)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GString) text = g_string_new(HEADER);
    g_string_append(text, newline);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", ROWS[rows[i]], newline);
    g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    return path;
}

static bool set_currency(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(
        tx,
        "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, value) "
        "VALUES (1000000, 1, 0, 0, 'organisation', '', 'organisation.currency', '\"GBP\"')",
        NO_PARAMS);
    return true;
}

// The shop of the examples counts in pounds.
static Store *shop_new(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, set_currency, NULL, &error);
    g_assert_no_error(error);
    return store;
}

static Run import_file(Store *store, const char *path)
{
    return import_paths(store, "orders", "online-retail", (const char *const[]){path, NULL});
}

static void all_rows(size_t rows[N_ROWS])
{
    for (size_t i = 0; i < N_ROWS; i++)
        rows[i] = i;
}

// ---- the shop ----

static void check_figures(Store *store)
{
    g_assert_cmpint(
        figure(store,
               "SELECT count(*) FROM customer_order WHERE kind = 'sale' AND deleted_at IS NULL"),
        ==, 4);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE kind = 'return'"), ==,
                    1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE kind = 'adjustment'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line"), ==, N_ROWS);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE kind = 'person'"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE kind = 'anonymous'"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product"), ==, 5); // 85123A and 85123a
    // 6×2.55 + 14×3.39 = 62.76; 2.005 is 2.01; 7.65; -2.55; 11062.06; 15.00
    g_assert_cmpint(figure(store, "SELECT CAST(sum(total_minor) AS bigint) FROM customer_order"),
                    ==, 6276 + 201 + 765 - 255 + 1106206 + 1500);
    // Half past midnight of British summer time; the earliest of two times.
    g_assert_cmpint(figure(store, "SELECT ordered_at FROM customer_order WHERE number = '536366'"),
                    ==, INT64_C(1309476600000000));
    g_assert_cmpint(figure(store, "SELECT ordered_at FROM customer_order WHERE number = '536365'"),
                    ==, INT64_C(1291191960000000));
    g_assert_cmpint(figure(store, "SELECT order_count FROM customer c JOIN external_key k ON k.id "
                                  "= c.id AND k.entity = 'customer' WHERE k.value = '17850'"),
                    ==, 2);
    // The name as it stood on the order is kept where it is another than the product's.
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line WHERE name IS NOT NULL"), ==, 2);
    g_assert_cmpint(
        figure(
            store,
            "SELECT count(*) FROM identity WHERE kind = 'number' AND namespace = 'online-retail'"),
        ==, 2);
}

static void test_shop(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    expect(import_file(store, path), N_ROWS, 6, 0, 0, 0);
    check_figures(store);
}

static void test_again(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    expect(import_file(store, path), N_ROWS, 6, 0, 0, 0);
    int64_t before = changes(store);
    expect(import_file(store, path), N_ROWS, 0, 0, 6, 0);
    g_autofree char *crlf = write_file("other name.csv", "\r\n", rows, N_ROWS);
    expect(import_file(store, crlf), N_ROWS, 0, 0, 6, 0);
    for (unsigned seed = 0; seed < 8; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        for (size_t i = N_ROWS - 1; i > 0; i--) {
            size_t j = (size_t)g_rand_int_range(random, 0, (gint32)i + 1), keep = rows[i];
            rows[i] = rows[j];
            rows[j] = keep;
        }
        g_autofree char *shuffled = write_file("shuffled.csv", "\n", rows, N_ROWS);
        expect(import_file(store, shuffled), N_ROWS, 0, 0, 6, 0);
        g_autofree char *first = write_file("first.csv", "\n", rows, 4);
        g_autofree char *second = write_file("second.csv", "\n", rows + 4, N_ROWS - 4);
        Run one = import_file(store, first), two = import_file(store, second);
        g_assert_cmpint(one.inserted + one.updated + two.inserted + two.updated, ==, 0);
        g_free(one.result);
        g_free(two.result);
    }
    g_assert_cmpint(changes(store), ==, before);
    check_figures(store);
}

static void test_shuffled_or_split_first(void)
{
    g_autoptr(Store) store = shop_new();
    static const size_t odd[] = {9, 7, 5, 3, 1}, even[] = {8, 6, 4, 2, 0};
    g_autofree char *first = write_file("odd.csv", "\n", odd, 5);
    g_autofree char *second = write_file("even.csv", "\n", even, 5);
    Run run =
        import_paths(store, "order", "online-retail", (const char *const[]){first, second, NULL});
    expect(run, N_ROWS, 6, 0, 0, 0);
    check_figures(store);
}

static void test_one_change(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    expect(import_file(store, path), N_ROWS, 6, 0, 0, 0);
    int64_t before = changes(store);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    char *quantity = strstr(text, ",2,2010-12-01 08:27"); // one of three lines of 71053
    quantity[1] = '5';
    g_autofree char *changed = write_text("changed.csv", text);
    expect(import_file(store, changed), N_ROWS, 0, 1, 5, 0);
    g_assert_cmpint(changes(store), ==, before + 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line WHERE product_code = '71053' "
                                  "AND quantity_thousandths = 5000 AND occurrence = 3"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line"), ==, N_ROWS);
}

// ---- undo ----

static void test_undo(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    Run first = import_file(store, path);
    undo(store, &first);
    expect_empty(store);
    expect(import_file(store, path), N_ROWS, 6, 0, 0, 0); // inserts again
    check_figures(store);
    g_free(first.result);
}

// Few commits: one for every handful of records, each with its own reading of the log, made undoing
// on PostgreSQL take ten times as long as importing.
static void test_undo_of_many(void)
{
    enum { MANY = 600 };
    g_autoptr(Store) store = shop_new();
    g_autoptr(GString) text = g_string_new("name\n");
    for (int i = 0; i < MANY; i++)
        g_string_append_printf(text, "Ann %d\n", i);
    g_autofree char *path = write_text("many.csv", text->str);
    Run run = import_paths(store, "customers", NULL, (const char *[]){path, NULL});
    g_assert_cmpint(run.inserted, ==, MANY);
    undo(store, &run);
    expect_empty(store);
    Asking slices = {.sql = "SELECT version FROM job WHERE kind = 'import_undo'"};
    g_assert_true(store_read(store, ask, &slices, NULL));
    g_assert_cmpint(slices.value, >, 1);
    g_assert_cmpint(slices.value, <, MANY / 10);
    g_free(run.result);
}

static void test_undo_of_a_change(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    Run first = import_file(store, path);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    strstr(text, ",2,2010-12-01 08:27")[1] = '5';
    g_autofree char *changed = write_text("changed.csv", text);
    Run second = import_file(store, changed);
    undo(store, &second);
    check_figures(store);
    expect(import_file(store, path), N_ROWS, 0, 0, 6, 0);
    g_free(first.result);
    g_free(second.result);
}

typedef struct {
    const Entity *entity;
    const char *find, *field;
    Value value;
} Edit;

static bool edit(Tx *tx, void *context, GError **error)
{
    Edit *wanted = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *before =
        record_load(tx, arena, wanted->entity, tx_integer(tx, wanted->find, NO_PARAMS, 0));
    Record *after = record_copy(arena, before);
    record_set(after, entity_field_index(wanted->entity, wanted->field), wanted->value);
    return record_update(&writing, before, after, NULL, error);
}

static void edit_by_hand(Store *store, Edit wanted)
{
    g_autoptr(GError) error = NULL;
    store_write(store, edit, &wanted, &error);
    g_assert_no_error(error);
}

// What was changed by hand stays with what it needs; everything else goes.
static void test_undo_keeps(void)
{
    g_autoptr(Store) store = shop_new();
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    Run run = import_file(store, path);
    edit_by_hand(store,
                 (Edit){&ENTITY_ORDER, "SELECT id FROM customer_order WHERE number = '536367'",
                        "remark", value_text("call back")});
    undo(store, &run);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product"), ==, 1);
    json_object *result = json_tokener_parse(run.result);
    g_assert_cmpint(json_object_get_int(json_object_object_get(result, "kept_count")), ==, 4);
    g_assert_cmpuint(json_object_array_length(json_object_object_get(result, "kept")), ==, 4);
    json_object_put(result);
    expect(import_file(store, path), N_ROWS, 5, 0, 1, 0);
    check_figures(store);
    g_free(run.result);
}

// ---- rejects, trials, other kinds ----

static void test_rejects(void)
{
    g_autoptr(Store) store = shop_new();
    g_autofree char *text = g_strconcat(HEADER, "\n", ROWS[0],
                                        "\n,85123A,X,1,2010-12-01 08:26:00,1,17850.0,UK\n"
                                        "536400,85123A,X,many,2010-12-01 08:26:00,1,17850.0,UK\n"
                                        "536400,85123A,X,1,the day before,1,17850.0,UK\n"
                                        "536400,85123A,X\xff,1,2010-12-01 08:26:00,1,17850.0,UK\n"
                                        "536400,85123A,X,1,2010-12-01 08:26:00,1,17850.0,UK\n"
                                        "536400,85123A,X,1,2010-12-01 08:26:00,1,17999.0,UK\n",
                                        NULL);
    g_autofree char *path = write_text("rejects.csv", text);
    expect(import_file(store, path), 7, 2, 0, 0, 5);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM file f JOIN import i ON i.rejects_file_id "
                                  "= f.id WHERE f.size_bytes > 100"),
                    ==, 1);
}

static void test_trial(void)
{
    g_autoptr(Store) store = shop_new();
    g_autoptr(GError) error = NULL;
    size_t rows[N_ROWS];
    all_rows(rows);
    g_autofree char *path = write_file("shop.csv", "\n", rows, N_ROWS);
    ImportRequest request = {
        .kind = "orders", .preset = "online-retail", .paths = (const char *const[]){path, NULL}};
    ImportResult result;
    g_auto(ImportLists) lists = {0};
    import_try(store, &request, &lists, &result, &error);
    g_assert_no_error(error);
    g_assert_cmpint(result.rows, ==, N_ROWS);
    g_assert_cmpint(result.inserted, ==, 6);
    expect_empty(store);
}

static bool keep_rates(Tx *tx, void *context, GError **error)
{
    char *texts[] = {context, NULL};
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    json_object *rates = rates_read(texts, error);
    bool good = rates != NULL && rates_keep(&writing, rates, error);
    json_object_put(rates);
    return good;
}

// Rates are one setting: others stay, the newest of a currency counts, what is no rate changes
// nothing.
static void test_rates(void)
{
    static const char KEPT[] =
        "SELECT count(*) FROM setting WHERE name = 'organisation.rates' AND "
        "scope = 'organisation' AND value = '{\"USD\":\"7.2\",\"BRL\":\"1.3\"}'";
    static const char *const WRONG[] = {"USD",    "usd=7", "USD=",       "USD=0",
                                        "USD=-1", "XXY=1", "USD=dollar", "USD=0.0000001"};
    g_autoptr(Store) store = shop_new();
    char *const given[] = {"USD=7.1", "BRL = 1.3", "USD=7.2", "USD=7.2"};
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++)
        g_assert_true(store_write(store, keep_rates, given[i], NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", WRONG[i]);
        g_assert_false(store_write(store, keep_rates, (char *)WRONG[i], &error));
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    }
    g_assert_cmpint(figure(store, KEPT), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM setting WHERE version = 3"), ==, 1);
}

static bool set_timezone(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(
        tx,
        "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, value) "
        "VALUES (1000001, 1, 0, 0, 'organisation', '', 'organisation.timezone', "
        "'\"Asia/Shanghai\"')",
        NO_PARAMS);
    return true;
}

// An import that took not one row is not done, and says why.
static void test_refused(void)
{
    g_autoptr(Store) store = shop_new();
    g_autofree char *path = write_text("abroad.csv", "订单编号,订单创建时间,币种,总金额\n"
                                                     "X1,2026-01-02 10:00:00,BRL,3.50\n"
                                                     "X2,2026-01-03 10:00:00,BRL,4.50\n"
                                                     "X3,昨天,BRL,4.50\n"
                                                     "X4,前天,BRL,4.50\n");
    const char *const paths[] = {path, NULL};
    json_object *mapping = json_tokener_parse(
        "{\"订单编号\": \"number\", \"订单创建时间\": \"ordered_at\", \"币种\": \"currency\", "
        "\"总金额\": \"total_minor\"}");
    ImportRequest request = {.kind = "orders", .paths = paths, .mapping = mapping};
    Run run = run_request(store, &request);
    json_object_put(mapping);
    g_assert_true(g_regex_match_simple("\"refused\": ?true", run.result, 0, 0));
    expect(run, 4, 0, 0, 0, 4);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM import WHERE status = 'refused'"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order"), ==, 0);
}

static void test_refused_reasons(void)
{
    g_auto(Buffer) list = {0};
    g_autoptr(GError) number = NULL, rate = NULL;
    reject_header(&list);
    fail(&rate, ERROR_INVALID, "An order in %s needs its rate", "%s 订单需要汇率", "BRL");
    error_hint(&rate, "Keep one", "请填写");
    for (int i = 0; i < 3; i++) {
        g_autofree char *value = g_strdup_printf("n%d", i);
        g_autoptr(GError) error = NULL;
        fail(&error, ERROR_INVALID, "“%s” is not a date", "“%s”不是日期", value);
        reject_print(&list, i + 2, "日期", (Cell){.data = value, .length = strlen(value)}, error);
    }
    reject_print(&list, 9, "", (Cell){.data = "X9", .length = 2}, rate);
    g_autoptr(GPtrArray) reasons = reject_reasons(list.data, list.length);
    g_assert_cmpuint(reasons->len, ==, 2);
    const RejectReason *first = reasons->pdata[0], *second = reasons->pdata[1];
    g_assert_cmpint(first->count, ==, 3);
    g_assert_cmpstr(first->column, ==, "日期");
    g_assert_cmpstr(first->text[LANGUAGE_ZH], ==, "“…”不是日期");
    g_assert_cmpint(second->count, ==, 1);
    g_assert_cmpstr(second->text[LANGUAGE_EN], ==, "An order in BRL needs its rate. Keep one");
}

// Files as shops in Taiwan have them: Big5, traditional headers, years of the Republic.
static void test_taiwan(void)
{
    static const char text[] = "訂單編號,訂單日期,會員編號,收件人,收件人電話,商品編號,品名,數量,"
                               "單價\n"
                               "T1,114/03/05,A1,林志明,0912-345-678,P1,高山烏龍茶,2,350\n"
                               "T2,民國114年3月6日,A2,陳怡君,0922345678,P2,鳳梨酥禮盒,1,480\n"
                               "T3,14/03/07,A2,陳怡君,0922345678,P2,鳳梨酥禮盒,1,480\n";
    g_autoptr(Store) store = shop_new();
    gsize length = 0;
    g_autofree char *bytes =
        g_convert(text, (gssize)strlen(text), "BIG5", "UTF-8", NULL, &length, NULL);
    g_assert_nonnull(bytes);
    g_autofree char *path = g_build_filename(folder, "taiwan.csv", NULL);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "orders", NULL, paths), 3, 2, 0, 0, 1); // 14: which year is that?
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE number = 'T1' AND "
                                  "ordered_at / 86400000000 BETWEEN 20151 AND 20152"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '林志明'"), ==, 1);
}

static void test_taiwan_birthdays(void)
{
    g_autoptr(Store) store = shop_new();
    g_autofree char *path = write_text("members.csv", "會員編號,姓名,生日\n"
                                                      "A1,林志明,民國75年3月5日\n"
                                                      "A2,張雅婷,089/07/15\n"
                                                      "A3,陳怡君,民國 74/12/31\n"
                                                      "A4,王大明,74/12/31\n"
                                                      "A5,王小明,000/12/31\n"
                                                      "A6,王中明,民國200年1月1日\n");
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "customers", NULL, paths), 6, 3, 0, 0, 3);
    g_assert_cmpint(figure(store, "SELECT sum(birth_day) FROM customer"), ==,
                    5907 + 11153 + 5843); // 1986-03-05, 2000-07-15, 1985-12-31
}

// Cleaned as asked for; every change is listed, and the same file as it is takes them back.
static void test_cleaning(void)
{
    g_autoptr(Store) store = shop_new();
    g_autoptr(GError) error = NULL;
    store_write(store, set_timezone, NULL, &error); // phone numbers without code are Chinese
    g_autofree char *path = write_text(
        "clean.csv", "客户编号,姓名,手机,邮箱,生日,省份,城市\n"
                     "K1, 王 小明先生,'138-1234-5678,Wang@QQ.com,1990年8月15日,浙江,杭州\n"
                     "K2,ＬＩ　Ｌｅｉ,13912345678,li@gmial.com,农历八月十五,上海,\n"
                     "K3,Ann,call me,ann@example.com,,,\n");
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customers", .paths = paths, .clean = "all"};
    ImportResult result;
    g_auto(ImportLists) lists = {0};
    import_try(store, &request, &lists, &result, &error);
    g_assert_no_error(error);
    g_assert_cmpint(result.rejected, ==, 1);
    g_assert_cmpint(result.cleaned, >=, 9);
    g_assert_nonnull(strstr(buffer_string(&lists.changes), "农历八月十五"));
    expect(run_request(store, &request), 3, 2, 0, 0, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '王小明' AND phone = "
                                  "'+8613812345678' AND email = 'wang@qq.com' AND birth_day = 7531 "
                                  "AND province = '浙江省' AND city = '杭州市'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = 'LI Lei' AND city = "
                                  "'上海市' AND birth_day IS NULL AND lunar_birthday = "
                                  "'--08-15' AND email = 'li@gmial.com'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM file f JOIN import i ON i.changes_file_id "
                                  "= f.id WHERE f.size_bytes > 500 AND i.cleaned_count >= 9"),
                    ==, 1);
    expect(run_request(store, &request), 3, 0, 0, 2, 1); // nothing new
}

// What nobody misses goes without being asked for; as it is, when asked for.
static void test_usual_cleaning(void)
{
    g_autoptr(Store) store = shop_new();
    g_autofree char *path = write_text("clean.csv", "客户编号,姓名,手机,邮箱\n"
                                                    "K1,王　 小明先生,13812345678,Wang@QQ.com\n");
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customers", .paths = paths};
    expect(run_request(store, &request), 1, 1, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '王 小明先生' AND "
                                  "phone = '13812345678' AND email = 'wang@qq.com'"),
                    ==, 1);
    request.clean = "none";
    expect(run_request(store, &request), 1, 0, 1, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '王　 小明先生'"), ==,
                    1);
}

static void test_customers(void)
{
    g_autoptr(Store) store = shop_new();
    // GB18030: 姓名;手机;城市;生日 / 张三;13800138000;上海;1990/5/17 / 李四;="13900139000";北京;
    g_autofree char *path = write_text(
        "customers.csv", "\xd0\xd5\xc3\xfb;\xca\xd6\xbb\xfa;\xb3\xc7\xca\xd0;\xc9\xfa\xc8\xd5\n"
                         "\xd5\xc5\xc8\xfd;13800138000;\xc9\xcf\xba\xa3;1990/5/17\n"
                         "\xc0\xee\xcb\xc4;=\"13900139000\";\xb1\xb1\xbe\xa9;\n");
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "customers", NULL, paths), 2, 2, 0, 0, 0);
    expect(import_paths(store, "customers", NULL, paths), 2, 0, 0, 2, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '张三' AND city = "
                                  "'上海' AND birth_day = 7441"),
                    ==, 1);
    g_assert_cmpint(
        figure(store,
               "SELECT count(*) FROM customer WHERE name = '李四' AND phone LIKE '%13900139000'"),
        ==, 1);
}

static void test_products(void)
{
    g_autoptr(Store) store = shop_new();
    g_autofree char *path = write_text(
        "products.csv", "SKU,Title,Price,Currency\nA-1,Tea,\"1,234.50\",GBP\na-1,茶,12,GBP\n");
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "product", NULL, paths), 2, 2, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT price_millionths FROM product WHERE code = 'A-1'"), ==,
                    1234500000);
    g_autofree char *changed =
        write_text("products2.csv", "SKU,Title,Price,Currency\nA-1,Tea,,GBP\na-1,茶,13,GBP\n");
    expect(import_paths(store, "product", NULL, (const char *const[]){changed, NULL}), 2, 0, 1, 1,
           0);
    g_assert_cmpint(figure(store, "SELECT price_millionths FROM product WHERE code = 'A-1'"), ==,
                    1234500000);
}

// ---- gathering ----

static void check_gathering(size_t memory)
{
    enum { KEYS = 500, ROWS_EACH = 20 };
    g_autoptr(Gather) gather = gather_new(2, memory);
    g_autoptr(GError) error = NULL;
    for (int round = 0; round < ROWS_EACH; round++) {
        for (int key = 0; key < KEYS; key++) {
            g_autofree char *name = g_strdup_printf("%d", (key * 7919) % KEYS);
            g_autofree char *filler = g_strnfill((gsize)(key % 300), 'x');
            Cell cells[] = {cell_of(name), cell_of(filler)};
            GatherRow row = {.line = round * KEYS + key, .file = (uint16_t)key, .cells = cells};
            g_assert_true(gather_add(gather, cell_of(name), &row, &error));
        }
    }
    g_assert_true(gather_finish(gather, &error));
    GatherGroup group;
    bool end = false;
    int groups = 0;
    g_autofree char *last = g_strdup("");
    while (gather_next(gather, &group, &end, &error) && !end) {
        g_autofree char *key = g_strndup(group.key.data, group.key.length);
        g_assert_cmpstr(last, <, key);
        g_assert_cmpuint(group.n_rows, ==, ROWS_EACH);
        for (size_t i = 0; i < group.n_rows; i++) {
            g_assert_true(cell_equal(group.rows[i].cells[0], group.key));
            g_assert_true(i == 0 || group.rows[i - 1].line < group.rows[i].line);
            g_assert_cmpuint(group.rows[i].cells[1].length, ==,
                             (gsize)(group.rows[i].line % KEYS % 300));
        }
        g_free(last);
        last = g_steal_pointer(&key);
        groups++;
    }
    g_assert_no_error(error);
    g_assert_cmpint(groups, ==, KEYS);
}

static void test_gathering(void)
{
    check_gathering(0);
    check_gathering(64 << 10); // some 40 runs in the temporary file
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-import-XXXXXX", NULL);
    g_test_add_func("/import/gathering", test_gathering);
    g_test_add_func("/import/shop", test_shop);
    g_test_add_func("/import/again", test_again);
    g_test_add_func("/import/shuffled-and-split-first", test_shuffled_or_split_first);
    g_test_add_func("/import/one-change", test_one_change);
    g_test_add_func("/import/undo", test_undo);
    g_test_add_func("/import/undo-of-many", test_undo_of_many);
    g_test_add_func("/import/undo-of-a-change", test_undo_of_a_change);
    g_test_add_func("/import/undo-keeps", test_undo_keeps);
    g_test_add_func("/import/rejects", test_rejects);
    g_test_add_func("/import/refused", test_refused);
    g_test_add_func("/import/refused/reasons", test_refused_reasons);
    g_test_add_func("/import/taiwan", test_taiwan);
    g_test_add_func("/import/taiwan/birthdays", test_taiwan_birthdays);
    g_test_add_func("/import/rates", test_rates);
    g_test_add_func("/import/trial", test_trial);
    g_test_add_func("/import/cleaning", test_cleaning);
    g_test_add_func("/import/cleaning/usual", test_usual_cleaning);
    g_test_add_func("/import/customers", test_customers);
    g_test_add_func("/import/products", test_products);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
