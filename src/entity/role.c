// SPDX-License-Identifier: Apache-2.0
//
// What staff may do: a list of permissions, and a rule over customers that limits what they
// see. Built-in roles cannot be changed.
#include "base/json_read.h"
#include "entity/administrators.h"
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_EXACT, .limit = 64},
    {.name = "label", .type = FIELD_LABEL, .label = {"Shown as", "显示为"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 400},
    {.name = "permissions", .type = FIELD_JSON, .label = {"Permissions", "权限"}, .flags = FIELD_REQUIRED, .limit = 16384, .otherwise = "[]"},
    {.name = "customer_rule", .type = FIELD_TEXT, .label = {"Sees customers", "可见客户"}, .flags = FIELD_LISTED, .limit = 4096, .rule = "customer", .help = {"A rule; empty: all customers. Example: owner_staff_id = me", "一条规则；空则为全部客户。例如：owner_staff_id = me"}},
    {.name = "built_in", .type = FIELD_BOOLEAN, .label = {"Built in", "内置"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "false"},
};

static const Index INDEXES[] = {
    {.columns = "name", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_ROLE = {
    .name = "role",
    .plural = "roles",
    .table = "role",
    .label = {"Role", "角色"},
    .label_plural = {"Roles", "角色"},
    .about = {"What a group of staff may see and do.", "一类员工可以看什么、做什么。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "label",
    .sort = "name",
    .behaviour = &BEHAVIOUR_ROLE,
};

static bool refuse_built_in(const Record *record, GError **error)
{
    if (record_integer(record, "built_in") == 0)
        return true;
    return fail(error, ERROR_CONFLICT, "Built-in roles cannot be changed", "内置角色不能修改");
}

static bool check_permissions(const Record *record, GError **error)
{
    json_object *list = json_read(record_text(record, "permissions"));
    bool good = json_object_is_type(list, json_type_array);
    for (size_t i = 0; good && i < json_object_array_length(list); i++)
        good = json_object_is_type(json_object_array_get_idx(list, i), json_type_string);
    json_object_put(list);
    if (good)
        return true;
    fail(error, ERROR_INVALID, "Expected a list of permissions such as \"customer.read\"",
         "应为权限列表，例如 \"customer.read\"");
    error_under(error, "/permissions");
    return false;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before != NULL && writing->actor_id != 0 && !refuse_built_in(before, error))
        return false;
    return check_permissions(after, error);
}

static bool may_delete(Writing *writing, const Record *record, GError **error)
{
    if (!refuse_built_in(record, error))
        return false;
    g_autoptr(Cursor) rows =
        tx_query(writing->tx, "SELECT role_ids FROM staff WHERE deleted_at IS NULL", NO_PARAMS);
    while (cursor_next(rows)) {
        json_object *ids = json_read(cursor_text(rows, 0, NULL));
        bool used = false;
        bool list = json_object_is_type(ids, json_type_array);
        for (size_t i = 0; list && i < json_object_array_length(ids); i++)
            used |= json_object_get_int64(json_object_array_get_idx(ids, i)) == record_id(record);
        json_object_put(ids);
        if (used)
            return fail(error, ERROR_CONFLICT, "Staff still have this role", "仍有员工使用此角色");
    }
    return true;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    bool lost =
        before != NULL && role_administers(before) && (after == NULL || !role_administers(after));
    if (!lost || administrators_remain(writing->tx, error))
        return true;
    error_under(error, "/permissions");
    return false;
}

const EntityBehaviour BEHAVIOUR_ROLE = {
    .prepare = prepare, .written = written, .may_delete = may_delete};
