// SPDX-License-Identifier: Apache-2.0
//
// Files of any shape: their columns are found by their names (collect/mapping.c).
#include "collect/preset/presets.h"

const Preset PRESET_CUSTOMERS = {
    .name = "customers",
    .kind = "customer",
    .label = {"Customers", "客户"},
    .about = {"One row per customer; columns are found by their names.",
              "每行一位客户，按列名识别。"},
    .source_code = "file",
    .source_name = "File import",
};

const Preset PRESET_EVENTS = {
    .name = "events",
    .kind = "event",
    .label = {"Events", "事件"},
    .about = {"One row per event of a customer; columns are found by their names.",
              "每行一个客户事件，按列名识别。"},
    .source_code = "file",
    .source_name = "File import",
};

const Preset PRESET_ORDERS = {
    .name = "orders",
    .kind = "order",
    .label = {"Orders", "订单"},
    .about = {"One row per order line; columns are found by their names.",
              "每行一条订单明细，按列名识别。"},
    .source_code = "file",
    .source_name = "File import",
};

const Preset PRESET_PRODUCTS = {
    .name = "products",
    .kind = "product",
    .label = {"Products", "商品"},
    .about = {"One row per product; columns are found by their names.",
              "每行一个商品，按列名识别。"},
    .source_code = "file",
    .source_name = "File import",
};
