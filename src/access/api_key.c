// SPDX-License-Identifier: Apache-2.0
//
// The secret has 192 random bits, so a fast hash is enough to keep it safe.
#include "access/api_key.h"

#include "entity/entities.h"
#include <sodium.h>
#include <string.h>

enum {
    PREFIX_LENGTH = API_KEY_PREFIX_SIZE - 1,
    SECRET_BYTES = 24,
    SECRET_LENGTH = 32,
    HASH_SIZE = 65
};

static void hash_of(const char *secret, char out[HASH_SIZE])
{
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret, strlen(secret), NULL, 0);
    sodium_bin2hex(out, HASH_SIZE, hash, sizeof hash);
}

static void make(char out_prefix[API_KEY_PREFIX_SIZE], char out_secret[SECRET_LENGTH + 1])
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    unsigned char random[SECRET_BYTES];
    for (size_t i = 0; i < PREFIX_LENGTH; i++)
        out_prefix[i] = LETTERS[randombytes_uniform(sizeof LETTERS - 1)];
    out_prefix[PREFIX_LENGTH] = '\0';
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(out_secret, SECRET_LENGTH + 1, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

int64_t api_key_create(Tx *tx, Arena *arena, const Model *model, const Actor *actor,
                       const ApiKeyOptions *options, char out_key[API_KEY_SIZE], GError **error)
{
    char *prefix = arena_alloc(arena, API_KEY_PREFIX_SIZE);
    char *hash = arena_alloc(arena, HASH_SIZE);
    char secret[SECRET_LENGTH + 1];
    if (!actor_require(actor, MAY_CREATE, &ENTITY_API_KEY, error))
        return 0;
    make(prefix, secret);
    hash_of(secret, hash);
    Record *record = record_new(arena, &ENTITY_API_KEY);
    int name = entity_field_index(&ENTITY_API_KEY, "name");
    set(record, "name", value_text(options->name));
    if (!field_check(&ENTITY_API_KEY.fields[name], arena, &record->values[name], error)) {
        error_under(error, "/name");
        return 0;
    }
    set(record, "prefix", value_text(prefix));
    set(record, "secret_hash", value_text(hash));
    set(record, "staff_id", value_integer(options->staff_id));
    if (options->role_id)
        set(record, "role_id", value_integer(options->role_id));
    if (options->expires_at)
        set(record, "expires_at", value_integer(options->expires_at));
    Writing writing = {.tx = tx, .arena = arena, .model = model, .actor_id = actor_staff_id(actor)};
    if (!record_insert(&writing, record, error))
        return 0;
    g_snprintf(out_key, API_KEY_SIZE, "gx_%s_%s", prefix, secret);
    return record_id(record);
}

bool api_key_parse(const char *text, char out_prefix[API_KEY_PREFIX_SIZE], const char **out_secret)
{
    if (strncmp(text, "gx_", 3) != 0 || strlen(text) != 3 + PREFIX_LENGTH + 1 + SECRET_LENGTH ||
        text[3 + PREFIX_LENGTH] != '_')
        return false;
    memcpy(out_prefix, text + 3, PREFIX_LENGTH);
    out_prefix[PREFIX_LENGTH] = '\0';
    *out_secret = text + 3 + PREFIX_LENGTH + 1;
    return true;
}

bool api_key_find(Tx *tx, const char *text, int64_t *out_staff_id, int64_t *out_role_id,
                  int64_t *out_expires_at)
{
    char prefix[API_KEY_PREFIX_SIZE], hash[HASH_SIZE];
    const char *secret;
    if (!api_key_parse(text, prefix, &secret))
        return false;
    hash_of(secret, hash);
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT secret_hash, staff_id, role_id, expires_at FROM api_key WHERE prefix = $1 "
        "AND revoked_at IS NULL AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        PARAMS(value_text(prefix), value_integer(tx_now(tx))));
    size_t length = 0;
    const char *stored = cursor_next(row) ? cursor_text(row, 0, &length) : NULL;
    if (!stored || length != HASH_SIZE - 1 || sodium_memcmp(stored, hash, length) != 0)
        return false;
    *out_staff_id = cursor_integer(row, 1);
    *out_role_id = cursor_integer(row, 2);
    *out_expires_at = cursor_integer(row, 3);
    return true;
}
