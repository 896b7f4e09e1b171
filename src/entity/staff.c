// SPDX-License-Identifier: Apache-2.0
//
// A person who may sign in. The password is kept as an Argon2id hash and never leaves the
// server.
#include "base/json_read.h"
#include "entity/administrators.h"
#include "entity/entities.h"

// clang-format off
static const Choice LANGUAGES[] = {
    {"zh-CN", {"Chinese", "中文"}},
    {"en", {"English", "英文"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "login", .type = FIELD_TEXT, .label = {"Login", "登录名"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_EXACT, .limit = 64},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "姓名"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NAME, .limit = 128},
    {.name = "email", .type = FIELD_TEXT, .label = {"Email", "邮箱"}, .flags = FIELD_LISTED, .search = SEARCH_EXACT, .limit = 254},
    {.name = "role_ids", .type = FIELD_JSON, .label = {"Roles", "角色"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 1024, .otherwise = "[]", .help = {"Ids of roles.", "角色编号。"}},
    {.name = "team_id", .type = FIELD_REFERENCE, .label = {"Team", "团队"}, .flags = FIELD_LISTED, .refers = "team"},
    {.name = "language", .type = FIELD_CHOICE, .label = {"Language", "语言"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = LANGUAGES, .otherwise = "\"zh-CN\""},
    {.name = "active", .type = FIELD_BOOLEAN, .label = {"May sign in", "可登录"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .otherwise = "true"},
    {.name = "password_hash", .type = FIELD_TEXT, .label = {"Password", "密码"}, .flags = FIELD_SECRET | FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 256},
    {.name = "password_changed_at", .type = FIELD_TIME, .label = {"Password changed", "密码修改时间"}, .flags = FIELD_READ_ONLY},
    {.name = "last_seen_at", .type = FIELD_TIME, .label = {"Last seen", "最近登录"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_DERIVED},
};

static const Index INDEXES[] = {
    {.columns = "login", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_STAFF = {
    .name = "staff",
    .plural = "staff",
    .table = "staff",
    .label = {"Staff member", "员工"},
    .label_plural = {"Staff", "员工"},
    .about = {"The people who work here and may sign in.", "在这里工作并可以登录的人。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_STAFF,
};

// Every id in role_ids is a living role.
static bool check_roles(Writing *writing, const Record *record, GError **error)
{
    json_object *ids = json_read(record_text(record, "role_ids"));
    bool good = json_object_is_type(ids, json_type_array);
    for (size_t i = 0; good && i < json_object_array_length(ids); i++) {
        json_object *id = json_object_array_get_idx(ids, i);
        good = json_object_is_type(id, json_type_int) &&
               tx_integer(writing->tx, "SELECT 1 FROM role WHERE id = $1 AND deleted_at IS NULL",
                          PARAMS(value_integer(json_object_get_int64(id))), 0) != 0;
    }
    json_object_put(ids);
    if (good)
        return true;
    fail(error, ERROR_INVALID, "Expected a list of ids of roles", "应为角色编号的列表");
    error_under(error, "/role_ids");
    return false;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before != NULL && record_id(after) == writing->actor_id &&
        record_integer(after, "active") == 0) {
        fail(error, ERROR_CONFLICT, "You cannot shut yourself out", "不能停用自己的账号");
        error_under(error, "/active");
        return false;
    }
    int login = entity_field_index(&ENTITY_STAFF, "login");
    g_autofree char *lower = g_utf8_strdown(record_text(after, "login"), -1);
    after->values[login] = value_text(arena_copy(writing->arena, lower, -1));
    return check_roles(writing, after, error);
}

static bool may_delete(Writing *writing, const Record *record, GError **error)
{
    return record_id(record) != writing->actor_id ||
           fail(error, ERROR_CONFLICT, "You cannot delete yourself", "不能删除自己");
}

// Whoever loses a role, is shut out or deleted may not be the last who could let others in.
static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    Tx *tx = writing->tx;
    if (before == NULL || !staff_administers(tx, before) ||
        (after != NULL && staff_administers(tx, after)) || administrators_remain(tx, error))
        return true;
    bool deleted = after == NULL || after->values[FIELD_DELETED_AT].type != VALUE_NULL;
    if (!deleted)
        error_under(error, record_integer(after, "active") == 0 ? "/active" : "/role_ids");
    return false;
}

const EntityBehaviour BEHAVIOUR_STAFF = {
    .prepare = prepare, .written = written, .may_delete = may_delete};
