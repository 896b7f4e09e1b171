// SPDX-License-Identifier: Apache-2.0
#include "access/title.h"

#include "access/scope.h"
#include "base/json_read.h"
#include "entity/entities.h"
#include <string.h>

// Adds one value to an open JSON string; false when there is nothing to add.
static bool add_piece(Buffer *out, const Access *access, const Record *record, const char *name,
                      const char *before)
{
    int index = entity_field_index(record->entity, name);
    if (index < 0 || record->values[index].type != VALUE_TEXT)
        return false;
    const Field *field = &record->entity->fields[index];
    bool masked = field->flags & FIELD_PERSONAL && !actor_has(access->actor, "personal.read");
    g_auto(Buffer) printed = {0};
    field_json(&printed, field, record->values[index], masked);
    if (printed.length <= 2 || printed.data[0] != '"')
        return false;
    buffer_text(out, before);
    buffer_add(out, printed.data + 1, printed.length - 2);
    return true;
}

// A choice reads as its label, in the reader's language.
static bool add_choice(Buffer *out, const Access *access, const Record *record, const char *name,
                       const char *before)
{
    const Field *field = entity_field(record->entity, name);
    const char *value = field && field->type == FIELD_CHOICE ? record_text(record, name) : NULL;
    for (const Choice *choice = value ? field->choices : NULL; choice && choice->name; choice++) {
        if (strcmp(choice->name, value) == 0) {
            buffer_text(out, before);
            buffer_text(out, label_text(choice->label, actor_language(access->actor)));
            return true;
        }
    }
    return false;
}

// A label reads in the reader's language, or else in the other.
static bool add_label_text(Buffer *out, const Access *access, const Record *record, int index)
{
    Value value = record->values[index];
    json_object *text = NULL;
    if (value.type != VALUE_TEXT)
        return false;
    g_autofree char *json = g_strndup(value.as.text.data, value.as.text.length);
    json_object *label = json_read(json);
    bool chinese = actor_language(access->actor) == LANGUAGE_ZH;
    if (!json_object_object_get_ex(label, chinese ? "zh" : "en", &text) || !text)
        json_object_object_get_ex(label, chinese ? "en" : "zh", &text);
    bool some = text != NULL;
    if (some)
        json_string(out, json_object_get_string(text));
    json_object_put(label);
    return some;
}

bool title_add(Buffer *out, const Access *access, const Record *record, const char *field,
               const char *before)
{
    return add_choice(out, access, record, field, before) ||
           add_piece(out, access, record, field, before);
}

void title_json(Buffer *out, const Access *access, const Record *record)
{
    static const char *const OTHERWISE[] = {"company", "nickname", "number",
                                            "code",    "login",    "reference"};
    const Entity *entity = record->entity;
    int index = entity_field_index(entity, entity->title);
    if (entity->fields[index].type == FIELD_LABEL && add_label_text(out, access, record, index))
        return;
    g_auto(Buffer) text = {0}; // what stands between the quotes
    bool titled = title_add(&text, access, record, entity->title, "");
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERWISE) && !titled; i++)
        titled = add_piece(&text, access, record, OTHERWISE[i], "");
    bool nobody =
        entity == &ENTITY_CUSTOMER && g_strcmp0(record_text(record, "kind"), "anonymous") == 0;
    if (!titled && !(nobody && add_choice(&text, access, record, "kind", "")))
        buffer_printf(&text, "#%" G_GINT64_FORMAT, record_id(record));
    buffer_text(&text, "\"");
    json_raw(out, "\"", 1);
    buffer_add(out, text.data, text.length);
}

bool titles_print(Tx *tx, const Access *access, const Entity *entity, const GArray *ids,
                  Buffer *out, GError **error)
{
    if (!actor_require(access->actor, MAY_READ, entity, error))
        return false;
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_printf(&sql, "SELECT %s FROM %s t WHERE t.id IN (", entity_columns(entity, true),
                  entity->table);
    for (guint i = 0; i < ids->len; i++) {
        Value id = value_integer(g_array_index(ids, int64_t, i));
        g_array_append_val(values, id);
        buffer_printf(&sql, "%s$%u", i > 0 ? ", " : "", i + 1);
    }
    buffer_byte(&sql, ')');
    scope_sql(&sql, values, tx, access, entity);
    json_object_begin(out);
    g_autoptr(Cursor) rows =
        ids->len == 0
            ? NULL
            : tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (rows != NULL && cursor_next(rows)) {
        const Record *record = record_from_row(access->arena, entity, rows, 0);
        char key[24];
        g_snprintf(key, sizeof key, "%" G_GINT64_FORMAT, record_id(record));
        json_key(out, key);
        title_json(out, access, record);
    }
    json_object_end(out);
    return true;
}
