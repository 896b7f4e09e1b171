// SPDX-License-Identifier: Apache-2.0
//
// A field that people added at run time. Its values stand in the custom column of the entity.
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"text", {"Text", "文本"}},
    {"integer", {"Whole number", "整数"}},
    {"boolean", {"Yes or no", "是否"}},
    {"time", {"Time", "时间"}},
    {"day", {"Day", "日期"}},
    {"choice", {"Choice", "选项"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "entity", .type = FIELD_TEXT, .label = {"Of", "所属"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .limit = 32},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "字段名"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE | FIELD_SORTED, .limit = 48, .help = {"Lower-case letters, digits and underscores.", "小写字母、数字和下划线。"}},
    {.name = "label", .type = FIELD_LABEL, .label = {"Label", "标签"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 400},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Type", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = KINDS, .otherwise = "\"text\""},
    {.name = "choices", .type = FIELD_JSON, .label = {"Choices", "选项"}, .limit = 16384, .help = {"For choices: a list of {name, label}.", "选项类型：{name, label} 的列表。"}},
    {.name = "required", .type = FIELD_BOOLEAN, .label = {"Required", "必填"}, .flags = FIELD_LISTED, .otherwise = "false"},
    {.name = "personal", .type = FIELD_BOOLEAN, .label = {"Personal data", "个人数据"}, .flags = FIELD_LISTED, .otherwise = "false"},
    {.name = "position", .type = FIELD_INTEGER, .label = {"Position", "顺序"}, .flags = FIELD_LISTED, .otherwise = "0"},
};

static const Index INDEXES[] = {
    {.columns = "entity, name", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_CUSTOM_FIELD = {
    .name = "custom_field",
    .plural = "custom-fields",
    .table = "custom_field",
    .label = {"Custom field", "自定义字段"},
    .label_plural = {"Custom fields", "自定义字段"},
    .about = {"Fields of your own on customers, products and orders.",
              "在客户、商品和订单上添加自己的字段。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "position",
    .behaviour = &BEHAVIOUR_CUSTOM_FIELD,
};

static bool is_field_name(const char *name)
{
    if (!g_ascii_islower(*name))
        return false;
    for (; *name != '\0'; name++) {
        if (!g_ascii_islower(*name) && !g_ascii_isdigit(*name) && *name != '_')
            return false;
    }
    return true;
}

// Values of a deleted field stay until housekeeping has taken them away; a new field of the same
// name would show them again.
static bool name_is_free(Tx *tx, const Record *field, GError **error)
{
    if (tx_integer(tx,
                   "SELECT 1 FROM custom_field WHERE entity = $1 AND name = $2 "
                   "AND deleted_at IS NOT NULL LIMIT 1",
                   PARAMS(record_value(field, "entity"), record_value(field, "name")), 0) == 0)
        return true;
    fail(error, ERROR_CONFLICT, "A deleted field had this name, and its values are still kept",
         "已删除的字段曾用此名，其值仍保留");
    error_hint(error, "Restore that field, use another name, or wait until 30 days have passed",
               "请恢复该字段、换一个名称，或等 30 天后再用");
    error_under(error, "/name");
    return false;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before != NULL)
        return true;
    const char *of = record_text(after, "entity"), *name = record_text(after, "name");
    const Entity *entity = entity_find(of);
    if (entity == NULL || (entity->flags & ENTITY_CUSTOM_FIELDS) == 0) {
        fail(error, ERROR_INVALID, "“%s” has no custom fields", "“%s”没有自定义字段", of);
        error_under(error, "/entity");
        return false;
    }
    if (!is_field_name(name)) {
        fail(error, ERROR_INVALID,
             "“%s” is no field name: lower-case letters, digits and underscores, a letter first",
             "“%s”不是字段名：请用小写字母、数字和下划线，以字母开头", name);
        error_under(error, "/name");
        return false;
    }
    return name_is_free(writing->tx, after, error);
}

const EntityBehaviour BEHAVIOUR_CUSTOM_FIELD = {.prepare = prepare};
