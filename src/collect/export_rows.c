// SPDX-License-Identifier: Apache-2.0
#include "collect/export_rows.h"

#include "access/customer_index.h"
#include "base/decimal.h"
#include "base/when.h"
#include "collect/cell.h"
#include "collect/csv_format.h"
#include "collect/xlsx.h"
#include "entity/entities.h"

#include <string.h>

enum { COLUMNS_MAX = 200, PRICE_SCALE = 6, QUANTITY_SCALE = 3 };

typedef struct {
    const char *name; // "custom.size"
    const Field *field;
    bool custom;
    const char *figure; // "clv": not a field; or NULL
} ExportColumn;

static const struct {
    const char *name, *media_type;
} FORMATS[] = {
    [EXPORT_CSV] = {"csv", "text/csv; charset=utf-8"},
    [EXPORT_JSONL] = {"jsonl", "application/jsonl"},
    [EXPORT_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

ExportFormat export_format(const char *name)
{
    for (ExportFormat format = 0; format < EXPORT_UNKNOWN; format++)
        if (g_strcmp0(FORMATS[format].name, name) == 0)
            return format;
    return EXPORT_UNKNOWN;
}

const char *export_media_type(ExportFormat format)
{
    return FORMATS[format].media_type;
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

static bool add_figure(GArray *columns, Arena *arena, const Model *model, const char *name,
                       GError **error)
{
    const char *figure = figure_named(name);
    if (figure == NULL)
        return fail(error, ERROR_INVALID, "There is no field “%s”", "没有字段“%s”", name);
    if (!CUSTOMER_FIGURES->stands(model, figure, error))
        return false;
    Field *field = ARENA_NEW(arena, Field);
    *field = CUSTOMER_FIGURES->field(model, figure);
    ExportColumn column = {.name = name, .field = field, .figure = figure};
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

GArray *export_columns(const char *fields, Arena *arena, const Entity *entity, const Model *model,
                       GError **error)
{
    g_autoptr(GArray) columns = g_array_new(false, false, sizeof(ExportColumn));
    if (fields == NULL || *fields == '\0') {
        add_all(columns, arena, entity, model);
        return g_steal_pointer(&columns);
    }
    g_auto(GStrv) names = g_strsplit(fields, ",", COLUMNS_MAX);
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *name = arena_copy(arena, g_strstrip(names[i]), -1);
        bool figure = entity == &ENTITY_CUSTOMER && g_str_has_prefix(name, FIGURE_PREFIX);
        if (!(figure ? add_figure(columns, arena, model, name, error)
                     : add_named(columns, entity, model, name, error)))
            return NULL;
    }
    return g_steal_pointer(&columns);
}

const char *export_figures(const char *fields, Arena *arena)
{
    g_auto(GStrv) names = g_strsplit(fields != NULL ? fields : "", ",", COLUMNS_MAX);
    const char *figures = NULL;
    for (size_t i = 0; names[i] != NULL; i++)
        if (g_str_has_prefix(g_strstrip(names[i]), FIGURE_PREFIX))
            figures = figures == NULL ? arena_copy(arena, names[i], -1)
                                      : arena_printf(arena, "%s,%s", figures, names[i]);
    return figures;
}

// ---- cells ----

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

static int money_scale(const Field *field, json_object *record, const Model *model)
{
    json_object *currency =
        field->currency != NULL ? json_object_object_get(record, field->currency) : NULL;
    int scale = currency_exponent(currency != NULL ? json_object_get_string(currency)
                                                   : model_currency(model));
    return MAX(scale, 0);
}

// Decimals of a number of this field.
static int scale_of(const ExportRows *rows, const Field *field, json_object *record)
{
    if (field->type == FIELD_MONEY)
        return money_scale(field, record, rows->access->model);
    return field->type == FIELD_PRICE      ? PRICE_SCALE
           : field->type == FIELD_QUANTITY ? QUANTITY_SCALE
                                           : 0;
}

// What is written of a value that is no number: labels in the reader's language, of choices unless
// codes were asked for.
static const char *text_of(const ExportRows *rows, const Field *field, json_object *value,
                           size_t *out_length)
{
    if (field->type == FIELD_LABEL && json_object_is_type(value, json_type_object)) {
        bool zh = rows->language == LANGUAGE_ZH;
        json_object *text = json_object_object_get(value, zh ? "zh" : "en");
        value = text != NULL ? text : json_object_object_get(value, zh ? "en" : "zh");
    }
    const char *text = value != NULL ? json_object_get_string(value) : "";
    const Choice *known = rows->codes ? NULL : field_known(field, text);
    if (known != NULL)
        text = label_text(known->label, rows->language);
    if (field->type == FIELD_CHOICE && !rows->codes)
        text = cell_of_choice(field, text, rows->language);
    *out_length = strlen(text);
    return text;
}

static void put_csv(const ExportRows *rows, const Field *field, json_object *value,
                    json_object *record)
{
    int scale = json_object_is_type(value, json_type_int) ? scale_of(rows, field, record) : 0;
    if (value == NULL)
        return;
    if (scale > 0) {
        char number[32];
        decimal_print(number, json_object_get_int64(value), scale);
        buffer_text(rows->out, number);
        return;
    }
    size_t length = 0;
    const char *text = text_of(rows, field, value, &length);
    csv_put(rows->out, &STYLE, text, length);
}

// Numbers, times and days are such to a spreadsheet too; times are those of the organisation's
// clock, since it knows no zones.
static void put_xlsx(const ExportRows *rows, const Field *field, json_object *value,
                     json_object *record)
{
    Buffer *out = rows->out;
    size_t length = 0;
    int64_t point = 0;
    if (value == NULL) {
        row_blank(out);
        return;
    }
    const char *text = text_of(rows, field, value, &length);
    if (json_object_is_type(value, json_type_int))
        row_number(out, json_object_get_int64(value), scale_of(rows, field, record),
                   field->type == FIELD_MONEY);
    else if (json_object_is_type(value, json_type_boolean))
        row_boolean(out, json_object_get_boolean(value));
    else if (field->type == FIELD_TIME && when_parse_rfc3339(text, length, &point))
        row_time(out, when_to_local(point, model_timezone(rows->access->model)));
    else if (field->type == FIELD_DAY && day_parse(text, length, &point))
        row_day(out, point);
    else
        row_text(out, text, length);
}

// ---- rows ----

static const ExportColumn *column_at(const ExportRows *rows, guint i)
{
    return &g_array_index(rows->columns, ExportColumn, i);
}

// Of a column, in characters.
static int width_of(const Field *field)
{
    switch (field->type) {
    case FIELD_TIME:
        return 20;
    case FIELD_TEXT:
    case FIELD_LABEL:
    case FIELD_JSON:
        return field->limit > 255 ? 40 : 22;
    default:
        return 13;
    }
}

void export_header(const ExportRows *rows)
{
    Language language = rows->language;
    bool csv = rows->format == EXPORT_CSV, xlsx = rows->format == EXPORT_XLSX;
    if (csv)
        buffer_text(rows->out, "\xef\xbb\xbf");
    if (xlsx)
        row_sheet(rows->out, label_text(rows->entity->label_plural, language));
    for (guint i = 0; (csv || xlsx) && i < rows->columns->len; i++) {
        const Field *field = column_at(rows, i)->field;
        const char *name = label_text(field->label, language);
        if (xlsx)
            row_title(rows->out, name, width_of(field));
        if (csv && i > 0)
            buffer_byte(rows->out, ',');
        if (csv)
            csv_put(rows->out, &STYLE, name, strlen(name));
    }
    if (csv)
        buffer_text(rows->out, "\r\n");
    if (xlsx)
        row_end(rows->out);
}

static json_object *value_of(const ExportColumn *column, json_object *record)
{
    if (column->figure != NULL)
        return json_object_object_get(json_object_object_get(record, "scores"), column->figure);
    if (!column->custom)
        return json_object_object_get(record, column->name);
    json_object *custom = json_object_object_get(record, "custom");
    return custom != NULL ? json_object_object_get(custom, column->name + strlen("custom.")) : NULL;
}

// The members asked for, nested as the API nests them.
static json_object *chosen(const ExportRows *rows, json_object *record)
{
    json_object *some = json_object_new_object(), *custom = NULL, *scores = NULL;
    for (guint i = 0; i < rows->columns->len; i++) {
        const ExportColumn *column = column_at(rows, i);
        json_object *value = json_object_get(value_of(column, record));
        if (column->figure != NULL) {
            if (scores == NULL)
                json_object_object_add(some, "scores", scores = json_object_new_object());
            json_object_object_add(scores, column->figure, value);
            continue;
        }
        if (!column->custom) {
            json_object_object_add(some, column->name, value);
            continue;
        }
        if (custom == NULL)
            json_object_object_add(some, "custom", custom = json_object_new_object());
        json_object_object_add(custom, column->name + strlen("custom."), value);
    }
    return some;
}

static void put_line(const ExportRows *rows, json_object *record)
{
    json_object *line = rows->all ? json_object_get(record) : chosen(rows, record);
    buffer_text(rows->out, json_object_to_json_string_ext(
                               line, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    buffer_byte(rows->out, '\n');
    json_object_put(line);
}

void export_row(const ExportRows *rows, json_object *record)
{
    if (rows->format == EXPORT_JSONL) {
        put_line(rows, record);
        return;
    }
    bool csv = rows->format == EXPORT_CSV;
    for (guint i = 0; i < rows->columns->len; i++) {
        const ExportColumn *column = column_at(rows, i);
        if (csv && i > 0)
            buffer_byte(rows->out, ',');
        if (csv)
            put_csv(rows, column->field, value_of(column, record), record);
        else
            put_xlsx(rows, column->field, value_of(column, record), record);
    }
    if (csv)
        buffer_text(rows->out, "\r\n");
    else
        row_end(rows->out);
}
