// SPDX-License-Identifier: Apache-2.0
//
// That a customer carries a tag, once.
#include "entity/entities.h"

// clang-format off
static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "tag_id", .type = FIELD_REFERENCE, .label = {"Tag", "标签"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "tag"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, tag_id", .where = "deleted_at IS NULL", .unique = true},
    {.columns = "tag_id, customer_id", .where = "deleted_at IS NULL"},
};
// clang-format on

const Entity ENTITY_CUSTOMER_TAG = {
    .name = "customer_tag",
    .plural = "customer-tags",
    .table = "customer_tag",
    .label = {"Tag of a customer", "客户标签"},
    .label_plural = {"Tags of customers", "客户标签"},
    .about = {"Which customers carry which tags.", "哪些客户带有哪些标签。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "tag_id",
    .sort = "id",
};
