// SPDX-License-Identifier: Apache-2.0
//
// Inserts may travel together: whatever the driver gathers, what is stored, read and refused is
// what it would be one row at a time.
#include "test_store.h"
#include "test_store_help.h"

#include "store/change.h"

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
                    ? "CREATE TABLE thing (id INTEGER PRIMARY KEY, position INTEGER, t TEXT,"
                      " r REAL, b BLOB, custom TEXT) STRICT"
                    : "CREATE TABLE thing (id bigint PRIMARY KEY, position bigint, t text,"
                      " r double precision, b bytea, custom jsonb)");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    store_close(fixture->store);
    test_database_drop(fixture->url);
}

static const char INSERT[] =
    "INSERT INTO thing (id, position, t, r, b, custom) VALUES ($1, $2, $3, $4, $5, $6)";
enum { THING_COLUMNS = 6, THINGS = 2500 };

static void insert_thing(Tx *tx, const char *sql, int64_t id, const char *text)
{
    bool odd = id % 2 != 0;
    const Value row[THING_COLUMNS] = {
        value_integer(id),
        odd ? value_null() : value_integer(-id),
        value_text(text),
        odd ? value_real(0.5 * (double)id) : value_null(),
        odd ? value_null() : value_bytes("\0\xff", 2),
        odd ? value_text("{\"size\": \"M\"}") : value_null(),
    };
    tx_run(tx, sql, row, THING_COLUMNS);
}

static int64_t count(Tx *tx, const char *where)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM thing WHERE %s", where);
    return tx_integer(tx, sql, NO_PARAMS, -1);
}

// ---- values ----

static bool insert_things(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_autofree char *large = g_strnfill(200000, 'x');
    for (int64_t id = 1; id <= THINGS; id++) {
        char text[16]; // gone when the row is sent
        g_snprintf(text, sizeof text, "客 %d", (int)id);
        insert_thing(tx, INSERT, id, id == 7 ? large : id == 8 ? "" : id == 9 ? NULL : text);
    }
    g_assert_cmpint(count(tx, "position = -2500 AND t = '客 2500' AND r IS NULL"), ==, 1);
    return true;
}

static bool check_things(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_assert_cmpint(count(tx, "id > 0"), ==, THINGS);
    g_assert_cmpint(count(tx, "position = -id AND r IS NULL AND custom IS NULL"), ==, THINGS / 2);
    g_assert_cmpint(count(tx, "r = 0.5 * id AND b IS NULL AND custom ->> 'size' = 'M'"), ==,
                    THINGS / 2);
    g_assert_cmpint(count(tx, "length(t) = 200000"), ==, 1);
    g_assert_cmpint(count(tx, "t = ''"), ==, 1);
    g_assert_cmpint(count(tx, "t IS NULL"), ==, 1);
    g_assert_cmpint(count(tx, "length(b) = 2"), ==, THINGS / 2);
    return true;
}

static void test_values(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, insert_things, NULL);
    test_write(fixture->store, check_things, NULL);
}

// ---- conflicts ----

static bool insert_repeatedly(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    static const char ignore[] = "INSERT INTO thing (id, position, t, r, b, custom)"
                                 " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    static const char replace[] = "INSERT INTO thing (id, t) VALUES ($1, $2)"
                                  " ON CONFLICT (id) DO UPDATE SET t = excluded.t";
    static const char add[] = "INSERT INTO thing (id, position) VALUES ($1, $2) ON CONFLICT (id)"
                              " DO UPDATE SET position = thing.position + excluded.position";
    static const char *const TEXTS[] = {"first", "second", "third"};
    for (size_t i = 0; i < 3; i++)
        insert_thing(tx, ignore, 1, TEXTS[i]);
    for (size_t i = 0; i < 3; i++)
        tx_run(tx, replace, PARAMS(value_integer(2), value_text(TEXTS[i])));
    for (int64_t i = 1; i <= 3; i++)
        tx_run(tx, add, PARAMS(value_integer(3), value_integer(i)));
    g_assert_cmpint(count(tx, "id = 1 AND t = 'first'"), ==, 1);
    g_assert_cmpint(count(tx, "id = 2 AND t = 'third'"), ==, 1);
    g_assert_cmpint(count(tx, "id = 3 AND position = 6"), ==, 1);
    // What comes between two inserts happens between them.
    insert_thing(tx, INSERT, 4, "here");
    tx_run(tx, "DELETE FROM thing WHERE id = $1", PARAMS(value_integer(4)));
    insert_thing(tx, INSERT, 4, "again");
    g_assert_cmpint(
        tx_run_count(tx, "UPDATE thing SET r = 1 WHERE t = $1", PARAMS(value_text("again"))), ==,
        1);
    return true;
}

