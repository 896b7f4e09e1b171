// SPDX-License-Identifier: Apache-2.0
//
// What people give who have not read everything: one file of several, under another name, of
// another kind, people under names that nobody has written down. What can be understood is, and
// what cannot is said with what to do.
#include "base/error.h"
#include "collect/preset.h"
#include "test_import_help.h"

#include <glib/gstdio.h>

static char *refusal(Store *store, const ImportRequest *request)
{
    ImportResult result;
    g_autoptr(GError) error = NULL;
    g_assert_false(import_try(store, request, NULL, &result, &error));
    const char *hint = error_hint_text(error, LANGUAGE_EN);
    return g_strdup_printf("%s | %s", error_text(error, LANGUAGE_EN), hint != NULL ? hint : "");
}

static void expect_refusal(const char *kind, const char *preset, const char *text,
                           const char *const wanted[])
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("given.csv", text);
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = kind, .preset = preset, .paths = paths};
    g_autofree char *said = refusal(store, &request);
    for (size_t i = 0; wanted[i] != NULL; i++) {
        g_test_message("%s in: %s", wanted[i], said);
        g_assert_nonnull(strstr(said, wanted[i]));
    }
    g_autofree char *unrated = import_unrated(store, &request); // that is not what it lacks
    g_assert_null(unrated);
}

// ---- files ----

#define PRODUCTS                                                                                   \
    "product_id,product_category_name,product_name_lenght,product_weight_g\n"                      \
    "p1,perfumaria,40,225\np2,bebes,49,7150\np3,,1,2\n"

static void test_parts_alone(void)
{
    expect_refusal("orders", "olist", PRODUCTS,
                   (const char *const[]){"only complete", "“Olist marketplace”", "Orders, ", NULL});
    expect_refusal("orders", "sales-won", "sales_agent,manager,regional_office\nA,B,C\n",
                   (const char *const[]){"only complete", "Deals that were won", NULL});
}

static void test_olist_tables(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *products = write_text("catalogue.csv", PRODUCTS);
    g_autofree char *names =
        write_text("names.csv", "product_category_name,product_category_name_english\n"
                                "perfumaria,perfumery\n");
    g_autofree char *sellers = write_text("who.csv", "seller_id,seller_zip_code_prefix,seller_city,"
                                                     "seller_state\ns1,13023,campinas,SP\n");
    g_autofree char *customers =
        write_text("people.csv", "customer_id,customer_unique_id,customer_zip_code_prefix,"
                                 "customer_city,customer_state\n"
                                 "c1,u1,14409,franca,SP\nc2,u1,9790,sao paulo,SP\n");
    const struct {
        const char *kind, *preset, *paths[3];
        int64_t rows, inserted;
    } IMPORTS[] = {{"products", "olist-products", {names, products}, 4, 3},
                   {"customers", "olist-sellers", {sellers}, 1, 1},
                   {"customers", "olist-customers", {customers}, 2, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(IMPORTS); i++) {
        expect(import_paths(store, IMPORTS[i].kind, IMPORTS[i].preset, IMPORTS[i].paths),
               IMPORTS[i].rows, IMPORTS[i].inserted, 0, 0, 0);
        expect(import_paths(store, IMPORTS[i].kind, IMPORTS[i].preset, IMPORTS[i].paths),
               IMPORTS[i].rows, 0, 0, IMPORTS[i].inserted, 0);
    }
    g_assert_cmpint(
        figure(store, "SELECT count(*) FROM product p JOIN category c ON c.id = "
                      "p.category_id WHERE (p.code = 'p1' AND CAST(c.name AS text) LIKE "
                      "'%perfumery%') OR (p.code = 'p2' AND CAST(c.name AS text) LIKE '%bebes%')"),
        ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE kind = 'organisation' AND "
                                  "number = 's1' AND city = 'campinas' AND country = 'BR'"),
                    ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM address"), ==, 3);
}

// ---- what a file looks like ----

static void expect_suggested(const char *kind, const char *text, const char *wanted)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("whatever.txt", text);
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = kind, .paths = paths};
    const Preset *preset = import_suggested(store, &request);
    g_test_message("%s", text);
    g_assert_cmpstr(preset != NULL ? preset->name : NULL, ==, wanted);
}

static void test_suggested(void)
{
    static const char DEALS[] = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,"
                                "close_date,close_value\nX,A,B,C,Won,20-10-16,01-03-17,5\n";
    static const char LINES[] = "订单编号,标题,价格,购买数量,商家编码\n1,茶,5,1,T\n";
    expect_suggested("orders", DEALS, "sales-won");
    expect_suggested("order", DEALS, "sales-won");
    expect_suggested("events", DEALS, "sales-deals");
    expect_suggested("customers", DEALS, "sales-deals"); // of none of this kind: the best
    expect_suggested("products", PRODUCTS, "olist-products");
    expect_suggested("orders", PRODUCTS, "olist-products"); // alone it completes no order
    expect_suggested("orders", LINES, "taobao");
    expect_suggested("events", "1,22,33,pv,1511544070\n2,22,33,buy,1511544071\n",
                     "taobao-behaviour");
    expect_suggested("customers", "name,phone\nAnn,1\n", NULL);
}

static void test_kind(void)
{
    expect_refusal("customers", "olist", PRODUCTS,
                   (const char *const[]){"Olist marketplace", "orders", "import orders", NULL});
}

// ---- people ----

static void test_names_in_two(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autofree char *path = write_text("people.csv", "rec_id, given_name, surname, dob\n"
                                                     "r1, ann, smith, 1990-01-02\n"
                                                     "r2, bo, lee, 1990-01-03\n"
                                                     "r3, ann, smith, 1990-01-02\n");
    const char *const paths[] = {path, NULL};
    expect(import_paths(store, "customers", NULL, paths), 3, 3, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = 'ann smith' AND "
                                  "birth_day = 7306"),
                    ==, 2);
}

// Rows that say of nobody who it is would all be the same customer.
static void test_nobody(void)
{
    expect_refusal("customers", NULL, "zip_code,city,channel\n1,Bonn,Web\n2,Ulm,Phone\n",
                   (const char *const[]){"who the customers are", "zip_code, city, channel", NULL});
}

static void test_columns_told(void)
{
    expect_refusal("orders", NULL, "masterid,cds,sales\n4,2,29.33\n",
                   (const char *const[]){"“Number”", "masterid, cds, sales", "--map", NULL});
    expect_refusal("products", NULL, "thing,price\nA,1\n",
                   (const char *const[]){"“Code”", "thing, price", NULL});
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-given-XXXXXX", NULL);
    g_test_add_func("/given/parts-alone", test_parts_alone);
    g_test_add_func("/given/olist-tables", test_olist_tables);
    g_test_add_func("/given/suggested", test_suggested);
    g_test_add_func("/given/kind", test_kind);
    g_test_add_func("/given/names-in-two", test_names_in_two);
    g_test_add_func("/given/nobody", test_nobody);
    g_test_add_func("/given/columns-told", test_columns_told);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
