// SPDX-License-Identifier: Apache-2.0
//
// Housekeeping after 30 days: a deleted customer goes with everything that is theirs but orders,
// which stay under an anonymous owner, a deleted custom field with its values; nobody else loses
// anything, and the log still agrees.
#include "base/when.h"
#include "entity/entities.h"
#include "guard/doctor.h"
#include "job/job.h"
#include "test_store_help.h"
#include "test_store.h"

extern const JobKind HOUSEKEEPING_JOB;
static const JobKind *const KINDS[] = {&HOUSEKEEPING_JOB, NULL};

enum { NOTES = 130 }; // more than two slices

static bool insert(Writing *writing, const char *entity, const char *text, GError **error)
{
    Record *record = record_new(writing->arena, entity_find(entity));
    json_object *json = json_tokener_parse(text);
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    return done;
}

static bool delete (Writing *writing, const char *entity, int64_t id, GError **error)
{
    Record *record = record_load(writing->tx, writing->arena, entity_find(entity), id);
    return record_delete(writing, record, error);
}

static const struct {
    const char *entity, *json;
} RECORDS[] = {
    {"customer",
     "{\"name\":\"Gone\",\"phone\":\"13800138000\",\"lunar_birthday\":\"1990-05x-03\"}"},
    {"customer", "{\"name\":\"Stays\"}"},
    {"customer", "{\"name\":\"Recent\"}"},
    {"order",
     "{\"customer_id\":1,\"number\":\"N1\",\"currency\":\"CNY\",\"ordered_at\":"
     "\"2026-01-02T03:04:05Z\",\"remark\":\"Ring at Gone's\",\"lines\":[{\"product_code\":\"A1\","
     "\"quantity_thousandths\":2000,\"price_millionths\":1500000}]}"},
    {"order", "{\"customer_id\":1,\"number\":\"R1\",\"kind\":\"return\",\"currency\":\"CNY\","
              "\"ordered_at\":\"2026-01-03T03:04:05Z\",\"origin_order_id\":1,\"lines\":[{"
              "\"product_code\":\"A1\",\"quantity_thousandths\":-1000,"
              "\"price_millionths\":1500000}]}"},
    {"order", "{\"customer_id\":2,\"number\":\"N2\",\"currency\":\"CNY\",\"ordered_at\":"
              "\"2026-01-02T03:04:05Z\",\"lines\":[]}"},
    {"payment", "{\"customer_id\":1,\"order_id\":1,\"amount_minor\":300,\"reference\":\"AP-1\","
                "\"paid_at\":\"2026-01-02T03:04:05Z\"}"},
    {"payment", "{\"customer_id\":1,\"order_id\":1,\"return_id\":2,\"kind\":\"refund\","
                "\"amount_minor\":150,\"paid_at\":\"2026-01-03T03:04:05Z\"}"},
    {"shipment", "{\"customer_id\":1,\"order_id\":1,\"tracking_number\":\"SF1\",\"lines\":[{"
                 "\"product_code\":\"A1\",\"quantity_thousandths\":2000}]}"},
    {"event",
     "{\"customer_id\":1,\"name\":\"page_view\",\"happened_at\":\"2026-01-02T03:04:05Z\"}"},
    {"identity", "{\"customer_id\":1,\"kind\":\"phone\",\"value\":\"+8613700137000\"}"},
    {"relation", "{\"customer_id\":2,\"kind\":\"household\",\"other_customer_id\":1}"},
    {"relation", "{\"customer_id\":2,\"kind\":\"household\",\"other_customer_id\":3}"},
    {"note", "{\"customer_id\":2,\"text\":\"stays\"}"},
};

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    bool good =
        insert(&writing, "custom_field",
               "{\"entity\":\"customer\",\"name\":\"size\",\"label\":{\"en\":\"Size\"}}", error);
    for (size_t i = 0; good && i < G_N_ELEMENTS(RECORDS); i++)
        good = insert(&writing, RECORDS[i].entity, RECORDS[i].json, error);
    for (int i = 0; good && i < NOTES; i++)
        good = insert(&writing, "note", "{\"customer_id\":1,\"text\":\"goes\"}", error);
    return good;
}

// What webhooks brought of the one who goes, of their order, and of others; what was answered.
static const struct {
    const char *status, *entity;
    int64_t record_id;
    const char *body;
} RECEIPTS[] = {
    {"done", "customer", 1, "{}"},
    {"done", "order", 1, "{}"},
    {"failed", NULL, 0, "{\"phone\":\"13800138000\"}"},
    {"failed", NULL, 0, "{\"phone\":\"13900139000\"}"},
    {"done", "customer", 2, "{}"},
    {"failed", NULL, 0, "{\"phone\":\"13700137000\"}"}, // a further number
};

