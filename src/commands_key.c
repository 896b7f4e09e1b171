// SPDX-License-Identifier: Apache-2.0
//
// guanxi key: API keys from the command line.

#include "access/api_key.h"
#include "access/roles.h"
#include "access/staff.h"
#include "base/when.h"
#include "commands.h"

typedef struct {
    const char *name;
    const char *login;
    const char *role;
    int64_t days;
    char key[API_KEY_SIZE]; // made
} NewKey;

static bool create(Writing *writing, void *context, GError **error)
{
    NewKey *key = context;
    ApiKeyOptions options = {
        .name = key->name,
        .staff_id = staff_find(writing->tx, key->login),
        .role_id = role_find(writing->tx, key->role),
        .expires_at = key->days == 0 ? 0 : tx_now(writing->tx) + key->days * DAY_US,
    };
    if (options.staff_id == 0)
        return fail(error, ERROR_NOT_FOUND, "There is nobody with the login “%s”.",
                    "没有登录名为“%s”的员工。", key->login);
    if (options.role_id == 0)
        return fail(error, ERROR_NOT_FOUND, "There is no role “%s”.", "没有角色“%s”。", key->role);
    const Actor *actor = actor_system(); // not counted
    return api_key_create(writing->tx, writing->arena, writing->model, actor, &options, key->key,
                          error) != 0;
}

static bool run_create(Invocation *invocation, Store *store, GError **error)
{
    NewKey key = {
        .name = argument(invocation, 1),
        .login = option_text(invocation, "login"),
        .role = option_text(invocation, "role"),
        .days = option_integer(invocation, "days"),
    };
    if (key.name == NULL)
        return fail(error, ERROR_INVALID, "Say what the key is for: guanxi key create NAME",
                    "请说明密钥用途：guanxi key create 名称");
    if (!command_write(store, create, &key, error))
        return false;
    if (command_json(invocation)) {
        g_auto(Buffer) out = {0};
        json_object_begin(&out);
        json_member_text(&out, "key", key.key);
        json_object_end(&out);
        command_print(&out);
    }
    command_say(invocation, "Key, shown this once: %s", "密钥，只显示这一次：%s", key.key);
    return true;
}

// ---- list ----

static bool list(Tx *tx, void *context, GError **error)
{
    (void)error;
    Buffer *out = context;
    static const char *const KEYS[] = {"prefix", "name",       "login",
                                       "role",   "expires_at", "revoked_at"};
    out->length = 0;
    json_array(out);
    g_autoptr(Cursor) cursor = tx_query(
        tx,
        "SELECT k.prefix, k.name, s.login, r.name, k.expires_at, k.revoked_at FROM api_key k"
        " JOIN staff s ON s.id = k.staff_id LEFT JOIN role r ON r.id = k.role_id"
        " WHERE k.deleted_at IS NULL ORDER BY k.id",
        NO_PARAMS);
    while (cursor_next(cursor)) {
        json_object_begin(out);
        for (int column = 0; column < (int)G_N_ELEMENTS(KEYS); column++) {
            char when[32] = "";
            bool is_time = column >= 4 && !cursor_is_null(cursor, column);
            if (is_time)
                when_print(when, cursor_integer(cursor, column));
            json_member_text(out, KEYS[column],
                             is_time       ? when
                             : column >= 4 ? NULL
                                           : cursor_text(cursor, column, NULL));
        }
        json_object_end(out);
    }
    json_array_end(out);
    return true;
}

static const char *text_of(json_object *row, const char *key)
{
    const char *text = json_object_get_string(json_object_object_get(row, key));
    return text == NULL ? "" : text;
}

static bool run_list(Invocation *invocation, Store *store, GError **error)
{
    g_auto(Buffer) out = {0};
    if (!store_read(store, list, &out, error))
        return false;
    if (command_json(invocation))
        command_print(&out);
    json_object *rows = json_tokener_parse(buffer_string(&out));
    for (size_t i = 0; i < json_object_array_length(rows); i++) {
        json_object *row = json_object_array_get_idx(rows, i);
        bool revoked = *text_of(row, "revoked_at") != '\0';
        command_say(invocation, "gx_%s…  %-24s %-16s %-14s %s%s", "gx_%s…  %-24s %-16s %-14s %s%s",
                    text_of(row, "prefix"), text_of(row, "name"), text_of(row, "login"),
                    text_of(row, "role"), text_of(row, "expires_at"), revoked ? " -" : "");
    }
    json_object_put(rows);
    return true;
}

// ---- revoke ----

static bool revoke_key(Writing *writing, void *context, GError **error)
{
    const char *prefix = context;
    const Entity *entity = entity_find("api_key");
    int64_t id =
        tx_integer(writing->tx, "SELECT id FROM api_key WHERE prefix = $1 AND deleted_at IS NULL",
                   PARAMS(value_text(prefix)), 0);
    if (id == 0)
        return fail(error, ERROR_NOT_FOUND, "There is no key that begins with “%s”.",
                    "没有以“%s”开头的密钥。", prefix);
    Record *before = record_load(writing->tx, writing->arena, entity, id);
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(entity, "revoked_at"), value_integer(tx_now(writing->tx)));
    return record_update(writing, before, after, NULL, error);
}

static bool run_key(Invocation *invocation, GError **error)
{
    const char *action = argument(invocation, 0);
    const char *prefix = argument(invocation, 1);
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL)
        return false;
    if (g_str_equal(action, "create"))
        return run_create(invocation, store, error);
    if (g_str_equal(action, "list"))
        return run_list(invocation, store, error);
    if (!g_str_equal(action, "revoke") || prefix == NULL)
        return fail(error, ERROR_INVALID, "guanxi key wants create NAME, list or revoke PREFIX.",
                    "guanxi key 的用法：create 名称、list 或 revoke 前缀。");
    if (g_str_has_prefix(prefix, "gx_"))
        prefix += 3;
    return command_write(store, revoke_key, (char *)prefix, error);
}

static const Option OPTIONS[] = {
    {"login", OPTION_TEXT, "LOGIN", "admin", {"Whom the key acts for", "密钥代表的员工"}},
    {"role", OPTION_TEXT, "ROLE", "administrator", {"What it is narrowed to", "密钥限于的角色"}},
    {"days",
     OPTION_INTEGER,
     "N",
     "0",
     {"How long it lives; 0: until revoked", "有效天数；0 表示直到吊销"}},
    {.name = NULL},
};

const Command COMMAND_KEY = {
    .name = "key",
    .about = {"Create, list and revoke API keys", "创建、列出、吊销接口密钥"},
    .arguments = "create|list|revoke [NAME|PREFIX]",
    .least = 1,
    .most = 2,
    .options = OPTIONS,
    .run = run_key,
};
