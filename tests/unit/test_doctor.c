// SPDX-License-Identifier: Apache-2.0
//
// The doctor: clean on a store that was written properly, and each check finds what was broken
// behind the program's back. Derived data is repaired.
#include "entity/entities.h"
#include "entity/search_merge.h"
#include "guard/doctor.h"
#include "know/panel_check.h"
#include "test_store.h"

static bool insert(Writing *writing, const char *entity, const char *text, GError **error)
{
    Record *record = record_new(writing->arena, entity_find(entity));
    json_object *json = json_tokener_parse(text);
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    return done;
}

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    return insert(&writing, "customer", "{\"name\":\"王小明\",\"phone\":\"13800138000\"}", error) &&
           insert(&writing, "customer", "{\"name\":\"John Smith\"}", error) &&
           insert(&writing, "product", "{\"code\":\"A1\",\"name\":{\"en\":\"Tea\"}}", error) &&
           insert(&writing, "order",
                  "{\"customer_id\":1,\"number\":\"N1\",\"currency\":\"USD\",\"rate_millionths\":"
                  "7000000,\"ordered_at\":"
                  "\"2026-01-02T03:04:05Z\",\"lines\":[{\"product_code\":\"A1\","
                  "\"quantity_thousandths\":2000,\"price_millionths\":1500000}]}",
                  error) &&
           insert(&writing, "event",
                  "{\"customer_id\":1,\"name\":\"page_view\","
                  "\"happened_at\":\"2026-01-02T03:04:05Z\"}",
                  error);
}

static Store *filled_store(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, fill, NULL, &error);
    g_assert_no_error(error);
    return store;
}

// The change log has everything that was written.
static void relay_all(Store *store)
{
    g_autoptr(GError) error = NULL;
    for (int64_t moved = 1; moved > 0;)
        g_assert_true(store_relay(store, &moved, &error));
}

// Problems found by one check; NULL: by all of them.
static int64_t problems(Store *store, const char *check)
{
    g_autoptr(GError) error = NULL;
    DoctorOptions options = {0};
    g_autoptr(GPtrArray) findings = doctor_examine(store, &options, &error);
    g_assert_no_error(error);
    int64_t sum = 0;
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        if (check == NULL && finding->problems > 0)
            g_test_message("%s: %s", finding->check, (char *)finding->examples->pdata[0]);
        if (check == NULL || g_str_equal(check, finding->check))
            sum += finding->problems;
    }
    return sum;
}

static bool run_sql(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, context, NO_PARAMS);
    return true;
}

static void damage(Store *store, const char *sql)
{
    g_autoptr(GError) error = NULL;
    store_write(store, run_sql, (char *)sql, &error);
    g_assert_no_error(error);
}

static void repair(Store *store)
{
    g_autoptr(GError) error = NULL;
    DoctorOptions options = {.quick = true};
    g_autoptr(GPtrArray) findings = doctor_examine(store, &options, &error);
    g_assert_no_error(error);
    doctor_repair(store, &options, findings, &error);
    g_assert_no_error(error);
}

static void test_healthy(void)
{
    g_autoptr(Store) store = filled_store();
    g_assert_cmpint(problems(store, NULL), ==, 0);
}

typedef struct {
    const char *check;
    const char *sql;
    bool repaired;
} Damage;

static const Damage DAMAGES[] = {
    {"replay", "UPDATE customer SET city = 'Nowhere' WHERE id = 1", false},
    {"replay", "UPDATE order_line SET quantity_thousandths = 1 WHERE order_id = 1", false},
    {"replay", "DELETE FROM customer WHERE id = 2", false},
    {"replay", "DELETE FROM event", false},
    {"log", "DELETE FROM change_log WHERE pos = 2", false},
    {"references", "UPDATE customer_order SET source_id = 4711", false},
    {"replay", "UPDATE customer_order SET origin_customer_id = 4711", false},
    {"totals", "UPDATE customer_order SET total_minor = 1", false},
    {"totals", "DELETE FROM order_line", false},
    {"ids", "UPDATE id_block SET next_id = 1 WHERE sequence = 'customer'", false},
    {"summaries", "UPDATE customer SET order_count = 9 WHERE id = 1", true},
    {"summaries", "UPDATE customer SET net_base_minor = 9, last_order_at = 1 WHERE id = 2", true},
    {"summaries", "UPDATE customer SET referral_count = 3 WHERE id = 2", true},
    {"identities", "DELETE FROM identity_map", true},
    {"identities", "UPDATE identity_map SET customer_id = 2", true},
    {"search", "DELETE FROM search_term WHERE entity = 'customer'", true},
    {"search", "UPDATE search_term SET id = id + 7 WHERE entity = 'order'", true},
};

