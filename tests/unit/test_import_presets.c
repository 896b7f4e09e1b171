// SPDX-License-Identifier: Apache-2.0
//
// Exports of shops under the headers that real ones have (archive shop_exports, when it is there):
// orders and lines in two files, in any order, alone, again; three generations of columns; GBK;
// further lines of an order without its values; totals exactly as the file has them.
#include "test_import_help.h"
#include "test_store.h"

#include <glib/gstdio.h>

static const char *data(const char *name)
{
    static char path[512];
    const char *root = g_getenv("GUANXI_TEST_DATA");
    g_snprintf(path, sizeof path, "%s/shop_exports/%s", root != NULL ? root : "build/data", name);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? path : NULL;
}

typedef struct {
    const char *column, *value;
} Given;

// A file under a real header: each row has the given columns, everything else is empty.
typedef struct {
    GString *text;
    char **columns;
} Export;

static bool export_begin(Export *export, const char *header_file)
{
    const char *path = data(header_file);
    g_autofree char *header = NULL;
    if (path == NULL)
        return false;
    g_assert_true(g_file_get_contents(path, &header, NULL, NULL));
    g_strchomp(header);
    export->text = g_string_new(header);
    g_string_append(export->text, "\r\n");
    export->columns = g_strsplit(header, ",", -1);
    return true;
}

static void export_row(Export *export, const Given *given)
{
    for (size_t i = 0; export->columns[i] != NULL; i++) {
        g_autofree char *name = g_strdup(export->columns[i]);
        g_strdelimit(name, "\"", ' ');
        g_strstrip(name);
        const char *value = "";
        for (const Given *one = given; one->column != NULL; one++) {
            if (strcmp(one->column, name) == 0)
                value = one->value;
        }
        g_string_append_printf(export->text, "%s\"%s\"", i > 0 ? "," : "", value);
    }
    g_string_append(export->text, "\r\n");
}

static char *export_end(Export *export, const char *name, bool gbk)
{
    char *path = g_build_filename(folder, name, NULL);
    gsize length = export->text->len;
    g_autofree char *bytes =
        gbk ? g_convert(export->text->str, (gssize)length, "GB18030", "UTF-8", NULL, &length, NULL)
            : g_strdup(export->text->str);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_string_free(export->text, true);
    g_strfreev(export->columns);
    return path;
}

// ---- Taobao ----

#define ID(number) "=\"\"" number "\"\""

static char *taobao_orders(const char *header, const char *name)
{
    static const Given FIRST[] = {{"订单编号", ID("351512345678901234")},
                                  {"买家会员名", "清风徐来"},
                                  {"买家应付货款", "188.00"},
                                  {"买家应付邮费", "12.00"},
                                  {"总金额", "200.00"},
                                  {"订单状态", "交易成功"},
                                  {"收货人姓名", "李小明"},
                                  {"收货地址", "浙江省 杭州市 西湖区 文三路 478号3栋501室(310012)"},
                                  {"联系手机", "'13812345678"},
                                  {"订单创建时间", "2018-03-04 21:05:06"},
                                  {"买家实际支付金额", "200.00"},
                                  {"物流单号", "No:4312345"},
                                  {"物流公司", "圆通速递"},
                                  {"订单付款时间", "2018-03-04 21:06:00"},
                                  {NULL, NULL}};
    static const Given SECOND[] = {{"订单编号", ID("351512345678905678")},
                                   {"买家会员名", "tb_8848"},
                                   {"买家应付货款", "59.90"},
                                   {"买家应付邮费", "0.00"},
                                   {"总金额", "59.90"},
                                   {"订单状态", "卖家已发货，等待买家确认"},
                                   {"收货人姓名", "王芳"},
                                   {"收货地址", "上海 上海市 浦东新区 张江镇 碧波路 690号(201203)"},
                                   {"联系手机", "'13900001111"},
                                   {"订单创建时间", "2018-03-05 09:00:00"},
                                   {"买家实际支付金额", "59.90"},
                                   {"订单付款时间", "2018-03-05 09:01:00"},
                                   {NULL, NULL}};
    static const Given THIRD[] = {{"订单编号", ID("351512345678909999")},
                                  {"买家会员名", "清风徐来"},
                                  {"买家应付货款", "20.00"},
                                  {"总金额", "20.00"},
                                  {"订单状态", "交易关闭"},
                                  {"订单创建时间", "2018-03-06 10:00:00"},
                                  {NULL, NULL}};
    Export export;
    if (!export_begin(&export, header))
        return NULL;
    export_row(&export, FIRST);
    export_row(&export, SECOND);
    export_row(&export, THIRD);
    return export_end(&export, name, true);
}

