// SPDX-License-Identifier: Apache-2.0
//
// Writing and reading records of the real descriptions: numbers, identities, totals, summaries,
// search terms, the change log, and that replaying the log rebuilds what was written.
#include "entity/entities.h"
#include "entity/image.h"
#include "entity/reference.h"
#include "entity/replay.h"
#include "entity/search_merge.h"
#include "entity/write.h"
#include "store/change.h"
#include "test_store.h"

#include <pthread.h>
#include <string.h>

typedef bool (*Step)(Writing *writing, GError **error);

typedef struct {
    Step step;
    Arena *arena;
} Run;

static bool run_in_tx(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = run->arena, .model = model, .actor_id = 7};
    return run->step(&writing, error);
}

static void write_ok(Store *store, Step step)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    store_write(store, run_in_tx, &(Run){step, arena}, &error);
    g_assert_no_error(error);
}

static void write_fails(Store *store, Step step, ErrorCode code, const char *pointer)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(store_write(store, run_in_tx, &(Run){step, arena}, &error));
    g_assert_cmpint(error_code(error), ==, code);
    g_assert_cmpstr(error_pointer(error), ==, pointer);
}

static Record *from_json(Writing *writing, const char *entity, const char *json, GError **error)
{
    Record *record = record_new(writing->arena, entity_find(entity));
    json_object *object = json_tokener_parse(json);
    g_assert_nonnull(object);
    bool good = record_from_json(record, writing->arena, writing->model, object, true, error);
    json_object_put(object);
    return good ? record : NULL;
}

static bool insert(Writing *writing, const char *entity, const char *json, GError **error)
{
    Record *record = from_json(writing, entity, json, error);
    return record != NULL && record_insert(writing, record, error);
}

static int64_t count(Writing *writing, const char *sql)
{
    return tx_integer(writing->tx, sql, NO_PARAMS, -1);
}

// ---- customers ----

static bool insert_customer(Writing *writing, GError **error)
{
    return insert(
        writing, "customer",
        "{\"name\":\"张三丰\",\"phone\":\"138 0013-8000\",\"email\":\"Zhang@Example.COM\","
        "\"city\":\"上海\"}",
        error);
}

static bool check_customer(Writing *writing, GError **error)
{
    (void)error;
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    g_assert_nonnull(customer);
    g_assert_cmpstr(record_text(customer, "name_key"), ==, "zhang san feng");
    g_assert_cmpstr(record_text(customer, "phone"), ==, "13800138000");
    g_assert_cmpstr(record_text(customer, "email"), ==, "zhang@example.com");
    g_assert_cmpstr(record_text(customer, "kind"), ==, "person");
    g_assert_cmpint(count(writing, "SELECT count(*) FROM identity WHERE customer_id = 1"), ==, 2);
    g_assert_cmpint(count(writing, "SELECT count(*) FROM identity_map"), ==, 2);
    g_assert_cmpint(count(writing, "SELECT count(*) FROM search_term WHERE term = 'zhangsanfeng'"),
                    ==, 1);
    return true;
}

static bool insert_sharing(Writing *writing, GError **error)
{
    return insert(writing, "customer", "{\"name\":\"李四\",\"phone\":\"13800138000\"}", error);
}

static bool insert_taken_identity(Writing *writing, GError **error)
{
    return insert(writing, "identity",
                  "{\"customer_id\":2,\"kind\":\"phone\",\"value\":\"13800138000\"}", error);
}

static void merge_terms(Store *store)
{
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    do // on PostgreSQL the entries of the log may still be on their way
        store_relay(store, &moved, &error);
    while (moved > 0);
    search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
}

// What is derived otherwise than before is no change for people, but followers of the log hear of
// it.
static bool derive_again(Writing *writing, GError **error)
{
    static const char LOGGED[] =
        "SELECT (SELECT count(*) FROM change_log WHERE entity = 'customer')"
        " + (SELECT count(*) FROM outbox WHERE entity = 'customer')";
    tx_run(writing->tx, "UPDATE customer SET name_key = 'of old' WHERE id = 1", NO_PARAMS);
    int64_t logged = count(writing, LOGGED);
    for (int i = 0; i < 2; i++) { // once, and not again
        bool changed = true;
        Record *before = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
        if (!record_update(writing, before, record_copy(writing->arena, before), &changed, error))
            return false;
        g_assert_false(changed);
        g_assert_cmpint(count(writing, LOGGED), ==, logged + 1);
    }
    return true;
}

