// SPDX-License-Identifier: Apache-2.0
//
// A list as somebody left it, for themselves or for all.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .limit = 128},
    {.name = "entity", .type = FIELD_TEXT, .label = {"List", "列表"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .limit = 32},
    {.name = "filter", .type = FIELD_TEXT, .label = {"Filter", "筛选"}, .flags = FIELD_LISTED, .limit = 65536, .rule = "=entity"},
    {.name = "sort", .type = FIELD_TEXT, .label = {"Order", "排序"}, .flags = FIELD_LISTED, .limit = 128},
    {.name = "columns", .type = FIELD_JSON, .label = {"Columns", "列"}, .limit = 8192},
    {.name = "shared", .type = FIELD_BOOLEAN, .label = {"For everybody", "所有人可见"}, .flags = FIELD_LISTED, .otherwise = "false"},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"Of", "所有者"}, .flags = FIELD_READ_ONLY | FIELD_LISTED, .refers = "staff"},
};

static const Index INDEXES[] = {
    {.columns = "entity, staff_id"},
};
// clang-format on

const Entity ENTITY_SAVED_VIEW = {
    .name = "saved_view",
    .plural = "saved-views",
    .table = "saved_view",
    .label = {"Saved view", "保存的视图"},
    .label_plural = {"Saved views", "保存的视图"},
    .about = {"Filters, columns and order of a list, kept under a name.",
              "以名称保存的列表筛选、列和排序。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_SAVED_VIEW,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before == NULL && writing->actor_id != 0)
        record_set(after, entity_field_index(&ENTITY_SAVED_VIEW, "staff_id"),
                   value_integer(writing->actor_id));
    if (entity_find(record_text(after, "entity")) == NULL) {
        fail(error, ERROR_INVALID, "There is no list “%s”", "没有列表“%s”",
             record_text(after, "entity"));
        error_under(error, "/entity");
        return false;
    }
    return true;
}

const EntityBehaviour BEHAVIOUR_SAVED_VIEW = {.prepare = prepare};
