// SPDX-License-Identifier: Apache-2.0
//
// guanxi user: accounts of staff from the command line, for the first steps and for whoever locked
// themselves out.

#include "access/password.h"
#include "access/roles.h"
#include "access/staff.h"
#include "commands.h"

typedef struct {
    const char *login;
    const char *name;
    const char *role;
    const char *language;
    bool active;
    char hash[PASSWORD_HASH_SIZE];
} Account;

// ---- work inside a transaction ----

static bool find_account(Writing *writing, const Account *account, int64_t *out_id, GError **error)
{
    *out_id = staff_find(writing->tx, account->login);
    if (*out_id != 0)
        return true;
    return fail(error, ERROR_NOT_FOUND, "There is nobody with the login “%s”.",
                "没有登录名为“%s”的员工。", account->login);
}

static json_object *describe(const Account *account, int64_t role_id)
{
    json_object *roles = json_object_new_array();
    json_object *json = json_object_new_object();
    json_object_array_add(roles, json_object_new_int64(role_id));
    json_object_object_add(json, "login", json_object_new_string(account->login));
    json_object_object_add(json, "name", json_object_new_string(account->name));
    json_object_object_add(json, "language", json_object_new_string(account->language));
    json_object_object_add(json, "role_ids", roles);
    return json;
}

static bool add(Writing *writing, void *context, GError **error)
{
    const Account *account = context;
    int64_t role_id = role_find(writing->tx, account->role);
    if (role_id == 0)
        return fail(error, ERROR_NOT_FOUND, "There is no role “%s”.", "没有角色“%s”。",
                    account->role);
    if (staff_find(writing->tx, account->login) != 0)
        return fail(error, ERROR_CONFLICT, "The login “%s” is taken.", "登录名“%s”已被使用。",
                    account->login);
    Record *record = record_new(writing->arena, entity_find("staff"));
    json_object *json = describe(account, role_id);
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error) &&
                staff_set_password(writing, record_id(record), account->hash, NULL, error);
    json_object_put(json);
    return done;
}

static bool set_password(Writing *writing, void *context, GError **error)
{
    const Account *account = context;
    int64_t id = 0;
    return find_account(writing, account, &id, error) &&
           staff_set_password(writing, id, account->hash, NULL, error);
}

static bool set_active(Writing *writing, void *context, GError **error)
{
    const Account *account = context;
    const Entity *entity = entity_find("staff");
    int64_t id = 0;
    if (!find_account(writing, account, &id, error))
        return false;
    Record *before = record_load(writing->tx, writing->arena, entity, id);
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(entity, "active"), value_integer(account->active));
    if (!account->active)
        session_end_all(writing->tx, id, NULL);
    return record_update(writing, before, after, NULL, error);
}

// ---- list ----

static bool list(Tx *tx, void *context, GError **error)
{
    (void)error;
    Buffer *out = context;
    out->length = 0;
    json_array(out);
    g_autoptr(Cursor) cursor = tx_query(
        tx,
        "SELECT id, login, name, language, active FROM staff WHERE deleted_at IS NULL ORDER BY id",
        NO_PARAMS);
    while (cursor_next(cursor)) {
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(cursor, 0));
        static const char *const KEYS[] = {NULL, "login", "name", "language"};
        for (int column = 1; column < (int)G_N_ELEMENTS(KEYS); column++)
            json_member_text(out, KEYS[column], cursor_text(cursor, column, NULL));
        json_member_boolean(out, "active", cursor_integer(cursor, 4) != 0);
        json_object_end(out);
    }
    json_array_end(out);
    return true;
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
        bool active = json_object_get_boolean(json_object_object_get(row, "active"));
        command_say(invocation, "%-20s %-24s %s", "%-20s %-24s %s",
                    json_object_get_string(json_object_object_get(row, "login")),
                    json_object_get_string(json_object_object_get(row, "name")), active ? "" : "-");
    }
    json_object_put(rows);
    return true;
}

// ---- the command ----

static char *choose_password(const Invocation *invocation, Account *account, GError **error)
{
    g_autofree char *password = NULL;
    if (option_flag(invocation, "password-stdin"))
        password = command_read_secret(invocation, (Label){"Password", "密码"}, error);
    else
        staff_random_password(password = g_malloc(STAFF_PASSWORD_SIZE));
    if (password == NULL || !password_check(password, account->login, error) ||
        !password_hash(password, account->hash, error))
        return NULL;
    return g_steal_pointer(&password);
}

static void tell_password(const Invocation *invocation, const Account *account,
                          const char *password)
{
    bool told = !option_flag(invocation, "password-stdin");
    if (command_json(invocation)) {
        g_auto(Buffer) out = {0};
        json_object_begin(&out);
        json_member_text(&out, "login", account->login);
        json_member_text(&out, "password", told ? password : NULL);
        json_object_end(&out);
        command_print(&out);
    }
    if (told)
        command_say(invocation, "Password of %s, shown this once: %s",
                    "%s 的密码，只显示这一次：%s", account->login, password);
}

static bool run_with_password(Invocation *invocation, Store *store, Account *account,
                              CommandWork work, GError **error)
{
    g_autofree char *password = choose_password(invocation, account, error);
    if (password == NULL || !command_write(store, work, account, error))
        return false;
    tell_password(invocation, account, password);
    return true;
}

static bool run_user(Invocation *invocation, GError **error)
{
    const char *action = argument(invocation, 0);
    const char *name = option_text(invocation, "name");
    Account account = {
        .login = argument(invocation, 1),
        .name = name != NULL ? name : argument(invocation, 1),
        .role = option_text(invocation, "role"),
        .language = language_tag(command_language(invocation)),
        .active = g_str_equal(action, "enable"),
    };
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL)
        return false;
    if (g_str_equal(action, "list"))
        return run_list(invocation, store, error);
    if (account.login == NULL)
        return fail(error, ERROR_INVALID, "Say whose account: guanxi user %s LOGIN",
                    "请指定账号：guanxi user %s 登录名", action);
    if (g_str_equal(action, "add"))
        return run_with_password(invocation, store, &account, add, error);
    if (g_str_equal(action, "password"))
        return run_with_password(invocation, store, &account, set_password, error);
    if (g_str_equal(action, "disable") || g_str_equal(action, "enable"))
        return command_write(store, set_active, &account, error);
    return fail(error, ERROR_INVALID, "guanxi user cannot “%s”.", "guanxi user 没有“%s”操作。",
                action);
}

static const Option OPTIONS[] = {
    {"name",
     OPTION_TEXT,
     "NAME",
     NULL,
     {"Their name; the login when not given", "姓名；默认与登录名相同"}},
    {"role", OPTION_TEXT, "ROLE", "agent", {"Their role, when adding", "新增账号的角色"}},
    {"password-stdin",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Read the password from standard input instead of making one",
      "从标准输入读取密码，而不是自动生成"}},
    {.name = NULL},
};

const Command COMMAND_USER = {
    .name = "user",
    .about = {"Add, list, enable and disable accounts, give passwords",
              "新增、列出、启用、停用账号，设置密码"},
    .arguments = "add|list|password|disable|enable [LOGIN]",
    .least = 1,
    .most = 2,
    .options = OPTIONS,
    .run = run_user,
};
