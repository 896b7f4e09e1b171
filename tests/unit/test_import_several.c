// SPDX-License-Identifier: Apache-2.0
//
// Several phone numbers and mail addresses in one cell, and extensions: the first is the
// customer's, the others become further identities, once; what another has stays with them; undo,
// merge and people who take one away are heeded.
#include "entity/move.h"
#include "entity/search.h"
#include "test_import_help.h"
#include "test_store.h"

#include "entity/claim.h"
#include "entity/entities.h"

static const char CUSTOMERS[] =
    "customer_id,name,phone,email\n"
    "n1,张三,13800138001/13800138002、021-62345678 转 805,San@Example.com; zhang@example.com\n"
    "n2,李四,\"13900139000, 138 0013 8002\",li@example.com\n"
    "n3,王五,021-62345678转806,\n"
    "n4,赵六,13700137000,\n";

// The further ones of a file.
#define FURTHER                                                                                    \
    "SELECT count(*) FROM identity i JOIN customer c ON c.id = i.customer_id WHERE i.deleted_at "  \
    "IS NULL AND ((i.kind = 'phone' AND i.value <> c.phone) OR (i.kind = 'email' AND i.value <> "  \
    "c.email))"

static bool set_zone(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx,
           "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, "
           "value) VALUES (1000000, 1, 0, 0, 'organisation', '', 'organisation.timezone', "
           "'\"Asia/Shanghai\"')",
           NO_PARAMS);
    return true;
}

static Store *new_store(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, set_zone, NULL, &error);
    g_assert_no_error(error);
    return store;
}

static Run import_cleaned(Store *store, const char *kind, const char *path, const char *clean)
{
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = kind, .paths = paths, .source = "crm", .clean = clean};
    return run_request(store, &request);
}

static int64_t has(Store *store, const char *name, const char *value)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FROM identity i JOIN identity_map m ON m.kind = i.kind AND m.value = "
        "i.value AND m.customer_id = i.customer_id JOIN customer c ON c.id = i.customer_id WHERE "
        "i.deleted_at IS NULL AND i.value = '%s' AND c.name = '%s'",
        value, name);
    return figure(store, sql);
}

typedef struct {
    const char *words;
    char *names; // of who is found, one behind the other
} Looking;

static bool look(Tx *tx, void *context, GError **error)
{
    (void)error;
    Looking *looking = context;
    static const Entity *const WHERE[] = {&ENTITY_CUSTOMER, &ENTITY_IDENTITY};
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) names = g_string_new(NULL);
    SearchQuery query = {.text = looking->words, .entities = WHERE, .n_entities = 2, .limit = 10};
    size_t n = 0;
    const SearchHit *hits = search_find(tx, arena, &query, &n);
    for (size_t i = 0; i < n; i++) {
        Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, hits[i].customer_id);
        g_string_append(names, record_text(customer, "name"));
    }
    looking->names = g_string_free(g_steal_pointer(&names), FALSE);
    return true;
}

static void expect_found(Store *store, const char *words, const char *names)
{
    Looking looking = {.words = words};
    g_autoptr(GError) error = NULL;
    store_read(store, look, &looking, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(looking.names, ==, names);
    g_free(looking.names);
}

// What another has is said, with its line and column.
static void expect_listed(Store *store, const char *path, const char *clean)
{
    const char *const paths[] = {path, NULL};
    ImportRequest request = {.kind = "customer", .paths = paths, .source = "crm", .clean = clean};
    ImportResult result;
    g_auto(ImportLists) lists = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(import_try(store, &request, &lists, &result, &error));
    g_assert_nonnull(strstr(buffer_string(&lists.changes), "3,phone,+8613800138002,,doubtful,"));
    g_assert_null(strstr(buffer_string(&lists.changes), "2,phone,+8613800138002"));
}

static void expect_nothing_kept(const Run *run)
{
    g_assert_true(g_regex_match_simple("\"kept_count\": *0", run->result, 0, 0));
}

static void expect_first_import(Store *store)
{
    g_assert_cmpint(has(store, "张三", "+8613800138001"), ==, 1);
    g_assert_cmpint(has(store, "张三", "+8613800138002"), ==, 1);
    g_assert_cmpint(has(store, "张三", "+862162345678;ext=805"), ==, 1);
    g_assert_cmpint(has(store, "张三", "san@example.com"), ==, 1);
    g_assert_cmpint(has(store, "张三", "zhang@example.com"), ==, 1);
    g_assert_cmpint(has(store, "李四", "+8613800138002"), ==, 0);
    g_assert_cmpint(has(store, "王五", "+862162345678;ext=806"), ==, 1);
    g_assert_cmpint(figure(store, FURTHER), ==, 3);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer WHERE phone = '+8613800138001' "
                                  "AND email = 'san@example.com' AND name = '张三'"),
                    ==, 1);
}

