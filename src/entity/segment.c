// SPDX-License-Identifier: Apache-2.0
//
// An audience: all customers who pass a rule, at any time, or a list of chosen ones
// (segment_member).
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"dynamic", {"Rule", "规则"}},
    {"static", {"List", "名单"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_NAME, .limit = 128},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .choices = KINDS, .otherwise = "\"dynamic\""},
    {.name = "folder", .type = FIELD_TEXT, .label = {"Folder", "文件夹"}, .flags = FIELD_LISTED, .limit = 128},
    {.name = "about", .type = FIELD_TEXT, .label = {"Description", "说明"}, .flags = FIELD_LISTED | FIELD_MULTILINE, .search = SEARCH_WORDS, .limit = 2000},
    {.name = "rule", .type = FIELD_TEXT, .label = {"Rule", "规则"}, .flags = FIELD_LISTED | FIELD_MULTILINE, .limit = 65536, .rule = "customer", .help = {"Who belongs to it; of a list: whom it was frozen from", "谁属于该人群；名单：由哪条规则冻结而来"}},
    {.name = "owner_staff_id", .type = FIELD_REFERENCE, .label = {"Looked after by", "负责人"}, .flags = FIELD_LISTED, .refers = "staff"},
};

static const Index INDEXES[] = {
    {.columns = "name", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_SEGMENT = {
    .name = "segment",
    .plural = "segments",
    .table = "segment",
    .label = {"Segment", "人群"},
    .label_plural = {"Segments", "人群"},
    .about = {"Audiences: everybody who passes a rule, or a list of chosen customers.",
              "人群：符合规则的所有客户，或选定客户的名单。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_SEGMENT,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)writing, (void)before;
    bool dynamic = g_str_equal(record_text(after, "kind"), "dynamic");
    if (!dynamic || record_text(after, "rule") != NULL)
        return true;
    fail(error, ERROR_INVALID, "A segment by rule needs its rule", "按规则的人群必须填写规则");
    error_under(error, "/rule");
    return false;
}

const EntityBehaviour BEHAVIOUR_SEGMENT = {.prepare = prepare};