static char *taobao_lines(const char *name)
{
    static const Given ROWS[][7] = {
        {{"订单编号", ID("351512345678901234")},
         {"标题", "龙井茶 春茶"},
         {"价格", "99.00"},
         {"购买数量", "2"},
         {"商家编码", "LJ-250"},
         {NULL, NULL}},
        {{"订单编号", ID("351512345678901234")},
         {"标题", "茶具 白瓷盖碗"},
         {"价格", "10.00"},
         {"购买数量", "1"},
         {"商家编码", "null"},
         {"外部系统编号", "GW-1"},
         {NULL, NULL}},
        {{"订单编号", ID("351512345678905678")},
         {"标题", "一个没有编码而标题又特别特别长的商品它的名字超过六十四个字节所以要缩短"},
         {"价格", "59.90"},
         {"购买数量", "1"},
         {NULL, NULL}},
    };
    Export export;
    if (!export_begin(&export, "taobao_ExportOrderDetailList_header_2017_10cols.csv"))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++)
        export_row(&export, ROWS[i]);
    return export_end(&export, name, true);
}

static void check_taobao(Store *store, bool with_lines)
{
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order"), ==, 3);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE number = "
                                  "'351512345678901234' AND total_minor = 20000 AND status = "
                                  "'closed' AND shipping_minor = 1200 AND channel = 'taobao'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT CAST(sum(total_minor) AS bigint) FROM customer_order"),
                    ==, 20000 + 5990 + 2000);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE status = 'cancelled'"),
                    ==, 1);
    // 21:05:06 in Shanghai
    g_assert_cmpint(figure(store, "SELECT min(ordered_at) FROM customer_order"), ==,
                    INT64_C(1520168706000000));
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE nickname = '清风徐来' AND "
                                  "name = '李小明' AND phone LIKE '%13812345678' AND province = "
                                  "'浙江省' AND city = '杭州市' AND order_count = 1"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM identity WHERE kind = 'nick' AND namespace "
                                  "= 'taobao'"),
                    ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM address WHERE district = '西湖区' AND "
                                  "postcode = '310012' AND recipient = '李小明'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT CAST(sum(amount_minor) AS bigint) FROM payment WHERE "
                                  "paid_at IS NOT NULL AND method = 'alipay'"),
                    ==, 20000 + 5990);
    g_assert_cmpint(figure(store, "SELECT CAST(sum(paid_minor) AS bigint) FROM customer_order"), ==,
                    20000 + 5990); // the orders know what was paid for them
    g_assert_cmpint(figure(store, "SELECT count(*) FROM shipment WHERE tracking_number = "
                                  "'No:4312345' AND carrier = '圆通速递'"),
                    ==, 1);
    if (!with_lines)
        return;
    g_assert_cmpint(figure(store, "SELECT count(*) FROM order_line"), ==, 3 + 1); // one has none
    // 198 + 10 of goods for 188: the shop gave 20 off.
    g_assert_cmpint(figure(store, "SELECT discount_minor FROM customer_order WHERE number = "
                                  "'351512345678901234'"),
                    ==, 2000);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product WHERE code IN ('LJ-250', 'GW-1')"),
                    ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product WHERE code LIKE '一个没有编码%'"),
                    ==, 1);
}

