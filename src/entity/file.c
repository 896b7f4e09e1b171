// SPDX-License-Identifier: Apache-2.0
//
// A file; its bytes stand in file_content under its hash, in chunks. owner_customer_id says
// whose personal data it is.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_WORDS, .limit = 255},
    {.name = "media_type", .type = FIELD_TEXT, .label = {"Type", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 128, .otherwise = "\"application/octet-stream\""},
    {.name = "size_bytes", .type = FIELD_INTEGER, .label = {"Size", "大小"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .otherwise = "0"},
    {.name = "hash", .type = FIELD_TEXT, .label = {"Hash", "哈希"}, .flags = FIELD_READ_ONLY, .limit = 64},
    {.name = "owner_customer_id", .type = FIELD_REFERENCE, .label = {"Customer", "客户"}, .refers = "customer"},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"Added by", "添加人"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .refers = "staff"},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"With the rights of", "所用角色"}, .flags = FIELD_READ_ONLY, .refers = "role", .help = {"The role that the key was narrowed to; empty: a person's own rights.", "所用密钥限定的角色；空则为本人的权限。"}},
};

static const Index INDEXES[] = {
    {.columns = "hash"},
    {.columns = "owner_customer_id, id"},
};
// clang-format on

const Entity ENTITY_FILE = {
    .name = "file",
    .plural = "files",
    .table = "file",
    .label = {"File", "文件"},
    .label_plural = {"Files", "文件"},
    .about = {"Uploaded and exported files.", "上传和导出的文件。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-created_at",
};