static void test_customer(void)
{
    g_autoptr(Store) store = test_store_new();
    write_ok(store, insert_customer);
    merge_terms(store);
    write_ok(store, check_customer);
    write_ok(store, derive_again);
    write_ok(store, check_customer);
    write_ok(store, insert_sharing); // people share phones
    write_fails(store, insert_taken_identity, ERROR_CONFLICT, "/value");
}

// ---- what is refused ----

static bool wrong_choice(Writing *writing, GError **error)
{
    return insert(writing, "customer", "{\"gender\":\"robot\"}", error);
}

static bool unknown_field(Writing *writing, GError **error)
{
    return insert(writing, "customer", "{\"nmae\":\"x\"}", error);
}

static bool read_only_field(Writing *writing, GError **error)
{
    return insert(writing, "customer", "{\"order_count\":5}", error);
}

static bool missing_field(Writing *writing, GError **error)
{
    return insert(writing, "product", "{\"status\":\"active\"}", error);
}

static bool wrong_line(Writing *writing, GError **error)
{
    return insert(writing, "order",
                  "{\"customer_id\":1,\"number\":\"1\",\"ordered_at\":\"2026-01-01T00:00:00Z\","
                  "\"currency\":\"CNY\",\"lines\":[{\"product_code\":\"A\","
                  "\"quantity_thousandths\":\"x\"}]}",
                  error);
}

static void test_refusals(void)
{
    g_autoptr(Store) store = test_store_new();
    write_fails(store, wrong_choice, ERROR_INVALID, "/gender");
    write_fails(store, unknown_field, ERROR_INVALID, "/nmae");
    write_fails(store, read_only_field, ERROR_INVALID, "/order_count");
    write_fails(store, missing_field, ERROR_INVALID, "/code");
    write_fails(store, wrong_line, ERROR_INVALID, "/lines/0/quantity_thousandths");
}

// ---- orders ----

static const char SALE[] =
    "{\"customer_id\":1,\"number\":\"A-1\",\"ordered_at\":\"2026-01-02T03:04:05Z\","
    "\"currency\":\"CNY\",\"discount_minor\":100,\"shipping_minor\":1000,\"lines\":["
    "{\"product_code\":\"X\",\"quantity_thousandths\":3000,\"price_millionths\":9990000},"
    "{\"product_code\":\"X\",\"quantity_thousandths\":1500,\"price_millionths\":3330000}]}";

static bool insert_sale(Writing *writing, GError **error)
{
    return insert_customer(writing, error) && insert(writing, "order", SALE, error);
}

static bool insert_return(Writing *writing, GError **error)
{
    return insert(writing, "order",
                  "{\"customer_id\":1,\"number\":\"A-2\",\"kind\":\"return\","
                  "\"ordered_at\":\"2026-02-02T03:04:05Z\",\"currency\":\"CNY\",\"lines\":["
                  "{\"product_code\":\"X\",\"quantity_thousandths\":-1000,"
                  "\"price_millionths\":9990000}]}",
                  error);
}

static bool check_orders(Writing *writing, GError **error)
{
    (void)error;
    Record *sale = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 1);
    g_assert_cmpuint(sale->n_parts, ==, 2);
    g_assert_cmpint(record_integer(sale->parts[0], "amount_minor"), ==, 2997);
    g_assert_cmpint(record_integer(sale->parts[1], "amount_minor"), ==, 500); // 4.995 away from 0
    g_assert_cmpint(record_integer(sale->parts[1], "occurrence"), ==, 2);
    g_assert_cmpint(record_integer(sale, "total_minor"), ==, 2997 + 500 - 100 + 1000);
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    g_assert_cmpint(record_integer(customer, "order_count"), ==, 1);
    g_assert_cmpint(record_integer(customer, "return_count"), ==, 1);
    g_assert_cmpint(record_integer(customer, "net_base_minor"), ==, 4397 - 999);
    return true;
}