static void test_taobao(void)
{
    static const char *const HEADERS[] = {"taobao_ExportOrderList_header_2017_46cols.csv",
                                          "taobao_ExportOrderList_header_2018_56cols.csv",
                                          "taobao_ExportOrderList_header_later_61cols.csv"};
    g_autofree char *lines = taobao_lines("ExportOrderDetailList.csv");
    if (lines == NULL) {
        g_test_skip("the archive shop_exports is not unpacked in build/data");
        return;
    }
    g_autoptr(Store) store = test_store_new();
    int64_t before = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(HEADERS); i++) {
        g_autofree char *orders = taobao_orders(HEADERS[i], "ExportOrderList.csv");
        const char *const both[] = {lines, orders, NULL};
        expect(import_paths(store, "orders", "taobao", both), 6, i == 0 ? 3 : 0, 0, i == 0 ? 0 : 3,
               0);
        check_taobao(store, true);
        if (i == 0)
            before = changes(store);
    }
    g_assert_cmpint(changes(store), ==, before);
    const char *const alone[] = {lines, NULL};
    expect(import_paths(store, "orders", "taobao", alone), 3, 0, 0, 2, 0);
}

// The list first, the details a day later; then the whole is taken back.
static void test_taobao_apart(void)
{
    g_autofree char *lines = taobao_lines("ExportOrderDetailList.csv");
    if (lines == NULL) {
        g_test_skip("the archive shop_exports is not unpacked in build/data");
        return;
    }
    g_autoptr(Store) store = test_store_new();
    g_autofree char *orders =
        taobao_orders("taobao_ExportOrderList_header_2018_56cols.csv", "ExportOrderList.csv");
    const char *const list[] = {orders, NULL}, *const details[] = {lines, NULL};
    expect(import_paths(store, "orders", "taobao", details), 3, 0, 0, 0, 3); // of unknown orders
    Run first = import_paths(store, "orders", "taobao", list);
    g_assert_cmpint(first.inserted, ==, 3);
    check_taobao(store, false);
    expect(import_paths(store, "orders", "taobao", list), 3, 0, 0, 3, 0);
    Run second = import_paths(store, "orders", "taobao", details);
    g_assert_cmpint(second.updated, ==, 2);
    undo(store, &second);
    check_taobao(store, false);
    undo(store, &first);
    expect_empty(store);
    g_free(first.result);
    g_free(second.result);
}

// ---- Shopify ----

static bool use_dollars(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(
        tx,
        "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, value) "
        "VALUES (1000000, 1, 0, 0, 'organisation', '', 'organisation.currency', '\"AUD\"')",
        NO_PARAMS);
    return true;
}