static void test_customers(const void *clean)
{
    Store *store = new_store();
    g_autofree char *path = write_text("customers.csv", CUSTOMERS);
    expect_listed(store, path, clean);
    Run first = import_cleaned(store, "customer", path, clean);
    expect(first, 4, 4, 0, 0, 0);
    first.result = NULL;
    expect_first_import(store);
    expect_found(store, "13800138002", "张三");
    expect_found(store, "zhang@example.com", "张三");
    expect_found(store, "021 62345678", "王五张三");
    expect_found(store, "+862162345678 ext. 805", "王五张三");
    expect_found(store, "+862162345678 转 805", "王五张三");
    int64_t before = changes(store);
    expect(import_cleaned(store, "customer", path, clean), 4, 0, 0, 4, 0);
    g_assert_cmpint(changes(store), ==, before);
    undo(store, &first);
    expect_nothing_kept(&first);
    g_free(first.result);
    expect_empty(store);
    store_close(store);
}

// ---- customers who are there already ----

static bool insert_note(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *note = record_new(arena, &ENTITY_NOTE);
    record_set(note, FIELD_CUSTOMER_ID,
               value_integer(tx_integer(tx, "SELECT id FROM customer", NO_PARAMS, 0)));
    record_set(note, entity_field_index(&ENTITY_NOTE, "text"), value_text("called"));
    return record_set_defaults(note, arena, error) && record_insert(&writing, note, error);
}

static bool delete_second(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    int64_t id =
        tx_integer(tx, "SELECT id FROM identity WHERE value = '+8613800138002'", NO_PARAMS, 0);
    return record_delete(&writing, record_load(tx, arena, &ENTITY_IDENTITY, id), error);
}

static void change(Store *store, TxFunc function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_write(store, function, context, &error);
    g_assert_no_error(error);
}

// The undo of a later import takes the numbers away that it brought, though other records are the
// customer's; what somebody has taken away does not come back.
static void test_later(void)
{
    Store *store = new_store();
    g_autofree char *one = write_text("one.csv", "customer_id,name,phone\nn1,张三,13800138001\n");
    g_autofree char *two =
        write_text("two.csv", "customer_id,name,phone\nn1,张三,13800138001、13800138002\n");
    expect(import_cleaned(store, "customer", one, "all"), 1, 1, 0, 0, 0);
    change(store, insert_note, NULL);
    Run second = import_cleaned(store, "customer", two, "all");
    expect(second, 1, 0, 1, 0, 0);
    second.result = NULL;
    g_assert_cmpint(has(store, "张三", "+8613800138002"), ==, 1);
    undo(store, &second);
    expect_nothing_kept(&second);
    g_free(second.result);
    g_assert_cmpint(has(store, "张三", "+8613800138002"), ==, 0);
    g_assert_cmpint(has(store, "张三", "+8613800138001"), ==, 1);
    expect(import_cleaned(store, "customer", two, "all"), 1, 0, 1, 0, 0);
    change(store, delete_second, NULL);
    expect(import_cleaned(store, "customer", two, "all"), 1, 0, 0, 1, 0);
    g_assert_cmpint(has(store, "张三", "+8613800138002"), ==, 0);
    // In another form it is the same number.
    g_autofree char *there = write_text("there.csv", "customer_id,name,phone\n"
                                                     "n1,张三,13800138001、+86 138 0013 8001\n");
    expect(import_cleaned(store, "customer", there, "usual"), 1, 0, 0, 1, 0);
    g_assert_cmpint(figure(store, FURTHER), ==, 0);
    store_close(store);
}