static bool change_line(Writing *writing, GError **error)
{
    Record *before = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 1);
    Record *after = record_copy(writing->arena, before);
    bool changed = false;
    after->parts_given = true;
    g_assert_true(record_update(writing, before, after, &changed, error));
    g_assert_false(changed); // nothing differs, nothing is written
    after->parts[0]->values[entity_field_index(&ENTITY_ORDER_LINE, "quantity_thousandths")] =
        value_integer(1000);
    return record_update(writing, before, after, &changed, error) && changed;
}

static bool check_changed(Writing *writing, GError **error)
{
    (void)error;
    Record *sale = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 1);
    g_assert_cmpint(record_integer(sale, "total_minor"), ==, 999 + 500 - 100 + 1000);
    g_assert_cmpint(record_integer(sale, "version"), ==, 2);
    return true;
}

static void test_orders(void)
{
    g_autoptr(Store) store = test_store_new();
    write_ok(store, insert_sale);
    write_ok(store, insert_return);
    write_ok(store, check_orders);
    write_ok(store, change_line);
    write_ok(store, check_changed);
}

// ---- deleting, restoring, removing ----

static bool delete_customer(Writing *writing, GError **error)
{
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    return record_delete(writing, customer, error);
}

static bool check_deleted(Writing *writing, GError **error)
{
    (void)error;
    g_assert_cmpint(count(writing, "SELECT count(*) FROM search_term WHERE entity = 'customer'"),
                    ==, 0);
    return true;
}

static bool restore_customer(Writing *writing, GError **error)
{
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    return record_restore(writing, customer, error);
}

static bool check_restored(Writing *writing, GError **error)
{
    (void)error;
    g_assert_cmpint(count(writing, "SELECT count(*) FROM search_term WHERE term = 'zhangsanfeng'"),
                    ==, 1);
    Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    g_assert_cmpint(record_integer(customer, "version"), ==, 3);
    return true;
}

static bool remove_order(Writing *writing, GError **error)
{
    Record *sale = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 1);
    return record_remove(writing, sale, error);
}

static bool check_removed(Writing *writing, GError **error)
{
    (void)error;
    g_assert_cmpint(count(writing, "SELECT count(*) FROM customer_order"), ==, 0);
    g_assert_cmpint(count(writing, "SELECT count(*) FROM order_line"), ==, 0);
    g_assert_cmpint(count(writing, "SELECT order_count FROM customer WHERE id = 1"), ==, 0);
    return true;
}

static void test_life(void)
{
    g_autoptr(Store) store = test_store_new();
    write_ok(store, insert_sale);
    write_ok(store, delete_customer);
    write_ok(store, check_deleted);
    write_ok(store, restore_customer);
    write_ok(store, check_restored);
    write_ok(store, remove_order);
    write_ok(store, check_removed);
}

// ---- replaying the log ----

typedef struct {
    Tx *tx;
    Arena *arena;
    GError **error;
    bool good;
} Replay;

static bool replay_visit(const Change *change, void *context)
{
    Replay *replay = context;
    replay->good = replay_change(replay->tx, replay->arena, change, replay->error);
    return replay->good;
}

static GString *dump; // what one table holds, without derived fields

static bool dump_tables(Writing *writing, GError **error)
{
    (void)error;
    g_string_truncate(dump, 0);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s ORDER BY 1, 2, 3",
                                               entity_columns(*entity, false), (*entity)->table);
        g_autoptr(Cursor) rows = tx_query(writing->tx, sql, NO_PARAMS);
        while (cursor_next(rows)) {
            g_string_append_printf(dump, "\n%s", (*entity)->name);
            for (size_t i = 0; i < (*entity)->n_fields; i++) {
                const char *text = cursor_text(rows, (int)i, NULL);
                if (((*entity)->fields[i].flags & FIELD_DERIVED) == 0)
                    g_string_append_printf(dump, "|%s", text != NULL ? text : "-");
            }
        }
    }
    return true;
}

