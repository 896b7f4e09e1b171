// SPDX-License-Identifier: Apache-2.0
//
// Where webhooks of a shop or another program come in (collect/webhook): whose signatures they
// carry, which source their records belong to and, for those without a known form, which part of
// the body goes into which field. Its secrets are a table of their own (webhook_secret).
#include "entity/entities.h"

#include "base/json_read.h"
#include <string.h>

// clang-format off
static const Choice FORMATS[] = {
    {"shopify", {"Shopify", "Shopify"}},
    {"woocommerce", {"WooCommerce", "WooCommerce"}},
    {"standard", {"Standard Webhooks", "Standard Webhooks（通用）"}},
    {NULL, {NULL, NULL}},
};
static const Choice KINDS[] = {
    {"customer", {"Customers", "客户"}},
    {"order", {"Orders", "订单"}},
    {"product", {"Products", "商品"}},
    {NULL, {NULL, NULL}},
};
static const Choice CLEANINGS[] = {
    {"usual", {"As usual", "常规"}},
    {"all", {"All values", "全部"}},
    {"none", {"Nothing", "不清洗"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .limit = 128},
    {.name = "format", .type = FIELD_CHOICE, .label = {"Form", "格式"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = FORMATS, .help = {"Who sends the webhooks, and so how they are signed.", "由谁发送，决定签名方式。"}},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .refers = "source", .help = {"The source that the records belong to.", "记录归属的来源。"}},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Brings", "带来"}, .flags = FIELD_LISTED, .choices = KINDS, .help = {"Standard Webhooks: what the bodies hold. Shops say it themselves.", "通用格式：请求体包含的记录；店铺会自行说明。"}},
    {.name = "mapping", .type = FIELD_JSON, .label = {"Mapping", "字段对应"}, .limit = 32768, .help = {"Standard Webhooks: path in the body and the field it goes into.", "通用格式：请求体中的路径及其对应的字段。"}},
    {.name = "changed_path", .type = FIELD_TEXT, .label = {"Path of the last change", "最后修改时间的路径"}, .limit = 200, .help = {"Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored.", "通用格式：记录最后修改时间所在路径，较旧的版本将被忽略。"}},
    {.name = "clean", .type = FIELD_CHOICE, .label = {"Clean", "清洗"}, .flags = FIELD_LISTED, .choices = CLEANINGS, .otherwise = "\"usual\""},
    {.name = "enabled", .type = FIELD_BOOLEAN, .label = {"Enabled", "启用"}, .flags = FIELD_LISTED, .otherwise = "true"},
    {.name = "secret_at", .type = FIELD_TIME, .label = {"Secret changed", "密钥更换时间"}, .flags = FIELD_READ_ONLY},
};
// clang-format on

const Entity ENTITY_WEBHOOK_SOURCE = {
    .name = "webhook_source",
    .plural = "webhook-sources",
    .table = "webhook_source",
    .label = {"Incoming webhook", "接收的 Webhook"},
    .label_plural = {"Incoming webhooks", "接收的 Webhook"},
    .about = {"Where shops and other programs tell of orders, customers and products the moment "
              "they change.",
              "店铺和其他程序在订单、客户、商品变化时即时通知的入口。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN | ENTITY_CONFIDENTIAL,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_WEBHOOK_SOURCE,
};

static bool refuse(GError **error, const char *field, const char *en, const char *zh)
{
    fail(error, ERROR_INVALID, "%s%.0s", "%.0s%s", en, zh);
    error_under(error, "/%s", field);
    return false;
}

static bool is_mapping(const char *text)
{
    json_object *mapping = json_read(text);
    bool good = json_object_is_type(mapping, json_type_object);
    if (good) {
        json_object_object_foreach(mapping, path, target)
        {
            good = good && *path != '\0' && json_object_is_type(target, json_type_string);
        }
    }
    json_object_put(mapping);
    return good;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)writing, (void)before;
    bool standard = strcmp(record_text(after, "format"), "standard") == 0;
    const char *mapping = record_text(after, "mapping");
    if (mapping != NULL && !is_mapping(mapping))
        return refuse(error, "mapping", "A mapping is an object of paths and names of fields",
                      "字段对应应为“路径：字段名”的对象");
    if (!standard)
        return true;
    if (record_text(after, "kind") == NULL)
        return refuse(error, "kind", "Say what the webhooks bring", "请选择带来的记录种类");
    return true;
}

const EntityBehaviour BEHAVIOUR_WEBHOOK_SOURCE = {.prepare = prepare};