static void fill_webhooks(Tx *tx)
{
    for (size_t i = 0; i < G_N_ELEMENTS(RECEIPTS); i++) {
        g_autofree char *delivery = g_strdup_printf("d%zu", i);
        tx_run(tx,
               "INSERT INTO webhook_receipt (id, webhook_source_id, delivery, topic, received_at, "
               "status, body, size, entity, record_id) VALUES ($1, 1, $2, 'x', 1, $3, $4, 9, $5, "
               "$6)",
               PARAMS(value_integer((int64_t)i + 1), value_text(delivery),
                      value_text(RECEIPTS[i].status),
                      value_bytes(RECEIPTS[i].body, strlen(RECEIPTS[i].body)),
                      value_text(RECEIPTS[i].entity), value_integer(RECEIPTS[i].record_id)));
    }
    tx_run(tx,
           "INSERT INTO webhook_delivery (id, endpoint_id, pos, message, type, status, tries, "
           "created_at, response_body) SELECT pos, 1, pos, 'm', 'note.created', 'failed', 1, 1, "
           "'echo' FROM change_log WHERE customer_id IN (1, 2)",
           NO_PARAMS);
}

static bool fill_more(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    fill_webhooks(tx);
    return insert(&writing, "customer", "{\"name\":\"Large\",\"custom\":{\"size\":\"XL\"}}",
                  error) &&
           delete (&writing, "customer", 1, error) && delete (&writing, "customer", 3, error) &&
           delete (&writing, "custom_field", 1, error);
}

static const char *const WEEKS_AGO[] = {
    "UPDATE customer SET deleted_at = deleted_at - 2678400000000 WHERE id = 1",
    "UPDATE custom_field SET deleted_at = deleted_at - 2678400000000",
};

static bool age(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    for (size_t i = 0; i < G_N_ELEMENTS(WEEKS_AGO); i++)
        tx_run(tx, WEEKS_AGO[i], NO_PARAMS);
    return true;
}

static bool enqueue(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = job_enqueue(tx, "housekeeping", NULL, NULL, (JobAsker){0});
    return true;
}

static void write_it(Store *store, TxFunc function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_write(store, function, context, &error);
    g_assert_no_error(error);
}

static int64_t problems(Store *store)
{
    g_autoptr(GError) error = NULL;
    DoctorOptions options = {0};
    g_autoptr(GPtrArray) findings = doctor_examine(store, &options, &error);
    g_assert_no_error(error);
    int64_t sum = 0;
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        if (finding->problems > 0)
            g_test_message("%s: %s", finding->check, (char *)finding->examples->pdata[0]);
        sum += finding->problems;
    }
    return sum;
}

// What was sold stays sold, to nobody in particular.
#define ANONYMOUS                                                                                  \
    "SELECT count(*) FROM customer WHERE kind = 'anonymous' AND order_count = 1 AND name IS NULL " \
    "AND phone IS NULL AND net_base_minor = 150 AND deleted_at IS NULL"
#define KEPT_ORDER                                                                                 \
    "SELECT sum(o.base_amount_minor) FROM customer_order o JOIN customer c "                       \
    "ON c.id = o.customer_id JOIN order_line l ON l.order_id = o.id "                              \
    "WHERE c.kind = 'anonymous' AND l.customer_id = c.id AND o.number = 'N1' AND o.kind = 'sale'"

#define RETURN_OF_IT                                                                               \
    "SELECT count(*) FROM customer_order r JOIN customer_order s ON s.id = r.origin_order_id "     \
    "AND s.customer_id = r.customer_id WHERE r.number = 'R1' AND s.number = 'N1'"

#define KEPT_PAYMENTS                                                                              \
    "SELECT sum(CASE WHEN p.kind = 'refund' THEN -p.amount_minor ELSE p.amount_minor END) "        \
    "FROM payment p JOIN customer_order o ON o.id = p.order_id "                                   \
    "AND o.customer_id = p.customer_id WHERE o.number = 'N1'"

#define KEPT_BODIES "SELECT count(*) FROM webhook_receipt WHERE body IS NOT NULL"
#define KEPT_ANSWERS                                                                               \
    "SELECT count(*) FROM webhook_delivery WHERE response_body = 'echo' AND pos IN (SELECT pos "   \
    "FROM change_log WHERE customer_id = 2)"

