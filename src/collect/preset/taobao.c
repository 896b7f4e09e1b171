// SPDX-License-Identifier: Apache-2.0
//
// Taobao and Tmall, seller centre: ExportOrderList (orders; 46 columns in 2017, 56 in 2018, 61
// later) and ExportOrderDetailList (what was bought). Buyers are known by their nick. A line whose
// product has no code of the seller's is known by its title.
#include "collect/preset/presets.h"

static const char *const ORDER_MARKS[] = {"订单编号", "买家会员名", "订单创建时间", NULL};

static const PresetColumn ORDER_COLUMNS[] = {
    {"订单编号", "number"},
    {"买家会员名", "customer.key"},
    {"买家应付货款", "goods_minor"},
    {"买家应付邮费", "shipping_minor"},
    {"总金额", "total_minor"},
    {"订单状态", "status"},
    {"收货人姓名", "customer.name"},
    {"收货人姓名", "address.recipient"},
    {"修改后的收货地址", "address.whole"},
    {"收货地址", "address.whole"},
    {"联系手机", "customer.phone"},
    {"联系电话", "customer.phone"},
    {"联系手机", "address.phone"},
    {"联系电话", "address.phone"},
    {"订单创建时间", "ordered_at"},
    {"买家实际支付金额", "payment.amount_minor"},
    {"订单付款时间", "payment.paid_at"},
    {"支付单号", "payment.reference"},
    {"退款金额", "refund.amount_minor"},
    {"物流单号", "shipment.tracking_number"},
    {"物流公司", "shipment.carrier"},
    {"确认收货时间", "events.order_received"},
    {"买家留言", "buyer_remark"},
    {"订单备注", "remark"},
    {NULL, NULL},
};

static const PresetColumn ORDER_CONSTANTS[] = {
    {"taobao", "channel"}, {"alipay", "payment.method"}, {NULL, NULL}};

static const char *const LINE_MARKS[] = {"订单编号", "标题", "价格", "购买数量", NULL};

static const PresetColumn LINE_COLUMNS[] = {
    {"订单编号", "number"},
    {"商家编码", "lines.product_code"},
    {"外部系统编号", "lines.product_code"},
    {"标题", "lines.product_code"},
    {"标题", "lines.name"},
    {"价格", "lines.price_millionths"},
    {"购买数量", "lines.quantity_thousandths"},
    {NULL, NULL},
};

static const PresetSheet SHEETS[] = {
    {.name = "orders",
     .label = {"Orders (ExportOrderList)", "订单（ExportOrderList）"},
     .marks = ORDER_MARKS,
     .columns = ORDER_COLUMNS,
     .constants = ORDER_CONSTANTS},
    {.name = "lines",
     .label = {"Order lines (ExportOrderDetailList)", "订单明细（ExportOrderDetailList）"},
     .marks = LINE_MARKS,
     .columns = LINE_COLUMNS},
    {.name = NULL},
};

static const PresetValue VALUES[] = {
    {"status", "等待买家付款", "created"},
    {"status", "买家已付款，等待卖家发货", "paid"},
    {"status", "买家已付款,等待卖家发货", "paid"},
    {"status", "卖家部分发货", "paid"},
    {"status", "卖家已发货，等待买家确认", "shipped"},
    {"status", "卖家已发货,等待买家确认", "shipped"},
    {"status", "买家已签收，货到付款专用", "delivered"},
    {"status", "交易成功", "closed"},
    {"status", "交易关闭", "cancelled"},
    {"status", "付款以后用户退款成功，交易自动关闭", "cancelled"},
    {"status", "付款以前，卖家或买家主动关闭交易", "cancelled"},
    {"payment.paid_at", "null", NULL},
    {"payment.reference", "null", NULL},
    {"shipment.tracking_number", "null", NULL},
    {"shipment.carrier", "null", NULL},
    {"buyer_remark", "null", NULL},
    {"events.order_received", "null", NULL},
    {"remark", "null", NULL},
    {"customer.phone", "null", NULL},
    {"address.phone", "null", NULL},
    {"address.whole", "null", NULL},
    {"lines.product_code", "null", NULL},
    {NULL, NULL, NULL},
};

const Preset PRESET_TAOBAO = {
    .name = "taobao",
    .kind = "order",
    .label = {"Taobao and Tmall orders", "淘宝、天猫订单"},
    .about = {"The order list and the order details of the seller centre, given together.",
              "卖家中心导出的订单列表和订单明细，请一起选择。"},
    .source_code = "taobao",
    .source_name = "Taobao",
    .timezone = "Asia/Shanghai",
    .currency = "CNY",
    .sheets = SHEETS,
    .values = VALUES,
    .customer_kind = "nick",
};
