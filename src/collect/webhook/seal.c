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
    bool known; // the key
    unsigned char key[crypto_secretbox_KEYBYTES];
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

static char *key_path(const Store *store)
{
    const char *path = store_url(store);
    return g_str_has_prefix(path, "sqlite:") ? g_strconcat(path + strlen("sqlite:"), ".key", NULL)
                                             : NULL;
}

// *out: what the key is made of, the caller's; NULL: there is none.
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
    if (path == NULL)
        return true;
    if (make && access(path, F_OK) != 0 && !make_file(path, error))
        return false;
    return g_file_get_contents(path, out, NULL, NULL) || !make || cannot(error, path);
}

// *out_has: there is a key.
static bool key_of(Store *store, bool make, unsigned char out[crypto_secretbox_KEYBYTES],
                   bool *out_has, GError **error)
{
    Keeper *keeper = store_companion(store, keeper_make, keeper_drop);
    char *secret = NULL;
    pthread_mutex_lock(&keeper->lock);
    bool good = keeper->known || find_secret(store, make, &secret, error);
    if (secret != NULL) {
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, sizeof keeper->key);
        crypto_generichash_update(&state, (const unsigned char *)PURPOSE, sizeof PURPOSE);
        crypto_generichash_update(&state, (const unsigned char *)secret, strlen(secret));
        crypto_generichash_final(&state, keeper->key, sizeof keeper->key);
        keeper->known = true;
        sodium_memzero(secret, strlen(secret));
        g_free(secret);
    }
    *out_has = keeper->known;
    memcpy(out, keeper->key, sizeof keeper->key);
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
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t length = strlen(text), all = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    bool has = false;
    if (!key_of(store, true, key, &has, error))
        return NULL;
    if (!has)
        return g_strdup(text);
    all += length;
    g_autofree unsigned char *box = g_malloc(all);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)text, length,
                          box, key);
    sodium_memzero(key, sizeof key);
    g_autofree char *base64 = g_base64_encode(box, all);
    return g_strconcat(MARK, base64, NULL);
}

char *seal_open(Store *store, const char *stored)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    gsize length = 0;
    bool has = false;
    if (!seal_is_closed(stored))
        return g_strdup(stored);
    g_autofree guchar *box = g_base64_decode(stored + strlen(MARK), &length);
    const size_t least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (length < least || !key_of(store, false, key, &has, NULL) || !has)
        return NULL;
    g_autofree char *text = g_malloc0(length - least + 1);
    bool good = crypto_secretbox_open_easy((unsigned char *)text, box + crypto_secretbox_NONCEBYTES,
                                           length - crypto_secretbox_NONCEBYTES, box, key) == 0;
    sodium_memzero(key, sizeof key);
    return good ? g_steal_pointer(&text) : NULL;
}