static void test_purge(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autoptr(GError) error = NULL;
    int64_t job = 0;
    write_it(store, fill, NULL);
    if (test_on_postgresql()) { // entries of the log have their places
        store_relay(store, NULL, &error);
        g_assert_no_error(error);
    }
    write_it(store, fill_more, NULL);
    write_it(store, age, NULL);
    write_it(store, enqueue, &job);
    jobs_run_one(store, KINDS, job, NULL, NULL, &error);
    g_assert_no_error(error);

    static const char *const GONE[] = {
        "SELECT count(*) FROM customer WHERE id = 1",
        "SELECT count(*) FROM note WHERE customer_id = 1",
        "SELECT count(*) FROM customer_order WHERE customer_id = 1",
        "SELECT count(*) FROM order_line WHERE customer_id = 1",
        "SELECT count(*) FROM customer_order WHERE remark IS NOT NULL",
        "SELECT count(*) FROM payment WHERE customer_id = 1 OR reference IS NOT NULL",
        "SELECT count(*) FROM shipment",
        "SELECT count(*) FROM shipment_line",
        "SELECT count(*) FROM external_key WHERE owner_id = 1",
        "SELECT count(*) FROM event WHERE customer_id = 1",
        "SELECT count(*) FROM identity WHERE customer_id = 1",
        "SELECT count(*) FROM identity_map WHERE customer_id = 1",
        "SELECT count(*) FROM relation WHERE other_customer_id = 1",
        "SELECT count(*) FROM custom_field",
        "SELECT count(*) FROM webhook_receipt WHERE id IN (1, 2, 3, 6) AND (body IS NOT NULL OR "
        "status "
        "= 'failed')",
        "SELECT count(*) FROM webhook_delivery WHERE response_body IS NOT NULL AND pos IN (SELECT "
        "pos FROM change_log WHERE customer_id = 1)",
        "SELECT count(*) FROM customer WHERE CAST(custom ->> 'size' AS text) IS NOT NULL",
        "SELECT count(*) FROM customer WHERE lunar_birthday IS NOT NULL",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(GONE); i++) {
        g_test_message("%s", GONE[i]);
        g_assert_cmpint(test_integer(store, GONE[i]), ==, 0);
    }
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM customer"), ==, 4);
    g_assert_cmpint(test_integer(store, ANONYMOUS), ==, 1);
    g_assert_cmpint(test_integer(store, KEPT_BODIES), ==, 2);
    g_assert_cmpint(test_integer(store, KEPT_ANSWERS), >, 0);
    g_assert_cmpint(test_integer(store, KEPT_ORDER), ==, 300);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM relation"), ==, 1);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM note"), ==, 1);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM customer_order"), ==, 3);
    g_assert_cmpint(test_integer(store, RETURN_OF_IT), ==, 1);
    g_assert_cmpint(test_integer(store, KEPT_PAYMENTS), ==, 150);
    g_assert_cmpint(problems(store), ==, 0);
}

// ---- files of exports ----

enum { RECENT_DAYS = 29, OLD_DAYS = 31 };

static void put_export(Tx *tx, int64_t id, const char *status, int64_t days, int64_t file_id)
{
    g_autofree char *result =
        file_id != 0 ? g_strdup_printf("{\"file_id\":%" G_GINT64_FORMAT "}", file_id) : NULL;
    int64_t at = tx_now(tx) - days * DAY_US;
    tx_run(tx,
           "INSERT INTO job (id, version, created_at, updated_at, bucket, kind, status, arguments, "
           "run_at, done, total, tries, result) VALUES ($1, 1, $2, $2, 3, 'export', $3, '{}', $2, "
           "0, 0, 1, $4)",
           PARAMS(value_integer(id), value_integer(at), value_text(status), value_text(result)));
}

static void put_content(Tx *tx, const char *hash)
{
    tx_run(tx, "INSERT INTO file_content (hash, chunk, bytes) VALUES ($1, 0, $2)",
           PARAMS(value_text(hash), value_bytes("x", 1)));
}

static void put_file(Tx *tx, int64_t id, const char *hash)
{
    tx_run(tx,
           "INSERT INTO file (id, version, created_at, updated_at, name, media_type, size_bytes, "
           "hash) VALUES ($1, 1, 1, 1, 'customers.csv', 'text/csv', 1, $2)",
           PARAMS(value_integer(id), value_text(hash)));
}

// Of an old export, of one that was imported again, of a recent one, and one with the bytes of the
// first; and what an export left that was cancelled.
static bool fill_exports(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    put_file(tx, 1, "a");
    put_file(tx, 2, "b");
    put_file(tx, 3, "c");
    put_file(tx, 4, "a");
    put_file(tx, 5, "e");
    static const char *const HASHES[] = {"a", "b", "c", "e", "export-104"};
    for (size_t i = 0; i < G_N_ELEMENTS(HASHES); i++)
        put_content(tx, HASHES[i]);
    put_export(tx, 101, "done", OLD_DAYS, 1);
    put_export(tx, 102, "done", OLD_DAYS, 2);
    put_export(tx, 103, "done", RECENT_DAYS, 3);
    put_export(tx, 104, "cancelled", OLD_DAYS, 0);
    put_export(tx, 105, "done", OLD_DAYS, 5);
    tx_run(tx,
           "INSERT INTO import (id, version, created_at, updated_at, kind, file_name, file_id, "
           "status) VALUES (1, 1, 1, 1, 'customer', 'customers.csv', 2, 'done')",
           NO_PARAMS);
    return true;
}

static void test_exports(void)
{
    g_autoptr(Store) store = test_store_new();
    g_autoptr(GError) error = NULL;
    int64_t job = 0;
    write_it(store, fill_exports, NULL);
    write_it(store, enqueue, &job);
    jobs_run_one(store, KINDS, job, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM file WHERE id IN (1, 5)"), ==, 0);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM file"), ==, 3);
    g_assert_cmpint(
        test_integer(store, "SELECT count(*) FROM file_content WHERE hash IN ('a', 'b', 'c')"), ==,
        3);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM file_content"), ==, 3);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM job WHERE kind = 'export'"), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/purge/after-30-days", test_purge);
    g_test_add_func("/purge/files-of-exports", test_exports);
    return g_test_run();
}
