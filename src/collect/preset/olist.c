// SPDX-License-Identifier: Apache-2.0
//
// Olist: the public data of a Brazilian marketplace, in nine files that name each other's rows.
// Everything hangs at the order: its customer (known under one number over all orders) and where
// they live, its items with product, category and seller, its payments, its reviews.
#include "collect/preset/presets.h"

// clang-format off
static const PresetSheet SHEETS[] = {
    {.name = "places", .label = {"Places (geolocation)", "地理位置（geolocation）"},
     .marks = (const char *const[]){"geolocation_zip_code_prefix", "geolocation_lat", NULL},
     .completes = "@places",
     .columns = (const PresetColumn[]){{"geolocation_zip_code_prefix", "@places"},
                                       {"geolocation_lat", "custom.latitude"},
                                       {"geolocation_lng", "custom.longitude"},
                                       {NULL, NULL}}},
    {.name = "categories", .label = {"Category names", "分类译名"},
     .marks = (const char *const[]){"product_category_name", "product_category_name_english", NULL},
     .completes = "@categories", .replaces = true,
     .columns = (const PresetColumn[]){{"product_category_name", "@categories"},
                                       {"product_category_name_english", "product.category"},
                                       {NULL, NULL}}},
    {.name = "customers", .label = {"Customers", "客户"},
     .marks = (const char *const[]){"customer_id", "customer_unique_id", NULL},
     .completes = "@customers",
     .columns = (const PresetColumn[]){{"customer_id", "@customers"},
                                       {"customer_unique_id", "customer.key"},
                                       {"customer_city", "customer.city"},
                                       {"customer_state", "customer.province"},
                                       {"customer_zip_code_prefix", "@places"},
                                       {"customer_zip_code_prefix", "address.postcode"},
                                       {"customer_city", "address.city"},
                                       {"customer_state", "address.province"},
                                       {NULL, NULL}}},
    {.name = "sellers", .label = {"Sellers", "卖家"},
     .marks = (const char *const[]){"seller_id", "seller_city", NULL},
     .completes = "@sellers",
     .columns = (const PresetColumn[]){{"seller_id", "@sellers"},
                                       {"seller_city", "custom.seller_city"},
                                       {"seller_state", "custom.seller_state"},
                                       {NULL, NULL}}},
    {.name = "products", .label = {"Products", "商品"},
     .marks = (const char *const[]){"product_id", "product_category_name", "product_weight_g", NULL},
     .completes = "@products",
     .columns = (const PresetColumn[]){{"product_id", "@products"},
                                       {"product_category_name", "@categories"},
                                       {"product_category_name", "product.category"},
                                       {NULL, NULL}}},
    {.name = "orders", .label = {"Orders", "订单"},
     .marks = (const char *const[]){"order_id", "customer_id", "order_status", NULL},
     .columns = (const PresetColumn[]){{"order_id", "number"},
                                       {"customer_id", "@customers"},
                                       {"order_status", "status"},
                                       {"order_purchase_timestamp", "ordered_at"},
                                       {"order_delivered_carrier_date", "shipment.shipped_at"},
                                       {"order_delivered_customer_date", "shipment.delivered_at"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"olist", "channel"},
                                         {"BR", "customer.country"},
                                         {"BR", "address.country"},
                                         {NULL, NULL}}},
    {.name = "items", .label = {"Order items", "订单明细"},
     .marks = (const char *const[]){"order_id", "order_item_id", "product_id", "price", NULL},
     .columns = (const PresetColumn[]){{"order_id", "number"},
                                       {"product_id", "lines.product_code"},
                                       {"product_id", "@products"},
                                       {"seller_id", "@sellers"},
                                       {"seller_id", "custom.seller"},
                                       {"price", "lines.price_millionths"},
                                       {"freight_value", "lines.shipping_minor"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"1", "lines.quantity_thousandths"}, {NULL, NULL}}},
    {.name = "payments", .label = {"Payments", "付款"},
     .marks = (const char *const[]){"order_id", "payment_sequential", "payment_value", NULL},
     .columns = (const PresetColumn[]){{"order_id", "number"},
                                       {"payment_type", "payment.method"},
                                       {"payment_sequential", "payment.reference"},
                                       {"payment_value", "payment.amount_minor"},
                                       {NULL, NULL}}},
    {.name = "reviews", .label = {"Reviews", "评价"},
     .marks = (const char *const[]){"review_id", "order_id", "review_score", NULL},
     .columns = (const PresetColumn[]){{"order_id", "number"},
                                       {"review_creation_date", "event.happened_at"},
                                       {"review_id", "event.props.review_id"},
                                       {"review_score", "event.props.score"},
                                       {"review_comment_title", "event.props.title"},
                                       {"review_comment_message", "event.props.text"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"review", "event.name"}, {NULL, NULL}}},
    {.name = NULL},
};

