// SPDX-License-Identifier: Apache-2.0
//
// Built-in roles follow the program: a database from before a right existed gains it when a newer
// program opens it, what the program took back is taken back, and roles a shop made itself stay as
// they were made.
#include "access/roles.h"

#include "access/actor.h"
#include "entity/entities.h"
#include "test_store.h"

typedef struct {
    bool (*step)(Writing *writing, GError **error);
} Run;

static bool run_in_tx(Tx *tx, void *context, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    return ((Run *)context)->step(&writing, error);
}

static void run(Store *store, bool (*step)(Writing *writing, GError **error))
{
    g_autoptr(GError) error = NULL;
    store_write(store, run_in_tx, &(Run){step}, &error);
    g_assert_no_error(error);
}

static bool insert(Writing *writing, const char *entity, const char *text, GError **error)
{
    json_object *json = json_tokener_parse(text);
    Record *record = record_new(writing->arena, entity_find(entity));
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    return done;
}

static bool add_person(Writing *writing, const char *login, const char *role, GError **error)
{
    g_autofree char *text = g_strdup_printf("{\"login\":\"%s\",\"name\":\"%s\",\"role_ids\":[%d]}",
                                            login, login, (int)role_find(writing->tx, role));
    return insert(writing, "staff", text, error);
}

static bool set_up(Writing *writing, GError **error)
{
    return roles_refresh(writing, error) &&
           insert(writing, "role",
                  "{\"name\":\"tills\",\"label\":{\"zh\":\"收银\",\"en\":\"Tills\"},"
                  "\"permissions\":[\"order.read\",\"order.create\"]}",
                  error) &&
           add_person(writing, "boss", "administrator", error) &&
           add_person(writing, "manager", "manager", error) &&
           add_person(writing, "looker", "read_only", error) &&
           add_person(writing, "till", "tills", error);
}

// What an older program had written: no right on payments and reports, one right that read_only no
// longer has, and no role own_only at all.
static bool become_old(Writing *writing, GError **error)
{
    static const char OLD[] = "[\"customer.read\",\"customer.delete\",\"role.administer\","
                              "\"staff.administer\"]";
    (void)error;
    tx_run(writing->tx,
           "UPDATE role SET permissions = $1 WHERE name IN ('administrator', 'manager', "
           "'read_only')",
           PARAMS(value_text(OLD)));
    tx_run(writing->tx, "UPDATE staff SET password_hash = 'x'", NO_PARAMS);
    tx_run(writing->tx, "DELETE FROM role WHERE name = 'own_only'", NO_PARAMS);
    return true;
}

static bool has(Writing *writing, const char *login, const char *permission)
{
    int64_t id = tx_integer(writing->tx, "SELECT id FROM staff WHERE login = $1",
                            PARAMS(value_text(login)), 0);
    g_autoptr(Actor) actor = actor_load(writing->tx, writing->model, id, 0, NULL);
    g_assert_nonnull(actor);
    return actor_has(actor, permission);
}

static bool check_old(Writing *writing, GError **error)
{
    (void)error;
    g_assert_false(has(writing, "boss", "payment.read"));
    g_assert_false(has(writing, "manager", "payment.create"));
    g_assert_true(has(writing, "looker", "customer.delete"));
    g_assert_cmpint(role_find(writing->tx, "own_only"), ==, 0);
    return true;
}

static bool check_new(Writing *writing, GError **error)
{
    (void)error;
    g_assert_true(has(writing, "boss", "payment.read"));
    g_assert_true(has(writing, "boss", "setting.administer"));
    g_assert_true(has(writing, "boss", "personal.read"));
    g_assert_true(has(writing, "manager", "payment.create"));
    g_assert_false(has(writing, "manager", "staff.administer"));
    g_assert_true(has(writing, "looker", "payment.read"));
    g_assert_false(has(writing, "looker", "customer.delete"));
    g_assert_cmpint(role_find(writing->tx, "own_only"), >, 0);
    g_assert_true(has(writing, "till", "order.create"));
    g_assert_false(has(writing, "till", "payment.read"));
    return true;
}

static int64_t versions(Tx *tx)
{
    return tx_integer(tx, "SELECT sum(version) FROM role", NO_PARAMS, -1);
}

// Each start refreshes: what did not change is not written again.
static bool refresh_twice(Writing *writing, GError **error)
{
    if (!roles_refresh(writing, error))
        return false;
    int64_t before = versions(writing->tx);
    bool done = roles_refresh(writing, error);
    g_assert_cmpint(versions(writing->tx), ==, before);
    return done;
}

static void test_upgraded(void)
{
    Store *store = test_store_new();
    run(store, set_up);
    run(store, become_old);
    run(store, check_old);
    run(store, refresh_twice);
    run(store, check_new);
    store_close(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/roles/upgraded", test_upgraded);
    return g_test_run();
}
