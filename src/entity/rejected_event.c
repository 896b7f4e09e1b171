// SPDX-License-Identifier: Apache-2.0
//
// An event that was sent to the tracking API and could not be taken: kept as it came, with the
// reason, where people see it. The sender was told the same.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .refers = "source"},
    {.name = "kind", .type = FIELD_TEXT, .label = {"Call", "调用"}, .flags = FIELD_LISTED, .limit = 32, .help = {"track, page, identify, …", "track、page、identify 等。"}},
    {.name = "name", .type = FIELD_TEXT, .label = {"Event", "事件"}, .flags = FIELD_LISTED, .limit = 128},
    {.name = "code", .type = FIELD_TEXT, .label = {"Code", "代码"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 32},
    {.name = "reason", .type = FIELD_LABEL, .label = {"Reason", "原因"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 1000},
    {.name = "message_key", .type = FIELD_TEXT, .label = {"Message key", "消息键"}, .limit = 128},
    {.name = "body", .type = FIELD_TEXT, .label = {"As sent", "原文"}, .flags = FIELD_PERSONAL | FIELD_MULTILINE, .limit = 32768, .help = {"Its beginning, if it was too long.", "过长时只保留开头。"}},
};

static const Index INDEXES[] = {
    {.columns = "created_at, id"},
};
// clang-format on

const Entity ENTITY_REJECTED_EVENT = {
    .name = "rejected_event",
    .plural = "rejected-events",
    .table = "rejected_event",
    .label = {"Rejected event", "被拒事件"},
    .label_plural = {"Rejected events", "被拒事件"},
    .about = {"Events that were sent and could not be taken, with the reason.",
              "已发送但无法接收的事件及其原因。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_APPEND_ONLY | ENTITY_READ_ONLY | ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "-created_at",
};
