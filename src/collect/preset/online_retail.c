// SPDX-License-Identifier: Apache-2.0
//
// UCI Online Retail: a year of invoice lines of a British gift shop.
#include "collect/preset/presets.h"

static const char *const MARKS[] = {"InvoiceNo", "StockCode", "Quantity", "UnitPrice", NULL};

static const PresetColumn COLUMNS[] = {
    {"InvoiceNo", "number"},
    {"StockCode", "lines.product_code"},
    {"Description", "lines.name"},
    {"Quantity", "lines.quantity_thousandths"},
    {"InvoiceDate", "ordered_at"},
    {"UnitPrice", "lines.price_millionths"},
    {"CustomerID", "customer.key"},
    {"Country", "customer.country"},
    {NULL, NULL},
};

static const PresetSheet SHEETS[] = {
    {.name = "lines", .label = {"Invoice lines", "发票明细"}, .marks = MARKS, .columns = COLUMNS},
    {.name = NULL},
};

static const PresetKind KINDS[] = {
    {"C", "return"}, {"A", "adjustment"}, {"", "sale"}, {NULL, NULL}};

const Preset PRESET_ONLINE_RETAIL = {
    .name = "online-retail",
    .kind = "order",
    .label = {"UCI Online Retail", "UCI Online Retail 数据集"},
    .about = {"Invoice lines of a British gift shop: C… are returns, A… adjustments.",
              "英国礼品店的发票明细：C 开头为退货，A 开头为调整。"},
    .source_code = "online-retail",
    .source_name = "Online Retail",
    .timezone = "Europe/London",
    .currency = "GBP",
    .sheets = SHEETS,
    .kinds = KINDS,
};
