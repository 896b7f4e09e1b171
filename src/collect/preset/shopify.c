// SPDX-License-Identifier: Apache-2.0
//
// Shopify: orders_export (79 columns, or the few that somebody kept; the further lines of an order
// only repeat its name) and products_export (one row per variant and picture). What an order costs
// is what the file says: where prices include the tax, it is not added again.
#include "collect/preset/presets.h"

static const char *const ORDER_MARKS[] = {"Name", "Subtotal", "Taxes", "Total", "Created at", NULL};

static const PresetColumn ORDER_COLUMNS[] = {
    {"Name", "number"},
    {"Created at", "ordered_at"},
    {"Cancelled at", "events.order_cancelled"},
    {"Fulfillment Status", "status"},
    {"Financial Status", "status"},
    {"Currency", "currency"},
    {"Subtotal", "goods_minor"},
    {"Shipping", "shipping_minor"},
    {"Taxes", "tax_minor"},
    {"Total", "total_minor"},
    {"Paid at", "payment.paid_at"},
    {"Total", "payment.amount_minor"},
    {"Payment Method", "payment.method"},
    {"Payment Reference", "payment.reference"},
    {"Refunded Amount", "refund.amount_minor"},
    {"Fulfilled at", "shipment.shipped_at"},
    {"Notes", "remark"},
    {"Lineitem sku", "lines.product_code"},
    {"Lineitem name", "lines.product_code"},
    {"Lineitem name", "lines.name"},
    {"Lineitem quantity", "lines.quantity_thousandths"},
    {"Lineitem price", "lines.price_millionths"},
    {"Vendor", "product.brand"},
    {"Email", "customer.email"},
    {"Billing Name", "customer.name"},
    {"Shipping Name", "customer.name"},
    {"Phone", "customer.phone"},
    {"Billing Phone", "customer.phone"},
    {"Shipping Phone", "customer.phone"},
    {"Billing Company", "customer.company"},
    {"Billing Country", "customer.country"},
    {"Shipping Country", "customer.country"},
    {"Billing Province Name", "customer.province"},
    {"Billing Province", "customer.province"},
    {"Billing City", "customer.city"},
    {"Shipping City", "customer.city"},
    {"Shipping Name", "address.recipient"},
    {"Shipping Phone", "address.phone"},
    {"Shipping Street", "address.street"},
    {"Shipping City", "address.city"},
    {"Shipping Zip", "address.postcode"},
    {"Shipping Province Name", "address.province"},
    {"Shipping Province", "address.province"},
    {"Shipping Country", "address.country"},
    {NULL, NULL},
};

static const PresetColumn ORDER_CONSTANTS[] = {{"shopify", "channel"}, {NULL, NULL}};

static const PresetSheet ORDER_SHEETS[] = {
    {.name = "orders",
     .label = {"Orders (orders_export)", "订单（orders_export）"},
     .marks = ORDER_MARKS,
     .columns = ORDER_COLUMNS,
     .constants = ORDER_CONSTANTS},
    {.name = NULL},
};

static const PresetState ORDER_STATES[] = {{"customer.province", "customer.country"},
                                           {"address.province", "address.country"},
                                           {NULL, NULL}};

static const PresetValue ORDER_VALUES[] = {
    {"status", "fulfilled", "shipped"},
    {"status", "partial", "partly_shipped"},
    {"status", "unfulfilled", "paid"},
    {"status", "restocked", "cancelled"},
    {"status", "paid", "paid"},
    {"status", "partially_refunded", "paid"},
    {"status", "partially_paid", "created"},
    {"status", "pending", "created"},
    {"status", "authorized", "created"},
    {"status", "refunded", "cancelled"},
    {"status", "voided", "cancelled"},
    {"status", "expired", "cancelled"},
    {NULL, NULL, NULL},
};

const Preset PRESET_SHOPIFY = {
    .name = "shopify",
    .kind = "order",
    .label = {"Shopify orders", "Shopify 订单"},
    .about = {"The orders export: several rows may belong to one order.",
              "订单导出文件：多行可属于同一订单。"},
    .source_code = "shopify",
    .source_name = "Shopify",
    .sheets = ORDER_SHEETS,
    .values = ORDER_VALUES,
    .states = ORDER_STATES,
};

static const char *const PRODUCT_MARKS[] = {"Handle", "Title", "Variant SKU", "Variant Price",
                                            NULL};

static const PresetColumn PRODUCT_COLUMNS[] = {
    {"Variant SKU", "code"},
    {"Handle", "code"},
    {"Title", "name"},
    {"Vendor", "brand"},
    {"Product Category", "category"},
    {"Type", "category"},
    {"Variant Price", "price_millionths"},
    {"Cost per item", "cost_millionths"},
    {"Status", "status"},
    {NULL, NULL},
};

static const PresetSheet PRODUCT_SHEETS[] = {
    {.name = "products",
     .label = {"Products (products_export)", "商品（products_export）"},
     .marks = PRODUCT_MARKS,
     .columns = PRODUCT_COLUMNS},
    {.name = NULL},
};

static const PresetValue PRODUCT_VALUES[] = {
    {"status", "draft", "paused"}, {"status", "archived", "ended"}, {NULL, NULL, NULL}};

const Preset PRESET_SHOPIFY_PRODUCTS = {
    .name = "shopify-products",
    .kind = "product",
    .label = {"Shopify products", "Shopify 商品"},
    .about = {"The products export; variants without a SKU are known by the product's handle.",
              "商品导出文件；没有 SKU 的款式按商品的 Handle 识别。"},
    .source_code = "shopify",
    .source_name = "Shopify",
    .sheets = PRODUCT_SHEETS,
    .values = PRODUCT_VALUES,
};
