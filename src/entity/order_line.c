// SPDX-License-Identifier: Apache-2.0
//
// A line of an order: a part, without an id of its own. Its key is (order, position); across
// imports it is recognised by (product code, occurrence). Rows lie in key order, so an order's
// lines are read as one stretch.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    {.name = "customer_id", .type = FIELD_REFERENCE, .label = {"Customer", "客户"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .refers = "customer"},
    {.name = "order_id", .type = FIELD_REFERENCE, .label = {"Order", "订单"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .refers = "order"},
    {.name = "position", .type = FIELD_INTEGER, .label = {"Position", "序号"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "occurrence", .type = FIELD_INTEGER, .label = {"Occurrence", "重复序号"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .otherwise = "1", .help = {"Counts lines of the same product code within the order.", "同一订单中相同商品编码的第几行。"}},
    {.name = "product_id", .type = FIELD_REFERENCE, .label = {"Product", "商品"}, .flags = FIELD_LISTED, .refers = "product"},
    {.name = "product_code", .type = FIELD_TEXT, .label = {"Product code", "商品编码"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 64},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_LISTED, .limit = 500, .help = {"As it stood on the order, when it differs from the product's name.", "下单时的名称，与商品名称不同时才有。"}},
    {.name = "quantity_thousandths", .type = FIELD_QUANTITY, .label = {"Quantity", "数量"}, .flags = FIELD_REQUIRED | FIELD_LISTED},
    {.name = "price_millionths", .type = FIELD_PRICE, .label = {"Unit price", "单价"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .otherwise = "0"},
    {.name = "amount_minor", .type = FIELD_MONEY, .label = {"Amount", "金额"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
};

static const Index INDEXES[] = {
    {.columns = "product_id, order_id"},
};
// clang-format on

const Entity ENTITY_ORDER_LINE = {
    .name = "order_line",
    .plural = "order-lines",
    .table = "order_line",
    .label = {"Order line", "订单明细"},
    .label_plural = {"Order lines", "订单明细"},
    .about = {"What was bought, piece by piece.", "买了什么，逐行列出。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_PART | ENTITY_NO_API,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .part_key = "order_id",
    .title = "product_code",
    .sort = "position",
};
