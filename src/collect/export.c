// SPDX-License-Identifier: Apache-2.0
//
// One page of records after the other, read through access/records.h as the API does, so that
// nobody gets into a file what they do not see on the screen.
#include "collect/export.h"

#include "base/decimal.h"
#include "base/json_read.h"
#include "collect/csv_format.h"
#include <string.h>

enum { PAGE = 1000, COLUMNS_MAX = 200 };

struct Export {
    ExportRequest request; // texts owned
    char *cursor;
    int64_t count, total;
    bool begun;
};

typedef struct {
    const char *name; // "custom.size"
    const Field *field;
    bool custom;
} ExportColumn;

// ---- what is asked ----

Export *export_new(const ExportRequest *request)
{
    Export *export = g_new0(Export, 1);
    export->request = (ExportRequest){
        .entity = g_strdup(request->entity),
        .filter = g_strdup(request->filter),
        .sort = g_strdup(request->sort),
        .fields = g_strdup(request->fields),
        .format = g_strdup(request->format),
        .asker = request->asker,
    };
    export->total = -1;
    return export;
}

void export_free(Export *export)
{
    if (export == NULL)
        return;
    g_free((char *)export->request.entity);
    g_free((char *)export->request.filter);
    g_free((char *)export->request.sort);
    g_free((char *)export->request.fields);
    g_free((char *)export->request.format);
    g_free(export->cursor);
    g_free(export);
}

int64_t export_count(const Export *export)
{
    return export->count;
}

int64_t export_total(const Export *export)
{
    return export->total;
}

const char *export_cursor(const Export *export)
{
    return export->cursor;
}

void export_resume(Export *export, const char *cursor, int64_t count, int64_t total)
{
    g_free(export->cursor);
    export->cursor = g_strdup(cursor);
    export->count = count;
    export->total = total;
    export->begun = cursor != NULL;
}

static const Entity *find_entity(const char *name, GError **error)
{
    const Entity *entity = name != NULL ? entity_find(name) : NULL;
    if (entity == NULL && name != NULL)
        entity = entity_find_plural(name);
    if (entity == NULL || (entity->flags & (ENTITY_NO_API | ENTITY_PART)) != 0) {
        fail(error, ERROR_INVALID, "There is no export of “%s”", "不能导出“%s”",
             name != NULL ? name : "");
        return NULL;
    }
    return entity;
}

static bool is_jsonl(const ExportRequest *request)
{
    return g_strcmp0(request->format, "jsonl") == 0;
}

// ---- columns ----

static bool is_shown(const Field *field)
{
    return (field->flags & (FIELD_SECRET | FIELD_HIDDEN)) == 0;
}

static bool add_named(GArray *columns, const Entity *entity, const Model *model, const char *name,
                      GError **error)
{
    ExportColumn column = {.name = name, .custom = g_str_has_prefix(name, "custom.")};
    if (column.custom) {
        const CustomField *custom = model_custom_field(model, entity, name + strlen("custom."));
        column.field = custom != NULL ? &custom->field : NULL;
    } else {
        column.field = entity_field(entity, name);
    }
    bool hidden_id = strcmp(name, "id") == 0;
    if (column.field == NULL || !(is_shown(column.field) || hidden_id))
        return fail(error, ERROR_INVALID, "There is no field “%s”", "没有字段“%s”", name);
    g_array_append_val(columns, column);
    return true;
}

static void add_all(GArray *columns, Arena *arena, const Entity *entity, const Model *model)
{
    size_t n = 0;
    const CustomField *const *customs = model_custom_fields(model, entity, &n);
    for (size_t i = 0; i < entity->n_fields; i++) {
        ExportColumn column = {.name = entity->fields[i].name, .field = &entity->fields[i]};
        if (i == FIELD_ID || is_shown(column.field))
            g_array_append_val(columns, column);
    }
    for (size_t i = 0; i < n; i++) {
        ExportColumn column = {.name = arena_printf(arena, "custom.%s", customs[i]->field.name),
                               .field = &customs[i]->field,
                               .custom = true};
        g_array_append_val(columns, column);
    }
}

static GArray *columns_of(const ExportRequest *request, Arena *arena, const Entity *entity,
                          const Model *model, GError **error)
{
    g_autoptr(GArray) columns = g_array_new(false, false, sizeof(ExportColumn));
    if (request->fields == NULL || *request->fields == '\0') {
        add_all(columns, arena, entity, model);
        return g_steal_pointer(&columns);
    }
    g_auto(GStrv) names = g_strsplit(request->fields, ",", COLUMNS_MAX);
    for (size_t i = 0; names[i] != NULL; i++) {
        if (!add_named(columns, entity, model, arena_copy(arena, g_strstrip(names[i]), -1), error))
            return NULL;
    }
    return g_steal_pointer(&columns);
}

bool export_check(const ExportRequest *request, const Actor *actor, const Model *model,
                  GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    const Entity *entity = find_entity(request->entity, error);
    if (entity == NULL || !actor_require(actor, MAY_EXPORT, entity, error))
        return false;
    if (!is_jsonl(request) && g_strcmp0(request->format, "csv") != 0)
        return fail(error, ERROR_INVALID, "The format must be csv or jsonl",
                    "格式应为 csv 或 jsonl");
    g_autoptr(GArray) columns = columns_of(request, arena, entity, model, error);
    if (columns == NULL || request->filter == NULL || *request->filter == '\0')
        return columns != NULL;
    g_autoptr(Rule) rule = rule_parse(request->filter, entity, model, error);
    return rule != NULL;
}