// Who comes by the second number is the same; who shares a switchboard is not.
static void test_recognised(void)
{
    Store *store = new_store();
    g_autofree char *people = write_text("people.csv", "name,phone\n"
                                                       "张三,13800138001、13800138002\n"
                                                       "李四,021-62345678-805\n");
    g_autofree char *more = write_text("more.csv", "name,phone\n"
                                                   "张三,13800138002\n"
                                                   "王五,021-62345678-806\n");
    expect(import_cleaned(store, "customer", people, "all"), 2, 2, 0, 0, 0);
    expect(import_cleaned(store, "customer", people, "none"), 2, 0, 1, 0, 1);
    expect(import_cleaned(store, "customer", people, "all"), 2, 0, 1, 1, 0);
    expect(import_cleaned(store, "customer", more, "all"), 2, 1, 1, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 3);
    store_close(store);
}

// As it goes out, it comes in again, however much is cleaned.
static void test_round_trip(void)
{
    Store *store = new_store();
    g_autofree char *path = write_text("out.csv", "customer_id,name,phone\n"
                                                  "n1,张三,\"'+862162345678;ext=805\"\n"
                                                  "n2,李四,+862162345678;ext=806\n");
    expect(import_cleaned(store, "customer", path, "usual"), 2, 2, 0, 0, 0);
    int64_t before = changes(store);
    static const char *const CLEAN[] = {"none", "usual", "all"};
    for (size_t i = 0; i < G_N_ELEMENTS(CLEAN); i++)
        expect(import_cleaned(store, "customer", path, CLEAN[i]), 2, 0, 0, 2, 0);
    g_assert_cmpint(changes(store), ==, before);
    g_assert_cmpint(has(store, "张三", "+862162345678;ext=805"), ==, 1);
    g_assert_cmpint(has(store, "李四", "+862162345678;ext=806"), ==, 1);
    store_close(store);
}

// An extension in a column of its own.
static void test_own_column(const void *clean)
{
    Store *store = new_store();
    g_autofree char *path = write_text("own.csv", "姓名,电话,分机号\n"
                                                  "张三,021-62345678,805\n"
                                                  "李四,021-62345678,806.0\n"
                                                  "王五,13800138001,\n"
                                                  "赵六,021-62345678,none\n"
                                                  "孙七,13800138002、13800138003,12345\n"
                                                  "周八,,801\n");
    expect(import_cleaned(store, "customer", path, clean), 6, 4, 0, 0, 2);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM identity WHERE kind = 'phone' AND value "
                                  "LIKE '%62345678;ext=80_'"),
                    ==, 2);
    int64_t before = changes(store);
    expect(import_cleaned(store, "customer", path, clean), 6, 0, 0, 4, 2);
    g_assert_cmpint(changes(store), ==, before);
    store_close(store);
}

// ---- orders ----

