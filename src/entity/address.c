// SPDX-License-Identifier: Apache-2.0
//
// A postal address of a customer.
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"shipping", {"Shipping", "收货"}},
    {"billing", {"Billing", "账单"}},
    {"home", {"Home", "住宅"}},
    {"work", {"Work", "工作"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS, .otherwise = "\"shipping\""},
    {.name = "recipient", .type = FIELD_TEXT, .label = {"Recipient", "收件人"}, .flags = FIELD_LISTED | FIELD_PERSONAL, .limit = 200},
    {.name = "phone", .type = FIELD_TEXT, .label = {"Phone", "电话"}, .flags = FIELD_LISTED | FIELD_PERSONAL, .limit = 32},
    {.name = "country", .type = FIELD_TEXT, .label = {"Country", "国家或地区"}, .flags = FIELD_LISTED, .limit = 64},
    {.name = "province", .type = FIELD_TEXT, .label = {"Province", "省份"}, .flags = FIELD_PLACE | FIELD_LISTED, .limit = 64},
    {.name = "city", .type = FIELD_TEXT, .label = {"City", "城市"}, .flags = FIELD_PLACE | FIELD_LISTED, .limit = 64},
    {.name = "district", .type = FIELD_TEXT, .label = {"District", "区县"}, .flags = FIELD_LISTED, .limit = 64},
    {.name = "street", .type = FIELD_TEXT, .label = {"Street", "街道门牌"}, .flags = FIELD_LISTED | FIELD_PERSONAL, .limit = 400},
    {.name = "postcode", .type = FIELD_TEXT, .label = {"Postcode", "邮编"}, .flags = FIELD_LISTED, .limit = 16},
    {.name = "is_default", .type = FIELD_BOOLEAN, .label = {"Default", "默认"}, .flags = FIELD_LISTED, .otherwise = "false"},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .refers = "source"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, id"},
};
// clang-format on

const Entity ENTITY_ADDRESS = {
    .name = "address",
    .plural = "addresses",
    .table = "address",
    .label = {"Address", "地址"},
    .label_plural = {"Addresses", "地址"},
    .about = {"Where a customer lives, works or receives parcels.", "客户居住、工作或收货的地方。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "street",
    .sort = "id",
};
