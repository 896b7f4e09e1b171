// SPDX-License-Identifier: Apache-2.0
//
// By what a customer is recognised. The value is stored normalised; identity_map makes sure
// that a living identity belongs to one customer alone.
#include "entity/claim.h"
#include "entity/entities.h"

// clang-format off
static const Choice KINDS[] = {
    {"phone", {"Phone", "电话"}},
    {"email", {"Email", "邮箱"}},
    {"wechat_openid", {"WeChat openid", "微信 openid"}},
    {"wechat_unionid", {"WeChat unionid", "微信 unionid"}},
    {"nick", {"Marketplace nick", "平台昵称"}},
    {"card", {"Member card", "会员卡"}},
    {"device", {"Device", "设备"}},
    {"cookie", {"Browser", "浏览器"}},
    {"number", {"Customer number", "客户编号"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = KINDS},
    {.name = "namespace", .type = FIELD_TEXT, .label = {"Within", "所属"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64, .otherwise = "\"\"", .help = {"The app, shop or marketplace in which the value is unique; empty: everywhere.", "该值在哪个应用、店铺或平台内唯一；空则处处唯一。"}},
    {.name = "value", .type = FIELD_TEXT, .label = {"Value", "值"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_PERSONAL | FIELD_IMMUTABLE, .search = SEARCH_NUMBER, .limit = 254},
    {.name = "verified_at", .type = FIELD_TIME, .label = {"Verified", "验证时间"}, .flags = FIELD_LISTED},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .refers = "source"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, id"},
    {.columns = "kind, value"},
};
// clang-format on

const Entity ENTITY_IDENTITY = {
    .name = "identity",
    .plural = "identities",
    .table = "identity",
    .label = {"Identity", "身份"},
    .label_plural = {"Identities", "身份"},
    .about = {"By what a customer is recognised: phone, mail, accounts, cards, devices.",
              "识别客户的凭据：电话、邮箱、账号、会员卡、设备。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "value",
    .sort = "id",
    .behaviour = &BEHAVIOUR_IDENTITY,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before != NULL)
        return true;
    int value = entity_field_index(&ENTITY_IDENTITY, "value");
    const char *normal =
        identity_normalise(writing->arena, record_text(after, "kind"), record_text(after, "value"));
    if (normal == NULL) {
        identity_refuse(record_text(after, "kind"), error);
        error_under(error, "/value");
        return false;
    }
    after->values[value] = value_text(normal);
    return true;
}

static bool is_living(const Record *record)
{
    return record != NULL && record->values[FIELD_DELETED_AT].type == VALUE_NULL;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    if (is_living(before) && !is_living(after))
        identity_release(writing->tx, before);
    if (!is_living(after) || is_living(before) || after == writing->claimed)
        return true;
    if (identity_claim(writing->tx, after) || tx_failed(writing->tx))
        return true;
    // Whose it is, access/records.c tells those who may see them.
    fail(error, ERROR_CONFLICT, "This identity belongs to another customer",
         "该身份属于另一位客户");
    error_under(error, "/value");
    return false;
}

const EntityBehaviour BEHAVIOUR_IDENTITY = {.prepare = prepare, .written = written};