static void test_orders(void)
{
    static const char ORDERS[] =
        "number,ordered_at,customer.name,customer.phone,address.recipient,address.phone,"
        "address.city,lines.product_code,lines.quantity_thousandths,lines.price_millionths\n"
        "o1,2026-01-01,张三,13800138001/13800138002,李四,13900139001、13900139002,上海,p1,1,10\n"
        "o1,2026-01-01,张三,13800138001/13800138002,李四,13900139001、13900139002,上海,p2,1,10\n"
        "o2,2026-01-02,张三,13800138001,,,,p1,1,10\n";
    Store *store = new_store();
    g_autofree char *path = write_text("orders.csv", ORDERS);
    Run run = import_cleaned(store, "order", path, "all");
    expect(run, 3, 2, 0, 0, 0);
    run.result = NULL;
    g_assert_cmpint(has(store, "张三", "+8613800138002"), ==, 1);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM identity WHERE kind = 'phone'"), ==, 2);
    int64_t before = changes(store);
    expect(import_cleaned(store, "order", path, "all"), 3, 0, 0, 2, 0);
    g_assert_cmpint(changes(store), ==, before);
    // The customer's own number is another: the cell is not about it.
    g_autofree char *other =
        write_text("other.csv", "number,ordered_at,customer.email,customer.phone,"
                                "lines.product_code,lines.quantity_thousandths,"
                                "lines.price_millionths\n"
                                "o3,2026-01-03,,13800138002、13800138003,p1,1,10\n");
    expect(import_cleaned(store, "order", other, "all"), 1, 1, 0, 0, 0);
    g_assert_cmpint(figure(store, "SELECT count(*) FROM customer"), ==, 1);
    g_assert_cmpint(has(store, "张三", "+8613800138003"), ==, 0);
    undo(store, &run);
    g_free(run.result);
    store_close(store);
}

// ---- merge ----

static bool merge(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    bool more = true;
    int64_t from = tx_integer(tx, "SELECT id FROM customer WHERE name = '张三'", NO_PARAMS, 0);
    int64_t to = tx_integer(tx, "SELECT id FROM customer WHERE name = '赵六'", NO_PARAMS, 0);
    return customer_move(&writing, from, to, 100, &more, error) && !more;
}

static void test_merge(void)
{
    Store *store = new_store();
    g_autofree char *path = write_text("customers.csv", CUSTOMERS);
    expect(import_cleaned(store, "customer", path, "all"), 4, 4, 0, 0, 0);
    change(store, merge, NULL);
    g_assert_cmpint(has(store, "赵六", "+8613800138002"), ==, 1);
    g_assert_cmpint(has(store, "赵六", "+862162345678;ext=805"), ==, 1);
    g_assert_cmpint(has(store, "赵六", "zhang@example.com"), ==, 1);
    expect_found(store, "13800138002", "赵六");
    store_close(store);
}

// ---- extensions as people write them ----

static void test_extensions(void)
{
    static const char *const CASES[][2] = {
        {"021-62345678 转 805", "02162345678;ext=805"},
        {"+86 21 6234 5678 ext. 805", "+862162345678;ext=805"},
        {"+862162345678;ext=805", "+862162345678;ext=805"},
        {"(415) 555-2671 x22", "4155552671;ext=22"},
        {"(02)2345-6789#123", "0223456789;ext=123"},
        {"02-23456789 分機：123", "0223456789;ext=123"},
        {"62345678 Extension 5", "62345678;ext=5"},
        {"021-62345678 转", NULL},
        {"021-62345678 转 805 转 1", NULL},
        {"021-62345678 转 123456789", NULL},
        {"x805", NULL},
        {"62345678 xiaoming", NULL},
    };
    g_autoptr(Arena) arena = arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        g_assert_cmpstr(identity_normalise(arena, "phone", CASES[i][0]), ==, CASES[i][1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("guanxi-several-XXXXXX", NULL);
    g_test_add_func("/several/extensions", test_extensions);
    g_test_add_data_func("/several/customers-all", "all", test_customers);
    g_test_add_data_func("/several/customers-usual", "usual", test_customers);
    g_test_add_func("/several/later", test_later);
    g_test_add_func("/several/recognised", test_recognised);
    g_test_add_func("/several/round-trip", test_round_trip);
    g_test_add_data_func("/several/own-column-none", "none", test_own_column);
    g_test_add_data_func("/several/own-column-usual", "usual", test_own_column);
    g_test_add_data_func("/several/own-column-all", "all", test_own_column);
    g_test_add_func("/several/orders", test_orders);
    g_test_add_func("/several/merge", test_merge);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
    g_free(folder);
    return status;
}