static const PresetValue VALUES[] = {
    {"status", "approved", "paid"}, {"status", "processing", "paid"}, {"status", "invoiced", "paid"},
    {"status", "canceled", "cancelled"}, {"status", "unavailable", "cancelled"},
    {NULL, NULL, NULL},
};

static const PresetField FIELDS[] = {
    {"order", {.name = "latitude", .type = FIELD_TEXT, .label = {"Latitude", "纬度"}}},
    {"order", {.name = "longitude", .type = FIELD_TEXT, .label = {"Longitude", "经度"}}},
    {"order", {.name = "seller", .type = FIELD_TEXT, .label = {"Seller", "卖家"}}},
    {"order", {.name = "seller_city", .type = FIELD_TEXT, .label = {"City of the seller", "卖家城市"}}},
    {"order", {.name = "seller_state", .type = FIELD_TEXT, .label = {"State of the seller", "卖家州"}}},
    {.entity = NULL},
};
// clang-format on

const Preset PRESET_OLIST = {
    .name = "olist",
    .kind = "order",
    .label = {"Olist marketplace", "Olist 平台数据"},
    .about =
        {"Nine files of a Brazilian marketplace that belong together; give as many as you have.",
         "巴西电商平台互相关联的九个文件，有几个选几个。"},
    .source_code = "olist",
    .source_name = "Olist",
    .timezone = "America/Sao_Paulo",
    .currency = "BRL",
    .sheets = SHEETS,
    .values = VALUES,
    .fields = FIELDS,
};

// ---- its tables alone ----

// clang-format off
static const PresetSheet PRODUCT_SHEETS[] = {
    {.name = "categories", .label = {"Category names", "分类译名"},
     .marks = (const char *const[]){"product_category_name", "product_category_name_english", NULL},
     .completes = "@categories", .replaces = true,
     .columns = (const PresetColumn[]){{"product_category_name", "@categories"},
                                       {"product_category_name_english", "category"},
                                       {NULL, NULL}}},
    {.name = "products", .label = {"Products", "商品"},
     .marks = (const char *const[]){"product_id", "product_category_name", "product_weight_g", NULL},
     .columns = (const PresetColumn[]){{"product_id", "code"},
                                       {"product_category_name", "@categories"},
                                       {"product_category_name", "category"},
                                       {NULL, NULL}}},
    {.name = NULL},
};

static const PresetSheet CUSTOMER_SHEETS[] = {
    {.name = "customers", .label = {"Customers", "客户"},
     .marks = (const char *const[]){"customer_id", "customer_unique_id", NULL},
     .columns = (const PresetColumn[]){{"customer_unique_id", "key"},
                                       {"customer_city", "city"},
                                       {"customer_state", "province"},
                                       {"customer_zip_code_prefix", "address.postcode"},
                                       {"customer_city", "address.city"},
                                       {"customer_state", "address.province"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"BR", "country"}, {"BR", "address.country"}, {NULL, NULL}}},
    {.name = NULL},
};

static const PresetSheet SELLER_SHEETS[] = {
    {.name = "sellers", .label = {"Sellers", "卖家"},
     .marks = (const char *const[]){"seller_id", "seller_city", NULL},
     .columns = (const PresetColumn[]){{"seller_id", "key"},
                                       {"seller_city", "city"},
                                       {"seller_state", "province"},
                                       {"seller_zip_code_prefix", "address.postcode"},
                                       {"seller_city", "address.city"},
                                       {"seller_state", "address.province"},
                                       {NULL, NULL}},
     .constants = (const PresetColumn[]){{"organisation", "kind"},
                                         {"BR", "country"},
                                         {"BR", "address.country"},
                                         {NULL, NULL}}},
    {.name = NULL},
};
// clang-format on

const Preset PRESET_OLIST_PRODUCTS = {
    .name = "olist-products",
    .kind = "product",
    .label = {"Olist: products", "Olist：商品"},
    .about = {"The table of products alone; with the translation of the categories, if given.",
              "仅商品表；可同时选择分类译名文件。"},
    .source_code = "olist",
    .source_name = "Olist",
    .currency = "BRL",
    .sheets = PRODUCT_SHEETS,
};

const Preset PRESET_OLIST_CUSTOMERS = {
    .name = "olist-customers",
    .kind = "customer",
    .label = {"Olist: customers", "Olist：客户"},
    .about = {"The table of customers alone: one for each customer_unique_id, with every address.",
              "仅客户表：每个 customer_unique_id 为一位客户，保留其所有地址。"},
    .source_code = "olist",
    .source_name = "Olist",
    .timezone = "America/Sao_Paulo",
    .sheets = CUSTOMER_SHEETS,
};

const Preset PRESET_OLIST_SELLERS = {
    .name = "olist-sellers",
    .kind = "customer",
    .label = {"Olist: sellers", "Olist：卖家"},
    .about = {"The table of sellers, as organisations.", "卖家表，作为组织类客户导入。"},
    .source_code = "olist",
    .source_name = "Olist",
    .timezone = "America/Sao_Paulo",
    .sheets = SELLER_SHEETS,
};
