// SPDX-License-Identifier: Apache-2.0
//
// Files that belong together: a small shop in four of them, and real ones where their archives are
// there: a log of behaviour, the tables of a sales team. The nine files of Olist with their exact
// figures are tests/checks/import_presets.
#include "test_import_help.h"
#include "test_store.h"

#include <glib/gstdio.h>

static bool set_currency(Tx *tx, void *context, GError **error)
{
    (void)error;
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, value) "
        "VALUES (1000000, 1, 0, 0, 'organisation', '', 'organisation.currency', '\"%s\"')",
        (const char *)context);
    tx_run(tx, sql, NO_PARAMS);
    return true;
}

static Store *shop_in(const char *currency)
{
    Store *store = test_store_new();
    store_write(store, set_currency, (void *)currency, NULL);
    return store;
}

static int64_t member(const Run *run, const char *name)
{
    json_object *result = json_tokener_parse(run->result);
    int64_t value = json_object_get_int64(json_object_object_get(result, name));
    json_object_put(result);
    return value;
}

// ---- a small shop in four files ----

static void write_small(bool shuffled)
{
    g_free(write_text("customers.csv",
                      "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,"
                      "customer_state\nc1,u1,100,sao paulo,SP\nc2,u1,100,sao paulo,SP\n"));
    g_free(write_text("places.csv", shuffled ? "geolocation_zip_code_prefix,geolocation_lat,"
                                               "geolocation_lng\n100,2,7\n100,1,9\n"
                                             : "geolocation_zip_code_prefix,geolocation_lat,"
                                               "geolocation_lng\n100,1,9\n100,2,7\n"));
    g_free(write_text("orders.csv",
                      "order_id,customer_id,order_status,order_purchase_timestamp,"
                      "order_delivered_carrier_date\n"
                      "o1,c1,delivered,2018-01-02 03:04:05,2018-01-03 00:00:00\n"
                      "o2,c2,canceled,2018-02-02 03:04:05,\no3,c9,shipped,2018-02-02 03:04:05,\n"));
    g_free(write_text("items.csv", "order_id,order_item_id,product_id,seller_id,price,"
                                   "freight_value\no1,1,p1,s1,10.00,1.50\n"
                                   "o1,2,p1,s1,10.00,1.50\no1,3,p2,s2,5.00,0.25\n"
                                   "o3,1,p2,s2,5.00,1.00\n"));
}

static const char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static Run import_small(Store *store, const char *const *names)
{
    const char *paths[8] = {NULL};
    for (size_t i = 0; names[i] != NULL; i++)
        paths[i] = path_of(names[i]);
    Run run = import_paths(store, "orders", "olist", paths);
    for (size_t i = 0; paths[i] != NULL; i++)
        g_free((char *)paths[i]);
    return run;
}

static void test_small(void)
{
    g_autoptr(Store) store = shop_in("BRL");
    write_small(false);
    Run run = import_small(store, (const char *const[]){"items.csv", "orders.csv", "customers.csv",
                                                        "places.csv", NULL});
    g_assert_cmpint(run.inserted, ==, 3);
    g_assert_cmpint(member(&run, "unresolved"), ==, 1); // c9
    g_assert_cmpint(figure(store, "SELECT total_minor FROM customer_order WHERE number = 'o1'"), ==,
                    2500 + 325);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE number = 'u1' AND province "
                                  "= 'SP'"),
                    ==, 1);
    g_assert_cmpint(
        figure(store, "SELECT count(*) FROM customer_order WHERE custom->>'latitude' = '1'"), ==,
        2);
    int64_t before = changes(store);
    write_small(true);
    g_free(import_small(store, (const char *const[]){"customers.csv", "orders.csv", "items.csv",
                                                     "places.csv", NULL})
               .result);
    g_assert_cmpint(changes(store), ==, before);
    g_free(import_small(store, (const char *const[]){"items.csv", NULL}).result); // a part
    g_assert_cmpint(changes(store), ==, before);
    // Half of an order's lines with one more: what is new adds its shipping.
    g_free(write_text("items.csv", "order_id,order_item_id,product_id,seller_id,price,"
                                   "freight_value\no1,2,p1,s1,10.00,1.50\n"
                                   "o1,4,p3,s1,1.00,2.00\n"));
    g_free(import_small(store, (const char *const[]){"items.csv", NULL}).result);
    g_assert_cmpint(figure(store, "SELECT total_minor FROM customer_order WHERE number = 'o1'"), ==,
                    2600 + 525);
    undo(store, &run);
    g_free(run.result);
}

// ---- the real files ----

