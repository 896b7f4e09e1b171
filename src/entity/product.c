// SPDX-License-Identifier: Apache-2.0
//
// What is sold. Codes are kept as they were written: codes that differ only in case are two
// products.
#include "entity/entities.h"

// clang-format off
static const Choice STATUSES[] = {
    {"active", {"On sale", "在售"}},
    {"paused", {"Paused", "暂停"}},
    {"ended", {"Ended", "下架"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "code", .type = FIELD_TEXT, .label = {"Code", "编码"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NUMBER, .limit = 64},
    {.name = "name", .type = FIELD_LABEL, .label = {"Name", "名称"}, .flags = FIELD_LISTED, .search = SEARCH_NAME, .limit = 1000},
    {.name = "category_id", .type = FIELD_REFERENCE, .label = {"Category", "分类"}, .flags = FIELD_LISTED, .refers = "category"},
    {.name = "brand", .type = FIELD_TEXT, .label = {"Brand", "品牌"}, .flags = FIELD_LISTED, .search = SEARCH_NAME, .limit = 128},
    {.name = "price_millionths", .type = FIELD_PRICE, .label = {"Price", "价格"}, .flags = FIELD_LISTED, .currency = "currency"},
    {.name = "cost_millionths", .type = FIELD_PRICE, .label = {"Cost", "成本"}, .currency = "currency"},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .flags = FIELD_LISTED, .limit = 3},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES, .otherwise = "\"active\""},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .refers = "source"},
};

static const Index INDEXES[] = {
    {.columns = "code, id"},
    {.columns = "category_id, id"},
};
// clang-format on

const Entity ENTITY_PRODUCT = {
    .name = "product",
    .plural = "products",
    .table = "product",
    .label = {"Product", "商品"},
    .label_plural = {"Products", "商品"},
    .about = {"What you sell.", "您出售的商品。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_CUSTOM_FIELDS | ENTITY_IMPORTED,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "code",
};
