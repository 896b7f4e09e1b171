// SPDX-License-Identifier: Apache-2.0
//
// Customers of a file who are customers already by phone number or mail address: they are joined,
// contested ones follow the rule that was asked for, whoever shares a phone stays apart, and undo
// takes all of it back.
#include "test_import_help.h"
#include "test_store.h"

#include "entity/entities.h"

static const char CUSTOMERS[] = "customer_id,name,phone,email,city\n"
                                "n1,Wang Fang,13800138001,,Beijing\n"
                                "n2,Li Na,13800138001,na@example.com,Beijing\n"
                                "n3,Zhao Min,13800138003,,Beijing\n"
                                "n4,Zhao Min's mother,13800138003,,Beijing\n"
                                "n5,Sun Lei,,LEI@example.com,Beijing\n";

static const char CUSTOMER_COUNT[] = "SELECT count(*) FROM customer WHERE deleted_at IS NULL";

static bool insert_people(Tx *tx, void *context, GError **error)
{
    static const char *const PEOPLE[][3] = {{"王芳", "13800138001", NULL},
                                            {"李娜", NULL, "na@example.com"},
                                            {"孙磊", NULL, "lei@example.com"}};
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    (void)context;
    tx_run(tx,
           "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, "
           "value) VALUES (1000000, 1, 0, 0, 'organisation', '', 'organisation.timezone', "
           "'\"Asia/Shanghai\"')",
           NO_PARAMS);
    for (size_t i = 0; i < G_N_ELEMENTS(PEOPLE); i++) {
        static const char *const NAMES[] = {"name", "phone", "email"};
        Record *customer = record_new(arena, &ENTITY_CUSTOMER);
        for (size_t k = 0; k < G_N_ELEMENTS(NAMES); k++)
            if (PEOPLE[i][k] != NULL)
                record_set(customer, entity_field_index(&ENTITY_CUSTOMER, NAMES[k]),
                           value_text(PEOPLE[i][k]));
        if (!record_set_defaults(customer, arena, error) ||
            !record_insert(&writing, customer, error))
            return false;
    }
    return true;
}

static Store *store_with_people(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, insert_people, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 3);
    return store;
}

static Run import_matched(Store *store, const char *kind, const char *path, const char *match)
{
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = kind, .paths = paths, .source = "crm", .match = match};
    return run_request(store, &request);
}

static int64_t keys_of(Store *store)
{
    return figure(store, "SELECT count(*) FROM external_key WHERE entity = 'customer'");
}

static void test_customers(void)
{
    Store *store = store_with_people();
    g_autofree char *path = write_text("customers.csv", CUSTOMERS);
    // n1 and n5 are known; n2's phone is the first's and its mail the second's; n4 has n3's phone.
    Run first = import_matched(store, "customer", path, NULL);
    expect(first, 5, 3, 2, 0, 0);
    first.result = NULL;
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 6);
    g_assert_cmpint(figure(store, "SELECT max(joined_count) FROM import"), ==, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM identity WHERE kind = 'number' AND value "
                                  "IN ('n1', 'n5') AND customer_id IN (SELECT id FROM customer "
                                  "WHERE city = 'Beijing' AND source_id IS NULL)"),
                    ==, 2);
    int64_t before = changes(store);
    expect(import_matched(store, "customer", path, NULL), 5, 0, 0, 5, 0);
    g_assert_cmpint(changes(store), ==, before);
    undo(store, &first);
    g_free(first.result);
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 3);
    g_assert_cmpint(keys_of(store), ==, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM identity WHERE kind = 'number'"), ==, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE name = '王芳' AND city IS "
                                  "NULL"),
                    ==, 1);
    expect(import_matched(store, "customer", path, "source"), 5, 5, 0, 0, 0);
    store_close(store);
}

// With the country code or without it, a number is the same.
static void test_forms(void)
{
    Store *store = store_with_people();
    g_autofree char *path =
        write_text("abroad.csv", "customer_id,name,phone\nn1,Wang Fang,+8613800138001\n");
    expect(import_matched(store, "customer", path, NULL), 1, 0, 1, 0, 0);
    store_close(store);
}

static void test_strict(void)
{
    Store *store = store_with_people();
    g_autofree char *path = write_text("customers.csv", CUSTOMERS);
    expect(import_matched(store, "customer", path, "strict"), 5, 2, 2, 0, 1);
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 5);
    store_close(store);
}

// Orders, in whatever order their rows come, and with people who have no number.
static void test_orders(void)
{
    static const char ORDERS[] =
        "number,ordered_at,customer.phone,customer.email,"
        "lines.product_code,lines.quantity_thousandths,lines.price_millionths\n"
        "o1,2026-01-01,13800138001,,p1,1,10\n"
        "o2,2026-01-02,13800138009,,p1,1,10\n"
        "o3,2026-01-03,,lei@example.com,p1,1,10\n"
        "o4,2026-01-04,13800138001,na@example.com,p1,1,10\n";
    Store *store = store_with_people();
    g_autofree char *path = write_text("orders.csv", ORDERS);
    Run run = import_matched(store, "order", path, NULL);
    expect(run, 4, 4, 0, 0, 0);
    run.result = NULL;
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 4);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer_order o JOIN customer c ON c.id = "
                                  "o.customer_id WHERE c.source_id IS NULL"),
                    ==, 3);
    expect(import_matched(store, "order", path, NULL), 4, 0, 0, 4, 0);
    undo(store, &run);
    g_free(run.result);
    g_assert_cmpint(figure(store, CUSTOMER_COUNT), ==, 3);
    g_assert_cmpint(keys_of(store), ==, 0);
    store_close(store);
}

// Orders that came in before payments were records get them when their file is imported again,
// once.
static void test_payments_later(void)
{
    Store *store = store_with_people();
    g_autofree char *before =
        write_text("before.csv", "number,ordered_at,status,lines.product_code,"
                                 "lines.quantity_thousandths,"
                                 "lines.price_millionths\n"
                                 "o1,2026-01-01,paid,p1,1,10\n");
    g_autofree char *after = write_text("after.csv", "number,ordered_at,status,lines.product_code,"
                                                     "lines.quantity_thousandths,"
                                                     "lines.price_millionths,payment.amount_minor,"
                                                     "payment.paid_at\n"
                                                     "o1,2026-01-01,paid,p1,1,10,10,2026-01-02\n");
    expect(import_matched(store, "order", before, NULL), 1, 1, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM payment"), ==, 0);
    expect(import_matched(store, "order", after, NULL), 1, 0, 1, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM payment WHERE amount_minor = 1000"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT paid_minor FROM customer_order"), ==, 1000);
    expect(import_matched(store, "order", after, NULL), 1, 0, 0, 1, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM payment"), ==, 1);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-known-XXXXXX", NULL);
    g_test_add_func("/known/customers", test_customers);
    g_test_add_func("/known/forms", test_forms);
    g_test_add_func("/known/strict", test_strict);
    g_test_add_func("/known/orders", test_orders);
    g_test_add_func("/known/payments-later", test_payments_later);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
