// SPDX-License-Identifier: Apache-2.0
//
// Argon2id with libsodium's "interactive" cost: two passes over 64 MiB, some 50 ms. The hash names
// its own cost, so a later version may raise it.
#include "access/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

static char decoy[PASSWORD_HASH_SIZE];
static pthread_once_t decoy_once = PTHREAD_ONCE_INIT;

// A hash of nobody's password, so that checking an unknown login costs the same.
static void make_decoy(void)
{
    unsigned char random[16];
    g_assert(sodium_init() >= 0);
    randombytes_buf(random, sizeof random);
    if (crypto_pwhash_str(decoy, (const char *)random, sizeof random,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        decoy[0] = '\0';
}

bool password_check(const char *password, const char *login, GError **error)
{
    size_t length = strlen(password);
    if (length < PASSWORD_LEAST)
        return fail(error, ERROR_INVALID, "A password has at least %d characters",
                    "密码至少 %d 个字符", PASSWORD_LEAST);
    if (length > PASSWORD_MOST)
        return fail(error, ERROR_INVALID, "A password has at most %d bytes", "密码最多 %d 字节",
                    PASSWORD_MOST);
    if (login && g_ascii_strcasecmp(password, login) == 0)
        return fail(error, ERROR_INVALID, "The password must not be the login",
                    "密码不能与登录名相同");
    bool varied = false;
    for (size_t i = 1; i < length; i++)
        varied = varied || password[i] != password[0];
    return varied || fail(error, ERROR_INVALID, "One character repeated is no password",
                          "不能用重复的单一字符作密码");
}

bool password_hash(const char *password, char out_hash[PASSWORD_HASH_SIZE], GError **error)
{
    _Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for a hash");
    g_assert(sodium_init() >= 0);
    if (crypto_pwhash_str(out_hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
        return true;
    return fail(error, ERROR_UNAVAILABLE, "There is not enough memory to hash a password",
                "内存不足，无法处理密码");
}

bool password_verify(const char *hash, const char *password)
{
    pthread_once(&decoy_once, make_decoy);
    size_t length = MIN(strlen(password), (size_t)PASSWORD_MOST + 1);
    bool right = crypto_pwhash_str_verify(hash ? hash : decoy, password, length) == 0;
    return right && hash && length <= PASSWORD_MOST;
}
