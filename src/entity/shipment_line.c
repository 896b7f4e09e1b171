// SPDX-License-Identifier: Apache-2.0
//
// What a parcel holds: a quantity of one line of its order, named as imports know that line, by
// product code and occurrence, since lines have no id and change places.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    {.name = "customer_id", .type = FIELD_REFERENCE, .label = {"Customer", "客户"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .refers = "customer"},
    {.name = "shipment_id", .type = FIELD_REFERENCE, .label = {"Shipment", "发货单"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .refers = "shipment"},
    {.name = "position", .type = FIELD_INTEGER, .label = {"Position", "序号"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "product_code", .type = FIELD_TEXT, .label = {"Product code", "商品编码"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 64},
    {.name = "occurrence", .type = FIELD_INTEGER, .label = {"Occurrence", "重复序号"}, .flags = FIELD_REQUIRED, .otherwise = "1", .help = {"Which of the order's lines of this product code.", "订单中该商品编码的第几行。"}},
    {.name = "quantity_thousandths", .type = FIELD_QUANTITY, .label = {"Quantity", "数量"}, .flags = FIELD_REQUIRED | FIELD_LISTED},
};
// clang-format on

const Entity ENTITY_SHIPMENT_LINE = {
    .name = "shipment_line",
    .plural = "shipment-lines",
    .table = "shipment_line",
    .label = {"Line of a shipment", "发货明细"},
    .label_plural = {"Lines of shipments", "发货明细"},
    .about = {"What a parcel holds, piece by piece.", "包裹里有什么，逐行列出。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_PART | ENTITY_NO_API,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .part_key = "shipment_id",
    .title = "product_code",
    .sort = "position",
};
