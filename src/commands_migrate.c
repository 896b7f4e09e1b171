// SPDX-License-Identifier: Apache-2.0
//
// guanxi migrate: brings a store to the schema of this program, and its built-in roles to this
// version's.

#include "access/roles.h"
#include "commands.h"
#include "commands_migrate.h"
#include "store/schema.h"

static bool refresh(Writing *writing, void *context, GError **error)
{
    (void)context;
    return roles_refresh(writing, error);
}

bool migrate_existing(Store *store, int *out_applied, GError **error)
{
    int version = 0;
    if (!store_schema_version(store, &version, error))
        return false;
    if (version == 0) {
        fail(error, ERROR_NOT_FOUND, "There is no Guanxi in %s yet.", "%s 中还没有 Guanxi。",
             store_url(store));
        error_hint(error, "guanxi init makes one.", "用 guanxi init 创建。");
        return false;
    }
    return store_migrate(store, out_applied, error) && command_write(store, refresh, NULL, error);
}

static bool run_migrate(Invocation *invocation, GError **error)
{
    int applied = 0;
    g_autoptr(Store) store = command_open(invocation, false, NULL, error);
    if (store == NULL || !migrate_existing(store, &applied, error))
        return false;
    if (command_json(invocation)) {
        g_auto(Buffer) out = {0};
        json_object_begin(&out);
        json_member_integer(&out, "applied", applied);
        json_member_integer(&out, "schema_version", migrations_last());
        json_object_end(&out);
        command_print(&out);
    }
    command_say(invocation, "%d {migration|migrations} applied; the store is at version %d.",
                "已执行 %d 个迁移；数据库版本为 %d。", applied, migrations_last());
    return true;
}

const Command COMMAND_MIGRATE = {
    .name = "migrate",
    .about = {"Bring the store to this program's version", "把数据库升级到本程序的版本"},
    .run = run_migrate,
};
