// SPDX-License-Identifier: Apache-2.0
//
// Where changes are told to other programs as they happen (collect/webhook): which ones, and with
// whose eyes. It sees what its role may see, as a key of whoever made it would. Its secrets and its
// place in the change log are tables of their own (webhook_secret, webhook_position).
#include "entity/entities.h"

#include "base/json_read.h"
#include <string.h>

enum { EVENTS_MAX = 100 };

// clang-format off
static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .limit = 128},
    {.name = "url", .type = FIELD_TEXT, .label = {"Address", "地址"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 2000, .help = {"https://… that takes a POST.", "接收 POST 的 https:// 地址。"}},
    {.name = "about", .type = FIELD_TEXT, .label = {"Description", "说明"}, .flags = FIELD_MULTILINE, .limit = 2000},
    {.name = "events", .type = FIELD_JSON, .label = {"Events", "事件"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 8192, .help = {"Such as order.created, customer.* or *.", "例如 order.created、customer.* 或 *。"}},
    {.name = "rule_entity", .type = FIELD_TEXT, .label = {"The rule is about", "规则针对"}, .limit = 32},
    {.name = "rule", .type = FIELD_TEXT, .label = {"Rule", "规则"}, .flags = FIELD_MULTILINE, .limit = 65536, .rule = "=rule_entity", .help = {"Of these records only those that pass are told.", "仅通知符合规则的此类记录。"}},
    {.name = "role_id", .type = FIELD_REFERENCE, .label = {"Sees what this role sees", "可见范围（角色）"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .refers = "role"},
    {.name = "takes_files", .type = FIELD_BOOLEAN, .label = {"Takes files", "接收文件"}, .flags = FIELD_LISTED, .otherwise = "false", .help = {"Scheduled exports may send their files here.", "定时导出可将文件发送到此地址。"}},
    {.name = "staff_id", .type = FIELD_REFERENCE, .label = {"Made by", "创建人"}, .flags = FIELD_READ_ONLY, .refers = "staff"},
    {.name = "enabled", .type = FIELD_BOOLEAN, .label = {"Enabled", "启用"}, .flags = FIELD_LISTED, .otherwise = "true"},
    {.name = "disabled_at", .type = FIELD_TIME, .label = {"Turned off", "停用时间"}, .flags = FIELD_READ_ONLY | FIELD_LISTED},
    {.name = "disabled_reason", .type = FIELD_LABEL, .label = {"Turned off because", "停用原因"}, .flags = FIELD_READ_ONLY, .limit = 2000},
    {.name = "secret_at", .type = FIELD_TIME, .label = {"Secret changed", "密钥更换时间"}, .flags = FIELD_READ_ONLY},
};
// clang-format on

const Entity ENTITY_WEBHOOK_ENDPOINT = {
    .name = "webhook_endpoint",
    .plural = "webhook-endpoints",
    .table = "webhook_endpoint",
    .label = {"Outgoing webhook", "发送的 Webhook"},
    .label_plural = {"Outgoing webhooks", "发送的 Webhook"},
    .about = {"Addresses of other programs that are told of changes as they happen.",
              "在数据变化时即时通知的其他程序地址。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN | ENTITY_CONFIDENTIAL,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_WEBHOOK_ENDPOINT,
};

// ---- what is refused ----

static bool check_url(const char *url, GError **error)
{
    const char *host = g_str_has_prefix(url, "https://")  ? url + 8
                       : g_str_has_prefix(url, "http://") ? url + 7
                                                          : NULL;
    size_t length = host != NULL ? strcspn(host, "/?#") : 0;
    bool good = length > 0 && strchr(url, '#') == NULL && memchr(host, '@', length) == NULL;
    for (const char *at = url; good && *at != '\0'; at++)
        good = *at > ' ' && *at != '\\' && *at != 0x7f;
    if (good)
        return true;
    fail(error, ERROR_INVALID, "An address is https:// or http://, without user, password and #",
         "地址应以 https:// 或 http:// 开头，不含用户名、密码和 #");
    error_under(error, "/url");
    return false;
}

// "*", "order.*" or "order.created".
static bool is_event(const char *name)
{
    static const char *const HAPPENINGS[] = {"*",        "created", "updated", "deleted",
                                             "restored", "removed", "moved",   NULL};
    if (strcmp(name, "*") == 0)
        return true;
    const char *dot = strchr(name, '.');
    g_autofree char *entity = dot != NULL ? g_strndup(name, (gsize)(dot - name)) : NULL;
    return entity != NULL && entity_find(entity) != NULL && g_strv_contains(HAPPENINGS, dot + 1);
}

// An address that only takes files is told of nothing.
static bool check_events(const char *text, bool takes_files, GError **error)
{
    json_object *events = json_read(text);
    bool good = json_object_is_type(events, json_type_array);
    size_t n = good ? json_object_array_length(events) : 0;
    good = good && (n > 0 || takes_files) && n <= EVENTS_MAX;
    for (size_t i = 0; good && i < n; i++) {
        json_object *name = json_object_array_get_idx(events, i);
        good =
            json_object_is_type(name, json_type_string) && is_event(json_object_get_string(name));
    }
    json_object_put(events);
    if (good)
        return true;
    fail(error, ERROR_INVALID, "Events are a list such as [\"order.created\", \"customer.*\"]",
         "事件应为列表，例如 [\"order.created\", \"customer.*\"]");
    error_under(error, "/events");
    return false;
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(&ENTITY_WEBHOOK_ENDPOINT, field), value);
}

// Turned on again by a person: what turned it off is over.
static void forget_reason(const Record *before, Record *after)
{
    bool on = record_integer(after, "enabled") != 0;
    if (!on || (before != NULL && record_integer(before, "enabled") != 0))
        return;
    set(after, "disabled_at", value_null());
    set(after, "disabled_reason", value_null());
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    if (before == NULL && writing->actor_id != 0)
        set(after, "staff_id", value_integer(writing->actor_id));
    forget_reason(before, after);
    return check_url(record_text(after, "url"), error) &&
           check_events(record_text(after, "events"), record_integer(after, "takes_files") != 0,
                        error);
}

const EntityBehaviour BEHAVIOUR_WEBHOOK_ENDPOINT = {.prepare = prepare};
