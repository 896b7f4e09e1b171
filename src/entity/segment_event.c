// SPDX-License-Identifier: Apache-2.0
//
// That a customer has entered a segment by rule, or left it: a fact of its history, appended by
// whoever keeps the members (know/keeper.h) and never changed. Places on lists are records of their
// own (segment_member).
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"entered", {"Entered", "进入"}},
    {"left", {"Left", "离开"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "segment_id", .type = FIELD_REFERENCE, .label = {"Segment", "人群"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .refers = "segment"},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS},
    {.name = "happened_at", .type = FIELD_TIME, .label = {"Happened", "发生时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, happened_at, id"},
    {.columns = "segment_id, happened_at, id"},
};
// clang-format on

const Entity ENTITY_SEGMENT_EVENT = {
    .name = "segment_event",
    .plural = "segment-events",
    .table = "segment_event",
    .label = {"Entering or leaving a segment", "进入或离开人群"},
    .label_plural = {"Entering and leaving segments", "进入和离开人群"},
    .about = {"Who entered which segment, or left it, and when.", "谁在何时进入或离开了哪个人群。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_APPEND_ONLY | ENTITY_READ_ONLY | ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "kind",
    .sort = "-happened_at",
};
