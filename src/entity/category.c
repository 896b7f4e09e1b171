// SPDX-License-Identifier: Apache-2.0
//
// A node of the tree of product categories.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_LABEL, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .search = SEARCH_NAME, .limit = 400},
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
    .about = {"How products are grouped.", "商品如何分组。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "id",
    .behaviour = &BEHAVIOUR_CATEGORY,
};

// A category must not be part of itself, over however many steps.
static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    enum { DEPTH_MAX = 32 };
    int64_t parent = record_integer(after, "parent_id");
    for (int depth = 0; parent != 0; depth++) {
        if ((before != NULL && parent == record_id(after)) || depth == DEPTH_MAX) {
            fail(error, ERROR_INVALID, "A category cannot be part of itself", "分类不能属于它自己");
            error_under(error, "/parent_id");
            return false;
        }
        parent = tx_integer(writing->tx, "SELECT parent_id FROM category WHERE id = $1",
                            PARAMS(value_integer(parent)), 0);
    }
    return true;
}

static bool may_delete(Writing *writing, const Record *record, GError **error)
{
    int64_t used = tx_integer(writing->tx,
                              "SELECT (SELECT count(*) FROM product WHERE category_id = $1 AND "
                              "deleted_at IS NULL) + (SELECT count(*) FROM category WHERE "
                              "parent_id = $1 AND deleted_at IS NULL)",
                              PARAMS(value_integer(record_id(record))), 0);
    if (used == 0)
        return true;
    return fail(error, ERROR_CONFLICT,
                "Still used by %" G_GINT64_FORMAT " {product or category|products or categories}",
                "仍有 %" G_GINT64_FORMAT " 个商品或分类在使用", used);
}

const EntityBehaviour BEHAVIOUR_CATEGORY = {.prepare = prepare, .may_delete = may_delete};
