// SPDX-License-Identifier: Apache-2.0
#include "entity/claim.h"

#include "base/phone_text.h"
#include "entity/entities.h"
#include <string.h>

enum {
    PHONE_DIGITS_LEAST = 3,
    PHONE_DIGITS_MOST = 20, // of E.164 fifteen, and what is dialled before them
    EXTENSION_DIGITS_MOST = 8,
    CLAIM_COLUMNS = 4,
};

// What stands between a number and its extension, without blanks; the longer ones first.
static size_t extension_mark(const char *text)
{
    static const char *const MARKS[] = {";ext=",  "extension", "ext.",   "ext",  "x",  "#",
                                        "分机号", "分机",      "分機號", "分機", "转", "轉"};
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++)
        if (g_ascii_strncasecmp(text, MARKS[i], strlen(MARKS[i])) == 0)
            return strlen(MARKS[i]);
    return 0;
}

// Digits behind a mark, and nothing more. False: they are no extension.
static bool take_extension(const char *text, char **out)
{
    size_t digits = 0;
    *out = g_stpcpy(*out, PHONE_EXTENSION);
    for (const char *c = text; *c != '\0'; c++) {
        if (g_ascii_isdigit(*c) && ++digits <= EXTENSION_DIGITS_MOST)
            *(*out)++ = *c;
        else if (g_ascii_isdigit(*c) || !(g_ascii_isspace(*c) || *c == ':' || *c == '='))
            return false;
    }
    **out = '\0';
    return digits > 0;
}

// Digits and a leading plus, full-width forms made half-width, marks left out; then the extension.
// What else stands there means something: such a text is no number.
static char *normalise_phone(Arena *arena, const char *value)
{
    static const char MARKS[] = " -.()/";
    g_autofree char *half = g_utf8_normalize(value, -1, G_NORMALIZE_ALL_COMPOSE);
    char *out = arena_alloc(arena, strlen(half) + sizeof PHONE_EXTENSION), *at = out;
    size_t digits = 0, mark;
    for (const char *c = half; *c != '\0'; c++) {
        if (g_ascii_isdigit(*c) || (*c == '+' && at == out))
            *at++ = *c;
        else if (digits >= PHONE_DIGITS_LEAST && (mark = extension_mark(c)) > 0)
            return take_extension(c + mark, &at) ? out : NULL;
        else if (strchr(MARKS, *c) == NULL && !g_ascii_isspace(*c))
            return NULL;
        digits += g_ascii_isdigit(*c);
    }
    return digits >= PHONE_DIGITS_LEAST && digits <= PHONE_DIGITS_MOST ? out : NULL;
}

static bool is_mail(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && at > text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
           strpbrk(text, " \t\r\n,;<>") == NULL;
}

bool identity_refuse(const char *kind, GError **error)
{
    if (strcmp(kind, "phone") == 0)
        return fail(error, ERROR_INVALID, "This is no phone number", "这不是电话号码");
    if (strcmp(kind, "email") == 0)
        return fail(error, ERROR_INVALID, "This is no mail address", "这不是邮箱地址");
    return fail(error, ERROR_INVALID, "This is empty", "此项为空");
}

const char *identity_normalise(Arena *arena, const char *kind, const char *value)
{
    char *out;
    if (!g_utf8_validate(value, -1, NULL))
        return NULL;
    if (strcmp(kind, "phone") == 0) {
        out = normalise_phone(arena, value);
    } else {
        bool fold = strcmp(kind, "email") == 0;
        g_autofree char *lower = fold ? g_utf8_strdown(value, -1) : g_strdup(value);
        out = arena_copy(arena, g_strstrip(lower), -1);
        if (fold && !is_mail(out))
            return NULL;
    }
    return out != NULL && *out != '\0' ? out : NULL;
}

static const char *namespace_of(const Record *identity)
{
    const char *namespace = record_text(identity, "namespace");
    return namespace != NULL ? namespace : "";
}

int64_t identity_holder(Tx *tx, const Record *identity)
{
    return tx_integer(tx,
                      "SELECT customer_id FROM identity_map WHERE kind = $1 AND namespace = $2 "
                      "AND value = $3",
                      PARAMS(value_text(record_text(identity, "kind")),
                             value_text(namespace_of(identity)),
                             value_text(record_text(identity, "value"))),
                      0);
}

// An upsert that returns the holder would do it in one statement, but makes SQLite keep a statement
// journal each time; claims are seldom contested.
static void claim(Tx *tx, const Record *const *identities, size_t n, bool *out_new)
{
    g_autofree Value *values = g_new(Value, CLAIM_COLUMNS * n);
    g_autofree int64_t *counts = g_new(int64_t, n);
    for (size_t i = 0; i < n; i++) {
        Value *row = values + CLAIM_COLUMNS * i;
        row[0] = value_text(record_text(identities[i], "kind"));
        row[1] = value_text(namespace_of(identities[i]));
        row[2] = value_text(record_text(identities[i], "value"));
        row[3] = value_integer(record_owner(identities[i]));
    }
    tx_run_counts(tx,
                  "INSERT INTO identity_map (kind, namespace, value, customer_id) "
                  "VALUES ($1, $2, $3, $4) ON CONFLICT (kind, namespace, value) DO NOTHING",
                  values, (const size_t[2]){n, CLAIM_COLUMNS}, counts);
    for (size_t i = 0; i < n; i++)
        out_new[i] = counts[i] == 1;
}

bool identity_claim(Tx *tx, const Record *identity)
{
    bool is_new = false;
    claim(tx, &identity, 1, &is_new);
    return is_new;
}

void identity_release(Tx *tx, const Record *identity)
{
    tx_run(tx,
           "DELETE FROM identity_map WHERE kind = $1 AND namespace = $2 AND value = $3 "
           "AND customer_id = $4",
           PARAMS(value_text(record_text(identity, "kind")), value_text(namespace_of(identity)),
                  value_text(record_text(identity, "value")),
                  value_integer(record_owner(identity))));
}

Record *identity_of(Writing *writing, const Record *customer, const char *kind, const char *value)
{
    const char *normal = identity_normalise(writing->arena, kind, value);
    if (normal == NULL)
        return NULL;
    Record *identity = record_new(writing->arena, &ENTITY_IDENTITY);
    identity->values[FIELD_CUSTOMER_ID] = value_integer(record_id(customer));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "kind"), value_text(kind));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "namespace"), value_text(""));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "value"), value_text(normal));
    record_set(identity, entity_field_index(&ENTITY_IDENTITY, "source_id"),
               record_value(customer, "source_id"));
    return identity;
}

bool identities_insert(Writing *writing, Record *const *identities, size_t n, GError **error)
{
    bool good = true;
    bool is_new[IDENTITIES_MOST] = {false};
    g_assert(n <= IDENTITIES_MOST);
    if (n > 0)
        claim(writing->tx, (const Record *const *)identities, n, is_new);
    for (size_t i = 0; good && i < n; i++) {
        if (!is_new[i]) // somebody else's, or this customer has it already
            continue;
        writing->claimed = identities[i];
        good = record_insert(writing, identities[i], error);
        writing->claimed = NULL;
    }
    return good;
}
