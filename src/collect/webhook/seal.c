// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { HEX_SIZE = 2 * crypto_secretbox_KEYBYTES + 1, SECRET_LEAST = 16 };

static const char MARK[] = "sealed:", PURPOSE[] = "guanxi webhook secrets";

typedef struct {
    pthread_mutex_t lock;
    bool known, before_known; // the keys
    unsigned char key[crypto_secretbox_KEYBYTES], before[crypto_secretbox_KEYBYTES];
} Keeper;

static void *keeper_make(void)
{
    Keeper *keeper = g_new0(Keeper, 1);
    pthread_mutex_init(&keeper->lock, NULL);
    return keeper;
}

static void keeper_drop(void *data)
{
    Keeper *keeper = data;
    sodium_memzero(keeper->key, sizeof keeper->key);
    sodium_memzero(keeper->before, sizeof keeper->before);
    pthread_mutex_destroy(&keeper->lock);
    g_free(keeper);
}

// ---- the key ----

static bool cannot(GError **error, const char *path)
{
    return fail(error, ERROR_UNAVAILABLE, "The key file %s cannot be used: %s",
                "密钥文件 %s 无法使用：%s", path, g_strerror(errno));
}

// Whole or not there: whoever is second finds the first one's.
static bool make_file(const char *path, GError **error)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    char hex[HEX_SIZE];
    g_autofree char *part = g_strdup_printf("%s.%08x", path, g_random_int());
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return cannot(error, path);
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    bool good = write(file, hex, HEX_SIZE - 1) == HEX_SIZE - 1 && fsync(file) == 0 &&
                (link(part, path) == 0 || errno == EEXIST);
    if (!good)
        cannot(error, path);
    close(file);
    unlink(part);
    sodium_memzero(key, sizeof key);
    sodium_memzero(hex, sizeof hex);
    return good;
}

// Beside an SQLite file; for a database server a name of its own where this user's programs keep
// their state.
static char *key_path(const Store *store)
{
    const char *url = store_url(store), *given = g_getenv("GUANXI_KEY_FILE");
    if (given != NULL && *given != '\0')
        return g_strdup(given);
    if (g_str_has_prefix(url, "sqlite:"))
        return g_strconcat(url + strlen("sqlite:"), ".key", NULL);
    const char *state = g_getenv("STATE_DIRECTORY"); // from systemd
    g_autofree char *folder = state != NULL && *state != '\0'
                                  ? g_strdup(state)
                                  : g_build_filename(g_get_user_state_dir(), "guanxi", NULL);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, url, -1);
    g_autofree char *name = g_strdup_printf("%.16s.key", hash);
    return g_build_filename(folder, name, NULL);
}

char *seal_place(const Store *store)
{
    const char *given = g_getenv("GUANXI_SECRET");
    return given != NULL && *given != '\0' ? g_strdup("GUANXI_SECRET") : key_path(store);
}

static bool make_missing(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (access(path, F_OK) == 0)
        return true;
    return g_mkdir_with_parents(folder, 0700) == 0 ? make_file(path, error) : cannot(error, path);
}

// *out: what the key is made of, the caller's; NULL: there is none yet.
static bool find_secret(const Store *store, bool make, char **out, GError **error)
{
    const char *given = g_getenv("GUANXI_SECRET");
    g_autofree char *path = key_path(store);
    *out = NULL;
    if (given != NULL && *given != '\0') {
        if (strlen(given) < SECRET_LEAST)
            return fail(error, ERROR_INVALID, "GUANXI_SECRET has at least %d characters",
                        "GUANXI_SECRET 至少 %d 个字符", SECRET_LEAST);
        *out = g_strdup(given);
        return true;
    }
    if (make && !make_missing(path, error))
        return false;
    return g_file_get_contents(path, out, NULL, NULL) || !make || cannot(error, path);
}

// What the former key was made of, the caller's; NULL: there is none.
static char *find_former(const Store *store)
{
    const char *given = g_getenv("GUANXI_SECRET_BEFORE");
    g_autofree char *path = key_path(store), *old = g_strconcat(path, ".old", NULL);
    char *text = NULL;
    if (given != NULL && *given != '\0')
        return g_strdup(given);
    g_file_get_contents(old, &text, NULL, NULL);
    return text;
}

static bool make_key(char *secret, unsigned char out[crypto_secretbox_KEYBYTES])
{
    crypto_generichash_state state;
    if (secret == NULL)
        return false;
    crypto_generichash_init(&state, NULL, 0, crypto_secretbox_KEYBYTES);
    crypto_generichash_update(&state, (const unsigned char *)PURPOSE, sizeof PURPOSE);
    crypto_generichash_update(&state, (const unsigned char *)secret, strlen(secret));
    crypto_generichash_final(&state, out, crypto_secretbox_KEYBYTES);
    sodium_memzero(secret, strlen(secret));
    g_free(secret);
    return true;
}

typedef struct {
    unsigned char key[crypto_secretbox_KEYBYTES], before[crypto_secretbox_KEYBYTES];
    bool has, has_before;
} Keys;

static bool keys_of(Store *store, bool make, Keys *out, GError **error)
{
    Keeper *keeper = store_companion(store, keeper_make, keeper_drop);
    char *secret = NULL;
    pthread_mutex_lock(&keeper->lock);
    bool good = keeper->known || find_secret(store, make, &secret, error);
    keeper->known |= make_key(secret, keeper->key);
    if (!keeper->before_known)
        keeper->before_known = make_key(find_former(store), keeper->before);
    out->has = keeper->known;
    out->has_before = keeper->before_known;
    memcpy(out->key, keeper->key, sizeof out->key);
    memcpy(out->before, keeper->before, sizeof out->before);
    pthread_mutex_unlock(&keeper->lock);
    return good;
}

// ---- sealing ----

bool seal_is_closed(const char *stored)
{
    return g_str_has_prefix(stored, MARK);
}

char *seal_close(Store *store, const char *text, GError **error)
{
    Keys keys;
    size_t length = strlen(text), all = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (!keys_of(store, true, &keys, error))
        return NULL;
    all += length;
    g_autofree unsigned char *box = g_malloc(all);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)text, length,
                          box, keys.key);
    sodium_memzero(&keys, sizeof keys);
    g_autofree char *base64 = g_base64_encode(box, all);
    return g_strconcat(MARK, base64, NULL);
}

// NULL: it was sealed with another key.
static char *open_with(const unsigned char *key, const guchar *box, gsize length)
{
    const size_t least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (length < least)
        return NULL;
    g_autofree char *text = g_malloc0(length - least + 1);
    bool good = crypto_secretbox_open_easy((unsigned char *)text, box + crypto_secretbox_NONCEBYTES,
                                           length - crypto_secretbox_NONCEBYTES, box, key) == 0;
    return good ? g_steal_pointer(&text) : NULL;
}

static char *open_box(Store *store, const char *stored, bool former)
{
    Keys keys;
    gsize length = 0;
    g_autofree guchar *box = g_base64_decode(stored + strlen(MARK), &length);
    keys_of(store, false, &keys, NULL);
    char *text = keys.has ? open_with(keys.key, box, length) : NULL;
    if (text == NULL && former && keys.has_before)
        text = open_with(keys.before, box, length);
    sodium_memzero(&keys, sizeof keys);
    return text;
}

char *seal_open(Store *store, const char *stored)
{
    return seal_is_closed(stored) ? open_box(store, stored, true) : g_strdup(stored);
}

bool seal_is_current(Store *store, const char *stored)
{
    g_autofree char *text = seal_is_closed(stored) ? open_box(store, stored, false) : NULL;
    return text != NULL;
}
