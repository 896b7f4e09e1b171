// SPDX-License-Identifier: Apache-2.0
//
// CRM Sales Opportunities: accounts, products and deals of a maker of computers. Deals that were
// won are sales of the account; how each of them went is an event of the account, in an import of
// its own. The deals call the product GTX Pro by another name than the table of products does.
#include "collect/preset/presets.h"

static const PresetSheet ACCOUNT_SHEETS[] = {
    {.name = "accounts",
     .label = {"Accounts", "客户公司"},
     .marks = (const char *const[]){"account", "sector", "year_established", NULL},
     .columns = (const PresetColumn[]){{"account", "key"},
                                       {"account", "name"},
                                       {"account", "company"},
                                       {"sector", "custom.sector"},
                                       {"year_established", "custom.founded"},
                                       {"revenue", "custom.revenue"},
                                       {"employees", "custom.employees"},
                                       {"office_location", "country"},
                                       {"subsidiary_of", "custom.subsidiary_of"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"organisation", "kind"}, {NULL, NULL}}},
    {.name = NULL},
};

static const PresetValue ACCOUNT_VALUES[] = {{"custom.sector", "technolgy", "technology"},
                                             {NULL, NULL, NULL}};

static const PresetField ACCOUNT_FIELDS[] = {
    {"customer", {.name = "sector", .type = FIELD_TEXT, .label = {"Sector", "行业"}}},
    {"customer", {.name = "founded", .type = FIELD_INTEGER, .label = {"Founded", "成立年份"}}},
    {"customer", {.name = "revenue", .type = FIELD_TEXT, .label = {"Revenue", "营收"}}},
    {"customer", {.name = "employees", .type = FIELD_INTEGER, .label = {"Employees", "员工数"}}},
    {"customer", {.name = "subsidiary_of", .type = FIELD_TEXT, .label = {"Part of", "隶属"}}},
    {.entity = NULL},
};

const Preset PRESET_SALES_ACCOUNTS = {
    .name = "sales-accounts",
    .kind = "customer",
    .label = {"CRM: accounts", "CRM：客户公司"},
    .about = {"Companies, as organisations.", "客户公司，作为组织类客户导入。"},
    .source_code = "sales",
    .source_name = "CRM",
    .sheets = ACCOUNT_SHEETS,
    .values = ACCOUNT_VALUES,
    .fields = ACCOUNT_FIELDS,
};

static const PresetSheet PRODUCT_SHEETS[] = {
    {.name = "products",
     .label = {"Products", "产品"},
     .marks = (const char *const[]){"product", "series", "sales_price", NULL},
     .columns = (const PresetColumn[]){{"product", "code"},
                                       {"product", "name"},
                                       {"series", "category"},
                                       {"sales_price", "price_millionths"},
                                       {NULL, NULL}}},
    {.name = NULL},
};

const Preset PRESET_SALES_PRODUCTS = {
    .name = "sales-products",
    .kind = "product",
    .label = {"CRM: products", "CRM：产品"},
    .about = {"Products with their series and price.", "产品及其系列和价格。"},
    .source_code = "sales",
    .source_name = "CRM",
    .sheets = PRODUCT_SHEETS,
};

// Both kinds of import read the same file.
#define DEAL_MARKS                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        "opportunity_id", "deal_stage", "close_value", NULL                                        \
    }

static const PresetColumn WON_COLUMNS[] = {
    {"opportunity_id", "number"},      {"account", "customer.key"},
    {"product", "lines.product_code"}, {"close_value", "lines.price_millionths"},
    {"close_date", "ordered_at"},      {"sales_agent", "custom.agent"},
    {"sales_agent", "@agents"},        {NULL, NULL},
};

static const PresetValue DEAL_VALUES[] = {
    {"lines.product_code", "GTXPro", "GTX Pro"},
    {"product.code", "GTXPro", "GTX Pro"},
    {"name", "Prospecting", "deal_prospecting"},
    {"name", "Engaging", "deal_engaged"},
    {"name", "Won", "deal_won"},
    {"name", "Lost", "deal_lost"},
    {NULL, NULL, NULL},
};

static const PresetField WON_FIELDS[] = {
    {"order", {.name = "agent", .type = FIELD_TEXT, .label = {"Sales agent", "销售员"}}},
    {"order", {.name = "manager", .type = FIELD_TEXT, .label = {"Manager", "经理"}}},
    {"order", {.name = "office", .type = FIELD_TEXT, .label = {"Office", "办事处"}}},
    {.entity = NULL},
};

static const PresetSheet WON_SHEETS[] = {
    {.name = "teams",
     .label = {"Sales teams", "销售团队"},
     .marks = (const char *const[]){"sales_agent", "manager", "regional_office", NULL},
     .completes = "@agents",
     .columns = (const PresetColumn[]){{"sales_agent", "@agents"},
                                       {"manager", "custom.manager"},
                                       {"regional_office", "custom.office"},
                                       {NULL, NULL}}},
    {.name = "deals",
     .label = {"Deals that were won", "已赢得的商机"},
     .marks = DEAL_MARKS,
     .columns = WON_COLUMNS,
     .constants = (const PresetColumn[]){{"1", "lines.quantity_thousandths"},
                                         {"closed", "status"},
                                         {"organisation", "customer.kind"},
                                         {NULL, NULL}},
     .only = {"deal_stage", "Won"}},
    {.name = NULL},
};

const Preset PRESET_SALES_WON = {
    .name = "sales-won",
    .kind = "order",
    .label = {"CRM: won deals as orders", "CRM：赢单作为订单"},
    .about = {"Deals that were won, as sales of the account; with the sales teams, if given.",
              "赢得的商机作为客户公司的订单；可同时选择销售团队文件。"},
    .source_code = "sales",
    .source_name = "CRM",
    .currency = "USD",
    .sheets = WON_SHEETS,
    .values = DEAL_VALUES,
    .fields = WON_FIELDS,
    .day_first = true,
    .short_years = true,
};

static const PresetSheet DEAL_SHEETS[] = {
    {.name = "deals",
     .label = {"Deals", "商机"},
     .marks = DEAL_MARKS,
     .columns = (const PresetColumn[]){{"opportunity_id", "props.deal"},
                                       {"account", "customer.key"},
                                       {"product", "product.code"},
                                       {"deal_stage", "name"},
                                       {"close_date", "happened_at"},
                                       {"engage_date", "happened_at"},
                                       {"close_value", "props.value"},
                                       {"sales_agent", "props.agent"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"organisation", "customer.kind"}, {NULL, NULL}}},
    {.name = NULL},
};

const Preset PRESET_SALES_DEALS = {
    .name = "sales-deals",
    .kind = "event",
    .label = {"CRM: deals as events", "CRM：商机作为事件"},
    .about = {"How far each deal has come, as an event of its account; rows without account or "
              "date are listed as rejected.",
              "每个商机的进展作为客户公司的事件；没有客户或日期的行列为拒绝。"},
    .source_code = "sales",
    .source_name = "CRM",
    .sheets = DEAL_SHEETS,
    .values = DEAL_VALUES,
    .day_first = true,
    .short_years = true,
};
