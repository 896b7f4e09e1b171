// SPDX-License-Identifier: Apache-2.0
//
// Money of one order: a payment, or a refund that gives some of it back. Amounts are positive, the
// kind says which way. What was recorded is not edited: a payment is corrected by a refund, or
// voided when it never happened; status, reference and reason are all that may change. Currency and
// rate are the order's. Refunds, open ones included, never exceed what was paid (order_state.h);
// an import may bring any history.
#include "base/decimal.h"
#include "entity/entities.h"
#include "entity/order_state.h"

// clang-format off
static const Choice KINDS[] = {
    {"payment", {"Payment", "付款"}},
    {"refund", {"Refund", "退款"}},
    {NULL, {NULL, NULL}},
};

static const Choice STATUSES[] = {
    {"open", {"Open", "待处理"}},
    {"done", {"Done", "已完成"}},
    {"failed", {"Failed", "失败"}},
    {"void", {"Void", "已作废"}},
    {NULL, {NULL, NULL}},
};

// The names that marketplaces, shops and tills use; of several for the same way the first is the
// one that is offered.
static const Choice METHODS[] = {
    {"alipay", {"Alipay", "支付宝"}},
    {"wechat", {"WeChat Pay", "微信支付"}},
    {"wechat_pay", {"WeChat Pay", "微信支付"}},
    {"weixin", {"WeChat Pay", "微信支付"}},
    {"unionpay", {"UnionPay", "银联"}},
    {"jd_pay", {"JD Pay", "京东支付"}},
    {"huabei", {"Huabei", "花呗"}},
    {"card", {"Card", "银行卡"}},
    {"credit_card", {"Credit card", "信用卡"}},
    {"debit_card", {"Debit card", "借记卡"}},
    {"cash", {"Cash", "现金"}},
    {"cod", {"Cash on delivery", "货到付款"}},
    {"cash_on_delivery", {"Cash on delivery", "货到付款"}},
    {"cash_on_delivery_(cod)", {"Cash on delivery", "货到付款"}},
    {"bank", {"Bank transfer", "银行转账"}},
    {"bank_transfer", {"Bank transfer", "银行转账"}},
    {"bank_deposit", {"Bank transfer", "银行转账"}},
    {"bacs", {"Bank transfer", "银行转账"}},
    {"cheque", {"Cheque", "支票"}},
    {"check", {"Cheque", "支票"}},
    {"paypal", {"PayPal", "PayPal"}},
    {"paypal_express_checkout", {"PayPal", "PayPal"}},
    {"apple_pay", {"Apple Pay", "Apple Pay"}},
    {"google_pay", {"Google Pay", "Google Pay"}},
    {"shopify_payments", {"Shopify Payments", "Shopify Payments"}},
    {"stripe", {"Stripe", "Stripe"}},
    {"klarna", {"Klarna", "Klarna"}},
    {"boleto", {"Boleto", "Boleto（巴西付款单）"}},
    {"voucher", {"Voucher", "代金券"}},
    {"gift_card", {"Gift card", "礼品卡"}},
    {"points", {"Points", "积分"}},
    {"balance", {"Balance", "余额"}},
    {"exchange", {"Against an exchange", "换货抵款"}},
    {"manual", {"Recorded by hand", "人工记录"}},
    {"not_defined", {"Not said", "未注明"}},
    {NULL, {NULL, NULL}},
};

