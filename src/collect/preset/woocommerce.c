// SPDX-License-Identifier: Apache-2.0
//
// WooCommerce: its own product export, and orders as the usual export plug-ins write them (one row
// per line item, with the order's values repeated).
#include "collect/preset/presets.h"

static const char *const PRODUCT_MARKS[] = {
    "Type", "SKU", "Name", "Published", "Regular price", "Visibility in catalog", NULL};

static const PresetColumn PRODUCT_COLUMNS[] = {
    {"SKU", "code"},
    {"ID", "code"},
    {"Name", "code"},
    {"Parent", "code"}, // a variation that has nothing of its own is its product
    {"Name", "name"},
    {"Categories", "category"},
    {"Sale price", "price_millionths"},
    {"Regular price", "price_millionths"},
    {"Published", "status"},
    {"Brands", "brand"},
    {NULL, NULL},
};

static const PresetSheet PRODUCT_SHEETS[] = {
    {.name = "products",
     .label = {"Products", "商品"},
     .marks = PRODUCT_MARKS,
     .columns = PRODUCT_COLUMNS},
    {.name = NULL},
};

static const PresetValue PRODUCT_VALUES[] = {
    {"status", "1", "active"},
    {"status", "0", "paused"},
    {"status", "-1", "paused"},
    {NULL, NULL, NULL},
};

const Preset PRESET_WOOCOMMERCE_PRODUCTS = {
    .name = "woocommerce-products",
    .kind = "product",
    .label = {"WooCommerce products", "WooCommerce 商品"},
    .about =
        {"The product export; products without a SKU are known by their ID, else their name, "
         "variations without any of them by their parent.",
         "商品导出文件；没有 SKU 的商品按 ID 识别，否则按名称；三者都没有的款式归入其上级商品。"},
    .source_code = "woocommerce",
    .source_name = "WooCommerce",
    .sheets = PRODUCT_SHEETS,
    .values = PRODUCT_VALUES,
};

static const char *const ORDER_MARKS[] = {"Order Number", "Order Status", "Order Date", "Item Name",
                                          NULL};

static const PresetColumn ORDER_COLUMNS[] = {
    {"Order Number", "number"},
    {"Order Status", "status"},
    {"Order Date", "ordered_at"},
    {"Customer Note", "remark"},
    {"Order Currency", "currency"},
    {"Cart Discount Amount", "discount_minor"},
    {"Order Shipping Amount", "shipping_minor"},
    {"Order Total Tax Amount", "tax_minor"},
    {"Order Total Amount", "total_minor"},
    {"Order Subtotal Amount", "goods_minor"},
    {"SKU", "lines.product_code"},
    {"Item #", "lines.product_code"},
    {"Item Name", "lines.product_code"},
    {"Item Name", "lines.name"},
    {"Quantity", "lines.quantity_thousandths"},
    {"Quantity (- Refund)", "lines.quantity_thousandths"},
    {"Item Cost", "lines.price_millionths"},
    {"Email (Billing)", "customer.email"},
    {"First Name (Billing)", "customer.first_name"},
    {"Last Name (Billing)", "customer.last_name"},
    {"Phone (Billing)", "customer.phone"},
    {"Company (Billing)", "customer.company"},
    {"Country Code (Billing)", "customer.country"},
    {"State Code (Billing)", "customer.province"},
    {"City (Billing)", "customer.city"},
    {"Address 1&2 (Shipping)", "address.street"},
    {"City (Shipping)", "address.city"},
    {"State Code (Shipping)", "address.province"},
    {"Postcode (Shipping)", "address.postcode"},
    {"Country Code (Shipping)", "address.country"},
    {NULL, NULL},
};

static const PresetColumn ORDER_CONSTANTS[] = {{"woocommerce", "channel"}, {NULL, NULL}};

static const PresetSheet ORDER_SHEETS[] = {
    {.name = "orders",
     .label = {"Orders, a row per item", "订单，每行一件商品"},
     .marks = ORDER_MARKS,
     .columns = ORDER_COLUMNS,
     .constants = ORDER_CONSTANTS},
    {.name = NULL},
};

static const PresetState ORDER_STATES[] = {{"customer.province", "customer.country"},
                                           {"address.province", "address.country"},
                                           {NULL, NULL}};

static const PresetValue ORDER_VALUES[] = {
    {"status", "Pending payment", "created"}, {"status", "On hold", "created"},
    {"status", "Processing", "paid"},         {"status", "Completed", "closed"},
    {"status", "Cancelled", "cancelled"},     {"status", "Refunded", "cancelled"},
    {"status", "Failed", "cancelled"},        {"status", "待付款", "created"},
    {"status", "等待付款", "created"},        {"status", "保留", "created"},
    {"status", "正在处理", "paid"},           {"status", "处理中", "paid"},
    {"status", "已完成", "closed"},           {"status", "已取消", "cancelled"},
    {"status", "已退款", "cancelled"},        {"status", "失败", "cancelled"},
    {"status", "wc-pending", "created"},      {"status", "wc-on-hold", "created"},
    {"status", "wc-processing", "paid"},      {"status", "wc-completed", "closed"},
    {"status", "wc-cancelled", "cancelled"},  {"status", "wc-refunded", "cancelled"},
    {"status", "wc-failed", "cancelled"},     {NULL, NULL, NULL},
};

const Preset PRESET_WOOCOMMERCE = {
    .name = "woocommerce",
    .kind = "order",
    .label = {"WooCommerce orders", "WooCommerce 订单"},
    .about = {"Orders with a row per item, as the usual export plug-ins write them.",
              "常用导出插件生成的订单文件，每行一件商品。"},
    .source_code = "woocommerce",
    .source_name = "WooCommerce",
    .sheets = ORDER_SHEETS,
    .values = ORDER_VALUES,
    .states = ORDER_STATES,
};
