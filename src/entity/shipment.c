// SPDX-License-Identifier: Apache-2.0
//
// A parcel of one order, with what is in it. An order may go in several; together they never hold
// more than was bought (order_state.h), but for an import, which may bring any history.
#include "entity/entities.h"
#include "entity/order_state.h"
#include "entity/summary.h"

// clang-format off
static const Choice STATUSES[] = {
    {"packed", {"Packed", "已打包"}},
    {"shipped", {"Shipped", "已发货"}},
    {"delivered", {"Delivered", "已送达"}},
    {"lost", {"Lost or sent back", "丢失或退回"}},
    {"cancelled", {"Cancelled", "已取消"}},
    {NULL, {NULL, NULL}},
};

// What shops call them, as their exports and staff write it; of several names for the same carrier
// the first is the one that is offered. Any other text is a carrier, too.
static const Choice CARRIERS[] = {
    {"sf_express", {"SF Express", "顺丰速运"}},
    {"sf", {"SF Express", "顺丰速运"}},
    {"顺丰", {"SF Express", "顺丰速运"}},
    {"顺丰速运", {"SF Express", "顺丰速运"}},
    {"zto", {"ZTO Express", "中通快递"}},
    {"zto_express", {"ZTO Express", "中通快递"}},
    {"中通", {"ZTO Express", "中通快递"}},
    {"中通快递", {"ZTO Express", "中通快递"}},
    {"yto", {"YTO Express", "圆通速递"}},
    {"yto_express", {"YTO Express", "圆通速递"}},
    {"圆通", {"YTO Express", "圆通速递"}},
    {"圆通快递", {"YTO Express", "圆通速递"}},
    {"圆通速递", {"YTO Express", "圆通速递"}},
    {"yunda", {"Yunda Express", "韵达快递"}},
    {"yunda_express", {"Yunda Express", "韵达快递"}},
    {"韵达", {"Yunda Express", "韵达快递"}},
    {"韵达快递", {"Yunda Express", "韵达快递"}},
    {"sto", {"STO Express", "申通快递"}},
    {"sto_express", {"STO Express", "申通快递"}},
    {"申通", {"STO Express", "申通快递"}},
    {"申通快递", {"STO Express", "申通快递"}},
    {"jd_logistics", {"JD Logistics", "京东物流"}},
    {"jd", {"JD Logistics", "京东物流"}},
    {"京东", {"JD Logistics", "京东物流"}},
    {"京东快递", {"JD Logistics", "京东物流"}},
    {"京东物流", {"JD Logistics", "京东物流"}},
    {"j&t", {"J&T Express", "极兔速递"}},
    {"j&t_express", {"J&T Express", "极兔速递"}},
    {"极兔", {"J&T Express", "极兔速递"}},
    {"极兔速递", {"J&T Express", "极兔速递"}},
    {"ems", {"EMS", "EMS 邮政特快"}},
    {"邮政ems", {"EMS", "EMS 邮政特快"}},
    {"china_post", {"China Post", "中国邮政"}},
    {"邮政", {"China Post", "中国邮政"}},
    {"中国邮政", {"China Post", "中国邮政"}},
    {"邮政快递包裹", {"China Post", "中国邮政"}},
    {"deppon", {"Deppon", "德邦快递"}},
    {"德邦", {"Deppon", "德邦快递"}},
    {"德邦快递", {"Deppon", "德邦快递"}},
    {"dhl", {"DHL", "DHL"}},
    {"dhl_express", {"DHL", "DHL"}},
    {"fedex", {"FedEx", "FedEx 联邦快递"}},
    {"ups", {"UPS", "UPS"}},
    {"usps", {"USPS", "USPS 美国邮政"}},
    {"royal_mail", {"Royal Mail", "Royal Mail 英国皇家邮政"}},
    {"dpd", {"DPD", "DPD"}},
    {"gls", {"GLS", "GLS"}},
    {"evri", {"Evri", "Evri"}},
    {"la_poste", {"La Poste", "La Poste 法国邮政"}},
    {"canada_post", {"Canada Post", "Canada Post 加拿大邮政"}},
    {"australia_post", {"Australia Post", "Australia Post 澳大利亚邮政"}},
    {"hongkong_post", {"Hongkong Post", "香港邮政"}},
    {"香港邮政", {"Hongkong Post", "香港邮政"}},
    {"chunghwa_post", {"Chunghwa Post", "中华邮政"}},
    {"中華郵政", {"Chunghwa Post", "中华邮政"}},
    {"japan_post", {"Japan Post", "日本邮政"}},
    {"yamato", {"Yamato", "雅玛多（黑猫）"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "order_id", .type = FIELD_REFERENCE, .label = {"Order", "订单"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "order"},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_IMMUTABLE, .refers = "source"},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES, .otherwise = "\"shipped\""},
    {.name = "carrier", .type = FIELD_TEXT, .label = {"Carrier", "物流公司"}, .flags = FIELD_LISTED, .limit = 64, .known = CARRIERS, .help = {"A carrier's usual name, such as sf_express or dhl, or any other.", "物流公司的常用名称，如 sf_express、dhl，或其他名称。"}},
    {.name = "tracking_number", .type = FIELD_TEXT, .label = {"Tracking number", "运单号"}, .flags = FIELD_LISTED | FIELD_STORED, .search = SEARCH_NUMBER, .limit = 64},
    {.name = "packed_at", .type = FIELD_TIME, .label = {"Packed", "打包时间"}},
    {.name = "shipped_at", .type = FIELD_TIME, .label = {"Shipped", "发货时间"}, .flags = FIELD_LISTED | FIELD_SORTED},
    {.name = "delivered_at", .type = FIELD_TIME, .label = {"Delivered", "送达时间"}, .flags = FIELD_LISTED},
    {.name = "wait_days_thousandths", .type = FIELD_QUANTITY, .label = {"Days from order to delivery", "下单到送达天数"}, .flags = FIELD_DERIVED | FIELD_READ_ONLY},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, shipped_at, id"},
    {.columns = "order_id, id"},
    {.columns = "shipped_at, id"},
    {.columns = "status, shipped_at, id"},
};
// clang-format on

