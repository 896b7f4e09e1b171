// SPDX-License-Identifier: Apache-2.0
//
// What a customer agreed to. The latest entry for a brand, channel and purpose counts.
#include "entity/entities.h"

// clang-format off
static const Choice CHANNELS[] = {
    {"email", {"Email", "邮件"}},
    {"sms", {"SMS", "短信"}},
    {"wechat", {"WeChat", "微信"}},
    {"phone", {"Phone", "电话"}},
    {"push", {"Push", "推送"}},
    {"post", {"Post", "信件"}},
    {NULL, {NULL, NULL}},
};

static const Choice PURPOSES[] = {
    {"marketing", {"Marketing", "营销"}},
    {"service", {"Service", "服务"}},
    {"analysis", {"Analysis", "分析"}},
    {NULL, {NULL, NULL}},
};

static const Choice STATUSES[] = {
    {"granted", {"Granted", "同意"}},
    {"denied", {"Denied", "拒绝"}},
    {"withdrawn", {"Withdrawn", "撤回"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "channel", .type = FIELD_CHOICE, .label = {"Channel", "渠道"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = CHANNELS},
    {.name = "purpose", .type = FIELD_CHOICE, .label = {"Purpose", "用途"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = PURPOSES, .otherwise = "\"marketing\""},
    {.name = "brand", .type = FIELD_TEXT, .label = {"Brand", "品牌"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES},
    {.name = "decided_at", .type = FIELD_TIME, .label = {"Decided", "决定时间"}, .flags = FIELD_LISTED},
    {.name = "evidence", .type = FIELD_TEXT, .label = {"Evidence", "凭证"}, .limit = 500},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .refers = "source"},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, id"},
};
// clang-format on

const Entity ENTITY_CONSENT = {
    .name = "consent",
    .plural = "consents",
    .table = "consent",
    .label = {"Consent", "同意"},
    .label_plural = {"Consents", "同意"},
    .about = {"What a customer has agreed to, by channel, purpose and brand.",
              "客户按渠道、用途和品牌同意了什么。"},
    .ownership = OWNER_CUSTOMER,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "channel",
    .sort = "-decided_at",
    .behaviour = &BEHAVIOUR_CONSENT,
};

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)error;
    int decided = entity_field_index(&ENTITY_CONSENT, "decided_at");
    int status = entity_field_index(&ENTITY_CONSENT, "status");
    bool changed = before == NULL || !value_equal(before->values[status], after->values[status]);
    bool given = (after->given & (UINT64_C(1) << decided)) != 0;
    if (after->values[decided].type == VALUE_NULL || (before != NULL && changed && !given))
        record_set(after, decided, value_integer(tx_now(writing->tx)));
    return true;
}

const EntityBehaviour BEHAVIOUR_CONSENT = {.prepare = prepare};
