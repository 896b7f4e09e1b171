// SPDX-License-Identifier: Apache-2.0
//
// A value of a customer that somebody should look at: not what it should be, doubtful, or another
// customer's, too. Found by the nightly look at data quality (collect/quality), which takes it away
// again when the value is right; nobody else writes it. Being a record of the customer's, it can be
// asked for in rules: any(doubts, field_name = "email").
#include "entity/entities.h"

// clang-format off
static const Choice FIELD_NAMES[] = {
    {"birth_day", {"Birthday", "生日"}},
    {"email", {"Email", "邮箱"}},
    {"name", {"Name", "姓名"}},
    {"number", {"Number", "编号"}},
    {"phone", {"Phone", "电话"}},
    {NULL, {NULL, NULL}},
};

static const Choice KINDS[] = {
    {"invalid", {"Not valid", "无效"}},
    {"doubtful", {"Doubtful", "存疑"}},
    {"shared", {"Another customer's, too", "与其他客户相同"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "field_name", .type = FIELD_CHOICE, .label = {"Field", "字段"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_READ_ONLY, .choices = FIELD_NAMES, .otherwise = "\"phone\""},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_READ_ONLY, .choices = KINDS, .otherwise = "\"doubtful\""},
    {.name = "reason", .type = FIELD_TEXT, .label = {"Reason", "原因"}, .flags = FIELD_LISTED | FIELD_READ_ONLY, .limit = 32},
    {.name = "found_at", .type = FIELD_TIME, .label = {"Found", "发现时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED | FIELD_READ_ONLY},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, found_at, id"},
    {.columns = "field_name, kind, customer_id"},
    {.columns = "found_at, id"},
};
// clang-format on

const Entity ENTITY_DOUBT = {
    .name = "doubt",
    .plural = "doubts",
    .table = "doubt",
    .label = {"Doubt", "存疑"},
    .label_plural = {"Doubts", "存疑"},
    .about = {"Values of customers that somebody should look at.", "需要有人核对的客户信息。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_READ_ONLY | ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "field_name",
    .sort = "-found_at",
};
