// SPDX-License-Identifier: Apache-2.0
//
// One page of records after the other, read through access/records.h as the API does, so that
// nobody gets into a file what they do not see on the screen.
#include "collect/export.h"

#include "base/json_read.h"
#include "collect/export_rows.h"

#include <string.h>

enum { PAGE = 1000 };

struct Export {
    ExportRequest request; // texts owned
    char *cursor;
    int64_t count, total;
    bool begun;
};

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
        .values = g_strdup(request->values),
        .language = g_strdup(request->language),
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
    g_free((char *)export->request.values);
    g_free((char *)export->request.language);
    g_free(export->cursor);
    g_free(export);
}

bool export_is_workbook(const Export *export)
{
    return export_format(export->request.format) == EXPORT_XLSX;
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

// ---- checking ----

static bool wants_codes(const ExportRequest *request)
{
    return g_strcmp0(request->values, "codes") == 0;
}

static Language language_of(const ExportRequest *request, const Actor *actor)
{
    if (request->language == NULL || *request->language == '\0')
        return actor_language(actor);
    return g_ascii_strncasecmp(request->language, "zh", 2) == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
}

bool export_check(const ExportRequest *request, const Actor *actor, const Model *model,
                  GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    const Entity *entity = find_entity(request->entity, error);
    if (entity == NULL || !actor_require(actor, MAY_EXPORT, entity, error))
        return false;
    if (export_format(request->format) == EXPORT_UNKNOWN)
        return fail(error, ERROR_INVALID, "The format must be csv, xlsx or jsonl",
                    "格式应为 csv、xlsx 或 jsonl");
    if (request->values != NULL && strcmp(request->values, "labels") != 0 && !wants_codes(request))
        return fail(error, ERROR_INVALID, "Choices are written as labels or codes",
                    "选项值应写为 labels（名称）或 codes（代码）");
    g_autoptr(GArray) columns = export_columns(request->fields, arena, entity, model, error);
    if (columns == NULL || request->filter == NULL || *request->filter == '\0')
        return columns != NULL;
    g_autoptr(Rule) rule = rule_parse(request->filter, entity, model, error);
    return rule != NULL;
}

// ---- pages ----

static json_object *read_page(const Export *export, Tx *tx, const Access *access,
                              const Entity *entity, GError **error)
{
    const ExportRequest *request = &export->request;
    g_auto(Buffer) page = {0};
    g_autoptr(Rule) rule = NULL;
    bool filtered = request->filter != NULL && *request->filter != '\0';
    const char *figures = export_figures(request->fields, access->arena);
    if (filtered && (rule = rule_parse(request->filter, entity, access->model, error)) == NULL)
        return NULL;
    ListQuery query = {.entity = entity,
                       .filter = rule,
                       .sort = request->sort,
                       .figures = figures,
                       .cursor = export->cursor,
                       .limit = PAGE,
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
    const ExportRequest *request = &export->request;
    const Entity *entity = find_entity(request->entity, error);
    if (entity == NULL || !actor_require(access->actor, MAY_EXPORT, entity, error))
        return false;
    g_autoptr(GArray) columns =
        export_columns(request->fields, access->arena, entity, access->model, error);
    json_object *page = columns != NULL ? read_page(export, tx, access, entity, error) : NULL;
    if (page == NULL)
        return false;
    ExportRows rows = {.format = export_format(request->format),
                       .entity = entity,
                       .columns = columns,
                       .all = request->fields == NULL || *request->fields == '\0',
                       .codes = wants_codes(request),
                       .language = language_of(request, access->actor),
                       .access = access,
                       .out = out};
    json_object *items = json_object_object_get(page, "items");
    if (!export->begun)
        export_header(&rows);
    for (size_t i = 0; i < json_object_array_length(items); i++)
        export_row(&rows, json_object_array_get_idx(items, i));
    take_page(export, page, out_end);
    json_object_put(page);
    return true;
}
