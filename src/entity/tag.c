// SPDX-License-Identifier: Apache-2.0
//
// A word that staff put on customers; customer_tag says on whom.
#include "entity/entities.h"

// clang-format off
static const Choice COLOURS[] = {
    {"grey", {"Grey", "灰"}},
    {"blue", {"Blue", "蓝"}},
    {"green", {"Green", "绿"}},
    {"amber", {"Amber", "橙"}},
    {"red", {"Red", "红"}},
    {"purple", {"Purple", "紫"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NAME, .limit = 64},
    {.name = "colour", .type = FIELD_CHOICE, .label = {"Colour", "颜色"}, .flags = FIELD_LISTED, .choices = COLOURS, .otherwise = "\"grey\""},
    {.name = "about", .type = FIELD_TEXT, .label = {"Description", "说明"}, .flags = FIELD_LISTED, .limit = 500},
};

static const Index INDEXES[] = {
    {.columns = "name", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_TAG = {
    .name = "tag",
    .plural = "tags",
    .table = "tag",
    .label = {"Tag", "标签"},
    .label_plural = {"Tags", "标签"},
    .about = {"Words your team puts on customers.", "团队给客户贴的词。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
};
