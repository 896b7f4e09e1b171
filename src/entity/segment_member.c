// SPDX-License-Identifier: Apache-2.0
//
// That a customer is on the list of a static segment, once. Who belongs to a segment by rule is
// kept elsewhere (know/keeper.h), and the rule says it.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "segment_id", .type = FIELD_REFERENCE, .label = {"Segment", "人群"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "segment"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, segment_id", .where = "deleted_at IS NULL", .unique = true},
    {.columns = "segment_id, customer_id", .where = "deleted_at IS NULL"},
};
// clang-format on

const Entity ENTITY_SEGMENT_MEMBER = {
    .name = "segment_member",
    .plural = "segment-members",
    .table = "segment_member",
    .label = {"Place on a list", "名单成员"},
    .label_plural = {"Places on lists", "名单成员"},
    .about = {"Which customers are on which lists.", "哪些客户在哪些名单中。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "segment_id",
    .sort = "id",
    .behaviour = &BEHAVIOUR_SEGMENT_MEMBER,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before != NULL)
        return true;
    Record *segment = record_load(writing->tx, writing->arena, &ENTITY_SEGMENT,
                                  record_integer(after, "segment_id"));
    if (segment == NULL || g_str_equal(record_text(segment, "kind"), "static"))
        return true; // one that is not there is refused as any reference is
    fail(error, ERROR_CONFLICT, "Who belongs to “%s” is decided by its rule",
         "“%s”的成员由规则决定", record_text(segment, "name"));
    error_under(error, "/segment_id");
    return false;
}

const EntityBehaviour BEHAVIOUR_SEGMENT_MEMBER = {.prepare = prepare};
