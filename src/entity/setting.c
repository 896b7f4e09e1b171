// SPDX-License-Identifier: Apache-2.0
//
// One value of one setting; the narrowest scope counts: person, team, brand, organisation.
#include "entity/entities.h"

// clang-format off
static const Choice SCOPES[] = {
    {"organisation", {"Organisation", "组织"}},
    {"brand", {"Brand", "品牌"}},
    {"team", {"Team", "团队"}},
    {"person", {"Person", "个人"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "scope", .type = FIELD_CHOICE, .label = {"Scope", "范围"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = SCOPES, .otherwise = "\"organisation\""},
    {.name = "scope_key", .type = FIELD_TEXT, .label = {"Scope key", "范围键"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64, .otherwise = "\"\""},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE | FIELD_SORTED, .limit = 128},
    {.name = "value", .type = FIELD_JSON, .label = {"Value", "值"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 65536},
};

static const Index INDEXES[] = {
    {.columns = "name, scope, scope_key", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_SETTING = {
    .name = "setting",
    .plural = "settings",
    .table = "setting",
    .label = {"Setting", "设置"},
    .label_plural = {"Settings", "设置"},
    .about = {"How Guanxi behaves here.",
              "关系在这里如何运行。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_SETTING,
};
