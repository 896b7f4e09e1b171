// SPDX-License-Identifier: Apache-2.0
#include "collect/preset.h"

#include <string.h>

static const PresetColumn ONLINE_RETAIL[] = {
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
static const PresetKind ONLINE_RETAIL_KINDS[] = {
    {"C", "return"}, {"A", "adjustment"}, {"", "sale"}, {NULL, NULL}};

const Preset PRESETS[] = {
    {
        .name = "customers",
        .kind = "customer",
        .label = {"Customers", "客户"},
        .about = {"One row per customer; columns are found by their names.",
                  "每行一位客户，按列名识别。"},
        .source_code = "file",
        .source_name = "File import",
    },
    {
        .name = "online-retail",
        .kind = "order",
        .label = {"UCI Online Retail", "UCI Online Retail 数据集"},
        .about = {"Invoice lines of a British gift shop: C… are returns, A… adjustments.",
                  "英国礼品店的发票明细：C 开头为退货，A 开头为调整。"},
        .source_code = "online-retail",
        .source_name = "Online Retail",
        .timezone = "Europe/London",
        .currency = "GBP",
        .columns = ONLINE_RETAIL,
        .kinds = ONLINE_RETAIL_KINDS,
    },
    {
        .name = "orders",
        .kind = "order",
        .label = {"Orders", "订单"},
        .about = {"One row per order line; columns are found by their names.",
                  "每行一条订单明细，按列名识别。"},
        .source_code = "file",
        .source_name = "File import",
    },
    {
        .name = "products",
        .kind = "product",
        .label = {"Products", "商品"},
        .about = {"One row per product; columns are found by their names.",
                  "每行一个商品，按列名识别。"},
        .source_code = "file",
        .source_name = "File import",
    },
    {.name = NULL},
};

const Preset *preset_find(const char *name)
{
    for (const Preset *preset = PRESETS; preset->name != NULL; preset++) {
        if (g_strcmp0(preset->name, name) == 0)
            return preset;
    }
    return NULL;
}

const Preset *preset_plain(const char *kind)
{
    for (const Preset *preset = PRESETS; preset->name != NULL; preset++) {
        if (preset->columns == NULL && g_strcmp0(preset->kind, kind) == 0)
            return preset;
    }
    return NULL;
}

json_object *preset_mapping(const Preset *preset)
{
    if (preset->columns == NULL)
        return NULL;
    json_object *mapping = json_object_new_object();
    for (const PresetColumn *column = preset->columns; column->column != NULL; column++)
        json_object_object_add(mapping, column->column, json_object_new_string(column->target));
    return mapping;
}

const char *preset_order_kind(const Preset *preset, const char *number)
{
    for (const PresetKind *kind = preset->kinds; kind != NULL && kind->prefix != NULL; kind++) {
        if (g_str_has_prefix(number, kind->prefix))
            return kind->kind;
    }
    return NULL;
}