static const Field FIELDS[] = {
    FIELDS_OWNED,
    {.name = "order_id", .type = FIELD_REFERENCE, .label = {"Order", "订单"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .refers = "order"},
    {.name = "return_id", .type = FIELD_REFERENCE, .label = {"For return", "对应退货"}, .flags = FIELD_IMMUTABLE, .refers = "order", .help = {"The return that this refund pays for.", "该退款对应的退货单。"}},
    {.name = "source_id", .type = FIELD_REFERENCE, .label = {"Source", "来源"}, .flags = FIELD_IMMUTABLE, .refers = "source"},
    {.name = "kind", .type = FIELD_CHOICE, .label = {"Kind", "类型"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_IMMUTABLE, .choices = KINDS, .otherwise = "\"payment\""},
    {.name = "status", .type = FIELD_CHOICE, .label = {"Status", "状态"}, .flags = FIELD_REQUIRED | FIELD_LISTED, .choices = STATUSES, .otherwise = "\"done\""},
    {.name = "method", .type = FIELD_TEXT, .label = {"Method", "方式"}, .flags = FIELD_LISTED | FIELD_IMMUTABLE, .limit = 64, .known = METHODS, .help = {"How it was paid: alipay, wechat, card, cash, bank.", "支付方式：alipay、wechat、card、cash、bank。"}},
    {.name = "amount_minor", .type = FIELD_MONEY, .label = {"Amount", "金额"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED | FIELD_IMMUTABLE, .currency = "currency", .help = {"Above zero; the kind says which way.", "大于零；方向由类型决定。"}},
    {.name = "currency", .type = FIELD_TEXT, .label = {"Currency", "币种"}, .flags = FIELD_READ_ONLY, .limit = 3, .help = {"That of the order.", "与订单相同。"}},
    {.name = "base_amount_minor", .type = FIELD_MONEY, .label = {"Amount in base currency", "本位币金额"}, .flags = FIELD_READ_ONLY},
    {.name = "paid_at", .type = FIELD_TIME, .label = {"When", "时间"}, .flags = FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED | FIELD_IMMUTABLE},
    {.name = "reference", .type = FIELD_TEXT, .label = {"Provider's reference", "交易号"}, .flags = FIELD_LISTED | FIELD_STORED, .search = SEARCH_NUMBER, .limit = 128},
    {.name = "reason", .type = FIELD_TEXT, .label = {"Reason", "原因"}, .flags = FIELD_MULTILINE, .limit = 500},
};

static const Index INDEXES[] = {
    {.columns = "customer_id, paid_at, id"},
    {.columns = "order_id, id"},
    {.columns = "paid_at, id"},
    {.columns = "status, paid_at, id", .where = "status <> 'done'"},
    {.columns = "amount_minor, id"},
};
// clang-format on

const Entity ENTITY_PAYMENT = {
    .name = "payment",
    .plural = "payments",
    .table = "payment",
    .label = {"Payment", "付款"},
    .label_plural = {"Payments", "收付款"},
    .about = {"What was paid for orders, and what was given back.", "订单的付款与退款。"},
    .ownership = OWNER_CUSTOMER,
    .flags = ENTITY_NO_DELETE,
    .fields = FIELDS,
    .n_fields = G_N_ELEMENTS(FIELDS),
    .indexes = INDEXES,
    .n_indexes = G_N_ELEMENTS(INDEXES),
    .title = "amount_minor",
    .sort = "-paid_at",
    .behaviour = &BEHAVIOUR_PAYMENT,
};

// Amounts that can still be summed up over thousands of payments.
static const int64_t AMOUNT_MOST = INT64_C(1000000000000000);

static int field(const char *name)
{
    return entity_field_index(&ENTITY_PAYMENT, name);
}

// Currency and amount in the organisation's currency, as the order has them.
static bool take_currency(Writing *writing, Record *payment, GError **error)
{
    int64_t base = 0;
    g_autoptr(Cursor) row =
        tx_query(writing->tx,
                 "SELECT currency, rate_millionths FROM customer_order WHERE id = $1 "
                 "AND customer_id = $2",
                 PARAMS(record_value(payment, "order_id"), value_integer(record_owner(payment))));
    if (!cursor_next(row)) {
        fail(error, ERROR_INVALID, "The order belongs to another customer", "该订单属于其他客户");
        error_under(error, "/order_id");
        return false;
    }
    if (!decimal_multiply(record_integer(payment, "amount_minor"), cursor_integer(row, 1), 1000000,
                          &base)) {
        fail(error, ERROR_INVALID, "The amount is too large", "金额超出范围");
        error_under(error, "/amount_minor");
        return false;
    }
    payment->values[field("currency")] =
        value_text(arena_copy(writing->arena, cursor_text(row, 0, NULL), -1));
    payment->values[field("base_amount_minor")] = value_integer(base);
    return true;
}

static bool prepare(Writing *writing, const Record *before, Record *after, GError **error)
{
    int64_t amount = record_integer(after, "amount_minor");
    if (amount <= 0 || amount > AMOUNT_MOST) {
        fail(error, ERROR_INVALID, "The amount is above zero, and not beyond counting",
             "金额必须大于零且不超出范围");
        error_under(error, "/amount_minor");
        return false;
    }
    if (!take_currency(writing, after, error))
        return false;
    return !order_is_guarded(writing) || order_check_payment(writing, before, after, error);
}

static bool written(Writing *writing, const Record *before, const Record *after, GError **error)
{
    const Record *payment = after != NULL ? after : before;
    return !order_is_guarded(writing) ||
           order_settle(writing, record_integer(payment, "order_id"), error);
}

const EntityBehaviour BEHAVIOUR_PAYMENT = {.prepare = prepare, .written = written};