static void test_damage(gconstpointer context)
{
    const Damage *one = context;
    g_autoptr(Store) store = filled_store();
    // On PostgreSQL the relay may still be moving entries to the log.
    g_autoptr(GError) error = NULL;
    relay_all(store);
    search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
    damage(store, one->sql);
    g_assert_cmpint(problems(store, one->check), >, 0);
    repair(store);
    g_assert_cmpint(problems(store, one->repaired ? NULL : one->check) == 0, ==, one->repaired);
}

// What a merge has not written yet is no difference, nor what one has written that still waits to
// be taken off the list; what nobody has is.
static void test_waiting(void)
{
    g_autoptr(Store) store = filled_store();
    g_autoptr(GError) error = NULL;
    relay_all(store);
    g_assert_cmpint(problems(store, "search"), ==, 0);
    search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
    damage(store, "UPDATE consumer SET pos = 0 WHERE name = 'search'");
    g_assert_cmpint(problems(store, "search"), ==, 0);
    damage(store, "DELETE FROM search_term WHERE entity = 'customer' AND rank = 0");
    g_assert_cmpint(problems(store, "search"), ==, 0);
    damage(store, "UPDATE search_term SET customer_id = customer_id + 7 WHERE entity = 'order'");
    g_assert_cmpint(problems(store, "search"), >, 0);
}

// ---- the panel ----

static void save_panel(Store *store, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Panel) panel = panel_new(store, &(PanelOptions){.threads = 1});
    panel_build(panel, &error);
    g_assert_no_error(error);
    panel_save(panel, path, &error);
    g_assert_no_error(error);
}

// Whoever follows the log sees what was repaired.
static void test_followed(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = filled_store();
    g_autoptr(Panel) panel = panel_new(store, &(PanelOptions){.threads = 1});
    damage(store, "UPDATE customer SET order_count = 9 WHERE id = 1");
    panel_build(panel, &error);
    g_assert_no_error(error);
    repair(store);
    relay_all(store);
    panel_catch_up(panel, &error);
    g_assert_no_error(error);
    g_auto(PanelCheck) check = {0};
    panel_check(panel, &(PanelCheckOptions){.sample = 0}, &check, &error);
    g_assert_no_error(error);
    g_assert_cmpint(check.problems, ==, 0);
    g_assert_cmpint(check.customers, ==, 2);
}

static void expect_panel(Store *store, const char *path, int64_t problems, const char *example)
{
    g_autoptr(GError) error = NULL;
    DoctorOptions options = {.panel_snapshot = path};
    g_autoptr(GPtrArray) findings = doctor_examine(store, &options, &error);
    g_assert_no_error(error);
    const DoctorFinding *finding = findings->pdata[findings->len - 2];
    g_assert_cmpstr(finding->check, ==, "panel");
    g_assert_cmpint(finding->problems, ==, problems);
    g_assert_cmpint(finding->examined, ==, 5); // two customers, an order, its line, an event
    if (example == NULL)
        g_assert_cmpint((int)finding->examples->len, ==, 0);
    else
        g_assert_nonnull(strstr(finding->examples->pdata[0], example));
    doctor_repair(store, &options, findings, &error);
    g_assert_no_error(error);
}

// A snapshot that says something else than the store is found and removed; one that is damaged is
// told and not used.
static void test_panel(void)
{
    g_autoptr(Store) store = filled_store();
    g_autoptr(GError) error = NULL;
    relay_all(store);
    g_autofree char *folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "panel", NULL);
    expect_panel(store, path, 0, NULL);
    save_panel(store, path);
    expect_panel(store, path, 0, NULL);
    damage(store, "UPDATE order_line SET quantity_thousandths = 1 WHERE order_id = 1");
    expect_panel(store, path, 1, "customer 1, order_line 1: quantity_thousandths");
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    save_panel(store, path);
    g_assert_cmpint(truncate(path, 100), ==, 0);
    expect_panel(store, path, 0, "is damaged");
    unlink(path);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doctor/healthy", test_healthy);
    g_test_add_func("/doctor/followed", test_followed);
    g_test_add_func("/doctor/waiting", test_waiting);
    g_test_add_func("/doctor/panel", test_panel);
    for (size_t i = 0; i < G_N_ELEMENTS(DAMAGES); i++) {
        g_autofree char *path = g_strdup_printf("/doctor/%s/%zu", DAMAGES[i].check, i);
        g_test_add_data_func(path, &DAMAGES[i], test_damage);
    }
    return g_test_run();
}