static char *data(const char *archive, const char *name)
{
    const char *root = g_getenv("GUANXI_TEST_DATA");
    char *path = g_build_filename(root != NULL ? root : "build/data", archive, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_clear_pointer(&path, g_free);
    return path;
}

static Run import_data(Store *store, const char *kind, const char *preset, const char *archive,
                       const char *const *names)
{
    const char *paths[16] = {NULL};
    for (size_t i = 0; names[i] != NULL; i++)
        paths[i] = data(archive, names[i]);
    Run run = import_paths(store, kind, preset, paths);
    for (size_t i = 0; paths[i] != NULL; i++)
        g_free((char *)paths[i]);
    return run;
}

static bool missing(const char *archive, const char *name)
{
    g_autofree char *path = data(archive, name);
    if (path == NULL)
        g_test_skip("the archive is not unpacked in build/data");
    return path == NULL;
}

static void test_behaviour(void)
{
    static const char *const NAMES[] = {"UserBehavior_4k_userordered.csv", NULL};
    if (missing("taobao_userbehavior", NAMES[0]))
        return;
    g_autoptr(Store) store = shop_in("CNY");
    Run run = import_data(store, "events", "taobao-behaviour", "taobao_userbehavior", NAMES);
    expect(import_data(store, "event", "taobao-behaviour", "taobao_userbehavior", NAMES), 4321, 0,
           0, 4321, 0);
    g_assert_cmpint(run.inserted, ==, 4321);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE kind = 'person'"), ==, 43);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM event WHERE name NOT IN ('product_view', "
                                  "'add_to_cart', 'favourite', 'purchase') OR product_id IS NULL"),
                    ==, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product WHERE category_id IS NULL"), ==, 0);
    undo(store, &run);
    expect_empty(store);
    g_free(run.result);
}

static void test_sales(void)
{
    static const char *const ACCOUNTS[] = {"accounts.csv", NULL};
    static const char *const PRODUCTS[] = {"products.csv", NULL};
    static const char *const WON[] = {"sales_pipeline.csv", "sales_teams.csv", NULL};
    static const char *const DEALS[] = {"sales_pipeline.csv", NULL};
    const char *archive = "crm_sales_opportunities";
    if (missing(archive, ACCOUNTS[0]))
        return;
    g_autoptr(Store) store = shop_in("USD");
    expect(import_data(store, "customers", "sales-accounts", archive, ACCOUNTS), 85, 85, 0, 0, 0);
    expect(import_data(store, "products", "sales-products", archive, PRODUCTS), 7, 7, 0, 0, 0);
    Run won = import_data(store, "orders", "sales-won", archive, WON);
    g_assert_cmpint(won.inserted, ==, 4238);
    g_assert_cmpint(member(&won, "unresolved"), ==, 0);
    g_assert_cmpint(member(&won, "passed_over"), ==, 8800 - 4238);
    g_free(won.result);
    g_assert_cmpint(figure(store, "SELECT CAST(sum(total_minor) AS bigint) FROM customer_order"),
                    ==, 1000553400);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE kind = 'organisation'"), ==,
                    85);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 85);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM product"), ==, 7); // GTXPro is GTX Pro
    // The twentieth of October 2016, not the sixteenth of 2020.
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order WHERE ordered_at < "
                                  "1480000000000000 OR ordered_at > 1520000000000000"),
                    ==, 0);
    Run deals = import_data(store, "events", "sales-deals", archive, DEALS);
    g_assert_cmpint(deals.inserted, ==, 4238 + 2473 + 1589 - 1088);
    g_assert_cmpint(deals.rejected, ==, 500 + 1088);
    g_free(deals.result);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM event WHERE name = 'deal_lost'"), ==, 2473);
}

// The accounts, which know nothing of money, make the source: the deals after them are dollars all
// the same, and without a rate none comes in as if it were in the organisation's currency.
static void test_sales_elsewhere(void)
{
    static const char *const ACCOUNTS[] = {"accounts.csv", NULL};
    static const char *const WON[] = {"sales_pipeline.csv", NULL};
    const char *archive = "crm_sales_opportunities";
    if (missing(archive, ACCOUNTS[0]))
        return;
    g_autoptr(Store) store = shop_in("CNY");
    expect(import_data(store, "customers", "sales-accounts", archive, ACCOUNTS), 85, 85, 0, 0, 0);
    expect(import_data(store, "orders", "sales-won", archive, WON), 4238, 0, 0, 0, 4238);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-joined-XXXXXX", NULL);
    g_test_add_func("/joined/small", test_small);
    g_test_add_func("/joined/behaviour", test_behaviour);
    g_test_add_func("/joined/sales", test_sales);
    g_test_add_func("/joined/sales-elsewhere", test_sales_elsewhere);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
