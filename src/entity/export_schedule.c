// SPDX-License-Identifier: Apache-2.0
//
// An export that repeats: what, records or a report, how often, and where its files go. What it
// does beyond being stored (checking, planning its runs) is in collect/schedule/behaviour.c.
#include "entity/entities.h"

// clang-format off
static const Choice FORMATS[] = {
    {"csv", {"CSV", "CSV"}},
    {"xlsx", {"XLSX", "XLSX"}},
    {"jsonl", {"JSON lines", "JSON 行"}},
    {"pdf", {"PDF (reports)", "PDF（报表）"}},
    {"png", {"Picture, PNG (reports)", "图片 PNG（报表）"}},
    {NULL, {NULL, NULL}},
};

static const Choice LANGUAGES[] = {
    {"zh-CN", {"Chinese", "中文"}},
    {"en", {"English", "英文"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .limit = 128, .help = {"Files begin with it.", "文件名以此开头。"}},
    {.name = "entity", .type = FIELD_TEXT, .label = {"What", "内容"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .limit = 32},
    {.name = "filter", .type = FIELD_TEXT, .label = {"Rule", "规则"}, .flags = FIELD_LISTED | FIELD_MULTILINE, .limit = 65536, .rule = "=entity", .help = {"Which records; empty: all.", "哪些记录；空则为全部。"}},
    {.name = "sort", .type = FIELD_TEXT, .label = {"Order", "排序"}, .limit = 64},
    {.name = "columns", .type = FIELD_TEXT, .label = {"Columns", "列"}, .limit = 8192, .help = {"Names of fields with commas between; empty: all that are shown.", "字段名，以逗号分隔；空则为显示的全部字段。"}},
    {.name = "format", .type = FIELD_CHOICE, .label = {"Format", "格式"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = FORMATS, .otherwise = "\"csv\""},
    {.name = "rhythm", .type = FIELD_TEXT, .label = {"When", "时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 64, .otherwise = "\"daily 03:30\"", .help = {"daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours", "daily 03:30（每天）、weekly monday 03:30（每周）、monthly 1 03:30（每月）、every 2 hours（每两小时）"}},
    {.name = "folder", .type = FIELD_TEXT, .label = {"Folder", "文件夹"}, .flags = FIELD_LISTED, .limit = 64, .help = {"The name of a folder that the administrator of the machine allows.", "服务器管理员允许的文件夹名称。"}},
    {.name = "address", .type = FIELD_TEXT, .label = {"Address", "地址"}, .flags = FIELD_LISTED, .limit = 128, .help = {"Instead of a folder: the name of an outgoing webhook that takes files.", "代替文件夹：接收文件的发送 Webhook 的名称。"}},
    {.name = "keep", .type = FIELD_INTEGER, .label = {"Files kept", "保留文件数"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .otherwise = "7", .help = {"In a folder; older files of this export are removed.", "文件夹中更早的文件会被删除。"}},
    {.name = "active", .type = FIELD_BOOLEAN, .label = {"Active", "启用"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .otherwise = "true"},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"With the rights of", "使用谁的权限"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .refers = "staff", .help = {"Who changed it last: the files hold what they may see.", "最后修改者：文件只包含其可见的内容。"}},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"Narrowed to the role", "限定角色"}, .flags = FIELD_READ_ONLY, .refers = "role"},
    {.name = "report", .type = FIELD_TEXT, .label = {"Report", "报表"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 32, .help = {"A report instead of a list: its name. What is exported are customers then, and the rule says whose.", "导出报表而不是列表：报表名称。此时内容为客户，规则限定客户范围。"}},
    {.name = "parameters", .type = FIELD_TEXT, .label = {"Parameters", "参数"}, .limit = 4096, .help = {"Of the report, as its address has them: n=10&window=last+90+days&compare=year", "报表的参数，写法同其网址：n=10&window=last+90+days&compare=year"}},
    {.name = "language", .type = FIELD_CHOICE, .label = {"Language", "语言"}, .choices = LANGUAGES, .help = {"Of the report; empty: that of the organisation.", "报表的语言；空则为组织的语言。"}},
};

static const Index INDEXES[] = {
    {.columns = "name", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_EXPORT_SCHEDULE = {
    .name = "export_schedule",
    .plural = "export-schedules",
    .table = "export_schedule",
    .label = {"Scheduled export", "定时导出"},
    .label_plural = {"Scheduled exports", "定时导出"},
    .about = {"Exports that repeat: records chosen by a rule, written into a folder or sent to an "
              "address.",
              "定期导出：按规则选择记录，写入文件夹或发送到地址。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_EXPORT_SCHEDULE,
};
