// SPDX-License-Identifier: Apache-2.0
//
// Something that happened, once and for ever: events are appended and never changed.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 128},
    {.name = "happened_at", .type = FIELD_TIME, .label = {"Happened", "发生时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_LISTED, .refers = "source"},
    {.name = "product_id", .type = FIELD_REFERENCE, .label = {"Product", "商品"}, .flags = FIELD_LISTED, .refers = "product"},
    {.name = "order_id", .type = FIELD_REFERENCE, .label = {"Order", "订单"}, .refers = "order"},
    {.name = "message_key", .type = FIELD_TEXT, .label = {"Message key", "消息键"}, .flags = FIELD_STORED, .limit = 128, .help = {"Given by the sender to recognise repetitions.", "由发送方给出，用于识别重复。"}},
    {.name = "properties", .type = FIELD_JSON, .label = {"Properties", "属性"}, .limit = 32768},
    {.name = "context", .type = FIELD_JSON, .label = {"Context", "上下文"}, .flags = FIELD_HIDDEN | FIELD_PERSONAL, .limit = 32768, .help = {"Page, campaign, device and library, as the sender says.", "发送方提供的页面、活动、设备和程序库信息。"}},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, happened_at, id"},
    {.columns = "name, happened_at, id"},
};
// clang-format on

const Entity ENTITY_EVENT = {
    .name = "event",
    .plural = "events",
    .table = "event",
    .label = {"Event", "事件"},
    .label_plural = {"Events", "事件"},
    .about = {"What customers did: pages viewed, carts filled, mails opened.",
              "客户做了什么：浏览页面、加入购物车、打开邮件。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_APPEND_ONLY | ENTITY_NO_DELETE | ENTITY_IMPORTED,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-happened_at",
};