const Entity ENTITY_SHIPMENT = {
    .name = "shipment",
    .plural = "shipments",
    .table = "shipment",
    .label = {"Shipment", "发货单"},
    .label_plural = {"Shipments", "发货单"},
    .about = {"Parcels on their way to customers.", "发往客户的包裹。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .part = &ENTITY_SHIPMENT_LINE,
    .part_name = "lines",
    .title = "tracking_number",
    .sort = "-shipped_at",
    .behaviour = &BEHAVIOUR_SHIPMENT,
};

// How long the customer waited. Should the order be dated otherwise later, see
// summary_refresh_waits().
static void set_wait(Writing *writing, Record *shipment)
{
    Value *wait = &shipment->values[entity_field_index(&ENTITY_SHIPMENT, "wait_days_thousandths")];
    int64_t delivered = record_integer(shipment, "delivered_at"), ordered = INT64_MAX;
    if (delivered != 0)
        ordered = tx_integer(
            writing->tx, "SELECT ordered_at FROM customer_order WHERE id = $1 AND customer_id = $2",
            PARAMS(record_value(shipment, "order_id"), value_integer(record_owner(shipment))),
            INT64_MAX);
    *wait = delivered >= ordered ? value_integer((delivered - ordered) / SUMMARY_WAIT_UNIT_US)
                                 : value_null();
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    int quantity = entity_field_index(&ENTITY_SHIPMENT_LINE, "quantity_thousandths");
    for (size_t i = 0; i < after->n_parts; i++) {
        int64_t pieces = after->parts[i]->values[quantity].as.integer;
        if (pieces > 0 && pieces <= ORDER_QUANTITY_MOST)
            continue;
        fail(error, ERROR_INVALID, "The quantity is above zero, and not beyond counting",
             "数量必须大于零且不超出范围");
        error_under(error, "/lines/%zu/quantity_thousandths", i);
        return false;
    }
    if (order_is_guarded(writing) && !order_check_shipment(writing, before, after, error))
        return false;
    set_wait(writing, after);
    return true;
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    const Record *shipment = after != NULL ? after : before;
    return !order_is_guarded(writing) ||
           order_settle(writing, record_integer(shipment, "order_id"), error);
}

const EntityBehaviour BEHAVIOUR_SHIPMENT = {.prepare = prepare, .written = written};