static void test_shopify(void)
{
    static const Given FIRST[] = {{"Name", "#1001"},
                                  {"Email", "Ann@Example.com"},
                                  {"Financial Status", "paid"},
                                  {"Fulfillment Status", "fulfilled"},
                                  {"Paid at", "2024-05-06 07:08:09 +1000"},
                                  {"Currency", "AUD"},
                                  {"Subtotal", "45.00"},
                                  {"Shipping", "5.00"},
                                  {"Taxes", "4.50"},
                                  {"Total", "54.50"},
                                  {"Discount Amount", "5.00"},
                                  {"Created at", "2024-05-06 07:08:09 +1000"},
                                  {"Lineitem quantity", "2"},
                                  {"Lineitem name", "Cup"},
                                  {"Lineitem price", "20.00"},
                                  {"Lineitem sku", "CUP"},
                                  {"Billing Name", "Ann Lee"},
                                  {"Shipping Street", "1 High St"},
                                  {"Shipping Zip", "'0812"},
                                  {"Shipping City", "Darwin"},
                                  {NULL, NULL}};
    static const Given MORE[] = {{"Name", "#1001"},           {"Email", "Ann@Example.com"},
                                 {"Lineitem quantity", "1"},  {"Lineitem name", "Saucer - blue"},
                                 {"Lineitem price", "10.00"}, {NULL, NULL}};
    static const Given INCLUDED[] = {{"Name", "#1002"},
                                     {"Email", "ann@example.com"},
                                     {"Financial Status", "paid"},
                                     {"Currency", "AUD"},
                                     {"Subtotal", "22.00"},
                                     {"Shipping", "8.00"},
                                     {"Taxes", "2.73"},
                                     {"Total", "30.00"},
                                     {"Created at", "2024-05-07 10:00:00 +1000"},
                                     {"Lineitem quantity", "1"},
                                     {"Lineitem name", "Pot"},
                                     {"Lineitem price", "22.00"},
                                     {"Lineitem sku", "POT"},
                                     {NULL, NULL}};
    Export export;
    if (!export_begin(&export, "shopify_orders_export_HEADER_ONLY_79cols.csv")) {
        g_test_skip("the archive shop_exports is not unpacked in build/data");
        return;
    }
    export_row(&export, FIRST);
    export_row(&export, MORE);
    export_row(&export, INCLUDED);
    g_autofree char *path = export_end(&export, "orders_export.csv", false);
    g_autoptr(Store) store = test_store_new();
    store_write(store, use_dollars, NULL, NULL);
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "orders", "shopify", paths), 3, 2, 0, 0, 0);
    expect(import_paths(store, "orders", "shopify", paths), 3, 0, 0, 2, 0);
    g_assert_cmpint(figure(store,
                           "SELECT count(*) FROM customer_order WHERE total_minor = 5450 AND "
                           "discount_minor = 500 AND tax_minor = 450 AND line_count = 2 AND "
                           "status = 'shipped'"),
                    ==, 1);
    g_assert_cmpint(figure(store,
                           "SELECT count(*) FROM customer_order WHERE total_minor = 3000 AND "
                           "tax_minor = 0 AND discount_minor = 0 AND status = 'paid'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE email = 'ann@example.com' "
                                  "AND name = 'Ann Lee' AND order_count = 2"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product WHERE code IN ('CUP', 'POT', "
                                  "'Saucer - blue')"),
                    ==, 3);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM address WHERE postcode = '0812'"), ==, 1);
}

// 1,057 orders of a real shop, of which somebody kept ten columns: no lines, no customers.
static void test_shopify_totals(void)
{
    const char *path = data("shopify_orders_export_anonymised_panalysis.csv");
    if (path == NULL) {
        g_test_skip("the archive shop_exports is not unpacked in build/data");
        return;
    }
    g_autoptr(Store) store = test_store_new();
    store_write(store, use_dollars, NULL, NULL);
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "orders", "shopify", paths), 1057, 1057, 0, 0, 0);
    expect(import_paths(store, "orders", "shopify", paths), 1057, 0, 0, 1057, 0);
    g_assert_cmpint(figure(store, "SELECT CAST(sum(total_minor) AS bigint) FROM customer_order"),
                    ==, 6814145);
}

// Orders as the usual export plug-in writes them: a row per item with the order's values repeated,
// statuses as labels and as names. The header is that of the plug-in's default export; the archive
// holds products of WooCommerce alone.
#define WOO_ORDER(number, status, mail, total)                                                     \
    number "," status                                                                              \
           ",2026-03-22 16:28,Ring twice,Ann,Lee,Lee Ltd,1 High St,Berlin,BE,10115,DE," mail       \
           ",+4915123456789,Ann,Lee,2 Low St,Bonn,NW,53111,DE,Card,3.00,40.00,Post,5.00,0," total  \
           ",2.00,"
