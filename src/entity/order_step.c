// SPDX-License-Identifier: Apache-2.0
//
// A step that somebody took with an order (order_steps.h): what, when, from where to where, why,
// what it made and what stood before. Written by the steps alone; the customer's timeline and undo
// read it.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "order_id", .type = FIELD_REFERENCE, .label = {"Order", "订单"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .refers = "order"},
    {.name = "step", .type = FIELD_TEXT, .label = {"Step", "步骤"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 32},
    {.name = "happened_at", .type = FIELD_TIME, .label = {"When", "时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"By", "操作人"}, .flags = FIELD_LISTED, .refers = "staff"},
    {.name = "status_before", .type = FIELD_TEXT, .label = {"From", "原状态"}, .flags = FIELD_LISTED, .limit = 32},
    {.name = "status_after", .type = FIELD_TEXT, .label = {"To", "新状态"}, .flags = FIELD_LISTED, .limit = 32},
    {.name = "reason", .type = FIELD_TEXT, .label = {"Reason", "原因"}, .flags = FIELD_LISTED | FIELD_MULTILINE, .limit = 500},
    {.name = "amount_minor", .type = FIELD_MONEY, .label = {"Amount", "金额"}, .flags = FIELD_LISTED, .currency = "currency"},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .limit = 3},
    {.name = "details", .type = FIELD_JSON, .label = {"Details", "详情"}, .limit = 65536, .help = {"What the step made, and what it changed, before and after.", "该步骤产生的记录，以及前后的改动。"}},
    {.name = "undone_at", .type = FIELD_TIME, .label = {"Undone", "撤销时间"}, .flags = FIELD_LISTED},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, happened_at, id"},
    {.columns = "order_id, id"},
};
// clang-format on

const Entity ENTITY_ORDER_STEP = {
    .name = "order_step",
    .plural = "order-steps",
    .table = "order_step",
    .label = {"Step of an order", "订单步骤"},
    .label_plural = {"Steps of orders", "订单步骤"},
    .about = {"Who did what with an order, and why.", "谁对订单做了什么，为什么。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_READ_ONLY | ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "step",
    .sort = "-happened_at",
};
