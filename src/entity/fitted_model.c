// SPDX-License-Identifier: Apache-2.0
//
// A model that was fitted to what the organisation knows (know/score.h), or could not be: one
// record for each time, so what rules asked a month ago can be told. The latest that succeeded
// stands. Written by the job that fits; nobody changes one.
#include "entity/entities.h"

// clang-format off
static const Choice STATES[] = {
    {"fitted", {"Fitted", "已拟合"}},
    {"refused", {"Could not be fitted", "无法拟合"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Model", "模型"}, .flags = FIELD_REQUIRED | FIELD_READ_ONLY | FIELD_LISTED, .limit = 64},
    {.name = "state", .type = FIELD_CHOICE, .label = {"State", "状态"}, .flags = FIELD_REQUIRED | FIELD_READ_ONLY | FIELD_LISTED, .choices = STATES, .otherwise = "\"fitted\""},
    {.name = "variant", .type = FIELD_TEXT, .label = {"Kind", "形式"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .limit = 64},
    {.name = "fitted_at", .type = FIELD_TIME, .label = {"Fitted", "拟合时间"}, .flags = FIELD_REQUIRED | FIELD_READ_ONLY | FIELD_LISTED | FIELD_SORTED},
    {.name = "as_of_day", .type = FIELD_DAY, .label = {"Seen from", "截至日期"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "customers", .type = FIELD_INTEGER, .label = {"Customers", "客户数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .help = {"It was fitted on.", "用于拟合的客户数。"}},
    {.name = "facts", .type = FIELD_INTEGER, .label = {"Orders", "订单数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "converged", .type = FIELD_BOOLEAN, .label = {"Converged", "已收敛"}, .flags = FIELD_READ_ONLY},
    {.name = "quality", .type = FIELD_JSON, .label = {"How good it is", "质量指标"}, .flags = FIELD_READ_ONLY, .limit = 65536},
    {.name = "reason", .type = FIELD_LABEL, .label = {"Why not", "未拟合的原因"}, .flags = FIELD_READ_ONLY, .limit = 4000},
    {.name = "asked_by_staff_id", .type = FIELD_REFERENCE, .label = {"Asked by", "发起人"}, .flags = FIELD_READ_ONLY, .refers = "staff"},
    {.name = "parameters", .type = FIELD_JSON, .label = {"Parameters", "参数"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 4 << 20},
};

static const Index INDEXES[] = {
    {.columns = "name, id"},
    {.columns = "fitted_at, id"},
};
// clang-format on

const Entity ENTITY_MODEL = {
    .name = "model",
    .plural = "models",
    .table = "model",
    .label = {"Model", "模型"},
    .label_plural = {"Models", "模型"},
    .about = {"Models that foresee what customers will do, each time they were fitted.",
              "预测客户行为的模型，每次拟合一条记录。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_NO_API | ENTITY_READ_ONLY | ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-fitted_at",
};
