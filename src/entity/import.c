// SPDX-License-Identifier: Apache-2.0
//
// One import of a file: what was asked, how it went, where its rejects are.
#include "entity/entities.h"

// clang-format off
static const Choice STATUSES[] = {
    {"queued", {"Waiting", "等待中"}},
    {"running", {"Running", "进行中"}},
    {"done", {"Done", "已完成"}},
    {"refused", {"No row was taken", "没有一行可以导入"}},
    {"failed", {"Failed", "失败"}},
    {"cancelled", {"Cancelled", "已取消"}},
    {"undoing", {"Being undone", "撤销中"}},
    {"undone", {"Undone", "已撤销"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "kind", .type = FIELD_TEXT, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .limit = 32},
    {.name = "preset", .type = FIELD_TEXT, .label = {"Preset", "预设"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64},
    {.name = "file_name", .type = FIELD_TEXT, .label = {"File", "文件"}, .flags = FIELD_LISTED, .limit = 255},
    {.name = "file_id", .type = FIELD_REFERENCE, .label = {"Uploaded file", "上传文件"}, .flags = FIELD_IMMUTABLE, .refers = "file"},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .refers = "source"},
    {.name = "mapping", .type = FIELD_JSON, .label = {"Mapping", "映射"}, .flags = FIELD_IMMUTABLE, .limit = 65536},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_READ_ONLY, .choices = STATUSES, .otherwise = "\"queued\""},
    {.name = "row_count", .type = FIELD_INTEGER, .label = {"Rows", "行数"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "inserted_count", .type = FIELD_INTEGER, .label = {"New", "新增"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "updated_count", .type = FIELD_INTEGER, .label = {"Changed", "更新"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "unchanged_count", .type = FIELD_INTEGER, .label = {"Unchanged", "未变"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "rejected_count", .type = FIELD_INTEGER, .label = {"Rejected", "拒绝"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "rejects_file_id", .type = FIELD_REFERENCE, .label = {"Rejects", "拒绝文件"}, .flags = FIELD_READ_ONLY, .refers = "file"},
    {.name = "cleaned_count", .type = FIELD_INTEGER, .label = {"Values cleaned", "清洗的值"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "changes_file_id", .type = FIELD_REFERENCE, .label = {"What cleaning changed", "清洗明细"}, .flags = FIELD_READ_ONLY, .refers = "file", .help = {"Every value that was cleaned, with before and after.", "每个被清洗的值，含清洗前后的内容。"}},
    {.name = "joined_count", .type = FIELD_INTEGER, .label = {"Customers recognised", "认出的客户"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0", .help = {"Customers who were there already, by phone number or mail address.", "按电话或邮箱认出的已有客户。"}},
    {.name = "first_pos", .type = FIELD_INTEGER, .label = {"First change", "首个变更"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN},
    {.name = "last_pos", .type = FIELD_INTEGER, .label = {"Last change", "最后变更"}, .flags = FIELD_READ_ONLY | FIELD_HIDDEN},
    {.name = "job_id", .type = FIELD_REFERENCE, .label = {"Job", "任务"}, .flags = FIELD_READ_ONLY, .refers = "job"},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"By", "操作人"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .refers = "staff"},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"With the rights of", "所用角色"}, .flags = FIELD_READ_ONLY, .refers = "role", .help = {"The role that the key was narrowed to; empty: a person's own rights.", "所用密钥限定的角色；空则为本人的权限。"}},
    {.name = "finished_at", .type = FIELD_TIME, .label = {"Finished", "完成时间"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
};

// clang-format on

const Entity ENTITY_IMPORT = {
    .name = "import",
    .plural = "imports",
    .table = "import",
    .label = {"Import", "导入"},
    .label_plural = {"Imports", "导入"},
    .about = {"Files brought in, what came of them, and their undo.", "导入的文件、结果以及撤销。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_READ_ONLY,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .title = "file_name",
    .sort = "-created_at",
};
