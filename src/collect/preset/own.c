// SPDX-License-Identifier: Apache-2.0
#include "collect/preset/own.h"

#include "base/json_read.h"
#include "collect/preset.h"
#include "entity/entities.h"
#include <string.h>

#define PREFIX "import.preset."

json_object *own_preset_load(Tx *tx, const char *name)
{
    g_autofree char *setting = g_strconcat(PREFIX, name, NULL);
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT value FROM setting WHERE name = $1 AND scope = "
                                     "'organisation' AND deleted_at IS NULL",
                                     PARAMS(value_text(setting)));
    return cursor_next(row) ? json_read(cursor_text(row, 0, NULL)) : NULL;
}

json_object *own_preset_of(Tx *tx, int64_t id)
{
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT value FROM setting WHERE id = $1 AND name LIKE '" PREFIX
                 "%' AND deleted_at IS NULL",
                 PARAMS(value_integer(id)));
    return cursor_next(row) ? json_read(cursor_text(row, 0, NULL)) : NULL;
}

void own_presets_print(Tx *tx, Buffer *out)
{
    bool first = true;
    g_autoptr(Cursor) rows = tx_query(tx,
                                      "SELECT id, value FROM setting WHERE name LIKE '" PREFIX
                                      "%' AND scope = 'organisation' AND deleted_at IS NULL "
                                      "ORDER BY name NULLS LAST, id",
                                      NO_PARAMS);
    while (cursor_next(rows)) {
        json_object *value = json_read(cursor_text(rows, 1, NULL));
        if (value == NULL)
            continue;
        json_object_object_add(value, "id", json_object_new_int64(cursor_integer(rows, 0)));
        if (!first)
            buffer_byte(out, ',');
        first = false;
        buffer_text(out, json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                   JSON_C_TO_STRING_NOSLASHESCAPE));
        json_object_put(value);
    }
}

static bool check_name(Tx *tx, int64_t id, const char *name, GError **error)
{
    enum { NAME_MOST = 64 };
    g_autofree char *setting = g_strconcat(PREFIX, name, NULL);
    if (name == NULL || *name == '\0' || strlen(name) > NAME_MOST)
        fail(error, ERROR_INVALID, "A preset has a name of at most 64 bytes",
             "预设名称为 1 到 64 个字节");
    else if (preset_find(name) != NULL ||
             tx_integer(tx,
                        "SELECT id FROM setting WHERE name = $1 AND scope = 'organisation' AND id "
                        "<> $2 AND deleted_at IS NULL",
                        PARAMS(value_text(setting), value_integer(id)), 0) != 0)
        fail(error, ERROR_CONFLICT, "There is a preset “%s” already", "已有名为“%s”的预设", name);
    else
        return true;
    error_under(error, "/name");
    return false;
}

bool own_preset_remove(Writing *writing, int64_t id, GError **error)
{
    Record *setting = record_load(writing->tx, writing->arena, &ENTITY_SETTING, id);
    bool own = setting != NULL && setting->values[FIELD_DELETED_AT].type == VALUE_NULL &&
               g_str_has_prefix(record_text(setting, "name"), PREFIX);
    if (!own)
        return fail(error, ERROR_NOT_FOUND, "There is no such preset", "没有该预设");
    return record_delete(writing, setting, error);
}

bool own_preset_save(Writing *writing, int64_t id, json_object *value, int64_t *out_id,
                     GError **error)
{
    const char *name = json_object_get_string(json_object_object_get(value, "name"));
    if (!check_name(writing->tx, id, name, error) ||
        (id != 0 && !own_preset_remove(writing, id, error)))
        return false;
    Record *setting = record_new(writing->arena, &ENTITY_SETTING);
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
    record_set(setting, entity_field_index(&ENTITY_SETTING, "name"),
               value_text(arena_printf(writing->arena, PREFIX "%s", name)));
    record_set(setting, entity_field_index(&ENTITY_SETTING, "value"),
               value_text(arena_copy(writing->arena, text, -1)));
    if (!record_set_defaults(setting, writing->arena, error) ||
        !record_insert(writing, setting, error))
        return false;
    *out_id = record_id(setting);
    return true;
}