#define WOO_ROWS                                                                                   \
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing)," \
    "Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode "        \
    "(Billing),Country Code (Billing),Email (Billing),Phone (Billing),First Name (Shipping),Last " \
    "Name (Shipping),Address 1&2 (Shipping),City (Shipping),State Code (Shipping),Postcode "       \
    "(Shipping),Country Code (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal " \
    "Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total "          \
    "Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item "                 \
    "Cost\n" WOO_ORDER(                                                                            \
        "727", "Processing", "Ann@Example.com",                                                    \
        "44.00") "CUP,1,Cup,2,15."                                                                 \
                 "00\n" WOO_ORDER(                                                                 \
                     "727", "Processing", "Ann@Example.com",                                       \
                     "44.00") ",2,Saucer,1,10.00\n" WOO_ORDER("728", "wc-completed",               \
                                                              "ann@example.com",                   \
                                                              "44.00") "POT,1,Pot,"                \
                                                                       "1,40."                     \
                                                                       "00"                        \
                                                                       "\n" WOO_ORDER(             \
                                                                           "729", "Dancing",       \
                                                                           "bo@example.com",       \
                                                                           "44.00") "POT,1,Pot,1," \
                                                                                    "40.00\n"

static void test_woocommerce(void)
{
    g_autofree char *path = write_text("woo.csv", WOO_ROWS);
    g_autoptr(Store) store = test_store_new();
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "orders", "woocommerce", paths), 4, 2, 0, 0,
           1); // a status nobody knows
    expect(import_paths(store, "orders", "woocommerce", paths), 4, 0, 0, 2, 1);
    static const struct {
        const char *sql;
        int64_t wanted;
    } FIGURES[] = {
        {"SELECT count(*) FROM customer_order WHERE number = '727' AND status = 'paid' AND "
         "line_count = 2 AND total_minor = 4400 AND discount_minor = 300 AND shipping_minor = 500 "
         "AND tax_minor = 200",
         1},
        {"SELECT count(*) FROM customer_order WHERE number = '728' AND status = 'closed'", 1},
        {"SELECT count(*) FROM customer WHERE email = 'ann@example.com' AND order_count = 2", 1},
        {"SELECT count(*) FROM product WHERE code IN ('CUP', 'POT')", 2},
        {"SELECT count(*) FROM address WHERE postcode = '53111'", 1},
        {"SELECT count(*) FROM customer_order", 2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(FIGURES); i++) {
        g_test_message("%s", FIGURES[i].sql);
        g_assert_cmpint(figure(store, FIGURES[i].sql), ==, FIGURES[i].wanted);
    }
}

// Lines of a shop in China with customers abroad: codes of states are read by their country, of
// who pays and of where it goes.
static const char WOO_STATES[] =
    "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),City "
    "(Billing),State Code (Billing),Country Code (Billing),Email (Billing),Address 1&2 "
    "(Shipping),City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code "
    "(Shipping),Order Total Amount,SKU,Item Name,Quantity (- Refund),Item Cost\n"
    "5001,处理中,2026-03-22 16:28,三,张,哈尔滨,CN9,CN,zhang@example.com,建国路 88 "
    "号,北京,CN2,100022,CN,"
    "128.00,TEA-1,龙井 100g,2,64.00\n"
    "5002,已完成,2026-03-23 09:10,四,李,南宁,CN21,CN,li@example.com,民族大道 1 号 "
    "501,南宁,CN21,530000,CN,64.00,TEA-1,龙井 100g,1,64.00\n"
    "5003,Completed,2026-03-23 10:00,Kim,Young,Darwin,NT,AU,kim@example.com,1 Smith "
    "St,Yellowknife,NT,X1A,CA,64.00,TEA-1,龙井 100g,1,64.00\n"
    "5004,Completed,2026-03-23 11:00,Eve,Old,Leeds,CN9,GB,eve@example.com,2 High "
    "St,Harbin,CN99,150000,CN,64.00,TEA-1,龙井 100g,1,64.00\n";

static const struct {
    const char *where;
    int64_t wanted;
} STATES[] = {
    {"customer WHERE email = 'zhang@example.com' AND province = '黑龙江省'", 1},
    {"customer WHERE email = 'li@example.com' AND province = '广西壮族自治区'", 1},
    {"customer WHERE email = 'kim@example.com' AND province = 'Northern Territory'", 1},
    {"customer WHERE email = 'eve@example.com' AND province = 'CN9'", 1}, // of Great Britain
    {"address WHERE city LIKE '北京%' AND province = '北京市' AND postcode = '100022'", 1},
    {"address WHERE province = '广西壮族自治区'", 1},
    {"address WHERE province = 'Northwest Territories' AND country = 'CA'", 1},
    {"address WHERE province = 'CN99'", 1}, // nothing that is known
    {"address", 4},
};

