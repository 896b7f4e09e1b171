// SPDX-License-Identifier: Apache-2.0
//
// A note that staff write about a customer.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "text", .type = FIELD_TEXT, .label = {"Text", "内容"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_PERSONAL | FIELD_AUTHORED | FIELD_MULTILINE, .limit = 20000},
    {.name = "pinned", .type = FIELD_BOOLEAN, .label = {"Pinned", "置顶"}, .flags = FIELD_LISTED, .otherwise = "false"},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"Written by", "作者"}, .flags = FIELD_LISTED | FIELD_READ_ONLY, .refers = "staff"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, created_at, id"},
};
// clang-format on

const Entity ENTITY_NOTE = {
    .name = "note",
    .plural = "notes",
    .table = "note",
    .label = {"Note", "备注"},
    .label_plural = {"Notes", "备注"},
    .about = {"What your team wants to remember about a customer.", "团队想记住的客户情况。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "text",
    .sort = "-created_at",
    .behaviour = &BEHAVIOUR_NOTE,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)error;
    int staff = entity_field_index(&ENTITY_NOTE, "staff_id");
    if (before == NULL && writing->actor_id != 0)
        record_set(after, staff, value_integer(writing->actor_id));
    return true;
}

const EntityBehaviour BEHAVIOUR_NOTE = {.prepare = prepare};