// ---- cells ----

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

static void put_decimal(Buffer *out, int64_t value, int scale)
{
    char text[32];
    decimal_print(text, value, scale);
    buffer_text(out, text);
}

static void put_label(Buffer *out, json_object *label, Language language)
{
    json_object *text = json_object_object_get(label, language == LANGUAGE_ZH ? "zh" : "en");
    if (text == NULL)
        text = json_object_object_get(label, language == LANGUAGE_ZH ? "en" : "zh");
    if (text != NULL)
        csv_put(out, &STYLE, json_object_get_string(text),
                (size_t)json_object_get_string_len(text));
}

static int money_scale(const Field *field, json_object *record, const Model *model)
{
    json_object *currency =
        field->currency != NULL ? json_object_object_get(record, field->currency) : NULL;
    return currency_exponent(currency != NULL ? json_object_get_string(currency)
                                              : model_currency(model));
}

static void put_cell(Buffer *out, const Field *field, json_object *value, json_object *record,
                     const Access *access)
{
    bool number = json_object_is_type(value, json_type_int);
    int scale = 0;
    if (value == NULL)
        return;
    if (number && field->type == FIELD_MONEY)
        scale = MAX(money_scale(field, record, access->model), 0);
    else if (number && field->type == FIELD_PRICE)
        scale = 6;
    else if (number && field->type == FIELD_QUANTITY)
        scale = 3;
    if (scale > 0) {
        put_decimal(out, json_object_get_int64(value), scale);
    } else if (field->type == FIELD_LABEL && json_object_is_type(value, json_type_object)) {
        put_label(out, value, actor_language(access->actor));
    } else {
        const char *text = json_object_get_string(value);
        csv_put(out, &STYLE, text, strlen(text));
    }
}

static void put_header(Buffer *out, const GArray *columns, Language language)
{
    buffer_text(out, "\xef\xbb\xbf");
    for (guint i = 0; i < columns->len; i++) {
        const char *name =
            label_text(g_array_index(columns, ExportColumn, i).field->label, language);
        if (i > 0)
            buffer_byte(out, ',');
        csv_put(out, &STYLE, name, strlen(name));
    }
    buffer_text(out, "\r\n");
}

static json_object *value_of(const ExportColumn *column, json_object *record)
{
    if (!column->custom)
        return json_object_object_get(record, column->name);
    json_object *custom = json_object_object_get(record, "custom");
    return custom != NULL ? json_object_object_get(custom, column->name + strlen("custom.")) : NULL;
}

static void put_row(Buffer *out, const GArray *columns, json_object *record, const Access *access)
{
    for (guint i = 0; i < columns->len; i++) {
        const ExportColumn *column = &g_array_index(columns, ExportColumn, i);
        if (i > 0)
            buffer_byte(out, ',');
        put_cell(out, column->field, value_of(column, record), record, access);
    }
    buffer_text(out, "\r\n");
}

static void put_line(Buffer *out, json_object *record)
{
    buffer_text(out, json_object_to_json_string_ext(record, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE));
    buffer_byte(out, '\n');
}

// ---- pages ----

static json_object *read_page(const Export *export, Tx *tx, const Access *access,
                              const Entity *entity, GError **error)
{
    const ExportRequest *request = &export->request;
    g_auto(Buffer) page = {0};
    g_autoptr(Rule) rule = NULL;
    bool filtered = request->filter != NULL && *request->filter != '\0';
    if (filtered && (rule = rule_parse(request->filter, entity, access->model, error)) == NULL)
        return NULL;
    ListQuery query = {.entity = entity,
                       .filter = rule,
                       .sort = request->sort,
                       .cursor = export->cursor,
                       .limit = PAGE,
                       .fields = is_jsonl(request)
                                     ? request->fields
                                     : NULL, // amounts need their currency beside them
                       .count = export->total < 0};
    if (!records_list(tx, access, &query, &page, error))
        return NULL;
    return json_read(buffer_string(&page));
}

static void take_page(Export *export, json_object *page, bool *out_end)
{
    json_object *next = json_object_object_get(page, "next"),
                *count = json_object_object_get(page, "count");
    export->count += (int64_t)json_object_array_length(json_object_object_get(page, "items"));
    if (count != NULL)
        export->total = json_object_get_int64(count);
    g_free(export->cursor);
    export->cursor = next != NULL ? g_strdup(json_object_get_string(next)) : NULL;
    export->begun = true;
    *out_end = next == NULL;
}

bool export_page(Export *export, Tx *tx, const Access *access, Buffer *out, bool *out_end,
                 GError **error)
{
    const Entity *entity = find_entity(export->request.entity, error);
    if (entity == NULL || !actor_require(access->actor, MAY_EXPORT, entity, error))
        return false;
    g_autoptr(GArray) columns =
        columns_of(&export->request, access->arena, entity, access->model, error);
    json_object *page = columns != NULL ? read_page(export, tx, access, entity, error) : NULL;
    if (page == NULL)
        return false;
    json_object *items = json_object_object_get(page, "items");
    bool jsonl = is_jsonl(&export->request);
    if (!export->begun && !jsonl)
        put_header(out, columns, actor_language(access->actor));
    for (size_t i = 0; i < json_object_array_length(items); i++) {
        json_object *record = json_object_array_get_idx(items, i);
        if (jsonl)
            put_line(out, record);
        else
            put_row(out, columns, record, access);
    }
    take_page(export, page, out_end);
    json_object_put(page);
    return true;
}
