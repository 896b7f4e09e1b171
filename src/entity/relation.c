// SPDX-License-Identifier: Apache-2.0
//
// A directed link from one customer to another. Who is named as having referred others has their
// number (summary_referrals()), which follows every write.
#include "entity/entities.h"
#include "entity/referrer.h"

// clang-format off
static const Choice KINDS[] = {
    {"contact_of", {"Contact of", "联系人"}},
    {"household", {"Same household", "同一家庭"}},
    {"referred_by", {"Referred by", "推荐人"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS},
    {.name = "other_customer_id", .type = FIELD_REFERENCE, .label = {"Other customer", "关联客户"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "customer"},
    {.name = "about", .type = FIELD_TEXT, .label = {"Description", "说明"}, .flags = FIELD_LISTED, .limit = 500},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, id"},
    {.columns = "other_customer_id, id"},
};
// clang-format on

const Entity ENTITY_RELATION = {
    .name = "relation",
    .plural = "relations",
    .table = "relation",
    .label = {"Relation", "关联"},
    .label_plural = {"Relations", "关联"},
    .about = {"How customers belong together: households, contacts, referrals.",
              "客户之间的关系：家庭、联系人、推荐。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "kind",
    .sort = "id",
    .behaviour = &BEHAVIOUR_RELATION,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)writing;
    (void)before;
    if (record_integer(after, "other_customer_id") != record_owner(after))
        return true;
    fail(error, ERROR_INVALID, "A customer cannot be related to themselves",
         "客户不能与自己建立关联");
    error_under(error, "/other_customer_id");
    return false;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    int64_t old = referrer_of(before), new = referrer_of(after);
    return referrer_refresh(writing, old, error) &&
           (new == old || referrer_refresh(writing, new, error));
}

const EntityBehaviour BEHAVIOUR_RELATION = {.prepare = prepare, .written = written};
