// SPDX-License-Identifier: Apache-2.0
#include "entity/administrators.h"

#include "base/json_read.h"
#include <string.h>

static bool grants(const char *permissions)
{
    bool found = false;
    json_object *list = json_read(permissions);
    bool is_list = json_object_is_type(list, json_type_array);
    for (size_t i = 0; is_list && i < json_object_array_length(list); i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(list, i));
        found |= g_strcmp0(name, "staff.administer") == 0;
    }
    json_object_put(list);
    return found;
}

static bool role_grants(Tx *tx, int64_t role_id)
{
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT permissions FROM role WHERE id = $1 AND deleted_at IS NULL",
                 PARAMS(value_integer(role_id)));
    return cursor_next(row) && grants(cursor_text(row, 0, NULL));
}

static bool any_grants(Tx *tx, const char *role_ids)
{
    bool found = false;
    json_object *ids = json_read(role_ids);
    bool is_list = json_object_is_type(ids, json_type_array);
    for (size_t i = 0; is_list && !found && i < json_object_array_length(ids); i++)
        found = role_grants(tx, json_object_get_int64(json_object_array_get_idx(ids, i)));
    json_object_put(ids);
    return found;
}

bool staff_administers(Tx *tx, const Record *staff)
{
    return staff->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           record_integer(staff, "active") != 0 && any_grants(tx, record_text(staff, "role_ids"));
}

bool role_administers(const Record *role)
{
    return role->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           grants(record_text(role, "permissions"));
}

bool administrators_remain(Tx *tx, GError **error)
{
    bool found = false;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT role_ids FROM staff WHERE deleted_at IS NULL AND active = 1 "
                 "AND password_hash IS NOT NULL ORDER BY id",
                 NO_PARAMS);
    while (!found && cursor_next(rows))
        found = any_grants(tx, cursor_text(rows, 0, NULL));
    return found ||
           fail(error, ERROR_CONFLICT,
                "Nobody would be left who can administer staff: this is the last administrator",
                "这是最后一位管理员：之后将无人能管理员工");
}
