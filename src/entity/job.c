// SPDX-License-Identifier: Apache-2.0
//
// Durable work in the background. The queue itself is src/job; this is its table as people see
// it. Jobs are not in the change log.
#include "entity/entities.h"

// clang-format off
static const Choice STATUSES[] = {
    {"queued", {"Waiting", "等待中"}},
    {"running", {"Running", "进行中"}},
    {"done", {"Done", "已完成"}},
    {"failed", {"Failed, will retry", "失败待重试"}},
    {"dead", {"Given up", "已放弃"}},
    {"cancelled", {"Cancelled", "已取消"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "kind", .type = FIELD_TEXT, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_READ_ONLY, .limit = 64},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_READ_ONLY, .choices = STATUSES, .otherwise = "\"queued\""},
    {.name = "key", .type = FIELD_TEXT, .label = {"Key", "键"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 128},
    {.name = "bucket", .type = FIELD_INTEGER, .label = {"Bucket", "分桶"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .otherwise = "0"},
    {.name = "arguments", .type = FIELD_JSON, .label = {"Arguments", "参数"}, .flags = FIELD_READ_ONLY, .limit = 65536},
    {.name = "state", .type = FIELD_JSON, .label = {"State", "状态数据"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 1048576},
    {.name = "result", .type = FIELD_JSON, .label = {"Result", "结果"}, .flags = FIELD_READ_ONLY, .limit = 1048576},
    {.name = "done", .type = FIELD_INTEGER, .label = {"Done", "已完成量"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "total", .type = FIELD_INTEGER, .label = {"Of", "总量"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "tries", .type = FIELD_INTEGER, .label = {"Tries", "尝试次数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "run_at", .type = FIELD_TIME, .label = {"Due", "计划时间"}, .flags = FIELD_READ_ONLY},
    {.name = "started_at", .type = FIELD_TIME, .label = {"Started", "开始时间"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "finished_at", .type = FIELD_TIME, .label = {"Finished", "完成时间"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "worker", .type = FIELD_TEXT, .label = {"Worker", "执行者"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 64},
    {.name = "heartbeat_at", .type = FIELD_TIME, .label = {"Last sign of life", "最近心跳"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN},
    {.name = "rhythm", .type = FIELD_TEXT, .label = {"Repeats", "重复"}, .flags = FIELD_READ_ONLY, .limit = 64},
    {.name = "error", .type = FIELD_LABEL, .label = {"Error", "错误"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .limit = 4000},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"By", "操作人"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .refers = "staff"},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"With the rights of", "所用角色"}, .flags = FIELD_READ_ONLY, .refers = "role", .help = {"The role that the key was narrowed to; empty: a person's own rights.", "所用密钥限定的角色；空则为本人的权限。"}},
};

static const Index INDEXES[] = {
    {.name = "job_due", .columns = "run_at, id", .include = "bucket, kind", .where = "status IN ('queued', 'failed')"},
    {.name = "job_running", .columns = "bucket, id", .where = "status = 'running'"},
    {.name = "job_key", .columns = "bucket, kind, key", .where = "key IS NOT NULL AND status IN ('queued', 'failed', 'running')", .unique = true},
    {.name = "job_changed", .columns = "updated_at, id"},
    {.name = "job_created", .columns = "created_at, id"},
};
// clang-format on

const Entity ENTITY_JOB = {
    .name = "job",
    .plural = "jobs",
    .table = "job",
    .label = {"Job", "任务"},
    .label_plural = {"Jobs", "任务"},
    .about = {"Work in the background: imports, exports, undo.", "后台任务：导入、导出、撤销。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_READ_ONLY | ENTITY_NO_API,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "kind",
    .sort = "-created_at",
};
