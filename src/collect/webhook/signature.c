// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/signature.h"

#include "base/when.h"
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PREFIX[] = "whsec_";

enum { KEY_LEAST = 24, KEY_MOST = 64, KEY_NEW = 32, FILE_PIECE = 256 << 10 };

typedef struct {
    const void *bytes;
    size_t length;
} Piece;

static void sign(Piece key, const Piece *pieces, size_t n, char out[SIGNATURE_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.bytes, key.length);
    for (size_t i = 0; i < n; i++)
        crypto_auth_hmacsha256_update(&state, pieces[i].bytes, pieces[i].length);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2base64(out, SIGNATURE_SIZE, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(&state, sizeof state);
}

void signature_of_shop(const char *secret, const char *body, size_t length,
                       char out[SIGNATURE_SIZE])
{
    sign((Piece){secret, strlen(secret)}, &(Piece){body, length}, 1, out);
}

static bool standard_key(const char *secret, unsigned char key[KEY_MOST], size_t *out_length)
{
    const char *text = g_str_has_prefix(secret, PREFIX) ? secret + strlen(PREFIX) : NULL;
    size_t length = 0;
    bool good = text != NULL && sodium_base642bin(key, KEY_MOST, text, strlen(text), NULL, &length,
                                                  NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
    *out_length = length;
    return good && length >= KEY_LEAST;
}

bool signature_standard(const char *secret, const SignedMessage *message, char out[SIGNATURE_SIZE])
{
    unsigned char key[KEY_MOST];
    size_t length = 0;
    if (!standard_key(secret, key, &length))
        return false;
    const Piece pieces[] = {{message->id, strlen(message->id)},
                            {".", 1},
                            {message->timestamp, strlen(message->timestamp)},
                            {".", 1},
                            {message->body, message->length}};
    sign((Piece){key, length}, pieces, G_N_ELEMENTS(pieces), out);
    sodium_memzero(key, sizeof key);
    return true;
}

static bool sign_file(crypto_auth_hmacsha256_state *state, int file)
{
    g_autofree unsigned char *bytes = g_malloc(FILE_PIECE);
    ssize_t length;
    for (off_t at = 0; (length = pread(file, bytes, FILE_PIECE, at)) != 0; at += length) {
        if (length < 0)
            return false;
        crypto_auth_hmacsha256_update(state, bytes, (size_t)length);
    }
    return true;
}

bool signature_standard_file(const char *secret, const SignedMessage *message, int file,
                             char out[SIGNATURE_SIZE], GError **error)
{
    unsigned char key[KEY_MOST], mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    size_t length = 0;
    g_autofree char *head = g_strdup_printf("%s.%s.", message->id, message->timestamp);
    if (!standard_key(secret, key, &length))
        return fail(error, ERROR_INVALID, "The secret cannot be used", "密钥无法使用");
    crypto_auth_hmacsha256_init(&state, key, length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, strlen(head));
    bool good = sign_file(&state, file);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2base64(out, SIGNATURE_SIZE, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(&state, sizeof state);
    sodium_memzero(key, sizeof key);
    return good || fail(error, ERROR_UNAVAILABLE, "The file cannot be read: %s", "无法读取文件：%s",
                        g_strerror(errno));
}

static bool same(const char *wanted, const char *given, size_t length)
{
    return length == strlen(wanted) && sodium_memcmp(wanted, given, length) == 0;
}

bool signature_shop_good(const char *secret, const char *header, const char *body, size_t length)
{
    char wanted[SIGNATURE_SIZE];
    signature_of_shop(secret, body, length, wanted);
    return same(wanted, header, strlen(header));
}

bool signature_standard_good(const char *secret, const char *header, const SignedMessage *message)
{
    char wanted[SIGNATURE_SIZE];
    bool found = false;
    if (strlen(header) > SIGNATURE_HEADER_MAX || !signature_standard(secret, message, wanted))
        return false;
    for (const char *at = header; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (length > 3 && strncmp(at, "v1,", 3) == 0)
            found |= same(wanted, at + 3, length - 3);
        at += length + strspn(at + length, " ");
    }
    return found;
}

bool signature_time(const char *timestamp, int64_t now, int64_t *out_seconds, GError **error)
{
    size_t length = strlen(timestamp);
    bool digits = length > 0 && length <= 12 && strspn(timestamp, "0123456789") == length;
    int64_t seconds = digits ? g_ascii_strtoll(timestamp, NULL, 10) : 0;
    if (!digits || llabs(now / SECOND_US - seconds) > SIGNATURE_TOLERANCE)
        return fail(error, ERROR_UNAUTHENTICATED,
                    "The timestamp is more than %d seconds away from now",
                    "时间戳与当前时间相差超过 %d 秒", SIGNATURE_TOLERANCE);
    *out_seconds = seconds;
    return true;
}

void secret_make(char out[SECRET_SIZE])
{
    unsigned char key[KEY_NEW];
    randombytes_buf(key, sizeof key);
    memcpy(out, PREFIX, sizeof PREFIX);
    sodium_bin2base64(out + strlen(PREFIX), SECRET_SIZE - strlen(PREFIX), key, sizeof key,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(key, sizeof key);
}

bool secret_check(const char *secret, bool standard, GError **error)
{
    enum { SHOP_LEAST = 8 };
    unsigned char key[KEY_MOST];
    size_t length = strlen(secret), key_length = 0;
    bool good = length < SECRET_SIZE;
    for (const char *at = secret; good && *at != '\0'; at++)
        good = *at > ' ' && *at <= '~';
    if (standard)
        return (good && standard_key(secret, key, &key_length)) ||
               fail(error, ERROR_INVALID, "A secret is whsec_ and %d to %d bytes in base64",
                    "密钥应为 whsec_ 加 base64 编码的 %d 到 %d 字节", KEY_LEAST, KEY_MOST);
    return (good && length >= SHOP_LEAST) ||
           fail(error, ERROR_INVALID, "A secret has %d to %d visible characters",
                "密钥应为 %d 到 %d 个可见字符", SHOP_LEAST, SECRET_SIZE - 1);
}
