// SPDX-License-Identifier: Apache-2.0
//
// guanxi init: makes a store ready in one go: tables, the organisation, the built-in roles, the
// first administrator. A store that already has staff is left alone; one that was left half made is
// finished.

#include "access/password.h"
#include "access/roles.h"
#include "access/staff.h"
#include "commands.h"
#include "store/schema.h"

typedef struct {
    const char *organisation;
    const char *timezone;
    const char *currency;
    const char *language;
    const char *login;
    char hash[PASSWORD_HASH_SIZE];
} Setup;

static bool add_record(Writing *writing, const char *entity_name, json_object *json,
                       int64_t *out_id, GError **error)
{
    Record *record = record_new(writing->arena, entity_find(entity_name));
    bool done = record_from_json(record, writing->arena, writing->model, json, true, error) &&
                record_insert(writing, record, error);
    json_object_put(json);
    if (done && out_id != NULL)
        *out_id = record_id(record);
    return done;
}

static bool add_setting(Writing *writing, const char *name, const char *value, GError **error)
{
    json_object *json = json_object_new_object();
    json_object_object_add(json, "name", json_object_new_string(name));
    json_object_object_add(json, "value", json_object_new_string(value));
    return add_record(writing, "setting", json, NULL, error);
}

static bool add_administrator(Writing *writing, const Setup *setup, GError **error)
{
    json_object *roles = json_object_new_array();
    json_object *json = json_object_new_object();
    int64_t id = 0;
    json_object_array_add(roles, json_object_new_int64(role_find(writing->tx, "administrator")));
    json_object_object_add(json, "login", json_object_new_string(setup->login));
    json_object_object_add(json, "name", json_object_new_string(setup->login));
    json_object_object_add(json, "language", json_object_new_string(setup->language));
    json_object_object_add(json, "role_ids", roles);
    return add_record(writing, "staff", json, &id, error) &&
           staff_set_password(writing, id, setup->hash, NULL, error);
}

static bool set_up(Writing *writing, void *context, GError **error)
{
    const Setup *setup = context;
    if (tx_integer(writing->tx, "SELECT count(*) FROM staff", NO_PARAMS, 0) > 0) {
        return fail(error, ERROR_CONFLICT, "This store is in use already; nothing was changed.",
                    "该数据库已在使用，未作任何改动。");
    }
    return add_setting(writing, "organisation.name", setup->organisation, error) &&
           add_setting(writing, "organisation.timezone", setup->timezone, error) &&
           add_setting(writing, "organisation.currency", setup->currency, error) &&
           add_setting(writing, "organisation.language", setup->language, error) &&
           roles_refresh(writing, error) && add_administrator(writing, setup, error);
}

// ---- what is asked ----

static Setup read_setup(const Invocation *invocation, GTimeZone *local)
{
    bool chinese = command_language(invocation) == LANGUAGE_ZH;
    const char *currency = option_text(invocation, "currency");
    const char *zone = option_text(invocation, "timezone");
    return (Setup){
        .organisation = option_text(invocation, "organisation"),
        .timezone = zone != NULL ? zone : g_time_zone_get_identifier(local),
        .currency = currency != NULL ? currency
                    : chinese        ? "CNY"
                                     : "USD",
        .language = language_tag(command_language(invocation)),
        .login = option_text(invocation, "login"),
    };
}

// The password given on standard input, or one made up, which is told once.
static char *choose_password(const Invocation *invocation, Setup *setup, GError **error)
{
    g_autofree char *password = NULL;
    if (option_flag(invocation, "password-stdin")) {
        password = command_read_secret(invocation, (Label){"Password", "密码"}, error);
    } else {
        password = g_malloc(STAFF_PASSWORD_SIZE);
        staff_random_password(password);
    }
    if (password == NULL || !password_check(password, setup->login, error) ||
        !password_hash(password, setup->hash, error))
        return NULL;
    return g_steal_pointer(&password);
}

static void tell(const Invocation *invocation, const Setup *setup, const char *password)
{
    bool told = !option_flag(invocation, "password-stdin");
    if (command_json(invocation)) {
        g_auto(Buffer) out = {0};
        json_object_begin(&out);
        json_member_text(&out, "db", command_db(invocation));
        json_member_text(&out, "login", setup->login);
        json_member_text(&out, "password", told ? password : NULL);
        json_object_end(&out);
        command_print(&out);
    }
    command_say(invocation, "Guanxi is ready in %s.\nLogin:    %s",
                "Guanxi 已就绪：%s。\n登录名：%s", command_db(invocation), setup->login);
    if (told) {
        command_say(invocation, "Password: %s\nIt is shown this once.",
                    "密码：  %s\n密码只显示这一次。", password);
    }
}

static bool run_init(Invocation *invocation, GError **error)
{
    g_autoptr(GTimeZone) local = g_time_zone_new_local();
    Setup setup = read_setup(invocation, local);
    g_autofree char *password = choose_password(invocation, &setup, error);
    g_autoptr(Store) store = password == NULL ? NULL : command_open(invocation, true, NULL, error);
    if (store == NULL || !store_migrate(store, NULL, error) ||
        !command_write(store, set_up, &setup, error))
        return false;
    tell(invocation, &setup, password);
    return true;
}

static const Option OPTIONS[] = {
    {"organisation",
     OPTION_TEXT,
     "NAME",
     "Guanxi",
     {"Name of the shop or company", "店铺或公司名称"}},
    {"timezone",
     OPTION_TEXT,
     "ZONE",
     NULL,
     {"Its time zone, such as Asia/Shanghai; the machine's when not given",
      "时区，例如 Asia/Shanghai；默认为本机时区"}},
    {"currency",
     OPTION_TEXT,
     "CODE",
     NULL,
     {"Its currency; CNY in Chinese, USD in English when not given",
      "本位币；中文默认 CNY，英文默认 USD"}},
    {"login",
     OPTION_TEXT,
     "LOGIN",
     "admin",
     {"Login of the first administrator", "首个管理员的登录名"}},
    {"password-stdin",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Read the password from standard input instead of making one",
      "从标准输入读取密码，而不是自动生成"}},
    {.name = NULL},
};

const Command COMMAND_INIT = {
    .name = "init",
    .about = {"Make a new store with its first administrator", "创建数据库和首个管理员"},
    .options = OPTIONS,
    .run = run_init,
};