static bool insert_twice(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    insert_thing(tx, INSERT, 10, "one");
    insert_thing(tx, INSERT, 11, "two");
    insert_thing(tx, INSERT, 10, "three");
    return true;
}

static bool give_up(Tx *tx, void *context, GError **error)
{
    (void)context;
    insert_thing(tx, INSERT, 12, "never");
    return fail(error, ERROR_INVALID, "No", "不");
}

static bool count_rest(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_assert_cmpint(count(tx, "id >= 10"), ==, 0);
    return true;
}

static void test_conflicts(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, insert_repeatedly, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_write(fixture->store, insert_twice, NULL, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(store_write(fixture->store, give_up, NULL, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    test_write(fixture->store, count_rest, NULL);
}

// ---- counted rows ----

static const char OTHER[] = "INSERT INTO other (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";

// Rows that are counted pass those that wait, but none of the same table.
static bool count_rows(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    static const char CLAIM[] =
        "INSERT INTO thing (id, position) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    const Value rows[] = {value_integer(5), value_integer(1), value_integer(6),
                          value_integer(1), value_integer(6), value_integer(2)};
    int64_t counts[] = {-1, -1, -1};
    insert_thing(tx, INSERT, 5, "waits");
    tx_run_counts(tx, CLAIM, rows, (const size_t[2]){3, 2}, counts);
    g_assert_cmpint(counts[0], ==, 0);
    g_assert_cmpint(counts[1], ==, 1);
    g_assert_cmpint(counts[2], ==, 0);
    insert_thing(tx, INSERT, 7, "waits, too");
    g_assert_cmpint(tx_run_count(tx, OTHER, PARAMS(value_integer(1))), ==, 1);
    g_assert_cmpint(tx_run_count(tx, OTHER, PARAMS(value_integer(1))), ==, 0);
    g_assert_cmpint(count(tx, "t LIKE 'waits%'"), ==, 2);
    g_assert_cmpint(count(tx, "id = 6 AND position = 1"), ==, 1);
    return true;
}

// What was passed is undone with what fails later.
static bool count_in_vain(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    insert_thing(tx, INSERT, 5, "is there already");
    tx_run_count(tx, OTHER, PARAMS(value_integer(2)));
    return true;
}

static bool count_others(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    g_assert_cmpint(tx_integer(tx, "SELECT count(*) FROM other", NO_PARAMS, -1), ==, 1);
    return true;
}

static void test_counts(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_script(fixture->store, store_engine(fixture->store) == STORE_SQLITE
                                    ? "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT"
                                    : "CREATE TABLE other (id bigint PRIMARY KEY)");
    test_write(fixture->store, count_rows, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(store_write(fixture->store, count_in_vain, NULL, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_CONFLICT);
    test_write(fixture->store, count_others, NULL);
}

// ---- the change log ----

enum { OWNERS = 3, ENTRIES = 30 };

static bool log_many(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    for (int64_t i = 0; i < ENTRIES; i++)
        tx_log(tx, &(Change){.entity = "thing", .id = i, .customer_id = i % OWNERS});
    return true;
}

static bool check_order(const Change *change, void *context)
{
    int64_t *next = context; // by owner
    g_assert_cmpint(change->id, ==, next[change->customer_id]);
    next[change->customer_id] = (next[change->customer_id] + OWNERS) % ENTRIES;
    return true;
}

static bool read_log(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    int64_t next[OWNERS] = {0, 1, 2};
    tx_changes(tx, 0, 1000, check_order, next);
    g_assert_cmpint(tx_change_pos(tx), ==, 2 * ENTRIES);
    return true;
}

// Each owner's entries are read in the order they were logged, those of a second transaction after
// those of the first.
static void test_log(Fixture *fixture, gconstpointer data)
{
    (void)data;
    test_write(fixture->store, log_many, NULL);
    test_write(fixture->store, log_many, NULL);
    g_autoptr(GError) error = NULL;
    store_relay(fixture->store, NULL, &error);
    g_assert_no_error(error);
    test_write(fixture->store, read_log, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/store-batch/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("values", test_values);
    ADD("conflicts", test_conflicts);
    ADD("counts", test_counts);
    ADD("log", test_log);
    return g_test_run();
}
