// SPDX-License-Identifier: Apache-2.0
//
// An order with its lines: a sale, a return or an adjustment. Totals are computed: total = sum
// of lines - discount + tax + shipping; base_amount is the same in the organisation's
// currency.
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"sale", {"Sale", "销售"}},
    {"return", {"Return", "退货"}},
    {"adjustment", {"Adjustment", "调整"}},
    {NULL, {NULL, NULL}},
};

static const Choice STATUSES[] = {
    {"created", {"Created", "已创建"}},
    {"paid", {"Paid", "已付款"}},
    {"shipped", {"Shipped", "已发货"}},
    {"delivered", {"Delivered", "已送达"}},
    {"closed", {"Closed", "已完成"}},
    {"cancelled", {"Cancelled", "已取消"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .refers = "source"},
    {.name = "number", .type = FIELD_TEXT, .label = {"Number", "订单号"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NUMBER, .limit = 64},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS, .otherwise = "\"sale\""},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES, .otherwise = "\"paid\""},
    {.name = "ordered_at", .type = FIELD_TIME, .label = {"Ordered", "下单时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED},
    {.name = "channel", .type = FIELD_TEXT, .label = {"Channel", "渠道"}, .flags = FIELD_LISTED, .limit = 64},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 3},
    {.name = "rate_millionths", .type = FIELD_INTEGER, .label = {"Rate to base currency", "对本位币汇率"}, .flags = FIELD_REQUIRED, .otherwise = "1000000"},
    {.name = "discount_minor", .type = FIELD_MONEY, .label = {"Discount", "优惠"}, .currency = "currency", .otherwise = "0"},
    {.name = "tax_minor", .type = FIELD_MONEY, .label = {"Tax", "税"}, .currency = "currency", .otherwise = "0"},
    {.name = "shipping_minor", .type = FIELD_MONEY, .label = {"Shipping", "运费"}, .currency = "currency", .otherwise = "0"},
    {.name = "total_minor", .type = FIELD_MONEY, .label = {"Total", "总额"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED, .currency = "currency"},
    {.name = "base_amount_minor", .type = FIELD_MONEY, .label = {"Total in base currency", "本位币总额"}, .flags = FIELD_READ_ONLY},
    {.name = "line_count", .type = FIELD_INTEGER, .label = {"Lines", "行数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "origin_order_id", .type = FIELD_REFERENCE, .label = {"Belongs to order", "原订单"}, .refers = "order"},
    {.name = "remark", .type = FIELD_TEXT, .label = {"Remark", "备注"}, .flags = FIELD_MULTILINE, .limit = 2000},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, ordered_at, id", .include = "source_id, number, kind, status, channel, currency, total_minor, base_amount_minor, line_count, origin_order_id, version, deleted_at"},
    {.columns = "ordered_at, id"},
    {.columns = "number, id"},
    {.columns = "status, ordered_at, id"},
    {.columns = "total_minor, id"},
};
// clang-format on

const Entity ENTITY_ORDER = {
    .name = "order",
    .plural = "orders",
    .table = "customer_order",
    .label = {"Order", "订单"},
    .label_plural = {"Orders", "订单"},
    .about = {"What customers bought and brought back, from every channel.",
              "客户在各渠道的购买与退货。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_CUSTOM_FIELDS | ENTITY_IMPORTED,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .part = &ENTITY_ORDER_LINE,
    .part_name = "lines",
    .title = "number",
    .sort = "-ordered_at",
    .behaviour = &BEHAVIOUR_ORDER,
};
