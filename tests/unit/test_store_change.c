// SPDX-License-Identifier: Apache-2.0
//
// The change log under concurrent writers: nothing lost, nothing doubled, each owner's changes in
// the order they were made; the relay may repeat itself; listeners hear of other stores' commits.
#include "test_store.h"
#include "test_store_help.h"

#include "store/change.h"
#include <pthread.h>

typedef struct {
    char *url;
    Store *store;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->url = test_database_new();
    fixture->store = test_store_open(fixture->url);
    test_make_store_tables(fixture->store);
    test_script(fixture->store,
                store_engine(fixture->store) == STORE_SQLITE
                    ? "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT"
                    : "CREATE TABLE counter (id bigint PRIMARY KEY, n bigint NOT NULL)");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    store_close(fixture->store);
    test_database_drop(fixture->url);
}

static void relay_all(Store *store)
{
    g_autoptr(GError) error = NULL;
    store_relay(store, NULL, &error);
    g_assert_no_error(error);
}

// ---- order ----

enum { OWNERS = 5, WRITERS = 4, CHANGES = 150 };

// Counts up an owner's counter and logs the number reached.
static bool count_up(Tx *tx, void *context, GError **error)
{
    (void)error;
    int64_t owner = *(int64_t *)context;
    g_autofree char *json = NULL;
    int64_t n = tx_integer(tx,
                           "INSERT INTO counter (id, n) VALUES ($1, 1) ON CONFLICT (id)"
                           " DO UPDATE SET n = counter.n + 1 RETURNING n",
                           PARAMS(value_integer(owner)), 0);
    json = g_strdup_printf("{\"after\":{\"n\":%" G_GINT64_FORMAT "}}", n);
    tx_log(tx, &(Change){.actor_id = 3,
                         .entity = "counter",
                         .id = n,
                         .customer_id = owner,
                         .operation = n == 1 ? CHANGE_CREATE : CHANGE_UPDATE,
                         .change = n % 10 == 0 ? NULL : json,
                         .change_length = strlen(json)});
    return true;
}

static void *count_owners(void *store)
{
    for (int i = 0; i < CHANGES; i++) {
        int64_t owner = g_random_int_range(0, OWNERS);
        test_write(store, count_up, &owner);
    }
    return NULL;
}

typedef struct {
    int64_t seen[OWNERS];
    int64_t last_pos;
    int64_t total;
} Replay;

static bool check_change(const Change *change, void *context)
{
    Replay *replay = context;
    g_assert_cmpint(change->pos, ==, replay->last_pos + 1);
    replay->last_pos = change->pos;
    replay->total++;
    g_assert_cmpint(change->id, ==, ++replay->seen[change->customer_id]);
    g_assert_cmpint(change->actor_id, ==, 3);
    g_assert_cmpint(change->operation, ==, change->id == 1 ? CHANGE_CREATE : CHANGE_UPDATE);
    g_assert_cmpint(change->change == NULL, ==, change->id % 10 == 0);
    g_assert_cmpint(change->at, >, 0);
    return true;
}

static bool replay_log(Tx *tx, void *context, GError **error)
{
    (void)error;
    Replay *replay = context;
    int64_t last;
    do { // in pages
        last = replay->last_pos;
        tx_changes(tx, last, 100, check_change, replay);
    } while (replay->last_pos > last);
    g_assert_cmpint(tx_change_pos(tx), ==, replay->last_pos);
    return true;
}

static void test_order(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pthread_t threads[WRITERS];
    Store *second = test_store_open(fixture->url); // as another process would
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, count_owners, i % 2 ? second : fixture->store);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    store_close(second);
    relay_all(fixture->store);
    for (int i = 0; i < 1200 && test_integer(fixture->store, "SELECT count(*) FROM outbox") > 0;
         i++) {
        g_usleep(50000); // the other store may have been the elected one just now
        relay_all(fixture->store);
    }
    Replay replay = {0};
    test_read(fixture->store, replay_log, &replay);
    g_assert_cmpint(replay.total, ==, WRITERS * CHANGES);
    g_assert_cmpint(test_integer(fixture->store, "SELECT sum(n) FROM counter"), ==, replay.total);
}

// ---- the relay ----