static bool empty_and_replay(Writing *writing, GError **error)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        g_autofree char *sql = g_strdup_printf("DELETE FROM %s", (*entity)->table);
        tx_run(writing->tx, sql, NO_PARAMS);
    }
    Replay replay = {writing->tx, writing->arena, error, true};
    g_assert_cmpint(tx_changes(writing->tx, 0, 1000, replay_visit, &replay), >, 5);
    return replay.good;
}

static void test_replay(void)
{
    g_autoptr(Store) store = test_store_new();
    write_ok(store, insert_sale);
    write_ok(store, insert_return);
    write_ok(store, change_line);
    write_ok(store, delete_customer);
    write_ok(store, restore_customer);
    write_ok(store, remove_order);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_relay(store, NULL, &error));
    dump = g_string_new(NULL);
    write_ok(store, dump_tables);
    g_autofree char *before = g_strdup(dump->str);
    write_ok(store, empty_and_replay);
    write_ok(store, dump_tables);
    g_assert_cmpstr(dump->str, ==, before);
    g_string_free(dump, TRUE);
}

// ---- who refers to a record ----

static bool insert_named_sale(Writing *writing, GError **error)
{
    return insert(writing, "customer", "{\"name\":\"A\"}", error) &&
           insert(writing, "order",
                  "{\"customer_id\":1,\"number\":\"S\",\"ordered_at\":\"2026-11-20T10:00:00Z\","
                  "\"currency\":\"CNY\",\"lines\":[]}",
                  error) &&
           insert(writing, "order",
                  "{\"customer_id\":1,\"number\":\"R\",\"ordered_at\":\"2026-11-20T10:00:00Z\","
                  "\"currency\":\"CNY\",\"kind\":\"return\",\"origin_order_id\":1,\"lines\":[]}",
                  error);
}

static bool check_named(Writing *writing, GError **error)
{
    (void)error;
    const Record *sale = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 1);
    const Record *back = record_load(writing->tx, writing->arena, &ENTITY_ORDER, 2);
    g_assert_true(record_is_referred(writing->tx, sale));
    g_assert_false(record_is_referred(writing->tx, back));
    return true;
}

static void test_references(void)
{
    g_autoptr(Store) store = test_store_new();
    write_ok(store, insert_named_sale);
    write_ok(store, check_named);
}

// ---- many at once ----

enum { CHANGERS = 4, CHANGES_EACH = 25 };

// One more at the end of the name: a change made on anything but what stands would lose one.
static bool lengthen_name(Writing *writing, GError **error)
{
    Record *before = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    Record *after = record_copy(writing->arena, before);
    int name = entity_field_index(&ENTITY_CUSTOMER, "name");
    const char *longer = arena_printf(writing->arena, "%s+", record_text(before, "name"));
    record_set(after, name, value_text(longer));
    return record_update(writing, before, after, NULL, error);
}

static void *change_again(void *store)
{
    for (int i = 0; i < CHANGES_EACH; i++)
        write_ok(store, lengthen_name);
    return NULL;
}

static bool check_all_changes(Writing *writing, GError **error)
{
    (void)error;
    const Record *customer = record_load(writing->tx, writing->arena, &ENTITY_CUSTOMER, 1);
    g_assert_cmpint(customer->values[FIELD_VERSION].as.integer, ==, 1 + CHANGERS * CHANGES_EACH);
    const char *first = strchr(record_text(customer, "name"), '+');
    g_assert_cmpuint(strlen(first), ==, CHANGERS * CHANGES_EACH);
    return true;
}

// PostgreSQL lets writers read what others are about to change.
static void test_together(void)
{
    g_autoptr(Store) store = test_store_new();
    pthread_t threads[CHANGERS];
    write_ok(store, insert_customer);
    for (int i = 0; i < CHANGERS; i++)
        pthread_create(&threads[i], NULL, change_again, store);
    for (int i = 0; i < CHANGERS; i++)
        pthread_join(threads[i], NULL);
    write_ok(store, check_all_changes);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/records/customer", test_customer);
    g_test_add_func("/records/refusals", test_refusals);
    g_test_add_func("/records/orders", test_orders);
    g_test_add_func("/records/life", test_life);
    g_test_add_func("/records/replay", test_replay);
    g_test_add_func("/records/references", test_references);
    g_test_add_func("/records/together", test_together);
    return g_test_run();
}
