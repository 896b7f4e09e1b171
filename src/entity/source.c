// SPDX-License-Identifier: Apache-2.0
//
// Where records come from. Every imported record says its source; keys from outside are unique
// within one.
#include "entity/source.h"

#include "base/decimal.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

// clang-format off
static const Choice KINDS[] = {
    {"manual", {"By hand", "手工"}},
    {"import", {"File import", "文件导入"}},
    {"shop", {"Own shop", "自有店铺"}},
    {"marketplace", {"Marketplace", "电商平台"}},
    {"till", {"Till", "门店收银"}},
    {"app", {"App", "应用"}},
    {"web", {"Web site", "网站"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_SHARED,
    {.name = "name", .type = FIELD_TEXT, .label = {"Name", "名称"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .search = SEARCH_WORDS},
    {.name = "code", .type = FIELD_TEXT, .label = {"Code", "代码"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .search = SEARCH_EXACT, .limit = 64, .help = {"Short name used by imports and the API.", "导入和接口使用的短名称。"}},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = KINDS, .otherwise = "\"manual\""},
    {.name = "brand", .type = FIELD_TEXT, .label = {"Brand", "品牌"}, .flags = FIELD_LISTED},
    {.name = "timezone", .type = FIELD_TEXT, .label = {"Time zone", "时区"}, .limit = 64, .help = {"Times without a zone are read in this zone; empty: the organisation's.", "没有时区的时间按此时区解读；空则用本组织的时区。"}},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .flags = FIELD_LISTED, .limit = 3, .help = {"Amounts without a currency are in this one; empty: the organisation's.", "没有币种的金额按此币种；空则用本组织的币种。"}},
};

static const Index INDEXES[] = {
    {.columns = "code", .where = "deleted_at IS NULL", .unique = true},
};
// clang-format on

const Entity ENTITY_SOURCE = {
    .name = "source",
    .plural = "sources",
    .table = "source",
    .label = {"Source", "来源"},
    .label_plural = {"Sources", "来源"},
    .about = {"A shop, marketplace, till, app or file that records come from.",
              "记录从哪里来：自有店铺、电商平台、门店收银、应用或文件。"},
    .ownership = OWNER_NONE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "name",
    .sort = "name",
    .behaviour = &BEHAVIOUR_SOURCE,
};

Label source_label(const char *name)
{
    for (const Choice *kind = KINDS; kind->name != NULL; kind++) {
        bool made = strcmp(kind->name, "import") == 0;
        if (made && (strcmp(name, kind->label.en) == 0 || strcmp(name, kind->label.zh) == 0))
            return kind->label;
    }
    return (Label){name, name};
}

static bool wrong(GError **error, const char *field)
{
    error_under(error, "/%s", field);
    return false;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    (void)writing;
    (void)before;
    const char *zone = record_text(after, "timezone");
    const char *currency = record_text(after, "currency");
    if (zone != NULL && !timezone_is_known(zone)) {
        fail(error, ERROR_INVALID, "There is no time zone “%s”", "没有时区“%s”", zone);
        return wrong(error, "timezone");
    }
    if (currency != NULL && currency_exponent(currency) < 0) {
        fail(error, ERROR_INVALID, "There is no currency “%s”", "没有币种“%s”", currency);
        return wrong(error, "currency");
    }
    return true;
}

const EntityBehaviour BEHAVIOUR_SOURCE = {.prepare = prepare};
