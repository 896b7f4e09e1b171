// SPDX-License-Identifier: Apache-2.0
//
// A node of the tree of product categories.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_LABEL, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .search = SEARCH_WORDS, .limit = 400},
    {.name = "parent_id", .type = FIELD_REFERENCE, .label = {"Part of", "上级分类"}, .flags = FIELD_LISTED, .refers = "category"},
    {.name = "code", .type = FIELD_TEXT, .label = {"Code", "代码"}, .flags = FIELD_LISTED, .search = SEARCH_EXACT, .limit = 64},
};

static const Index INDEXES[] = {
    {.columns = "parent_id, id"},
};
// clang-format on

const Entity ENTITY_CATEGORY = {
    .name = "category",
    .plural = "categories",
    .table = "category",
    .label = {"Category", "分类"},
    .label_plural = {"Categories", "分类"},
    .about = {"How products are grouped.",
              "商品如何分组。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "id",
    .behaviour = &BEHAVIOUR_CATEGORY,
};
