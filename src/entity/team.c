// SPDX-License-Identifier: Apache-2.0
//
// A team of staff; customers may belong to one.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_WORDS},
    {.name = "about", .type = FIELD_TEXT, .label = {"Description", "说明"}, .flags = FIELD_LISTED | FIELD_MULTILINE, .limit = 2000},
};

// clang-format on

const Entity ENTITY_TEAM = {
    .name = "team",
    .plural = "teams",
    .table = "team",
    .label = {"Team", "团队"},
    .label_plural = {"Teams", "团队"},
    .about = {"People who look after the same customers.", "共同负责一批客户的人。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .title = "name",
    .sort = "name",
};
