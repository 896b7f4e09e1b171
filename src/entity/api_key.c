// SPDX-License-Identifier: Apache-2.0
//
// A key for programs. Only a hash of its secret is kept; it acts as a staff member restricted
// to one role.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 128},
    {.name = "prefix", .type = FIELD_TEXT, .label = {"Begins with", "开头"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .limit = 32},
    {.name = "secret_hash", .type = FIELD_TEXT, .label = {"Secret", "密钥"}, .flags = FIELD_SECRET | FIELD_READ_ONLY | FIELD_HIDDEN, .limit = 256},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"Acts as", "代表员工"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "staff"},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"Restricted to role", "限于角色"}, .flags = FIELD_LISTED, .refers = "role"},
    {.name = "expires_at", .type = FIELD_TIME, .label = {"Expires", "到期时间"}, .flags = FIELD_LISTED},
    {.name = "revoked_at", .type = FIELD_TIME, .label = {"Revoked", "吊销时间"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "last_used_at", .type = FIELD_TIME, .label = {"Last used", "最近使用"}, .flags = FIELD_READ_ONLY | FIELD_LISTED | FIELD_DERIVED},
};

static const Index INDEXES[] = {
    {.columns = "prefix", .unique = true},
};
// clang-format on

const Entity ENTITY_API_KEY = {
    .name = "api_key",
    .plural = "api-keys",
    .table = "api_key",
    .label = {"API key", "接口密钥"},
    .label_plural = {"API keys", "接口密钥"},
    .about = {"Keys with which programs use the API.", "程序调用接口所用的密钥。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN | ENTITY_CONFIDENTIAL,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-created_at",
};