// A relay that stopped between inserting and deleting leaves rows in the outbox that are in the
// log.
static void test_relay_again(Fixture *fixture, gconstpointer data)
{
    (void)data;
    Store *store = fixture->store;
    for (int64_t owner = 0; owner < OWNERS; owner++)
        test_write(store, count_up, &owner);
    relay_all(store);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM change_log"), ==, OWNERS);
    if (store_engine(store) == STORE_SQLITE)
        return;
    test_script(
        store,
        "INSERT INTO outbox SELECT customer_id, version, at, actor_id, import_id, entity, id,"
        " operation, change FROM change_log");
    relay_all(store);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM outbox"), ==, 0);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM change_log"), ==, OWNERS);
    int64_t owner = 1;
    test_write(store, count_up, &owner);
    relay_all(store);
    g_assert_cmpint(test_integer(store, "SELECT max(id) FROM change_log WHERE customer_id = 1"), ==,
                    2);
}

// More than one round takes, and nobody is left out.
static void test_relay_much(Fixture *fixture, gconstpointer data)
{
    (void)data;
    if (store_engine(fixture->store) == STORE_SQLITE)
        return;
    test_script(fixture->store,
                "INSERT INTO outbox SELECT g % 700, g / 700, 1, 3, 0, 'counter', g, 'update', NULL"
                " FROM generate_series(1, 7000) g");
    relay_all(fixture->store);
    for (int i = 0; i < 3000 && test_integer(fixture->store, "SELECT count(*) FROM outbox") > 0;
         i++)
        g_usleep(20000);
    g_assert_cmpint(test_integer(fixture->store, "SELECT count(*) FROM change_log"), ==, 7000);
    g_assert_cmpint(test_integer(fixture->store, "SELECT max(pos) FROM change_log"), ==, 7000);
    g_assert_cmpint(
        test_integer(
            fixture->store,
            "SELECT count(*) FROM change_log a JOIN change_log b ON a.customer_id = b.customer_id"
            " AND a.version < b.version AND a.pos > b.pos"),
        ==, 0);
}

// ---- listeners ----

static void hear(void *context)
{
    __atomic_fetch_add((int *)context, 1, __ATOMIC_SEQ_CST);
}

static int wait_for(int *heard, int more_than)
{
    for (int i = 0; i < 3000 && __atomic_load_n(heard, __ATOMIC_SEQ_CST) <= more_than; i++)
        g_usleep(10000);
    return __atomic_load_n(heard, __ATOMIC_SEQ_CST);
}

static void test_listeners(Fixture *fixture, gconstpointer data)
{
    (void)data;
    int one = 0, two = 0;
    int64_t owner = 1;
    store_on_change(fixture->store, hear, &one);
    store_on_change(fixture->store, hear, &two);
    g_usleep(500000); // the first look at what others do
    test_write(fixture->store, count_up, &owner);
    g_assert_cmpint(wait_for(&one, 0), >, 0);
    g_assert_cmpint(wait_for(&two, 0), >, 0);
    store_off_change(fixture->store, hear, &one);
    g_usleep(400000);
    int before_one = __atomic_load_n(&one, __ATOMIC_SEQ_CST);
    int before_two = __atomic_load_n(&two, __ATOMIC_SEQ_CST);
    Store *other = test_store_open(fixture->url);
    test_write(other, count_up, &owner);
    store_close(other);
    g_assert_cmpint(wait_for(&two, before_two), >, before_two);
    g_assert_cmpint(__atomic_load_n(&one, __ATOMIC_SEQ_CST), ==, before_one);
    store_off_change(fixture->store, hear, &two);
}

static void test_operations(void)
{
    for (int i = CHANGE_CREATE; i <= CHANGE_MOVE; i++) {
        ChangeOperation operation;
        g_assert_true(change_operation_from(change_operation_name((ChangeOperation)i), &operation));
        g_assert_cmpint(operation, ==, i);
    }
    g_assert_false(change_operation_from("explode", &(ChangeOperation){0}));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/change/operations", test_operations);
#define ADD(name, function) g_test_add("/change/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("order", test_order);
    ADD("relay-again", test_relay_again);
    ADD("relay-much", test_relay_much);
    ADD("listeners", test_listeners);
    return g_test_run();
}