static void expect_states(Store *store)
{
    for (size_t i = 0; i < G_N_ELEMENTS(STATES); i++) {
        g_autofree char *sql = g_strconcat("SELECT count(*) FROM ", STATES[i].where, NULL);
        g_test_message("%s", sql);
        g_assert_cmpint(figure(store, sql), ==, STATES[i].wanted);
    }
}

static bool as_before(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx,
           "UPDATE address SET province = CASE province WHEN '北京市' THEN 'CN2' WHEN "
           "'Northwest Territories' THEN 'NT' ELSE province END",
           NO_PARAMS);
    tx_run(tx, "DELETE FROM external_key WHERE entity = 'address'", NO_PARAMS);
    return true;
}

static void test_states(void)
{
    g_autofree char *path = write_text("states.csv", WOO_STATES);
    g_autoptr(GError) error = NULL;
    const char *const paths[] = {path, NULL};
    for (int all = 0; all < 2; all++) {
        g_autoptr(Store) store = test_store_new();
        ImportRequest request = {
            .kind = "orders", .preset = "woocommerce", .paths = paths, .clean = all ? "all" : NULL};
        expect(run_request(store, &request), 4, 4, 0, 0, 0);
        expect_states(store);
        expect(run_request(store, &request), 4, 0, 0, 4, 0);
        // Addresses that came in while codes were not known are the same addresses.
        g_assert_true(store_write(store, as_before, NULL, &error));
        expect(run_request(store, &request), 4, 0, 0, 4, 0);
        g_assert_cmpint(figure(store, "SELECT count(*) FROM address"), ==, 4);
    }
}

// ---- products ----

static void expect_products(const char *preset, const char *name, int64_t rows, int64_t products,
                            int64_t rejected)
{
    const char *path = data(name);
    if (path == NULL) {
        g_test_skip("the archive shop_exports is not unpacked in build/data");
        return;
    }
    g_autoptr(Store) store = test_store_new();
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "products", preset, paths), rows, products, 0, 0, rejected);
    expect(import_paths(store, "products", preset, paths), rows, 0, 0, products, rejected);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product"), ==, products);
}

static void test_products(void)
{
    expect_products("shopify-products", "shopify_products_apparel.csv", 22, 20, 0);
    expect_products("woocommerce-products", "woocommerce_sample_products.csv", 24, 24, 0);
    // Two variations have nothing of their own but a price: they are their parent.
    expect_products("woocommerce-products", "woocommerce_importer_unit_test.csv", 7, 5, 0);
}

// ---- customers ----

// Customers known by a number alone, then their orders: nobody comes in twice.
static void test_number_alone(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *customers = write_text("numbers.csv", "number\nC1\nC2\n");
    g_autofree char *orders = write_text("orders.csv", "order no,date,sku,qty,price,customer id\n"
                                                       "1,2026-01-02,A,1,2,C1\n");
    const char *const first[] = {customers, NULL}, *const second[] = {orders, NULL};
    expect(import_paths(store, "customers", NULL, first), 2, 2, 0, 0, 0);
    expect(import_paths(store, "orders", NULL, second), 1, 1, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT order_count FROM customer WHERE number = 'C1'"), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-presets-XXXXXX", NULL);
    g_test_add_func("/presets/taobao", test_taobao);
    g_test_add_func("/presets/taobao-apart", test_taobao_apart);
    g_test_add_func("/presets/shopify", test_shopify);
    g_test_add_func("/presets/shopify-totals", test_shopify_totals);
    g_test_add_func("/presets/woocommerce", test_woocommerce);
    g_test_add_func("/presets/states", test_states);
    g_test_add_func("/presets/products", test_products);
    g_test_add_func("/presets/number-alone", test_number_alone);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
