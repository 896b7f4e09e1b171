// SPDX-License-Identifier: Apache-2.0
//
// Filling a store at once: that it is an ordinary store afterwards, the same for any number of
// threads, that nothing is changed where it is refused or killed, and that the doctor sees through
// the baseline whatever is done to its records later.
#include "collect/bulk.h"
#include "entity/baseline.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "guard/doctor.h"
#include "test_store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

// A few are more than one batch still; the doctor, who reads every record, is asked often about
// them.
enum { CUSTOMERS = 400, FEW = 100 };

static const int64_t UNTIL = INT64_C(1795219200) * 1000000; // 2026-11-21

// ---- stores ----

// The URL of an empty store that nobody has open.
static char *empty_store(void)
{
    Store *store = test_store_new();
    char *url = g_strdup(test_store_url(store));
    store_close(store);
    return url;
}

static Store *open_store(const char *url)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    return store;
}

static BulkResult fill_with(const char *url, unsigned threads, int64_t customers)
{
    g_autoptr(GError) error = NULL;
    BulkResult result = {0};
    BulkOptions options = {
        .url = url, .customers = customers, .seed = 9, .until = UNTIL, .threads = threads};
    bulk_generate(&options, &result, &error);
    g_assert_no_error(error);
    return result;
}

static BulkResult fill(const char *url, unsigned threads)
{
    return fill_with(url, threads, CUSTOMERS);
}

typedef struct {
    const char *sql;
    char *text;
} Question;

static bool ask(Tx *tx, void *context, GError **error)
{
    (void)error;
    Question *question = context;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(Cursor) cursor = tx_query(tx, question->sql, NO_PARAMS);
    while (cursor_next(cursor)) {
        for (int i = 0; i < cursor_columns(cursor); i++)
            g_string_append_printf(out, "%s|", cursor_text(cursor, i, NULL));
    }
    g_free(question->text);
    question->text = g_strdup(out->str);
    return true;
}

static char *answer(Store *store, const char *sql)
{
    g_autoptr(GError) error = NULL;
    Question question = {.sql = sql};
    store_read(store, ask, &question, &error);
    g_assert_no_error(error);
    return question.text;
}

static int64_t number(Store *store, const char *sql)
{
    g_autofree char *text = answer(store, sql);
    return g_ascii_strtoll(text, NULL, 10);
}

// Problems found by one check, or by all.
static int64_t problems(Store *store, const char *check)
{
    g_autoptr(GError) error = NULL;
    DoctorOptions options = {0};
    g_autoptr(GPtrArray) findings = doctor_examine(store, &options, &error);
    g_assert_no_error(error);
    int64_t sum = 0;
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        if (check != NULL && !g_str_equal(check, finding->check))
            continue;
        sum += finding->problems;
        if (finding->problems > 0)
            g_test_message("%s: %s", finding->check, (char *)finding->examples->pdata[0]);
    }
    return sum;
}

static void assert_described(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) differences = g_string_new(NULL);
    g_autoptr(GPtrArray) tables = g_ptr_array_new();
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++)
        g_ptr_array_add(tables, (gpointer)entity_table(*entity));
    for (const Table *const *table = STORE_TABLES; *table != NULL; table++)
        g_ptr_array_add(tables, (gpointer)*table);
    schema_matches(store, (const Table *const *)tables->pdata, tables->len, differences, &error);
    g_assert_no_error(error);
}

// ---- filled ----

static void test_filled(void)
{
    g_autofree char *url = empty_store();
    BulkResult result = fill(url, 2);
    g_autoptr(Store) store = open_store(url);
    g_assert_cmpint(result.customers, ==, CUSTOMERS);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer"), ==, CUSTOMERS);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer_order WHERE kind = 'sale'"), ==,
                    result.orders);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer_order WHERE kind = 'return'"), ==,
                    result.returns);
    g_assert_cmpint(number(store, "SELECT count(*) FROM order_line"), ==, result.lines);
    g_assert_cmpint(number(store, "SELECT count(*) FROM event"), ==, result.events);
    g_assert_cmpint(result.returns, >, 0);
    g_assert_cmpint(problems(store, NULL), ==, 0);
    assert_described(store);
}

