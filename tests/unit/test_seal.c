// SPDX-License-Identifier: Apache-2.0
//
// Secrets of webhooks at rest: sealed with a key beside the store or from GUANXI_SECRET, opened
// with no other; those of an older program are sealed when the server starts.
#include "collect/webhook/seal.h"
#include "collect/webhook/secret.h"
#include "test_store_help.h"
#include "test_store.h"

static const char SECRET[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

static bool add_plain(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx,
           "INSERT INTO webhook_secret (side, parent_id, id, secret, created_at) VALUES ('in', 7, "
           "1, $1, 1)",
           PARAMS(value_text(SECRET)));
    return true;
}

static bool read_secret(Tx *tx, void *context, GError **error)
{
    (void)error;
    Secrets secrets;
    g_autoptr(Arena) arena = arena_new();
    secrets_read(tx, SECRETS_IN, 7, arena, &secrets);
    *(bool *)context = secrets.n == 1 && g_str_equal(secrets.texts[0], SECRET);
    return true;
}

static void write_it(Store *store, TxFunc function)
{
    g_autoptr(GError) error = NULL;
    store_write(store, function, NULL, &error);
    g_assert_no_error(error);
}

static bool reads(Store *store)
{
    bool right = false;
    store_read(store, read_secret, &right, NULL);
    return right;
}

static void test_seal(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = test_store_new(), other = test_store_new();
    write_it(store, add_plain);
    g_assert_true(reads(store)); // as an older program left it
    g_setenv("GUANXI_SECRET", "one that is long enough", true);
    write_it(store, secrets_seal);
    g_assert_cmpint(
        test_integer(store, "SELECT count(*) FROM webhook_secret WHERE secret LIKE 'sealed:%'"), ==,
        1);
    g_assert_true(reads(store));
    g_autofree char *sealed = seal_close(store, SECRET, &error);
    g_assert_no_error(error);
    g_autofree char *again = seal_close(store, SECRET, NULL);
    g_assert_cmpstr(sealed, !=, again); // a nonce of its own
    g_setenv("GUANXI_SECRET", "another that is long enough", true);
    g_assert_null(seal_open(other, sealed));
    g_assert_null(seal_open(other, "sealed:AAAA"));
    g_setenv("GUANXI_SECRET", "short", true);
    g_autoptr(Store) third = test_store_new();
    g_assert_null(seal_close(third, SECRET, NULL));
    g_unsetenv("GUANXI_SECRET");
    g_assert_null(seal_open(third, sealed));
}

// One key follows the other: the former opens until all is sealed anew.
static void test_rotation(void)
{
    g_autoptr(Store) store = test_store_new();
    g_setenv("GUANXI_SECRET", "the first of two secrets", true);
    write_it(store, add_plain);
    write_it(store, secrets_seal);
    g_autofree char *sealed = seal_close(store, SECRET, NULL);
    g_setenv("GUANXI_SECRET", "the second of two secrets", true);
    g_setenv("GUANXI_SECRET_BEFORE", "the first of two secrets", true);
    g_autoptr(Store) next = test_store_new();
    g_autofree char *text = seal_open(next, sealed);
    g_assert_cmpstr(text, ==, SECRET);
    g_assert_false(seal_is_current(next, sealed));
    g_autofree char *anew = seal_close(next, text, NULL);
    g_assert_true(seal_is_current(next, anew));
    g_unsetenv("GUANXI_SECRET_BEFORE");
    g_unsetenv("GUANXI_SECRET");
}

static bool add_other(Tx *tx, void *context, GError **error)
{
    (void)context;
    const NewSecret secret = {.side = SECRETS_IN, .parent_id = 8, .text = SECRET};
    return secret_add(tx, &secret, error);
}

// A key file of its own, whatever the engine; on a database server none is begun beside another.
static void test_key_file(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("guanxi-key-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "one.key", NULL);
    g_setenv("GUANXI_KEY_FILE", path, true);
    g_autoptr(Store) store = test_store_new();
    write_it(store, add_other);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(
        test_integer(store, "SELECT count(*) FROM webhook_secret WHERE secret LIKE 'sealed:%'"), ==,
        1);
    g_autofree char *elsewhere = g_build_filename(folder, "two.key", NULL);
    g_setenv("GUANXI_KEY_FILE", elsewhere, true);
    g_autoptr(Store) second = store_open(store_url(store), NULL, &error);
    g_assert_no_error(error);
    bool added = store_write(second, add_other, NULL, &error);
    g_assert_true(added == !test_on_postgresql());
    g_assert_true(g_file_test(elsewhere, G_FILE_TEST_EXISTS) == added);
    g_unsetenv("GUANXI_KEY_FILE");
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(system(command), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/seal/at-rest", test_seal);
    g_test_add_func("/seal/rotation", test_rotation);
    g_test_add_func("/seal/key-file", test_key_file);
    return g_test_run();
}
