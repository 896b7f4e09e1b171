// SPDX-License-Identifier: Apache-2.0
//
// One value of one setting; the narrowest scope counts: person, team, brand, organisation.
#include "base/decimal.h"
#include "base/json_read.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

// clang-format off
static const Choice SCOPES[] = {
    {"organisation", {"Organisation", "组织"}},
    {"brand", {"Brand", "品牌"}},
    {"team", {"Team", "团队"}},
    {"person", {"Person", "个人"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "scope", .type = FIELD_CHOICE, .label = {"Scope", "范围"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = SCOPES, .otherwise = "\"organisation\""},
    {.name = "scope_key", .type = FIELD_TEXT, .label = {"Scope key", "范围键"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64, .otherwise = "\"\""},
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE | FIELD_SORTED, .limit = 128},
    {.name = "value", .type = FIELD_JSON, .label = {"Value", "值"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .limit = 65536},
};

static const Index INDEXES[] = {
    {.columns = "name, scope, scope_key", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_SETTING = {
    .name = "setting",
    .plural = "settings",
    .table = "setting",
    .label = {"Setting", "设置"},
    .label_plural = {"Settings", "设置"},
    .about = {"How Guanxi behaves here.", "关系在这里如何运行。"},
    .ownership = OWNER_NONE,
    .flags = ENTITY_ADMIN,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_SETTING,
};

static bool is_text(json_object *value)
{
    return json_object_is_type(value, json_type_string);
}

static bool is_timezone(json_object *value)
{
    return is_text(value) && timezone_is_known(json_object_get_string(value));
}

static bool is_currency(json_object *value)
{
    return is_text(value) && currency_exponent(json_object_get_string(value)) >= 0;
}

static bool is_language(json_object *value)
{
    const char *text = is_text(value) ? json_object_get_string(value) : "";
    return strcmp(text, "en") == 0 || strcmp(text, "zh-CN") == 0;
}

static bool is_name(json_object *value)
{
    return is_text(value) && json_object_get_string_len(value) > 0 &&
           json_object_get_string_len(value) <= 200;
}

// {"USD": "7.12"}: texts, since no amount that is owed passes through floating point.
static bool is_rates(json_object *value)
{
    bool good = json_object_is_type(value, json_type_object);
    if (good) {
        json_object_object_foreach(value, currency, rate)
        {
            int64_t millionths;
            good =
                good && currency_exponent(currency) >= 0 && model_rate_from_json(rate, &millionths);
        }
    }
    return good;
}

static bool is_rfm(json_object *value)
{
    g_autoptr(Arena) arena = arena_new();
    return rfm_groups_read(arena, value) != NULL;
}

static bool is_delivered(json_object *value)
{
    DeliveredCosts costs;
    return delivered_costs_read(value, &costs);
}

static bool is_event_properties(json_object *value)
{
    g_autoptr(Arena) arena = arena_new();
    return event_properties_read(arena, value) != NULL;
}

static bool check_competitors(json_object *value, GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    return competitors_read(arena, value, error) != NULL;
}

// The settings whose values are checked; others are the web app's own, under names of theirs.
static const struct {
    const char *name;
    bool (*accepts)(json_object *value);
    bool (*check)(json_object *value, GError **error); // instead, where it says what is wrong
} CHECKED[] = {
    {"events.properties", .accepts = is_event_properties},
    {"insight.competitors", .check = check_competitors},
    {"insight.delivered", .accepts = is_delivered},
    {"insight.rfm", .accepts = is_rfm},
    {"organisation.currency", .accepts = is_currency},
    {"organisation.language", .accepts = is_language},
    {"organisation.name", .accepts = is_name},
    {"organisation.rates", .accepts = is_rates},
    {"organisation.timezone", .accepts = is_timezone},
};

static bool check(const char *name, json_object *value, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CHECKED); i++) {
        if (strcmp(CHECKED[i].name, name) != 0)
            continue;
        if (CHECKED[i].check != NULL)
            return CHECKED[i].check(value, error);
        return CHECKED[i].accepts(value) ||
               fail(error, ERROR_INVALID, "This is no value for “%s”", "该值不适用于“%s”", name);
    }
    return true;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)writing;
    (void)before;
    const char *text = record_text(after, "value");
    json_object *value = text != NULL ? json_read(text) : NULL;
    bool good = check(record_text(after, "name"), value, error);
    json_object_put(value);
    if (!good)
        error_under(error, "/value");
    return good;
}

const EntityBehaviour BEHAVIOUR_SETTING = {.prepare = prepare};