// What two shops must have in common: every record's digest, and the events.
static char *fingerprint(const char *url)
{
    g_autoptr(Store) store = open_store(url);
    g_autofree char *entry =
        answer(store, "SELECT change FROM change_log WHERE entity = 'baseline' UNION ALL"
                      " SELECT change FROM outbox WHERE entity = 'baseline'");
    g_autofree char *events =
        answer(store, "SELECT count(*), sum(happened_at % 1000003 + id % 7919 * product_id),"
                      " min(CAST(properties AS text)), max(order_id) FROM event");
    const char *entities = strstr(entry, "\"entities\"");
    g_assert_nonnull(entities);
    g_autofree char *digests = g_strndup(entities, strcspn(entities, "|"));
    return g_strconcat(digests, events, NULL);
}

static void test_threads(void)
{
    g_autofree char *first = empty_store(), *second = empty_store();
    fill(first, 1);
    fill(second, 5);
    g_autofree char *one = fingerprint(first), *five = fingerprint(second);
    g_assert_cmpstr(one, ==, five);
}

// ---- refused, killed ----

static void test_refused(void)
{
    g_autofree char *url = empty_store();
    fill_with(url, 1, FEW);
    g_autoptr(GError) error = NULL;
    BulkResult result = {0};
    BulkOptions options = {.url = url, .customers = 10, .seed = 2};
    g_assert_false(bulk_generate(&options, &result, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_CONFLICT);
    g_autoptr(Store) store = open_store(url);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer"), ==, FEW);
    assert_described(store);
}

static void test_in_use(void)
{
    if (test_on_postgresql()) {
        g_test_skip("PostgreSQL locks the tables instead");
        return;
    }
    g_autoptr(Store) store = test_store_new();
    g_autoptr(GError) error = NULL;
    BulkResult result = {0};
    BulkOptions options = {.url = test_store_url(store), .customers = 10};
    g_assert_false(bulk_generate(&options, &result, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_CONFLICT);
    g_assert_cmpint(number(store, "SELECT count(*) FROM product"), ==, 0);
}

// A folder that cannot be made: everything is taken back.
static void test_failed(void)
{
    g_autofree char *url = empty_store();
    g_autoptr(GError) error = NULL;
    BulkResult result = {0};
    BulkOptions options = {.url = url, .customers = 10, .truth = "/dev/null/truth"};
    g_assert_false(bulk_generate(&options, &result, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_UNAVAILABLE);
    g_autoptr(Store) store = open_store(url);
    g_assert_cmpint(number(store, "SELECT count(*) FROM product"), ==, 0);
    assert_described(store);
}

static void die_at_indexes(void *context, Label what, int64_t done, int64_t total)
{
    (void)context;
    (void)total;
    if (g_str_equal(what.en, "Indexes") && done == 3)
        raise(SIGKILL);
}

static void test_killed(void)
{
    g_autofree char *url = empty_store();
    BulkOptions options = {.url = url, .customers = FEW, .seed = 1, .progress = die_at_indexes};
    pid_t child = fork();
    if (child == 0) {
        BulkResult result;
        bulk_generate(&options, &result, NULL);
        _exit(0);
    }
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
    g_autoptr(Store) store = open_store(url);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer"), ==, 0);
    g_assert_cmpint(number(store, "SELECT count(*) FROM product"), ==, 0);
    assert_described(store);
    g_assert_cmpint(problems(store, NULL), ==, 0);
    g_clear_pointer(&store, store_close);
    fill_with(url, 2, FEW); // and it can be begun anew
}

// ---- the baseline ----

static bool change_records(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .actor_id = 1};
    for (int64_t id = 1; id <= 3; id++) { // the same one twice
        Record *before = record_load(tx, arena, &ENTITY_CUSTOMER, id == 3 ? 2 : id);
        Record *after = record_copy(arena, before);
        record_set(after, entity_field_index(&ENTITY_CUSTOMER, "city"),
                   value_text(id == 3 ? "杭州市" : "Leeds"));
        if (id == 3)
            record_set(after, entity_field_index(&ENTITY_CUSTOMER, "occupation"),
                       value_text("cook"));
        if (!record_update(&writing, before, after, NULL, error))
            return false;
    }
    Record *order = record_load(tx, arena, &ENTITY_ORDER, 2);
    Record *shorter = record_copy(arena, order);
    shorter->n_parts = 1;
    shorter->parts_given = true;
    return record_update(&writing, order, shorter, NULL, error) &&
           record_delete(&writing, record_load(tx, arena, &ENTITY_CUSTOMER, 5), error) &&
           record_restore(&writing, record_load(tx, arena, &ENTITY_CUSTOMER, 5), error) &&
           record_delete(&writing, record_load(tx, arena, &ENTITY_ADDRESS, 3), error) &&
           record_remove(&writing, record_load(tx, arena, &ENTITY_ORDER, 4), error) &&
           record_remove(&writing, record_load(tx, arena, &ENTITY_CONSENT, 1), error);
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
    store_write(store, run_sql, (void *)sql, &error);
    g_assert_no_error(error);
}

static void test_changed(void)
{
    g_autofree char *url = empty_store();
    fill_with(url, 2, FEW);
    g_autoptr(Store) store = open_store(url);
    g_autoptr(GError) error = NULL;
    store_write(store, change_records, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(problems(store, NULL), ==, 0);
    // Each is seen, whether the log has changed the record or not.
    damage(store, "UPDATE customer SET gender = 'other' WHERE id = 1");
    g_assert_cmpint(problems(store, "replay"), ==, 1);
    damage(store, "UPDATE identity SET kind = 'card' WHERE id = 100");
    g_assert_cmpint(problems(store, "replay"), ==, 2);
}

static void test_damaged(void)
{
    g_autofree char *url = empty_store();
    fill_with(url, 2, FEW);
    g_autoptr(Store) store = open_store(url);
    damage(store, "DELETE FROM address WHERE id = 20");
    g_assert_cmpint(problems(store, "replay"), ==, 1);
    damage(store, "UPDATE order_line SET amount_minor = amount_minor + 1 WHERE order_id = 9");
    g_assert_cmpint(problems(store, "replay"), ==, 2);
    damage(store, "DELETE FROM event WHERE id = 30");
    g_assert_cmpint(problems(store, "replay"), ==, 3);
}

// ---- files ----

static int64_t count_lines(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
    gsize length = 0;
    int64_t n = 0;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    for (gsize i = 0; i < length; i++)
        n += text[i] == '\n';
    return n - 1; // the header
}

static void test_files(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("guanxi-bulk-XXXXXX", NULL);
    g_autofree char *truth = g_build_filename(folder, "truth", NULL);
    BulkResult result = {0};
    BulkOptions options = {
        .customers = CUSTOMERS, .seed = 9, .until = UNTIL, .folder = folder, .truth = truth};
    bulk_generate(&options, &result, &error);
    g_assert_no_error(error);
    g_assert_cmpint(count_lines(folder, "customers.csv"), ==, CUSTOMERS);
    g_assert_cmpint(count_lines(folder, "orders.csv"), ==, result.orders + result.returns);
    g_assert_cmpint(count_lines(folder, "lines.csv"), ==, result.lines);
    g_assert_cmpint(count_lines(folder, "events.csv"), ==, result.events);
    g_assert_cmpint(count_lines(folder, "products.csv"), ==, 1200);
    g_assert_cmpint(count_lines(truth, "customers.csv"), ==, CUSTOMERS);
    g_assert_cmpint(count_lines(truth, "pairs.csv"), ==, 30);
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bulk/filled", test_filled);
    g_test_add_func("/bulk/threads", test_threads);
    g_test_add_func("/bulk/refused", test_refused);
    g_test_add_func("/bulk/in-use", test_in_use);
    g_test_add_func("/bulk/failed", test_failed);
    g_test_add_func("/bulk/killed", test_killed);
    g_test_add_func("/bulk/changed", test_changed);
    g_test_add_func("/bulk/damaged", test_damaged);
    g_test_add_func("/bulk/files", test_files);
    return g_test_run();
}
