// SPDX-License-Identifier: Apache-2.0
//
// A person who may sign in. The password is kept as an Argon2id hash and never leaves the
// server.
#include "entity/entities.h"

// clang-format off
static const Choice LANGUAGES[] = {
    {"zh-CN", {"Chinese", "中文"}},
    {"en", {"English", "英文"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "login", .type = FIELD_TEXT, .label = {"Login", "登录名"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_EXACT, .limit = 64},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "姓名"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NAME, .limit = 128},
    {.name = "email", .type = FIELD_TEXT, .label = {"Email", "邮箱"}, .flags = FIELD_LISTED, .search = SEARCH_EXACT, .limit = 254},
    {.name = "role_ids", .type = FIELD_JSON, .label = {"Roles", "角色"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 1024, .otherwise = "[]", .help = {"Ids of roles.", "角色编号。"}},
    {.name = "team_id", .type = FIELD_REFERENCE, .label = {"Team", "团队"}, .flags = FIELD_LISTED, .refers = "team"},
    {.name = "language", .type = FIELD_CHOICE, .label = {"Language", "语言"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = LANGUAGES, .otherwise = "\"zh-CN\""},
    {.name = "active", .type = FIELD_BOOLEAN, .label = {"May sign in", "可登录"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .otherwise = "true"},
    {.name = "password_hash", .type = FIELD_TEXT, .label = {"Password", "密码"}, .flags = FIELD_SECRET | FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 256},
    {.name = "password_changed_at", .type = FIELD_TIME, .label = {"Password changed", "密码修改时间"}, .flags = FIELD_READ_ONLY},
    {.name = "last_seen_at", .type = FIELD_TIME, .label = {"Last seen", "最近登录"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_DERIVED},
};

static const Index INDEXES[] = {
    {.columns = "login", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_STAFF = {
    .name = "staff",
    .plural = "staff",
    .table = "staff",
    .label = {"Staff member", "员工"},
    .label_plural = {"Staff", "员工"},
    .about = {"The people who work here and may sign in.",
              "在这里工作并可以登录的人。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_STAFF,
};
